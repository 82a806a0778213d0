#pragma once

#include <filesystem>
#include <string>
#include <vector>

// The project's own C++ files as text, for tests of style.

namespace engawa::style {

struct SourceFile {
    std::string path;  // "kiosk/base/clock.h", from the top of the repository
    std::vector<std::string> lines;
};

std::filesystem::path repository();

// Every .h and .cpp below the given top-level folders.
std::vector<SourceFile> sources(const std::vector<std::string>& folders);

// What the file's #include "…" lines name, with the line numbers.
struct Include {
    std::size_t line;
    std::string path;
};
std::vector<Include> includes_of(const SourceFile& file);

}  // namespace engawa::style
