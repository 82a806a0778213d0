#pragma once

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/base/result.h"

// Shapes of one character as they stand in names: 高 and 髙, 辺 and 邊 and 邉. share/engawa/input/variants.tsv. Which of
// them is right only the bearer knows: they are offered side by side, and nothing is ever replaced by itself.

namespace engawa::input {

class VariantTable {
  public:
    // Each line one group, the shapes between tabs, the usual one first; # starts a comment. A shape is one code point,
    // or one with a variation selector behind it. bad_file at "<file>:<line>".
    static Result<VariantTable> load(const std::filesystem::path& file);
    static Result<VariantTable> parse(std::string_view text, std::string_view name);

    // All shapes of the character's group, itself among them; empty when it has none beside itself.
    std::span<const std::string> of(std::string_view character) const;
    // Ranked characters, each followed by the other shapes of its group, each once, at most `limit`.
    std::vector<std::string> side_by_side(std::span<const std::string> ranked, std::size_t limit) const;
    // The word with its characters in their other shapes, those with the fewest changed first, without the word itself.
    std::vector<std::string> other_shapes(std::string_view word, std::size_t limit) const;
    std::size_t size() const { return groups_.size(); }

  private:
    std::vector<std::vector<std::string>> groups_;
    std::map<std::string, std::size_t, std::less<>> group_of_;
};

}  // namespace engawa::input
