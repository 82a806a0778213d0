#include "screens/ui/ui_impl.h"

#include <algorithm>
#include <vector>

// Choices that are looked at: pictures with a word, the steps of a scale, and the marks that all choices share.

namespace engawa::ui {

void Ui::Impl::lay_in_rows(const Rows& rows) {
    const int width = column_width(rows.columns, rows.gap);
    distance(Distance::regular);
    int below = 0;  // the rows after the first, where all stay together
    for (int first = rows.columns; rows.together && first < rows.count; first += rows.columns) {
        below += rows.gap + rows.height(first, std::min(rows.count, first + rows.columns));
    }
    if (rows.together && rows.count > 0 && below + rows.height(0, std::min(rows.count, rows.columns)) > flow.part_height()) {
        below = 0;
        flow.split_a_group();
    }
    for (int first = 0; first < rows.count; first += rows.columns) {
        const int last = std::min(rows.count, first + rows.columns);
        const int height = rows.height(first, last);
        const auto row = flow.place(height, first == 0 ? below : 0);
        flow.force_gap(rows.gap);
        if (!row) continue;
        for (int index = first; index < last; ++index) {
            rows.draw(index, {row->x + (index - first) * (width + rows.gap), row->y, width, height}, {index + 1, rows.count});
        }
    }
    distance(Distance::regular);
}

Surface Ui::Impl::draw_choice_panel(const ChoiceSpec& choice, const std::string& id, const PixelRect& box) {
    const bool chosen = choice.chosen == Chosen::yes;
    const Surface surface = surface_of(chosen ? colours.selected : colours.card, id, choice.availability);
    painter.panel(box, px(tokens.radius), px(chosen ? tokens.border * 2 : tokens.border), surface);
    return surface;
}

void Ui::Impl::draw_mark(const PixelRect& box, ChoiceKind kind, const ChoiceSpec& choice, const Surface& surface) {
    const bool chosen = choice.chosen == Chosen::yes;
    const int line = std::max(2, px(0.8_mm));
    const int radius = kind == ChoiceKind::several ? px(1.4_mm) : box.width / 2;
    painter.rounded(box, radius, surface.ink);
    if (!chosen) {
        painter.rounded({box.x + line, box.y + line, box.width - 2 * line, box.height - 2 * line}, radius - line,
                        surface.fill);
        return;
    }
    if (!choice.badge.empty()) {
        const MeasuredText number = measure(choice.badge, {.em = tokens.body, .weight = text::Weight::bold}, 0);
        draw_text(number, box.x + (box.width - number.width()) / 2, box.y + box.height / 2 - middle_of_letters(number),
                  surface.fill);
        return;
    }
    const int inset = box.width / 6;
    painter.icon(Icon::check, {box.x + inset, box.y + inset, box.width - 2 * inset, box.height - 2 * inset},
                 surface.fill);
}

void Ui::Impl::record_choice(const ChoiceSpec& choice, ChoiceKind kind, const std::string& id, const PixelRect& box,
                             Position counted) {
    Node node{.id = id, .role = kind == ChoiceKind::one ? Role::radio : Role::checkbox};
    node.name = std::string(choice.label);
    node.value = std::string(choice.value);
    node.hint = std::string(choice.hint);
    node.recording = std::string(choice.recording);
    if (choice.chosen == Chosen::yes) node.state |= State::selected;
    if (choice.availability == Availability::unavailable) node.state |= State::disabled;
    node.bounds = box;
    node.position = choice.position.count > 0 ? choice.position : counted;
    record(std::move(node));
}

void Ui::Impl::draw_listen(const ChoiceSpec& choice, const std::string& id, const PixelRect& box) {
    draw_button({.id = id + ".listen", .label = std::string(choice.listen_word), .hint = {}, .icon = Icon::speaker, .bounds = box});
    // Whose words it plays is said with it; every button bears the same word.
    tree.nodes().back().name = std::string(choice.listen);
}

std::optional<std::size_t> Ui::heard(std::string_view id, std::span<const ChoiceSpec> choices) {
    Impl& impl = *impl_;
    for (std::size_t index = 0; index < choices.size(); ++index) {
        if (choices[index].recording.empty()) continue;
        if (impl.take_press(impl.full_id(std::string(id) + "." + std::string(choices[index].id)) + ".listen")) return index;
    }
    return std::nullopt;
}

namespace {

// How many tiles stand side by side, and how tall the pictures are.
struct TileGrid {
    int columns = 1;
    int width = 0;
    int label_height = 0;
    int picture_height = 0;
    bool readable = false;  // no label is broken inside a word
};

class PictureTiles {
  public:
    PictureTiles(Ui::Impl& impl, ChoiceKind kind, std::span<const ChoiceSpec> choices, int rows_below)
        : impl_(impl), kind_(kind), choices_(choices) {
        pad_ = impl.px(impl.tokens.padding * 0.7);
        gap_ = impl.px(impl.tokens.target_gap);
        mark_ = impl.px(impl.tokens.body * 1.1);
        least_ = impl.px(22_mm);
        below_ = rows_below * (impl.px(impl.tokens.target) + impl.distance_px(Distance::regular));
    }

