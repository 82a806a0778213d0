#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "kiosk/base/result.h"
#include "kiosk/base/secret_bytes.h"
#include "sync/envelope/age.h"
#include "sync/envelope/minisign.h"

// Reading key files into memory that is wiped; errors name the file, never its content.

namespace engawa::office {

Result<SecretBytes> read_secret_file(const std::filesystem::path& file);
Result<std::vector<envelope::AgeIdentity>> read_identities(const std::filesystem::path& file);
Result<envelope::MinisignSecretKey> read_secret_key(const std::filesystem::path& file,
                                                    const std::optional<SecretBytes>& passphrase);

}  // namespace engawa::office
