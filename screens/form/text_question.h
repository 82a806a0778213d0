#pragma once

#include <optional>
#include <string>
#include <vector>

#include "kiosk/forms/session.h"
#include "kiosk/input/composer.h"
#include "kiosk/input/conversion.h"
#include "screens/form/character_writing.h"
#include "screens/page.h"

// Words by the 50音 keyboard: kana as they are, or kanji by choosing among candidates.

namespace engawa::form {

// What one press of a chip puts in place of the first `reading_bytes` of composing().
struct Candidate {
    std::string text;
    std::size_t reading_bytes = 0;
};

enum class KeyLayer {
    kana,
    latin,
    drawn,  // characters by a finger, without keys
};

struct TextEditor {
    input::Composer composer{input::ComposeMode::direct};
    input::ComposeMode mode = input::ComposeMode::direct;
    input::ConversionPurpose purpose = input::ConversionPurpose::text;
    bool has_latin = false;            // digits and Latin letters can be reached: names, places, sentences
    bool may_be_drawn = false;         // and so can drawing by a finger, where characters are recognised
    CharacterWriting writing;
    KeyLayer layer = KeyLayer::kana;
    std::vector<Candidate> candidates;  // for all of composing() first, then for its first phrase
    bool choosing = false;              // the candidates stand in the keys' place: a panel without room for both
    std::size_t shown_from = 0;         // which candidates stand
    std::string chosen_name;            // the candidates are other shapes of it, which was chosen last; else empty
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
struct ShowCandidates {};  // 変換, where they have no room above the keys
struct BackToKeys {};
struct TurnTo {
    KeyLayer layer;
};
using TextIntent = std::variant<PressKey, ChooseCandidate, MoreCandidates, KeepKana, ShowCandidates, BackToKeys, TurnTo, WritingIntent>;

// What helps with typing; null where it is not to be had.
struct TypingHelp {
    input::ConversionExchange* conversion = nullptr;
    input::WritingExchange* writing = nullptr;
    const input::VariantTable* variants = nullptr;
};

// Whether the candidates take the keys' place: field, candidates and 五十音 together are higher than the panel.
bool candidates_take_turns(const ui::Tokens& tokens);
// Whether something stands that is to be chosen among candidates: kana, or the shapes of a name.
bool waits_for_choice(const TextEditor& editor);

enum class TextKind { kana, person, place, words };

// Who reads English writes Latin letters, where the answer may be written so.
TextEditor begin_text(const forms::QuestionView& view, TextKind kind, const LanguageTag& language = LanguageTag("ja"));
std::optional<TextIntent> draw_text(ui::Ui& ui, const forms::QuestionView& view, const TextEditor& editor,
                                    const content::Strings& strings);
void update_text(TextEditor& editor, const TextIntent& intent, const TypingHelp& help);
// Takes the worker's answer. True when candidates have come.
bool tick_text(TextEditor& editor, const TypingHelp& help);
// Kana that were never converted stand as they are.
void finish_text(TextEditor& editor);
std::string text_value(const TextEditor& editor);
void wipe_text(TextEditor& editor);

}  // namespace engawa::form
