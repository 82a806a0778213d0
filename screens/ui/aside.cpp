#include "screens/ui/ui_impl.h"

#include <algorithm>
#include <utility>

// What stands beside the page and is not of it: a helper's column, and the ring round what a helper points at.

namespace engawa::ui {

namespace {

// Of the panel's width, and what the page beside it keeps at least: as much as the smallest panel has.
constexpr double share = 0.36;
constexpr Millimetres most_aside = 140_mm;
constexpr Millimetres least_aside = 95_mm;
constexpr Millimetres least_page = 215_mm;
// As small as an action gets: the words of the offer, in the room of those that call.
constexpr Millimetres least_offer = 6.3_mm;

// The column is laid out as a page is, with a memory, ids and a size of text of its own.
class AsOwnPage {
  public:
    AsOwnPage(Ui::Impl& impl, const PixelRect& area) : impl_(impl), tokens_(impl.tokens), content_(impl.content), flow_(impl.flow), spec_(impl.spec) {
        std::swap(impl_.page_id, id_);
        std::swap(impl_.memory, impl_.aside_memory);
        std::swap(impl_.automatic_ids, automatic_);
        impl_.tokens = make_tokens(impl_.config.panel, TextSize::normal);
        impl_.content = area;
        impl_.flow = Flow::block(area, true);
        impl_.spec = PageSpec{};
        inset_ = std::exchange(impl_.first_heading_inset, 0);
        stands_ = std::exchange(impl_.question_stands, true);
        impl_.page_open = true;
    }
    ~AsOwnPage() {
        impl_.page_open = false;
        impl_.question_stands = stands_;
        impl_.first_heading_inset = inset_;
        impl_.spec = spec_;
        impl_.flow = flow_;
        impl_.content = content_;
        impl_.tokens = tokens_;
        std::swap(impl_.automatic_ids, automatic_);
        std::swap(impl_.memory, impl_.aside_memory);
        std::swap(impl_.page_id, id_);
    }
    AsOwnPage(const AsOwnPage&) = delete;
    AsOwnPage& operator=(const AsOwnPage&) = delete;

