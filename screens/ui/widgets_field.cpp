#include "screens/ui/ui_impl.h"

#include "kiosk/base/utf8.h"

#include <algorithm>
#include <vector>

// What is typed into, and what types: field, keys, candidates, numbers.

namespace engawa::ui {

namespace {

class Field {
  public:
    Field(Ui::Impl& impl, const FieldSpec& spec) : impl_(impl), spec_(spec) {
        pad_ = impl.px(impl.tokens.padding * 0.8);
        // The question at its left, where candidates, or what is wrong, took the heading's place above it.
        if (impl.has_question_beside() && !impl.memory.question.empty()) {
            stacked_ = impl.flow.is_block();  // beside its keys it has room above it
            question_ = impl.question_words(impl.tokens.body * 0.75, impl.flow.width() * (stacked_ ? 100 : 45) / 100);
            beside_ = stacked_ ? 0 : question_.width() + pad_;
        }
        const int width = impl.flow.width() - beside_;
        label_ = impl.measure_label(spec.label, width);
        suffix_ = impl.measure(spec.suffix, {.em = impl.tokens.body}, 0);
        room_ = width - 2 * pad_ - (suffix_.width() > 0 ? suffix_.width() + pad_ : 0);
        const bool typing = impl.is_typing();
        look_ = {.em = impl.tokens.body * (impl.is_tight() ? 1.0 : 1.2), .weight = text::Weight::bold,
                 .line_height = typing ? 1.1 : 1.25, .breaking = text::Breaking::body};
        typed_ = std::string(spec.value) + std::string(spec.composing);
        value_ = impl.measure(typed_, look_, room_);
        if (typing && value_.lines() > 1) show_end();
        empty_ = impl.measure("　", look_, room_);
        hint_ = std::string(spec.placeholder);
        if (!impl.hint_in_field.empty()) hint_ += (hint_.empty() ? "" : "　") + impl.hint_in_field;
        // Beside the caret and on a ground of its own: an example is not what was typed.
        tag_pad_ = impl.px(1.6_mm);
        tag_left_ = (spec.caret ? impl.px(3_mm) : 0) + tag_pad_;
        placeholder_ = impl.measure(hint_, {.em = impl.tokens.body, .line_height = typing ? 1.1 : 1.25,
                                            .readings = typing ? Readings::never : Readings::as_set}, tag_room());
        // How much is written needs no saying before anything is.
        if (typed_.empty() && placeholder_.lines() > 1 && suffix_.width() > 0) {
            room_ += suffix_.width() + pad_;
            suffix_ = {};
            placeholder_ = impl.measure(hint_, {.em = impl.tokens.body, .line_height = typing ? 1.1 : 1.25,
                                                .readings = typing ? Readings::never : Readings::as_set}, tag_room());
        }
        if (typing && placeholder_.lines() > 1) keep_one_line(spec.placeholder);
        error_ = impl.measure(spec.error, {.em = impl.tokens.body, .weight = text::Weight::bold, .breaking = text::Breaking::body},
                              width - impl.px(impl.tokens.body * 1.6));
        // What does not fit the page gives its empty lines up first.
        const int open = impl.memory.density == Density::regular ? spec.lines : 1;
        const int words = std::max({value_.height(), empty_.height() * open, typed_.empty() ? placeholder_.height() : 0});
        box_height_ = words + 2 * impl.px(impl.tokens.padding * (typing ? 0.2 : 0.4));
    }

