#include "tests/support/project_folders.h"

#include <cstdlib>

namespace engawa::support {

namespace {

std::filesystem::path named_or(const char* variable, const char* otherwise) {
    const char* const value = std::getenv(variable);
    return value != nullptr && *value != '\0' ? value : otherwise;
}

}  // namespace

std::filesystem::path source_dir() { return named_or("ENGAWA_SOURCE_DIR", ENGAWA_COMPILED_SOURCE_DIR); }
std::filesystem::path bin_dir() { return named_or("ENGAWA_BIN_DIR", ENGAWA_COMPILED_BIN_DIR); }
std::filesystem::path share_dir() { return bin_dir().parent_path() / "share" / "engawa"; }

}  // namespace engawa::support
