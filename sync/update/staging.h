#pragma once

#include <filesystem>
#include <functional>
#include <vector>

#include "kiosk/base/result.h"
#include "sync/outbox/free_space.h"
#include "sync/tuf/updater.h"
#include "sync/update/pack_state.h"

namespace engawa::update {

// A pack that a kiosk has already: its files need not be fetched again.
struct KnownPack {
    enum class Sharing {
        link,  // nobody writes into its files
        copy,  // they belong to others
    };
    std::filesystem::path folder;
    Sharing sharing = Sharing::link;
};

struct StagingParts {
    tuf::Updater& updater;  // refreshed
    outbox::FreeSpace& free_space;
    // Asked before each file is fetched; its error ends the staging, and what is there stays for the next time.
    std::function<Result<void>()> may_fetch;
};

// What must be left free when a pack has been fetched: the answers of residents need it.
inline constexpr std::uint64_t reserve_bytes = 64u << 20;

// Makes `folder` hold the files of the pack and nothing else, each verified and all of it flushed: what is there stays,
// what a known pack has is linked or copied, the rest is fetched. `UpdateError::no_space` before anything is copied or
// fetched when the room is not there.
Result<void> stage(const SignedPack& pack, const std::filesystem::path& folder, const std::vector<KnownPack>& known,
                   const StagingParts& parts);

// Whether the folder holds all files of the pack as they were signed.
Result<bool> holds(const std::filesystem::path& folder, const SignedPack& pack);

// Renames a staged folder into its place, durably; what lies there goes.
Result<void> put_in_place(const std::filesystem::path& staged, const std::filesystem::path& place);

}  // namespace engawa::update