    void run() {
        const int small = impl_.px(impl_.tokens.gap_small);
        const int label_height = label_.height() > 0 ? label_.height() + small / 2 : 0;
        const int error_height = error_.height() > 0 ? error_.height() + small : 0;
        impl_.distance(Distance::regular);
        if (impl_.is_typing()) {
            impl_.flow.force_gap(impl_.px(1_mm));
            impl_.flow.reserve(0);
        }
        impl_.has_field = true;
        const int below = impl_.is_typing() ? impl_.memory.below_field_height : 0;
        const int whole = label_height + box_height_ + error_height;
        const int above = stacked_ ? question_.height() + small : 0;
        auto place = impl_.flow.place(stacked_ ? above + whole : std::max(question_.height(), whole), below);
        impl_.distance(Distance::regular);
        if (!place) return;
        if (stacked_) {
            impl_.draw_question(question_, {place->x, place->y, place->width, question_.height()});
            place->y += above;
            place->height -= above;
        } else if (beside_ > 0) {
            impl_.draw_question(question_, {place->x, place->y, question_.width(), std::max(question_.height(), box_height_)});
            place->x += beside_;
            place->width -= beside_;
        }
        impl_.draw_text(label_, place->x, place->y, impl_.colours.page.ink);
        const PixelRect box{place->x, place->y + label_height, place->width, box_height_};
        draw_box(box);
        if (error_.height() > 0) {
            const int side = impl_.px(impl_.tokens.body * 1.2);
            const int y = box.bottom() + small / 2;
            const PixelRect ground{box.x, y, box.width, error_.height() + small / 2};
            impl_.painter.rounded(ground, impl_.px(1.2_mm), impl_.colours.error.fill);
            impl_.painter.icon(Icon::error, {box.x + small / 2, y + (ground.height - side) / 2, side, side}, impl_.colours.error.ink);
            impl_.draw_text(error_, box.x + impl_.px(impl_.tokens.body * 1.6), y + small / 4, impl_.colours.error.ink);
        }
        // A field without words of its own answers what the page asks.
        const bool own_name = !spec_.label.empty() || impl_.tree.page() == nullptr;
        Node node{.id = impl_.full_id(spec_.id), .role = Role::text_field,
                  .name = own_name ? std::string(spec_.label) : impl_.tree.page()->name, .value = typed_};
        node.hint = spec_.error.empty() ? hint_ : std::string(spec_.error);
        if (spec_.privacy == Privacy::private_value) node.state |= State::private_value;
        if (!spec_.error.empty()) node.state |= State::invalid;
        node.bounds = *place;
        impl_.record(std::move(node));
    }

  private:
    // One line, the end of what was typed; all of it stands in the tree, and in the review.
    void show_end() {
        const std::string plain = without_readings(typed_);
        const text::ParagraphLayout& all = *value_.layout;
        const std::size_t from = all.lines[all.lines.size() - 2].text_begin;
        for (const text::Caret& caret : all.carets) {
            if (caret.offset_bytes <= from) continue;
            const MeasuredText end = impl_.measure(escape_ruby("…" + plain.substr(caret.offset_bytes)), look_, room_);
            value_ = end;
            skipped_ = caret.offset_bytes;
            if (end.lines() <= 1) return;
        }
    }

    // Where a byte of what was typed stands in what is shown.
    std::size_t shown_offset(std::size_t typed) const {
        if (skipped_ == 0) return typed;
        return std::string_view("…").size() + (typed > skipped_ ? typed - skipped_ : 0);
    }

    // The example alone where the hint has no room; nothing rather than a piece of it.
    void keep_one_line(std::string_view example) {
        placeholder_ = impl_.measure(example, {.em = impl_.tokens.body, .line_height = 1.1, .readings = Readings::never}, tag_room());
        if (placeholder_.lines() > 1) placeholder_ = {};
    }

    void draw_box(const PixelRect& box) {
        const bool active = spec_.caret.has_value();
        Surface surface = impl_.colours.card;
        if (active) surface.border = impl_.colours.selected.border;
        if (!spec_.error.empty()) surface.border = impl_.colours.error.border;
        const bool strong = active || !spec_.error.empty();
        impl_.painter.panel(box, impl_.px(impl_.tokens.radius * 0.7), impl_.px(impl_.tokens.border * (strong ? 2.0 : 1.2)), surface);
        const MeasuredText& words = typed_.empty() ? placeholder_ : value_;
        const int x = box.x + pad_;
        const int free_height = box.height - (words.layout == nullptr ? empty_.height() : words.height());
        // The first of several lines stands at the top.
        const int y = box.y + (spec_.lines > 1 ? std::min(free_height / 2, impl_.px(impl_.tokens.padding * 0.4)) : free_height / 2);
        if (typed_.empty()) draw_tag(x + tag_left_, y);
        else impl_.draw_text(words, x, y, surface.ink);
        if (!typed_.empty()) draw_composing(x, y, surface.ink);
        if (suffix_.width() > 0) {
            impl_.draw_text(suffix_, box.right() - pad_ - suffix_.width(), box.y + (box.height - suffix_.height()) / 2, surface.ink);
        }
        if (active) draw_caret(x, typed_.empty() && spec_.lines == 1 ? box.y + (box.height - empty_.height()) / 2 : y);
    }

    int tag_room() const { return room_ - tag_left_ - tag_pad_; }

    void draw_tag(int x, int y) {
        if (placeholder_.layout == nullptr || placeholder_.width() == 0) return;
        impl_.painter.rounded({x - tag_pad_, y, placeholder_.width() + 2 * tag_pad_, placeholder_.height()}, impl_.px(1.6_mm),
                              impl_.colours.quiet.fill);
        impl_.draw_text(placeholder_, x, y, impl_.colours.quiet.ink);
    }

