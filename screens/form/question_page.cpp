#include "screens/form/question_page.h"

#include <algorithm>

#include "kiosk/base/ruby.h"
#include "screens/answer_words.h"
#include "screens/askable.h"
#include "screens/form/label_media.h"

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

// A note may be a whole notice: its first line heads it, the others are read.
void draw_label(ui::Ui& ui, const State& state, const content::Strings& strings) {
    const std::string& label = state.question.label.long_form;
    if (label.empty()) return;  // only a picture
    if (asks_for_shape(state.editor)) return ui.heading(strings("form.shapes_question"));
    const std::size_t end = label.find('\n');
    if (end == std::string::npos || !std::holds_alternative<NoteEditor>(state.editor)) return ui.heading(label);
    ui.heading(label.substr(0, end));
    for (std::size_t at = end + 1; at < label.size();) {
        const std::size_t stop = std::min(label.find('\n', at), label.size());
        ui.paragraph(std::string_view(label).substr(at, stop - at));
        at = stop + 1;
    }
}

// A value that is only told: as large as one line takes.
void draw_told_value(ui::Ui& ui, const State& state, const content::Strings& strings) {
    const forms::QuestionView& question = state.question;
    const std::string words = answer_words(question, strings, state.tools.wall_clock->now());
    if (words.empty()) return;
    constexpr std::size_t one_line_bytes = 16 * 3;
    if (privacy_of(question) == ui::Privacy::private_value || without_readings(words).size() > one_line_bytes) {
        ui.field({.id = "value", .value = words, .privacy = privacy_of(question)});
    } else {
        ui.big_number("value", "", words);
    }
}

std::string alternative_words(const forms::QuestionView& question, const content::Strings& strings) {
    const auto given = question.engawa.find("alt");
    return given != question.engawa.end() ? given->second : strings("form.picture_of", {{"label", content::marked(question.label.long_form)}});
}

// The label's picture and its recording.
std::optional<Intent> draw_label_media(ui::Ui& ui, const State& state, const content::Strings& strings) {
    const forms::QuestionView& question = state.question;
    const std::string picture = picture_file(state.tools.pack, question.label.media);
    const std::string alternative = alternative_words(question, strings);
    const bool note = std::holds_alternative<NoteEditor>(state.editor);
    const bool small = ui.tokens().panel.height() < ui::Millimetres(170);
    bool listen = false;
    if (!recording_file(state.tools.pack, question.label.media).empty()) {
        const std::string hint = small ? std::string() : strings("form.listen_hint");
        listen = ui.button({.id = "listen", .label = strings("form.listen"), .icon = ui::Icon::speaker, .hint = hint});
    }
    if (!picture.empty()) {
        ui.picture({.id = "picture", .path = picture, .alt = alternative, .height_share = note && !small ? 0.55 : 0.4});
    }
    if (listen) return Intent{Listen{}};
    return std::nullopt;
}

// Where the form has no "I don't know", or cannot be answered here at all.
std::optional<Intent> draw_way_to_ask(ui::Ui& ui, const State& state, const content::Strings& strings) {
    const forms::QuestionView& question = state.question;
    const bool nowhere = question.type == forms::DataType::geopoint && question.choices.empty() &&
                         std::holds_alternative<ChoiceEditor>(state.editor);
    const auto& ours = question.engawa_appearances;
    const bool not_here = !nowhere && !question.read_only && !why_not_asked(question).empty();
    const bool may_not_know = std::find(ours.begin(), ours.end(), "yes-no-unknown") != ours.end() &&
                              !has_unknown(question);
    if (nowhere) ui.note({.id = "no-places", .text = strings("form.no_places")});
    if (not_here) ui.note({.id = "not-asked", .text = strings("form.not_asked_here")});
    if (!may_not_know && !not_here) return std::nullopt;
    const std::string_view ask = not_here ? "frame.call_person" : "form.ask_person";
    if (ui.button({.id = "ask", .label = strings(ask), .icon = ui::Icon::person})) {
        return Intent{AskPerson{}};
    }
    return std::nullopt;
}

