#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kiosk/base/clock.h"
#include "sync/envelope/bytes.h"
#include "sync/office/inbox_database.h"

// What leaves the store without being taken in: its bytes, and why a person wanted it so. docs/formats/office-database.md, "Set aside"

namespace engawa::office {

inline constexpr std::uint64_t most_kept_bytes = 256u << 20;  // that came damaged, of a kiosk

enum class Kept { yes, no_room };

// Durable when it returns; other bytes kept under that key before are replaced, unless they are the ones it is named for. no_room when that much is kept of its kiosk.
Result<Kept> keep_object(InboxDatabase& database, const ObjectKey& object, envelope::BytesView bytes, WallTime now,
                         std::uint64_t most_bytes = most_kept_bytes);
// The same for what a person has discarded: what is kept of that takes up no room of what comes damaged.
Result<void> keep_discarded(InboxDatabase& database, const ObjectKey& object, envelope::BytesView bytes, WallTime now);

struct Discarded {
    std::string object;
    std::string reason;
    std::string because;
    std::string discarded_at;
};

// Whether `given` is this object's key, or the sha256 that it is named for.
bool is_named(const std::string& object, std::string_view given);

// It is set aside no more, and a pull clears it away. no_such_record; several_records when several have that sha256; bad_usage for
// one that is damaged, under whose name the whole one is to come.
Result<Discarded> discard(InboxDatabase& database, const std::string& object, const std::string& because, WallTime now);
Result<std::vector<Discarded>> all_discarded(InboxDatabase& database);
Result<bool> is_discarded(InboxDatabase& database, const ObjectKey& object);

// Set aside again, as it was; what was kept of it stays until it is taken in.
Result<void> undo_discard(InboxDatabase& database, const Discarded& discarded);

struct KeptObject {
    std::string object;
    std::string kept_at;
    std::uint64_t size_bytes = 0;
};
Result<std::vector<KeptObject>> all_kept(InboxDatabase& database);
Result<std::optional<std::vector<std::byte>>> kept_of(InboxDatabase& database, const ObjectKey& object);
// By its whole key or sha256. no_such_record, several_records.
Result<std::pair<KeptObject, std::vector<std::byte>>> kept_bytes(InboxDatabase& database, const std::string& object);

// Drops its line, unless it was discarded, and what was kept of it. What lies in the store still is set aside anew by the next pull.
Result<std::string> forget(InboxDatabase& database, const std::string& object);

// Lines that nothing is left to do for: of what was discarded after a pull had begun, and of what is taken in.
Result<void> tidy_set_aside(InboxDatabase& database);

}  // namespace engawa::office
