#include "sync/envelope/people.h"

#include <fmt/format.h>

#include <set>

#include "kiosk/assist/pin.h"
#include "kiosk/assist/roles.h"
#include "kiosk/assist/rota_card.h"
#include "kiosk/base/ruby.h"
#include "kiosk/base/utf8.h"
#include "sync/envelope/envelope.h"
#include "sync/envelope/json_fields.h"
#include "sync/envelope/manifest.h"

namespace engawa::envelope {

namespace {

Error bad(std::string where, std::string detail) { return {EnvelopeError::bad_registry, std::move(where), std::move(detail)}; }

Result<assist::Person> read_person(const nlohmann::json& json, const std::string& where) {
    const auto id = json_text(json, "id");
    const auto name = json_text(json, "name");
    const auto role_word = json_text(json, "role");
    const auto from = json_text(json, "from");
    const auto until = json_text(json, "until");
    const auto pin = json_text(json, "pin");
    if (!id || !name || !role_word || !from || !until || !pin)
        return bad(where, "one of \"id\", \"name\", \"role\", \"from\", \"until\" and \"pin\" is missing");
    const auto role = assist::role_of(*role_word);
    if (!role) return bad(where + ".role", "is neither helper, staff nor admin");
    const auto first = assist::read_day(*from);
    const auto last = assist::read_day(*until);
    if (!first || !last) return bad(where, "\"from\" or \"until\" is no day, as 2026-04-01");
    if (json_field(json, "center") != nullptr && !json_text(json, "center")) return bad(where + ".center", "is no text");
    return assist::Person{*id, *name, *role, json_text(json, "center").value_or(""), *first, *last, *pin};
}

}  // namespace

std::string fault_of(const assist::Person& person) {
    if (!is_plain_id(person.id)) return "\"id\" is not [a-z0-9-]{1,64}";
    const std::size_t length = count_utf8(without_readings(person.name));
    if (length == 0 || length > assist::longest_name_characters) return "\"name\" does not have 1 to 40 characters";
    if (person.until < person.from) return "\"until\" is before \"from\"";
    if (!assist::is_pin_verifier(person.pin)) return "\"pin\" is no verifier of a PIN";
    return {};
}

nlohmann::ordered_json people_json(const std::vector<assist::Person>& people) {
    auto list = nlohmann::ordered_json::array();
    for (const assist::Person& person : people) {
        nlohmann::ordered_json entry;
        entry["id"] = person.id;
        entry["name"] = person.name;
        entry["role"] = assist::word_of(person.role);
        if (!person.center.empty()) entry["center"] = person.center;
        entry["from"] = assist::day_text(person.from);
        entry["until"] = assist::day_text(person.until);
        entry["pin"] = person.pin;
        list.push_back(std::move(entry));
    }
    return list;
}

Result<std::vector<assist::Person>> read_people(const nlohmann::json* json) {
    std::vector<assist::Person> people;
    if (json == nullptr) return people;
    if (!json->is_array()) return bad("people", "is no list");
    std::set<std::string> ids;
    for (const nlohmann::json& entry : *json) {
        const std::string where = fmt::format("people[{}]", people.size());
        assist::Person person = TRY(read_person(entry, where));
        if (const std::string fault = fault_of(person); !fault.empty()) return bad(where, fault);
        if (!ids.insert(person.id).second) return bad(person.id, "this person is there twice");
        people.push_back(std::move(person));
    }
    return people;
}

}  // namespace engawa::envelope