// "First choose a kind", above the categories of a long list.
std::string category_question(const ui::Ui& ui, const State& state, const content::Strings& strings) {
    const auto* choice = std::get_if<ChoiceEditor>(&state.editor);
    if (choice == nullptr || choice->category || !asks_category(state.question)) return {};
    // A small panel has room for the kinds alone, which speak for themselves.
    if (ui.tokens().panel.height() < ui::Millimetres(170)) return {};
    const bool place = state.question.type == forms::DataType::geopoint;
    return strings(place ? "form.which_place_kind" : "form.which_kind");
}

void draw_question_words(ui::Ui& ui, const State& state, const content::Strings& strings) {
    const forms::QuestionView& question = state.question;
    draw_label(ui, state, strings);
    if (editor_is_midway(state.editor)) return;
    // Nothing between the question and what is wrong with its answer: both stand on the first part. Digits have it with
    // their field, beside the keys.
    if (!std::holds_alternative<DigitsEditor>(state.editor)) draw_problem(ui, state.problem, strings);
    // The candidates need the room, so that field and keys stay on one part. On a panel of 15.6 inches, which is set for
    // typing from the start, what helps stays where it is.
    const ui::Millimetres height = ui.tokens().panel.height();
    const bool set_for_typing = height >= ui::Millimetres(170) && height < ui::Millimetres(196);
    if (has_candidates(state.editor) && !set_for_typing) return;
    // What is wrong with digits says what helps, and needs the room as well.
    if (state.problem && std::holds_alternative<DigitsEditor>(state.editor) && height < ui::Millimetres(196)) return;
    if (std::holds_alternative<NoteEditor>(state.editor)) {
        if (!question.hint.empty()) ui.note({.id = "note", .text = question.hint});
    } else if (!question.hint.empty()) {
        ui.paragraph(question.hint);
    }
    if (!question.guidance.empty()) ui.note({.id = "guidance", .text = question.guidance});
    // saveIncomplete: "to automatically save the draft record when the user reaches this question"; a visit keeps every
    // answer until its end, and says so where the author wanted it kept.
    if (question.save_incomplete) ui.note({.id = "kept", .text = strings("form.kept_so_far")});
    ui.paragraph(category_question(ui, state, strings), ui::TextTone::strong);
}

// The offer, its value in the words of an answer.
std::optional<Intent> draw_offer(ui::Ui& ui, const State& state, const content::Strings& strings) {
    const auto offer = offer_of(state);
    if (!offer || state.writes_oneself || !editor_is_empty(state.editor)) return std::nullopt;
    forms::QuestionView filled = state.question;
    filled.value = offer->value;
    const std::string answer = answer_words(filled, strings, state.tools.wall_clock->now());
    // It is its resident's own, and a button's words are said to the room.
    const std::string words = privacy_of(state.question) == ui::Privacy::private_value ? quoted_answer(answer) : answer;
    if (ui.button({.id = "offer",
                   .label = strings("form.use_offer", {{"value", content::marked(words)}}),
                   .icon = ui::Icon::document,
                   .hint = strings("form.offer_source", {{"form", content::marked(offer->source_title.in(state.language))}})})) {
        return Intent{UseOffer{}};
    }
    return std::nullopt;
}

// Whether the offer and the keys each have a page: where both on one would leave the letters no room to be as large as
// they were asked for, nor a small panel for either.
bool offer_stands_alone(const ui::Tokens& tokens, const State& state) {
    const bool typed = std::holds_alternative<TextEditor>(state.editor) || std::holds_alternative<DigitsEditor>(state.editor);
    if (!typed || state.writes_oneself || state.problem || !editor_is_empty(state.editor) || !offer_of(state)) return false;
    const ui::Millimetres height = tokens.panel.height();
    return height < ui::Millimetres(170) || (height < ui::Millimetres(196) && tokens.scale > 1.0);
}

