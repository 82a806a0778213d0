#pragma once

#include <filesystem>
#include <functional>
#include <iosfwd>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "kiosk/assist/person.h"
#include "kiosk/base/clock.h"
#include "kiosk/base/random.h"
#include "kiosk/base/result.h"
#include "kiosk/base/secret_bytes.h"
#include "sync/office/office_folder.h"

// Helpers and staff at the office: who they are, their PINs and their rota cards. docs/formats/helpers.md

namespace engawa::office {

// office/people.toml (0600): what goes with each one's PIN and stands on the cards; in no store and on no kiosk.
class CardSecrets {
  public:
    // A file that is not there has none.
    static Result<CardSecrets> load(const std::filesystem::path& file);
    Result<void> save(const std::filesystem::path& file) const;
    const std::string* of(const std::string& person) const;
    void set(const std::string& person, std::string secret) { secrets_[person] = std::move(secret); }
    void remove(const std::string& person) { secrets_.erase(person); }

  private:
    std::map<std::string, std::string> secrets_;
};

struct PeopleParts {
    const WallClock& clock;
    Random& random;
    std::ostream& out;
};
// The PIN, however it is asked for; of whom.
using AskPin = std::function<Result<SecretBytes>(const std::string& person)>;

// person_there for an id that is in the registry; bad_person, which says what is wrong, before a PIN is asked for.
Result<void> add_person(OfficeFolder& office, assist::Person person, const AskPin& ask, const PeopleParts& parts);
// Another PIN, and another card secret with it: cards made before open nothing any more once the registry is published.
Result<void> change_pin(OfficeFolder& office, const std::string& person, const AskPin& ask, const PeopleParts& parts);
// Other days, role, name or centre; what is not given stays.
struct PersonChange {
    std::optional<std::string> name;
    std::optional<assist::Role> role;
    std::optional<std::string> center;  // "": every centre
    std::optional<assist::Day> from;
    std::optional<assist::Day> until;
};
Result<void> change_person(OfficeFolder& office, const std::string& person, const PersonChange& change, const PeopleParts& parts);
Result<void> remove_person(OfficeFolder& office, const std::string& person, const PeopleParts& parts);
Result<void> list_people(OfficeFolder& office, std::ostream& out);

struct CardOrder {
    assist::Day day;
    std::string center;  // empty: of every centre
    std::filesystem::path output;
};
// A page to be printed, cards.html, with a card for everybody who is valid on that day, and each card's text in <id>.txt; both 0600.
// no_such_person when there is nobody.
Result<void> make_cards(OfficeFolder& office, const CardOrder& order, const PeopleParts& parts);

}  // namespace engawa::office
