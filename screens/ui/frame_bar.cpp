#include "screens/ui/frame_bar.h"

#include "kiosk/text/text_stack.h"

#include <algorithm>
#include <numeric>

namespace engawa::ui {

namespace {

struct Control {
    FrameControl control;
    std::string_view id;
    std::string_view key;
    Icon icon;
};

constexpr std::array<Control, 5> controls{{
    {FrameControl::back, "frame.back", "frame.back", Icon::back},
    {FrameControl::listen_again, "frame.listen_again", "frame.listen_again", Icon::listen},
    {FrameControl::settings, "frame.settings", "frame.settings", Icon::settings},
    {FrameControl::call_person, "frame.call_person", "frame.call_person", Icon::person},
    {FrameControl::finish, "frame.finish", "frame.finish", Icon::finish},
}};

// The bar keeps its size within bounds, whatever the text size: it must leave the page its room.
constexpr double largest_scale = 1.4;
constexpr double usual_share_of_height = 0.15;
constexpr double largest_share_of_height = 0.20;

enum class Shape : std::uint8_t {
    beside,  // icon at the left of its words
    above,   // icon over its words
    words,   // no room for icons: words alone, as on a small tablet in a long language
};

struct Attempt {
    double scale;
    Shape shape;
    int lines;
    text::Furigana furigana;
    double most_share = usual_share_of_height;
};

struct Measured {
    int text_width = 0;
    int text_height = 0;
    int box_width = 0;
    int lines = 0;
};

class BarMaker {
  public:
    BarMaker(text::TextStack& text, const Tokens& tokens, const Look& look, const StringLookup& strings)
        : text_(text), tokens_(tokens), look_(look) {
        for (std::size_t index = 0; index < controls.size(); ++index) labels_[index] = strings(controls[index].key);
    }

    FrameBar make() {
        const bool readings = look_.furigana != FuriganaLevel::none;
        for (const text::Furigana furigana : {text::Furigana::all, text::Furigana::none}) {
            if (furigana == text::Furigana::all && !readings) continue;
            for (double scale = std::min(tokens_.scale, largest_scale); scale >= 1.0; scale -= 0.2) {
                for (const Attempt& attempt : {Attempt{scale, Shape::beside, 1, furigana},
                                               Attempt{scale, Shape::beside, 2, furigana},
                                               Attempt{scale, Shape::above, 1, furigana}}) {
                    if (try_out(attempt)) return placed(attempt);
                }
            }
        }
        for (const Attempt& attempt : {Attempt{1.0, Shape::beside, 2, text::Furigana::none, largest_share_of_height},
                                       Attempt{1.0, Shape::words, 2, text::Furigana::none, largest_share_of_height},
                                       Attempt{1.0, Shape::words, 3, text::Furigana::none, largest_share_of_height}}) {
            if (try_out(attempt)) return placed(attempt);
        }
        const Attempt last{1.0, Shape::words, 3, text::Furigana::none};
        try_out(last);
        return placed(last);
    }

  private:
    text::ParagraphStyle style(const Attempt& attempt, int max_width) const {
        text::ParagraphStyle style;
        style.size_px = tokens_.px(least_body * attempt.scale);
        style.weight = text::Weight::bold;
        style.language = look_.language;
        style.max_width_px = max_width;
        style.alignment = attempt.shape == Shape::beside ? text::Alignment::start : text::Alignment::center;
        style.line_height = 1.18F;
        style.breaking = text::Breaking::phrase;
        style.furigana = attempt.furigana;
        style.furigana_room = attempt.furigana == text::Furigana::all ? text::FuriganaRoom::reserved : text::FuriganaRoom::as_needed;
        return style;
    }

    // The narrowest box in which the label takes no more than `lines` lines.
    Measured measure(const std::string& label, const Attempt& attempt) {
        text::ParagraphStyle free = style(attempt, 0);
        free.alignment = text::Alignment::start;
        const text::ParagraphLayout& whole = text_.paragraph(label, free);
        Measured best{whole.width_px, whole.height_px, whole.width_px, 1};
        // Four glyphs are not taken apart: もど/る is no gain.
        if (attempt.lines == 1 || whole.width_px <= free.size_px * 42 / 10) return best;
        for (int width = whole.width_px; width > whole.width_px / attempt.lines; width -= free.size_px / 2) {
            text::ParagraphStyle narrow = free;
            narrow.max_width_px = width;
            const text::ParagraphLayout& layout = text_.paragraph(label, narrow);
            if (!layout.fits || layout.words_broken > 0 || static_cast<int>(layout.lines.size()) > attempt.lines) break;
            best = {layout.width_px, layout.height_px, width, static_cast<int>(layout.lines.size())};
        }
        return best;
    }

