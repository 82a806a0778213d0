#include "screens/form/text_question.h"

#include <algorithm>

#include "kiosk/base/ruby.h"
#include "kiosk/base/secret_bytes.h"
#include "kiosk/input/kana.h"
#include "kiosk/input/keyboard.h"
#include "screens/form/label_media.h"

namespace engawa::form {

namespace {

constexpr std::size_t candidates_at_once = 6;

// One place of the keyboard on the screen.
struct Hole {};
struct ToLayer {
    KeyLayer layer;
};
using Cell = std::variant<Hole, input::Key, ToLayer>;

struct Keyboard {
    int columns = 0;
    std::vector<Cell> cells;  // row by row
};

// A name in Latin letters stands on a residence card in capitals; the two marks are those of names.
constexpr std::string_view name_letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ'.-";
constexpr int name_rows = 4;

constexpr input::Key latin_space{input::KeyAction::space, " ", " ", "くうはく", 0, 0};

// The columns of や and わ have free places, which sentences need for their marks.
constexpr input::Key comma{input::KeyAction::character, "、", "、", "てん", 0, 0};
constexpr input::Key full_stop{input::KeyAction::character, "。", "。", "まる", 0, 0};

bool is_name(const TextEditor& editor) { return editor.purpose == input::ConversionPurpose::full_name; }

// The letters in their order, without digits; what the way back and the space leave free stays empty.
Keyboard name_keyboard() {
    const input::KeyGrid grid = input::latin_grid();
    Keyboard keyboard{grid.columns, std::vector<Cell>(static_cast<std::size_t>(name_rows * grid.columns))};
    for (std::size_t i = 0; i < name_letters.size(); ++i) {
        const std::string_view letter = name_letters.substr(i, 1);
        input::Key key{input::KeyAction::character, letter, letter, letter, 0, 0};
        for (const input::Key& known : grid.keys) {
            const bool same = known.text.size() == 1 && known.text[0] == (letter[0] >= 'A' ? letter[0] - 'A' + 'a' : letter[0]);
            if (same) key.spoken = known.spoken;
        }
        keyboard.cells[i] = key;
    }
    return keyboard;
}

// The way back to kana, the space and what erases, in the last row of Latin letters. Each is a word and takes two
// places.
void finish_latin(Keyboard& keyboard) {
    const auto first = keyboard.cells.end() - keyboard.columns;
    std::fill(first, keyboard.cells.end(), Hole{});
    *first = ToLayer{KeyLayer::kana};
    *(first + 2) = latin_space;
    for (const input::Key& key : input::latin_grid().keys) {
        if (key.action == input::KeyAction::erase) *(keyboard.cells.end() - 2) = key;
    }
}

Keyboard keyboard_of(const TextEditor& editor) {
    const bool kana = editor.layer == KeyLayer::kana;
    if (!kana && is_name(editor)) {
        Keyboard keyboard = name_keyboard();
        finish_latin(keyboard);
        return keyboard;
    }
    const input::KeyGrid grid = kana ? input::kana_grid() : input::latin_grid();
    Keyboard keyboard{grid.columns, std::vector<Cell>(static_cast<std::size_t>(grid.rows * grid.columns))};
    const auto at = [&](int row, int column) -> Cell& {
        return keyboard.cells[static_cast<std::size_t>(row * grid.columns + column)];
    };
    for (const input::Key& key : grid.keys) at(key.row, key.column) = key;
    if (!editor.has_latin) return keyboard;
    if (!kana) {
        finish_latin(keyboard);
        return keyboard;
    }
    constexpr int ya_column = 3;
    constexpr int wa_column = 1;
    if (!is_name(editor)) {
        at(1, ya_column) = comma;
        at(3, ya_column) = full_stop;
    }
    at(grid.rows - 1, wa_column) = ToLayer{KeyLayer::latin};
    return keyboard;
}

void ask_for_candidates(TextEditor& editor, input::ConversionExchange* conversion) {
    for (Candidate& candidate : editor.candidates) wipe_container(candidate.text);
    editor.candidates.clear();
    wipe_container(editor.chosen_name);
    editor.shown_from = 0;
    editor.converting = false;
    if (editor.mode != input::ComposeMode::convert || conversion == nullptr) return;
    if (editor.composer.composing().empty()) return;
    conversion->ask({editor.composer.composing(), editor.purpose});
    editor.converting = true;
}

// A name that was chosen may be written with other shapes of its characters: they are offered at once, and the one that
// was chosen stands unless another is pressed.
void ask_for_shapes(TextEditor& editor, const std::string& chosen, const input::VariantTable* variants) {
    if (variants == nullptr || !is_name(editor) || !editor.composer.composing().empty()) return;
    for (std::string& shape : variants->other_shapes(chosen, input::candidate_limit)) {
        editor.candidates.push_back({std::move(shape), 0});
    }
    if (!editor.candidates.empty()) editor.chosen_name = chosen;
}

// What stands stays; letters of the other layer need no choice among candidates.
void turn_to(TextEditor& editor, KeyLayer layer) {
    std::string standing = editor.composer.shown();
    editor.layer = layer;
    editor.choosing = false;
    editor.composer =
        input::Composer(layer == KeyLayer::kana ? editor.mode : input::ComposeMode::direct);
    editor.composer.set_text(standing);
    wipe_writing(editor.writing);
    wipe_container(standing);
}

// Once each; all of it as kana is かなのまま, which stands beside the candidates.
void add_candidate(TextEditor& editor, const std::string& text, std::size_t reading_bytes) {
    if (text == editor.composer.composing()) return;
    for (const Candidate& candidate : editor.candidates) {
        if (candidate.text == text && candidate.reading_bytes == reading_bytes) return;
    }
    editor.candidates.push_back({text, reading_bytes});
}

// Which of them stand, and what else can be pressed with them.
struct Offer {
    std::vector<std::string> words;
    std::string more;  // empty: these are all
    std::string keep;
};

Offer offer_of(const TextEditor& editor, std::size_t at_once, const content::Strings& strings) {
    const bool shapes = !editor.chosen_name.empty();
    Offer offer;
    for (std::size_t i = editor.shown_from; i < editor.candidates.size() && offer.words.size() < at_once; ++i) {
        offer.words.push_back(escape_ruby(editor.candidates[i].text));
    }
    if (editor.candidates.size() > offer.words.size()) offer.more = strings(shapes ? "form.more_shapes" : "form.more_candidates");
    offer.keep = strings(shapes ? "form.keep_shape" : "form.keep_kana");
    return offer;
}

TextIntent chosen_of(const TextEditor& editor, std::size_t pressed, std::size_t shown, bool more) {
    if (pressed < shown) return ChooseCandidate{editor.shown_from + pressed};
    if (more && pressed == shown) return MoreCandidates{shown};
    return KeepKana{};
}

// A row of tiles between field and keys.
std::optional<TextIntent> draw_candidates(ui::Ui& ui, const TextEditor& editor, const content::Strings& strings) {
    if (!waits_for_choice(editor)) return std::nullopt;
    if (!editor.chosen_name.empty()) ui.paragraph(strings("form.shapes_question"), ui::TextTone::strong);
    Offer offer = offer_of(editor, candidates_at_once, strings);
    const std::string more_words = strings(editor.chosen_name.empty() ? "form.more_candidates" : "form.more_shapes");
    std::vector<std::string_view> labels(offer.words.begin(), offer.words.end());
    const std::string_view last[] = {more_words, offer.keep};
    labels.resize(ui.chips_at_once(labels, last));
    const std::size_t shown = labels.size();
    const bool more = editor.candidates.size() > shown;
    if (more) labels.push_back(more_words);
    labels.push_back(offer.keep);
    const ui::Position counted{static_cast<int>(editor.shown_from) + 1, static_cast<int>(editor.candidates.size())};
    const auto pressed = ui.chips("candidates", labels, counted);
    if (!pressed) return std::nullopt;
    return chosen_of(editor, *pressed, shown, more);
}

// The same in the keys' place: two rows of them, what leads to others, and what keeps the kana.
std::optional<TextIntent> draw_candidates_alone(ui::Ui& ui, const TextEditor& editor, const content::Strings& strings) {
    constexpr int columns = 3;
    const Offer offer = offer_of(editor, candidates_at_once, strings);
    std::vector<std::string> ids;
    for (std::size_t i = 1; i <= offer.words.size(); ++i) ids.push_back(std::to_string(i));
    std::vector<ui::KeySpec> keys;
    for (std::size_t i = 0; i < offer.words.size(); ++i) {
        keys.push_back({.id = ids[i], .label = offer.words[i], .kind = ui::KeyKind::candidate});
    }
    const std::size_t shown = keys.size();
    while (!keys.empty() && keys.size() % columns != 0) keys.push_back({.id = "none"});
    const std::size_t commands = keys.size();
    if (!offer.more.empty()) keys.push_back({.id = "more", .label = offer.more, .kind = ui::KeyKind::command});
    keys.push_back({.id = "keep", .label = offer.keep, .kind = ui::KeyKind::command, .columns = 2});
    const auto pressed = ui.keys({.id = "candidates", .columns = columns, .keys = keys});
    if (!pressed) return std::nullopt;
    return chosen_of(editor, *pressed < commands ? *pressed : shown + *pressed - commands, shown, !offer.more.empty());
}

struct KeySpecOf {
    const std::string& id;
    const content::Strings& strings;
    int word_columns = 1;  // of the space and of what erases

