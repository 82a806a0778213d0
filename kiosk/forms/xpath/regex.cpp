#include "kiosk/forms/xpath/regex.h"

#include <unicode/regex.h>
#include <unicode/unistr.h>

namespace engawa::forms::xpath {

namespace {

// ICU counts in units of its matching engine's state saves (some ten thousand of its steps each), and asks the
// callback after each; ten of them take a few milliseconds. One search is stopped here, all of them together by the
// evaluation's budget.
constexpr int32_t time_limit = 100;
constexpr int32_t stack_limit_bytes = 1 << 20;
constexpr std::size_t cached_patterns = 64;
constexpr std::size_t cached_bytes = 100'000;

icu::UnicodeString to_icu(std::string_view text) {
    return icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
}

std::string_view class_escape(char letter, bool in_class) {
    switch (letter) {
        case 'd': return in_class ? "0-9" : "[0-9]";
        case 'D': return "[^0-9]";
        case 'w': return in_class ? "A-Za-z0-9_" : "[A-Za-z0-9_]";
        case 'W': return "[^A-Za-z0-9_]";
        default: return {};
    }
}

}  // namespace

std::string icu_pattern(std::string_view pattern) {
    std::string out;
    bool in_class = false;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const char c = pattern[i];
        if (c == '\\' && i + 1 < pattern.size()) {
            const char letter = pattern[++i];
            const std::string_view meaning = class_escape(letter, in_class);
            if (meaning.empty()) {
                out += '\\';
                out += letter;
            } else {
                out += meaning;
            }
        } else if (in_class) {
            // Inside a class ICU gives '[', '&&' and '--' a meaning that ECMAScript does not know.
            const bool doubled = i + 1 < pattern.size() && pattern[i + 1] == c && (c == '&' || c == '-');
            if (c == ']') in_class = false;
            if (c == '[' || doubled) out += '\\';
            out += c;
        } else if (c == '[') {
            in_class = true;
            out += c;
            if (i + 1 < pattern.size() && pattern[i + 1] == '^') {
                out += '^';
                ++i;
            }
        } else if (c == '$') {
            out += "\\z";
        } else {
            out += c;
        }
    }
    return out;
}

struct RegexCache::Compiled {
    std::unique_ptr<icu::RegexPattern> pattern;
};

namespace {

UBool ask(const void* context, int32_t) { return (*static_cast<const std::function<bool()>*>(context))() ? 1 : 0; }

}  // namespace

bool is_pattern(std::string_view pattern) {
    UErrorCode status = U_ZERO_ERROR;
    UParseError where{};
    const std::unique_ptr<icu::RegexPattern> compiled(icu::RegexPattern::compile(to_icu(icu_pattern(pattern)), where, status));
    return U_SUCCESS(status) != 0;
}

std::size_t pattern_cost(std::string_view pattern) {
    constexpr std::size_t of_a_class = 100;
    // All characters are gone through for a property, and what is counted is written out.
    constexpr std::size_t of_a_property = 1'500;
    constexpr std::size_t of_a_count = 1'000;
    std::size_t cost = 40 + 2 * pattern.size();
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] == '[') cost += of_a_class;
        if (pattern[i] == '{') cost += of_a_count;
        if (pattern[i] == '\\' && i + 1 < pattern.size() && (pattern[i + 1] == 'p' || pattern[i + 1] == 'P')) cost += of_a_property;
    }
    return cost;
}

RegexCache::RegexCache() = default;
RegexCache::~RegexCache() = default;

Result<bool> RegexCache::matches(const std::string& pattern, std::string_view text,
                                 const std::function<bool()>& go_on) {
    auto found = compiled_.find(pattern);
    UErrorCode status = U_ZERO_ERROR;
    if (found == compiled_.end()) {
        UParseError where{};
        auto compiled = std::make_unique<Compiled>();
        compiled->pattern.reset(icu::RegexPattern::compile(to_icu(icu_pattern(pattern)), where, status));
        if (U_FAILURE(status)) return Error(XPathError::bad_argument, "", "regex() is given no regular expression");
        // Patterns made of answers may be many: the oldest are not worth keeping then.
        if (compiled_.size() >= cached_patterns || compiled_bytes_ + pattern.size() > cached_bytes) {
            compiled_.clear();
            compiled_bytes_ = 0;
        }
        compiled_bytes_ += pattern.size();
        found = compiled_.emplace(pattern, std::move(compiled)).first;
    }
    const icu::UnicodeString subject = to_icu(text);
    const std::unique_ptr<icu::RegexMatcher> matcher(found->second->pattern->matcher(subject, status));
    if (U_SUCCESS(status)) {
        matcher->setTimeLimit(time_limit, status);
        matcher->setStackLimit(stack_limit_bytes, status);
        matcher->setMatchCallback(ask, &go_on, status);
    }
    if (U_FAILURE(status)) return Error(XPathError::bad_argument, "", "regex() cannot begin");
    const bool there = matcher->find(status) != 0;
    if (status == U_REGEX_TIME_OUT || status == U_REGEX_STACK_OVERFLOW || status == U_REGEX_STOPPED_BY_CALLER) {
        return Error(XPathError::step_limit, "", "regex() takes too long: write it without a repetition inside a repetition");
    }
    if (U_FAILURE(status)) return Error(XPathError::bad_argument, "", "regex() cannot match");
    return there;
}

}  // namespace engawa::forms::xpath
