#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "kiosk/base/result.h"

namespace engawa::office {

// Whether --store-user and --store-secret-file, as given, make a login or none at all. bad_usage when one is without
// the other, or when HTTP's Basic scheme cannot carry the name.
Result<void> check_store_login(const std::optional<std::string>& user,
                               const std::optional<std::filesystem::path>& secret_file);

}  // namespace engawa::office
