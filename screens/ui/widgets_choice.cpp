#include "screens/ui/ui_impl.h"

#include <algorithm>
#include <vector>

// What is chosen: buttons in the flow, radio and check tiles, categories, rows.

namespace engawa::ui {

bool Ui::button(const ButtonSpec& spec) {
    Impl& impl = *impl_;
    const std::string id = impl.full_id(spec.id);
    const bool pressed = impl.take_press(id);
    int width = std::max(impl.button_natural_width(spec.label, spec.icon), impl.px(impl.tokens.target * 2.5));
    if (!spec.hint.empty()) width = impl.flow.width();
    width = std::min(width, impl.flow.width());
    const int height = impl.button_height(spec.label, spec.icon, width, spec.hint);
    impl.distance(Distance::regular);
    const auto place = impl.flow.place(height);
    impl.distance(Distance::regular);
    if (!place) return pressed;
    const bool middle = impl.spec.place == VerticalPlace::middle;
    const int x = middle ? place->x + (place->width - width) / 2 : place->x;
    impl.draw_button({.id = id, .label = std::string(spec.label), .hint = std::string(spec.hint), .icon = spec.icon,
                      .kind = spec.kind, .availability = spec.availability, .bounds = {x, place->y, width, height}});
    return pressed;
}

namespace {

// So many choices are asked on one part (experience: sizes).
constexpr std::size_t most_together = 6;

// A choice as it is measured for one width.
struct ChoiceSize {
    MeasuredText label;
    MeasuredText hint;
    int height = 0;
};

class ChoiceTiles {
  public:
    ChoiceTiles(Ui::Impl& impl, ChoiceKind kind, std::span<const ChoiceSpec> choices)
        : impl_(impl), kind_(kind), choices_(choices) {
        em_ = impl.px(impl.tokens.body);
        pad_ = impl.px(impl.tokens.padding);
        gap_ = std::max(impl.px(2.6_mm), static_cast<int>(impl.px(impl.tokens.target_gap) *
                                                          (impl.memory.density == Density::regular ? 1.0 : 0.7)));
    }

    // Room beside the choices for 聞く, where any can be heard.
    int listen_width() const {
        const auto heard = std::find_if(choices_.begin(), choices_.end(), [](const ChoiceSpec& one) { return !one.recording.empty(); });
        return heard == choices_.end() ? 0 : gap_ + impl_.button_natural_width(heard->listen_word, Icon::speaker);
    }

    int mark_width() const { return kind_ == ChoiceKind::in_order ? em_ * 3 / 2 : em_ * 11 / 10; }
    int icon_width(const ChoiceSpec& choice) const { return choice.icon == Icon::none ? 0 : em_ * 3 / 2 + pad_ / 2; }

    ChoiceSize measure(const ChoiceSpec& choice, int width) {
        const int room = width - listen_width() - 3 * pad_ - mark_width() - icon_width(choice);
        ChoiceSize size;
        size.label = impl_.measure_label(choice.label, room);
        size.hint = impl_.measure(choice.hint, {.em = impl_.memory.density == Density::regular ? impl_.tokens.body : least_body,
                                                .line_height = 1.35}, room);
        between_ = em_ / 8;
        const int between = size.hint.height() > 0 ? between_ : 0;
        size.height = std::max(impl_.px(impl_.tokens.target),
                               size.label.height() + between + size.hint.height() + 2 * impl_.px(impl_.tokens.padding * 0.5));
        return size;
    }

