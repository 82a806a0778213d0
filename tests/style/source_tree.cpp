#include "tests/style/source_tree.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace engawa::style {

namespace fs = std::filesystem;

fs::path repository() {
    const char* folder = std::getenv("ENGAWA_SOURCE_DIR");
    if (folder != nullptr) return folder;
    for (fs::path at = fs::current_path(); at != at.root_path(); at = at.parent_path()) {
        if (fs::exists(at / "ARCHITECTURE.md")) return at;
    }
    throw std::runtime_error("run inside the repository, or set ENGAWA_SOURCE_DIR");
}

std::vector<SourceFile> sources(const std::vector<std::string>& folders) {
    std::vector<SourceFile> files;
    for (const std::string& folder : folders) {
        for (const fs::directory_entry& entry : fs::recursive_directory_iterator(repository() / folder)) {
            const fs::path extension = entry.path().extension();
            if (!entry.is_regular_file() || (extension != ".h" && extension != ".cpp")) continue;
            SourceFile file{fs::relative(entry.path(), repository()).generic_string(), {}};
            std::ifstream in(entry.path());
            for (std::string line; std::getline(in, line);) file.lines.push_back(line);
            files.push_back(std::move(file));
        }
    }
    std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
    return files;
}

std::vector<Include> includes_of(const SourceFile& file) {
    std::vector<Include> includes;
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
        const std::string& line = file.lines[i];
        if (line.rfind("#include \"", 0) != 0) continue;
        const std::size_t end = line.find('"', 10);
        includes.push_back({i + 1, line.substr(10, end - 10)});
    }
    return includes;
}

}  // namespace engawa::style
