#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "kiosk/base/clock.h"
#include "sync/envelope/bytes.h"
#include "sync/office/inbox_database.h"

// What leaves the store without being taken in: its bytes, and why a person wanted it so. docs/formats/office-database.md, "Set aside"

namespace engawa::office {

inline constexpr std::uint64_t most_kept_bytes = 256u << 20;  // of a kiosk

enum class Kept { yes, no_room };

// Durable when it returns; other bytes kept under that key before are replaced. no_room when that much is kept of its kiosk.
Result<Kept> keep_object(InboxDatabase& database, const ObjectKey& object, envelope::BytesView bytes, WallTime now,
                         std::uint64_t most_bytes = most_kept_bytes);

struct Discarded {
    std::string object;
    std::string reason;
    std::string because;
    std::string discarded_at;
};

// It is set aside no more, and a pull clears it away. no_such_record, or several_records when more than one has that in its key.
Result<Discarded> discard(InboxDatabase& database, const std::string& object, const std::string& because, WallTime now);
Result<std::vector<Discarded>> all_discarded(InboxDatabase& database);

}  // namespace engawa::office