    // One column reads best; two when one does not fit and no label breaks badly in half the width.
    int columns() {
        const int width = impl_.flow.width();
        int whole = -gap_;
        for (const ChoiceSpec& choice : choices_) whole += measure(choice, width).height + gap_;
        if (whole <= impl_.flow.room_left() || choices_.size() < 2) return 1;
        const int half = (width - gap_) / 2;
        if (half - listen_width() - 3 * pad_ - mark_width() < em_ * 4) return 1;
        int in_two = -gap_;
        for (std::size_t index = 0; index < choices_.size(); ++index) {
            const ChoiceSize size = measure(choices_[index], half);
            if (size.label.lines() > (choices_.size() < 3 ? 1 : 2) || size.label.layout->words_broken > 0) return 1;
            const ChoiceSize other = measure(choices_[std::min(index + 1, choices_.size() - 1)], half);
            if (index % 2 == 0) in_two += std::max(size.height, other.height) + gap_;
        }
        // On a part of its own one column would stand whole.
        if (in_two > impl_.flow.room_left() && whole <= impl_.flow.part_height()) return 1;
        return in_two < whole * 4 / 5 ? 2 : 1;
    }

    void draw(const ChoiceSpec& choice, const std::string& id, const PixelRect& whole, Position position) {
        const int listen = listen_width();
        const PixelRect box{whole.x, whole.y, whole.width - listen, whole.height};
        const Surface surface = impl_.draw_choice_panel(choice, id, box);
        int x = box.x + 2 * pad_ + mark_width();
        const int side = em_ * 3 / 2;
        impl_.painter.icon(choice.icon, {x, box.y + (box.height - side) / 2, side, side}, surface.ink);
        x += icon_width(choice);
        const ChoiceSize size = measure(choice, whole.width);
        const int between = size.hint.height() > 0 ? between_ : 0;
        const int y = box.y + (box.height - size.label.height() - between - size.hint.height()) / 2;
        impl_.draw_text(size.label, x, y, surface.ink);
        impl_.draw_text(size.hint, x, y + size.label.height() + between, surface.ink);
        const int middle = between > 0 ? box.y + box.height / 2 : y + impl_.middle_of_letters(size.label);
        impl_.draw_mark({box.x + pad_, middle - mark_width() / 2, mark_width(), mark_width()}, kind_, choice, surface);
        impl_.draw_focus_ring(box, id);
        impl_.record_choice(choice, kind_, id, box, position);
        if (choice.recording.empty()) return;
        impl_.draw_listen(choice, id, {box.right() + gap_, whole.y, listen - gap_, whole.height});
    }

    int gap() const { return gap_; }

  private:
    Ui::Impl& impl_;
    ChoiceKind kind_;
    std::span<const ChoiceSpec> choices_;
    int em_ = 0;
    int pad_ = 0;
    int gap_ = 0;
    int between_ = 0;
};

}  // namespace

std::optional<std::size_t> Ui::choices(std::string_view id, ChoiceKind kind, std::span<const ChoiceSpec> choices,
                                       int rows_below) {
    Impl& impl = *impl_;
    const bool pictures = std::any_of(choices.begin(), choices.end(), [](const ChoiceSpec& one) { return !one.picture.empty(); });
    if (pictures) return impl.picture_choices(id, kind, choices, rows_below);
    const auto [ids, pressed] = impl.group(id, choices);
    ChoiceTiles tiles(impl, kind, choices);
    const int columns = tiles.columns();
    const int width = impl.column_width(columns, tiles.gap());
    impl.lay_in_rows({.count = static_cast<int>(choices.size()), .columns = columns, .gap = tiles.gap(),
                      .height =
                          [&](int first, int last) {
                              int height = 0;
                              for (const ChoiceSpec& choice : choices.subspan(first, last - first)) {
                                  height = std::max(height, tiles.measure(choice, width).height);
                              }
                              return height;
                          },
                      .draw = [&, &ids = ids](int index, const PixelRect& box, Position position) {
                          tiles.draw(choices[index], ids[index], box, position);
                      },
                      .together = choices.size() <= most_together});
    return pressed;
}

namespace {

// Categories and destinations: an icon and a name, side by side as tiles or one under the other as rows.
class Tiles {
  public:
    enum class Shape : std::uint8_t {
        tile,
        tall,  // the icon above the name, both larger
        row,
    };