  private:
    Ui::Impl& impl_;
    std::string id_{aside_id};
    std::map<std::string, int, std::less<>> automatic_;
    Tokens tokens_;
    PixelRect content_;
    Flow flow_;
    PageSpec spec_;
    int inset_ = 0;
    bool stands_ = false;
};

}  // namespace

bool Ui::has_room_for_aside() const {
    const PanelGeometry& panel = impl_->config.panel;
    return panel.width() >= least_page + least_aside;
}

void Ui::reserve_aside(Aside aside) {
    const PanelGeometry& panel = impl_->config.panel;
    const Millimetres width = std::clamp(panel.width() * share, least_aside, most_aside);
    impl_->aside_width = aside == Aside::reserved && has_room_for_aside() ? panel.px(width) : 0;
}

std::optional<std::size_t> Ui::aside(std::span<const ButtonSpec> buttons, const std::function<void()>& words) {
    Impl& impl = *impl_;
    ENGAWA_VERIFY(!impl.page_open && impl.page_drawn && impl.aside_width > 0);
    const PanelGeometry& panel = impl.config.panel;
    const int margin = panel.px(5_mm);
    const int gap = panel.px(2.6_mm);
    const PixelRect whole{panel.width_px - impl.aside_width, 0, impl.aside_width, impl.bar ? impl.bar->bounds.y : panel.height_px};
    const AsOwnPage page(impl, {whole.x + margin, margin, whole.width - 2 * margin, whole.height - 2 * margin});
    impl.painter.fill(whole, impl.colours.page.fill);
    impl.painter.fill({whole.x, whole.y, panel.px(1_mm), whole.height}, impl.colours.floor.border);
    words();
    std::optional<std::size_t> pressed;
    const int width = (impl.content.width - gap) / 2;
    int height = panel.px(20_mm);
    for (const ButtonSpec& one : buttons) height = std::max(height, impl.button_height(one.label, one.icon, width));
    const int rows = (static_cast<int>(buttons.size()) + 1) / 2;
    for (std::size_t index = 0; index < buttons.size(); ++index) {
        const ButtonSpec& one = buttons[index];
        const int row = static_cast<int>(index) / 2;
        const int column = static_cast<int>(index) % 2;
        const std::string id = impl.full_id(one.id);
        if (impl.take_press(id)) pressed = index;
        const int y = impl.content.bottom() - (rows - row) * height - (rows - row - 1) * gap;
        impl.draw_button({.id = id, .label = std::string(one.label), .icon = one.icon, .kind = one.kind, .availability = one.availability,
                          .bounds = {impl.content.x + column * (width + gap), y, width, height}});
    }
    return pressed;
}

// A page that made room for a column is laid out anew, and as it was before when the column goes.
void Ui::Impl::follow_aside() {
    const bool had = memory_alone.has_value();
    const bool has = aside_width > 0;
    if (had == has) return;
    if (has) {
        memory_alone = std::exchange(memory, PageMemory{.id = page_id});
    } else {
        if (memory_alone->id == page_id) memory = std::move(*memory_alone);
        memory_alone.reset();
    }
    refresh_tokens();
}

// A helper who is there needs not be called: the control is the helper's own then, at the same place.
void Ui::Impl::lay_out_bar() {
    bar = lay_out_frame_bar(*config.text, make_tokens(config.panel, look.size), look, config.strings);
    switch (assisted) {
        case Ui::Assisted::no: return;
        case Ui::Assisted::offered: return relabel_call(config.strings("frame.offer"), Icon::person);
        case Ui::Assisted::yes: return relabel_call(config.strings("frame.helper"), Icon::book);
    }
}

// The five stay where they are: other words take the room that there is, smaller and without their icon where they must.
void Ui::Impl::relabel_call(std::string label, Icon icon) {
    FrameBarItem& item = *std::find_if(bar->items.begin(), bar->items.end(),
                                       [](const FrameBarItem& one) { return one.control == FrameControl::call_person; });
    item.label = std::move(label);
    item.icon = icon;
    const int usual = item.style.size_px;
    const text::Furigana readings = item.style.furigana;
    for (int size = usual; size >= px(least_offer); --size) {
        if (fit_call(item, size, readings, 1) || fit_call(item, size, text::Furigana::none, 1)) return;
    }
    for (int size = usual; size > px(least_offer); --size) {
        if (fit_call(item, size, text::Furigana::none, 2)) return;
    }
    fit_call(item, px(least_offer), text::Furigana::none, 3);
}

// On one line beside its icon, on several without one. False when it does not fit; the last try stands.
bool Ui::Impl::fit_call(FrameBarItem& item, int size, text::Furigana readings, int lines) {
    const PixelRect& box = item.bounds;
    const int pad = px(1.2_mm);
    const int side = lines == 1 ? std::min(size * 5 / 4, box.height) : 0;
    const int left = lines == 1 ? side + size / 3 : 0;
    item.style.size_px = size;
    item.style.furigana = readings;
    item.style.furigana_room = readings == text::Furigana::all ? text::FuriganaRoom::reserved : text::FuriganaRoom::as_needed;
    item.style.alignment = lines == 1 ? text::Alignment::start : text::Alignment::center;
    item.style.max_width_px = box.width - 2 * pad - left;
    const text::ParagraphLayout& words = config.text->paragraph(item.label, item.style);
    const int width = lines == 1 ? words.width_px : item.style.max_width_px;
    const int from = box.x + (box.width - left - width) / 2;
    item.icon_square = {from, box.y + (box.height - side) / 2, side, side};
    item.text_box = {from + left, box.y + (box.height - words.height_px) / 2, width, words.height_px};
    return words.fits && words.words_broken == 0 && words.height_px <= box.height && static_cast<int>(words.lines.size()) <= lines;
}

void Ui::set_assisted(Assisted assisted) {
    if (impl_->assisted == assisted) return;
    impl_->assisted = assisted;
    impl_->bar.reset();
}

void Ui::point_at(std::vector<std::string> ids) { impl_->pointed_at = std::move(ids); }

// Two lines, so that it is seen on any ground, and nothing of it moves.
void Ui::Impl::draw_pointing() {
    std::optional<PixelRect> around;
    for (const Node& node : tree.nodes()) {
        if (!has(node.state, State::pointed)) continue;
        if (!around) around = node.bounds;
        const int right = std::max(around->right(), node.bounds.right());
        const int bottom = std::max(around->bottom(), node.bounds.bottom());
        around->x = std::min(around->x, node.bounds.x);
        around->y = std::min(around->y, node.bounds.y);
        around->width = right - around->x;
        around->height = bottom - around->y;
    }
    if (!around) return;
    const auto ring = [&](Millimetres out, Millimetres width, Colour colour) {
        const int by = px(out);
        painter.ring({around->x - by, around->y - by, around->width + 2 * by, around->height + 2 * by}, px(tokens.radius) + by, px(width), colour);
    };
    ring(2.2_mm, 1.4_mm, colours.focus);
    ring(3_mm, 0.8_mm, colours.heading);
}

}  // namespace engawa::ui
