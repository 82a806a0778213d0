#pragma once

#include <filesystem>
#include <iosfwd>
#include <optional>
#include <string>

#include "kiosk/base/result.h"
#include "sync/office/pull.h"

// Sticks that carry between kiosks and office: docs/formats/stick.md

namespace engawa::office {

struct StickOptions {
    std::filesystem::path folder;           // the stick's top; must be there
    std::string city;
    std::optional<std::string> from_store;  // whose content and slips it is to carry
    std::optional<std::string> store_user;
    std::optional<std::filesystem::path> store_secret_file;
};

// Prepares the stick, or brings it up to date; what lies on it stays. Synced when it returns. Errors: bad_usage for a city
// that is none or another than the stick is for.
Result<void> make_stick(const StickOptions& options, std::ostream& out);

// A folder with a stick's marker is a stick. A marker that cannot be read is an error: acks must not be published by mistake.
Result<PulledFrom> kind_of_store(const std::string& address);

// Everything written so far is on the medium when this returns.
Result<void> sync_stick(const std::filesystem::path& folder);

}  // namespace engawa::office
