#include "screens/form/question_page.h"

#include "kiosk/base/ruby.h"
#include "screens/answer_words.h"

namespace engawa::form {

namespace {

std::optional<session::ProfileKey> profile_key(const forms::QuestionView& question) {
    const auto found = question.engawa.find("profile");
    return found == question.engawa.end() ? std::nullopt : session::ProfileKey::parse(found->second);
}

std::optional<session::ProfileOffer> offer_of(const State& state) {
    const auto key = profile_key(state.question);
    if (!key || state.tools.profile == nullptr) return std::nullopt;
    return state.tools.profile->offer(*key, state.form);
}

std::string section_words(const forms::QuestionView& question) {
    // The innermost group says best what is being asked about.
    return question.groups.empty() ? std::string() : question.groups.back().long_form;
}

// Which one of a repeat this is, "2" of "/data/person[2]/name"; nullopt outside of repeats.
std::optional<std::string> instance_number(const std::string& ref) {
    const std::size_t open = ref.find_last_of('[');
    const std::size_t close = ref.find(']', open == std::string::npos ? 0 : open);
    if (open == std::string::npos || close == std::string::npos) return std::nullopt;
    return ref.substr(open + 1, close - open - 1);
}

void draw_question_words(ui::Ui& ui, const State& state, const content::Strings& strings) {
    const forms::QuestionView& question = state.question;
    ui.heading(question.label.long_form);
    if (editor_is_midway(state.editor)) return;
    if (std::holds_alternative<NoteEditor>(state.editor)) {
        if (!question.hint.empty()) ui.note({.id = "note", .text = question.hint});
    } else if (!question.hint.empty()) {
        ui.paragraph(question.hint);
    }
    if (!question.guidance.empty()) ui.note({.id = "guidance", .text = question.guidance});
    if (state.problem) {
        const std::string& words = state.problem->words;
        ui.note({.id = "problem",
                 .kind = ui::NoteKind::error,
                 .text = words.empty() ? strings(state.problem->fallback_key) : words});
    }
}

// The offer, its value in the words of an answer.
std::optional<Intent> draw_offer(ui::Ui& ui, const State& state, const content::Strings& strings) {
    const auto offer = offer_of(state);
    if (!offer || !editor_is_empty(state.editor)) return std::nullopt;
    forms::QuestionView filled = state.question;
    filled.value = offer->value;
    const std::string words = without_readings(answer_words(filled, strings, state.tools.wall_clock->now()));
    if (ui.button({.id = "offer",
                   .label = strings("form.use_offer", {{"value", words}}),
                   .icon = ui::Icon::document,
                   .hint = strings("form.offer_source", {{"form", without_readings(offer->source_title)}})})) {
        return Intent{UseOffer{}};
    }
    return std::nullopt;
}

std::optional<Intent> draw_actions(ui::Ui& ui, const State& state, const content::Strings& strings) {
    if (!editor_can_go_on(state.editor)) return std::nullopt;
    const forms::QuestionView& question = state.question;
    const bool may_skip = !question.required && !std::holds_alternative<NoteEditor>(state.editor);
    std::vector<ui::ButtonSpec> buttons;
    if (may_skip) buttons.push_back({.id = "skip", .label = strings("common.skip")});
    buttons.push_back({.id = "next",
                       .label = strings(state.purpose == Purpose::mend ? "form.back_to_review" : "common.next"),
                       .icon = ui::Icon::forward,
                       .kind = ui::ButtonKind::primary});
    const auto pressed = ui.actions(buttons);
    if (!pressed) return std::nullopt;
    return may_skip && *pressed == 0 ? Intent{Skip{}} : Intent{Next{}};
}

// "家族のこと　2人目　12問中3問目": the count is the form's own, of the questions that are asked.
std::string progress_words(const ui::Ui& ui, const forms::QuestionView& question, const content::Strings& strings) {
    // A small panel has the words beside the heading, which needs the room.
    const bool small = ui.tokens().panel.height() < ui::Millimetres(170);
    std::string words = small ? std::string() : section_words(question);
    const auto add = [&](const std::string& more) {
        if (!words.empty()) words += "　";
        words += more;
    };
    if (const auto number = instance_number(question.ref)) add(strings("forms.person_number", {{"number", *number}}));
    add(strings("form.progress",
                {{"index", std::to_string(question.index)}, {"total", std::to_string(question.total)}}));
    return words;
}

std::string picture_file(const State& state, const std::string& name) {
    if (name.empty() || state.tools.pack == nullptr) return {};
    const auto file = state.tools.pack->locate("media/" + name);
    return file ? file->string() : std::string();
}

}  // namespace

Problem problem_of(const forms::QuestionView& question, forms::AnswerOutcome outcome) {
    switch (outcome) {
        case forms::AnswerOutcome::missing: return {question.required_message, "form.required"};
        case forms::AnswerOutcome::not_of_type: return {"", "form.not_of_type"};
        case forms::AnswerOutcome::violates_constraint: return {question.constraint_message, "form.constraint"};
        case forms::AnswerOutcome::accepted: break;
    }
    ENGAWA_VERIFY(outcome != forms::AnswerOutcome::accepted);
    return {};
}

std::optional<Intent> draw_question(ui::Ui& ui, const State& state, const content::Strings& strings) {
    const forms::QuestionView& question = state.question;
    std::string id = page_id(state, question.ref) + editor_step(state.editor);
    if (state.problem) id += ".problem" + std::to_string(state.problems_shown);
    const std::string progress = progress_words(ui, question, strings);
    auto page = ui.page({.id = id, .title = question.label.long_form, .progress = progress});
    draw_question_words(ui, state, strings);
    const std::string picture = picture_file(state, question.label.media.image);
    if (!picture.empty() && !editor_is_midway(state.editor)) {
        ui.picture({.id = "picture", .path = picture, .alt = question.label.long_form, .height_share = 0.4});
    }
    if (!editor_is_midway(state.editor)) {
        if (const auto offer = draw_offer(ui, state, strings)) return offer;
    }
    if (const auto edit = draw_editor(ui, state, strings)) return Intent{Edit{*edit}};
    return draw_actions(ui, state, strings);
}

namespace {

bool refuse(State& state, Problem problem) {
    state.problem = std::move(problem);
    ++state.problems_shown;
    return false;
}

}  // namespace

bool store_answer(State& state) {
    finish_editor(state.editor);
    const auto value = editor_value(state.editor);
    if (!value) return true;
    if (const auto key = editor_problem(state.editor)) {
        return refuse(state, {"", *key});
    }
    const std::string ref = state.question.ref;
    const auto report = state.tools.session->answer(ref, *value);
    if (!report) {
        return refuse(state, {"", "form.not_of_type"});
    }
    if (auto question = state.tools.session->question(ref)) state.question = std::move(*question);
    if (report->outcome != forms::AnswerOutcome::accepted) {
        return refuse(state, problem_of(state.question, report->outcome));
    }
    state.problem.reset();
    const auto key = profile_key(state.question);
    if (key && state.tools.profile != nullptr) {
        state.tools.profile->remember(*key, report->stored, state.form, state.title.in(state.language));
    }
    return true;
}

void use_offer(State& state) {
    if (const auto offer = offer_of(state)) {
        forms::QuestionView filled = state.question;
        filled.value = offer->value;
        state.editor = begin_editor(filled, state);
    }
}

}  // namespace engawa::form