    void run(const std::vector<std::string>& ids) {
        const TileGrid grid = best_grid();
        const int count = static_cast<int>(choices_.size());
        const int height = 3 * pad_ + grid.picture_height + std::max(grid.label_height, mark_);
        const int listen = listen_height();
        impl_.lay_in_rows({.count = count, .columns = grid.columns, .gap = gap_,
                           .height = [&](int, int) { return height + listen; },
                           .draw = [&](int index, const PixelRect& whole, Position position) {
                               const ChoiceSpec& choice = choices_[static_cast<std::size_t>(index)];
                               const std::string& id = ids[static_cast<std::size_t>(index)];
                               draw(grid, choice, id, {whole.x, whole.y, whole.width, height}, position);
                               if (choice.recording.empty()) return;
                               impl_.draw_listen(choice, id, {whole.x, whole.y + height + gap_, whole.width, listen - gap_});
                           }});
    }

  private:
    MeasuredText label(const ChoiceSpec& choice, int width) const {
        return impl_.measure_label(choice.label, width - 3 * pad_ - mark_);
    }

    // Beneath each tile, where any can be heard.
    int listen_height() const {
        const auto heard = std::find_if(choices_.begin(), choices_.end(), [](const ChoiceSpec& one) { return !one.recording.empty(); });
        if (heard == choices_.end()) return 0;
        return gap_ + impl_.button_height(heard->listen_word, Icon::speaker, impl_.flow.width());
    }

    TileGrid grid_of(int columns, int below) const {
        TileGrid grid;
        grid.columns = columns;
        grid.width = impl_.column_width(columns, gap_);
        grid.readable = true;
        for (const ChoiceSpec& choice : choices_) {
            const MeasuredText words = label(choice, grid.width);
            grid.label_height = std::max(grid.label_height, words.height());
            if (words.layout != nullptr && (words.layout->words_broken > 0 || words.lines() > 2)) grid.readable = false;
        }
        const int rows = (static_cast<int>(choices_.size()) + columns - 1) / columns;
        const int room = (impl_.flow.room_left() - below - (rows - 1) * gap_) / rows - 3 * pad_ -
                         std::max(grid.label_height, mark_) - listen_height();
        grid.picture_height = std::min(room, grid.width * 3 / 4);
        return grid;
    }

    // The largest pictures with which all stand on one part.
    std::optional<TileGrid> largest(int below) const {
        std::optional<TileGrid> best;
        for (int columns = 1; columns <= std::min<int>(4, static_cast<int>(choices_.size())); ++columns) {
            const TileGrid grid = grid_of(columns, below);
            if (!grid.readable || grid.picture_height < least_) continue;
            if (!best || grid.picture_height > best->picture_height) best = grid;
        }
        return best;
    }

