#pragma once

#include <iosfwd>
#include <optional>
#include <string>

#include "kiosk/base/clock.h"
#include "kiosk/base/result.h"
#include "sync/store/store.h"

// Whether kiosks that are sent to another store find there what they need. docs/guides/enrolment.md

namespace engawa::office {

struct ContentLook {
    std::optional<std::string> root;          // the office's root.json; without it the store's own first root
    store::ObjectStore* before = nullptr;     // where kiosks go until now; null: nowhere, or it cannot be opened
    WallTime now;
    std::ostream& out;
};

// As a kiosk that comes there: its roots, and a timestamp that their keys have signed, that has not expired, and that is not older
// than the one in the store of before. Else store_not_ready; the store's own errors are passed on.
Result<void> check_has_content(store::ObjectStore& store, const ContentLook& look);

}  // namespace engawa::office
