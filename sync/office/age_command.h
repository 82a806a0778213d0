#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "kiosk/base/result.h"

namespace engawa::office {

struct AgeDecryptOptions {
    std::vector<std::filesystem::path> identity_files;
    std::optional<std::string> passphrase_variable;  // the name of an environment variable
};

// Opens an age file from one descriptor to another. Only authenticated bytes are written, each chunk as soon as it is.
Result<void> age_decrypt_descriptors(const AgeDecryptOptions& options, int input, int output);

}  // namespace engawa::office
