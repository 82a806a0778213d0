#include "screens/form/editor.h"

#include <algorithm>

#include "kiosk/base/secret_bytes.h"
#include "kiosk/input/kana.h"
#include "screens/askable.h"
#include "screens/form/form_state.h"

namespace engawa::form {

namespace {

bool has_appearance(const std::vector<std::string>& appearances, std::string_view name) {
    return std::find(appearances.begin(), appearances.end(), name) != appearances.end();
}

// The postcode stands in the question before the town, under the same address.
std::string postcode_beside(const forms::QuestionView& view, const State& state) {
    const std::string parent = view.ref.substr(0, view.ref.find_last_of('/'));
    return state.tools.session->value(parent + "/postcode").value_or("");
}

Editor begin_input(const forms::QuestionView& view, const State& state) {
    const auto ours = [&](std::string_view name) { return has_appearance(view.engawa_appearances, name); };
    if (view.type == forms::DataType::date || ours("wareki")) return begin_date(view, state.tools.wall_clock->now(), state.tools.clock_state);
    // Nobody knows coordinates: a place is picked by its name.
    if (view.type == forms::DataType::geopoint) return begin_choice(view);
    if (ours("postcode")) return begin_digits(view, DigitsKind::postcode);
    if (ours("phone-jp")) return begin_digits(view, DigitsKind::phone);
    if (ours("banchi")) {
        if (!is_house_number(input::normalise_width(view.value))) return begin_text(view, TextKind::place, state.language);
        return begin_digits(view, DigitsKind::house);
    }
    if (ours("town")) return begin_town(view, postcode_beside(view, state), state.tools.postcodes);
    if (ours("kana")) return begin_text(view, TextKind::kana);
    if (ours("person") || ours("name")) return begin_text(view, TextKind::person, state.language);
    if (ours("building")) return begin_text(view, TextKind::place, state.language);
    if (view.type == forms::DataType::decimal) return begin_digits(view, DigitsKind::decimal);
    if (view.type == forms::DataType::integer || ours("digits") || has_appearance(view.appearances, "numbers")) {
        return begin_digits(view, DigitsKind::plain);
    }
    return begin_text(view, TextKind::words, state.language);
}

Editor begin_drawing(const forms::QuestionView& view, const State& state) {
    DrawingEditor editor;
    editor.name = view.value;
    const auto stored = state.drawings.find(view.value);
    if (stored != state.drawings.end()) editor.strokes = stored->second;
    return editor;
}

// The editor's own kind of intent, wrapped; nullopt stays nullopt.
template <typename Specific>
std::optional<EditorIntent> wrapped(std::optional<Specific> intent) {
    if (!intent) return std::nullopt;
    return EditorIntent(std::move(*intent));
}

struct Draw {
    ui::Ui& ui;
    const State& state;
    const content::Strings& strings;