    Tiles(Ui::Impl& impl, Shape shape, std::span<const TileSpec> specs) : impl_(impl), shape_(shape), specs_(specs) {
        const bool roomy = impl.config.panel.height() >= 170_mm;
        const Millimetres body = impl.tokens.body;
        pad_ = impl.px(impl.tokens.padding);
        gap_ = impl.px(impl.tokens.target_gap * (impl.memory.density == Density::regular ? 1.2 : 0.9));
        switch (shape) {
            case Shape::tile: icon_ = impl.px(std::max<Millimetres>(roomy ? 17_mm : 12_mm, body * 1.5)); break;
            case Shape::tall: icon_ = impl.px(body * 2.4); break;
            case Shape::row: icon_ = impl.px(body * 1.7); break;
        }
        arrow_ = shape == Shape::row ? impl.px(body * 1.1) : 0;
        any_icon_ = std::any_of(specs.begin(), specs.end(), [](const TileSpec& spec) { return spec.icon != Icon::none; });
    }

    // A tile is at least nine glyphs of its label wide.
    int columns() const {
        const int least = icon_ + 3 * pad_ + impl_.px(impl_.tokens.body * 9);
        const int fit = (impl_.flow.width() + gap_) / (least + gap_);
        return std::clamp(fit, 1, count() <= 4 ? 2 : 3);
    }

    // Rows one under the other; on a page that is full two side by side, where that keeps all of them on this part and
    // breaks no name badly.
    int row_columns() const {
        constexpr std::size_t most_lines = 2;
        if (impl_.memory.density == Density::regular || count() < 2) return 1;
        if (stacked(1) <= impl_.flow.room_left() || stacked(2) > impl_.flow.room_left()) return 1;
        return readable(2, most_lines) ? 2 : 1;
    }

    // Four stand as two rows of two, and more than three in rows of three.
    int tall_columns() const { return count() <= 3 ? std::max(1, count()) : count() == 4 ? 2 : 3; }

    // Whether so many side by side have each name on that many lines, and none broken inside a word.
    bool readable(int columns, std::size_t lines) const {
        const int width = impl_.column_width(columns, gap_);
        return std::all_of(specs_.begin(), specs_.end(), [&](const TileSpec& spec) {
            const MeasuredText words = label(spec, width);
            return words.layout != nullptr && words.layout->fits && words.layout->words_broken == 0 && words.lines() <= lines;
        });
    }

    // Takes more of what is empty beneath, the rest of the page left calm: icons of up to twice the size, and air.
    void grow(int columns) {
        const int rows = (count() + columns - 1) / columns;
        const int width = impl_.column_width(columns, gap_);
        const int natural = tallest(width);
        const int wanted = std::min((impl_.flow.room_left() - (rows - 1) * gap_) * 3 / 5 / rows, width * 3 / 4);
        if (wanted <= natural) return;
        const int larger = std::min(icon_, (wanted - natural) / 2);
        icon_ += larger;
        air_ = wanted - natural - larger;
    }

    // Whether all of them stand on this part at their tall height.
    bool stand_together(int columns) const {
        const int rows = (count() + columns - 1) / columns;
        return rows * (tallest(impl_.column_width(columns, gap_)) + gap_) - gap_ <= impl_.flow.room_left();
    }

    std::optional<std::size_t> run(std::string_view group, int across) {
        const auto [ids, pressed] = impl_.group(group, specs_);
        // Rows of one height look calm; a long text in one tile decides for all.
        const int same = tallest(impl_.column_width(across, gap_));
        const bool each_its_own = across == 1 || (impl_.memory.density != Density::regular && shape_ != Shape::tall);
        impl_.lay_in_rows({.count = count(), .columns = across, .gap = gap_,
                           .height =
                               [&](int first, int last) {
                                   if (!each_its_own) return same;
                                   return tallest(impl_.column_width(across, gap_), specs_.subspan(first, last - first));
                               },
                           .draw = [&, &ids = ids](int index, const PixelRect& box, Position position) {
                               draw(specs_[index], ids[index], box, position);
                           }});
        return pressed;
    }

