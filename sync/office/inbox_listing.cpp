#include "sync/office/inbox_listing.h"

#include <fmt/format.h>

#include <set>

namespace engawa::office {

Result<InboxListing> list_inbox(store::ObjectStore& store, const Registry& registry, InboxDatabase& database) {
    InboxListing listing;
    auto whole = store.list("inbox/");
    if (whole) {
        listing.objects = std::move(*whole);
        return listing;
    }
    if (!whole.error().is(store::StoreError::too_large)) return whole.error();
    listing.others = InboxListing::Others::not_seen;
    std::set<std::string> kiosks;
    for (const RegisteredKiosk& kiosk : registry.kiosks()) kiosks.insert(kiosk.id.text());
    const sql::Rows heard = TRY(database.tables().query("SELECT id FROM kiosk"));
    for (const sql::Row& row : heard) kiosks.insert(row.text(0));
    for (const std::string& id : kiosks) {
        auto some = store.list(fmt::format("inbox/{}/", id));
        if (some) {
            listing.objects.insert(listing.objects.end(), some->begin(), some->end());
        } else if (some.error().is(store::StoreError::too_large)) {
            listing.unlisted.push_back(
                {KioskId(id), Error(store::StoreError::too_large, fmt::format("inbox/{}/", id),
                                    some.error().detail() + ", which no kiosk makes: nothing of this kiosk was looked at. Remove "
                                    "there what is not named <sha256>.age, and see who else has this kiosk's login")});
        } else {
            return some.error();
        }
    }
    return listing;
}

}  // namespace engawa::office
