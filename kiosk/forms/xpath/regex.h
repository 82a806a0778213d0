#pragma once

#include "kiosk/base/result.h"
#include "kiosk/forms/xpath/error.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace engawa::forms::xpath {

// ODK's regex(): the pattern may match anywhere in the text. Patterns are written as ECMAScript's, which is what
// forms are tested with (\d and \w are ASCII, $ only at the very end, '[' plain inside a class); they are put into
// ICU's terms. Matching is bounded: step_limit when it takes too long.
class RegexCache {
  public:
    RegexCache();
    ~RegexCache();
    RegexCache(const RegexCache&) = delete;
    RegexCache& operator=(const RegexCache&) = delete;

    // `go_on` is asked every few tenths of a millisecond, which counts as that many steps of an evaluation; false
    // ends the search. Errors: bad_argument (not a pattern), step_limit.
    static constexpr std::uint64_t steps_between_questions = 50'000;
    bool knows(const std::string& pattern) const { return compiled_.contains(pattern); }
    Result<bool> matches(const std::string& pattern, std::string_view text, const std::function<bool()>& go_on);

  private:
    struct Compiled;
    std::unordered_map<std::string, std::unique_ptr<Compiled>> compiled_;
    std::size_t compiled_bytes_ = 0;  // of the patterns
};

// What compiling it costs, in steps of an evaluation.
std::size_t pattern_cost(std::string_view pattern);

// Whether it can be searched for at all.
bool is_pattern(std::string_view pattern);

// The pattern in ICU's syntax; for tests.
std::string icu_pattern(std::string_view pattern);

}  // namespace engawa::forms::xpath
