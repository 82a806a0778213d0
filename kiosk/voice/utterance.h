#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "kiosk/base/clock.h"
#include "kiosk/base/ids.h"

// What is to be said, before anything knows how to say it.

namespace engawa::voice {

enum class Privacy { open, personal };

struct Utterance {
    std::string text;      // marked text, with readings; pauses come from its punctuation
    LanguageTag language;  // of the text (EN 301 549 5.1.3.14)
    Privacy privacy = Privacy::open;
    std::string node_id;   // the item it speaks of, for the highlight; empty when of none
    std::string recording = {};  // a file in which a person says the text; it is heard instead, where it can be read

    friend bool operator==(const Utterance&, const Utterance&) = default;
};

using Speech = std::vector<Utterance>;

// What a synthesizer may be given: readings in place of their bases, and in Japanese no kanji. A kanji without a
// reading is left out, since a guess would be wrong for names; what is around it is still said.
std::string pronounceable(std::string_view marked, const LanguageTag& language);

// Cuts a text at sentence ends, then at commas, so that the first piece is short (speech begins within 100 ms) and no
// piece is longer than `limit_characters`. Nothing is lost or added.
std::vector<std::string> chunks_of(std::string_view text, std::size_t limit_characters = 60);

// How long it takes to say, by its words: 5.5 morae a second in Japanese, 120 words a minute in others, times the speed,
// and 0.3 s for each pause.
Milliseconds length_of(const Speech& speech, int speed_percent);

// And what belongs to one: 々, variation selectors.
bool is_kanji(char32_t code);

// ja-x-easy and ja-JP are ja.
bool is_japanese(const LanguageTag& language);

}  // namespace engawa::voice