  private:
    // How high so many columns are, each row as high as it has to be.
    int stacked(int columns) const {
        const auto across = static_cast<std::size_t>(columns);
        const int width = impl_.column_width(columns, gap_);
        int height = -gap_;
        for (std::size_t first = 0; first < specs_.size(); first += across) {
            height += tallest(width, specs_.subspan(first, std::min(across, specs_.size() - first))) + gap_;
        }
        return height;
    }
    int count() const { return static_cast<int>(specs_.size()); }
    bool tall() const { return shape_ == Shape::tall; }
    int text_room(int width) const {
        const int beside = any_icon_ && !tall() ? icon_ + pad_ : 0;
        return width - 2 * pad_ - beside - (arrow_ > 0 ? arrow_ + pad_ / 2 : 0);
    }
    MeasuredText label(const TileSpec& spec, int width) const {
        if (!tall()) return impl_.measure_label(spec.label, text_room(width));
        return impl_.measure(spec.label, {.em = impl_.tokens.body * 1.2, .weight = text::Weight::bold,
                                          .line_height = impl_.tokens.label_line_height, .place = TextPlace::center},
                             text_room(width));
    }
    MeasuredText hint(const TileSpec& spec, int width) const {
        return impl_.measure(spec.hint, {.em = hint_em(), .line_height = 1.35,
                                         .place = tall() ? TextPlace::center : TextPlace::start},
                             text_room(width));
    }
    // Of what does not fit, the hints give their size up first.
    Millimetres hint_em() const { return impl_.memory.density == Density::regular ? impl_.tokens.body : least_body; }
    int between(const TileSpec& spec) const { return spec.hint.empty() ? 0 : impl_.px(impl_.tokens.body * 0.15); }
    int words_height(const TileSpec& spec, int width) const {
        return label(spec, width).height() + between(spec) + hint(spec, width).height();
    }

    int height(const TileSpec& spec, int width) const {
        const int icon = any_icon_ ? icon_ : 0;
        if (tall()) return icon + words_height(spec, width) + 4 * pad_ + air_;
        const double air = impl_.memory.density != Density::regular || shape_ == Shape::row ? 0.55 : 1.2;
        return std::max(impl_.px(impl_.tokens.target),
                        std::max(words_height(spec, width), icon) + 2 * static_cast<int>(pad_ * air));
    }
    int tallest(int width) const { return tallest(width, specs_); }
    int tallest(int width, std::span<const TileSpec> specs) const {
        int tall = 0;
        for (const TileSpec& spec : specs) tall = std::max(tall, height(spec, width));
        return tall;
    }

    void draw_seat(Icon icon, const PixelRect& seat, const Surface& surface, bool resting) const {
        if (icon == Icon::none) return;
        impl_.painter.rounded(seat, icon_ / 2, resting ? impl_.colours.floor.fill : surface.fill);
        const int side = icon_ * 2 / 3;
        impl_.painter.icon(icon, {seat.x + (icon_ - side) / 2, seat.y + (icon_ - side) / 2, side, side},
                           resting ? impl_.colours.floor.ink : surface.ink);
    }

