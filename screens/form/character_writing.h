#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "kiosk/input/handwriting.h"
#include "kiosk/input/variants.h"
#include "screens/form/drawing_question.h"
#include "screens/page.h"

// One character after the other drawn with a finger: a box, and beside it what was drawn may be, the shapes of one
// character next to each other.

namespace engawa::form {

struct CharacterWriting {
    Strokes strokes;                      // of the character being drawn; units of ui::box_side
    std::vector<std::string> candidates;  // the likeliest first
    bool asked = false;                   // the question to the worker is out
    bool failed = false;                  // the last question could not be answered
};

struct AddCharacterInk {
    std::vector<ui::InkStep> steps;
};
struct TakeBackStroke {};
struct ClearCharacter {};
struct EraseCharacter {};  // the last one of the field
struct ChooseCharacter {
    std::size_t candidate = 0;
};
using WritingIntent = std::variant<AddCharacterInk, TakeBackStroke, ClearCharacter, EraseCharacter, ChooseCharacter>;

inline constexpr std::size_t written_candidates = 9;

// `can_erase`: the field holds something.
std::optional<WritingIntent> draw_writing(ui::Ui& ui, const CharacterWriting& writing, bool can_erase,
                                          const content::Strings& strings);
// What belongs to the strokes; the field's part is its editor's. `exchange` may be null: then nothing is recognised.
void update_writing(CharacterWriting& writing, const WritingIntent& intent, input::WritingExchange* exchange);
// Takes the worker's answer. True when something changed.
bool tick_writing(CharacterWriting& writing, input::WritingExchange* exchange, const input::VariantTable* variants);
// Overwrites strokes and candidates, and leaves the box empty.
void wipe_writing(CharacterWriting& writing);

}  // namespace engawa::form
