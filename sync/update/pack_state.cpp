#include "sync/update/pack_state.h"

#include <fmt/format.h>

#include <algorithm>

#include "kiosk/content/pack.h"
#include "sync/tuf/digest.h"
#include "sync/update/error.h"

namespace engawa::update {

namespace {

constexpr std::string_view pack_toml = "pack.toml";

bool is_plain(std::string_view text) {
    const auto letter = [](unsigned char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    return !text.empty() && text.size() <= 100 && letter(static_cast<unsigned char>(text.front())) &&
           std::all_of(text.begin(), text.end(),
                       [&](unsigned char c) { return letter(c) || c == '.' || c == '_' || c == '-'; });
}

// "pack.toml" or one folder and one name, so that nothing leaves the folder and no file lies where a folder must.
bool is_pack_path(std::string_view path) {
    if (path == pack_toml) return true;
    const std::size_t slash = path.find('/');
    return slash != path.npos && is_plain(path.substr(0, slash)) && path.substr(0, slash) != pack_toml &&
           is_plain(path.substr(slash + 1));
}

const std::string* sha256_of(const tuf::TargetFile& target) {
    const auto found = std::find_if(target.hashes.begin(), target.hashes.end(),
                                    [](const tuf::Hash& hash) { return hash.algorithm == "sha256"; });
    return found == target.hashes.end() ? nullptr : &found->hex;
}

}  // namespace

std::string target_folder(const PackId& pack) { return "packs/" + pack.text() + "/"; }

Result<SignedPack> read_signed_pack(const PackId& pack, const std::map<std::string, tuf::TargetFile>& targets) {
    const auto unfit = [&](const std::string& where, std::string detail) {
        return Error(UpdateError::unfit_pack, target_folder(pack) + where, std::move(detail));
    };
    SignedPack signed_pack{pack, {}, {}, {}};
    std::uint64_t size_bytes = 0;
    for (const auto& [target, file] : targets) {
        const std::string path = target.substr(target_folder(pack).size());
        if (!is_pack_path(path)) return unfit("", "it has a file with a name that no file of a pack has");
        if (sha256_of(file) == nullptr) return unfit(path, "no sha256 is signed for it");
        if (file.length_bytes > content::pack_limit_bytes || (size_bytes += file.length_bytes) > content::pack_limit_bytes)
            return unfit(path, fmt::format("the pack is longer than {} bytes", content::pack_limit_bytes));
        signed_pack.files.emplace(path, file);
    }
    if (targets.size() > content::pack_limit_files) return unfit("", "it has too many files");
    const auto first = signed_pack.files.find(std::string(pack_toml));
    if (first == signed_pack.files.end()) return unfit("", "it has no pack.toml");
    const Result<Rollout> rollout = read_rollout(first->second);
    if (!rollout.ok()) return unfit(std::string(pack_toml), rollout.error().detail());
    signed_pack.rollout = *rollout;
    signed_pack.state = fmt::format("{}-{}", rollout->version, pack_digest(signed_pack.files).substr(0, 16));
    return signed_pack;
}

std::string pack_digest(const PackFiles& files) {
    std::string text;
    for (const auto& [path, file] : files) {
        const std::string* const hex = sha256_of(file);
        ENGAWA_VERIFY(hex != nullptr);
        text += path;
        text += '\0';
        text += std::to_string(file.length_bytes);
        text += '\0';
        text += *hex;
        text += '\n';
    }
    return tuf::sha256_hex(text);
}

}  // namespace engawa::update