    void draw(const TileSpec& spec, const std::string& id, const PixelRect& box, Position position) const {
        const Surface surface = impl_.surface_of(impl_.colours.card, id, spec.availability);
        const bool resting = surface.fill == impl_.colours.card.fill;
        impl_.painter.panel(box, impl_.px(impl_.tokens.radius), impl_.px(impl_.tokens.border), surface);
        const MeasuredText words = label(spec, box.width);
        const MeasuredText more = hint(spec, box.width);
        int x = box.x + pad_;
        int y = box.y + (box.height - words_height(spec, box.width)) / 2;
        if (any_icon_ && tall()) {
            const int edge = pad_ * 3 / 2 + air_ / 3;
            const int top = box.y + edge;
            draw_seat(spec.icon, {box.x + (box.width - icon_) / 2, top, icon_, icon_}, surface, resting);
            const int under = top + icon_;
            y = under + (box.bottom() - edge / 2 - under - words_height(spec, box.width)) / 2;
        } else if (any_icon_) {
            draw_seat(spec.icon, {x, box.y + (box.height - icon_) / 2, icon_, icon_}, surface, resting);
            x += icon_ + pad_;
        }
        impl_.draw_text(words, x, y, resting ? impl_.colours.secondary.ink : surface.ink);
        impl_.draw_text(more, x, y + words.height() + between(spec), resting ? impl_.colours.muted : surface.ink);
        if (arrow_ > 0) {
            impl_.painter.icon(Icon::forward, {box.right() - pad_ - arrow_, box.y + (box.height - arrow_) / 2, arrow_, arrow_},
                               surface.ink);
        }
        impl_.draw_focus_ring(box, id);
        Node node{.id = id, .role = shape_ == Shape::row ? Role::link : Role::button};
        node.name = std::string(spec.label);
        node.hint = std::string(spec.hint);
        if (spec.availability == Availability::unavailable) node.state |= State::disabled;
        node.bounds = box;
        node.position = position;
        impl_.record(std::move(node));
    }

