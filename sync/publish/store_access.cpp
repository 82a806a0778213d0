#include "sync/publish/store_access.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "sync/publish/clock_rule.h"
#include "sync/publish/publish_error.h"
#include "sync/publish/read_state.h"
#include "sync/publish/publishing.h"
#include "sync/tuf/error.h"
#include "sync/tuf/names.h"
#include "sync/tuf/updater.h"
#include "sync/tuf/write_metadata.h"

namespace engawa::publish {

namespace {

Result<tuf::Timestamp> parsed_timestamp(const std::string& bytes) {
    const auto document = TRY(tuf::SignedDocument::read(bytes, "timestamp.json"));
    return tuf::read_timestamp(document.signed_part(), "timestamp.json");
}

Result<std::optional<std::string>> read_metadata(store::ObjectStore& store, const std::string& name, std::uint64_t max_bytes) {
    return read_object(store, ObjectKey(std::string(metadata_prefix) + name), max_bytes);
}

// The place itself or something below it, and no other whose name begins or ends so.
bool names(std::string_view message, std::string_view place) {
    const auto is_of_a_name = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' || c == '.'; };
    for (std::size_t at = message.find(place); at != message.npos; at = message.find(place, at + 1)) {
        const std::size_t end = at + place.size();
        const bool begins = at == 0 || (!is_of_a_name(message[at - 1]) && (message[at - 1] != '/' || message.substr(0, at).ends_with("://")));
        if (begins && (end == message.size() || !is_of_a_name(message[end]))) return true;
    }
    return false;
}

}  // namespace

Error at_store(const Error& error, const store::ObjectStore& store) {
    constexpr std::string_view folder = "folder://";
    std::string address = store.address();
    if (address.ends_with('/')) address.pop_back();
    const std::string place = address.starts_with(folder) ? address.substr(folder.size()) : address;
    return names(error.message(), place) ? error : error.within(address);
}

ObjectKey metadata_key(std::string_view role, std::optional<std::uint64_t> version) {
    return ObjectKey(std::string(metadata_prefix) + tuf::metadata_file_name(role, version));
}

Result<std::optional<std::string>> read_object(store::ObjectStore& store, const ObjectKey& key, std::uint64_t max_bytes) {
    const auto bytes = store.get(key, max_bytes);
    if (bytes.ok()) return std::optional<std::string>(std::string(reinterpret_cast<const char*>(bytes->data()), bytes->size()));
    if (bytes.error().is(store::StoreError::not_found)) return std::optional<std::string>();
    return at_store(bytes.error(), store);
}

Result<std::optional<std::string>> read_timestamp(store::ObjectStore& store) {
    return read_object(store, metadata_key(tuf::timestamp_role, {}), tuf::Limits{}.timestamp_bytes);
}

Result<Published> read_roots(store::ObjectStore& store, const std::string& trusted_root) {
    const auto read = [&](const std::string& name, std::uint64_t max_bytes) -> Result<std::optional<std::string>> {
        if (!name.ends_with(".root.json")) return std::optional<std::string>();
        return read_metadata(store, name, max_bytes);
    };
    auto state = read_state(read, trusted_root);
    if (!state.ok()) return at_store(state.error(), store);
    return state;
}

Result<Published> read_store(store::ObjectStore& store, const std::string& trusted_root) {
    const auto read = [&](const std::string& name, std::uint64_t max_bytes) { return read_metadata(store, name, max_bytes); };
    auto state = read_state(read, trusted_root);
    if (!state.ok()) return at_store(state.error(), store);
    if (!state->timestamp)
        return Error(PublishError::empty_store, store.address(), "nothing has been published there");
    return state;
}

Result<Published> read_whole_store(store::ObjectStore& store, const std::string& trusted_root, const Published& own) {
    auto state = read_store(store, trusted_root);
    if (!state.ok() && own.root && state.error().is(tuf::TufError::not_signed)) {
        const tuf::Root newest = TRY(read_roots(store, trusted_root)).root->value;
        if (newest.common.version > own.root->value.common.version)
            return Error(PublishError::unfinished, store.address(),
                         fmt::format("it has a newer root, version {}, and nothing yet that is signed with the keys which that "
                                     "root names: a publish is under way, or was broken off; engawa content publish, where it was "
                                     "begun, finishes it", newest.common.version),
                         Permanence::temporary);
    }
    using enum tuf::TufError;
    const auto is_damage = [&] {
        return std::ranges::any_of(std::array{malformed, not_signed, mismatch, not_offered}, [&](auto code) { return state.error().is(code); });
    };
    if (state.ok() || !own.snapshot || !is_damage()) return state;
    return Error(PublishError::damaged_store, state.error().where(),
                 state.error().detail() + "; engawa content publish --restore, where it was published from, brings it back");
}

static Result<std::vector<const tuf::SigningKey*>> machine_keys(const tuf::Root& root, KeyRing& keys, std::string_view role) {
    std::vector<const tuf::SigningKey*> found;
    std::string missing;
    const tuf::RoleKeys& signers = root.roles.find(role)->second;
    for (const std::string& keyid : signers.keyids) {
        const tuf::SigningKey* const key = TRY(keys.signing_key(keyid));
        if (key != nullptr) found.push_back(key);
        else missing += (missing.empty() ? "" : " or ") + keys.file_of(keyid);
        if (found.size() == signers.threshold) return found;
    }
    return Error(PublishError::no_key, keys.folder().string(),
                 fmt::format("{} of the {} keys that must sign {} are here; bring {}, or give the folder that has them with --keys; "
                             "nothing was written",
                             found.size(), signers.threshold, role, missing));
}

Result<void> check_machine_keys(const tuf::Root& root, KeyRing& keys, std::string_view role) {
    TRY(machine_keys(root, keys, role));
    return {};
}

Result<std::string> signed_by_machine(const tuf::Root& root, KeyRing& keys, std::string_view role, const std::string& canonical) {
    const std::vector<const tuf::SigningKey*> signers = TRY(machine_keys(root, keys, role));
    std::vector<tuf::Signature> signatures;
    for (const tuf::SigningKey* const key : signers) signatures.push_back(tuf::sign(*key, canonical));
    return tuf::metadata_file(canonical, signatures);
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

Result<std::string> make_timestamp(const tuf::Root& root, KeyRing& keys, std::uint64_t version, const TimestampOf& of, Days life,
                                   WallTime now) {
    tuf::Timestamp timestamp;
    timestamp.common.version = version;
    timestamp.common.expires = expiry_after(now, life);
    set_time_of_signing(timestamp, now);
    timestamp.meta["snapshot.json"] = tuf::describe(of.snapshot_version, of.snapshot_bytes);
    return signed_by_machine(root, keys, tuf::timestamp_role, tuf::canonical(timestamp));
}

Result<bool> same_snapshot(const std::string& timestamp, const std::string& other) {
    const tuf::Timestamp a = TRY(parsed_timestamp(timestamp));
    const tuf::Timestamp b = TRY(parsed_timestamp(other));
    return a.snapshot() == b.snapshot();
}

}  // namespace engawa::publish
