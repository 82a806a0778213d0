#include "tests/sync/exchange/fat_names.h"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cctype>
#include <set>
#include <string>

namespace engawa::exchange {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t longest_name = 255;
// A folder has at most 65,536 entries of 32 bytes, and a long name takes one for each 13 characters and one more.
constexpr std::size_t entries_in_a_folder = 65'536;

std::string folded(std::string_view name) {
    std::string result(name);
    std::ranges::transform(result, result.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

bool is_device(std::string_view name) {
    const std::string base = folded(name.substr(0, name.find('.')));
    constexpr std::array<std::string_view, 4> plain{"con", "prn", "aux", "nul"};
    const bool numbered = base.size() == 4 && (base.starts_with("com") || base.starts_with("lpt")) && std::isdigit(base[3]) != 0;
    return numbered || std::ranges::find(plain, base) != plain.end();
}

}  // namespace

bool fat_keeps(std::string_view name) {
    const bool takes_all = std::ranges::all_of(name, [](unsigned char c) {
        return c >= 0x20 && c != 0x7f && std::string_view("\"*/:<>?\\|").find(static_cast<char>(c)) == std::string_view::npos;
    });
    return takes_all && !name.empty() && name.size() <= longest_name && name.back() != '.' && name.back() != ' ' && !is_device(name);
}

void check_names_for_fat(const fs::path& top) {
    std::set<std::string> names;
    std::size_t entries = 0;
    for (const fs::directory_entry& entry : fs::directory_iterator(top)) {
        const std::string name = entry.path().filename().string();
        CAPTURE(entry.path());
        CHECK(fat_keeps(name));
        CHECK(names.insert(folded(name)).second);
        CHECK_FALSE(entry.is_symlink());
        entries += (name.size() + 12) / 13 + 1;
        if (entry.is_directory()) check_names_for_fat(entry.path());
    }
    CHECK(entries <= entries_in_a_folder);
}

}  // namespace engawa::exchange
