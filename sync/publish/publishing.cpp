#include "sync/publish/publishing.h"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>

#include "kiosk/base/atomic_file.h"
#include "sync/publish/over_restored.h"
#include "sync/publish/progress.h"
#include "sync/publish/publish_error.h"
#include "sync/publish/read_state.h"
#include "sync/publish/shared_ids.h"
#include "sync/publish/store_access.h"
#include "sync/publish/store_look.h"
#include "sync/tuf/names.h"
#include "sync/tuf/write_metadata.h"

namespace engawa::publish {

namespace {

constexpr std::uint64_t max_target_bytes = 16U << 20U;
constexpr int attempts_at_timestamp = 5;

std::span<const std::byte> as_bytes(std::string_view text) { return std::as_bytes(std::span(text.data(), text.size())); }

class Publishing {
  public:
    Publishing(Repository& repository, KeyRing& keys, Unfinished unfinished, const PublishParts& parts)
        : repository_(repository), keys_(keys), unfinished_(unfinished), parts_(parts) {}

    Result<void> run() {
        if (TRY(repository_.laid_over_from()))
            return Error(PublishError::overtaken, repository_.folder().string(),
                         "a fetch was cut off before it was done; engawa content fetch again");
        look_ = TRY(look_closely_at(parts_.store, with_first_root(repository_)));
        if (TRY(was_finished())) return put_away();
        TRY(check_base());
        TRY(hold_back_root());
        TRY(check_roles());
        if (TRY(is_up_to_date())) {
            fmt::print(parts_.out, "nothing to publish: {} has it all\n", parts_.store.address());
            return {};
        }
        TRY(check_keys());
        TRY(check_drafted_ids(repository_));
        TRY(write_targets());
        return send_signed();
    }

    // Where a restore has put everything back but the timestamp, which still is `timestamp`.
    Result<void> run_over_restored(const std::optional<std::string>& timestamp) {
        restored_ = Restored{timestamp};
        look_ = TRY(look_at(parts_.store, before()));
        TRY(check_base());
        TRY(hold_back_all_but_root());
        TRY(check_roles());
        TRY(check_keys());
        return send_signed();
    }

  private:
    struct Restored {
        std::optional<std::string> timestamp;
    };

    // Roles, snapshot, roots, and the timestamp last: it alone makes the others be seen.
    Result<void> send_signed() {
        TRY(write_roles());
        TRY(make_snapshot());
        TRY(write_snapshot());
        TRY(write_roots());
        TRY(write_timestamp());
        return put_away();
    }

    const Published& before() const { return repository_.published(); }
    bool store_is_new() const { return look_.state == StoreState::empty; }

    // A publish that was cut off behind its last write: the store has our timestamp, or the same with a new life from a
    // timer, and we have not noted it.
    Result<bool> was_finished() {
        const std::string* const pending = repository_.draft(tuf::timestamp_role);
        if (pending == nullptr || !look_.timestamp) return false;
        if (!TRY(same_snapshot(*pending, *look_.bytes)) || !TRY(still_signed(tuf::timestamp_role, *look_.bytes))) return false;
        snapshot_bytes_ = *repository_.draft(tuf::snapshot_role);
        timestamp_bytes_ = *look_.bytes;
        return true;
    }

    // Nobody else may have published since; a timestamp that only got a new life is ours still.
    Result<void> check_base() {
        if (restored_) return check_untouched();
        TRY(check_not_put_back(look_, before(), parts_.store));
        if (look_.state != StoreState::newer) return check_no_newer_root(look_, repository_, parts_.store);
        return Error(PublishError::overtaken, parts_.store.address(),
                     "somebody else has published since; engawa content fetch takes that in and lays your drafts over it, "
                     "nothing of yours is lost");
    }

    // What the store shows is as bad as the restore found it, by the very same bytes.
    Result<void> check_untouched() {
        if (look_.bytes == restored_->timestamp) return check_no_newer_root(look_, repository_, parts_.store);
        return Error(PublishError::unfinished, parts_.store.address(), "somebody published just now; look with engawa content status",
                     Permanence::temporary);
    }