    Ui::Impl& impl_;
    Shape shape_;
    std::span<const TileSpec> specs_;
    int pad_ = 0;
    int gap_ = 0;
    int icon_ = 0;
    int arrow_ = 0;
    int air_ = 0;  // of a tall tile, beside what it needs
    bool any_icon_ = false;
};

}  // namespace

std::optional<std::size_t> Ui::tiles(std::string_view id, std::span<const TileSpec> tiles, Tiling tiling) {
    Tiles beside(*impl_, Tiles::Shape::tile, tiles);
    switch (tiling) {
        case Tiling::columns: break;
        case Tiling::one_row: {
            const int all = static_cast<int>(tiles.size());
            if (all > 0 && beside.readable(all, 1)) return beside.run(id, all);
            break;
        }
        case Tiling::tall: {
            Tiles above(*impl_, Tiles::Shape::tall, tiles);
            const int columns = above.tall_columns();
            // Where a page that has tall ones takes several parts, low ones keep what comes after them in sight. Decided by
            // the density, which never goes back: by the room alone they would come and go with もっと見る.
            if (impl_->memory.density != Density::regular || !above.readable(columns, 2) || !above.stand_together(columns)) break;
            above.grow(columns);
            return above.run(id, columns);
        }
    }
    return beside.run(id, beside.columns());
}

std::optional<std::size_t> Ui::rows(std::string_view id, std::span<const TileSpec> rows) {
    Tiles links(*impl_, Tiles::Shape::row, rows);
    return links.run(id, links.row_columns());
}

bool Ui::value_row(const ValueRowSpec& spec) {
    Impl& impl = *impl_;
    const std::string id = impl.full_id(spec.id);
    const std::string change_id = id + ".change";
    const bool pressed = impl.take_press(change_id);
    const int pad = impl.px(impl.tokens.padding);
    const int gap = impl.px(impl.tokens.gap_small);
    const bool changeable = !spec.change_label.empty();
    // The word alone where room is scarce.
    const Icon change_icon = impl.memory.density == Density::regular || impl.config.panel.height() >= 196_mm ? spec.change_icon : Icon::none;
    const int change_width = changeable ? impl.button_natural_width(spec.change_label, change_icon) : 0;
    const int room = impl.flow.width() - (changeable ? change_width + pad : 0);
    // Question and answer side by side where a line holds both, else one above the other.
    const bool beside = room >= impl.px(impl.tokens.body * 24);
    const int label_room = beside ? room * 2 / 5 - pad : room;
    const int value_x = beside ? room * 2 / 5 : 0;
    ++impl.answers;
    const bool regular = impl.memory.density == Density::regular;
    const MeasuredText label = impl.measure(spec.label, {.em = impl.tokens.body, .line_height = regular ? 1.3 : 1.15,
                                                         .breaking = regular ? text::Breaking::phrase : text::Breaking::body}, label_room);
    const MeasuredText value = impl.measure(spec.value, {.em = impl.tokens.body * (regular ? 1.1 : 1.0), .weight = text::Weight::bold,
                                                         .line_height = regular ? 1.3 : 1.15, .breaking = text::Breaking::body},
                                            room - value_x);
    const MeasuredText error = impl.measure(spec.error, {.em = impl.tokens.body, .weight = text::Weight::bold, .breaking = text::Breaking::body},
                                            room - impl.px(impl.tokens.body * 1.6));
    const int drawn_width = spec.strokes.empty() ? 0 : std::min(room - value_x, impl.px(60_mm));
    const int drawn_height = drawn_width * sheet_height / sheet_width;
    const int answer = value.height() + drawn_height;
    const int said = beside ? std::max(label.height(), answer) : label.height() + answer;
    const int words = said + (error.height() > 0 ? error.height() + gap : 0);
    const int tall = changeable ? impl.button_height(spec.change_label, change_icon, change_width) : 0;
    const int height = std::max(tall + 2 * impl.px(1_mm), words + (regular ? 2 * gap : gap));
    impl.distance(Distance::small);
    const auto place = impl.flow.place(height);
    impl.distance(Distance::small);
    if (!place) return pressed;
    impl.painter.fill({place->x, place->bottom() - impl.px(0.3_mm), place->width, impl.px(0.3_mm)}, impl.colours.line);
    int y = place->y + (height - words) / 2;
    impl.draw_text(label, place->x, beside ? y + (said - label.height()) / 2 : y, impl.colours.muted);
    const int answer_y = beside ? y + (said - answer) / 2 : y + label.height();
    impl.draw_text(value, place->x + value_x, answer_y, impl.colours.page.ink);
    impl.draw_strokes(spec.strokes, {place->x + value_x, answer_y + value.height(), drawn_width, drawn_height}, impl.colours.page.ink);
    y += said;
    if (error.height() > 0) {
        y += gap / 2;
        const int side = impl.px(impl.tokens.body * 1.2);
        const int indent = impl.px(impl.tokens.body * 1.6);
        impl.painter.rounded({place->x, y, room, error.height() + gap / 2}, impl.px(1.2_mm), impl.colours.error.fill);
        impl.painter.icon(Icon::error, {place->x + gap / 2, y + (error.height() - side) / 2 + gap / 4, side, side}, impl.colours.error.ink);
        impl.draw_text(error, place->x + indent, y + gap / 4, impl.colours.error.ink);
    }
    Node node{.id = id, .role = Role::list_item, .name = std::string(spec.label), .value = std::string(spec.value)};
    node.hint = std::string(spec.error);
    if (spec.privacy == Privacy::private_value) node.state |= State::private_value;
    if (!spec.error.empty()) node.state |= State::invalid;
    node.bounds = {place->x, place->y, room, height};
    impl.record(std::move(node));
    if (changeable) {
        FooterButton change{.id = change_id, .label = std::string(spec.change_label), .hint = {}, .icon = change_icon};
        change.bounds = {place->right() - change_width, place->y + (height - tall) / 2, change_width, tall};
        impl.draw_button(change);
        // Which one it changes is said with it; every row's button has the same words.
        impl.tree.nodes().back().role = Role::link;
        impl.tree.nodes().back().hint = std::string(spec.label);
    }
    return pressed;
}

}  // namespace engawa::ui
