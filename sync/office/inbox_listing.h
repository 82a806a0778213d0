#pragma once

#include <vector>

#include "sync/office/inbox_database.h"
#include "sync/office/registry.h"
#include "sync/store/store.h"

// What lies in the store's inbox. One kiosk that has put too much there, or too deep, keeps no other from being listed.

namespace engawa::office {

struct UnlistedKiosk {
    KioskId kiosk;
    Error why;
};

struct InboxListing {
    std::vector<store::ObjectInfo> objects;
    std::vector<UnlistedKiosk> unlisted;  // of these nothing is among the objects
    // By kiosk: what lies under names that neither the registry nor the database has was not looked at.
    enum class Others { listed, not_seen } others{Others::listed};
};
inline constexpr const char* others_not_seen =
    "the inbox holds more objects than a store lists, so it was listed kiosk by kiosk: what lies there under names that neither the "
    "registry nor the database has was not looked at. Remove below inbox/ what is no kiosk's";

// As a whole; where that is more than a store lists, kiosk by kiosk: those of the registry and of the database.
Result<InboxListing> list_inbox(store::ObjectStore& store, const Registry& registry, InboxDatabase& database);

}  // namespace engawa::office
