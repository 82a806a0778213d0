#include <fmt/format.h>
#include <fmt/ostream.h>

#include <span>

#include "kiosk/base/atomic_file.h"
#include "sync/publish/over_restored.h"
#include "sync/publish/progress.h"
#include "sync/publish/publish_error.h"
#include "sync/publish/publishing.h"
#include "sync/publish/store_access.h"
#include "sync/publish/store_look.h"
#include "sync/tuf/names.h"
#include "sync/tuf/updater.h"
#include "sync/tuf/write_metadata.h"

// Bringing back into the store what was published.

namespace engawa::publish {

namespace {

constexpr std::uint64_t max_target_bytes = 16U << 20U;

class Restoring {
  public:
    Restoring(Repository& repository, KeyRing& keys, Unfinished unfinished, const PublishParts& parts)
        : repository_(repository), keys_(keys), unfinished_(unfinished), parts_(parts) {}

    Result<void> run() {
        const Published& ours = repository_.published();
        if (!ours.timestamp)
            return Error(PublishError::empty_store, repository_.folder().string(),
                         "nothing has been published from here yet; engawa content publish");
        const StoreLook look = TRY(look_at(parts_.store, ours));
        if (look.state == StoreState::another) return check_not_put_back(look, ours, parts_.store);
        TRY(check_no_newer_root(look, repository_, parts_.store));
        if (look.state == StoreState::newer)
            return Error(PublishError::overtaken, parts_.store.address(),
                         fmt::format("it shows snapshot {}, which is not older than {} here: somebody else has published; "
                                     "engawa content fetch takes that in",
                                     look.timestamp->snapshot().version, ours.snapshot->value.common.version));
        TRY(check_no_newer_snapshot());
        if (look.has_damaged_root) TRY(check_damaged_root(look));
        const Signing signing = TRY(who_signs());
        TRY(write_targets());
        for (const auto& [role, file] : ours.roles) TRY(write(metadata_key(role, file.value.common.version), file.bytes));
        TRY(write(metadata_key(tuf::snapshot_role, ours.snapshot->value.common.version), ours.snapshot->bytes));
        for (const auto& [version, bytes] : ours.roots) TRY(write(metadata_key(tuf::root_role, version), bytes));
        if (look.has_damaged_root) TRY(remove_damaged_root());
        switch (signing) {
            case Signing::published_root: return write_timestamp(look);
            case Signing::drafted_root:
                fmt::print(parts_.out, "{}\n", brought_back_in_words());
                return publish_root_over_restored(repository_, keys_, parts_, look.bytes);
        }
        ENGAWA_VERIFY(false);
    }

  private:
    // Whose key of the timestamp: that of the root which is published, or, when it is lost, of one that waits to be.
    enum class Signing { published_root, drafted_root };

    Result<Signing> who_signs() {
        const auto has_key = check_machine_keys(repository_.published().root->value, keys_, tuf::timestamp_role);
        if (has_key.ok()) return Signing::published_root;
        if (!has_key.error().is(PublishError::no_key)) return has_key.error();
        const std::string* const draft = repository_.draft(tuf::root_role);
        const auto keyids = [](const tuf::Root& root) { return root.roles.find(tuf::timestamp_role)->second.keyids; };
        if (draft == nullptr || keyids(*repository_.root()) == keyids(repository_.published().root->value))
            return Error(PublishError::no_key, has_key.error().where(),
                         has_key.error().detail() + ". If it is lost: engawa content rotate-key --role timestamp, engawa content sign "
                                                    "--role root, and the same again");
        for (const SigningState& state : TRY(repository_.signing(tuf::root_role, *draft))) {
            if (state.missing() > 0)
                return Error(PublishError::not_signed, std::string(tuf::root_role),
                             "the root that names another key for timestamp lacks signatures: engawa content sign --role root, and the "
                             "same again");
        }
        TRY(check_machine_keys(*repository_.root(), keys_, tuf::timestamp_role));
        return Signing::drafted_root;
    }

    std::string brought_back_in_words() const {
        return brought_back_ == 0 ? fmt::format("nothing was missing in {}, all {} files are there", parts_.store.address(), whole_)
                                  : fmt::format("brought back to {}: {} of {} files", parts_.store.address(), brought_back_, whole_);
    }

    // Of somebody else's publish, though the timestamp that led to it be gone; ours that was broken off is known by its bytes.
    Result<void> check_no_newer_snapshot() {
        const std::uint64_t newest = TRY(newest_snapshot_in(parts_.store));
        const std::uint64_t own = repository_.published().snapshot->value.common.version;
        if (newest <= own || unfinished_ == Unfinished::pass_over) return {};
        const auto there = TRY(read_object(parts_.store, metadata_key(tuf::snapshot_role, newest), tuf::Limits{}.snapshot_bytes));
        const std::string* const pending = repository_.draft(tuf::snapshot_role);
        if (pending != nullptr && there && *there == *pending) return {};
        return Error(PublishError::overtaken, parts_.store.address(),
                     fmt::format("snapshot {} lies there, which is newer than {} here: somebody else has published it, or began to. "
                                 "Bring the store back where that was done, with engawa content publish --restore. Only when nobody "
                                 "has it any more, say --pass-over-unfinished too; kiosks that know it then wait for the next publish",
                                 newest, own));
    }

