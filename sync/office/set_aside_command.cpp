#include "sync/office/set_aside_command.h"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <set>

#include "sync/office/kept_objects.h"
#include "sync/office/office_error.h"
#include "sync/office/print.h"

namespace engawa::office {

namespace {

// "inbox/kiosk-a/….age" to "kiosk-a"; empty for a key of another shape.
std::string kiosk_in(const std::string& object) {
    const std::size_t first = object.find('/');
    const std::size_t second = first == object.npos ? object.npos : object.find('/', first + 1);
    return second == object.npos ? std::string() : object.substr(first + 1, second - first - 1);
}

bool is_takeable(std::string_view reason) {
    return reason == error_name(OfficeError::sequence_reused) || reason == error_name(OfficeError::submission_reused) ||
           reason == error_name(OfficeError::wrong_kiosk);
}

}  // namespace

Result<std::function<bool(const ObjectKey&)>> choose_released(const Release& release, const Registry& registry,
                                                              InboxDatabase& database) {
    std::set<std::string> objects;
    const std::vector<SetAside> aside = TRY(database.all_set_aside());
    for (const SetAside& item : aside) {
        const bool revoked = item.reason == error_name(OfficeError::revoked_kiosk);
        const bool named = !release.object.empty() || !release.kiosk.empty();
        // A number or an id that came before is looked at before it is taken, so it is not among all.
        if (!revoked && !(named && is_takeable(item.reason))) continue;
        const std::string kiosk = kiosk_in(item.object);
        const bool wanted = (release.object.empty() || item.object.find(release.object) != item.object.npos) &&
                            (release.kiosk.empty() || kiosk == release.kiosk);
        if (!wanted) continue;
        const RegisteredKiosk* const known = registry.find(KioskId(kiosk));
        if (known != nullptr && known->state == KioskState::revoked)
            return Error(OfficeError::already_so, kiosk, "it is revoked still; engawa kiosk readmit takes it back first");
        objects.insert(item.object);
    }
    if (objects.empty())
        return Error(OfficeError::no_such_record, "set-aside take",
                     "nothing of that name is set aside for a reason that a person can lift; see engawa inbox set-aside list");
    return std::function<bool(const ObjectKey&)>(
        [objects = std::move(objects)](const ObjectKey& key) { return objects.contains(key.text()); });
}

Result<void> list_set_aside(const DatabaseChoice& database, std::ostream& out) {
    InboxDatabase inbox = TRY(open_existing(database));
    const std::vector<SetAside> aside = TRY(inbox.all_set_aside());
    for (const SetAside& item : aside)
        fmt::print(out, "{}\n  since {}: {} ({})\n", item.object, item.first_seen, item.detail, item.reason);
    fmt::print(out, "{} set aside\n", aside.size());
    const std::vector<Discarded> discarded = TRY(all_discarded(inbox));
    for (const Discarded& item : discarded)
        fmt::print(out, "{}\n  discarded {}: {} ({})\n", printable(item.object), item.discarded_at, printable(item.because), item.reason);
    return {};
}

Result<void> discard_set_aside(const DatabaseChoice& database, const std::string& object, const std::string& because,
                               const WallClock& clock, std::ostream& out) {
    InboxDatabase inbox = TRY(open_existing(database));
    const Discarded discarded = TRY(discard(inbox, object, because, clock.now()));
    fmt::print(out, "discarded  {}\n           the next pull keeps its bytes in the database and removes it from the store; its kiosk is "
                    "told nothing\n", printable(discarded.object));
    return {};
}

}  // namespace engawa::office
