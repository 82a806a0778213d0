#include "sync/publish/store_access.h"

#include <fmt/format.h>

#include "sync/publish/publish_error.h"
#include "sync/publish/read_state.h"
#include "sync/publish/publishing.h"
#include "sync/tuf/names.h"
#include "sync/tuf/updater.h"
#include "sync/tuf/write_metadata.h"

namespace engawa::publish {

namespace {

Result<tuf::Timestamp> parsed_timestamp(const std::string& bytes) {
    const auto document = TRY(tuf::SignedDocument::read(bytes, "timestamp.json"));
    return tuf::read_timestamp(document.signed_part(), "timestamp.json");
}

}  // namespace

ObjectKey metadata_key(std::string_view role, std::optional<std::uint64_t> version) {
    return ObjectKey(std::string(metadata_prefix) + tuf::metadata_file_name(role, version));
}

Result<std::optional<std::string>> read_object(store::ObjectStore& store, const ObjectKey& key, std::uint64_t max_bytes) {
    const auto bytes = store.get(key, max_bytes);
    if (bytes.ok()) return std::optional<std::string>(std::string(reinterpret_cast<const char*>(bytes->data()), bytes->size()));
    if (bytes.error().is(store::StoreError::not_found)) return std::optional<std::string>();
    return bytes.error().within(store.address());
}

Result<std::optional<std::string>> read_timestamp(store::ObjectStore& store) {
    return read_object(store, metadata_key(tuf::timestamp_role, {}), tuf::Limits{}.timestamp_bytes);
}

Result<Published> read_store(store::ObjectStore& store, const std::string& trusted_root) {
    const auto read = [&](const std::string& name, std::uint64_t max_bytes) {
        return read_object(store, ObjectKey(std::string(metadata_prefix) + name), max_bytes);
    };
    auto state = read_state(read, trusted_root);
    if (!state.ok()) return state.error().within(store.address());
    if (!state->timestamp)
        return Error(PublishError::empty_store, store.address(), "nothing has been published there");
    return state;
}

Result<std::string> signed_by_machine(const Repository& repository, KeyRing& keys, std::string_view role,
                                      const std::string& canonical) {
    std::vector<tuf::Signature> signatures;
    const std::vector<Authority> authorities = repository.authorities(role);
    ENGAWA_VERIFY(authorities.size() == 1);
    for (const std::string& keyid : authorities.front().role->keyids) {
        const tuf::SigningKey* const key = TRY(keys.signing_key(keyid));
        if (key != nullptr) signatures.push_back(tuf::sign(*key, canonical));
        if (signatures.size() == authorities.front().role->threshold) return tuf::metadata_file(canonical, signatures);
    }
    return Error(PublishError::no_key, keys.folder().string(),
                 fmt::format("{} of the {} keys that must sign {} are here; give the folder that has them with --keys",
                             signatures.size(), authorities.front().role->threshold, role));
}

tuf::MetaFiles wanted_meta(const Repository& repository) {
    // What was listed once stays listed: kiosks refuse a snapshot that leaves a role out (specification 5.5.5).
    tuf::MetaFiles meta;
    if (repository.published().snapshot) meta = repository.published().snapshot->value.meta;
    for (const std::string& role : repository.delegated_roles()) {
        const std::string* bytes = repository.draft(role);
        if (bytes == nullptr) continue;
        meta.insert_or_assign(role + ".json", tuf::describe(repository.targets(role)->common.version, *bytes));
    }
    return meta;
}

Result<std::string> make_timestamp(const Repository& repository, KeyRing& keys, std::uint64_t version,
                                   std::uint64_t snapshot_version, const std::string& snapshot_bytes, WallTime now) {
    tuf::Timestamp timestamp;
    timestamp.common.version = version;
    timestamp.common.expires = expiry_after(now, repository.lives().timestamp);
    timestamp.meta["snapshot.json"] = tuf::describe(snapshot_version, snapshot_bytes);
    return signed_by_machine(repository, keys, tuf::timestamp_role, tuf::canonical(timestamp));
}

Result<bool> same_snapshot(const std::string& timestamp, const std::string& other) {
    const tuf::Timestamp a = TRY(parsed_timestamp(timestamp));
    const tuf::Timestamp b = TRY(parsed_timestamp(other));
    return a.snapshot() == b.snapshot();
}

Result<StoreState> compare_with_store(const Repository& repository, store::ObjectStore& store) {
    const auto timestamp = TRY(read_timestamp(store));
    if (!timestamp) return StoreState::empty;
    const auto& own = repository.published().timestamp;
    return own && TRY(same_snapshot(*timestamp, own->bytes)) ? StoreState::same : StoreState::newer;
}

}  // namespace engawa::publish
