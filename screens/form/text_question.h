#pragma once

#include <optional>
#include <string>
#include <vector>

#include "kiosk/forms/session.h"
#include "kiosk/input/composer.h"
#include "kiosk/input/conversion.h"
#include "screens/page.h"

// Words by the 50音 keyboard: kana as they are, or kanji by choosing among candidates.

namespace engawa::form {

// What one press of a chip puts in place of the first `reading_bytes` of composing().
struct Candidate {
    std::string text;
    std::size_t reading_bytes = 0;
};

enum class KeyLayer { kana, latin };

struct TextEditor {
    input::Composer composer{input::ComposeMode::direct};
    input::ComposeMode mode = input::ComposeMode::direct;
    input::ConversionPurpose purpose = input::ConversionPurpose::text;
    bool has_latin = false;            // digits and Latin letters can be reached: names, places, sentences
    KeyLayer layer = KeyLayer::kana;
    std::vector<Candidate> candidates;  // for all of composing() first, then for its first phrase
    std::size_t shown_from = 0;         // which candidates stand
    bool converting = false;            // the question to the worker is out
    bool full = false;                  // the last key had no room
};

struct PressKey {
    std::size_t key = 0;
};
struct ChooseCandidate {
    std::size_t candidate = 0;
};
struct MoreCandidates {
    std::size_t shown;  // so many stood on the page
};
struct KeepKana {};
using TextIntent = std::variant<PressKey, ChooseCandidate, MoreCandidates, KeepKana>;

enum class TextKind { kana, person, place, words };

TextEditor begin_text(const forms::QuestionView& view, TextKind kind);
std::optional<TextIntent> draw_text(ui::Ui& ui, const forms::QuestionView& view, const TextEditor& editor,
                                    const content::Strings& strings);
void update_text(TextEditor& editor, const TextIntent& intent, input::ConversionExchange* conversion);
// Takes the worker's answer. True when candidates have come.
bool tick_text(TextEditor& editor, input::ConversionExchange* conversion);
// Kana that were never converted stand as they are.
void finish_text(TextEditor& editor);
std::string text_value(const TextEditor& editor);
void wipe_text(TextEditor& editor);

}  // namespace engawa::form
