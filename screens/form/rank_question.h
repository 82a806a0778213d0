#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "kiosk/content/pack.h"
#include "kiosk/forms/session.h"
#include "screens/page.h"

// odk:rank by pressing: first the one that comes first, then the next. Pressing one again takes its number away;
// nothing is dragged.

namespace engawa::form {

struct RankEditor {
    std::vector<std::string> order;  // values, best first
    std::size_t total = 0;           // how many there are to be ranked
};

struct PressRank {
    std::size_t index = 0;
};
struct UndoRank {};
using RankIntent = std::variant<PressRank, UndoRank>;

RankEditor begin_rank(const forms::QuestionView& view);
std::optional<RankIntent> draw_rank(ui::Ui& ui, const forms::QuestionView& view, const RankEditor& editor,
                                    const content::Strings& strings, const content::Pack* pack);
void update_rank(RankEditor& editor, const forms::QuestionView& view, const RankIntent& intent);
std::string rank_value(const RankEditor& editor);
// The catalogue key of what is wrong: some have a number and others have none.
std::optional<std::string_view> rank_problem(const RankEditor& editor);

}  // namespace engawa::form
