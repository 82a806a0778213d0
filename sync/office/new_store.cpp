#include "sync/office/new_store.h"

#include <fmt/ostream.h>

#include "sync/office/office_error.h"
#include "sync/office/store_login.h"
#include "sync/publish/store_access.h"
#include "sync/tuf/trusted_set.h"
#include "sync/tuf/updater.h"

namespace engawa::office {

namespace {

Error not_ready(const store::ObjectStore& store, const std::string& what) {
    return Error(OfficeError::store_not_ready, store.address(),
                 what + ", and a kiosk that goes there would learn of nothing any more, not even of the way back. "
                 "Bring content/ there (engawa content publish --store) and copy slips/ and acks/ of the old store, then run this again; "
                 "--unseen names it all the same");
}

Result<std::string> first_root(store::ObjectStore& store, const ContentLook& look) {
    if (look.root) return *look.root;
    const ObjectKey key = publish::metadata_key(tuf::root_role, 1);
    auto own = TRY(publish::read_object(store, key, tuf::Limits{}.root_bytes));
    if (!own) return not_ready(store, key.text() + " is not there");
    fmt::print(look.out, "note   there is no root.json at the office: who has signed the content there was not checked\n");
    return std::move(*own);
}

// As a kiosk takes them: what the store does not show is not there.
Result<tuf::TrustedSet> with_newest_root(store::ObjectStore& store, const std::string& first, WallTime now) {
    tuf::TrustedSet set = TRY(tuf::TrustedSet::create(first, now));
    for (int rotations = 0; rotations < tuf::Limits{}.root_rotations; ++rotations) {
        const auto next = publish::read_object(store, publish::metadata_key(tuf::root_role, set.root().common.version + 1), tuf::Limits{}.root_bytes);
        if (!next && !next.error().is(store::StoreError::denied)) return next.error();
        if (!next || !*next) break;
        TRY(set.update_root(**next));
    }
    TRY(set.finish_root());
    return set;
}

// What kiosks have seen there they take nothing older than.
void learn_of_before(tuf::TrustedSet& set, const ContentLook& look) {
    if (look.before == nullptr) return;
    const auto seen = publish::read_timestamp(*look.before);
    if (!seen) {
        fmt::print(look.out, "note   the store of before could not be looked at, so that it is not known whether the content here is older: {}\n",
                   seen.error().message());
    } else if (*seen) {
        const Result<void> believed = set.load_timestamp(**seen);
        if (!believed.ok()) fmt::print(look.out, "note   the content of the store of before is not believed: {}\n", believed.error().message());
    }
}

Result<void> judge(store::ObjectStore& store, const ContentLook& look) {
    const auto timestamp = TRY(publish::read_timestamp(store));
    if (!timestamp) return not_ready(store, publish::metadata_key(tuf::timestamp_role, std::nullopt).text() + " is not there");
    tuf::TrustedSet set = TRY(with_newest_root(store, TRY(first_root(store, look)), look.now));
    learn_of_before(set, look);
    TRY(set.update_timestamp(*timestamp));
    return {};
}

}  // namespace

Result<void> check_has_content(store::ObjectStore& store, const ContentLook& look) {
    const Result<void> judged = judge(store, look);
    if (judged.ok() || judged.error().is(OfficeError::store_not_ready)) return judged;
    if (!is_of_store(judged.error()) || judged.error().is(store::StoreError::too_large)) return not_ready(store, judged.error().message());
    return told_with_address(store, judged.error()).within("the new store could not be looked at (--unseen names it all the same)");
}

}  // namespace engawa::office
