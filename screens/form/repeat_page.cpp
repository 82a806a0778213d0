#include "screens/form/repeat_page.h"

#include "screens/answer_words.h"

namespace engawa::form {

namespace {

// An instance is called by its first answer: a name, as authors put it first. Without one its value is empty.
forms::QuestionView first_answer(const forms::FormSession& session, const std::string& instance) {
    for (const std::string& ref : session.questions()) {
        if (ref.rfind(instance + "/", 0) != 0) continue;
        auto question = session.question(ref);
        if (question && !question->value.empty()) return std::move(*question);
    }
    return {};
}

// "2人目　縁側 花子"
std::string name_words(const State& state, std::size_t instance, const content::Strings& strings) {
    const std::string words = answer_words(state.repeat_names[instance], strings, state.tools.wall_clock->now());
    return words.empty() ? strings("common.not_answered") : words;
}

std::string number_words(std::size_t instance, const content::Strings& strings) {
    return strings("forms.person_number", {{"number", std::to_string(instance + 1)}});
}

std::optional<Intent> draw_removal(ui::Ui& ui, const State& state, const content::Strings& strings) {
    const std::string id = page_id(state, state.repeat.ref) + ".remove";
    auto page = ui.page({.id = id, .title = strings("common.remove_confirm")});
    ui.heading(strings("common.remove_confirm"));
    ui.paragraph(number_words(*state.removing, strings) + "　" + name_words(state, *state.removing, strings),
                 ui::TextTone::strong);
    const auto pressed = ui.actions({{.id = "remove", .label = strings("common.remove"), .icon = ui::Icon::trash},
                                     {.id = "keep",
                                      .label = strings("common.keep"),
                                      .icon = ui::Icon::back,
                                      .kind = ui::ButtonKind::primary}});
    if (!pressed) return std::nullopt;
    return *pressed == 0 ? Intent{Remove{}} : Intent{Keep{}};
}

}  // namespace

void arrive_at_repeat(State& state) {
    state.repeat = state.tools.session->repeat(std::get<AtRepeat>(state.place).ref).value();
    state.repeat_names.clear();
    for (const std::string& instance : state.repeat.instances) {
        state.repeat_names.push_back(first_answer(*state.tools.session, instance));
    }
}

std::optional<Intent> draw_repeat(ui::Ui& ui, const State& state, const content::Strings& strings) {
    if (state.removing) return draw_removal(ui, state, strings);
    const forms::RepeatView& repeat = state.repeat;
    const std::string id = page_id(state, repeat.ref);
    auto page = ui.page({.id = id, .title = repeat.label.long_form});
    ui.heading(repeat.label.long_form);
    if (repeat.instances.empty()) ui.paragraph(strings("form.nobody_yet"));
    for (std::size_t i = 0; i < repeat.instances.size(); ++i) {
        const std::string row = "instance." + std::to_string(i + 1);
        const std::string label = number_words(i, strings);
        const std::string change = repeat.can_remove ? strings("common.remove") : std::string();
        const std::string name = name_words(state, i, strings);
        if (ui.value_row({.id = row,
                          .label = label,
                          .value = name,
                          .change_label = change,
                          .change_icon = ui::Icon::trash,
                          .privacy = ui::Privacy::private_value})) {
            return Intent{AskToRemove{i}};
        }
    }
    if (repeat.can_add && ui.button({.id = "add", .label = strings("common.add_another"), .icon = ui::Icon::plus})) {
        return Intent{AddAnother{}};
    }
    if (ui.actions({{.id = "that-is-all",
                     .label = strings("common.that_is_all"),
                     .icon = ui::Icon::forward,
                     .kind = ui::ButtonKind::primary}})) {
        return Intent{ThatIsAll{}};
    }
    return std::nullopt;
}

}  // namespace engawa::form