    ui::KeySpec operator()(const Hole&) const { return {.id = id}; }
    ui::KeySpec operator()(const ToLayer& to) const {
        const bool latin = to.layer == KeyLayer::latin;
        return {.id = id,
                .label = strings(latin ? "form.key_latin" : "form.key_kana"),
                .spoken = strings(latin ? "form.key_latin_spoken" : "form.key_kana_spoken"),
                .kind = ui::KeyKind::command,
                .columns = latin ? 1 : 2};
    }
    ui::KeySpec operator()(const input::Key& key) const {
        switch (key.action) {
            case input::KeyAction::character:
                return {.id = id, .label = key.label, .spoken = key.spoken};
            // The marks alone are two specks: what they do is seen.
            case input::KeyAction::dakuten:
                return {.id = id, .label = key.label, .spoken = key.spoken, .kind = ui::KeyKind::command, .face = "か→が"};
            case input::KeyAction::handakuten:
                return {.id = id, .label = key.label, .spoken = key.spoken, .kind = ui::KeyKind::command, .face = "は→ぱ"};
            case input::KeyAction::small:
                return {.id = id, .label = strings("form.key_small"), .spoken = key.spoken, .kind = ui::KeyKind::command};
            case input::KeyAction::space:
                return {.id = id, .label = strings("form.key_space"), .spoken = key.spoken, .kind = ui::KeyKind::command,
                        .columns = word_columns};
            case input::KeyAction::erase:
                return {.id = id, .label = strings("form.erase"), .spoken = key.spoken, .icon = ui::Icon::backspace,
                        .kind = ui::KeyKind::command,
                        .columns = word_columns};
        }
        ENGAWA_VERIFY(false);
    }
};

std::optional<TextIntent> draw_keyboard(ui::Ui& ui, const TextEditor& editor, const content::Strings& strings) {
    const Keyboard keyboard = keyboard_of(editor);
    const bool kana = editor.layer == KeyLayer::kana;
    std::vector<std::string> ids;
    std::vector<ui::KeySpec> keys;
    std::vector<std::size_t> places;  // a wide key covers the hole behind it
    ids.reserve(keyboard.cells.size());
    for (std::size_t i = 0; i < keyboard.cells.size(); ++i) {
        ids.push_back("key." + std::to_string(i));
        keys.push_back(std::visit(KeySpecOf{ids.back(), strings, kana ? 1 : 2}, keyboard.cells[i]));
        places.push_back(i);
        i += static_cast<std::size_t>(keys.back().columns) - 1;
    }
    const auto pressed = ui.keys({.id = "keys", .columns = keyboard.columns, .keys = keys, .word_columns = kana ? 1 : 0,
                                  .least = ui::KeySize::letter});
    if (!pressed) return std::nullopt;
    return PressKey{places[*pressed]};
}

constexpr input::Key erase_last{input::KeyAction::erase, "", "", "", 0, 0};

struct Update {
    TextEditor& editor;
    const TypingHelp& help;
    input::ConversionExchange* conversion = help.conversion;

