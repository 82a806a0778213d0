#include "sync/office/installed_packs.h"

namespace engawa::office {

std::filesystem::path installed_packs() {
    std::error_code code;
    const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", code);
    return program.parent_path().parent_path() / "share" / "engawa" / "packs";
}

}  // namespace engawa::office
