#include "kiosk/content/catalogue.h"

#include <algorithm>
#include <set>

#include "kiosk/base/atomic_file.h"
#include "kiosk/base/ruby.h"
#include "kiosk/content/content_error.h"
#include "kiosk/content/toml.h"

namespace engawa::content {

namespace {

constexpr std::size_t file_limit_bytes = 1U << 20U;

bool is_name_character(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; }

// The name of the placeholder at text[at] == '%'; empty when it is a plain percent sign.
std::string_view placeholder_at(std::string_view text, std::size_t at) {
    std::size_t end = at + 1;
    while (end < text.size() && is_name_character(text[end])) ++end;
    if (end == at + 1 || end == text.size() || text[end] != '%') return {};
    if (text[at + 1] >= '0' && text[at + 1] <= '9') return {};
    return text.substr(at + 1, end - at - 1);
}

std::set<std::string_view> placeholders_of(std::string_view text) {
    std::set<std::string_view> names;
    for (std::size_t at = text.find('%'); at != std::string_view::npos; at = text.find('%', at)) {
        const std::string_view name = placeholder_at(text, at);
        if (name.empty()) {
            ++at;
        } else {
            names.insert(name);
            at += name.size() + 2;
        }
    }
    return names;
}

// "{name}" looks like the placeholders of other programs and would be shown as written.
bool has_foreign_placeholder(std::string_view text) {
    for (std::size_t at = text.find('{'); at != std::string_view::npos; at = text.find('{', at + 1)) {
        std::size_t end = at + 1;
        while (end < text.size() && is_name_character(text[end])) ++end;
        if (end > at + 1 && end < text.size() && text[end] == '}') return true;
    }
    return false;
}

bool is_key(std::string_view key) {
    return !key.empty() && std::all_of(key.begin(), key.end(), [](char c) {
        return is_name_character(c) || c == '.' || c == '-';
    });
}

bool holds_texts(const TomlTable& table) {
    return table.empty() ||
           std::any_of(table.begin(), table.end(), [](const auto& entry) { return !entry.second.as_table(); });
}

struct Entry {
    std::string key;
    int line;
    const TomlTable* texts;
};

// ["frame.back"] and [frame.back] are the same string.
void collect(const std::string& prefix, const TomlTable& table, std::vector<Entry>& out, bool& stray) {
    for (const auto& [name, value] : table) {
        const std::string key = prefix.empty() ? name : prefix + "." + name;
        const TomlTable* inner = value.as_table();
        if (!inner) {
            stray = true;
        } else if (holds_texts(*inner)) {
            out.push_back({key, value.line, inner});
        } else {
            collect(key, *inner, out, stray);
        }
    }
}

Result<std::vector<std::string>> translations_of(const Entry& entry, std::string_view name) {
    const auto& languages = catalogue_languages();
    for (const auto& [language, value] : *entry.texts) {
        const bool known = std::any_of(languages.begin(), languages.end(),
                                       [&](const LanguageTag& tag) { return tag.text() == language; });
        if (!known) {
            return Error(ContentError::unknown_key, at_line(name, value.line),
                         "'" + language + "' of " + entry.key + " is no language of the catalogue");
        }
    }
    std::vector<std::string> texts;
    for (const LanguageTag& language : languages) {
        const auto found = entry.texts->find(language.text());
        if (found == entry.texts->end()) {
            return Error(ContentError::missing_language, at_line(name, entry.line),
                         entry.key + " has no " + language.text());
        }
        const std::string* text = found->second.as_string();
        // An empty text is one on purpose: Japanese counts years with 年, English with nothing.
        if (!text) {
            return Error(ContentError::bad_value, at_line(name, found->second.line),
                         entry.key + " in " + language.text() + " is no text");
        }
        if (has_foreign_placeholder(*text)) {
            return Error(ContentError::bad_value, at_line(name, found->second.line),
                         entry.key + ": a placeholder is written %name%");
        }
        if (!texts.empty() && placeholders_of(*text) != placeholders_of(texts.front())) {
            return Error(ContentError::bad_value, at_line(name, found->second.line),
                         entry.key + " in " + language.text() + " has other placeholders than in ja");
        }
        texts.push_back(*text);
    }
    return texts;
}

std::size_t column_of(const LanguageTag& language) {
    const auto& languages = catalogue_languages();
    const auto found = std::find(languages.begin(), languages.end(), language);
    return found == languages.end() ? 0 : static_cast<std::size_t>(found - languages.begin());
}

}  // namespace

const std::vector<LanguageTag>& catalogue_languages() {
    static const std::vector<LanguageTag> languages{LanguageTag("ja"), LanguageTag("ja-x-easy"), LanguageTag("en")};
    return languages;
}

Result<Catalogue> Catalogue::load(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> paths;
    std::error_code problem;
    for (std::filesystem::directory_iterator it(folder, problem), end; !problem && it != end; it.increment(problem)) {
        if (it->path().extension() == ".toml") paths.push_back(it->path());
    }
    if (problem) return Error(ContentError::unreadable, folder.string(), problem.message());
    if (paths.empty()) return Error(ContentError::missing_file, folder.string(), "no string files");
    std::sort(paths.begin(), paths.end());
    Catalogue catalogue;
    for (const auto& path : paths) {
        const std::string text = TRY(read_text_file(path, file_limit_bytes));
        TRY(catalogue.add(path.filename().string(), text));
    }
    return catalogue;
}

Result<Catalogue> Catalogue::parse(const std::vector<std::pair<std::string, std::string>>& files) {
    Catalogue catalogue;
    for (const auto& [name, toml] : files) TRY(catalogue.add(name, toml));
    return catalogue;
}

Result<void> Catalogue::add(std::string_view name, std::string_view toml) {
    TRY(check_text(toml, name));
    const TomlTable document = TRY(parse_toml(toml, name));
    std::vector<Entry> entries;
    bool stray = false;
    collect("", document, entries, stray);
    if (stray) return Error(ContentError::unknown_key, at_line(name, 1), "a value outside every table");
    std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.line < b.line; });
    for (const Entry& entry : entries) {
        if (!is_key(entry.key)) {
            return Error(ContentError::bad_value, at_line(name, entry.line), "'" + entry.key + "' is no key");
        }
        auto texts = TRY(translations_of(entry, name));
        if (!strings_.emplace(entry.key, std::move(texts)).second) {
            return Error(ContentError::duplicate, at_line(name, entry.line), entry.key + " is there already");
        }
    }
    return {};
}

