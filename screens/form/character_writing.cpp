#include "screens/form/character_writing.h"

#include <array>

#include "kiosk/base/ruby.h"
#include "kiosk/base/secret_bytes.h"

namespace engawa::form {

namespace {

constexpr int columns = 4;  // what takes back, then three candidates side by side
constexpr std::size_t rows = 3;
static_assert(written_candidates == rows * (columns - 1));

// More points than a character of thirty strokes has; what is drawn beyond them leaves nothing.
constexpr std::size_t most_points = 6'000;

ui::KeySpec command(std::string_view id, std::string_view label, ui::Icon icon, bool available) {
    return {.id = id,
            .label = label,
            .icon = icon,
            .kind = ui::KeyKind::command,
            .availability = available ? ui::Availability::available : ui::Availability::unavailable};
}

// Beside the box from the start: nothing moves under the finger.
struct Keys {
    std::array<std::string, rows> words;
    std::vector<std::string> ids;
    std::vector<std::string> labels;
    std::vector<ui::KeySpec> specs;

    Keys(const CharacterWriting& writing, bool can_erase, const content::Strings& strings)
        : words{strings("form.take_back_stroke"), strings("form.write_anew"),
                strings("form.erase_character")} {
        for (std::size_t i = 0; i < written_candidates; ++i) {
            ids.push_back("candidate." + std::to_string(i + 1));
            labels.push_back(i < writing.candidates.size() ? escape_ruby(writing.candidates[i])
                                                           : std::string());
        }
        const bool drawn = !writing.strokes.empty();
        const ui::KeySpec commands[] = {command("undo", words[0], ui::Icon::none, drawn),
                                        command("clear", words[1], ui::Icon::none, drawn),
                                        command("erase", words[2], ui::Icon::backspace, can_erase)};
        for (std::size_t row = 0; row < rows; ++row) {
            specs.push_back(commands[row]);
            for (std::size_t i = row * (columns - 1); i < (row + 1) * (columns - 1); ++i) {
                specs.push_back({.id = ids[i], .label = labels[i], .kind = ui::KeyKind::glyph});
            }
        }
    }
};

WritingIntent pressed_key(std::size_t key) {
    const std::size_t row = key / columns;
    const std::size_t column = key % columns;
    if (column > 0) return ChooseCharacter{row * (columns - 1) + column - 1};
    switch (row) {
        case 0:
            return TakeBackStroke{};
        case 1:
            return ClearCharacter{};
        default:
            return EraseCharacter{};
    }
}

void forget_candidates(CharacterWriting& writing) {
    for (std::string& candidate : writing.candidates) wipe_container(candidate);
    writing.candidates.clear();
    writing.asked = false;
    writing.failed = false;
}

void ask(CharacterWriting& writing, input::WritingExchange* exchange) {
    if (writing.strokes.empty()) forget_candidates(writing);
    if (exchange == nullptr || writing.strokes.empty()) return;
    input::Drawing drawing;
    for (const ui::Stroke& stroke : writing.strokes) {
        input::PenStroke& pen = drawing.strokes.emplace_back();
        for (const ui::InkPoint& point : stroke) pen.push_back({point.x, point.y});
    }
    exchange->ask(std::move(drawing));
    writing.asked = true;
}

std::size_t points_of(const Strokes& strokes) {
    std::size_t points = 0;
    for (const ui::Stroke& stroke : strokes) points += stroke.size();
    return points;
}

struct Update {
    CharacterWriting& writing;
    input::WritingExchange* exchange;

    void operator()(const AddCharacterInk& ink) const {
        bool lifted = false;
        std::size_t points = points_of(writing.strokes);
        for (const ui::InkStep& step : ink.steps) {
            if (step.pen == ui::InkStep::Pen::withdrawn) (*this)(TakeBackStroke{});
            const bool draws = step.pen == ui::InkStep::Pen::put_down || step.pen == ui::InkStep::Pen::moved;
            lifted = lifted || step.pen == ui::InkStep::Pen::lifted;
            if (!draws || points >= most_points) continue;
            if (step.pen == ui::InkStep::Pen::put_down || writing.strokes.empty())
                writing.strokes.emplace_back();
            writing.strokes.back().push_back(step.point);
            ++points;
        }
        // What it may be is asked when a stroke is finished: half of one would only make the candidates
        // flicker.
        if (lifted) ask(writing, exchange);
    }
    void operator()(const TakeBackStroke&) const {
        if (writing.strokes.empty()) return;
        wipe_container(writing.strokes.back());
        writing.strokes.pop_back();
        ask(writing, exchange);
    }
    void operator()(const ClearCharacter&) const { wipe_writing(writing); }
    void operator()(const EraseCharacter&) const {}
    void operator()(const ChooseCharacter&) const { wipe_writing(writing); }
};

}  // namespace

std::optional<WritingIntent> draw_writing(ui::Ui& ui, const CharacterWriting& writing, bool can_erase,
                                          const content::Strings& strings) {
    const Keys keys(writing, can_erase, strings);
    const std::string label = strings("form.writing_box");
    const std::string value = strings(writing.strokes.empty() ? "form.nothing_drawn" : "form.drawn");
    const std::string invitation = strings("form.draw_one_character");
    auto used =
        ui.writing({.box = {.id = "box",
                            .label = label,
                            .value = value,
                            .invitation = invitation,
                            .strokes = writing.strokes},
                    .keys = {.id = "keys", .columns = columns, .keys = keys.specs, .word_columns = 1}});
    if (!used.drawn.empty()) return AddCharacterInk{std::move(used.drawn)};
    if (!used.pressed) return std::nullopt;
    return pressed_key(*used.pressed);
}

void update_writing(CharacterWriting& writing, const WritingIntent& intent,
                    input::WritingExchange* exchange) {
    std::visit(Update{writing, exchange}, intent);
}

bool tick_writing(CharacterWriting& writing, input::WritingExchange* exchange,
                  const input::VariantTable* variants) {
    if (exchange == nullptr || !writing.asked) return false;
    auto answer = exchange->take();
    if (!answer) return false;
    forget_candidates(writing);
    if (!*answer) {
        writing.failed = true;
        return true;
    }
    std::vector<std::string>& found = (*answer)->characters;
    static const input::VariantTable none;
    writing.candidates = (variants != nullptr ? *variants : none).side_by_side(found, written_candidates);
    overwrite(**answer);
    return true;
}

void wipe_writing(CharacterWriting& writing) {
    wipe_strokes(writing.strokes);
    forget_candidates(writing);
}

}  // namespace engawa::form
