#pragma once

#include <cstddef>
#include <filesystem>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

#include "kiosk/base/ids.h"
#include "kiosk/base/result.h"

// Every word the kiosk itself says, in every language, from assets/strings/*.toml. docs/formats/strings.md is the
// format. Strings may carry readings (kiosk/base/ruby.h) and placeholders written %name%.

namespace engawa::content {

// The languages every string must have: ja, ja-x-easy, en, in this order.
const std::vector<LanguageTag>& catalogue_languages();

// What stands in a string's placeholder. Plain text: what looks like a reading in it is shown as written.
class PlaceholderValue {
  public:
    enum class Kind { plain, marked };

    template <typename Plain, typename = std::enable_if_t<std::is_convertible_v<const Plain&, std::string_view>>>
    PlaceholderValue(const Plain& plain) : PlaceholderValue(plain, Kind::plain) {}  // NOLINT: a text is such a value
    PlaceholderValue(std::string_view text, Kind kind) : text_(text), kind_(kind) {}

    std::string_view text() const { return text_; }
    Kind kind() const { return kind_; }

  private:
    std::string_view text_;
    Kind kind_;
};

// An author's text, which keeps its readings: a label, a title, another string.
inline PlaceholderValue marked(std::string_view text) { return {text, PlaceholderValue::Kind::marked}; }

// The values for a string's placeholders: {{"index", "3"}, {"form", marked(title)}}. The texts outlive the call.
using Placeholders = std::initializer_list<std::pair<std::string_view, PlaceholderValue>>;

class Strings;

// One thread (the UI's) uses a catalogue: a lookup that fails is noted in it.
class Catalogue {
  public:
    // All *.toml of the folder. The first violation is the error, at "<file>:<line>".
    static Result<Catalogue> load(const std::filesystem::path& folder);

    // From texts in memory: pairs of a name for errors and the TOML. For tests and tools.
    static Result<Catalogue> parse(const std::vector<std::pair<std::string, std::string>>& files);

    // The marked text, readings and all. A language the catalogue lacks is taken as ja. A missing key is
    // "⟦key⟧" on the screen, counted in missing_keys(). The reference lives as long as the catalogue.
    const std::string& lookup(const LanguageTag& language, std::string_view key) const;

    // The same with %name% replaced. A placeholder without a value stays visible as %name% and is counted like a
    // missing key, as "key%name%".
    std::string format(const LanguageTag& language, std::string_view key, Placeholders values) const;

    // The catalogue seen in one language: what pages are given.
    Strings in(LanguageTag language) const;

    bool contains(std::string_view key) const;
    std::size_t size() const { return strings_.size(); }
    std::vector<std::string> keys() const;  // sorted

    // What was asked for and not there, with how often. A test or `engawa check` fails when it is not empty.
    const std::map<std::string, std::size_t>& missing_keys() const { return missing_counts_; }

  private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view key) const { return std::hash<std::string_view>{}(key); }
    };
    using Translations = std::vector<std::string>;  // one a language of catalogue_languages()

    Catalogue() = default;
    Result<void> add(std::string_view name, std::string_view toml);

    std::unordered_map<std::string, Translations, Hash, std::equal_to<>> strings_;
    mutable std::map<std::string, std::size_t> missing_counts_;
    mutable std::map<std::string, std::string, std::less<>> missing_texts_;
};

// Cheap to copy; refers to the catalogue.
class Strings {
  public:
    Strings(const Catalogue& catalogue, LanguageTag language)
        : catalogue_(&catalogue), language_(std::move(language)) {}

    const std::string& operator()(std::string_view key) const { return catalogue_->lookup(language_, key); }
    std::string operator()(std::string_view key, Placeholders values) const {
        return catalogue_->format(language_, key, values);
    }
    const LanguageTag& language() const { return language_; }

  private:
    const Catalogue* catalogue_;
    LanguageTag language_;
};

}  // namespace engawa::content