    // With what stands beneath, else without it; else two columns that flow over several parts.
    TileGrid best_grid() const {
        if (const auto with_all = largest(below_)) return *with_all;
        if (const auto alone = largest(0)) return *alone;
        TileGrid grid = grid_of(std::min<int>(2, static_cast<int>(choices_.size())), 0);
        if (!grid.readable) grid = grid_of(1, 0);
        const int most = impl_.flow.part_height() - 3 * pad_ - std::max(grid.label_height, mark_) - listen_height();
        grid.picture_height = std::clamp(impl_.px(40_mm), 1, std::max(1, std::min(most, grid.width * 3 / 4)));
        return grid;
    }

    void draw(const TileGrid& grid, const ChoiceSpec& choice, const std::string& id, const PixelRect& box,
              Position position) {
        const Surface surface = impl_.draw_choice_panel(choice, id, box);
        const PixelRect frame{box.x + pad_, box.y + pad_, box.width - 2 * pad_, grid.picture_height};
        const bool drawn = draw_picture(choice, frame);
        const MeasuredText words = label(choice, box.width);
        // Without a picture the word stands in the middle of the tile.
        const int line = std::max(words.height(), mark_);
        const int y = drawn ? box.bottom() - pad_ - std::max(grid.label_height, mark_) +
                                  (std::max(grid.label_height, mark_) - line) / 2
                            : box.y + (box.height - line) / 2;
        const int whole = mark_ + pad_ + words.width();
        const int x = box.x + std::max(pad_, (box.width - whole) / 2);
        const int text_y = y + (line - words.height()) / 2;
        const int middle = words.height() > 0 ? text_y + impl_.middle_of_letters(words) : y + line / 2;
        impl_.draw_mark({x, middle - mark_ / 2, mark_, mark_}, kind_, choice, surface);
        impl_.draw_text(words, x + mark_ + pad_, text_y, surface.ink);
        impl_.draw_focus_ring(box, id);
        impl_.record_choice(choice, kind_, id, box, position);
    }

    bool draw_picture(const ChoiceSpec& choice, const PixelRect& frame) {
        if (choice.picture.empty()) return false;
        const std::filesystem::path path{std::string(choice.picture)};
        const PixelRect size = impl_.painter.picture_size(path);
        if (size.width <= 0 || size.height <= 0) return false;
        int height = frame.height;
        int width = height * size.width / size.height;
        if (width > frame.width) {
            width = frame.width;
            height = width * size.height / size.width;
        }
        return impl_.painter.picture(
            path, {frame.x + (frame.width - width) / 2, frame.y + (frame.height - height) / 2, width, height});
    }