    // A role whose published file the drafted keys believe stays as it is published.
    Result<void> hold_back_all_but_root() {
        for (const std::string& role : repository_.drafts()) {
            if (role == tuf::root_role) continue;
            const auto known = before().roles.find(role);
            if (known == before().roles.end() || TRY(still_signed(role, known->second.bytes))) repository_.hold_back(role);
        }
        return {};
    }

    Result<std::uint64_t> missing_for_root() {
        const std::string* const draft = repository_.draft(tuf::root_role);
        std::uint64_t missing = 0;
        if (draft == nullptr) return missing;
        for (const SigningState& state : TRY(repository_.signing(tuf::root_role, *draft))) missing = std::max(missing, state.missing());
        return missing;
    }

    // A change of the root waits for keys that lie in a safe, and the departments go on publishing: it is left out, and
    // what is drafted for its keys alone, as long as there is something else to publish.
    Result<void> hold_back_root() {
        const std::uint64_t missing = TRY(missing_for_root());
        if (missing == 0 || !before().timestamp || before().root->value.common.expires <= parts_.clock.now()) return {};
        const std::vector<std::string> drafts = repository_.drafts();
        const Result<void> not_signed =
            check_role("root", *repository_.draft(tuf::root_role), repository_.root()->common.expires);
        repository_.hold_back(tuf::root_role);
        std::string held;
        for (const std::string& role : drafts) {
            if (!TRY(repository_.is_for_other_keys(role))) continue;
            repository_.hold_back(role);
            held += ", and " + role + " with it";
        }
        if (repository_.drafts().empty() && !store_is_new()) return not_signed;
        fmt::print(parts_.err, "engawa: root is left out{}: a change of it waits for {} {}; engawa content sign --role root finishes "
                               "it, engawa content discard --role root gives it up\n",
                   held, missing, missing == 1 ? "signature" : "signatures");
        return {};
    }

    Result<void> check_role(const std::string& role, const std::string& bytes, WallTime expires) {
        for (const SigningState& state : TRY(repository_.signing(role, bytes))) {
            if (state.missing() == 0) continue;
            std::string names;
            for (const std::string& keyid : state.not_yet) names += (names.empty() ? "" : ", ") + keys_.name_of(keyid);
            return Error(PublishError::not_signed, role,
                         fmt::format("{} of {} signatures; engawa content sign --role {} with: {}; or give the change up: engawa "
                                     "content discard --role {}",
                                     state.signed_by.size(), state.threshold, pack_of_role(role), names, pack_of_role(role)));
        }
        if (expires > parts_.clock.now()) return {};
        return Error(PublishError::expired, role,
                     fmt::format("it expired at {}; engawa content renew --role {}", to_rfc3339(expires), pack_of_role(role)));
    }

    // All of what a kiosk would see is signed and good, drafts and the rest alike.
    Result<void> check_roles() {
        const std::string* const root = repository_.draft(tuf::root_role);
        TRY(check_role("root", root != nullptr ? *root : before().root->bytes, repository_.root()->common.expires));
        for (const std::string& role : repository_.delegated_roles()) {
            const tuf::Targets* const targets = repository_.targets(role);
            if (targets == nullptr) continue;  // a department that has not added anything yet
            const std::string* const draft = repository_.draft(role);
            TRY(check_role(role, draft != nullptr ? *draft : before().roles.find(role)->second.bytes, targets->common.expires));
        }
        return {};
    }

    Result<bool> still_signed(std::string_view role, const std::string& bytes) {
        const auto states = TRY(repository_.signing(role, bytes));
        return std::all_of(states.begin(), states.end(), [](const auto& state) { return state.missing() == 0; });
    }

