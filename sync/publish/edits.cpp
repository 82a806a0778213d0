#include "sync/publish/edits.h"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>

#include "kiosk/base/atomic_file.h"
#include "kiosk/content/content_error.h"
#include "kiosk/inspection/pack_forms.h"
#include "sync/publish/form_versions.h"
#include "sync/publish/pack_roles.h"
#include "sync/publish/progress.h"
#include "sync/publish/publish_error.h"
#include "sync/publish/shared_ids.h"
#include "sync/tuf/delegation.h"
#include "sync/tuf/digest.h"
#include "sync/tuf/names.h"
#include "sync/tuf/write_metadata.h"

namespace engawa::publish {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t max_target_bytes = 16U << 20U;

bool is_pack_id(std::string_view id) {
    return !id.empty() && id.size() <= 64 && !tuf::is_top_level(id) && id != fleet_role &&
           id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == id.npos;
}

// The delegation of `targets` to the pack; null when there is none.
const tuf::RoleKeys* signers_of(const Repository& repository, const std::string& pack) {
    const tuf::Targets* const top = repository.targets(tuf::targets_role);
    return top == nullptr || !top->delegations ? nullptr : tuf::keys_of(*top->delegations, pack);
}

Error unknown_pack(const std::string& pack) {
    return Error(PublishError::unknown_pack, pack,
                 fmt::format("nobody may sign this pack yet; engawa content delegate --pack {} --key FILE.pub", pack));
}

// Drafts of a pack's roles for these files, by the keys that now must sign them.
Result<void> put_pack(Repository& repository, const std::string& pack, const TargetFiles& files, int bins, WallTime now) {
    const tuf::Delegations delegations = *repository.targets(tuf::targets_role)->delegations;
    const tuf::RoleKeys signers = *tuf::keys_of(delegations, pack);
    for (const auto& [role, targets] : make_pack_roles(pack, files, bins, delegations.keys, signers))
        TRY(repository.put_targets(role, targets, now));
    return repository.resettle(now);
}

Result<void> check_rollout(const RolloutChoice& choice) {
    if (choice.ring && (*choice.ring < 0 || *choice.ring > 9)) return Error(PublishError::bad_value, "--ring", "0 to 9");
    if (choice.percent && (*choice.percent < 0 || *choice.percent > 100))
        return Error(PublishError::bad_value, "--percent", "0 to 100");
    return {};
}

void apply(const RolloutChoice& choice, Rollout& rollout) {
    if (choice.ring) rollout.ring = *choice.ring;
    if (choice.percent) rollout.percent = *choice.percent;
}

void tell_rollout(const std::string& pack, const Rollout& rollout, std::ostream& out) {
    if (rollout.ring == 9 && rollout.percent == 100) {
        fmt::print(out, "{} {} goes to every kiosk\n", pack, rollout.version);
    } else if (rollout.ring == 0) {
        fmt::print(out, "{} {} goes to {} % of the kiosks in ring 0\n", pack, rollout.version, rollout.percent);
    } else {
        fmt::print(out, "{} {} goes to the kiosks in rings below {} and to {} % of those in ring {}\n", pack,
                   rollout.version, rollout.ring, rollout.percent, rollout.ring);
    }
}

// One file of the pack, copied under the name that holds its hash.
Result<tuf::TargetFile> take_file(const Repository& repository, const content::Pack& pack, const std::string& file) {
    const std::string bytes = TRY(pack.read(file));
    tuf::TargetFile target;
    target.length_bytes = bytes.size();
    target.hashes = {{"sha256", tuf::sha256_hex(bytes)}};
    const fs::path place = repository.target_file(target_path(pack.id.text(), file), target.hashes);
    const auto there = read_text_file(place, max_target_bytes);
    if (!there.ok() || *there != bytes) TRY(write_file_atomically(place, bytes));
    return target;
}

// Whether the files are the same; what pack.toml's target says besides is not asked.
bool same_files(const TargetFiles& a, const TargetFiles& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& left, const auto& right) {
        return left.first == right.first && left.second.length_bytes == right.second.length_bytes &&
               left.second.hashes == right.second.hashes;
    });
}

TargetFiles files_in(const std::string& pack, const std::function<const tuf::Targets*(const std::string&)>& role) {
    TargetFiles files;
    const tuf::Targets* const top = role(pack);
    if (top == nullptr) return files;
    files = top->targets;
    if (!top->delegations) return files;
    for (const tuf::DelegatedRole& bin : top->delegations->roles) {
        if (const tuf::Targets* const targets = role(bin.name)) files.insert(targets->targets.begin(), targets->targets.end());
    }
    return files;
}

