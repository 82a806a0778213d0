#include "sync/office/registry.h"

#include <fmt/format.h>

#include <algorithm>

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include "kiosk/base/atomic_file.h"
#include "kiosk/assist/roles.h"
#include "kiosk/assist/rota_card.h"
#include "sync/envelope/manifest.h"
#include "sync/envelope/people.h"
#include "sync/envelope/toml_text.h"
#include "sync/office/office_error.h"

namespace engawa::office {

namespace {

constexpr std::uint64_t max_file_bytes = 16u << 20;

using envelope::FormerKey;
using envelope::KeyOrder;
using envelope::toml_text;

Result<std::vector<FormerKey>> parse_former_keys(const toml::table& table, const std::string& where) {
    const auto bad = [&](const char* detail) { return Error(OfficeError::bad_registry, where, detail); };
    std::vector<FormerKey> former;
    if (!table["former_keys"]) return former;
    const toml::array* const list = table["former_keys"].as_array();
    if (list == nullptr) return bad("\"former_keys\" is not a list");
    for (const toml::node& node : *list) {
        if (!node.is_table()) return bad("\"former_keys\" has an entry that is not a table");
        const toml::table& entry = *node.as_table();
        const auto key = envelope::MinisignPublicKey::parse(entry["key"].value_or<std::string>(""));
        if (!key) return bad("a former key is not a minisign public key");
        FormerKey read{*key, {}};
        if (entry["through"]) {
            const auto through = entry["through"].value<std::int64_t>();
            if (!through || *through < 0) return bad("a former key's \"through\" is not a number");
            read.through = static_cast<std::uint64_t>(*through);
        }
        former.push_back(read);
    }
    return former;
}

Result<RegisteredKiosk> parse_kiosk(const toml::table& table, const std::string& where) {
    const auto bad = [&](const char* detail) { return Error(OfficeError::bad_registry, where, detail); };
    const std::string id = table["id"].value_or<std::string>("");
    if (!envelope::is_plain_id(id)) return bad("a kiosk's \"id\" is not [a-z0-9-]{1,64}");
    const auto key = envelope::MinisignPublicKey::parse(table["key"].value_or<std::string>(""));
    if (!key) return bad("a kiosk's \"key\" is not a minisign public key");
    const auto state = envelope::kiosk_state_of(table["state"].value_or<std::string>(""));
    if (!state) return bad("a kiosk's \"state\" is neither active nor revoked");
    const std::int64_t ring = table["ring"] ? table["ring"].value<std::int64_t>().value_or(-1) : 0;
    if (ring < 0 || ring > envelope::highest_ring) return bad("a kiosk's \"ring\" is not 0 to 9");
    std::vector<FormerKey> former = TRY(parse_former_keys(table, where));
    const KeyOrder order = table["replace_key"].value_or(false) ? KeyOrder::replace : KeyOrder::keep;
    return RegisteredKiosk{KioskId(id), table["center"].value_or<std::string>(""), *key, *state,
                           table["enrolled_at"].value_or<std::string>(""), static_cast<int>(ring),
                           table["changed_at"].value_or<std::string>(""), order, std::move(former)};
}

Result<assist::Person> parse_person(const toml::table& table, const std::string& where) {
    const auto bad = [&](const std::string& detail) { return Error(OfficeError::bad_registry, where, detail); };
    const auto role = assist::role_of(table["role"].value_or<std::string>(""));
    if (!role) return bad("a person's \"role\" is neither helper, staff nor admin");
    const auto from = assist::read_day(table["from"].value_or<std::string>(""));
    const auto until = assist::read_day(table["until"].value_or<std::string>(""));
    if (!from || !until) return bad("a person's \"from\" or \"until\" is no day");
    assist::Person person{table["id"].value_or<std::string>(""), table["name"].value_or<std::string>(""), *role,
                          table["center"].value_or<std::string>(""), *from, *until, table["pin"].value_or<std::string>("")};
    if (const std::string fault = envelope::fault_of(person); !fault.empty()) return bad("a person's " + fault);
    return person;
}

Result<void> parse_office(const toml::table& table, const std::string& where, envelope::OfficeIdentity& office) {
    const auto bad = [&](const char* detail) { return Error(OfficeError::bad_registry, where, detail); };
    office.store = table["store"].value_or<std::string>("");
    if (const toml::array* const recipients = table["recipients"].as_array()) {
        for (const toml::node& node : *recipients) {
            const auto recipient = envelope::AgeRecipient::parse(node.value<std::string>().value_or(""));
            if (!recipient) return bad("\"office.recipients\" has something that is no age recipient");
            office.recipients.push_back(*recipient);
        }
    }
    if (const toml::array* const keys = table["keys"].as_array()) {
        for (const toml::node& node : *keys) {
            const auto key = envelope::MinisignPublicKey::parse(node.value<std::string>().value_or(""));
            if (!key) return bad("\"office.keys\" has something that is no minisign public key");
            office.keys.push_back(*key);
        }
    }
    return {};
}

std::string office_text(const envelope::OfficeIdentity& office) {
    std::string text = "\n[office]\n# Envelopes are sealed to all of these.\nrecipients = [";
    for (const auto& recipient : office.recipients) text += fmt::format("{}, ", toml_text(recipient.text()));
    text += "]\n# Kiosks believe acks signed by any of these.\nkeys = [";
    for (const auto& key : office.keys) text += fmt::format("{}, ", toml_text(key.base64()));
    text += "]\n";
    if (!office.store.empty()) text += fmt::format("store = {}\n", toml_text(office.store));
    return text;
}

std::string person_text(const assist::Person& person) {
    std::string text = fmt::format("\n[[person]]\nid = {}\nname = {}\nrole = \"{}\"\n", toml_text(person.id), toml_text(person.name),
                                   assist::word_of(person.role));
    if (!person.center.empty()) text += fmt::format("center = {}\n", toml_text(person.center));
    return text + fmt::format("from = \"{}\"\nuntil = \"{}\"\npin = {}\n", assist::day_text(person.from),
                              assist::day_text(person.until), toml_text(person.pin));
}

std::string kiosk_text(const RegisteredKiosk& kiosk) {
    std::string text =
        fmt::format("\n[[kiosk]]\nid = {}\ncenter = {}\nkey = {}\nstate = \"{}\"\nenrolled_at = {}\nring = {}\nchanged_at = {}\n",
                    toml_text(kiosk.id.text()), toml_text(kiosk.center), toml_text(kiosk.key.base64()),
                    envelope::word_of(kiosk.state), toml_text(kiosk.enrolled_at), kiosk.ring, toml_text(kiosk.changed_at));
    if (kiosk.order == KeyOrder::replace) text += "replace_key = true\n";
    if (kiosk.former_keys.empty()) return text;
    text += "former_keys = [";
    for (const FormerKey& former : kiosk.former_keys) {
        text += fmt::format("{{key = {}", toml_text(former.key.base64()));
        if (former.through) text += fmt::format(", through = {}", *former.through);
        text += "}, ";
    }
    return text + "]\n";
}

}  // namespace

Result<Registry> Registry::load(const std::filesystem::path& file) {
    Registry registry;
    const auto text = read_text_file(file, max_file_bytes);
    if (!text && text.error().is(FileError::not_found)) return registry;
    if (!text) return text.error();
    const auto parsed = toml::parse(*text);
    if (!parsed) {
        return Error(OfficeError::bad_registry, fmt::format("{}:{}", file.string(), parsed.error().source().begin.line),
                     std::string(parsed.error().description()));
    }
    const toml::table& table = parsed.table();
    const std::int64_t serial = table["serial"].value_or<std::int64_t>(0);
    if (serial < 0) return Error(OfficeError::bad_registry, file.string(), "\"serial\" is below 0");
    registry.fleet_.serial = static_cast<std::uint64_t>(serial);
    registry.fleet_.changed_at = table["changed_at"].value_or<std::string>("");
    if (const toml::table* const office = table["office"].as_table())
        TRY(parse_office(*office, file.string(), registry.fleet_.office));
    if (const toml::array* const people = table["person"].as_array()) {
        for (const toml::node& node : *people) {
            const std::string where = fmt::format("{}:{}", file.string(), node.source().begin.line);
            if (!node.is_table()) return Error(OfficeError::bad_registry, where, "\"person\" is not a table");
            assist::Person person = TRY(parse_person(*node.as_table(), where));
            if (assist::find_person(registry.fleet_.people, person.id) != nullptr)
                return Error(OfficeError::bad_registry, where, "a person is there twice");
            registry.fleet_.people.push_back(std::move(person));
        }
    }
    const toml::array* const kiosks = table["kiosk"].as_array();
    if (kiosks == nullptr) return registry;
    for (const toml::node& node : *kiosks) {
        const std::string where = fmt::format("{}:{}", file.string(), node.source().begin.line);
        if (!node.is_table()) return Error(OfficeError::bad_registry, where, "\"kiosk\" is not a table");
        RegisteredKiosk kiosk = TRY(parse_kiosk(*node.as_table(), where));
        if (registry.find(kiosk.id) != nullptr) return Error(OfficeError::bad_registry, where, "a kiosk is there twice");
        registry.add(std::move(kiosk));
    }
    return registry;
}

Result<void> Registry::save(const std::filesystem::path& file) const {
    std::string text =
        "# The kiosks this office takes applications from, and what they must know of it. docs/formats/registry.md\n"
        "# Changed by engawa kiosk and engawa office; what the kiosks are told is made of it by engawa kiosk sign.\n";
    text += fmt::format("serial = {}\nchanged_at = {}\n", fleet_.serial, toml_text(fleet_.changed_at));
    text += office_text(fleet_.office);
    for (const RegisteredKiosk& kiosk : fleet_.kiosks) text += kiosk_text(kiosk);
    for (const assist::Person& person : fleet_.people) text += person_text(person);
    return write_file_atomically(file, text);
}

Result<RegisteredKiosk*> Registry::known(const KioskId& id) {
    for (RegisteredKiosk& kiosk : fleet_.kiosks) {
        if (kiosk.id == id) return &kiosk;
    }
    return Error(OfficeError::no_such_kiosk, id.text(), "no kiosk of that id is in the registry; see engawa kiosk list");
}

const RegisteredKiosk* Registry::holder_of(const envelope::MinisignPublicKey& key) const {
    for (const RegisteredKiosk& kiosk : fleet_.kiosks) {
        const bool had = std::any_of(kiosk.former_keys.begin(), kiosk.former_keys.end(),
                                     [&](const FormerKey& former) { return former.key.key() == key.key(); });
        if (had || kiosk.key.key() == key.key()) return &kiosk;
    }
    return nullptr;
}

void Registry::rename_center(const KioskId& id, std::string center) {
    for (RegisteredKiosk& kiosk : fleet_.kiosks) {
        if (kiosk.id == id) kiosk.center = std::move(center);
    }
}

void Registry::note_change(WallTime now) {
    ++fleet_.serial;
    fleet_.changed_at = to_rfc3339(now);
}

envelope::FindKioskKeys Registry::find_active_keys() const {
    return [this](const envelope::Manifest& manifest) -> std::vector<envelope::MinisignPublicKey> {
        const RegisteredKiosk* const kiosk = find(manifest.kiosk);
        if (kiosk == nullptr || kiosk->state != KioskState::active) return {};
        return envelope::keys_for(*kiosk, manifest.sequence);
    };
}

envelope::FindKioskKey Registry::find_active_key() const {
    return [this](const KioskId& id) -> std::optional<envelope::MinisignPublicKey> {
        const RegisteredKiosk* const kiosk = find(id);
        if (kiosk == nullptr || kiosk->state != KioskState::active) return std::nullopt;
        return kiosk->key;
    };
}

}  // namespace engawa::office