std::optional<Intent> draw_offer_alone(ui::Ui& ui, const State& state, const content::Strings& strings) {
    if (const auto offer = draw_offer(ui, state, strings)) return offer;
    if (ui.button({.id = "write", .label = strings("form.write_oneself"), .icon = ui::Icon::pencil})) return Intent{WriteOneself{}};
    if (state.question.required) return std::nullopt;
    return ui.actions({{.id = "skip", .label = strings("common.skip")}}) ? std::optional<Intent>(Intent{Skip{}}) : std::nullopt;
}

std::string_view next_key(const State& state) {
    if (state.purpose == Purpose::mend) return "form.back_to_review";
    return state.opened ? "form.back_to_list" : "common.next";
}

std::optional<Intent> draw_actions(ui::Ui& ui, const State& state, const content::Strings& strings) {
    if (!editor_can_go_on(state.editor)) return std::nullopt;
    const forms::QuestionView& question = state.question;
    // A place without a list cannot be given here: the rest of the form can.
    const bool nowhere = question.type == forms::DataType::geopoint && question.choices.empty();
    const bool may_skip = (!question.required || nowhere) && !std::holds_alternative<NoteEditor>(state.editor);
    std::vector<ui::ButtonSpec> buttons;
    if (nowhere && may_skip) {
        const auto pressed = ui.actions({{.id = "ask", .label = strings("frame.call_person"), .icon = ui::Icon::person},
                                         {.id = "skip", .label = strings("common.skip"), .kind = ui::ButtonKind::primary}});
        if (!pressed) return std::nullopt;
        return *pressed == 0 ? Intent{AskPerson{}} : Intent{Skip{}};
    }
    // What was typed is decided before it leads on.
    if (const auto way = way_among_candidates(state.editor, ui.tokens())) {
        const bool back = way->icon == ui::Icon::back;
        const std::string words = strings(way->label);
        const auto pressed = ui.actions({{.id = back ? "keys" : "convert", .label = words, .icon = way->icon,
                                          .kind = back ? ui::ButtonKind::secondary : ui::ButtonKind::primary}});
        return pressed ? std::optional<Intent>(Intent{Edit{way->intent}}) : std::nullopt;
    }
    // Nobody has to draw: who cannot goes on, or calls a person who writes for them.
    const bool drawn = std::holds_alternative<DrawingEditor>(state.editor);
    if (may_skip) {
        buttons.push_back({.id = "skip", .label = strings(drawn ? "form.without_drawing" : "common.skip")});
    } else if (drawn) {
        buttons.push_back({.id = "ask", .label = strings("frame.call_person"), .icon = ui::Icon::person});
    }
    const auto other = other_way(state);
    const std::string other_words = other ? strings(other->label) : std::string();
    if (other) buttons.push_back({.id = "other-way", .label = other_words, .icon = other->icon});
    buttons.push_back({.id = "next", .label = strings(next_key(state)), .icon = ui::Icon::forward,
                       .kind = ui::ButtonKind::primary});
    const auto pressed = ui.actions(buttons);
    if (!pressed) return std::nullopt;
    if (*pressed + 1 == buttons.size()) return Intent{Next{}};
    if (other && *pressed + 2 == buttons.size()) return Intent{Edit{other->intent}};
    return may_skip ? Intent{Skip{}} : Intent{AskPerson{}};
}

