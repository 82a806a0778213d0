#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>

#include "sync/publish/edits.h"
#include "sync/publish/publish_error.h"
#include "sync/tuf/delegation.h"

// Giving a role other keys. A top-level role's stand in the root, a pack's in targets.

namespace engawa::publish {

namespace {

namespace fs = std::filesystem;

// "targets-2", the next name that is free in the folder.
std::string free_name(const fs::path& folder, const std::string& role) {
    std::error_code ignored;
    for (int number = 2;; ++number) {
        std::string name = fmt::format("{}-{}", role, number);
        if (!fs::exists(folder / (name + ".key"), ignored) && !fs::exists(folder / (name + ".pub"), ignored)) return name;
    }
}

// Of a .pub file, or, when that is lost too, by the beginning of the id as `status` prints it.
Result<std::string> removed_keyid(const fs::path& named, const tuf::RoleKeys& keys, const std::string& role) {
    constexpr std::size_t least_digits = 8;
    const std::string beginning = named.string();
    const bool is_id = beginning.size() >= least_digits && beginning.find_first_not_of("0123456789abcdef") == beginning.npos;
    std::error_code ignored;
    if (!is_id || fs::exists(named, ignored)) return tuf::keyid_of(TRY(read_public_key(named)));
    std::vector<std::string> found;
    for (const std::string& keyid : keys.keyids) {
        if (keyid.starts_with(beginning)) found.push_back(keyid);
    }
    if (found.size() == 1) return found.front();
    return Error(PublishError::bad_value, beginning,
                 found.empty() ? fmt::format("no key of {} has an id that begins so; engawa content status prints them", role)
                               : fmt::format("{} keys of {} have an id that begins so; give more of it", found.size(), role));
}

Result<tuf::RoleKeys> changed_keys(KeyRing& keys, const RotateOptions& options, const tuf::RoleKeys& before,
                                   tuf::Keys& known, const EditParts& parts) {
    tuf::RoleKeys after = before;
    if (options.threshold) after.threshold = *options.threshold;
    std::vector<tuf::PublicKey> added;
    for (const fs::path& file : options.add) added.push_back(TRY(read_public_key(file)));
    for (const fs::path& file : options.remove) {
        const std::string keyid = TRY(removed_keyid(file, after, options.role));
        if (std::erase(after.keyids, keyid) == 0)
            return Error(PublishError::bad_value, file.string(), fmt::format("it is not a key of {}", options.role));
    }
    if (options.add.empty() && options.remove.empty() && !options.threshold) {
        if (before.keyids.size() != 1)
            return Error(PublishError::bad_value, options.role,
                         fmt::format("it has {} keys; say which with --remove OLD.pub --add NEW.pub", before.keyids.size()));
        const bool by_machine = options.role == tuf::snapshot_role || options.role == tuf::timestamp_role;
        const std::string name = free_name(keys.folder(), options.role);
        const tuf::SigningKey made =
            TRY(make_key(keys.folder(), name, options.scheme, by_machine ? Protection::none : Protection::passphrase,
                         keys.passphrases()));
        fmt::print(parts.out, "made   {}\n", (keys.folder() / (name + ".key")).string());
        added.push_back(made.public_key());
        after.keyids.clear();
    }
    for (const tuf::PublicKey& key : added) {
        const std::string keyid = tuf::keyid_of(key);
        known[keyid] = key;
        if (std::find(after.keyids.begin(), after.keyids.end(), keyid) == after.keyids.end()) after.keyids.push_back(keyid);
    }
    if (after.threshold < 1 || after.threshold > after.keyids.size())
        return Error(PublishError::bad_value, "--threshold",
                     fmt::format("{} of {} keys can never be met", after.threshold, after.keyids.size()));
    return after;
}

// Keys that no role names any more go.
void forget_unused(tuf::Root& root) {
    std::erase_if(root.keys, [&](const auto& entry) {
        return std::none_of(root.roles.begin(), root.roles.end(), [&](const auto& role) {
            const auto& keyids = role.second.keyids;
            return std::find(keyids.begin(), keyids.end(), entry.first) != keyids.end();
        });
    });
}

Result<void> rotate_top_level(Repository& repository, KeyRing& keys, const RotateOptions& options, const EditParts& parts) {
    tuf::Root root = *repository.root();
    tuf::RoleKeys& role = root.roles.find(options.role)->second;
    role = TRY(changed_keys(keys, options, role, root.keys, parts));
    forget_unused(root);
    TRY(repository.put_root(root, parts.clock.now()));
    TRY(repository.resettle(parts.clock.now()));
    fmt::print(parts.out, "{} has {} of {} keys in root version {}\nnext: engawa content sign --role root{}\n", options.role,
               role.threshold, role.keyids.size(), repository.root()->common.version,
               options.role == tuf::targets_role ? ", and --role targets" : "");
    return {};
}

Result<void> rotate_pack(Repository& repository, KeyRing& keys, const RotateOptions& options, const EditParts& parts) {
    const tuf::Targets* const top = repository.targets(tuf::targets_role);
    const tuf::RoleKeys* const before =
        top == nullptr || !top->delegations ? nullptr : tuf::keys_of(*top->delegations, options.role);
    if (before == nullptr)
        return unknown_role(repository, options.role);
    tuf::Keys known = top->delegations->keys;
    const tuf::RoleKeys after = TRY(changed_keys(keys, options, *before, known, parts));
    TRY(set_pack_keys(repository, options.role, after, known, std::nullopt, parts.clock.now()));
    fmt::print(parts.out, "{} is signed by {} of {} keys from now on\nnext: engawa content sign --role targets, and --role {}\n",
               options.role, after.threshold, after.keyids.size(), options.role);
    return {};
}

}  // namespace

Result<void> rotate_key(Repository& repository, KeyRing& keys, const RotateOptions& options, const EditParts& parts) {
    if (tuf::is_top_level(options.role)) return rotate_top_level(repository, keys, options, parts);
    return rotate_pack(repository, keys, options, parts);
}

}  // namespace engawa::publish
