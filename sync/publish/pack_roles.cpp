#include "sync/publish/pack_roles.h"

#include <fmt/format.h>

#include "sync/tuf/canonical.h"
#include "sync/tuf/digest.h"
#include "sync/tuf/json.h"

namespace engawa::publish {

namespace {

// The prefixes of path hashes, all of one length, that fall to a bin: with 4 bins four digits each, with 16 one, with
// 32 eight pairs of digits.
std::vector<std::string> bin_prefixes(int bins, int bin) {
    std::vector<std::string> prefixes;
    const int digits = bins <= 16 ? 1 : 2;
    const int each = (digits == 1 ? 16 : 256) / bins;
    for (int i = 0; i < each; ++i) prefixes.push_back(fmt::format("{:0{}x}", bin * each + i, digits));
    return prefixes;
}

std::string bin_role(const std::string& pack, int bins, int bin) { return pack + "." + bin_prefixes(bins, bin).front(); }

int bin_of(int bins, std::string_view target) {
    const int leading = std::stoi(tuf::sha256_hex(target).substr(0, 2), nullptr, 16);
    return leading * bins / 256;
}

}  // namespace

int bins_for(std::size_t files) { return files <= 32 ? 1 : files <= 128 ? 4 : files <= 512 ? 16 : 32; }

bool is_bin_count(int bins) { return bins == 1 || bins == 4 || bins == 16 || bins == 32; }

std::string target_path(std::string_view pack, std::string_view file) { return fmt::format("packs/{}/{}", pack, file); }

tuf::DelegatedRole pack_delegation(const std::string& pack, const tuf::RoleKeys& keys) {
    if (pack == fleet_role) return {pack, keys, true, std::vector<std::string>{"fleet/*"}, std::nullopt};
    return {pack, keys, true, std::vector<std::string>{target_path(pack, "*"), target_path(pack, "*/*")}, std::nullopt};
}

PackRoles make_pack_roles(const std::string& pack, const TargetFiles& files, int bins, const tuf::Keys& keys,
                          const tuf::RoleKeys& signers) {
    PackRoles roles;
    tuf::Targets& top = roles[pack];
    if (bins == 1) {
        top.targets = files;
        return roles;
    }
    tuf::Delegations delegations;
    for (const std::string& keyid : signers.keyids) delegations.keys[keyid] = keys.at(keyid);
    for (int bin = 0; bin < bins; ++bin) {
        const std::string name = bin_role(pack, bins, bin);
        delegations.roles.push_back({name, signers, true, std::nullopt, bin_prefixes(bins, bin)});
        roles[name];
    }
    roles[pack].delegations = std::move(delegations);
    for (const auto& [path, file] : files) roles[bin_role(pack, bins, bin_of(bins, path))].targets.emplace(path, file);
    return roles;
}

int bins_of(const tuf::Targets& pack_role) {
    const bool has_bins = pack_role.delegations && !pack_role.delegations->roles.empty();
    return has_bins ? static_cast<int>(pack_role.delegations->roles.size()) : 1;
}

std::string custom_of(const Rollout& rollout) {
    return tuf::canonical_object(
        {{"engawa", tuf::canonical_object({{"version", tuf::canonical_text(rollout.version)},
                                           {"ring", tuf::canonical_number(static_cast<std::uint64_t>(rollout.ring))},
                                           {"percent", tuf::canonical_number(static_cast<std::uint64_t>(rollout.percent))}})}});
}

std::optional<Rollout> rollout_of(const tuf::TargetFile& pack_toml) {
    if (!pack_toml.custom) return std::nullopt;
    const auto document = tuf::JsonDocument::parse(tuf::as_json(*pack_toml.custom), "custom");
    if (!document.ok()) return std::nullopt;
    const auto engawa = (*document)->root().find("engawa");
    if (!engawa) return std::nullopt;
    const auto version = engawa->find("version");
    const auto ring = engawa->find("ring");
    const auto percent = engawa->find("percent");
    if (!version || !ring || !percent || !version->as_text() || !ring->as_number() || !percent->as_number()) return std::nullopt;
    return Rollout{std::string(*version->as_text()), static_cast<int>(*ring->as_number()),
                   static_cast<int>(*percent->as_number())};
}

}  // namespace engawa::publish
