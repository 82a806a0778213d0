#include "screens/ui/ui_impl.h"

#include "kiosk/base/utf8.h"

#include <algorithm>
#include <vector>

// What types: grids of keys, alone or beside a box to write in, and of numbers.

namespace engawa::ui {

namespace {

// One cell of a grid of keys.
struct Cell {
    std::size_t key;
    int row;
    int column;
    int span;
};

class KeyGrid {
  public:
    // With a box, that stands at the left of the keys.
    KeyGrid(Ui::Impl& impl, const KeyGridSpec& spec, const SheetSpec* box = nullptr) : impl_(impl), spec_(spec), box_(box) {
        gap_ = std::max(impl.px(2.6_mm), impl.px(impl.tokens.target_gap * 0.7));
        int row = 0;
        int column = 0;
        for (std::size_t index = 0; index < spec.keys.size(); ++index) {
            const int span = std::clamp(spec.keys[index].columns, 1, spec.columns);
            if (column + span > spec.columns) {
                ++row;
                column = 0;
            }
            cells_.push_back({index, row, column, span});
            column += span;
        }
        rows_ = cells_.empty() ? 0 : row + 1;
    }

    std::optional<std::size_t> run() {
        std::optional<std::size_t> pressed;
        for (const Cell& cell : cells_) {
            if (impl_.take_press(id_of(spec_.keys[cell.key]))) pressed = cell.key;
        }
        if (rows_ == 0) return pressed;
        impl_.must_fit = true;
        impl_.has_keys = true;
        impl_.distance(Distance::regular);
        if (impl_.is_typing()) make_room_beside();
        if (impl_.memory.squeezed) impl_.flow.force_gap(impl_.px(1_mm));
        size_keys();
        const auto place = impl_.flow.place(rows_ * key_height_ + (rows_ - 1) * gap_);
        impl_.distance(Distance::regular);
        if (!place) return pressed;
        int left = place->x + (place->width - beside_ - box_width() - width_of(0, spec_.columns)) / 2;
        if (box_ != nullptr) impl_.draw_sheet(*box_, {left, place->y, box_side_, place->height}, Ui::Impl::SheetShape::square);
        left += box_width();
        if (beside_ > 0) {
            const int width = beside_ - impl_.px(2.6_mm);
            impl_.beside_keys = {place->right() - width, place->y, width, place->height};
        }
        // Characters to choose from are counted without the commands beside them.
        const auto is_glyph = [&](const Cell& cell) { return spec_.keys[cell.key].kind == KeyKind::glyph; };
        const auto count = [&](bool glyphs) {
            return static_cast<int>(std::count_if(cells_.begin(), cells_.end(), [&](const Cell& cell) {
                return !is_hole(spec_.keys[cell.key]) && is_glyph(cell) == glyphs;
            }));
        };
        Position keys{0, count(false)};
        Position glyphs{0, count(true)};
        for (const Cell& cell : cells_) {
            const KeySpec& key = spec_.keys[cell.key];
            if (is_hole(key)) continue;
            const int before = cell.column == 0 ? 0 : width_of(0, cell.column) + gap_;
            const PixelRect box{left + before, place->y + cell.row * (key_height_ + gap_),
                                width_of(cell.column, cell.column + cell.span), key_height_};
            Position& position = is_glyph(cell) ? glyphs : keys;
            ++position.index;
            draw(key, box, position);
        }
        return pressed;
    }

  private:
    static bool is_hole(const KeySpec& key) { return key.label.empty() && key.icon == Icon::none; }
    std::string id_of(const KeySpec& key) const { return impl_.full_id(std::string(spec_.id) + "." + std::string(key.id)); }

