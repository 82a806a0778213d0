#include "screens/form/repeat_page.h"

#include <unordered_map>

#include "screens/answer_words.h"
#include "screens/form/question_page.h"

namespace engawa::form {

namespace {

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

// The instance that a question lies in, "/data/person[2]"; empty where it lies outside of the repeat.
std::string_view instance_around(std::string_view ref, std::string_view repeat) {
    if (!ref.starts_with(repeat) || ref.substr(repeat.size(), 1) != "[") return {};
    const std::size_t close = ref.find(']', repeat.size());
    return close == std::string_view::npos ? std::string_view() : ref.substr(0, close + 1);
}

}  // namespace

std::vector<forms::QuestionView> first_answers(const forms::RepeatView& repeat, const std::vector<std::string>& questions,
                                               const ViewOf& view_of) {
    std::unordered_map<std::string_view, std::size_t> number_of;
    for (const std::string& instance : repeat.instances) number_of.emplace(instance, number_of.size());
    std::vector<forms::QuestionView> names(repeat.instances.size());
    for (const std::string& ref : questions) {
        const auto instance = number_of.find(instance_around(ref, repeat.ref));
        if (instance == number_of.end() || !names[instance->second].value.empty()) continue;
        auto question = view_of(ref);
        if (question && !question->value.empty()) names[instance->second] = std::move(*question);
    }
    return names;
}

void arrive_at_repeat(State& state) {
    const forms::FormSession& session = *state.tools.session;
    state.repeat = session.repeat(std::get<AtRepeat>(state.place).ref).value();
    state.repeat_names = first_answers(state.repeat, session.questions(),
                                       [&](const std::string& ref) { return session.question(ref); });
}

std::optional<Intent> draw_repeat(ui::Ui& ui, const State& state, const content::Strings& strings) {
    if (state.removing) return draw_removal(ui, state, strings);
    const forms::RepeatView& repeat = state.repeat;
    std::string id = page_id(state, repeat.ref);
    if (state.problem) id += ".problem" + std::to_string(state.problems_shown);
    auto page = ui.page({.id = id, .title = repeat.label.long_form});
    ui.heading(repeat.label.long_form);
    draw_problem(ui, state.problem, strings);
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
