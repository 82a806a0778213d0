#include "screens/form/group_page.h"

#include <algorithm>

#include "screens/answer_words.h"
#include "screens/form/label_media.h"
#include "screens/form/question_page.h"

namespace engawa::form {

namespace {

constexpr std::size_t most_in_place = 4;

bool has_pictures(const State& state, const forms::QuestionView& item) {
    return !item.label.media.empty() ||
           std::any_of(item.choices.begin(), item.choices.end(), [&](const forms::Choice& choice) {
               return !picture_file(state.tools.pack, choice.label.media).empty();
           });
}

// Short enough to be answered among the others.
bool in_place(const State& state, const forms::QuestionView& item) {
    if (has_pictures(state, item)) return false;
    switch (item.kind) {
        case forms::ControlKind::trigger: return true;
        case forms::ControlKind::select_one:
        case forms::ControlKind::select_many: return item.choices.size() <= most_in_place;
        case forms::ControlKind::range: return is_short_range(begin_range(item));
        case forms::ControlKind::rank:
        case forms::ControlKind::input:
        case forms::ControlKind::upload:
        case forms::ControlKind::note: break;
    }
    return false;
}

bool is_told(const forms::QuestionView& item) { return item.read_only || item.kind == forms::ControlKind::note; }

std::string title_of(const State& state, const content::Strings& strings) {
    return state.page_label.empty() ? strings("form.several_at_once") : state.page_label;
}

std::string page_progress(const ui::Ui& ui, const State& state, const content::Strings& strings) {
    std::string words = instance_words(state.instance, strings);
    if (state.items.empty()) return words;
    const bool small = ui.tokens().panel.height() < ui::Millimetres(170);
    if (!words.empty()) words += small ? " " : "　";
    const forms::QuestionView& first = state.items.front();
    return words + strings("form.progress_several", {{"first", std::to_string(first.index)},
                                                     {"last", std::to_string(state.items.back().index)},
                                                     {"total", std::to_string(first.total)}});
}

std::size_t problems_of(const State& state) {
    return static_cast<std::size_t>(std::count_if(state.items.begin(), state.items.end(), [](const auto& item) {
        return item.validity != forms::Validity::valid;
    }));
}

class Items {
  public:
    Items(ui::Ui& ui, const State& state, const content::Strings& strings)
        : ui_(ui), state_(state), strings_(strings) {}

    std::optional<Intent> draw() {
        std::optional<Intent> pressed;
        for (std::size_t i = 0; i < state_.items.size(); ++i) {
            const forms::QuestionView& item = state_.items[i];
            if (is_told(item)) {
                draw_told(item);
            } else if (in_place(state_, item)) {
                if (const auto what = draw_in_place(item)) pressed = Intent{EditItem{i, *what}};
            } else if (draw_row(item)) {
                pressed = Intent{OpenItem{i}};
            }
        }
        return pressed;
    }

  private:
    std::string wrong(const forms::QuestionView& item) const {
        return state_.items_checked ? error_words(item, strings_) : std::string();
    }

    void draw_told(const forms::QuestionView& item) {
        if (item.value.empty()) {
            ui_.paragraph(item.label.long_form);
            return;
        }
        const std::string value = answer_words(item, strings_, state_.tools.wall_clock->now());
        ui_.value_row({.id = item.ref,
                       .label = item.label.long_form,
                       .value = value,
                       .change_label = {},
                       .privacy = privacy_of(item)});
    }

    bool draw_row(const forms::QuestionView& item) {
        std::string value = answer_words(item, strings_, state_.tools.wall_clock->now());
        const bool empty = value.empty();
        if (empty) value = strings_("common.not_answered");
        const std::string error = wrong(item);
        return ui_.value_row({.id = item.ref,
                              .label = item.label.long_form,
                              .value = value,
                              .change_label = strings_(empty ? "form.write" : "common.correct"),
                              .privacy = privacy_of(item),
                              .error = error});
    }