    // The keys go down to their floor in width, and the actions stand at their right.
    void make_room_beside() {
        impl_.flow.reserve(0);
        if (box_ != nullptr) box_side_ = impl_.px(least_box);
        int least = spec_.columns * floor_wide() + (spec_.columns - 1) * gap_ + box_width();
        // Actions need their place more than a word on a key its size.
        if (impl_.flow.width() - least < impl_.px(34_mm)) least = spec_.columns * floor() + (spec_.columns - 1) * gap_ + box_width();
        const int spare = std::min(impl_.flow.width() - least, impl_.px(46_mm * (1.0 + (impl_.tokens.scale - 1.0) * 0.6)));
        // A number that is pressed leads on by itself: without actions all the room is the keys'.
        beside_ = spare < impl_.px(34_mm) || impl_.memory.footer_height == 0 ? 0 : spare;
        // Words need more than the least width of a key, and so do the actions: 答えない in one line.
        if (beside_ > 0 && spec_.word_columns > 0) {
            const int wanted = spec_.word_columns * std::max(impl_.px(7.8_mm), word_width() - floor());
            const int all_spare = impl_.flow.width() - least;
            beside_ = std::clamp(all_spare - wanted, std::min(beside_, impl_.px(36_mm)), beside_);
            extra_ = std::max(0, std::min(wanted, all_spare - beside_) / spec_.word_columns);
        }
        if (!impl_.has_field) return;
        const int least_high = std::max(rows_ * floor_high() + (rows_ - 1) * gap_, box_side_);
        const int below = impl_.chips_height + 2 * impl_.px(2.6_mm) + least_high;
        if (below == impl_.memory.below_field_height) return;
        impl_.memory.below_field_height = below;
        impl_.unsettled = true;
    }

    // What the longest word on a key of one column takes in the least letters that words on keys are set in.
    int word_width() {
        int widest = 0;
        for (const Cell& cell : cells_) {
            const KeySpec& key = spec_.keys[cell.key];
            const bool among_words = spec_.word_columns == 0 || cell.column < spec_.word_columns;
            if (!among_words || cell.span > 1 || key.kind != KeyKind::command) continue;
            widest = std::max(widest, measure_key(drawn_words(key), least_word, 0, Readings::never).width());
        }
        return widest + 2 * impl_.px(0.8_mm);
    }

    // Of one key, in both directions.
    int floor() const {
        if (spec_.least == KeySize::letter) return impl_.px(impl_.tokens.key);
        return impl_.px(has_hints() ? least_target + 1_mm : least_target);
    }

    // Where words have no column of their own, a short one has room on any key.
    int floor_wide() {
        const bool shared = spec_.word_columns == 0 && spec_.least == KeySize::target && box_ == nullptr;
        return shared ? std::clamp(word_width(), floor(), std::max(floor(), impl_.px(26_mm))) : floor();
    }

    // As high as what stands beside them needs, one action above the other.
    int floor_high() const {
        const int actions = impl_.memory.actions;
        if (beside_ == 0 || actions == 0) return floor();
        const int column = actions * impl_.px(least_target) + (actions - 1) * impl_.px(2.6_mm);
        return std::max(floor(), (column - (rows_ - 1) * gap_ + rows_ - 1) / rows_);
    }

    bool has_hints() const {
        return std::any_of(spec_.keys.begin(), spec_.keys.end(), [](const KeySpec& key) { return !key.hint.empty(); });
    }

    int box_width() const { return box_ == nullptr ? 0 : box_side_ + impl_.px(impl_.tokens.padding); }

    // The box is as large as the page has room, and the keys beside it are as high as it is.
    void size_box() {
        // No wider than leaves the keys their least width.
        const int keys = spec_.columns * floor() + (spec_.columns - 1) * gap_ + spec_.word_columns * extra_;
        const int spare = impl_.flow.width() - beside_ - impl_.px(impl_.tokens.padding) - keys;
        const int most = std::max(impl_.px(least_box), std::min(impl_.px(most_box), spare));
        box_side_ = std::clamp(impl_.flow.room_left(), impl_.px(least_box), most);
        const int room = impl_.flow.width() - beside_ - box_width() - spec_.word_columns * extra_ - (spec_.columns - 1) * gap_;
        key_width_ = std::min(room / spec_.columns, impl_.px(impl_.tokens.target * 2));
        key_height_ = (box_side_ - (rows_ - 1) * gap_) / rows_;
        box_side_ = rows_ * key_height_ + (rows_ - 1) * gap_;
    }

