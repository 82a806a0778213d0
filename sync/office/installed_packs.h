#pragma once

#include <filesystem>

namespace engawa::office {

// What is installed with this program, as engawa-kiosk finds it too: ../share/engawa/packs from where the program lies.
// The folder may be missing.
std::filesystem::path installed_packs();

}  // namespace engawa::office