    bool try_out(const Attempt& attempt) {
        const int em = tokens_.px(least_body * attempt.scale);
        icon_side_ = attempt.shape == Shape::words ? 0 : em * 5 / 4;
        between_ = attempt.shape == Shape::words ? 0 : em / 3;
        padding_ = tokens_.px(attempt.shape == Shape::beside && attempt.lines == 1 ? 3.0_mm : 1.8_mm);
        int total = 0;
        int tallest = 0;
        for (std::size_t index = 0; index < labels_.size(); ++index) {
            measured_[index] = measure(labels_[index], attempt);
            const Measured& one = measured_[index];
            const bool above = attempt.shape == Shape::above;
            widths_[index] = (above ? std::max(icon_side_, one.box_width) : icon_side_ + between_ + one.box_width) +
                             2 * padding_;
            widths_[index] = std::max(widths_[index], tokens_.px(20_mm));
            total += widths_[index];
            tallest = std::max(tallest, above ? icon_side_ + one.text_height : std::max(icon_side_, one.text_height));
        }
        height_ = std::max(tokens_.px(21_mm), tallest + 2 * tokens_.px(1.6_mm));
        spare_ = tokens_.panel.width_px - 2 * side_gap() - 4 * gap() - total;
        return spare_ >= 0 && height_ <= static_cast<int>(tokens_.panel.height_px * attempt.most_share);
    }

    int gap() const { return tokens_.px(2.6_mm); }
    int side_gap() const { return tokens_.px(2.0_mm); }

    FrameBar placed(const Attempt& attempt) {
        FrameBar bar;
        const PanelGeometry& panel = tokens_.panel;
        const int lip = tokens_.px(1.2_mm);
        bar.bounds = {0, panel.height_px - height_ - 2 * lip, panel.width_px, height_ + 2 * lip};
        int x = side_gap();
        for (std::size_t index = 0; index < controls.size(); ++index) {
            const int share = spare_ / static_cast<int>(controls.size());
            const int width = widths_[index] + share;
            FrameBarItem& item = bar.items[index];
            item = {controls[index].control, controls[index].id, labels_[index], controls[index].icon, {}, {}, {}, {}};
            item.bounds = {x, bar.bounds.y + lip, width, height_};
            place_inside(item, measured_[index], attempt);
            x += width + gap();
        }
        return bar;
    }

    void place_inside(FrameBarItem& item, const Measured& measured, const Attempt& attempt) const {
        const PixelRect& box = item.bounds;
        item.style = style(attempt, measured.box_width);
        const int text_y = box.y + (box.height - measured.text_height) / 2;
        if (attempt.shape == Shape::above) {
            const int top = box.y + (box.height - icon_side_ - measured.text_height) / 2;
            item.icon_square = {box.x + (box.width - icon_side_) / 2, top, icon_side_, icon_side_};
            item.text_box = {box.x + (box.width - measured.box_width) / 2, top + icon_side_, measured.box_width,
                             measured.text_height};
            return;
        }
        const int all = icon_side_ + between_ + measured.text_width;
        const int left = box.x + (box.width - all) / 2;
        // Beside the letters, which stand lower than the middle where furigana is above them.
        const int lowered = attempt.furigana == text::Furigana::all ? item.style.size_px / 5 : 0;
        item.icon_square = {left, box.y + (box.height - icon_side_) / 2 + lowered, icon_side_, icon_side_};
        item.text_box = {left + icon_side_ + between_, text_y, measured.box_width, measured.text_height};
        if (attempt.shape == Shape::words) item.text_box.x = box.x + (box.width - measured.box_width) / 2;
    }

    text::TextStack& text_;
    const Tokens& tokens_;
    const Look& look_;
    std::array<std::string, 5> labels_;
    std::array<Measured, 5> measured_;
    std::array<int, 5> widths_{};
    int icon_side_ = 0;
    int between_ = 0;
    int padding_ = 0;
    int height_ = 0;
    int spare_ = 0;
};

}  // namespace

FrameBar lay_out_frame_bar(text::TextStack& text, const Tokens& tokens, const Look& look, const StringLookup& strings) {
    return BarMaker(text, tokens, look, strings).make();
}

}  // namespace engawa::ui
