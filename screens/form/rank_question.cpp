#include "screens/form/rank_question.h"

#include <algorithm>

#include "screens/form/label_media.h"

namespace engawa::form {

namespace {

std::optional<std::size_t> place_of(const RankEditor& editor, const std::string& value) {
    const auto found = std::find(editor.order.begin(), editor.order.end(), value);
    if (found == editor.order.end()) return std::nullopt;
    return static_cast<std::size_t>(found - editor.order.begin()) + 1;
}

std::string how_words(const RankEditor& editor, const content::Strings& strings) {
    if (editor.order.empty()) return strings("form.rank_first");
    if (editor.order.size() >= editor.total) return strings("form.rank_done");
    return strings("form.rank_next", {{"number", std::to_string(editor.order.size() + 1)}});
}

}  // namespace

RankEditor begin_rank(const forms::QuestionView& view) { return {view.selected, view.choices.size()}; }

std::optional<RankIntent> draw_rank(ui::Ui& ui, const forms::QuestionView& view, const RankEditor& editor,
                                    const content::Strings& strings, const content::Pack* pack) {
    ui.paragraph(how_words(editor, strings), ui::TextTone::strong);
    struct Words {
        std::string badge;
        std::string value;
        std::string picture;
    };
    std::vector<Words> words(view.choices.size());
    std::vector<ui::ChoiceSpec> specs;
    for (std::size_t i = 0; i < view.choices.size(); ++i) {
        const forms::Choice& choice = view.choices[i];
        const auto place = place_of(editor, choice.value);
        if (place) {
            words[i].badge = std::to_string(*place);
            words[i].value = strings("form.rank_place", {{"number", words[i].badge}});
        }
        words[i].picture = picture_file(pack, choice.label.media);
        specs.push_back({.id = choice.value,
                         .label = choice.label.long_form,
                         .chosen = place ? ui::Chosen::yes : ui::Chosen::no,
                         .picture = words[i].picture,
                         .badge = words[i].badge,
                         .value = words[i].value});
    }
    if (const auto pressed = ui.choices("choices", ui::ChoiceKind::in_order, specs)) return PressRank{*pressed};
    if (!editor.order.empty() &&
        ui.button({.id = "undo", .label = strings("form.rank_undo"), .icon = ui::Icon::backspace})) {
        return UndoRank{};
    }
    return std::nullopt;
}

void update_rank(RankEditor& editor, const forms::QuestionView& view, const RankIntent& intent) {
    if (std::holds_alternative<UndoRank>(intent)) {
        if (!editor.order.empty()) editor.order.pop_back();
        return;
    }
    const std::size_t index = std::get<PressRank>(intent).index;
    if (index >= view.choices.size()) return;
    const std::string& value = view.choices[index].value;
    if (std::erase(editor.order, value) == 0) editor.order.push_back(value);
}

std::string rank_value(const RankEditor& editor) {
    std::string value;
    for (const std::string& one : editor.order) value += (value.empty() ? "" : " ") + one;
    return value;
}

std::optional<std::string_view> rank_problem(const RankEditor& editor) {
    if (editor.order.empty() || editor.order.size() >= editor.total) return std::nullopt;
    return "form.rank_incomplete";
}

}  // namespace engawa::form