    Result<bool> is_up_to_date() {
        if (!repository_.drafts().empty() || store_is_new() || !before().timestamp) return false;
        const WallTime now = parts_.clock.now();
        if (before().snapshot->value.common.expires <= now || before().timestamp->value.common.expires <= now) return false;
        if (!TRY(still_signed(tuf::snapshot_role, before().snapshot->bytes))) return false;
        // Two publishers at the same moment: the one who lost may have written over the snapshot of the one who won.
        const auto key = metadata_key(tuf::snapshot_role, before().snapshot->value.common.version);
        const auto there = TRY(read_object(parts_.store, key, before().snapshot->bytes.size() + 1));
        if (!there || *there != before().snapshot->bytes) {
            TRY(parts_.store.put_replace(key, as_bytes(before().snapshot->bytes)));
            fmt::print(parts_.out, "the snapshot in the store was another's and is mended\n");
        }
        return TRY(still_signed(tuf::timestamp_role, *look_.bytes));
    }

    Result<void> put(const ObjectKey& key, std::string_view bytes) {
        const auto written = parts_.store.put(key, as_bytes(bytes));
        if (!written.ok()) return at_store(written.error(), parts_.store);
        return written;
    }

    // Into a store that is new goes everything; else what the drafts have and the published has not.
    Result<void> write_targets() {
        struct Object {
            std::string target;
            tuf::TargetFile file;
        };
        std::vector<Object> objects;
        for (const std::string& role : repository_.delegated_roles()) {
            const tuf::Targets* const targets = repository_.targets(role);
            if (targets == nullptr || (repository_.draft(role) == nullptr && !store_is_new())) continue;
            const auto known = before().roles.find(role);
            for (const auto& [path, file] : targets->targets) {
                if (!store_is_new() && known != before().roles.end()) {
                    const auto same = known->second.value.targets.find(path);
                    if (same != known->second.value.targets.end() && same->second.hashes == file.hashes) continue;
                }
                objects.push_back({path, file});
            }
        }
        Progress progress(parts_.out, "sent", objects.size());
        for (const Object& object : objects) {
            const auto place = repository_.target_file(object.target, object.file.hashes);
            const std::string bytes = TRY(read_text_file(place, max_target_bytes));
            const auto intact = tuf::check_hashes(object.file.hashes, bytes, place.string());
            if (!intact.ok()) return intact;
            TRY(put(ObjectKey(std::string(target_prefix) + tuf::consistent_target_path(object.target, object.file.hashes)), bytes));
            progress.step();
        }
        files_sent_ = objects.size();
        return {};
    }

    Result<void> write_roles() {
        for (const std::string& role : repository_.delegated_roles()) {
            const tuf::Targets* const targets = repository_.targets(role);
            const std::string* bytes = repository_.draft(role);
            if (targets == nullptr || (bytes == nullptr && !store_is_new())) continue;
            if (bytes == nullptr) bytes = &before().roles.find(role)->second.bytes;
            const auto written = put(metadata_key(role, targets->common.version), *bytes);
            if (!written.ok() && written.error().is(store::StoreError::conflict))
                return Error(PublishError::unfinished, parts_.store.address(),
                             fmt::format("it has another version {} of {} that no snapshot names: somebody else is publishing, "
                                         "or was cut off. Try engawa content fetch in a minute; if that finds nothing, engawa "
                                         "content renew --role {} takes the next number",
                                         targets->common.version, role, pack_of_role(role)),
                             Permanence::temporary);
            TRY(written);
        }
        return {};
    }

    // One that an earlier attempt has made is taken again when it still says what is wanted: then the store has it, maybe.
    Result<bool> pending_snapshot_fits(const tuf::MetaFiles& meta) {
        const std::string* const pending = repository_.draft(tuf::snapshot_role);
        if (pending == nullptr) return false;
        const auto document = TRY(tuf::SignedDocument::read(*pending, "snapshot.json"));
        const tuf::Snapshot snapshot = TRY(tuf::read_snapshot(document.signed_part(), "snapshot.json"));
        const bool fits = snapshot.meta == meta && TRY(still_signed(tuf::snapshot_role, *pending));
        if (!fits) return false;
        snapshot_bytes_ = *pending;
        snapshot_version_ = snapshot.common.version;
        return true;
    }

