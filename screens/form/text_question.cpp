#include "screens/form/text_question.h"

#include <algorithm>

#include "kiosk/base/ruby.h"
#include "kiosk/base/secret_bytes.h"
#include "kiosk/input/kana.h"
#include "kiosk/input/keyboard.h"

namespace engawa::form {

namespace {

constexpr std::size_t candidates_a_row = 6;

// The grid's keys in reading order of the screen with the holes between them, as the façade lays them out.
std::vector<std::optional<input::Key>> laid_out(const input::KeyGrid& grid) {
    std::vector<std::optional<input::Key>> cells(static_cast<std::size_t>(grid.rows * grid.columns));
    for (const input::Key& key : grid.keys) {
        cells[static_cast<std::size_t>(key.row * grid.columns + key.column)] = key;
    }
    return cells;
}

void ask_for_candidates(TextEditor& editor, input::ConversionExchange* conversion) {
    editor.candidates.clear();
    editor.shown_from = 0;
    editor.reading_bytes = 0;
    editor.converting = false;
    if (editor.mode != input::ComposeMode::convert || conversion == nullptr) return;
    if (editor.composer.composing().empty()) return;
    conversion->ask({editor.composer.composing(), editor.purpose});
    editor.converting = true;
}

std::vector<std::string> shown_candidates(const TextEditor& editor) {
    std::vector<std::string> shown;
    for (std::size_t i = editor.shown_from; i < editor.candidates.size() && shown.size() < candidates_a_row; ++i) {
        shown.push_back(escape_ruby(editor.candidates[i]));
    }
    return shown;
}

std::optional<TextIntent> draw_candidates(ui::Ui& ui, const TextEditor& editor, const content::Strings& strings) {
    if (editor.mode != input::ComposeMode::convert || editor.composer.composing().empty()) return std::nullopt;
    const std::vector<std::string> candidates = shown_candidates(editor);
    std::vector<std::string_view> labels(candidates.begin(), candidates.end());
    const bool more = editor.candidates.size() > candidates_a_row;
    if (more) labels.push_back(strings("form.more_candidates"));
    labels.push_back(strings("form.keep_kana"));
    const auto pressed = ui.chips("candidates", labels);
    if (!pressed) return std::nullopt;
    if (*pressed < candidates.size()) return ChooseCandidate{editor.shown_from + *pressed};
    if (more && *pressed == candidates.size()) return MoreCandidates{};
    return KeepKana{};
}

struct Update {
    TextEditor& editor;
    input::ConversionExchange* conversion;

    void operator()(const PressKey& press) const {
        const auto cells = laid_out(input::kana_grid());
        if (press.key >= cells.size() || !cells[press.key]) return;
        (void)editor.composer.press(*cells[press.key]);  // a key without effect changes nothing
        ask_for_candidates(editor, conversion);
    }
    void operator()(const ChooseCandidate& choice) const {
        if (choice.candidate >= editor.candidates.size()) return;
        editor.composer.choose(editor.candidates[choice.candidate], editor.reading_bytes);
        ask_for_candidates(editor, conversion);
    }
    void operator()(const MoreCandidates&) const {
        editor.shown_from += candidates_a_row;
        if (editor.shown_from >= editor.candidates.size()) editor.shown_from = 0;
    }
    void operator()(const KeepKana&) const {
        editor.composer.accept_kana();
        ask_for_candidates(editor, conversion);
    }
};

}  // namespace

TextEditor begin_text(const forms::QuestionView& view, TextKind kind) {
    TextEditor editor;
    switch (kind) {
        case TextKind::kana:
        case TextKind::latin: break;
        case TextKind::person: editor.purpose = input::ConversionPurpose::full_name; break;
        case TextKind::place: editor.purpose = input::ConversionPurpose::place; break;
        case TextKind::words: editor.purpose = input::ConversionPurpose::text; break;
    }
    editor.mode = kind == TextKind::kana ? input::ComposeMode::direct : input::ComposeMode::convert;
    editor.composer = input::Composer(editor.mode);
    editor.composer.set_text(view.value);
    return editor;
}

std::optional<TextIntent> draw_text(ui::Ui& ui, const forms::QuestionView& view, const TextEditor& editor,
                                    const content::Strings& strings) {
    const std::string value = escape_ruby(editor.composer.text());
    const std::string composing = escape_ruby(editor.composer.composing());
    const auto example = view.engawa.find("example");
    const std::string placeholder =
        example == view.engawa.end() ? std::string()
                                     : strings("form.example", {{"example", without_readings(example->second)}});
    ui.field({.id = "field",
              .value = value,
              .placeholder = placeholder,
              .composing = composing,
              .privacy = ui::Privacy::private_value,
              .caret = editor.composer.text().size()});
    if (auto intent = draw_candidates(ui, editor, strings)) return intent;
    const input::KeyGrid grid = input::kana_grid();
    const auto cells = laid_out(grid);
    std::vector<std::string> ids;
    std::vector<ui::KeySpec> keys;
    ids.reserve(cells.size());
    for (std::size_t i = 0; i < cells.size(); ++i) {
        ids.push_back("key." + std::to_string(i));
        if (!cells[i]) {
            keys.push_back({.id = ids.back()});
            continue;
        }
        const bool letter = cells[i]->action == input::KeyAction::character;
        keys.push_back({.id = ids.back(),
                        .label = cells[i]->label,
                        .spoken = cells[i]->spoken,
                        .kind = letter ? ui::KeyKind::letter : ui::KeyKind::command});
    }
    const auto pressed = ui.keys({.id = "kana", .columns = grid.columns, .keys = keys});
    if (!pressed) return std::nullopt;
    return PressKey{*pressed};
}

void update_text(TextEditor& editor, const TextIntent& intent, input::ConversionExchange* conversion) {
    std::visit(Update{editor, conversion}, intent);
}

bool tick_text(TextEditor& editor, input::ConversionExchange* conversion) {
    if (conversion == nullptr || !editor.converting) return false;
    auto answer = conversion->take();
    if (!answer) return false;
    editor.converting = false;
    // A failed conversion leaves the kana, which can be kept as they are.
    if (!*answer || (*answer)->reading != editor.composer.composing()) return true;
    const input::Conversion& conversion_result = **answer;
    editor.candidates = conversion_result.whole;
    editor.reading_bytes = editor.composer.composing().size();
    if (editor.candidates.empty() && !conversion_result.segments.empty()) {
        editor.candidates = conversion_result.segments.front().candidates;
        editor.reading_bytes = conversion_result.segments.front().reading_length_bytes;
    }
    return true;
}

void finish_text(TextEditor& editor) { editor.composer.accept_kana(); }

std::string text_value(const TextEditor& editor) { return editor.composer.shown(); }

void wipe_text(TextEditor& editor) {
    editor.composer.wipe();
    for (std::string& candidate : editor.candidates) wipe_container(candidate);
    editor.candidates.clear();
}

}  // namespace engawa::form
