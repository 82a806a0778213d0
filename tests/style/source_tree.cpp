#include "tests/style/source_tree.h"
#include "tests/support/project_folders.h"

#include <algorithm>
#include <fstream>

namespace engawa::style {

namespace fs = std::filesystem;

fs::path repository() { return support::source_dir(); }

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
