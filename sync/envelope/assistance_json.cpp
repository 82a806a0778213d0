#include "sync/envelope/assistance_json.h"

#include <nlohmann/json.hpp>

#include <utility>

#include "sync/envelope/envelope.h"
#include "sync/envelope/json_fields.h"
#include "sync/envelope/manifest.h"

namespace engawa::envelope {

namespace {

using session::Consent;
using session::HelpMode;

constexpr std::size_t longest_path_bytes = 1000;

Error bad(const char* detail) { return {EnvelopeError::bad_manifest, "manifest.json", detail}; }

nlohmann::ordered_json consents_json(const session::Consents& consents) {
    return {{"viewing", consents.viewing == Consent::given},
            {"keeping", consents.keeping == Consent::given},
            {"sending", consents.sending == Consent::given}};
}

Result<session::Consents> read_consents(const nlohmann::json& around) {
    const nlohmann::json* const json = json_field(around, "consent");
    if (json == nullptr) return bad("\"assistance\" has no consent");
    session::Consents consents;
    for (const auto& [name, into] : {std::pair{"viewing", &consents.viewing}, std::pair{"keeping", &consents.keeping},
                                     std::pair{"sending", &consents.sending}}) {
        const auto flag = json_flag(*json, name);
        if (!flag) return bad("a consent flag is missing");
        *into = *flag ? Consent::given : Consent::not_given;
    }
    return consents;
}

Result<std::string> read_helper(const nlohmann::json& json) {
    const auto helper = json_text(json, "helper");
    if (!helper || !is_plain_id(*helper)) return bad("a helper is not [a-z0-9-]{1,64}");
    return *helper;
}

Result<std::vector<std::string>> read_answers(const nlohmann::json& turn) {
    std::vector<std::string> answers;
    const nlohmann::json* const list = json_field(turn, "answers");
    if (list == nullptr) return answers;
    if (!list->is_array() || list->size() > session::most_answers_of_a_turn) return bad("a turn's \"answers\" is no list, or too long");
    for (const nlohmann::json& path : *list) {
        if (!path.is_string() || path.get_ref<const std::string&>().size() > longest_path_bytes) return bad("an answer of a turn is no path");
        answers.push_back(path.get<std::string>());
    }
    return answers;
}

Result<session::HelpTurn> read_turn(const nlohmann::json& json) {
    session::HelpTurn turn;
    turn.helper = TRY(read_helper(json));
    const auto mode = session::help_mode_of(json_text(json, "mode").value_or(""));
    if (!mode) return bad("a turn's \"mode\" is neither together nor for");
    turn.mode = *mode;
    turn.from = TRY(parse_rfc3339(json_text(json, "from").value_or("")));
    turn.until = TRY(parse_rfc3339(json_text(json, "until").value_or("")));
    if (turn.mode == HelpMode::on_behalf) turn.consents = TRY(read_consents(json));
    turn.answers = TRY(read_answers(json));
    turn.more = json_flag(json, "more").value_or(false);
    return turn;
}

nlohmann::ordered_json turn_json(const session::HelpTurn& turn) {
    nlohmann::ordered_json json;
    json["helper"] = turn.helper;
    json["mode"] = session::word_of(turn.mode);
    json["from"] = to_rfc3339(turn.from);
    json["until"] = to_rfc3339(turn.until);
    if (turn.mode == HelpMode::on_behalf) {
        json["consent"] = consents_json(turn.consents);
        json["answers"] = turn.answers;
    }
    if (turn.more) json["more"] = true;
    return json;
}

}  // namespace

nlohmann::ordered_json assistance_json(const session::Assistance& assistance) {
    nlohmann::ordered_json json;
    json["helper"] = assistance.helper;
    json["consent"] = consents_json(assistance.consents);
    if (assistance.turns.empty()) return json;
    json["turns"] = nlohmann::ordered_json::array();
    for (const session::HelpTurn& turn : assistance.turns) json["turns"].push_back(turn_json(turn));
    if (assistance.more) json["more"] = true;
    return json;
}

Result<std::optional<session::Assistance>> read_assistance(const nlohmann::json* json) {
    if (json == nullptr) return std::optional<session::Assistance>{};
    session::Assistance assistance;
    assistance.helper = TRY(read_helper(*json));
    assistance.consents = TRY(read_consents(*json));
    assistance.more = json_flag(*json, "more").value_or(false);
    const nlohmann::json* const turns = json_field(*json, "turns");
    if (turns == nullptr) return std::optional(std::move(assistance));
    if (!turns->is_array() || turns->size() > session::most_turns) return bad("\"turns\" is no list, or too long");
    for (const nlohmann::json& turn : *turns) assistance.turns.push_back(TRY(read_turn(turn)));
    return std::optional(std::move(assistance));
}

}  // namespace engawa::envelope