    Ui::Impl& impl_;
    ChoiceKind kind_;
    std::span<const ChoiceSpec> choices_;
    int pad_ = 0;
    int gap_ = 0;
    int mark_ = 0;
    int least_ = 0;  // a picture that is smaller is no help
    int below_ = 0;  // kept for what stands beneath
};

}  // namespace

std::optional<std::size_t> Ui::Impl::picture_choices(std::string_view id, ChoiceKind kind,
                                                     std::span<const ChoiceSpec> choices, int rows_below) {
    const Group boxes = group(id, choices);
    PictureTiles(*this, kind, choices, rows_below).run(boxes.ids);
    return boxes.pressed;
}

std::optional<std::size_t> Ui::scale(std::string_view id, std::span<const ChoiceSpec> steps) {
    Impl& impl = *impl_;
    const auto [ids, pressed] = impl.group(id, steps);
    const int count = static_cast<int>(steps.size());
    if (count == 0) return pressed;
    const int gap = std::max(impl.px(2.6_mm), impl.px(impl.tokens.target_gap));
    const int width = std::min((impl.flow.width() - (count - 1) * gap) / count, impl.px(impl.tokens.target * 3));
    const int height = impl.px(std::max(impl.tokens.target * 1.4, impl.tokens.body * 2.6));
    impl.distance(Distance::regular);
    const auto row = impl.flow.place(height);
    impl.distance(Distance::regular);
    if (!row) return pressed;
    for (int index = 0; index < count; ++index) {
        const auto at = static_cast<std::size_t>(index);
        const ChoiceSpec& step = steps[at];
        const bool chosen = step.chosen == Chosen::yes;
        const PixelRect box{row->x + index * (width + gap), row->y, width, height};
        const Surface surface = impl.surface_of(chosen ? impl.colours.primary : impl.colours.card, ids[at], step.availability);
        impl.painter.panel(box, impl.px(impl.tokens.radius), impl.px(chosen ? impl.tokens.border * 2 : impl.tokens.border), surface);
        const MeasuredText words = impl.measure(step.label, {.em = impl.tokens.body * 1.5, .weight = text::Weight::bold}, 0);
        const bool wide = words.width() > width - impl.px(1.6_mm);
        const MeasuredText shown = wide ? impl.measure(step.label, {.em = impl.tokens.body, .weight = text::Weight::bold}, 0) : words;
        // Chosen, it bears a check as well: shape, not colour alone, tells.
        const int mark = chosen ? impl.px(impl.tokens.body * 0.8) : 0;
        const int y = box.y + box.height / 2 - impl.middle_of_letters(shown) - mark / 2;
        impl.draw_text(shown, box.x + (width - shown.width()) / 2, y, surface.ink);
        if (chosen) {
            impl.painter.icon(Icon::check, {box.x + (width - mark) / 2, box.bottom() - mark - impl.px(1.2_mm), mark, mark}, surface.ink);
        }
        impl.draw_focus_ring(box, ids[at]);
        impl.record_choice(step, ChoiceKind::one, ids[at], box, {index + 1, count});
    }
    return pressed;
}

void Ui::numbered_words(std::string_view id, std::span<const std::string_view> words) {
    Impl& impl = *impl_;
    const int pad = impl.px(impl.tokens.padding);
    const auto number_of = [&](std::size_t index) {
        return impl.measure(std::to_string(index + 1), {.em = impl.tokens.body, .weight = text::Weight::bold, .line_height = 1.1}, 0);
    };
    const TextLook large{.em = impl.tokens.title, .weight = text::Weight::bold, .line_height = 1.2, .readings = Readings::never};
    int widest = 0;
    for (const std::string_view word : words) widest = std::max(widest, impl.measure(word, large, 0).width());
    const int number_width = number_of(0).width() + pad;
    const int gap = impl.px(impl.tokens.target_gap);
    const int columns = std::clamp((impl.flow.width() + gap) / (widest + number_width + 2 * pad + gap), 1, 3);
    const int height = std::max(impl.px(impl.tokens.target), impl.px(impl.tokens.title * 1.2) + pad);
    impl.lay_in_rows({.count = static_cast<int>(words.size()), .columns = columns, .gap = gap,
                      .height = [&](int, int) { return height; },
                      .draw = [&](int index, const PixelRect& box, Position position) {
                          const auto at = static_cast<std::size_t>(index);
                          impl.painter.panel(box, impl.px(impl.tokens.radius), impl.px(impl.tokens.border), impl.colours.card);
                          const MeasuredText number = number_of(at);
                          const MeasuredText word = impl.measure(words[at], large, 0);
                          impl.draw_text(number, box.x + pad, box.y + (box.height - number.height()) / 2, impl.colours.muted);
                          impl.draw_text(word, box.x + pad + number_width, box.y + (box.height - word.height()) / 2, impl.colours.card.ink);
                          impl.record({.id = impl.full_id(std::string(id) + "." + std::to_string(index + 1)), .role = Role::list_item,
                                       .name = std::string(words[at]), .bounds = box, .position = position});
                      }});
}

}  // namespace engawa::ui
