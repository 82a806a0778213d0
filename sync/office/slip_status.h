#pragma once

#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/base/random.h"
#include "sync/office/inbox_database.h"
#include "sync/store/store.h"

// What a resident's slip says, from the database to the store. docs/formats/envelope.md, "Slip"

namespace engawa::office {

struct PublishedStatuses {
    int put = 0;
    int not_reached = 0;  // stay unpublished; the next time tries again
};

// Seals every status that the store does not have yet and puts it there, as it is at that moment. After three refusals in a row
// the store is left in peace for this time. One at a time on a database, so that no older one comes over a newer one: where
// another is at it, this waits, or leaves it to that one.
Result<PublishedStatuses> publish_statuses(InboxDatabase& database, store::ObjectStore& store, Random& random, std::ostream& out,
                                           sql::IfTaken if_taken);

struct StatusParts {
    InboxDatabase& database;
    store::ObjectStore& store;
    WallTime now;
    Random& random;
    std::ostream& out;
};

struct RepairedStatuses {
    std::uint64_t lost = 0;   // that are not in the store any more
    std::uint64_t older = 0;  // all there are, where one is not as it was put
};
// So many are looked for one by one at a pull, where the store has more than it lists.
inline constexpr int looked_at_one_by_one = 1'000;
// What the store was given may be gone there, or be older, after the store came back from a copy: one status is read at every pull,
// another each time. Where it is missing all are looked for, by a list; where it is another than it was put, all are doubted. What is
// missing or doubted is unpublished again. The store's errors.
Result<RepairedStatuses> repair_statuses(const StatusParts& parts);

// After this time a slip that says "done" is taken out of the store: it then says nothing, as before it was received.
inline constexpr std::chrono::days done_kept{400};
// At most 1,000 at a time. The store's errors; what was removed before stays so.
Result<std::uint64_t> remove_old_statuses(InboxDatabase& database, store::ObjectStore& store, WallTime now);

// Both, while nobody else puts statuses; left to another who does. The store's troubles, which keep nothing else from being done.
Result<std::vector<Error>> tend_statuses(const StatusParts& parts);

// One line of at most 200 characters without control characters, in which no answer of the record stands: a status is
// protected by twelve digits only. bad_sentence.
Result<void> check_sentence(std::string_view sentence, const Record& record);

}  // namespace engawa::office