    // As large as a target where there is room, never below the floor of a key.
    void size_keys() {
        if (box_ != nullptr) return size_box();
        const int width = (impl_.flow.width() - beside_ - spec_.word_columns * extra_ - (spec_.columns - 1) * gap_) / spec_.columns;
        const bool few_and_large = spec_.columns <= 3 && impl_.look.size != TextSize::normal;
        const double widest = has_hints() ? 4.0 : few_and_large ? 3.0 : spec_.columns <= 4 ? 2.2 : 1.5;
        key_width_ = std::min(width, impl_.px(impl_.tokens.target * widest));
        if (spec_.least == KeySize::practice) {
            key_width_ = key_height_ = impl_.px(impl_.tokens.target);
            return;
        }
        const int room = (impl_.flow.room_to_fill() - (rows_ - 1) * gap_) / rows_;
        // The twelve of a telephone grow with the room.
        const bool digits = spec_.columns == 3 && impl_.is_typing();
        const int most_high = impl_.px(impl_.tokens.target * (digits ? 1.2 : 1.0) + (has_hints() ? impl_.tokens.body : 0_mm));
        key_height_ = std::clamp(room, floor_high(), std::max(floor_high(), most_high));
    }

    // Of the columns from `first` up to `last`, with the gaps between them.
    int width_of(int first, int last) const {
        const int words = std::max(0, std::min(last, spec_.word_columns) - first);
        return (last - first) * key_width_ + words * extra_ + (last - first - 1) * gap_;
    }

    void draw(const KeySpec& key, const PixelRect& box, Position position) {
        const std::string id = id_of(key);
        const auto resting = [&]() -> const Surface& {
            if (key.chosen == Chosen::yes) return impl_.colours.selected;
            switch (key.kind) {
                case KeyKind::letter:
                case KeyKind::candidate:
                case KeyKind::glyph: return impl_.colours.card;
                case KeyKind::command: return impl_.colours.quiet;
                case KeyKind::accept: return impl_.colours.primary;
            }
            return impl_.colours.card;
        };
        const Surface surface = impl_.surface_of(resting(), id, key.availability);
        impl_.painter.panel(box, impl_.px(2.2_mm), impl_.px(impl_.tokens.border * (key.chosen == Chosen::yes ? 2.0 : 1.0)), surface);
        const KeyFace face = face_of(key, box);
        const MeasuredText& words = face.words;
        const bool has_icon = face.icon != Icon::none;
        const int side = has_icon ? std::min(impl_.px(impl_.tokens.body * 1.25), box.height * 2 / 3) : 0;
        const int between = has_icon && words.width() > 0 ? impl_.px(1.2_mm) : 0;
        const int x = box.x + (box.width - words.width() - side - between) / 2;
        const int y = box.y + (box.height - words.height() - face.hint.height()) / 2;
        impl_.painter.icon(face.icon, {x, box.y + (box.height - side) / 2, side, side}, surface.ink);
        impl_.draw_text(words, x + side + between, y, surface.ink);
        impl_.draw_text(face.hint, box.x + (box.width - face.hint.width()) / 2, y + words.height(), surface.ink);
        impl_.draw_focus_ring(box, id);
        Node node{.id = id, .role = Role::key};
        node.name = std::string(key.label);
        node.hint = std::string(key.spoken.empty() ? key.hint : key.spoken);
        if (key.label.empty()) node.name = std::string(key.spoken);
        if (key.kind == KeyKind::glyph || key.kind == KeyKind::candidate) node.state |= State::private_value;
        if (key.chosen == Chosen::yes) node.state |= State::selected;
        if (key.availability == Availability::unavailable) node.state |= State::disabled;
        node.bounds = box;
        const int words_width = std::max(words.width() + side + between, face.hint.width());
        node.words = {box.x + (box.width - words_width) / 2, y, words_width, words.height() + face.hint.height()};
        node.position = position;
        impl_.record(std::move(node));
    }

    struct KeyFace {
        MeasuredText words;
        Icon icon = Icon::none;
        MeasuredText hint = {};
    };