const std::string& Catalogue::lookup(const LanguageTag& language, std::string_view key) const {
    const auto found = strings_.find(key);
    if (found != strings_.end()) return found->second[column_of(language)];
    ++missing_counts_[std::string(key)];
    const auto text = missing_texts_.find(key);
    if (text != missing_texts_.end()) return text->second;
    return missing_texts_.emplace(std::string(key), "⟦" + escape_ruby(key) + "⟧").first->second;
}

std::string Catalogue::format(const LanguageTag& language, std::string_view key, Placeholders values) const {
    const std::string_view text = lookup(language, key);
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        const std::string_view name = text[i] == '%' ? placeholder_at(text, i) : std::string_view{};
        if (name.empty()) {
            out += text[i++];
            continue;
        }
        const auto* const given = std::find_if(values.begin(), values.end(),
                                               [&](const auto& value) { return value.first == name; });
        if (given == values.end()) {
            ++missing_counts_[std::string(key) + "%" + std::string(name) + "%"];
            out += text.substr(i, name.size() + 2);
        } else {
            switch (given->second.kind()) {
                case PlaceholderValue::Kind::plain: out += escape_ruby(given->second.text()); break;
                case PlaceholderValue::Kind::marked: out += given->second.text(); break;
            }
        }
        i += name.size() + 2;
    }
    return out;
}

Strings Catalogue::in(LanguageTag language) const { return {*this, std::move(language)}; }

bool Catalogue::contains(std::string_view key) const { return strings_.find(key) != strings_.end(); }

std::vector<std::string> Catalogue::keys() const {
    std::vector<std::string> keys;
    for (const auto& [key, texts] : strings_) keys.push_back(key);
    std::sort(keys.begin(), keys.end());
    return keys;
}

}  // namespace engawa::content