    // The published one, when nothing but the root is new.
    Result<bool> published_snapshot_fits(const tuf::MetaFiles& meta) {
        const auto& published = before().snapshot;
        const bool fits = published && published->value.meta == meta && published->value.common.expires > parts_.clock.now() &&
                          TRY(still_signed(tuf::snapshot_role, published->bytes));
        if (!fits) return false;
        snapshot_bytes_ = published->bytes;
        snapshot_version_ = published->value.common.version;
        return true;
    }

    // What is written is of use only once it can be signed for.
    Result<void> check_keys() {
        TRY(check_machine_keys(*repository_.root(), keys_, tuf::timestamp_role));
        const tuf::MetaFiles meta = wanted_meta(repository_);
        const bool has_snapshot = TRY(pending_snapshot_fits(meta)) || TRY(published_snapshot_fits(meta));
        if (has_snapshot && unfinished_ == Unfinished::wait) return {};
        return check_machine_keys(*repository_.root(), keys_, tuf::snapshot_role);
    }

    Result<void> make_snapshot() {
        const tuf::MetaFiles meta = wanted_meta(repository_);
        if (TRY(pending_snapshot_fits(meta))) return {};
        if (TRY(published_snapshot_fits(meta))) return repository_.put_pending(tuf::snapshot_role, snapshot_bytes_);
        snapshot_version_ = before().snapshot ? before().snapshot->value.common.version + 1 : 1;
        return sign_snapshot(meta);
    }

    Result<void> sign_snapshot(const tuf::MetaFiles& meta) {
        tuf::Snapshot snapshot;
        snapshot.common.version = snapshot_version_;
        snapshot.common.expires = expiry_after(parts_.clock.now(), repository_.lives().snapshot);
        snapshot.meta = meta;
        snapshot_bytes_ = TRY(signed_by_machine(*repository_.root(), keys_, tuf::snapshot_role, tuf::canonical(snapshot)));
        return repository_.put_pending(tuf::snapshot_role, snapshot_bytes_);
    }

    Result<void> write_snapshot() {
        for (;;) {
            const auto written = put(metadata_key(tuf::snapshot_role, snapshot_version_), snapshot_bytes_);
            if (written.ok()) return {};
            if (!written.error().is(store::StoreError::conflict)) return written;
            TRY(check_not_overtaken());
            if (unfinished_ == Unfinished::wait)
                return Error(PublishError::unfinished, parts_.store.address(),
                             fmt::format("it has a snapshot {} that no timestamp names: somebody else is publishing, or was cut "
                                         "off. Try again in a minute; if nobody is, publish with --pass-over-unfinished",
                                         snapshot_version_),
                             Permanence::temporary);
            ++snapshot_version_;
            TRY(sign_snapshot(wanted_meta(repository_)));
        }
    }

    Result<void> check_not_overtaken() {
        const bool was_empty = store_is_new();
        look_ = TRY(look_at(parts_.store, with_first_root(repository_)));
        // What lies there without a timestamp is what this publish has written itself.
        if (was_empty && !look_.bytes && look_.state == StoreState::damaged && !look_.has_damaged_root) look_.state = StoreState::empty;
        return check_base();
    }

    Result<void> write_roots() {
        if (store_is_new()) {
            for (const auto& [version, bytes] : before().roots) TRY(put(metadata_key(tuf::root_role, version), bytes));
        }
        if (const std::string* const root = repository_.draft(tuf::root_role)) {
            TRY(check_not_overtaken());
            const auto written = put(metadata_key(tuf::root_role, repository_.root()->common.version), *root);
            if (!written.ok() && written.error().is(store::StoreError::conflict))
                return Error(PublishError::overtaken, parts_.store.address(),
                             "somebody else has published another root of this version; engawa content fetch");
            TRY(written);
        }
        return {};
    }