    // Letters grow with the key; longer words keep to what fits, on two lines if need be. Where word and icon have no
    // room the word stands alone.
    KeyFace face_of(const KeySpec& key, const PixelRect& box) {
        if (key.label.empty()) return {{}, key.icon};
        if (key.kind == KeyKind::glyph) {
            const int air = impl_.px(1.2_mm);
            const double high = std::min(box.height / 1.1, double{1} * box.width) - 2 * air;
            return {measure_key(key.label, Millimetres(std::min(high / impl_.config.panel.px_per_mm, 22.0)), 0, Readings::never)};
        }
        if (!key.hint.empty()) return hinted_face_of(key, box);
        if (const auto both = label_of(key, box, icon_room(key, box), least_body)) return {*both, key.icon};
        if (key.icon != Icon::none) {
            if (const auto word = label_of(key, box, 0, least_body * 0.74)) return {*word};
        }
        return {small_label_of(key, box)};
    }

    // Both lines of one size, which all keys share, with readings where they have room.
    KeyFace hinted_face_of(const KeySpec& key, const PixelRect& box) {
        if (!hinted_em_) set_hinted_size(box);
        const MeasuredText words = measure_key(key.label, *hinted_em_, 0, hinted_readings_);
        return {words, Icon::none, measure_hint(key.hint, *hinted_em_)};
    }

    void set_hinted_size(const PixelRect& box) {
        const int air = impl_.px(0.8_mm);
        const auto fits = [&](Millimetres em, Readings readings) {
            return std::all_of(spec_.keys.begin(), spec_.keys.end(), [&](const KeySpec& key) {
                if (key.hint.empty()) return true;
                const MeasuredText words = measure_key(key.label, em, 0, readings);
                const MeasuredText hint = measure_hint(key.hint, em);
                return std::max(words.width(), hint.width()) <= box.width - 2 * air && words.height() + hint.height() <= box.height - air;
            });
        };
        hinted_readings_ = Readings::never;
        for (Millimetres em = asked_body(); em > least_word; em = em - 0.3_mm) {
            for (const Readings readings : {Readings::as_set, Readings::never}) {
                if ((em < least_body && readings == Readings::as_set) || !fits(em, readings)) continue;
                hinted_em_ = em;
                hinted_readings_ = readings;
                return;
            }
        }
        hinted_em_ = least_word;
    }

    // Letters on keys stay as large as the resident asked for, where the rest of the page had to grow smaller.
    Millimetres asked_body() const { return make_tokens(impl_.config.panel, impl_.look.size).body; }

    MeasuredText measure_hint(std::string_view hint, Millimetres em) {
        return impl_.measure(hint, {.em = em, .line_height = 1.1, .readings = Readings::never}, 0);
    }

    static std::string_view drawn_words(const KeySpec& key) { return key.face.empty() ? key.label : key.face; }

    // A word of up to four letters that is broken reads as none.
    static bool is_whole(const KeySpec& key, const MeasuredText& text) {
        constexpr std::size_t letters = 4;
        if (text.layout == nullptr || !text.layout->fits || text.layout->words_broken > 0) return false;
        return text.lines() == 1 || count_utf8(without_readings(drawn_words(key))) > letters;
    }

    int icon_room(const KeySpec& key, const PixelRect& box) const {
        if (key.icon == Icon::none) return 0;
        return std::min(impl_.px(impl_.tokens.body * 1.25), box.height * 2 / 3) + impl_.px(1.2_mm);
    }

    std::optional<MeasuredText> label_of(const KeySpec& key, const PixelRect& box, int icon, Millimetres least) {
        const int air = impl_.px(0.8_mm);
        const int room = box.width - icon - 2 * air;
        const bool letter = key.kind == KeyKind::letter;
        const bool large = letter || key.kind == KeyKind::candidate;
        for (Millimetres em = large ? asked_body() * 1.2 : impl_.tokens.body; em >= least - 0.01_mm; em = em - 0.3_mm) {
            for (const Readings readings : {Readings::as_set, Readings::never}) {
                if (em < least_body && readings == Readings::as_set) continue;  // half as large still: too small to read
                const MeasuredText text = measure_key(drawn_words(key), em, room, readings);
                const bool in_line = icon == 0 || text.lines() == 1;  // a word in two pieces beside its icon reads as neither
                if (in_line && is_whole(key, text) && text.width() <= room && text.height() <= box.height - 2 * air) {
                    return text;
                }
            }
        }
        return std::nullopt;
    }

