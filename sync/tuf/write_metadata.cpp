#include "sync/tuf/write_metadata.h"

namespace engawa::tuf {

namespace {

CanonicalMembers common_members(const Common& common, std::string_view type) {
    CanonicalMembers members = common.other;
    members["_type"] = canonical_text(type);
    members["spec_version"] = canonical_text(common.spec_version);
    members["version"] = canonical_number(common.version);
    // Whole seconds: "2030-01-01T00:00:00.000Z" without its fraction.
    const std::string time = to_rfc3339(common.expires);
    members["expires"] = canonical_text(time.substr(0, time.find('.')) + "Z");
    return members;
}

CanonicalMembers role_members(const RoleKeys& role) {
    CanonicalMembers members = role.other;
    members["keyids"] = canonical_texts(role.keyids);
    members["threshold"] = canonical_number(role.threshold);
    return members;
}

std::string canonical_keys(const Keys& keys) {
    CanonicalMembers members;
    for (const auto& [keyid, key] : keys) members[keyid] = canonical(key);
    return canonical_object(members);
}

std::string canonical_hashes(const Hashes& hashes) {
    CanonicalMembers members;
    for (const Hash& hash : hashes) members[hash.algorithm] = canonical_text(hash.hex);
    return canonical_object(members);
}

std::string canonical_meta(const MetaFiles& meta) {
    CanonicalMembers files;
    for (const auto& [name, file] : meta) {
        CanonicalMembers members = file.other;
        members["version"] = canonical_number(file.version);
        if (file.length_bytes) members["length"] = canonical_number(*file.length_bytes);
        if (!file.hashes.empty()) members["hashes"] = canonical_hashes(file.hashes);
        files[name] = canonical_object(members);
    }
    return canonical_object(files);
}

std::string canonical_delegated_role(const DelegatedRole& role) {
    CanonicalMembers members = role_members(role.keys);
    members["name"] = canonical_text(role.name);
    members["terminating"] = canonical_flag(role.terminating);
    if (role.paths) members["paths"] = canonical_texts(*role.paths);
    if (role.path_hash_prefixes) members["path_hash_prefixes"] = canonical_texts(*role.path_hash_prefixes);
    return canonical_object(members);
}

std::string canonical_delegations(const Delegations& delegations) {
    CanonicalMembers members = delegations.other;
    members["keys"] = canonical_keys(delegations.keys);
    if (delegations.succinct) {
        CanonicalMembers succinct = role_members(delegations.succinct->keys);
        succinct["bit_length"] = canonical_number(delegations.succinct->bit_length);
        succinct["name_prefix"] = canonical_text(delegations.succinct->name_prefix);
        members["succinct_roles"] = canonical_object(succinct);
    } else {
        std::vector<std::string> roles;
        for (const DelegatedRole& role : delegations.roles) roles.push_back(canonical_delegated_role(role));
        members["roles"] = canonical_array(roles);
    }
    return canonical_object(members);
}

std::string canonical_target(const TargetFile& target) {
    CanonicalMembers members = target.other;
    members["length"] = canonical_number(target.length_bytes);
    members["hashes"] = canonical_hashes(target.hashes);
    if (target.custom) members["custom"] = *target.custom;
    return canonical_object(members);
}

}  // namespace

std::string canonical(const Root& root) {
    CanonicalMembers members = common_members(root.common, root_role);
    if (root.consistent_snapshot) members["consistent_snapshot"] = canonical_flag(*root.consistent_snapshot);
    members["keys"] = canonical_keys(root.keys);
    CanonicalMembers roles;
    for (const auto& [name, role] : root.roles) roles[name] = canonical_object(role_members(role));
    members["roles"] = canonical_object(roles);
    return canonical_object(members);
}

std::string canonical(const Timestamp& timestamp) {
    CanonicalMembers members = common_members(timestamp.common, timestamp_role);
    members["meta"] = canonical_meta(timestamp.meta);
    return canonical_object(members);
}

std::string canonical(const Snapshot& snapshot) {
    CanonicalMembers members = common_members(snapshot.common, snapshot_role);
    members["meta"] = canonical_meta(snapshot.meta);
    return canonical_object(members);
}

std::string canonical(const Targets& targets) {
    CanonicalMembers members = common_members(targets.common, targets_role);
    CanonicalMembers files;
    for (const auto& [path, target] : targets.targets) files[path] = canonical_target(target);
    members["targets"] = canonical_object(files);
    if (targets.delegations) members["delegations"] = canonical_delegations(*targets.delegations);
    return canonical_object(members);
}

std::string metadata_file(std::string_view canonical_signed, const std::vector<Signature>& signatures) {
    std::vector<std::string> entries;
    for (const Signature& signature : signatures)
        entries.push_back(canonical_object(
            {{"keyid", canonical_text(signature.keyid)}, {"sig", canonical_text(signature.hex)}}));
    return as_json("{\"signatures\":" + canonical_array(entries) + ",\"signed\":" + std::string(canonical_signed) + "}");
}

Signature sign(const SigningKey& key, std::string_view canonical_signed) {
    return {key.keyid(), key.sign(canonical_signed)};
}

std::string signed_file(std::string_view canonical_signed, const std::vector<const SigningKey*>& keys) {
    std::vector<Signature> signatures;
    for (const SigningKey* const key : keys) signatures.push_back(sign(*key, canonical_signed));
    return metadata_file(canonical_signed, signatures);
}

MetaFile describe(std::uint64_t version, std::string_view bytes) {
    return {version, bytes.size(), {{"sha256", sha256_hex(bytes)}}, {}};
}

}  // namespace engawa::tuf
