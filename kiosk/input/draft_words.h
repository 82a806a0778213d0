#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/base/random.h"
#include "kiosk/base/result.h"

namespace engawa::input {

// The 2,048 easy words of which six are a draft slip's secret. docs/formats/drafts.md, "The list of words"
class DraftWords {
  public:
    static constexpr std::size_t size = 2048;
    static constexpr std::size_t words_in_secret = 6;
    static constexpr char separator = '-';

    // Errors: InputError::bad_file when the file is not the list; of reading it.
    static Result<DraftWords> load(const std::filesystem::path& file);
    static Result<DraftWords> parse(std::string_view text, std::string_view name);

    // Six words joined: 66 bits.
    std::string draw(Random& random) const;
    bool has(std::string_view word) const;
    // Sorted. The prefix is typed without voicing marks, and か finds が too; one that no word has gives none.
    std::vector<std::string_view> starting_with(std::string_view prefix) const;
    // The kana without marks that may come after it, each once, sorted.
    std::vector<std::string_view> kana_after(std::string_view prefix) const;
    const std::vector<std::string>& all() const { return words_; }

  private:
    std::vector<std::string> words_;
    std::vector<std::string> unvoiced_;  // of each word, voicing marks taken away
};

// "がまがえる" → "かまかえる": every kana without its mark.
std::string without_voicing(std::string_view kana);

}  // namespace engawa::input
