#include "kiosk/content/pack_table.h"

#include <algorithm>
#include <utility>

#include "kiosk/base/ruby.h"
#include "kiosk/base/utf8.h"
#include "kiosk/content/content_error.h"

namespace engawa::content {

namespace {
constexpr std::size_t text_limit_characters = 400;
}

bool is_pack_id(std::string_view text) {
    return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

int PackTable::line_of(std::string_view key) const {
    const auto found = table_.find(key);
    return found == table_.end() ? line_ : found->second.line;
}

Error PackTable::refuse(std::string_view key, std::string detail) const {
    return {ContentError::bad_value, at_line(pack_toml_name, line_of(key)), std::move(detail)};
}

const TomlValue* PackTable::value(std::string_view key) {
    asked_.emplace(key);
    const auto found = table_.find(key);
    return found == table_.end() ? nullptr : &found->second;
}

Result<std::string> PackTable::string(std::string_view key, Presence presence) {
    const TomlValue* found = value(key);
    if (!found) {
        if (presence == Presence::optional) return std::string();
        return Error(ContentError::missing_key, at_line(pack_toml_name, line_),
                     std::string(name_) + " has no " + std::string(key));
    }
    const std::string* text = found->as_string();
    if (!text || text->empty()) return refuse(key, std::string(key) + " is a text");
    return *text;
}

Result<std::string> PackTable::id(std::string_view key, Presence presence) {
    std::string text = TRY(string(key, presence));
    if (!text.empty() && !is_pack_id(text)) return refuse(key, std::string(key) + " is [a-z0-9-]{1,64}");
    return text;
}

Result<int> PackTable::integer(std::string_view key, int lowest, int highest) {
    const TomlValue* found = value(key);
    if (!found) {
        return Error(ContentError::missing_key, at_line(pack_toml_name, line_),
                     std::string(name_) + " has no " + std::string(key));
    }
    const std::int64_t* number = found->as_integer();
    if (!number || *number < lowest || *number > highest) {
        return refuse(key, std::string(key) + " is a whole number from " + std::to_string(lowest) + " to " +
                               std::to_string(highest));
    }
    return static_cast<int>(*number);
}

Result<LocalizedText> PackTable::text_from(std::string_view key, const TomlValue& value) const {
    const auto at = at_line(pack_toml_name, value.line);
    const TomlTable* table = value.as_table();
    if (!table) return Error(ContentError::bad_value, at, std::string(key) + " has one text a language");
    std::vector<std::pair<LanguageTag, std::string>> texts;
    for (const LanguageTag& language : languages_) {
        const auto found = table->find(language.text());
        if (found == table->end()) {
            return Error(ContentError::missing_language, at, std::string(key) + " has no " + language.text());
        }
        const std::string* text = found->second.as_string();
        if (!text) return Error(ContentError::bad_value, at, std::string(key) + " has one text a language");
        const std::string plain = without_readings(*text);
        const auto length = count_utf8(plain);
        if (length == 0 || length > text_limit_characters ||
            plain.find('\n') != std::string::npos) {
            return Error(ContentError::bad_value, at,
                         std::string(key) + " in " + language.text() + " is one line of 1 to 400 characters");
        }
        texts.emplace_back(language, *text);
    }
    if (table->size() != texts.size()) {
        return Error(ContentError::unknown_key, at, std::string(key) + " has a language the pack does not name");
    }
    return LocalizedText(std::move(texts));
}

Result<LocalizedText> PackTable::text(std::string_view key, Presence presence) {
    const TomlValue* found = value(key);
    if (found) return text_from(key, *found);
    if (presence == Presence::optional) return LocalizedText();
    return Error(ContentError::missing_key, at_line(pack_toml_name, line_),
                 std::string(name_) + " has no " + std::string(key));
}

Result<std::vector<LocalizedText>> PackTable::texts(std::string_view key, std::size_t limit) {
    const TomlValue* found = value(key);
    if (!found) {
        return Error(ContentError::missing_key, at_line(pack_toml_name, line_),
                     std::string(name_) + " has no " + std::string(key));
    }
    const TomlArray* array = found->as_array();
    if (!array || array->size() > limit) {
        return refuse(key, std::string(key) + " is a list of at most " + std::to_string(limit) + " texts");
    }
    std::vector<LocalizedText> texts;
    for (const TomlValue& element : *array) texts.push_back(TRY(text_from(key, element)));
    return texts;
}

Result<std::vector<std::pair<std::string, int>>> PackTable::strings(std::string_view key, std::size_t lowest,
                                                                    std::size_t highest) {
    const TomlValue* found = value(key);
    if (!found) {
        return Error(ContentError::missing_key, at_line(pack_toml_name, line_), name_ + " has no " + std::string(key));
    }
    const TomlArray* array = found->as_array();
    const auto refused = [&] {
        return refuse(key, std::string(key) + " is a list of " + std::to_string(lowest) + " to " + std::to_string(highest) +
                               " texts");
    };
    if (!array || array->size() < lowest || array->size() > highest) return refused();
    std::vector<std::pair<std::string, int>> texts;
    for (const TomlValue& element : *array) {
        const std::string* text = element.as_string();
        if (!text) return refused();
        texts.emplace_back(*text, element.line);
    }
    return texts;
}

Result<std::optional<PackTable>> PackTable::table(std::string_view key) {
    const TomlValue* const found = value(key);
    if (found == nullptr) return std::optional<PackTable>();
    const TomlTable* const table = found->as_table();
    if (table == nullptr) return refuse(key, std::string(key) + " is a table");
    return std::optional(PackTable(*table, found->line, name_ + "." + std::string(key), languages_));
}

Result<std::vector<PackTable>> PackTable::tables(std::string_view key, std::size_t lowest, std::size_t highest) {
    asked_.emplace(key);
    return tables_in(table_, key, name_ + "." + std::string(key), line_, lowest, highest, languages_);
}

Result<std::vector<PackTable>> tables_in(const TomlTable& around, std::string_view key, std::string_view name, int line,
                                         std::size_t lowest, std::size_t highest,
                                         const std::vector<LanguageTag>& languages) {
    const auto entry = around.find(key);
    const bool there = entry != around.end();
    const TomlArray* array = there ? entry->second.as_array() : nullptr;
    const auto error = [&](ContentError code, int at, std::string detail) {
        return Error(code, at_line(pack_toml_name, at), std::move(detail));
    };
    const std::string written = "[[" + std::string(name) + "]]";
    const int first = there ? entry->second.line : line;
    if (there && !array) return error(ContentError::bad_value, first, "write " + written);
    const std::size_t count = array ? array->size() : 0;
    if (count < lowest || count > highest) {
        return error(count == 0 ? ContentError::missing_key : ContentError::bad_value, first,
                     std::to_string(lowest) + " to " + std::to_string(highest) + " of " + written);
    }
    std::vector<PackTable> found;
    for (std::size_t i = 0; i < count; ++i) {
        const TomlTable* table = (*array)[i].as_table();
        if (!table) return error(ContentError::bad_value, (*array)[i].line, "write " + written);
        found.emplace_back(*table, (*array)[i].line, std::string(name), languages);
    }
    return found;
}

Result<void> PackTable::finish() const {
    for (const auto& [key, value] : table_) {
        if (!asked_.contains(key)) {
            return Error(ContentError::unknown_key, at_line(pack_toml_name, value.line),
                         "unknown key '" + key + "' in " + std::string(name_));
        }
    }
    return {};
}

}  // namespace engawa::content
