#pragma once

#include <filesystem>
#include <iosfwd>
#include <optional>
#include <string>

#include "kiosk/base/clock.h"
#include "kiosk/base/ids.h"
#include "kiosk/base/random.h"
#include "kiosk/base/result.h"

// `engawa init`: keys for the office and a kiosk, and a folder store. docs/formats/state-directory.md

namespace engawa::office {

struct InitOptions {
    std::filesystem::path state;
    std::optional<KioskId> kiosk;           // else the one that is there, else a new "kiosk-xxxx"
    std::optional<std::string> center;
    std::optional<std::string> store_url;   // else what is there, else <state>/store
    std::optional<std::string> store_user;
    std::optional<std::filesystem::path> store_secret_file;
    std::optional<std::filesystem::path> content_root;  // root.json of the content repository that the kiosk shall trust
};

// Makes what is missing and keeps what is there; a key is never overwritten. May be run again at any time, also after
// being cut off. bad_usage, before anything is made, for options that no kiosk could work with.
Result<void> init_state(const InitOptions& options, const WallClock& clock, Random& random, std::ostream& out);

}  // namespace engawa::office
