#include "sync/office/set_aside_command.h"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <set>

#include "kiosk/base/atomic_file.h"
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

// What a person has discarded, and names now: it is looked at like any other, whatever it was set aside for.
Result<std::set<std::string>> take_back(const Release& release, const ReleaseParts& parts) {
    std::set<std::string> objects;
    if (release.object.empty()) return objects;
    const std::vector<Discarded> discarded = TRY(all_discarded(parts.database));
    for (const Discarded& item : discarded) {
        if (!is_named(item.object, release.object)) continue;
        TRY(undo_discard(parts.database, item));
        objects.insert(item.object);
        fmt::print(parts.out, "taken back {}: it is discarded no more{}\n", printable(item.object),
                   item.reason == error_name(OfficeError::name_mismatch) ? "; its kiosk, if it has it still, sends it again within 7 days" : "");
    }
    return objects;
}

}  // namespace

Result<std::function<bool(const ObjectKey&)>> choose_released(const Release& release, const ReleaseParts& parts) {
    std::set<std::string> objects = TRY(take_back(release, parts));
    // Taken back before, when it could not be taken in yet.
    std::set<std::string> kept;
    for (const KeptObject& item : TRY(all_kept(parts.database))) kept.insert(item.object);
    const std::vector<SetAside> aside = TRY(parts.database.all_set_aside());
    for (const SetAside& item : aside) {
        const bool revoked = item.reason == error_name(OfficeError::revoked_kiosk);
        const bool named = !release.object.empty() || !release.kiosk.empty();
        // A number or an id that came before is looked at before it is taken, so it is not among all.
        const bool was_back = !release.object.empty() && kept.contains(item.object) && item.reason != error_name(OfficeError::name_mismatch);
        if (!revoked && !was_back && !(named && is_takeable(item.reason))) continue;
        const std::string kiosk = kiosk_in(item.object);
        const bool wanted = (release.object.empty() || is_named(item.object, release.object)) &&
                            (release.kiosk.empty() || kiosk == release.kiosk);
        if (!wanted) continue;
        const RegisteredKiosk* const known = parts.registry.find(KioskId(kiosk));
        if (known != nullptr && known->state == KioskState::revoked)
            return Error(OfficeError::already_so, kiosk, "it is revoked still; engawa kiosk readmit takes it back first");
        objects.insert(item.object);
    }
    if (objects.empty())
        return Error(OfficeError::no_such_record, "set-aside take",
                     "nothing of that name is set aside for a reason that a person can lift; give the whole key or the whole sha256 that "
                     "engawa inbox set-aside list shows, or --kiosk");
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
    const std::vector<KeptObject> kept = TRY(all_kept(inbox));
    for (const KeptObject& item : kept)
        fmt::print(out, "{}\n  kept {}: {} bytes; see engawa inbox set-aside show\n", printable(item.object), item.kept_at, item.size_bytes);
    return {};
}

Result<void> show_kept(const DatabaseChoice& database, const std::string& object, const std::optional<std::filesystem::path>& output,
                       std::ostream& out) {
    InboxDatabase inbox = TRY(open_existing(database));
    const auto kept = TRY(kept_bytes(inbox, object));
    if (output) TRY(write_file_atomically(*output, std::span<const std::byte>(kept.second), FileMode::owner_only));
    fmt::print(out, "{}\n  kept {}: {} bytes{}\n", printable(kept.first.object), kept.first.kept_at, kept.first.size_bytes,
               output ? ", written to " + output->string() : "; --output FILE writes them to a file");
    return {};
}

Result<void> forget_set_aside(const DatabaseChoice& database, const std::string& object, std::ostream& out) {
    InboxDatabase inbox = TRY(open_existing(database));
    fmt::print(out, "forgotten  {}\n           its line and what was kept of it; where it lies in the store still, the next pull sets it "
                    "aside again\n", printable(TRY(forget(inbox, object))));
    return {};
}

Result<void> discard_set_aside(const DatabaseChoice& database, const std::string& object, const std::string& because,
                               const WallClock& clock, std::ostream& out) {
    InboxDatabase inbox = TRY(open_existing(database));
    const Discarded discarded = TRY(discard(inbox, object, because, clock.now()));
    fmt::print(out, "discarded  {}\n           the next pull keeps its bytes in the database and removes it from the store; its kiosk is "
                    "told nothing. engawa inbox set-aside take with its name undoes it\n", printable(discarded.object));
    return {};
}

}  // namespace engawa::office
