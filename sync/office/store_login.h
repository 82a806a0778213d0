#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "kiosk/base/result.h"
#include "sync/http/curl_client.h"

namespace engawa::office {

// Whether --store-user and --store-secret-file, as given, make a login or none at all. bad_usage when one is without
// the other, or when HTTP's Basic scheme cannot carry the name.
Result<void> check_store_login(const std::optional<std::string>& user,
                               const std::optional<std::filesystem::path>& secret_file);

// The same, and how one then logs in: with the password that the file has.
Result<http::Config> http_login(const std::optional<std::string>& user,
                                const std::optional<std::filesystem::path>& secret_file);

}  // namespace engawa::office
