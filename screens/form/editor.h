#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "kiosk/forms/session.h"
#include "screens/form/choice_question.h"
#include "screens/form/date_question.h"
#include "screens/form/digits_question.h"
#include "screens/form/drawing_question.h"
#include "screens/form/range_question.h"
#include "screens/form/rank_question.h"
#include "screens/form/text_question.h"
#include "screens/form/town_question.h"
#include "screens/page.h"

// What is being entered into one question, by the kind of its control. An editor begins from the stored value, is
// drawn, changed by presses, and gives the value to be stored.

namespace engawa::form {

struct State;

// Read-only: nothing to enter.
struct NoteEditor {};

using Editor = std::variant<NoteEditor, ChoiceEditor, DateEditor, DigitsEditor, DrawingEditor, RangeEditor, RankEditor,
                            TextEditor, TownEditor>;
using EditorIntent =
    std::variant<ChoiceIntent, DateIntent, DigitsIntent, DrawingIntent, RangeIntent, RankIntent, TextIntent, TownIntent>;

// The editor that suits the question, with the value in it.
Editor begin_editor(const forms::QuestionView& view, const State& state);
// Draws the part of the page below label, hint and error.
std::optional<EditorIntent> draw_editor(ui::Ui& ui, const State& state, const content::Strings& strings);
void update_editor(State& state, const EditorIntent& intent);
// Takes what a worker has finished. True when a frame is due.
bool tick_editor(State& state);
// What is half entered stands as it is: kana that were not converted.
void finish_editor(Editor& editor);
// What would be stored now; nullopt when the editor has nothing of its own to store, or a file (store_editor).
std::optional<std::string> editor_value(const Editor& editor);
bool editor_is_empty(const Editor& editor);
// Stores what the editor holds, a drawing as an attachment; nullopt when it has nothing to store. What is stored may be
// of another shape than what was entered. Errors: of FormSession::answer.
std::optional<Result<forms::AnswerReport>> store_editor(State& state, const std::string& ref);
// The catalogue key of what is wrong before the form is asked.
std::optional<std::string_view> editor_problem(const Editor& editor);
// Whether つぎへ makes sense now: not in the middle of a date.
bool editor_can_go_on(const Editor& editor);
// A step is a page of its own: "" or ".month", and so is a category that is open.
std::string editor_step(const Editor& editor);
// In the middle of a date: what was said before it began need not be said again.
bool editor_is_midway(const Editor& editor);
// Whether kana stand that wait for a choice among candidates, which take a row of the page.
bool has_candidates(const Editor& editor);
// From keys to drawing by a finger and back, where both can be had: a button beside つぎへ.
struct OtherWay {
    std::string_view label;  // key of the catalogue
    ui::Icon icon;
    EditorIntent intent;
};
std::optional<OtherWay> other_way(const State& state);
// Whether the shapes of a name stand in the keys' place.
bool asks_for_shape(const Editor& editor);
// Where candidates stand in the keys' place: to them and back. Nothing else leads on meanwhile.
std::optional<OtherWay> way_among_candidates(const Editor& editor, const ui::Tokens& tokens);
// もどる inside an editor of several steps. False on its first step.
bool editor_back(Editor& editor);
void wipe_editor(Editor& editor);

}  // namespace engawa::form