    // The caret stands still: nothing on a kiosk blinks.
    void draw_caret(int x, int y) {
        const MeasuredText& words = typed_.empty() ? empty_ : value_;
        if (words.layout == nullptr) return;
        std::size_t offset = typed_.empty() ? 0 : *spec_.caret;
        if (!spec_.composing.empty()) offset += without_readings(spec_.composing).size();
        const auto& caret = words.layout->carets[text::caret_of_offset(*words.layout, shown_offset(offset))];
        const auto& line = words.layout->lines[caret.line];
        const int height = impl_.px(look_.em * 1.1);
        const int top = y + line.top_px + (line.height_px - height) / 2;
        impl_.painter.fill({x + caret.x_px, top, std::max(2, impl_.px(0.6_mm)), height}, impl_.colours.focus);
    }

    // Underlined: not yet decided.
    void draw_composing(int x, int y, Colour ink) {
        if (spec_.composing.empty() || value_.layout == nullptr) return;
        const std::size_t begin = shown_offset(without_readings(spec_.value).size());
        for (const text::Line& line : value_.layout->lines) {
            if (line.text_end <= begin) continue;
            const std::size_t from = std::max<std::size_t>(begin, line.text_begin);
            const int left = value_.layout->carets[text::caret_of_offset(*value_.layout, from)].x_px;
            impl_.painter.fill({x + left, y + line.top_px + line.height_px - impl_.px(1.2_mm),
                                line.left_px + line.width_px - left, std::max(2, impl_.px(0.5_mm))}, ink);
        }
    }

