#include "tests/sync/tuf/test_repository.h"

#include <fstream>

#include "kiosk/base/atomic_file.h"
#include "sync/tuf/error.h"
#include "sync/tuf/names.h"
#include "tests/support/temporary_folder.h"

namespace engawa::tuf {

WallTime at(const std::string& rfc3339) {
    const auto time = parse_rfc3339_utc(rfc3339);
    ENGAWA_VERIFY(time.has_value());
    return *time;
}

SharedKey test_key(const std::string& name, SigningScheme scheme) {
    static std::map<std::pair<std::string, SigningScheme>, SharedKey> keys;
    SharedKey& key = keys[{name, scheme}];
    if (key == nullptr) {
        auto made = SigningKey::generate(scheme);
        ENGAWA_VERIFY(made.ok());
        key = std::make_shared<const SigningKey>(std::move(*made));
    }
    return key;
}

namespace {

Common fresh() {
    Common common;
    common.expires = at(test_day) + std::chrono::hours(24 * 30);
    return common;
}

RoleKeys role_keys(Keys& into, const std::vector<SharedKey>& keys, std::uint64_t threshold) {
    RoleKeys role;
    role.threshold = threshold;
    for (const SharedKey& key : keys) {
        into[key->keyid()] = key->public_key();
        role.keyids.push_back(key->keyid());
    }
    return role;
}

}  // namespace

TestRepository::TestRepository() {
    root.common = fresh();
    root.consistent_snapshot = true;
    timestamp.common = fresh();
    snapshot.common = fresh();
    targets["targets"].common = fresh();
    for (const char* role : {"root", "timestamp", "snapshot", "targets"}) set_keys(role, {test_key(role)});
    show_root();
    show_targets("targets");
    show_snapshot();
    show_timestamp();
}

void TestRepository::set_keys(const std::string& role, const std::vector<SharedKey>& keys, std::uint64_t threshold) {
    root.roles[role] = role_keys(root.keys, keys, threshold);
    signers[role] = keys;
}

void TestRepository::set_delegation(const std::string& delegator, DelegatedRole role, const std::vector<SharedKey>& keys) {
    auto& delegations = targets.at(delegator).delegations;
    if (!delegations) delegations.emplace();
    role.keys = role_keys(delegations->keys, keys, role.keys.threshold);
    signers[role.name] = keys;
    if (targets.count(role.name) == 0) targets[role.name].common = fresh();
    for (DelegatedRole& known : delegations->roles) {
        if (known.name != role.name) continue;
        known = role;
        return;
    }
    delegations->roles.push_back(role);
}

void TestRepository::set_succinct(const std::string& delegator, unsigned bits, const std::string& prefix,
                                  const SharedKey& key) {
    Delegations delegations;
    delegations.succinct = SuccinctRoles{role_keys(delegations.keys, {key}, 1), bits, prefix};
    targets.at(delegator).delegations = delegations;
}

void TestRepository::add_target(const std::string& role, const std::string& path, const std::string& content) {
    TargetFile target;
    target.length_bytes = content.size();
    target.hashes = {{"sha256", sha256_hex(content)}};
    if (targets.count(role) == 0) targets[role].common = fresh();
    targets.at(role).targets[path] = target;
    target_files[root.consistent_snapshot.value_or(false) ? consistent_target_path(path, target.hashes) : path] = content;
}

std::vector<const SigningKey*> TestRepository::signers_of(const std::string& role) const {
    std::vector<const SigningKey*> keys;
    for (const SharedKey& key : signers.at(role)) keys.push_back(key.get());
    return keys;
}

MetaFile TestRepository::described(std::uint64_t version, const std::string& bytes) const {
    if (describes_files) return describe(version, bytes);
    MetaFile meta;
    meta.version = version;
    return meta;
}

std::string TestRepository::versioned(const std::string& role, std::uint64_t version) const {
    return metadata_file_name(role, root.consistent_snapshot.value_or(false) ? std::optional(version) : std::nullopt);
}

void TestRepository::show_root() {
    metadata_files[metadata_file_name("root", root.common.version)] = signed_file(canonical(root), signers_of("root"));
}

void TestRepository::show_targets(const std::string& role) {
    const Targets& shown = targets.at(role);
    const std::string bytes = signed_file(canonical(shown), signers_of(role));
    metadata_files[versioned(role, shown.common.version)] = bytes;
    snapshot.meta[role + ".json"] = described(shown.common.version, bytes);
}

void TestRepository::show_snapshot() {
    const std::string bytes = signed_file(canonical(snapshot), signers_of("snapshot"));
    metadata_files[versioned("snapshot", snapshot.common.version)] = bytes;
    timestamp.meta["snapshot.json"] = described(snapshot.common.version, bytes);
}

void TestRepository::show_timestamp() {
    metadata_files["timestamp.json"] = signed_file(canonical(timestamp), signers_of("timestamp"));
}

void TestRepository::publish_root() {
    ++root.common.version;
    show_root();
}

void TestRepository::publish_timestamp() {
    ++timestamp.common.version;
    show_timestamp();
}

void TestRepository::publish_snapshot() {
    ++snapshot.common.version;
    show_snapshot();
    publish_timestamp();
}

void TestRepository::publish_targets(const std::string& role) {
    ++targets.at(role).common.version;
    show_targets(role);
    publish_snapshot();
}

void TestRepository::write_to(const std::filesystem::path& folder) const {
    std::filesystem::remove_all(folder / "metadata");
    const auto write = [](const std::filesystem::path& file, const std::string& bytes) {
        std::filesystem::create_directories(file.parent_path());
        std::ofstream(file, std::ios::binary) << bytes;
    };
    for (const auto& [name, bytes] : metadata_files) write(folder / "metadata" / name, bytes);
    for (const auto& [path, bytes] : target_files) write(folder / "targets" / path, bytes);
}

Result<std::string> TestRepository::fetch_metadata(std::string_view file_name, std::uint64_t max_bytes) {
    const std::string name(file_name);
    requests.push_back(name);
    if (before_answer) TRY(before_answer(name));
    const auto file = metadata_files.find(name);
    if (file == metadata_files.end()) return Error(TufError::not_offered, name, "404");
    if (file->second.size() > max_bytes) return Error(FileError::too_large, name, "too large");
    return file->second;
}

Result<void> TestRepository::fetch_target(std::string_view path, std::uint64_t offset, TargetSink& sink) {
    const std::string name(path);
    requests.push_back("targets/" + name);
    if (before_answer) TRY(before_answer("targets/" + name));
    const auto file = target_files.find(name);
    if (file == target_files.end()) return Error(TufError::not_offered, name, "404");
    const std::size_t from = std::min<std::size_t>(offset, file->second.size());
    TRY(sink.begin(from));
    return sink.write(std::as_bytes(std::span(file->second).subspan(from)));
}

std::map<std::string, std::uint64_t> trusted_versions(const std::filesystem::path& folder) {
    std::map<std::string, std::uint64_t> versions;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        const std::string name = entry.path().filename().string();
        if (!name.ends_with(".json")) continue;
        const auto document = JsonDocument::parse(support::read_all(entry.path()), name);
        ENGAWA_VERIFY(document.ok());
        versions[name] = *(*document)->root().find("signed")->find("version")->as_number();
    }
    return versions;
}

}  // namespace engawa::tuf
