#pragma once

#include <iosfwd>
#include <string>
#include <string_view>

#include "kiosk/base/random.h"
#include "sync/office/inbox_database.h"
#include "sync/store/store.h"

// What a resident's slip says, from the database to the store. docs/formats/envelope.md, "Slip"

namespace engawa::office {

struct PublishedStatuses {
    int put = 0;
    int not_reached = 0;  // stay unpublished; the next time tries again
};

// Seals every status that the store does not have yet and puts it there. After three refusals in a row the store is
// left in peace for this time.
Result<PublishedStatuses> publish_statuses(InboxDatabase& database, store::ObjectStore& store, Random& random, std::ostream& out);

// One line of at most 200 characters without control characters, in which no answer of the record stands: a status is
// protected by twelve digits only. bad_sentence.
Result<void> check_sentence(std::string_view sentence, const Record& record);

}  // namespace engawa::office
