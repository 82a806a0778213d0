#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kiosk/base/result.h"
#include "kiosk/content/pack.h"
#include "kiosk/content/toml.h"

// One table of pack.toml, read key by key: what nobody asked for is refused at the end. Private to the folder.

namespace engawa::content {

enum class Presence { required, optional };

class PackTable {
  public:
    PackTable(const TomlTable& table, int line, std::string name, const std::vector<LanguageTag>& languages)
        : table_(table), line_(line), name_(std::move(name)), languages_(languages) {}

    int line() const { return line_; }
    int line_of(std::string_view key) const;
    Error refuse(std::string_view key, std::string detail) const;

    // Empty when it is optional and not there.
    Result<std::string> string(std::string_view key, Presence presence);
    Result<std::string> id(std::string_view key, Presence presence);
    Result<int> integer(std::string_view key, int lowest, int highest);
    Result<LocalizedText> text(std::string_view key, Presence presence);
    Result<std::vector<LocalizedText>> texts(std::string_view key, std::size_t limit);
    // Each with its line.
    Result<std::vector<std::pair<std::string, int>>> strings(std::string_view key, std::size_t lowest, std::size_t highest);
    // The tables [[<this one>.key]], read as tables of their own.
    Result<std::vector<PackTable>> tables(std::string_view key, std::size_t lowest, std::size_t highest);
    // The table [<this one>.key]; nothing when it is not there.
    Result<std::optional<PackTable>> table(std::string_view key);
    // Null when it is not there.
    const TomlValue* value(std::string_view key);

    // unknown_key when there is a key nobody asked for.
    Result<void> finish() const;

  private:
    Result<LocalizedText> text_from(std::string_view key, const TomlValue& value) const;

    const TomlTable& table_;
    int line_;
    std::string name_;
    const std::vector<LanguageTag>& languages_;
    std::set<std::string, std::less<>> asked_;
};

// The tables [[name]], which stand under `key`; the line is where to look for them when there are too few.
Result<std::vector<PackTable>> tables_in(const TomlTable& around, std::string_view key, std::string_view name, int line,
                                         std::size_t lowest, std::size_t highest,
                                         const std::vector<LanguageTag>& languages);

// [a-z0-9-]{1,64}
bool is_pack_id(std::string_view text);

inline constexpr std::string_view pack_toml_name = "pack.toml";

}  // namespace engawa::content