TargetFiles published_files(const Repository& repository, const std::string& pack) {
    return files_in(pack, [&](const std::string& role) -> const tuf::Targets* {
        const auto found = repository.published().roles.find(role);
        return found == repository.published().roles.end() ? nullptr : &found->second.value;
    });
}

TargetFiles current_files(const Repository& repository, const std::string& pack) {
    return files_in(pack, [&](const std::string& role) { return repository.targets(role); });
}

Rollout rollout_in(const TargetFiles& files, const std::string& pack) {
    const auto pack_toml = files.find(target_path(pack, "pack.toml"));
    if (pack_toml == files.end()) return {};
    return rollout_of(pack_toml->second).value_or(Rollout{});
}

Result<void> check_version(const Repository& repository, const content::Pack& pack, const TargetFiles& files) {
    const TargetFiles before = published_files(repository, pack.id.text());
    if (before.empty() || same_files(before, files) || rollout_in(before, pack.id.text()).version != pack.version) return {};
    return Error(PublishError::same_version, pack.id.text() + "/pack.toml",
                 fmt::format("version {} is published with other files; give the pack another version and add it again",
                             pack.version));
}

}  // namespace

Result<TargetFiles> pack_files(const Repository& repository, const std::string& pack) {
    if (signers_of(repository, pack) == nullptr) return unknown_pack(pack);
    return current_files(repository, pack);
}

Result<void> add_pack(Repository& repository, const fs::path& folder, const RolloutChoice& choice, const EditParts& parts) {
    TRY(check_rollout(choice));
    const fs::path whole = fs::absolute(folder).lexically_normal();
    const fs::path named = whole.has_filename() ? whole : whole.parent_path();
    const content::Pack pack = TRY(inspection::inspect_pack(named, parts.clock, parts.random));
    const std::string id = pack.id.text();
    if (signers_of(repository, id) == nullptr) return unknown_pack(id);
    TRY(check_shared_ids(repository, pack, parts.shipped_packs));
    fmt::print(parts.out, "{} {}: {} files, {} {}; a kiosk would take it\n", id, pack.version, pack.files.size(),
               pack.forms.size(), pack.forms.size() == 1 ? "form" : "forms");

    TargetFiles files;
    Progress progress(parts.out, "copied", pack.files.size());
    for (const std::string& file : pack.files) {
        tuf::TargetFile taken = TRY(take_file(repository, pack, file));
        files.emplace(target_path(id, file), std::move(taken));
        progress.step();
    }
    TRY(check_form_versions(repository, pack, published_files(repository, id)));
    TRY(check_version(repository, pack, files));
    const TargetFiles before = current_files(repository, id);
    const Rollout known = rollout_in(before, id);
    // The same version keeps its roll-out; a new one goes to everybody unless it is said otherwise.
    Rollout rollout = known.version == pack.version ? known : Rollout{pack.version};
    apply(choice, rollout);
    files.at(target_path(id, "pack.toml")).custom = custom_of(rollout);
    const tuf::Targets* const role = repository.targets(id);
    const int bins = std::max(bins_for(files.size()), role == nullptr ? 1 : bins_of(*role));
    TRY(put_pack(repository, id, files, bins, parts.clock.now()));
    const std::vector<std::string> drafts = repository.drafts();
    if (std::none_of(drafts.begin(), drafts.end(), [&](const std::string& r) { return pack_of_role(r) == id; })) {
        fmt::print(parts.out, "nothing differs from what is published\n");
        return {};
    }
    tell_rollout(id, rollout, parts.out);
    fmt::print(parts.out, "next: engawa content sign --role {}\n", id);
    return {};
}

Result<void> set_rollout(Repository& repository, const std::string& pack, const RolloutChoice& choice, const EditParts& parts) {
    TRY(check_rollout(choice));
    TargetFiles files = TRY(pack_files(repository, pack));
    const auto pack_toml = files.find(target_path(pack, "pack.toml"));
    if (pack_toml == files.end())
        return Error(PublishError::unknown_pack, pack, fmt::format("it has no files yet; engawa content add {}", pack));
    Rollout rollout = rollout_in(files, pack);
    apply(choice, rollout);
    pack_toml->second.custom = custom_of(rollout);
    TRY(put_pack(repository, pack, files, bins_of(*repository.targets(pack)), parts.clock.now()));
    tell_rollout(pack, rollout, parts.out);
    fmt::print(parts.out, "next: engawa content sign --role {}\n", pack);
    return {};
}

