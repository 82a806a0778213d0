#pragma once

#include "kiosk/forms/xpath/dates.h"
#include "kiosk/forms/xpath/regex.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What the evaluations of one filling would find out again and again. No result depends on it.

namespace engawa::forms::xpath {

// The words of the text that was asked for last: nine thousand instances that each ask for one of nine thousand
// choices split them once.
class LastWords {
  public:
    // Whether it is the text whose words are held. Costs a comparison.
    bool holds(std::string_view text) const { return split_ && text == text_; }
    // Texts above `longest_bytes` are not held: words() splits them each time.
    static constexpr std::size_t longest_bytes = 1u << 20;
    // Good until the next call, and while `text` is.
    const std::vector<std::string_view>& words(std::string_view text);

  private:
    std::string text_;
    std::vector<std::string_view> words_;  // into text_
    bool split_ = false;
};

struct Caches {
    RegexCache regexes;
    DateNames date_names;
    LastWords words;
    std::optional<Zone> zone;
    std::string zone_name;
};

}  // namespace engawa::forms::xpath
