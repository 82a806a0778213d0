#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/base/result.h"

// How words may be read. It proposes to authors, and is never asked at a kiosk: for names and places it guesses wrong
// (docs/decisions/0007-input-and-voice.md).

namespace engawa::readings {

enum class ReadingsError {
    not_installed,  // MeCab has no dictionary here
    no_text,        // a folder without anything to read aloud
};
std::string_view error_name(ReadingsError code);

// A word of a sentence.
struct Word {
    std::size_t begin = 0;  // bytes of the sentence
    std::size_t end = 0;
    std::string reading;  // hiragana; empty when it is not known
};

class Dictionary {
  public:
    virtual ~Dictionary() = default;
    // The sentence cut into words, the likeliest way first; at most `ways`.
    virtual std::vector<std::vector<Word>> read(std::string_view sentence, std::size_t ways) const = 0;
};

// Debian's mecab-ipadic-utf8, or the dictionary in `folder`. Errors: not_installed.
Result<std::unique_ptr<Dictionary>> open_mecab(const std::optional<std::filesystem::path>& folder = std::nullopt);

}  // namespace engawa::readings
