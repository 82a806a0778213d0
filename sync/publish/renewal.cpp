#include <fmt/format.h>
#include <fmt/ostream.h>

#include <span>

#include "sync/publish/publish_error.h"
#include "sync/publish/publishing.h"
#include "sync/publish/store_access.h"
#include "sync/publish/store_look.h"
#include "sync/tuf/write_metadata.h"

// The work of the timer.

namespace engawa::publish {

namespace {

// A snapshot that has less left than this is signed anew with the timestamp.
constexpr Days snapshot_reserve{60};

class TimestampRenewal {
  public:
    TimestampRenewal(Repository& repository, KeyRing& keys, const PublishParts& parts)
        : repository_(repository), keys_(keys), parts_(parts) {}

    Result<void> run() {
        const auto& root = repository_.published().root;
        if (!root)
            return Error(PublishError::empty_store, repository_.folder().string(), "nothing has been published yet; engawa content publish");
        const StoreLook look = TRY(look_at(parts_.store, repository_.published()));
        TRY(check_not_put_back(look, repository_.published(), parts_.store));
        if (next_root(look, repository_) == NextRoot::drafted_here)
            return Error(PublishError::unfinished, parts_.store.address(),
                         "a publish from this folder was broken off behind its new root; engawa content publish goes on with it",
                         Permanence::temporary);
        // It walks from our root to the newest, and goes on with the keys that one names.
        const Published there = TRY(read_whole_store(parts_.store, root->bytes, repository_.published()));
        const WallTime now = parts_.clock.now();
        TRY(check_clock(now, &there.timestamp->value, parts_.trust));
        Published renewed = there;
        const bool near_its_end = there.snapshot->value.common.expires < now + snapshot_reserve;
        TRY(with_other_keys(check_machine_keys(there.root->value, keys_, tuf::timestamp_role), there));
        if (near_its_end) TRY(with_other_keys(renew_snapshot(renewed, now), there));
        TRY(with_other_keys(renew_timestamp(renewed, look, now), there));
        if (TRY(read_timestamp(parts_.store)) != there.timestamp->bytes)
            return Error(PublishError::unfinished, parts_.store.address(),
                         "somebody published just now; the next run tries again", Permanence::temporary);
        const auto written =
            parts_.store.put_replace(metadata_key(tuf::timestamp_role, {}), std::as_bytes(std::span(renewed.timestamp->bytes)));
        if (!written.ok()) return at_store(written.error(), parts_.store);
        TRY(note(there, renewed));
        const tuf::Common& snapshot = renewed.snapshot->value.common;
        fmt::print(parts_.out, "timestamp {} is good until {}{}\n", renewed.timestamp->value.common.version,
                   to_rfc3339(renewed.timestamp->value.common.expires).substr(0, 10),
                   near_its_end ? fmt::format("; so is snapshot {}, until {}", snapshot.version,
                                              to_rfc3339(snapshot.expires).substr(0, 10)) : "");
        return {};
    }

  private:
    Result<void> with_other_keys(Result<void> signed_now, const Published& there) const {
        const std::uint64_t newest = there.root->value.common.version;
        const bool is_newer = newest > repository_.published().root->value.common.version;
        if (signed_now.ok() || !is_newer || !signed_now.error().is(PublishError::no_key)) return signed_now;
        return Error(PublishError::no_key, signed_now.error().where(),
                     fmt::format("{}; root {} names other keys than this machine knew, bring it the new .key files",
                                 signed_now.error().detail(), newest));
    }

    Result<void> renew_snapshot(Published& state, WallTime now) {
        tuf::Snapshot snapshot = state.snapshot->value;
        snapshot.common.version += 1;
        snapshot.common.expires = expiry_after(now, repository_.lives().snapshot);
        std::string bytes = TRY(signed_by_machine(state.root->value, keys_, tuf::snapshot_role, tuf::canonical(snapshot)));
        const auto written =
            parts_.store.put(metadata_key(tuf::snapshot_role, snapshot.common.version), std::as_bytes(std::span(bytes)));
        if (!written.ok() && written.error().is(store::StoreError::conflict))
            return Error(PublishError::unfinished, parts_.store.address(),
                         "somebody is publishing just now, or was cut off; the next run tries again", Permanence::temporary);
        if (!written.ok()) return at_store(written.error(), parts_.store);
        state.snapshot = {std::move(snapshot), std::move(bytes)};
        return {};
    }

    Result<void> renew_timestamp(Published& state, const StoreLook& look, WallTime now) {
        const auto& snapshot = *state.snapshot;
        std::string bytes = TRY(make_timestamp(state.root->value, keys_, next_timestamp_version(repository_, look, now),
                                               {snapshot.value.common.version, snapshot.bytes}, repository_.lives().timestamp, now));
        const auto document = TRY(tuf::SignedDocument::read(bytes, "timestamp.json"));
        state.timestamp = {TRY(tuf::read_timestamp(document.signed_part(), "timestamp.json")), std::move(bytes)};
        return {};
    }

    // Another's publish is not taken in below drafts: that is fetch, which lays them over it. Without any it is noted, so
    // that a store which is put back behind it is known for one.
    Result<void> note(const Published& there, const Published& renewed) {
        const auto& own = repository_.published().snapshot;
        const bool is_ours = own && own->bytes == there.snapshot->bytes && repository_.published().root->bytes == there.root->bytes;
        const bool has_drafts = !repository_.drafts().empty() || repository_.draft(tuf::snapshot_role) != nullptr;
        return is_ours || !has_drafts ? repository_.adopt(renewed) : Result<void>();
    }

    Repository& repository_;
    KeyRing& keys_;
    const PublishParts& parts_;
};

}  // namespace

Result<void> renew_timestamp(Repository& repository, KeyRing& keys, const PublishParts& parts) {
    return TimestampRenewal(repository, keys, parts).run();
}

}  // namespace engawa::publish