    std::optional<EditorIntent> operator()(const NoteEditor&) const { return std::nullopt; }
    std::optional<EditorIntent> operator()(const ChoiceEditor& editor) const {
        return wrapped(draw_choice(ui, state.question, editor, strings, {.pack = state.tools.pack}));
    }
    std::optional<EditorIntent> operator()(const DateEditor& editor) const {
        return wrapped(draw_date(ui, editor, strings));
    }
    std::optional<EditorIntent> operator()(const DigitsEditor& editor) const {
        return wrapped(draw_digits(ui, state.question, editor, state.problem, strings));
    }
    std::optional<EditorIntent> operator()(const DrawingEditor& editor) const {
        return wrapped(draw_drawing(ui, state.question, editor, strings));
    }
    std::optional<EditorIntent> operator()(const RangeEditor& editor) const {
        return wrapped(draw_range(ui, editor, strings));
    }
    std::optional<EditorIntent> operator()(const RankEditor& editor) const {
        return wrapped(draw_rank(ui, state.question, editor, strings, state.tools.pack));
    }
    std::optional<EditorIntent> operator()(const TextEditor& editor) const {
        return wrapped(draw_text(ui, state.question, editor, strings));
    }
    std::optional<EditorIntent> operator()(const TownEditor& editor) const {
        return wrapped(draw_town(ui, state.question, editor, strings));
    }
};

TypingHelp typing_help(const State& state) {
    return {.conversion = state.tools.conversion, .writing = state.tools.writing, .variants = state.tools.variants};
}

// Where words are typed at the moment; null on other pages.
const TextEditor* text_editor(const Editor& editor) {
    if (const auto* words = std::get_if<TextEditor>(&editor)) return words;
    const auto* town = std::get_if<TownEditor>(&editor);
    return town != nullptr && town->by_keyboard ? &town->text : nullptr;
}

TextEditor* text_editor(Editor& editor) { return const_cast<TextEditor*>(text_editor(std::as_const(editor))); }

struct Value {
    std::optional<std::string> operator()(const NoteEditor&) const { return std::nullopt; }
    std::optional<std::string> operator()(const ChoiceEditor& editor) const { return choice_value(editor); }
    std::optional<std::string> operator()(const DateEditor& editor) const { return date_value(editor); }
    std::optional<std::string> operator()(const DigitsEditor& editor) const { return digits_value(editor); }
    std::optional<std::string> operator()(const DrawingEditor& editor) const { return editor.name; }
    std::optional<std::string> operator()(const RangeEditor& editor) const { return range_value(editor); }
    std::optional<std::string> operator()(const RankEditor& editor) const { return rank_value(editor); }
    std::optional<std::string> operator()(const TextEditor& editor) const { return text_value(editor); }
    std::optional<std::string> operator()(const TownEditor& editor) const { return town_value(editor); }
};

}  // namespace

Editor begin_editor(const forms::QuestionView& view, const State& state) {
    if (view.read_only) return NoteEditor{};
    // Without a list of places the choice is empty, and the page says so.
    if (view.type != forms::DataType::geopoint && !why_not_asked(view).empty()) return NoteEditor{};
    switch (view.kind) {
        case forms::ControlKind::select_one:
        case forms::ControlKind::select_many:
        case forms::ControlKind::trigger: return begin_choice(view);
        case forms::ControlKind::rank: return begin_rank(view);
        case forms::ControlKind::range: return begin_range(view);
        case forms::ControlKind::input: return begin_input(view, state);
        case forms::ControlKind::upload: return begin_drawing(view, state);
        case forms::ControlKind::note: return NoteEditor{};
    }
    ENGAWA_VERIFY(false);
}

std::optional<EditorIntent> draw_editor(ui::Ui& ui, const State& state, const content::Strings& strings) {
    return std::visit(Draw{ui, state, strings}, state.editor);
}

void update_editor(State& state, const EditorIntent& intent) {
    const TypingHelp help = typing_help(state);
    if (const auto* choice = std::get_if<ChoiceIntent>(&intent)) {
        update_choice(std::get<ChoiceEditor>(state.editor), state.question, *choice);
    } else if (const auto* date = std::get_if<DateIntent>(&intent)) {
        update_date(std::get<DateEditor>(state.editor), *date);
    } else if (const auto* digits = std::get_if<DigitsIntent>(&intent)) {
        update_digits(std::get<DigitsEditor>(state.editor), *digits);
        if (std::holds_alternative<WriteInWords>(*digits)) {
            forms::QuestionView view = state.question;
            view.value = digits_value(std::get<DigitsEditor>(state.editor));
            wipe_editor(state.editor);
            state.editor = begin_text(view, TextKind::place);
            wipe_container(view.value);
        }
    } else if (const auto* drawing = std::get_if<DrawingIntent>(&intent)) {
        update_drawing(std::get<DrawingEditor>(state.editor), *drawing);
    } else if (const auto* range = std::get_if<RangeIntent>(&intent)) {
        update_range(std::get<RangeEditor>(state.editor), *range);
    } else if (const auto* rank = std::get_if<RankIntent>(&intent)) {
        update_rank(std::get<RankEditor>(state.editor), state.question, *rank);
    } else if (const auto* words = std::get_if<TextIntent>(&intent)) {
        update_text(std::get<TextEditor>(state.editor), *words, help);
    } else if (const auto* town = std::get_if<TownIntent>(&intent)) {
        update_town(std::get<TownEditor>(state.editor), *town, help);
    }
}

bool tick_editor(State& state) {
    if (auto* words = std::get_if<TextEditor>(&state.editor)) return tick_text(*words, typing_help(state));
    if (auto* town = std::get_if<TownEditor>(&state.editor)) return tick_text(town->text, typing_help(state));
    return false;
}

void finish_editor(Editor& editor) {
    if (auto* words = std::get_if<TextEditor>(&editor)) finish_text(*words);
    if (auto* town = std::get_if<TownEditor>(&editor)) finish_text(town->text);
}

std::optional<std::string> editor_value(const Editor& editor) { return std::visit(Value{}, editor); }

namespace {

// Under a name of its own: what was drawn there before is forgotten with its name.
Result<forms::AnswerReport> store_drawing(State& state, const std::string& ref, DrawingEditor& editor) {
    forms::FormSession& session = *state.tools.session;
    if (const auto before = state.drawings.find(editor.name); before != state.drawings.end()) {
        wipe_strokes(before->second);
        state.drawings.erase(before);
    }
    editor.name.clear();
    if (editor.strokes.empty()) return session.answer(ref, "");
    ui::Pixels picture = picture_of(editor.strokes, state.question.max_pixels);
    forms::Attachment attachment{"handwriting-" + std::to_string(++state.drawings_made) + ".png", "image/png",
                                 ui::png_of(picture)};
    wipe_container(picture.argb);
    auto report = TRY(session.attach(ref, std::move(attachment)));
    editor.name = report.stored;
    editor.changed = false;
    state.drawings[report.stored] = editor.strokes;
    return report;
}

}  // namespace

std::optional<Result<forms::AnswerReport>> store_editor(State& state, const std::string& ref) {
    auto* drawing = std::get_if<DrawingEditor>(&state.editor);
    if (drawing != nullptr && drawing->changed) return store_drawing(state, ref, *drawing);
    const auto value = editor_value(state.editor);
    if (!value) return std::nullopt;
    return state.tools.session->answer(ref, *value);
}

bool editor_is_empty(const Editor& editor) { return editor_value(editor).value_or("").empty(); }

std::optional<std::string_view> editor_problem(const Editor& editor) {
    if (const auto* digits = std::get_if<DigitsEditor>(&editor)) return digits_problem(*digits);
    if (const auto* rank = std::get_if<RankEditor>(&editor)) return rank_problem(*rank);
    return std::nullopt;
}

bool editor_can_go_on(const Editor& editor) {
    const auto* date = std::get_if<DateEditor>(&editor);
    return date == nullptr || date->step == DateStep::whole || date->step == DateStep::calendar;
}

bool editor_is_midway(const Editor& editor) { return !editor_can_go_on(editor); }

bool has_candidates(const Editor& editor) {
    const TextEditor* text = text_editor(editor);
    return text != nullptr && (text->layer == KeyLayer::drawn || waits_for_choice(*text));
}

namespace {

EditorIntent typed(const Editor& editor, TextIntent intent) {
    if (std::holds_alternative<TownEditor>(editor)) return TownIntent(std::move(intent));
    return intent;
}

}  // namespace

std::optional<OtherWay> way_among_candidates(const Editor& editor, const ui::Tokens& tokens) {
    const TextEditor* text = text_editor(editor);
    if (text == nullptr || !candidates_take_turns(tokens) || text->layer == KeyLayer::drawn) return std::nullopt;
    if (text->choosing) return OtherWay{"form.back_to_keys", ui::Icon::back, typed(editor, BackToKeys{})};
    if (text->composer.composing().empty()) return std::nullopt;
    return OtherWay{"form.convert", ui::Icon::forward, typed(editor, ShowCandidates{})};
}

bool asks_for_shape(const Editor& editor) {
    const TextEditor* text = text_editor(editor);
    return text != nullptr && text->choosing && !text->chosen_name.empty();
}

std::optional<OtherWay> other_way(const State& state) {
    const TextEditor* text = text_editor(state.editor);
    if (text == nullptr || !text->may_be_drawn) return std::nullopt;
    const bool drawn = text->layer == KeyLayer::drawn;
    if (!drawn && (state.tools.writing == nullptr || !state.tools.writing->available())) return std::nullopt;
    const TextIntent turn = TurnTo{drawn ? KeyLayer::kana : KeyLayer::drawn};
    return OtherWay{.label = drawn ? "form.by_keyboard" : "form.by_hand",
                    .icon = drawn ? ui::Icon::none : ui::Icon::pencil,
                    .intent = typed(state.editor, turn)};
}

std::string editor_step(const Editor& editor) {
    if (const auto* date = std::get_if<DateEditor>(&editor)) return "." + date_step_id(*date);
    if (const TextEditor* text = text_editor(editor); text != nullptr && text->choosing) return ".candidates";
    const auto* choice = std::get_if<ChoiceEditor>(&editor);
    return choice != nullptr && choice->category ? ".in." + *choice->category : std::string();
}

bool editor_back(Editor& editor) {
    if (auto* choice = std::get_if<ChoiceEditor>(&editor)) return choice_back(*choice);
    if (TextEditor* text = text_editor(editor); text != nullptr && text->choosing) {
        update_text(*text, BackToKeys{}, {});
        return true;
    }
    auto* date = std::get_if<DateEditor>(&editor);
    return date != nullptr && date_back(*date);
}

void wipe_editor(Editor& editor) {
    if (auto* words = std::get_if<TextEditor>(&editor)) wipe_text(*words);
    if (auto* digits = std::get_if<DigitsEditor>(&editor)) wipe_container(digits->text);
    if (auto* town = std::get_if<TownEditor>(&editor)) wipe_town(*town);
    if (auto* choice = std::get_if<ChoiceEditor>(&editor)) {
        for (std::string& value : choice->chosen) wipe_container(value);
    }
    if (auto* rank = std::get_if<RankEditor>(&editor)) {
        for (std::string& value : rank->order) wipe_container(value);
    }
    if (auto* date = std::get_if<DateEditor>(&editor)) *date = DateEditor{};
    if (auto* range = std::get_if<RangeEditor>(&editor)) *range = RangeEditor{};
    if (auto* drawing = std::get_if<DrawingEditor>(&editor)) wipe_strokes(drawing->strokes);
    editor = NoteEditor{};
}

}  // namespace engawa::form
