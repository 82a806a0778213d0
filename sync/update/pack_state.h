#pragma once

#include <map>
#include <string>

#include "kiosk/base/ids.h"
#include "kiosk/base/result.h"
#include "sync/tuf/metadata.h"
#include "sync/update/rollout.h"

namespace engawa::update {

// Files by their path in the pack: "pack.toml", "forms/x.xml".
using PackFiles = std::map<std::string, tuf::TargetFile>;

// One version of a pack as the repository has signed it.
struct SignedPack {
    PackId id;
    PackFiles files;
    Rollout rollout;
    std::string state;  // "2026.2-0123456789abcdef"
};

// "packs/kaigo/": what the paths of its targets begin with.
std::string target_folder(const PackId& pack);

// From the targets below target_folder(). `UpdateError::unfit_pack` when they are no pack's: before anything of it is
// fetched, since names and sizes come from outside.
Result<SignedPack> read_signed_pack(const PackId& pack, const std::map<std::string, tuf::TargetFile>& targets);

// SHA-256 over the files in byte order of their paths, in hex. Each has a sha256.
std::string pack_digest(const PackFiles& files);

}  // namespace engawa::update
