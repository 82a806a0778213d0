#include "sync/office/people.h"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <array>

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include "kiosk/assist/pin.h"
#include "kiosk/assist/roles.h"
#include "kiosk/assist/rota_card.h"
#include "kiosk/base/atomic_file.h"
#include "kiosk/base/ruby.h"
#include "sync/envelope/people.h"
#include "sync/envelope/toml_text.h"
#include "sync/office/card_sheet.h"
#include "sync/office/office_error.h"
#include "sync/office/office_keys.h"

namespace engawa::office {

namespace {

constexpr std::uint64_t max_secrets_bytes = 1u << 20;
constexpr const char* tell_kiosks = "kiosks know of it once it is signed and published: engawa kiosk sign, engawa content publish\n";

std::string new_secret(Random& random) {
    std::array<std::byte, assist::card_secret_bytes> bytes{};
    random.fill(bytes);
    return assist::card_secret_text(bytes);
}

Result<assist::Person*> known_person(OfficeFolder& office, const std::string& id) {
    for (assist::Person& person : office.registry().people()) {
        if (person.id == id) return &person;
    }
    return Error(OfficeError::no_such_person, id, "nobody of that id is in the registry; see engawa helper list");
}

Result<void> check_person(const assist::Person& person) {
    const std::string fault = envelope::fault_of(person);
    if (fault.empty()) return {};
    return Error(OfficeError::bad_person, person.id, fault);
}

// The secret is on the disk before the registry names what was made with it.
Result<void> take_pin(OfficeFolder& office, assist::Person& person, const AskPin& ask, const PeopleParts& parts) {
    CardSecrets secrets = TRY(CardSecrets::load(office.file("people.toml")));
    const SecretBytes pin = TRY(ask(person.id));
    const std::string secret = new_secret(parts.random);
    person.pin = TRY(assist::make_pin_verifier(person.id, secret, pin));
    TRY(check_person(person));
    secrets.set(person.id, secret);
    return secrets.save(office.file("people.toml"));
}

}  // namespace

Result<CardSecrets> CardSecrets::load(const std::filesystem::path& file) {
    CardSecrets secrets;
    const auto text = read_text_file(file, max_secrets_bytes);
    if (!text && text.error().is(FileError::not_found)) return secrets;
    if (!text) return text.error();
    const auto parsed = toml::parse(*text);
    if (!parsed) {
        return Error(OfficeError::bad_registry, fmt::format("{}:{}", file.string(), parsed.error().source().begin.line),
                     std::string(parsed.error().description()));
    }
    for (const auto& [id, value] : parsed.table()) {
        const std::string secret = value.value_or<std::string>("");
        if (!assist::is_card_secret(secret)) {
            return Error(OfficeError::bad_registry, fmt::format("{}:{}", file.string(), value.source().begin.line),
                         "is no card's secret; engawa helper pin makes another");
        }
        secrets.set(std::string(id.str()), secret);
    }
    return secrets;
}

Result<void> CardSecrets::save(const std::filesystem::path& file) const {
    std::string text =
        "# What stands on the rota cards and goes with the PINs. Whoever has this file and the registry can try PINs as fast as a\n"
        "# computer does: it stays at the office. Made by engawa helper; docs/formats/helpers.md\n";
    for (const auto& [id, secret] : secrets_) text += fmt::format("{} = {}\n", id, envelope::toml_text(secret));
    return write_file_atomically(file, text, FileMode::owner_only);
}

const std::string* CardSecrets::of(const std::string& person) const {
    const auto found = secrets_.find(person);
    return found == secrets_.end() ? nullptr : &found->second;
}

Result<void> add_person(OfficeFolder& office, assist::Person person, const AskPin& ask, const PeopleParts& parts) {
    if (assist::find_person(office.registry().fleet().people, person.id) != nullptr)
        return Error(OfficeError::person_there, person.id, "is in the registry already; see engawa helper list");
    assist::Person looked_at = person;
    looked_at.pin = "$argon2id$v=19$m=65536,t=2,p=1$";  // not asked for yet
    TRY(check_person(looked_at));
    TRY(take_pin(office, person, ask, parts));
    office.registry().people().push_back(person);
    TRY(office.save(parts.clock.now()));
    fmt::print(parts.out, "added  {} as {}, {} to {}\n{}", person.id, assist::word_of(person.role), assist::day_text(person.from),
               assist::day_text(person.until), tell_kiosks);
    return {};
}

Result<void> change_pin(OfficeFolder& office, const std::string& id, const AskPin& ask, const PeopleParts& parts) {
    assist::Person* const person = TRY(known_person(office, id));
    TRY(take_pin(office, *person, ask, parts));
    TRY(office.save(parts.clock.now()));
    fmt::print(parts.out, "changed  {}; cards made before open nothing once kiosks know: make them anew (engawa helper cards)\n{}", id,
               tell_kiosks);
    return {};
}

Result<void> change_person(OfficeFolder& office, const std::string& id, const PersonChange& change, const PeopleParts& parts) {
    assist::Person* const person = TRY(known_person(office, id));
    assist::Person changed = *person;
    changed.name = change.name.value_or(changed.name);
    changed.role = change.role.value_or(changed.role);
    changed.center = change.center.value_or(changed.center);
    changed.from = change.from.value_or(changed.from);
    changed.until = change.until.value_or(changed.until);
    TRY(check_person(changed));
    if (changed == *person) return Error(OfficeError::already_so, id, "nothing is other than it was");
    *person = changed;
    TRY(office.save(parts.clock.now()));
    fmt::print(parts.out, "changed  {}\n{}", id, tell_kiosks);
    return {};
}

Result<void> remove_person(OfficeFolder& office, const std::string& id, const PeopleParts& parts) {
    TRY(known_person(office, id));
    CardSecrets secrets = TRY(CardSecrets::load(office.file("people.toml")));
    std::erase_if(office.registry().people(), [&](const assist::Person& person) { return person.id == id; });
    TRY(office.save(parts.clock.now()));
    secrets.remove(id);
    TRY(secrets.save(office.file("people.toml")));
    fmt::print(parts.out, "removed  {}\n{}", id, tell_kiosks);
    return {};
}

Result<void> list_people(OfficeFolder& office, std::ostream& out) {
    const CardSecrets secrets = TRY(CardSecrets::load(office.file("people.toml")));
    for (const assist::Person& person : office.registry().fleet().people) {
        fmt::print(out, "{}  {}  {}  {} to {}  {}{}\n", person.id, assist::word_of(person.role), without_readings(person.name),
                   assist::day_text(person.from), assist::day_text(person.until),
                   person.center.empty() ? "every centre" : person.center,
                   secrets.of(person.id) == nullptr ? "  no card can be made: engawa helper pin" : "");
    }
    return {};
}

Result<void> make_cards(OfficeFolder& office, const CardOrder& order, const PeopleParts& parts) {
    const CardSecrets secrets = TRY(CardSecrets::load(office.file("people.toml")));
    const auto key = TRY(read_secret_key(office.file("office.key"), std::nullopt));
    const assist::OfficeSigns sign = [&](std::string_view text) -> Result<std::vector<std::byte>> {
        return key.sign_bare(envelope::bytes_of(text));
    };
    std::vector<Card> cards;
    for (const assist::Person& person : office.registry().fleet().people) {
        if (!assist::is_valid_on(person, order.day)) continue;
        if (!order.center.empty() && !assist::works_at(person, order.center)) continue;
        const std::string* const secret = secrets.of(person.id);
        if (secret == nullptr) {
            fmt::print(parts.out, "left out  {}: no card can be made without engawa helper pin\n", person.id);
            continue;
        }
        cards.push_back({person, order.day, TRY(assist::write_rota_card(person.id, order.day, *secret, sign))});
    }
    if (cards.empty())
        return Error(OfficeError::no_such_person, assist::day_text(order.day), "nobody is valid there on that day; see engawa helper list");
    std::error_code failed;
    std::filesystem::create_directories(order.output, failed);
    for (const Card& card : cards) {
        TRY(write_file_atomically(order.output / (card.person.id + ".txt"), card.code + "\n", FileMode::owner_only));
    }
    TRY(write_file_atomically(order.output / "cards.html", card_sheet(cards), FileMode::owner_only));
    fmt::print(parts.out, "{} cards for {}: print {}, and take the files away then\n", cards.size(), assist::day_text(order.day),
               (order.output / "cards.html").string());
    return {};
}

}  // namespace engawa::office
