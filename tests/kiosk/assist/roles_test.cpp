#include "kiosk/assist/roles.h"

#include <map>
#include <sstream>

#include "kiosk/base/atomic_file.h"
#include "tests/support/project_folders.h"

using namespace engawa;
using namespace engawa::assist;

namespace {

const std::map<std::string, Deed>& deeds() {
    static const std::map<std::string, Deed> all = {
        {"accompany", Deed::accompany}, {"operate", Deed::operate},   {"reset", Deed::reset},
        {"resume", Deed::resume},       {"train", Deed::train},       {"check", Deed::check},
        {"queue", Deed::queue},         {"carry", Deed::carry},       {"clean", Deed::clean},
        {"shut_down", Deed::shut_down}, {"defaults", Deed::defaults}, {"export_checks", Deed::export_checks},
        {"enrol", Deed::enrol}};
    return all;
}

std::vector<std::string> cells(const std::string& line) {
    std::vector<std::string> cells;
    std::istringstream in(line);
    for (std::string cell; std::getline(in, cell, '|');) {
        const auto from = cell.find_first_not_of(" `");
        cells.push_back(from == std::string::npos ? "" : cell.substr(from, cell.find_last_not_of(" `") - from + 1));
    }
    return cells;
}

}  // namespace

TEST_CASE("Each role may what the table of the format says, cell by cell, and the table has every deed") {
    const std::string text = read_text_file(support::source_dir() / "docs" / "formats" / "assist.md", 1 << 20).value();
    std::istringstream lines(text);
    std::size_t rows = 0;
    for (std::string line; std::getline(lines, line);) {
        const std::vector<std::string> row = cells(line);
        if (row.size() < 6 || !deeds().contains(row[1])) continue;
        ++rows;
        const Deed deed = deeds().at(row[1]);
        INFO(row[1]);
        CHECK(may(Role::helper, deed) == (row[2] == "✓"));
        CHECK(may(Role::staff, deed) == (row[3] == "✓"));
        CHECK(may(Role::admin, deed) == (row[4] == "✓"));
    }
    CHECK(rows == deeds().size());
    CHECK(static_cast<std::size_t>(Deed::enrol) + 1 == deeds().size());
}

TEST_CASE("Roles are read by the words they are written by, and no other") {
    for (const Role role : {Role::helper, Role::staff, Role::admin}) CHECK(role_of(word_of(role)) == role);
    CHECK_FALSE(role_of("Helper"));
    CHECK_FALSE(role_of("root"));
    CHECK_FALSE(role_of(""));
}