    Ui::Impl& impl_;
    const FieldSpec& spec_;
    MeasuredText question_;
    bool stacked_ = false;
    int beside_ = 0;  // the question and the distance to it
    std::string typed_;
    std::string hint_;
    std::size_t skipped_ = 0;  // bytes of what was typed that are not shown
    TextLook look_;
    MeasuredText label_;
    MeasuredText suffix_;
    MeasuredText value_;
    MeasuredText empty_;
    MeasuredText placeholder_;
    MeasuredText error_;
    int pad_ = 0;
    int room_ = 0;
    int tag_pad_ = 0;
    int tag_left_ = 0;
    int box_height_ = 0;
};

}  // namespace

void Ui::field(const FieldSpec& spec) {
    Field(*impl_, spec).run();
}

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
        const int least = spec_.columns * floor() + (spec_.columns - 1) * gap_ + box_width();
        const int spare = std::min(impl_.flow.width() - least, impl_.px(46_mm * (1.0 + (impl_.tokens.scale - 1.0) * 0.6)));
        beside_ = spare < impl_.px(34_mm) ? 0 : spare;
        // Words need more than the least width of a key, and so do the actions: 答えない in one line.
        if (beside_ > 0 && spec_.word_columns > 0) {
            const int wanted = spec_.word_columns * impl_.px(7.8_mm);
            const int all_spare = impl_.flow.width() - least;
            beside_ = std::clamp(all_spare - wanted, std::min(beside_, impl_.px(38_mm)), beside_);
            extra_ = std::max(0, std::min(wanted, all_spare - beside_) / spec_.word_columns);
        }
        if (!impl_.has_field) return;
        const int least_high = std::max(rows_ * floor() + (rows_ - 1) * gap_, box_side_);
        const int below = impl_.chips_height + 2 * impl_.px(2.6_mm) + least_high;
        if (below == impl_.memory.below_field_height) return;
        impl_.memory.below_field_height = below;
        impl_.unsettled = true;
    }

    // Of one key, in both directions.
    int floor() const {
        if (spec_.least == KeySize::letter) return impl_.px(impl_.tokens.key);
        return impl_.px(has_hints() ? least_target + 1_mm : least_target);
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
        const int most_high = impl_.px(impl_.tokens.target + (has_hints() ? impl_.tokens.body : 0_mm));
        key_height_ = std::clamp(room, floor(), std::max(floor(), most_high));
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

    // Both lines of one size, with readings where they have room.
    KeyFace hinted_face_of(const KeySpec& key, const PixelRect& box) {
        const int room = box.width - 2 * impl_.px(0.8_mm);
        for (Millimetres em = impl_.tokens.body; em > least_body * 0.75; em = em - 0.3_mm) {
            for (const Readings readings : {Readings::as_set, Readings::never}) {
                if (em < least_body && readings == Readings::as_set) continue;
                const MeasuredText words = measure_key(key.label, em, 0, readings);
                const MeasuredText hint = measure_hint(key.hint, em);
                if (std::max(words.width(), hint.width()) > room) continue;
                if (words.height() + hint.height() <= box.height - impl_.px(0.8_mm)) return {words, Icon::none, hint};
            }
        }
        return {measure_key(key.label, least_body, room, Readings::never), Icon::none, measure_hint(key.hint, least_body)};
    }

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
        for (Millimetres em = large ? impl_.tokens.body * 1.2 : impl_.tokens.body; em >= least - 0.01_mm; em = em - 0.3_mm) {
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

    const KeyGridSpec& spec_;
    const SheetSpec* box_;
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

std::optional<std::size_t> Ui::chips(std::string_view id, std::span<const std::string_view> labels, Position counted) {
    Impl& impl = *impl_;
    std::optional<std::size_t> pressed;
    const int gap = std::max(impl.px(2.6_mm), impl.px(impl.tokens.target_gap * 0.7));
    const int pad = impl.px(impl.tokens.padding);
    const auto is_command = [&](std::string_view label) {
        return std::find(impl.last_chips.begin(), impl.last_chips.end(), label) != impl.last_chips.end();
    };
    if (counted.count == 0) {
        counted = {1, static_cast<int>(labels.size() - static_cast<std::size_t>(std::count_if(labels.begin(), labels.end(), is_command)))};
    }
    impl.distance(Distance::regular);
    if (impl.is_typing()) impl.flow.force_gap(impl.px(1_mm));
    if (impl.is_typing() && !labels.empty()) impl.above_field = AboveField::candidates;
    std::size_t first = 0;
    while (first < labels.size()) {
        // As many as stand side by side.
        std::vector<int> widths;
        int total = 0;
        int height = impl.px(impl.memory.density != Density::regular ? least_target : impl.tokens.target);
        for (std::size_t index = first; index < labels.size(); ++index) {
            const MeasuredText words = impl.measure_label(labels[index], impl.flow.width() - 2 * pad);
            const int width = std::max(words.width() + 2 * pad, impl.px(impl.tokens.target));
            const int with_gap = width + (widths.empty() ? 0 : gap);
            if (!widths.empty() && total + with_gap > impl.flow.width()) break;
            widths.push_back(width);
            total += with_gap;
            height = std::max(height, words.height() + (impl.is_typing() ? 0 : pad / 2));
        }
        const auto row = impl.flow.place(height);
        impl.chips_height += height + gap;
        impl.flow.force_gap(gap);
        int x = impl.flow.x();
        for (std::size_t offset = 0; offset < widths.size(); ++offset) {
            const std::size_t index = first + offset;
            const std::string chip = impl.full_id(std::string(id) + "." + std::to_string(index + 1));
            if (impl.take_press(chip)) pressed = index;
            if (row) {
                const PixelRect box{x, row->y, widths[offset], height};
                const Surface surface = impl.surface_of(impl.colours.card, chip, Availability::available);
                impl.painter.panel(box, height / 3, impl.px(impl.tokens.border), surface);
                const MeasuredText words = impl.measure_label(labels[index], impl.flow.width() - 2 * pad);
                impl.draw_text(words, x + (box.width - words.width()) / 2, row->y + (height - words.height()) / 2, surface.ink);
                impl.draw_focus_ring(box, chip);
                // What a name may be says as much as the name.
                const bool command = is_command(labels[index]);
                impl.record({.id = chip, .role = Role::key, .name = std::string(labels[index]),
                             .state = command ? State::none : State::private_value, .bounds = box,
                             .words = {x + (box.width - words.width()) / 2, row->y + (height - words.height()) / 2,
                                       words.width(), words.height()},
                             .position = command ? Position{} : Position{counted.index + static_cast<int>(index), counted.count}});
            }
            x += widths[offset] + gap;
        }
        first += widths.size();
    }
    impl.distance(Distance::regular);
    return pressed;
}

std::size_t Ui::chips_at_once(std::span<const std::string_view> labels, std::span<const std::string_view> last) {
    Impl& impl = *impl_;
    impl.last_chips.assign(last.begin(), last.end());
    if (!impl.is_typing()) return labels.size();
    const int gap = std::max(impl.px(2.6_mm), impl.px(impl.tokens.target_gap * 0.7));
    const int pad = impl.px(impl.tokens.padding);
    const auto width_of = [&](std::string_view label) {
        return std::max(impl.measure_label(label, 0).width() + 2 * pad, impl.px(impl.tokens.target)) + gap;
    };
    int room = impl.flow.width() + gap;
    for (const std::string_view label : last) room -= width_of(label);
    std::size_t count = 0;
    while (count < labels.size() && (room -= width_of(labels[count])) >= 0) ++count;
    return std::max<std::size_t>(count, std::min<std::size_t>(1, labels.size()));
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
    const int columns = hinted ? (count <= 10 ? 5 : 7) : count <= 12 ? 4 : 8;
    const auto pressed = this->keys({.id = spec.id, .columns = columns, .keys = keys, .least = spec.least});
    if (!pressed) return std::nullopt;
    return spec.first + static_cast<int>(*pressed);
}

}  // namespace engawa::ui