    // Of a root that was drafted here and sent, the next publish sends it again; of somebody else's nobody but they can.
    Result<void> check_damaged_root(const StoreLook& look) const {
        const bool is_ours = repository_.draft(tuf::root_role) != nullptr && repository_.draft(tuf::snapshot_role) != nullptr;
        if (is_ours || unfinished_ == Unfinished::pass_over) return {};
        return Error(PublishError::damaged_store, parts_.store.address(),
                     look.damage + ". If somebody else has published one, bring it back where that was done, with engawa content "
                                   "publish --restore; if nobody has, say --pass-over-unfinished too, which removes the file");
    }

    Result<void> remove_damaged_root() {
        const auto removed = parts_.store.remove(metadata_key(tuf::root_role, repository_.published().root->value.common.version + 1));
        if (!removed.ok()) return at_store(removed.error(), parts_.store);
        return {};
    }

    // What is there as it should be is left alone; what is there and other was damaged, since nothing else has the name.
    Result<void> write(const ObjectKey& key, const std::string& bytes) {
        ++whole_;
        const auto there = read_object(parts_.store, key, bytes.size());
        if (there.ok() && *there == bytes) return {};
        if (!there.ok() && !there.error().is(store::StoreError::too_large)) return there.error();
        const auto written = parts_.store.put_replace(key, std::as_bytes(std::span(bytes)));
        if (!written.ok()) return at_store(written.error(), parts_.store);
        ++brought_back_;
        return {};
    }

    Result<void> write_targets() {
        std::size_t files = 0;
        for (const auto& [role, file] : repository_.published().roles) files += file.value.targets.size();
        Progress progress(parts_.out, "looked at", files);
        for (const auto& [role, file] : repository_.published().roles) {
            for (const auto& [path, target] : file.value.targets) {
                TRY(write_target(path, target));
                progress.step();
            }
        }
        return {};
    }

    Result<void> write_target(const std::string& path, const tuf::TargetFile& target) {
        const ObjectKey key(std::string(target_prefix) + tuf::consistent_target_path(path, target.hashes));
        const auto place = repository_.target_file(path, target.hashes);
        const auto bytes = read_text_file(place, max_target_bytes);
        const bool intact = bytes.ok() && tuf::check_hashes(target.hashes, *bytes, place.string()).ok();
        if (intact) return write(key, *bytes);
        // A timer's copy knows what was published, and has not its files; the store has most of them still.
        ++whole_;
        const auto there = TRY(read_object(parts_.store, key, max_target_bytes));
        if (there && tuf::check_hashes(target.hashes, *there, path).ok()) return {};
        return Error(PublishError::damaged_store, place.string(),
                     fmt::format("{} is whole neither here nor in {}; run this in the repository it was published from", path,
                                 parts_.store.address()));
    }

    Result<void> write_timestamp(const StoreLook& look) {
        const Published& ours = repository_.published();
        const WallTime now = parts_.clock.now();
        const tuf::Common& snapshot = ours.snapshot->value.common;
        std::string bytes = TRY(make_timestamp(ours.root->value, keys_, timestamp_version_past_unseen(repository_, look, now),
                                               {snapshot.version, ours.snapshot->bytes}, repository_.lives().timestamp, now));
        if (TRY(look_at(parts_.store, ours)).bytes != look.bytes)
            return Error(PublishError::unfinished, parts_.store.address(), "somebody published just now; look with engawa content status",
                         Permanence::temporary);
        const auto written = parts_.store.put_replace(metadata_key(tuf::timestamp_role, {}), std::as_bytes(std::span(bytes)));
        if (!written.ok()) return at_store(written.error(), parts_.store);
        Published after = ours;
        const auto document = TRY(tuf::SignedDocument::read(bytes, "timestamp.json"));
        after.timestamp = {TRY(tuf::read_timestamp(document.signed_part(), "timestamp.json")), std::move(bytes)};
        const tuf::Common& timestamp = after.timestamp->value.common;
        fmt::print(parts_.out, "{}; snapshot {}, timestamp {}, good until {}\n", brought_back_in_words(), snapshot.version, timestamp.version,
                   to_rfc3339(timestamp.expires).substr(0, 10));
        // A publish from here that was broken off behind its root goes on over what it began from. Until then kiosks that
        // have the root may take nothing: it may name another timestamp key than the one this was signed with.
        if (next_root(look, repository_) == NextRoot::drafted_here)
            fmt::print(parts_.out, "root {} is there and what it leads to is not: engawa content publish goes on with it\n",
                       ours.root->value.common.version + 1);
        return repository_.adopt(after);
    }

    Repository& repository_;
    KeyRing& keys_;
    Unfinished unfinished_;
    const PublishParts& parts_;
    std::size_t whole_ = 0;
    std::size_t brought_back_ = 0;
};

}  // namespace

Result<void> restore(Repository& repository, KeyRing& keys, Unfinished unfinished, const PublishParts& parts) {
    return Restoring(repository, keys, unfinished, parts).run();
}

}  // namespace engawa::publish
