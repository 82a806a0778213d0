#include "kiosk/app/draft_content.h"

#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "kiosk/app/app_error.h"

namespace engawa::app {

namespace {

using Json = nlohmann::json;

constexpr std::string_view draft_format = "engawa-draft";

std::string text_in(const Json& json, const char* key) {
    const auto found = json.find(key);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

Error bad_draft() { return {AppError::bad_draft, "draft", "not a draft that this program knows"}; }

constexpr std::array answers{std::pair{session::BundleAnswer::yes, "yes"}, std::pair{session::BundleAnswer::no, "no"},
                             std::pair{session::BundleAnswer::unknown, "unknown"}};

Json encode_bundle(const session::DraftBundle& bundle) {
    Json json;
    json["bundle"] = bundle.choice.bundle.text();
    json["answers"] = Json::object();
    for (const auto& [question, given] : bundle.choice.answers) {
        for (const auto& [answer, word] : answers) {
            if (answer == given) json["answers"][question] = word;
        }
    }
    json["forms"] = Json::array();
    for (const FormId& form : bundle.forms) json["forms"].push_back(form.text());
    json["in_hand"] = bundle.in_hand.text();
    return json;
}

// Nothing when it is not what this program writes: the forms go on without it.
std::optional<session::DraftBundle> decode_bundle(const Json& json) {
    if (!json.is_object()) return std::nullopt;
    session::DraftBundle bundle{{content::BundleId(text_in(json, "bundle")), {}}, {}, FormId(text_in(json, "in_hand"))};
    const auto given = json.find("answers");
    const auto forms = json.find("forms");
    if (given == json.end() || !given->is_object() || forms == json.end() || !forms->is_array()) return std::nullopt;
    for (const auto& [question, word] : given->items()) {
        for (const auto& [answer, known] : answers) {
            if (word == known) bundle.choice.answers[question] = answer;
        }
    }
    for (const Json& form : *forms) {
        if (!form.is_string()) return std::nullopt;
        bundle.forms.emplace_back(form.get<std::string>());
    }
    return bundle;
}

}  // namespace

SecretBytes encode_draft(const session::Draft& draft, WallTime created) {
    Json json;
    json["format"] = draft_format;
    json["version"] = 1;
    json["created"] = to_rfc3339(created);
    json["language"] = draft.language.text();
    json["text_size"] = static_cast<int>(draft.text_size);
    json["forms"] = Json::array();
    for (const session::DraftForm& form : draft.forms) {
        Json one;
        one["form"] = form.form.text();
        one["pack"] = form.pack.text();
        one["pack_version"] = form.pack_version;
        one["at"] = form.at;
        one["answers"] = Json::binary({form.answers.begin(), form.answers.end()});
        json["forms"].push_back(std::move(one));
    }
    if (draft.bundle) json["bundle"] = encode_bundle(*draft.bundle);
    const std::vector<std::uint8_t> cbor = Json::to_cbor(json);
    return SecretBytes::copy_of(std::as_bytes(std::span(cbor)));
}

Result<session::Draft> decode_draft(std::span<const std::byte> content) {
    const auto* const first = reinterpret_cast<const std::uint8_t*>(content.data());
    const Json json = Json::from_cbor(first, first + content.size(), true, false);
    if (!json.is_object() || text_in(json, "format") != draft_format || json.value("version", Json()) != 1) return bad_draft();
    session::Draft draft;
    draft.language = LanguageTag(text_in(json, "language"));
    const Json size = json.value("text_size", Json());
    if (size.is_number_unsigned() && size.get<unsigned>() <= static_cast<unsigned>(session::TextSize::largest)) {
        draft.text_size = static_cast<session::TextSize>(size.get<unsigned>());
    }
    const auto forms = json.find("forms");
    if (forms == json.end() || !forms->is_array() || forms->empty()) return bad_draft();
    for (const Json& one : *forms) {
        const auto answers = one.is_object() ? one.find("answers") : one.end();
        if (answers == one.end() || !answers->is_binary()) return bad_draft();
        const auto& bytes = answers->get_binary();
        draft.forms.push_back({FormId(text_in(one, "form")), PackId(text_in(one, "pack")), text_in(one, "pack_version"),
                               text_in(one, "at"), std::string(bytes.begin(), bytes.end())});
    }
    if (const auto bundle = json.find("bundle"); bundle != json.end()) draft.bundle = decode_bundle(*bundle);
    return draft;
}

}  // namespace engawa::app
