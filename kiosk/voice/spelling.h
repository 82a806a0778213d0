#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "kiosk/base/result.h"

// What a person entered, said back so that it can be checked by ear: 「たんぼの た、なかみの なか」. A kanji without an
// authored reading is never guessed at; it is described by its entry in share/engawa/input/spelling.tsv.

namespace engawa::voice {

enum class SpellingError {
    bad_file,  // the table is damaged
};
// "voice.spelling.bad_file", stable.
std::string_view error_name(SpellingError code);

class Spelling {
  public:
    // Lines "kanji<TAB>kana", # starts a comment. SpellingError::bad_file at "<file>:<line>".
    static Result<Spelling> load(const std::filesystem::path& file);
    static Result<Spelling> parse(std::string_view text, std::string_view name);

    // Kana for a synthesizer, of marked text. What has a reading is said by it, digits one by one, the rest character
    // by character with pauses between; a text of more than 24 characters flows, its kanji described.
    std::string spelled(std::string_view marked) const;
    // 「たんぼの た」; 「かんじ ひともじ」 for one without an entry.
    std::string_view description(std::string_view kanji) const;
    std::size_t size() const { return descriptions_.size(); }

  private:
    std::map<std::string, std::string, std::less<>> descriptions_;
};

// Whether a kanji stands in the marked text without a reading: a synthesizer would leave it out.
bool has_bare_kanji(std::string_view marked);
// Whether anything Japanese stands in it.
bool has_japanese(std::string_view text);

}  // namespace engawa::voice
