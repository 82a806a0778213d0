#include "sync/publish/store_look.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <vector>

#include "sync/publish/clock_rule.h"
#include "sync/publish/progress.h"
#include "sync/publish/publish_error.h"
#include "sync/publish/store_access.h"
#include "sync/tuf/digest.h"
#include "sync/tuf/names.h"
#include "sync/tuf/signatures.h"
#include "sync/tuf/trusted_set.h"
#include "sync/tuf/updater.h"

namespace engawa::publish {

namespace {

Result<void> read_next_root(store::ObjectStore& store, const Published& own, StoreLook& look) {
    if (!own.root) return {};
    auto there = read_object(store, metadata_key(tuf::root_role, own.root->value.common.version + 1), tuf::Limits{}.root_bytes);
    if (!there.ok() && !there.error().is(store::StoreError::too_large)) return there.error();
    if (there.ok() && !*there) return {};
    tuf::TrustedSet set = TRY(tuf::TrustedSet::create(own.root->bytes, WallTime{}));
    look.has_damaged_root = !there.ok() || !set.update_root(**there).ok();
    if (!look.has_damaged_root) look.next_root = std::move(*there);
    return {};
}

// Nobody but the holders of the keys can make a newer one; a newer root may name others than we know.
StoreState newer_or_damaged(const tuf::SignedDocument& timestamp, const StoreLook& look, const Published& own) {
    if (!own.root) return StoreState::newer;
    const tuf::Root& root = own.root->value;
    const auto keys = root.roles.find(tuf::timestamp_role);
    if (tuf::check_signatures(timestamp, root.keys, keys->second, "timestamp.json").ok()) return StoreState::newer;
    return look.next_root ? StoreState::newer : StoreState::damaged;
}

constexpr std::string_view timestamp_is_none = "its content/metadata/timestamp.json is damaged: it is no timestamp that our keys have "
                                               "signed, so kiosks take nothing new";
constexpr std::string_view timestamp_is_gone = "its content/metadata/timestamp.json is gone, and other files of what was published are "
                                               "there; kiosks take nothing new";

Result<std::vector<store::ObjectInfo>> list(store::ObjectStore& store, std::string_view prefix) {
    auto objects = store.list(prefix);
    if (!objects.ok() && objects.error().is(store::StoreError::denied))
        return Error(store::StoreError::denied, store.address(),
                     fmt::format("the login may not list content/ (PROPFIND, or s3:ListBucket), which publish needs; "
                                 "docs/guides/store.md: {}", objects.error().message()));
    if (!objects.ok()) return at_store(objects.error(), store);
    return objects;
}

using Lengths = std::map<std::string, std::optional<std::uint64_t>>;  // by key

// Of all that is published; none for the snapshot, which two publishers at once may have overwritten and publish mends.
Lengths published_lengths(const Published& own) {
    Lengths lengths;
    for (const auto& [version, bytes] : own.roots) lengths[metadata_key(tuf::root_role, version).text()] = bytes.size();
    if (own.snapshot) lengths[metadata_key(tuf::snapshot_role, own.snapshot->value.common.version).text()] = std::nullopt;
    for (const auto& [role, file] : own.roles) {
        lengths[metadata_key(role, file.value.common.version).text()] = file.bytes.size();
        for (const auto& [path, target] : file.value.targets)
            lengths[std::string(target_prefix) + tuf::consistent_target_path(path, target.hashes)] = target.length_bytes;
    }
    return lengths;
}

}  // namespace

Result<std::uint64_t> newest_snapshot_in(store::ObjectStore& store) {
    constexpr std::string_view ending = ".snapshot.json";
    std::uint64_t newest = 0;
    for (const store::ObjectInfo& object : TRY(list(store, metadata_prefix))) {
        const std::string_view name = std::string_view(object.key.text()).substr(metadata_prefix.size());
        std::uint64_t version = 0;
        if (!name.ends_with(ending)) continue;
        const std::string_view number = name.substr(0, name.size() - ending.size());
        const auto [end, code] = std::from_chars(number.data(), number.data() + number.size(), version);
        if (code == std::errc() && end == number.data() + number.size()) newest = std::max(newest, version);
    }
    return newest;
}

Result<bool> is_another_citys(store::ObjectStore& store, const Published& own) {
    if (own.roots.empty()) return false;
    const auto& [version, ours] = *own.roots.begin();
    const auto there = read_object(store, metadata_key(tuf::root_role, version), tuf::Limits{}.root_bytes);
    if (!there.ok() && !there.error().is(store::StoreError::too_large)) return there.error();
    if (!there.ok() || !*there || **there == ours || !tuf::TrustedSet::create(**there, WallTime{}).ok()) return false;
    const auto first = TRY(tuf::SignedDocument::read(ours, "root.json"));
    const tuf::Root root = TRY(tuf::read_root(first.signed_part(), "root.json"));
    const auto document = TRY(tuf::SignedDocument::read(**there, "root.json"));
    return !tuf::check_signatures(document, root.keys, root.roles.find(tuf::root_role)->second, "root.json").ok();
}

static Result<StoreLook> look_at_ours(store::ObjectStore& store, const Published& own) {
    StoreLook look;
    auto bytes = read_timestamp(store);
    if (!bytes.ok() && !bytes.error().is(store::StoreError::too_large)) return bytes.error();
    TRY(read_next_root(store, own, look));
    look.damage = timestamp_is_none;
    if (!bytes.ok()) {
        look.state = StoreState::damaged;
        return look;
    }
    look.bytes = std::move(*bytes);
    if (!look.bytes) {
        look.damage = timestamp_is_gone;
        if (own.timestamp && TRY(newest_snapshot_in(store)) > 0) look.state = StoreState::damaged;
        return look;
    }
    look.state = StoreState::damaged;
    const auto document = tuf::SignedDocument::read(*look.bytes, "timestamp.json");
    if (!document.ok()) return look;
    auto timestamp = tuf::read_timestamp(document->signed_part(), "timestamp.json");
    if (!timestamp.ok()) return look;
    look.timestamp = std::move(*timestamp);
    const tuf::MetaFile& there = look.timestamp->snapshot();
    if (own.timestamp && there == own.timestamp->value.snapshot()) look.state = StoreState::same;
    else if (own.snapshot && there.version < own.snapshot->value.common.version) look.state = StoreState::older;
    else look.state = newer_or_damaged(*document, look, own);
    return look;
}

Result<StoreLook> look_at(store::ObjectStore& store, const Published& own) {
    StoreLook look = TRY(look_at_ours(store, own));
    // The same snapshot, with its hash, is nobody else's.
    if (look.state != StoreState::same && TRY(is_another_citys(store, own))) look.state = StoreState::another;
    if (look.has_damaged_root && look.state != StoreState::another) {
        look.state = StoreState::damaged;
        look.damage = fmt::format("its {} is no root that our keys have signed, so kiosks take nothing new",
                                  metadata_key(tuf::root_role, own.root->value.common.version + 1).text());
    }
    return look;
}

Result<StoreLook> look_closely_at(store::ObjectStore& store, const Published& own) {
    StoreLook look = TRY(look_at(store, own));
    if (look.state != StoreState::same) return look;
    std::map<std::string, std::uint64_t> there;
    for (const std::string_view prefix : {metadata_prefix, target_prefix}) {
        for (const store::ObjectInfo& object : TRY(list(store, prefix))) there[object.key.text()] = object.size_bytes;
    }
    const Lengths published = published_lengths(own);
    std::vector<std::string> wrong;
    for (const auto& [key, length] : published) {
        const auto found = there.find(key);
        if (found == there.end() || (length && *length != found->second)) wrong.push_back(key);
    }
    if (wrong.empty()) return look;
    look.state = StoreState::damaged;
    look.damage = fmt::format("{} of the {} files that are published from here {} gone or cut short there, {}{}", wrong.size(),
                              published.size(), wrong.size() == 1 ? "is" : "are", wrong.size() == 1 ? "" : "the first of them ",
                              wrong.front());
    return look;
}

// What must stand below a name of `published_lengths`, as far as a name does not say it itself.
static Result<bool> is_intact(store::ObjectStore& store, const ObjectKey& key, const std::string& bytes) {
    const auto there = read_object(store, key, bytes.size());
    if (!there.ok() && !there.error().is(store::StoreError::too_large)) return there.error();
    return there.ok() && *there == bytes;
}

static Result<bool> is_intact(store::ObjectStore& store, const ObjectKey& key, const tuf::TargetFile& target) {
    const auto there = read_object(store, key, target.length_bytes);
    if (!there.ok() && !there.error().is(store::StoreError::too_large)) return there.error();
    return there.ok() && *there && tuf::check_hashes(target.hashes, **there, key.text()).ok();
}

Result<StoreLook> look_through(store::ObjectStore& store, const Published& own, std::ostream& out) {
    StoreLook look = TRY(look_at(store, own));
    if (look.state != StoreState::same) return look;
    const std::size_t files = published_lengths(own).size();
    Progress progress(out, "read", files);
    std::vector<std::string> wrong;
    const auto judge = [&](const ObjectKey& key, const auto& wanted) -> Result<void> {
        if (!TRY(is_intact(store, key, wanted))) wrong.push_back(key.text());
        progress.step();
        return {};
    };
    for (const auto& [version, bytes] : own.roots) TRY(judge(metadata_key(tuf::root_role, version), bytes));
    if (own.snapshot) TRY(judge(metadata_key(tuf::snapshot_role, own.snapshot->value.common.version), own.snapshot->bytes));
    for (const auto& [role, file] : own.roles) {
        TRY(judge(metadata_key(role, file.value.common.version), file.bytes));
        for (const auto& [path, target] : file.value.targets)
            TRY(judge(ObjectKey(std::string(target_prefix) + tuf::consistent_target_path(path, target.hashes)), target));
    }
    if (wrong.empty()) return look;
    look.state = StoreState::damaged;
    look.damage = fmt::format("{} of the {} files that are published from here {} gone or other there, {}{}", wrong.size(), files,
                              wrong.size() == 1 ? "is" : "are", wrong.size() == 1 ? "" : "the first of them ", wrong.front());
    return look;
}

Result<void> check_not_put_back(const StoreLook& look, const Published& own, const store::ObjectStore& store) {
    if (look.state == StoreState::another)
        return Error(PublishError::damaged_store, store.address(),
                     "this store is another city's: its first root is not ours; look at --store, and nothing there is changed");
    if (look.state == StoreState::older)
        return Error(PublishError::older_store, store.address(),
                     fmt::format("it shows snapshot {}, and {} was published before; the store has been put back to an older "
                                 "state, or somebody keeps the newer one from you. {}",
                                 look.timestamp->snapshot().version, own.snapshot->value.common.version, way_back));
    if (look.state == StoreState::damaged)
        return Error(PublishError::damaged_store, store.address(),
                     own.snapshot ? fmt::format("{}. {}", look.damage, way_back)
                                  : std::string("its content/metadata/timestamp.json is none that our keys have signed; ask whoever "
                                                "keeps the store what has become of it"));
    return {};
}

Published with_first_root(const Repository& repository) {
    Published known = repository.published();
    const std::string* const first = repository.draft(tuf::root_role);
    if (known.roots.empty() && first != nullptr) known.roots[1] = *first;
    return known;
}

NextRoot next_root(const StoreLook& look, const Repository& repository) {
    if (!look.next_root) return NextRoot::none;
    const std::string* const draft = repository.draft(tuf::root_role);
    return draft != nullptr && *draft == *look.next_root ? NextRoot::drafted_here : NextRoot::of_others;
}

Result<void> check_no_newer_root(const StoreLook& look, const Repository& repository, const store::ObjectStore& store) {
    if (next_root(look, repository) != NextRoot::of_others) return {};
    return Error(PublishError::overtaken, store.address(), "it has a newer root; engawa content fetch first");
}

std::uint64_t next_timestamp_version(const Repository& repository, const StoreLook& look, WallTime now) {
    const std::uint64_t there = look.timestamp ? look.timestamp->common.version : 0;
    const auto& own = repository.published().timestamp;
    const bool goes_on = own && look.state == StoreState::same && there >= own->value.common.version;
    return goes_on ? there + 1 : timestamp_version_past_unseen(repository, look, now);
}

std::uint64_t published_timestamp_version(const Repository& repository, const StoreLook& look, WallTime now) {
    constexpr std::chrono::hours a_timer_is_late{48};
    const auto signed_at = look.timestamp ? time_of_signing(*look.timestamp) : std::nullopt;
    return signed_at && now - *signed_at > a_timer_is_late ? timestamp_version_past_unseen(repository, look, now)
                                                           : next_timestamp_version(repository, look, now);
}

std::uint64_t timestamp_version_past_unseen(const Repository& repository, const StoreLook& look, WallTime now) {
    const std::uint64_t there = look.timestamp ? look.timestamp->common.version : 0;
    const auto& own = repository.published().timestamp;
    if (!own) return there + 1;
    const tuf::Common& last = own->value.common;
    const WallTime signed_at = time_of_signing(own->value).value_or(last.expires - repository.lives().timestamp);
    const auto hours = std::chrono::floor<std::chrono::hours>(now - signed_at).count();
    return std::max(there, last.version + static_cast<std::uint64_t>(std::max<std::int64_t>(0, hours))) + 1;
}

}  // namespace engawa::publish
