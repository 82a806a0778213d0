#include "kiosk/content/bundle_table.h"

#include <algorithm>
#include <utility>

#include "kiosk/content/content_error.h"

namespace engawa::content {

namespace {

constexpr std::size_t limit_shares = 64;
constexpr std::size_t limit_questions = 6;
constexpr std::size_t lowest_parts = 2;
constexpr std::size_t limit_parts = 8;

Error error_at(ContentError code, int line, std::string detail) {
    return {code, at_line(pack_toml_name, line), std::move(detail)};
}

Result<void> read_shares(PackTable& table, BundleEntry& bundle) {
    for (const auto& [text, line] : TRY(table.strings("shares", 1, limit_shares))) {
        const auto key = ProfileKey::parse(text);
        if (!key) return error_at(ContentError::not_found, line, "no field '" + text + "' that forms could share");
        if (std::find(bundle.shares.begin(), bundle.shares.end(), *key) != bundle.shares.end()) {
            return error_at(ContentError::duplicate, line, "share '" + text + "' twice");
        }
        bundle.shares.push_back(*key);
    }
    return {};
}

Result<void> read_questions(PackTable& table, BundleEntry& bundle) {
    for (PackTable& one : TRY(table.tables("question", 0, limit_questions))) {
        BundleQuestion question;
        question.id = TRY(one.id("id", Presence::required));
        const bool twice = std::any_of(bundle.questions.begin(), bundle.questions.end(),
                                       [&](const BundleQuestion& other) { return other.id == question.id; });
        if (twice) return error_at(ContentError::duplicate, one.line_of("id"), "question '" + question.id + "' twice");
        question.ask = TRY(one.text("ask", Presence::required));
        question.hint = TRY(one.text("hint", Presence::optional));
        TRY(one.finish());
        bundle.questions.push_back(std::move(question));
    }
    return {};
}

bool has_form(const Pack& pack, const FormId& form) {
    return std::any_of(pack.forms.begin(), pack.forms.end(), [&](const FormEntry& one) { return one.id == form; });
}

Result<BundlePart> read_part(PackTable& table, const Pack& pack, const BundleEntry& bundle) {
    BundlePart part;
    part.form = FormId(TRY(table.id("form", Presence::required)));
    part.pack = PackId(TRY(table.id("pack", Presence::optional)));
    if (part.pack.text().empty()) part.pack = pack.id;
    if (part.pack == pack.id && !has_form(pack, part.form)) {
        return error_at(ContentError::not_found, table.line_of("form"),
                        "no form '" + part.form.text() + "' in this pack; of another pack, say which with pack = \"…\"");
    }
    part.only_if = TRY(table.id("only_if", Presence::optional));
    const bool asked = part.only_if.empty() || std::any_of(bundle.questions.begin(), bundle.questions.end(),
                                                           [&](const BundleQuestion& one) { return one.id == part.only_if; });
    if (!asked) {
        return error_at(ContentError::not_found, table.line_of("only_if"), "no question '" + part.only_if + "' in this bundle");
    }
    TRY(table.finish());
    return part;
}

Result<void> read_parts(PackTable& table, const Pack& pack, BundleEntry& bundle) {
    for (PackTable& one : TRY(table.tables("part", lowest_parts, limit_parts))) {
        BundlePart part = TRY(read_part(one, pack, bundle));
        const bool twice = std::any_of(bundle.parts.begin(), bundle.parts.end(),
                                       [&](const BundlePart& other) { return other.form == part.form; });
        if (twice) {
            return error_at(ContentError::duplicate, one.line_of("form"), "form '" + part.form.text() + "' twice in this bundle");
        }
        bundle.parts.push_back(std::move(part));
    }
    return {};
}

// Nobody is asked for nothing, and no answers leave nothing to do.
Result<void> check_conditions(const PackTable& table, const BundleEntry& bundle) {
    for (const BundleQuestion& question : bundle.questions) {
        const bool used = std::any_of(bundle.parts.begin(), bundle.parts.end(),
                                      [&](const BundlePart& part) { return part.only_if == question.id; });
        if (!used) {
            return error_at(ContentError::bad_value, table.line(),
                            "question '" + question.id + "' decides nothing: no part says only_if = \"" + question.id + "\"");
        }
    }
    const bool always = std::any_of(bundle.parts.begin(), bundle.parts.end(),
                                    [](const BundlePart& part) { return part.only_if.empty(); });
    if (!always) {
        return error_at(ContentError::bad_value, table.line(), "one part stands without only_if, so that something is left to do");
    }
    return {};
}

}  // namespace

Result<void> read_conversation(PackTable& table, const Pack& pack, BundleEntry& bundle) {
    TRY(read_shares(table, bundle));
    TRY(read_questions(table, bundle));
    TRY(read_parts(table, pack, bundle));
    return check_conditions(table, bundle);
}

}  // namespace engawa::content
