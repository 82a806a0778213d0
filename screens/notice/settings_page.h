#pragma once

#include "screens/notice/touch_trainer.h"
#include "screens/page.h"

// 文字・声・ことば: a change is seen at once, on this very page. One question a page; what belongs together lies behind
// one row of the overview.

namespace engawa::settings {

enum class Section {
    overview,
    text_size,
    contrast,
    language,
    furigana,
    voice,  // rows of their own, as touch
    voice_when,
    voice_speed,
    voice_private,
    volume,
    spoken_mode,
    touch,
    trainer,
    press_mode,
    lockout,
    motion,
    switches,  // rows of their own
    scanning,
    scan_pace,
};

struct Model {
    session::Settings settings;
    Section section = Section::overview;
    trainer::Model trainer;  // of its section; begins anew with it
};

struct OpenSection {
    Section section;
};
struct Set {
    session::Settings settings;
};
struct Done {};
struct BeginPractice {};
struct PracticePressed {
    session::PracticePress press;
};
struct TakeProposal {
    session::Settings settings;
};
using Intent = std::variant<OpenSection, Set, Done, BeginPractice, PracticePressed, TakeProposal>;

std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings);
page::Outcome update(Model& model, const Intent& intent);

// One section up. False when the overview stands.
bool step_back(Model& model);

}  // namespace engawa::settings
