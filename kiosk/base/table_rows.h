#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

// Tables that ship as text: a line a row, fields between tabs, # starts a comment line.

namespace engawa {

inline std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    while (true) {
        const std::size_t at = text.find(separator);
        parts.push_back(text.substr(0, at));
        if (at == std::string_view::npos) return parts;
        text.remove_prefix(at + 1);
    }
}

struct TableRow {
    int line = 0;  // in the file, from 1
    std::vector<std::string_view> fields;
};

// Views into `text`; empty lines and comments left out.
inline std::vector<TableRow> table_rows(std::string_view text) {
    std::vector<TableRow> rows;
    int number = 0;
    for (std::string_view line : split(text, '\n')) {
        ++number;
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (!line.empty() && !line.starts_with('#')) rows.push_back({number, split(line, '\t')});
    }
    return rows;
}

}  // namespace engawa