    std::optional<EditorIntent> draw_in_place(const forms::QuestionView& item) {
        ui_.gap();
        ui_.heading(item.label.long_form, ui::HeadingLevel::section);
        ui_.paragraph(item.hint);
        if (const std::string error = wrong(item); !error.empty()) {
            const std::string id = "problem." + item.ref;
            ui_.note({.id = id, .kind = ui::NoteKind::error, .text = error});
        }
        if (item.kind == forms::ControlKind::range) {
            if (const auto intent = draw_range(ui_, begin_range(item), strings_, item.ref)) return EditorIntent(*intent);
            return std::nullopt;
        }
        const ChoicePlace place{item.ref, state_.tools.pack};
        if (auto intent = draw_choice(ui_, item, begin_choice(item), strings_, place)) return EditorIntent(*intent);
        return std::nullopt;
    }

    ui::Ui& ui_;
    const State& state_;
    const content::Strings& strings_;
};

}  // namespace

void arrive_at_page(State& state) {
    const forms::FormSession& session = *state.tools.session;
    auto& here = std::get<AtPage>(state.place);
    here.questions.clear();
    for (Place& place : places(session)) {
        auto* page = std::get_if<AtPage>(&place);
        if (page != nullptr && *page == here) here.questions = std::move(page->questions);
    }
    state.items.clear();
    for (const std::string& ref : here.questions) {
        if (auto item = session.question(ref)) state.items.push_back(std::move(*item));
    }
    const auto group = session.group(here.ref);
    state.page_label = group ? group->label.long_form : std::string();
    if (state.page_label.empty() && !state.items.empty() && !state.items.front().groups.empty()) {
        state.page_label = state.items.front().groups.back().long_form;
    }
    state.instance = instance_of(session, here.questions.empty() ? here.ref : here.questions.front());
}

std::optional<Intent> draw_page(ui::Ui& ui, const State& state, const content::Strings& strings) {
    const auto& here = std::get<AtPage>(state.place);
    std::string id = page_id(state, here.ref) + ".page" + std::to_string(here.number + 1);
    const std::size_t problems = state.items_checked ? problems_of(state) : 0;
    if (problems > 0 || state.problem) id += ".problem" + std::to_string(state.problems_shown);
    const std::string title = title_of(state, strings);
    const std::string progress = page_progress(ui, state, strings);
    auto page = ui.page({.id = id, .title = title, .progress = progress});
    ui.heading(title);
    draw_problem(ui, state.problem, strings);
    if (here.kind == PageKind::summary) ui.paragraph(strings("form.summary_text"));
    if (problems > 0 && !state.problem) {
        ui.note({.id = "problem",
                 .kind = ui::NoteKind::error,
                 .text = strings("form.problems", {{"count", std::to_string(problems)}})});
    }
    if (const auto pressed = Items(ui, state, strings).draw()) return pressed;
    if (ui.actions({{.id = "next",
                     .label = strings("common.next"),
                     .icon = ui::Icon::forward,
                     .kind = ui::ButtonKind::primary}})) {
        return Intent{Next{}};
    }
    return std::nullopt;
}

void edit_item(State& state, const EditItem& edit) {
    if (edit.item >= state.items.size()) return;
    const forms::QuestionView& item = state.items[edit.item];
    std::optional<std::string> value;
    if (const auto* choice = std::get_if<ChoiceIntent>(&edit.what)) {
        ChoiceEditor editor = begin_choice(item);
        update_choice(editor, item, *choice);
        value = choice_value(editor);
    } else if (const auto* range = std::get_if<RangeIntent>(&edit.what)) {
        RangeEditor editor = begin_range(item);
        update_range(editor, *range);
        value = range_value(editor);
    }
    state.problem.reset();
    if (value) {
        const auto report = state.tools.session->answer(item.ref, *value);
        if (!report) show_problem(state, told(report.error()));
        const bool taken = report && report->outcome == forms::AnswerOutcome::accepted;
        if (taken && state.tools.sharing != nullptr) state.tools.sharing->answered(state.form, item.ref);
    }
    arrive_at_page(state);
    if (!state.problem) tell_of_page(state);
}

bool check_items(State& state) {
    arrive_at_page(state);
    state.items_checked = problems_of(state) > 0;
    if (state.items_checked) ++state.problems_shown;
    return !state.items_checked;
}

}  // namespace engawa::form
