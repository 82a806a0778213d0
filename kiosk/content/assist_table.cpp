#include "kiosk/content/assist_table.h"

#include <algorithm>
#include <utility>

#include "kiosk/content/content_error.h"

namespace engawa::content {

namespace {

constexpr std::size_t limit_documents = 12;
constexpr std::size_t limit_guidance = 256;
constexpr std::size_t limit_mistakes = 6;
constexpr std::size_t limit_ref_bytes = 200;

Result<std::optional<Standing>> read_standing(PackTable& form, std::string_view key) {
    std::optional<PackTable> table = TRY(form.table(key));
    if (!table) return std::optional<Standing>();
    Standing standing;
    standing.who = TRY(table->text("who", Presence::required));
    standing.documents = TRY(table->texts("documents", limit_documents));
    TRY(table->finish());
    return std::optional(std::move(standing));
}

Result<Guidance> read_guidance(PackTable& table, const Pack& pack) {
    Guidance guidance;
    guidance.ref = TRY(table.string("ref", Presence::required));
    if (!guidance.ref.starts_with('/') || guidance.ref.size() > limit_ref_bytes)
        return table.refuse("ref", "ref is a question's path, as /data/name");
    guidance.wants = TRY(table.text("wants", Presence::required));
    if (table.value("mistakes") != nullptr) guidance.mistakes = TRY(table.texts("mistakes", limit_mistakes));
    guidance.example = TRY(table.text("example", Presence::optional));
    guidance.where = TRY(table.text("where", Presence::optional));
    guidance.picture = TRY(table.string("picture", Presence::optional));
    const bool is_picture = guidance.picture.starts_with("media/") && guidance.picture.ends_with(".png") && pack.has_file(guidance.picture);
    if (!guidance.picture.empty() && !is_picture) {
        return Error(ContentError::missing_file, at_line(pack_toml_name, table.line_of("picture")),
                     guidance.picture + " is no picture of the pack");
    }
    if (!guidance.picture.empty() && guidance.where.empty())
        return table.refuse("picture", "a picture without where says nothing to who hears it");
    TRY(table.finish());
    return guidance;
}

}  // namespace

bool has_assist(PackTable& table) {
    return table.value("proxy") != nullptr || table.value("messenger") != nullptr || table.value("guidance") != nullptr;
}

Result<void> read_assist(PackTable& table, const Pack& pack, FormEntry& form) {
    form.proxy = TRY(read_standing(table, "proxy"));
    form.messenger = TRY(read_standing(table, "messenger"));
    for (PackTable& one : TRY(table.tables("guidance", 0, limit_guidance))) {
        Guidance guidance = TRY(read_guidance(one, pack));
        if (form.guidance_of(guidance.ref) != nullptr) {
            return Error(ContentError::duplicate, at_line(pack_toml_name, one.line_of("ref")), "guidance to " + guidance.ref + " twice");
        }
        form.guidance.push_back(std::move(guidance));
    }
    return {};
}

}  // namespace engawa::content