// "2枚目(3枚中)　家族のこと　2人目　3問目・あと約9問": the count is the form's own, of the questions that are asked.
std::string progress_words(const ui::Ui& ui, const State& state, const content::Strings& strings) {
    const forms::QuestionView& question = state.question;
    // A small panel has the words beside the heading, which needs the room.
    const bool small = ui.tokens().panel.height() < ui::Millimetres(170);
    std::string words;
    const auto add = [&](const std::string& more) {
        if (!words.empty() && !more.empty()) words += "　";
        words += more;
    };
    if (const auto& form = state.form_place; form.count > 1 && !small) {
        add(strings("form.sheet_of", {{"number", std::to_string(form.number)}, {"count", std::to_string(form.count)}}));
    }
    // A sheet of several says enough where the width is a panel's of 15.6 inches.
    const bool sheet_alone = state.form_place.count > 1 && ui.tokens().panel.height() < ui::Millimetres(196);
    if (!small && !sheet_alone) add(section_words(question));
    if (const std::string instance = instance_words(state.instance, strings); !instance.empty()) add(instance);
    // How many are to come changes with the answers: it is never said as if it were known.
    if (question.index >= question.total) {
        add(strings("form.progress_last", {{"index", std::to_string(question.index)}}));
    } else {
        add(strings("form.progress_about", {{"index", std::to_string(question.index)},
                                            {"left", std::to_string(question.total - question.index)}}));
    }
    return words;
}

}  // namespace

std::optional<Intent> draw_question(ui::Ui& ui, const State& state, const content::Strings& strings) {
    const forms::QuestionView& question = state.question;
    std::string id = page_id(state, question.ref) + editor_step(state.editor);
    if (state.problem) id += ".problem" + std::to_string(state.problems_shown);
    const bool offer_alone = offer_stands_alone(ui.tokens(), state);
    if (offer_alone) id += ".offer";
    const std::string progress = progress_words(ui, state, strings);
    auto page = ui.page({.id = id, .title = question.label.long_form, .progress = progress});
    draw_question_words(ui, state, strings);
    if (!editor_is_midway(state.editor)) {
        if (const auto listen = draw_label_media(ui, state, strings)) return listen;
        if (std::holds_alternative<NoteEditor>(state.editor)) draw_told_value(ui, state, strings);
        if (offer_alone) return draw_offer_alone(ui, state, strings);
        if (const auto offer = draw_offer(ui, state, strings)) return offer;
    }
    if (const auto edit = draw_editor(ui, state, strings)) return Intent{Edit{*edit}};
    if (const auto ask = draw_way_to_ask(ui, state, strings)) return ask;
    return draw_actions(ui, state, strings);
}

namespace {

// What failed as the page was looked at: the first of it.
std::optional<Error> failure_of_page(const State& state) {
    if (asked_ref(state)) return state.question.failure;
    if (std::holds_alternative<AtRepeat>(state.place)) return state.repeat.failure;
    const auto failed = std::find_if(state.items.begin(), state.items.end(), [](const auto& item) { return item.failure.has_value(); });
    return failed == state.items.end() ? std::nullopt : failed->failure;
}

}  // namespace

void show_problem(State& state, Problem problem) {
    state.problem = std::move(problem);
    ++state.problems_shown;
}

void tell_of_page(State& state) {
    if (const auto failure = failure_of_page(state)) show_problem(state, told_of_page(*failure));
}

namespace {

bool refuse(State& state, Problem problem) {
    show_problem(state, std::move(problem));
    return false;
}

}  // namespace

bool store_answer(State& state) {
    finish_editor(state.editor);
    if (const auto key = editor_problem(state.editor)) {
        return refuse(state, {"", *key});
    }
    const std::string given = editor_value(state.editor).value_or("");
    const std::string ref = state.question.ref;
    const auto stored = store_editor(state, ref);
    if (!stored) return true;
    const auto& report = *stored;
    if (!report) return refuse(state, told(report.error()));
    if (auto question = state.tools.session->question(ref)) state.question = std::move(*question);
    if (report->failure) tell_lost_words(*report->failure);
    if (report->outcome != forms::AnswerOutcome::accepted) {
        return refuse(state, problem_of(state.question, report->outcome, given));
    }
    state.problem.reset();
    const auto key = profile_key(state.question);
    if (key && state.tools.profile != nullptr) {
        state.tools.profile->remember(*key, report->stored, state.form, state.title);
    }
    if (state.tools.sharing != nullptr) state.tools.sharing->answered(state.form, ref);
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