Result<void> set_pack_keys(Repository& repository, const std::string& pack, const tuf::RoleKeys& signers,
                           const tuf::Keys& keys, std::optional<int> least_bins, WallTime now) {
    tuf::Targets top = *repository.targets(tuf::targets_role);
    if (!top.delegations) top.delegations.emplace();
    auto& roles = top.delegations->roles;
    const auto role = std::find_if(roles.begin(), roles.end(), [&](const auto& r) { return r.name == pack; });
    const bool had_one = role != roles.end();
    if (had_one) *role = pack_delegation(pack, signers);
    else roles.push_back(pack_delegation(pack, signers));
    top.delegations->keys.insert(keys.begin(), keys.end());
    // Keys that nobody signs with any more go.
    std::erase_if(top.delegations->keys, [&](const auto& entry) {
        return std::none_of(roles.begin(), roles.end(), [&](const tuf::DelegatedRole& r) {
            return std::find(r.keys.keyids.begin(), r.keys.keyids.end(), entry.first) != r.keys.keyids.end();
        });
    });
    const TargetFiles files = had_one ? current_files(repository, pack) : TargetFiles{};
    const tuf::Targets* const pack_role = had_one ? repository.targets(pack) : nullptr;
    const int bins = std::max(least_bins.value_or(1), pack_role == nullptr ? 1 : bins_of(*pack_role));
    const bool has_roles = pack_role != nullptr || least_bins.has_value();
    TRY(repository.put_targets(tuf::targets_role, top, now));
    return has_roles ? put_pack(repository, pack, files, bins, now) : repository.resettle(now);
}

Result<void> delegate(Repository& repository, const DelegateOptions& options, const EditParts& parts) {
    const bool fleet = options.subject == DelegateOptions::Subject::fleet;
    const std::string role = fleet ? std::string(fleet_role) : options.pack;
    if (!fleet && !is_pack_id(options.pack))
        return Error(PublishError::bad_value, "--pack", "1 to 64 of a-z, 0-9 and -, not fleet, and no name of a top-level role");
    if (fleet && options.bins) return Error(PublishError::bad_value, "--bins", "the registry is one file");
    if (options.bins && !is_bin_count(*options.bins)) return Error(PublishError::bad_value, "--bins", "1, 4, 16 or 32");
    if (options.threshold < 1 || options.threshold > options.public_keys.size())
        return Error(PublishError::bad_value, "--threshold", "1 to the number of keys");
    tuf::RoleKeys signers;
    signers.threshold = options.threshold;
    tuf::Keys keys;
    for (const fs::path& file : options.public_keys) {
        const tuf::PublicKey key = TRY(read_public_key(file));
        const std::string keyid = tuf::keyid_of(key);
        if (!keys.emplace(keyid, key).second)
            return Error(PublishError::bad_value, file.string(), "the same key is given twice");
        signers.keyids.push_back(keyid);
    }
    TRY(set_pack_keys(repository, role, signers, keys, options.bins, parts.clock.now()));
    fmt::print(parts.out, "{} is signed by {} of {} keys from now on\nnext: engawa content sign --role targets\n",
               fleet ? "the registry of kiosks" : role, signers.threshold, signers.keyids.size());
    return {};
}

Result<void> remove_pack(Repository& repository, const std::string& pack, const EditParts& parts) {
    if (signers_of(repository, pack) == nullptr) return unknown_pack(pack);
    tuf::Targets top = *repository.targets(tuf::targets_role);
    std::erase_if(top.delegations->roles, [&](const tuf::DelegatedRole& role) { return role.name == pack; });
    TRY(repository.put_targets(tuf::targets_role, top, parts.clock.now()));
    TRY(repository.resettle(parts.clock.now()));
    fmt::print(parts.out, "{} leaves the kiosks with the next publish\nnext: engawa content sign --role targets\n", pack);
    return {};
}

Result<void> renew_role(Repository& repository, const std::string& role, const EditParts& parts) {
    if (role == tuf::snapshot_role || role == tuf::timestamp_role)
        return Error(PublishError::bad_value, "--role", "snapshot and timestamp are renewed by engawa content timestamp");
    const std::vector<std::string> known = repository.delegated_roles();
    std::vector<std::string> renewed;
    if (role == tuf::root_role) renewed.push_back(role);
    for (const std::string& name : known) {
        if (pack_of_role(name) == role && repository.targets(name) != nullptr) renewed.push_back(name);
    }
    if (renewed.empty()) return unknown_role(repository, role);
    for (const std::string& name : renewed) TRY(repository.renew(name, parts.clock.now()));
    fmt::print(parts.out, "{} is good for another {} days once it is signed and published\nnext: engawa content sign --role {}\n",
               role, repository.lives().of(role).count(), role);
    return {};
}

}  // namespace engawa::publish
