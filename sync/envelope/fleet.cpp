#include "sync/envelope/fleet.h"

#include <algorithm>
#include <array>
#include <set>

#include "kiosk/base/clock.h"
#include "sync/envelope/envelope.h"
#include "sync/envelope/json_fields.h"
#include "sync/envelope/people.h"

namespace engawa::envelope {

namespace {

constexpr std::string_view format_name = "engawa-registry";
constexpr std::uint64_t fleet_version = 1;
constexpr std::array<std::string_view, 4> server_schemes = {"https://", "http://", "s3+https://", "s3+http://"};

Error bad(std::string where, std::string detail) {
    return {EnvelopeError::bad_registry, std::move(where), std::move(detail)};
}

Result<MinisignPublicKey> read_key(const nlohmann::json& value, const std::string& where) {
    if (!value.is_string()) return bad(where, "is not a minisign public key");
    auto key = MinisignPublicKey::parse(value.get<std::string>());
    if (!key) return bad(where, "is not a minisign public key");
    return *key;
}

Result<OfficeIdentity> read_office(const nlohmann::json* json) {
    if (json == nullptr || !json->is_object()) return bad("office", "is missing");
    OfficeIdentity office;
    const nlohmann::json* const recipients = json_field(*json, "recipients");
    if (recipients == nullptr || !recipients->is_array() || recipients->empty())
        return bad("office.recipients", "is no list with a recipient in it");
    for (const nlohmann::json& value : *recipients) {
        if (!value.is_string()) return bad("office.recipients", "has something that is no age recipient");
        const auto recipient = AgeRecipient::parse(value.get<std::string>());
        if (!recipient) return bad("office.recipients", "has something that is no age recipient");
        office.recipients.push_back(*recipient);
    }
    const nlohmann::json* const keys = json_field(*json, "keys");
    if (keys == nullptr || !keys->is_array() || keys->empty()) return bad("office.keys", "is no list with a key in it");
    for (const nlohmann::json& value : *keys) office.keys.push_back(TRY(read_key(value, "office.keys")));
    const nlohmann::json* const store = json_field(*json, "store");
    if (store == nullptr) return office;
    if (!store->is_string() || !is_server_address(store->get<std::string>()))
        return bad("office.store", "is no address of a server");
    office.store = store->get<std::string>();
    return office;
}

Result<std::vector<FormerKey>> read_former_keys(const nlohmann::json* json, const std::string& where) {
    std::vector<FormerKey> former;
    if (json == nullptr || !json->is_array()) return bad(where, "is no list");
    for (const nlohmann::json& value : *json) {
        const nlohmann::json* const key = json_field(value, "key");
        if (key == nullptr) return bad(where, "has an entry without \"key\"");
        FormerKey entry{TRY(read_key(*key, where)), json_number(value, "through")};
        if (json_field(value, "through") != nullptr && !entry.through) return bad(where, "has a \"through\" that is no number");
        former.push_back(entry);
    }
    return former;
}

Result<RegisteredKiosk> read_kiosk(const nlohmann::json& json, std::size_t index) {
    const std::string where = "kiosks[" + std::to_string(index) + "]";
    const auto id = json_text(json, "id");
    if (!id || !is_plain_id(*id)) return bad(where + ".id", "is not [a-z0-9-]{1,64}");
    const auto center = json_text(json, "center");
    if (!center) return bad(where + ".center", "is missing");
    const auto ring = json_number(json, "ring");
    if (!ring || *ring > highest_ring) return bad(where + ".ring", "is not 0 to 9");
    const auto state_word = json_text(json, "state");
    const auto state = state_word ? kiosk_state_of(*state_word) : std::nullopt;
    if (!state) return bad(where + ".state", "is neither active nor revoked");
    const auto valid_from = json_text(json, "valid_from");
    const auto changed_at = json_text(json, "changed_at");
    if (!valid_from || !changed_at) return bad(where, "has no \"valid_from\" or no \"changed_at\"");
    const nlohmann::json* const key = json_field(json, "key");
    if (key == nullptr) return bad(where + ".key", "is missing");
    MinisignPublicKey public_key = TRY(read_key(*key, where + ".key"));
    std::vector<FormerKey> former = TRY(read_former_keys(json_field(json, "former_keys"), where + ".former_keys"));
    const nlohmann::json* const replace = json_field(json, "replace_key");
    if (replace != nullptr && !replace->is_boolean()) return bad(where + ".replace_key", "is neither true nor false");
    const KeyOrder order = replace != nullptr && replace->get<bool>() ? KeyOrder::replace : KeyOrder::keep;
    return RegisteredKiosk{KioskId(*id), *center,     public_key, *state,           *valid_from,
                           static_cast<int>(*ring),   *changed_at, order, std::move(former)};
}

// No id twice, and no key under two of them, now or before.
Result<void> check_distinct(const Fleet& fleet) {
    std::set<std::string> ids;
    std::set<std::string> keys;
    for (const RegisteredKiosk& kiosk : fleet.kiosks) {
        if (!ids.insert(kiosk.id.text()).second) return bad(kiosk.id.text(), "this kiosk is there twice");
        if (!keys.insert(kiosk.key.base64()).second) return bad(kiosk.id.text(), "another kiosk has the same key");
    }
    for (const RegisteredKiosk& kiosk : fleet.kiosks) {
        for (const FormerKey& former : kiosk.former_keys) {
            if (!keys.insert(former.key.base64()).second) return bad(kiosk.id.text(), "a former key of it is used elsewhere");
        }
    }
    return {};
}

}  // namespace

bool is_server_address(std::string_view address) {
    return std::ranges::any_of(server_schemes, [&](std::string_view scheme) { return address.starts_with(scheme); });
}

std::string_view word_of(KioskState state) {
    switch (state) {
        case KioskState::active: return "active";
        case KioskState::revoked: return "revoked";
    }
    ENGAWA_VERIFY(false);
}

std::optional<KioskState> kiosk_state_of(std::string_view word) {
    if (word == "active") return KioskState::active;
    if (word == "revoked") return KioskState::revoked;
    return std::nullopt;
}

const RegisteredKiosk* Fleet::find(const KioskId& id) const {
    const auto found = std::find_if(kiosks.begin(), kiosks.end(), [&](const RegisteredKiosk& kiosk) { return kiosk.id == id; });
    return found == kiosks.end() ? nullptr : &*found;
}

std::string fleet_json(const Fleet& fleet) {
    nlohmann::ordered_json office;
    office["recipients"] = nlohmann::ordered_json::array();
    for (const AgeRecipient& recipient : fleet.office.recipients) office["recipients"].push_back(recipient.text());
    office["keys"] = nlohmann::ordered_json::array();
    for (const MinisignPublicKey& key : fleet.office.keys) office["keys"].push_back(key.base64());
    if (is_server_address(fleet.office.store)) office["store"] = fleet.office.store;

    nlohmann::ordered_json json;
    json["format"] = format_name;
    json["version"] = fleet_version;
    json["serial"] = fleet.serial;
    json["changed_at"] = fleet.changed_at;
    json["office"] = std::move(office);
    json["kiosks"] = nlohmann::ordered_json::array();
    for (const RegisteredKiosk& kiosk : fleet.kiosks) {
        nlohmann::ordered_json entry;
        entry["id"] = kiosk.id.text();
        entry["center"] = kiosk.center;
        entry["ring"] = kiosk.ring;
        entry["state"] = word_of(kiosk.state);
        entry["valid_from"] = kiosk.enrolled_at;
        entry["changed_at"] = kiosk.changed_at;
        entry["key"] = kiosk.key.base64();
        entry["former_keys"] = nlohmann::ordered_json::array();
        for (const FormerKey& former : kiosk.former_keys) {
            nlohmann::ordered_json key{{"key", former.key.base64()}};
            if (former.through) key["through"] = *former.through;
            entry["former_keys"].push_back(std::move(key));
        }
        if (kiosk.order == KeyOrder::replace) entry["replace_key"] = true;
        json["kiosks"].push_back(std::move(entry));
    }
    if (!fleet.people.empty()) json["people"] = people_json(fleet.people);
    return json.dump(1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

Result<Fleet> parse_fleet(std::string_view text) {
    const auto json = nlohmann::json::parse(text, nullptr, false);
    if (!json.is_object() || json_text(json, "format") != format_name) return bad("registry.json", "is no registry");
    if (json_number(json, "version") != fleet_version) return bad("version", "is not 1; this program is too old for it");
    Fleet fleet;
    const auto serial = json_number(json, "serial");
    if (!serial) return bad("serial", "is missing");
    fleet.serial = *serial;
    const auto changed_at = json_text(json, "changed_at");
    if (!changed_at) return bad("changed_at", "is missing");
    fleet.changed_at = *changed_at;
    fleet.office = TRY(read_office(json_field(json, "office")));
    const nlohmann::json* const kiosks = json_field(json, "kiosks");
    if (kiosks == nullptr || !kiosks->is_array()) return bad("kiosks", "is no list");
    for (const nlohmann::json& entry : *kiosks) fleet.kiosks.push_back(TRY(read_kiosk(entry, fleet.kiosks.size())));
    fleet.people = TRY(read_people(json_field(json, "people")));
    TRY(check_distinct(fleet));
    return fleet;
}

std::vector<MinisignPublicKey> keys_for(const RegisteredKiosk& kiosk, std::uint64_t sequence) {
    std::vector<MinisignPublicKey> keys{kiosk.key};
    for (const FormerKey& former : kiosk.former_keys) {
        if (!former.through || sequence <= *former.through) keys.push_back(former.key);
    }
    return keys;
}

}  // namespace engawa::envelope