    void operator()(const PressKey& press) const {
        const Keyboard keyboard = keyboard_of(editor);
        if (press.key >= keyboard.cells.size()) return;
        const Cell& cell = keyboard.cells[press.key];
        if (const auto* key = std::get_if<input::Key>(&cell)) {
            editor.full = editor.composer.press(*key) == input::Composer::Outcome::full;
        } else if (const auto* to = std::get_if<ToLayer>(&cell)) {
            turn_to(editor, to->layer);
        }
        ask_for_candidates(editor, conversion);
    }
    void operator()(const ChooseCandidate& choice) const {
        if (choice.candidate >= editor.candidates.size()) return;
        const Candidate candidate = editor.candidates[choice.candidate];
        if (!editor.chosen_name.empty()) {
            editor.composer.replace_end(editor.chosen_name, candidate.text);
            ask_for_candidates(editor, conversion);
            editor.choosing = false;
            return;
        }
        editor.composer.choose(candidate.text, candidate.reading_bytes);
        ask_for_candidates(editor, conversion);
        ask_for_shapes(editor, candidate.text, help.variants);
        editor.choosing = editor.choosing && waits_for_choice(editor);
    }
    void operator()(const MoreCandidates& more) const {
        editor.shown_from += more.shown;
        if (editor.shown_from >= editor.candidates.size()) editor.shown_from = 0;
    }
    void operator()(const KeepKana&) const {
        editor.composer.accept_kana();
        ask_for_candidates(editor, conversion);
        editor.choosing = false;
    }
    void operator()(const ShowCandidates&) const { editor.choosing = true; }
    void operator()(const BackToKeys&) const {
        editor.choosing = false;
        if (!editor.chosen_name.empty()) ask_for_candidates(editor, conversion);  // the shape that was chosen stands
    }
    void operator()(const TurnTo& turn) const {
        turn_to(editor, turn.layer);
        ask_for_candidates(editor, conversion);
    }
    void operator()(const WritingIntent& intent) const {
        if (const auto* choice = std::get_if<ChooseCharacter>(&intent)) {
            if (choice->candidate >= editor.writing.candidates.size()) return;
            editor.full = editor.composer.add(editor.writing.candidates[choice->candidate]) == input::Composer::Outcome::full;
        } else if (std::holds_alternative<EraseCharacter>(intent)) {
            editor.full = false;
            (void)editor.composer.press(erase_last);
        }
        update_writing(editor.writing, intent, help.writing);
    }
};

}  // namespace

bool candidates_take_turns(const ui::Tokens& tokens) { return tokens.panel.height() < ui::Millimetres(170); }

bool waits_for_choice(const TextEditor& editor) {
    return !editor.composer.composing().empty() || !editor.chosen_name.empty();
}

TextEditor begin_text(const forms::QuestionView& view, TextKind kind, const LanguageTag& language) {
    TextEditor editor;
    switch (kind) {
        case TextKind::kana: break;
        case TextKind::person: editor.purpose = input::ConversionPurpose::full_name; break;
        case TextKind::place: editor.purpose = input::ConversionPurpose::place; break;
        case TextKind::words: editor.purpose = input::ConversionPurpose::text; break;
    }
    editor.has_latin = kind != TextKind::kana;
    editor.may_be_drawn = kind != TextKind::kana;
    editor.mode = kind == TextKind::kana ? input::ComposeMode::direct : input::ComposeMode::convert;
    editor.composer = input::Composer(editor.mode);
    editor.composer.set_text(view.value);
    if (editor.has_latin && language.text() == "en" && view.value.empty()) turn_to(editor, KeyLayer::latin);
    return editor;
}

namespace {

// ODK's "multiline" and the rows of an input: a field that is open for more than a word.
int open_lines(const forms::QuestionView& view) {
    constexpr int multiline_lines = 3;
    constexpr std::size_t most_lines = 5;
    if (view.rows) return static_cast<int>(std::clamp<std::size_t>(*view.rows, 1, most_lines));
    const auto& given = view.appearances;
    return std::find(given.begin(), given.end(), "multiline") == given.end() ? 1 : multiline_lines;
}

}  // namespace

std::optional<TextIntent> draw_text(ui::Ui& ui, const forms::QuestionView& view, const TextEditor& editor,
                                    const content::Strings& strings) {
    const std::string value = escape_ruby(editor.composer.text());
    const std::string composing = escape_ruby(editor.composer.composing());
    const auto given = view.engawa.find("example");
    std::string example = given == view.engawa.end() ? std::string() : given->second;
    // Of a name in the letters that stand; other examples are words of the form.
    if (!example.empty() && editor.layer == KeyLayer::latin) example = is_name(editor) ? strings("form.latin_name") : std::string();
    const std::string placeholder =
        example.empty() ? std::string() : strings("form.example", {{"example", content::marked(example)}});
    const std::string error = editor.full            ? strings("form.field_full")
                              : editor.writing.failed ? strings("form.writing_failed")
                                                      : std::string();
    ui.field({.id = "field",
              .value = value,
              .placeholder = placeholder,
              .composing = composing,
              .error = error,
              .privacy = ui::Privacy::private_value,
              .caret = editor.composer.text().size(),
              .lines = open_lines(view)});
    if (editor.layer == KeyLayer::drawn) {
        if (auto intent = draw_writing(ui, editor.writing, !value.empty(), strings)) return TextIntent(std::move(*intent));
        return std::nullopt;
    }
    if (!candidates_take_turns(ui.tokens())) {
        if (auto intent = draw_candidates(ui, editor, strings)) return intent;
    } else if (editor.choosing) {
        return draw_candidates_alone(ui, editor, strings);
    }
    return draw_keyboard(ui, editor, strings);
}

void update_text(TextEditor& editor, const TextIntent& intent, const TypingHelp& help) {
    std::visit(Update{editor, help}, intent);
}

bool tick_text(TextEditor& editor, const TypingHelp& help) {
    if (editor.layer == KeyLayer::drawn) return tick_writing(editor.writing, help.writing, help.variants);
    input::ConversionExchange* conversion = help.conversion;
    if (conversion == nullptr || !editor.converting) return false;
    auto answer = conversion->take();
    if (!answer) return false;
    editor.converting = false;
    // A failed conversion leaves the kana, which can be kept as they are.
    if (!*answer || (*answer)->reading != editor.composer.composing()) return true;
    const input::Conversion& found = **answer;
    for (const std::string& whole : found.whole) add_candidate(editor, whole, found.reading.size());
    // Then phrase by phrase, for what no candidate has as a whole.
    if (found.segments.size() > 1) {
        const input::Segment& first = found.segments.front();
        for (const std::string& text : first.candidates) add_candidate(editor, text, first.reading_length_bytes);
    }
    return true;
}

void finish_text(TextEditor& editor) {
    editor.composer.accept_kana();
    editor.choosing = false;
    ask_for_candidates(editor, nullptr);
}

std::string text_value(const TextEditor& editor) { return editor.composer.shown(); }

void wipe_text(TextEditor& editor) {
    editor.composer.wipe();
    wipe_writing(editor.writing);
    ask_for_candidates(editor, nullptr);
}

}  // namespace engawa::form
