#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "kiosk/base/result.h"

// TOML 1.0 as plain data with line numbers, so that every complaint about a value can name its line. The TOML
// library stays in toml.cpp.

namespace engawa::content {

struct TomlValue;
using TomlArray = std::vector<TomlValue>;
using TomlTable = std::map<std::string, TomlValue, std::less<>>;

struct TomlValue {
    int line = 0;  // where it starts, counted from 1
    std::variant<std::string, std::int64_t, double, bool, TomlArray, TomlTable> data;

    const std::string* as_string() const { return std::get_if<std::string>(&data); }
    const std::int64_t* as_integer() const { return std::get_if<std::int64_t>(&data); }
    const TomlArray* as_array() const { return std::get_if<TomlArray>(&data); }
    const TomlTable* as_table() const { return std::get_if<TomlTable>(&data); }
};

// The document's table. Errors are bad_utf8 or bad_syntax at "<name>:<line>"; dates and times are bad_syntax (no
// format of ours has them). `first_line` is the line number of the text's first line, for a front matter.
Result<TomlTable> parse_toml(std::string_view text, std::string_view name, int first_line = 1);

// Whether the bytes are UTF-8 without a byte order mark and without control characters but tab and line ends;
// the error names the line.
Result<void> check_text(std::string_view text, std::string_view name);

// "pack.toml" and 14: "pack.toml:14".
std::string at_line(std::string_view name, int line);

}  // namespace engawa::content