    // The timestamp is the one object that two may write: it is looked at before and after, and the one that leads to the
    // newer snapshot stands.
    Result<void> write_timestamp() {
        for (int attempt = 0; attempt < attempts_at_timestamp; ++attempt) {
            TRY(check_not_overtaken());
            const WallTime now = parts_.clock.now();
            const std::uint64_t version = restored_ ? timestamp_version_past_unseen(repository_, look_, now)
                                                    : published_timestamp_version(repository_, look_, now);
            timestamp_bytes_ = TRY(make_timestamp(*repository_.root(), keys_, version,
                                                  {snapshot_version_, snapshot_bytes_}, repository_.lives().timestamp, now));
            TRY(repository_.put_pending(tuf::timestamp_role, timestamp_bytes_));
            const auto written = parts_.store.put_replace(metadata_key(tuf::timestamp_role, {}), as_bytes(timestamp_bytes_));
            if (!written.ok()) return at_store(written.error(), parts_.store);
            const auto there = TRY(read_timestamp(parts_.store));
            // A timer may have given it another life already.
            if (there && TRY(same_snapshot(*there, timestamp_bytes_))) {
                timestamp_bytes_ = *there;
                return {};
            }
        }
        return Error(PublishError::unfinished, parts_.store.address(),
                     "something else keeps writing its timestamp.json; stop it, and publish again", Permanence::temporary);
    }

    Result<void> put_away() {
        Published after = before();
        if (const std::string* const root = repository_.draft(tuf::root_role)) {
            after.root = {*repository_.root(), *root};
            after.roots[repository_.root()->common.version] = *root;
        }
        std::map<std::string, MetadataFile<tuf::Targets>, std::less<>> roles;
        for (const std::string& role : repository_.delegated_roles()) {
            const tuf::Targets* const targets = repository_.targets(role);
            if (targets == nullptr) continue;
            const std::string* const draft = repository_.draft(role);
            roles[role] = {*targets, draft != nullptr ? *draft : before().roles.find(role)->second.bytes};
        }
        after.roles = std::move(roles);
        const auto snapshot = TRY(tuf::SignedDocument::read(snapshot_bytes_, "snapshot.json"));
        after.snapshot = {TRY(tuf::read_snapshot(snapshot.signed_part(), "snapshot.json")), snapshot_bytes_};
        const auto timestamp = TRY(tuf::SignedDocument::read(timestamp_bytes_, "timestamp.json"));
        after.timestamp = {TRY(tuf::read_timestamp(timestamp.signed_part(), "timestamp.json")), timestamp_bytes_};
        TRY(repository_.adopt(after));
        TRY(repository_.remove_pending());
        fmt::print(parts_.out, "published to {}: {} new files, snapshot {}, timestamp {}, good until {}\n",
                   parts_.store.address(), files_sent_, after.snapshot->value.common.version,
                   after.timestamp->value.common.version, to_rfc3339(after.timestamp->value.common.expires).substr(0, 10));
        return {};
    }

    Repository& repository_;
    KeyRing& keys_;
    Unfinished unfinished_;
    const PublishParts& parts_;
    StoreLook look_;
    std::optional<Restored> restored_;
    std::size_t files_sent_ = 0;
    std::uint64_t snapshot_version_ = 1;
    std::string snapshot_bytes_;
    std::string timestamp_bytes_;
};

}  // namespace

Result<void> publish_root_over_restored(Repository& repository, KeyRing& keys, const PublishParts& parts,
                                        const std::optional<std::string>& timestamp) {
    return Publishing(repository, keys, Unfinished::wait, parts).run_over_restored(timestamp);
}

Result<void> publish(Repository& repository, KeyRing& keys, Unfinished unfinished, const PublishParts& parts) {
    return Publishing(repository, keys, unfinished, parts).run();
}

}  // namespace engawa::publish
