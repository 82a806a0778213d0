#include "sync/office/stick_content.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>
#include <span>
#include <string>

#include "sync/publish/publish_error.h"
#include "sync/publish/read_state.h"
#include "sync/publish/store_access.h"
#include "sync/tuf/digest.h"
#include "sync/tuf/names.h"
#include "sync/tuf/updater.h"

namespace engawa::office {

namespace {

using publish::Published;

constexpr std::string_view root_ending = ".root.json";
constexpr std::string_view way_back = "engawa content publish --restore, where it was published from, brings it back";

bool is_root(std::string_view name) { return name.ends_with(root_ending); }

ObjectKey key_of_target(const std::string& path, const tuf::TargetFile& target) {
    return ObjectKey(std::string(publish::target_prefix) + tuf::consistent_target_path(path, target.hashes));
}

// What a kiosk reads that goes from the timestamp on; roots are never asked for here.
std::set<ObjectKey> led_to_by(const Published& state) {
    std::set<ObjectKey> keys{publish::metadata_key(tuf::timestamp_role, {})};
    if (state.snapshot) keys.insert(publish::metadata_key(tuf::snapshot_role, state.snapshot->value.common.version));
    for (const auto& [role, file] : state.roles) {
        keys.insert(publish::metadata_key(role, file.value.common.version));
        for (const auto& [path, target] : file.value.targets) keys.insert(key_of_target(path, target));
    }
    return keys;
}

class StickContent {
  public:
    StickContent(store::ObjectStore& from, store::ObjectStore& stick) : from_(from), stick_(stick) {}

    Result<BroughtContent> bring() {
        if (TRY(from_.list("content/")).empty()) return done_;
        const std::string first_root = TRY(read_lowest_root());
        const Published newest = TRY(read_newest(first_root));
        const std::set<ObjectKey> wanted = led_to_by(newest);
        std::set<ObjectKey> kept = TRY(needed_as_it_is(first_root));
        kept.insert(wanted.begin(), wanted.end());
        TRY(remove_all_but(kept));
        for (const auto& [role, file] : newest.roles) TRY(bring_targets(file.value));
        for (const auto& [role, file] : newest.roles) TRY(write(publish::metadata_key(role, file.value.common.version), file.bytes));
        TRY(write(publish::metadata_key(tuf::snapshot_role, newest.snapshot->value.common.version), newest.snapshot->bytes));
        for (const auto& [version, bytes] : newest.roots) TRY(write(publish::metadata_key(tuf::root_role, version), bytes));
        TRY(write(publish::metadata_key(tuf::timestamp_role, {}), newest.timestamp->bytes));
        TRY(remove_all_but(wanted));
        return done_;
    }

  private:
    Error damaged(std::string_view what, std::string_view why) const {
        return {publish::PublishError::damaged_store, from_.address(), fmt::format("{} {}; {}", what, why, way_back)};
    }

    // A repository that was begun from a later root has none before it.
    Result<std::string> read_lowest_root() {
        std::optional<std::uint64_t> lowest;
        for (const store::ObjectInfo& object : TRY(from_.list(publish::metadata_prefix))) {
            const std::string_view name = std::string_view(object.key.text()).substr(publish::metadata_prefix.size());
            std::uint64_t version = 0;
            const auto [end, code] = std::from_chars(name.data(), name.data() + name.size(), version);
            const bool is_one = is_root(name) && code == std::errc() && end == name.data() + name.size() - root_ending.size();
            if (is_one) lowest = std::min(version, lowest.value_or(version));
        }
        if (!lowest) return damaged("content/metadata/*.root.json", "is not there");
        auto bytes = TRY(publish::read_object(from_, publish::metadata_key(tuf::root_role, lowest), tuf::Limits{}.root_bytes));
        if (!bytes) return damaged(publish::metadata_key(tuf::root_role, lowest).text(), "is not there");
        return std::move(*bytes);
    }

    // A publish may have stopped behind a new root: then what the root before it verifies is the newest.
    Result<Published> read_newest(const std::string& first_root) {
        const auto read = [&](const std::string& name, std::uint64_t max_bytes) {
            return publish::read_object(from_, ObjectKey(std::string(publish::metadata_prefix) + name), max_bytes);
        };
        auto state = publish::read_kept_state(read, first_root);
        if (!state.ok() && state.error().temporary()) return state.error();
        if (!state.ok()) return damaged(state.error().where(), state.error().detail());
        if (!state->timestamp) return damaged("content/metadata/timestamp.json", "is not there");
        return state;
    }

    // What a kiosk could take from the stick before anything new comes to it. The roots are the store's: one that went bad on
    // the stick must not hide what is good.
    Result<std::set<ObjectKey>> needed_as_it_is(const std::string& first_root) {
        const auto read = [&](const std::string& name, std::uint64_t max_bytes) {
            return publish::read_object(is_root(name) ? from_ : stick_, ObjectKey(std::string(publish::metadata_prefix) + name), max_bytes);
        };
        const auto state = publish::read_kept_state(read, first_root);
        if (!state.ok() && state.error().temporary()) return state.error();
        return state.ok() ? led_to_by(*state) : std::set<ObjectKey>();
    }

    Result<void> remove_all_but(const std::set<ObjectKey>& kept) {
        for (const std::string_view prefix : {publish::metadata_prefix, publish::target_prefix}) {
            for (const store::ObjectInfo& object : TRY(stick_.list(prefix))) {
                if (kept.contains(object.key) || (prefix == publish::metadata_prefix && is_root(object.key.text()))) continue;
                TRY(stick_.remove(object.key));
                ++done_.removed;
            }
        }
        return {};
    }

    Result<void> bring_targets(const tuf::Targets& role) {
        for (const auto& [path, target] : role.targets) {
            const ObjectKey key = key_of_target(path, target);
            if (TRY(read_target(stick_, key, target))) continue;
            const auto bytes = TRY(read_target(from_, key, target));
            if (!bytes) return damaged(key.text(), "is not there, or not what is signed for");
            TRY(stick_.put_replace(key, std::as_bytes(std::span(*bytes))));
            ++done_.brought;
        }
        return {};
    }

    // Nothing when it is not there as it was signed for.
    static Result<std::optional<std::string>> read_target(store::ObjectStore& store, const ObjectKey& key, const tuf::TargetFile& target) {
        auto bytes = publish::read_object(store, key, target.length_bytes);
        if (!bytes.ok() && bytes.error().is(store::StoreError::too_large)) return std::optional<std::string>();
        if (!bytes.ok()) return bytes.error();
        if (*bytes && !tuf::check_hashes(target.hashes, **bytes, key.text()).ok()) return std::optional<std::string>();
        return bytes;
    }

    Result<void> write(const ObjectKey& key, const std::string& bytes) {
        const auto there = publish::read_object(stick_, key, bytes.size());
        if (there.ok() && *there == bytes) return {};
        TRY(stick_.put_replace(key, std::as_bytes(std::span(bytes))));
        ++done_.brought;
        return {};
    }

    store::ObjectStore& from_;
    store::ObjectStore& stick_;
    BroughtContent done_;
};

}  // namespace

Result<BroughtContent> bring_content(store::ObjectStore& from, store::ObjectStore& stick) {
    return StickContent(from, stick).bring();
}

}  // namespace engawa::office