    // A word on a key of the least size is set smaller rather than drawn over its neighbours.
    MeasuredText small_label_of(const KeySpec& key, const PixelRect& box) {
        const int air = impl_.px(0.8_mm);
        const int room = box.width - 2 * air;
        Millimetres em = least_body;
        for (; em > Millimetres(3.2); em = em - 0.3_mm) {
            const MeasuredText text = measure_key(drawn_words(key), em, room, Readings::never);
            if (is_whole(key, text) && text.width() <= room && text.height() <= box.height - air) return text;
        }
        return measure_key(drawn_words(key), em, room, Readings::never);
    }

    MeasuredText measure_key(std::string_view label, Millimetres em, int width, Readings readings) {
        return impl_.measure(label, {.em = em, .weight = text::Weight::bold, .line_height = 1.1, .readings = readings}, width);
    }

    Ui::Impl& impl_;
    // A finger needs this much for a character of twenty strokes; more than the larger one is a way for the hand.
    static constexpr Millimetres least_box = 66_mm;  // with three keys of 20 mm one above the other
    static constexpr Millimetres most_box = 100_mm;

    static constexpr Millimetres least_word = least_body * 0.75;

    const KeyGridSpec& spec_;
    const SheetSpec* box_;
    std::optional<Millimetres> hinted_em_;  // of the keys with a second line
    Readings hinted_readings_ = Readings::never;
    int box_side_ = 0;
    std::vector<Cell> cells_;
    int rows_ = 0;
    int gap_ = 0;
    int beside_ = 0;  // at the right of the keys, for the actions
    int extra_ = 0;   // by which the columns of words are wider than the others
    int key_width_ = 0;
    int key_height_ = 0;
};

}  // namespace

std::optional<std::size_t> Ui::keys(const KeyGridSpec& spec) {
    return KeyGrid(*impl_, spec).run();
}

SheetUse Ui::writing(const WritingSpec& spec) {
    SheetUse use;
    use.drawn = impl_->take_ink(impl_->full_id(spec.box.id));
    use.pressed = KeyGrid(*impl_, spec.keys, &spec.box).run();
    return use;
}

std::optional<int> Ui::number_grid(const NumberGridSpec& spec) {
    const int count = spec.last - spec.first + 1;
    if (count <= 0) return std::nullopt;
    std::vector<std::string> labels;
    for (int number = spec.first; number <= spec.last; ++number) {
        labels.push_back(std::to_string(number) + (count <= 12 || !spec.hints.empty() ? std::string(spec.suffix) : std::string()));
    }
    std::vector<std::string> ids;
    std::vector<std::string> spoken;
    std::vector<KeySpec> keys;
    for (int index = 0; index < count; ++index) {
        ids.push_back(std::to_string(spec.first + index));
        spoken.push_back(std::to_string(spec.first + index) + std::string(spec.suffix));
        if (!spec.hints.empty()) spoken.back() = spec.hints[static_cast<std::size_t>(index)];
    }
    for (int index = 0; index < count; ++index) {
        const auto at = static_cast<std::size_t>(index);
        KeySpec key{.id = ids[at], .label = labels[at], .spoken = spoken[at]};
        if (!spec.hints.empty()) key.hint = spec.hints[at];
        if (spec.selected == spec.first + index) key.chosen = Chosen::yes;
        keys.push_back(key);
    }
    // A second line needs width: ten years in two rows, twenty in three.
    const bool hinted = !spec.hints.empty();
    const int columns = hinted ? std::max(5, (count + 2) / 3) : count <= 12 ? 4 : 8;
    const auto pressed = this->keys({.id = spec.id, .columns = columns, .keys = keys, .least = spec.least});
    if (!pressed) return std::nullopt;
    return spec.first + static_cast<int>(*pressed);
}

}  // namespace engawa::ui
