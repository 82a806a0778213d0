#pragma once

#include "screens/ui/semantics.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>

// The column that content flows down, cut into parts where it does not fit. Nothing is scrolled or cut: an item is on
// one part, and もっと見る turns to the next.

namespace engawa::ui {

// How tightly a page is set. A page that does not fit is first set compact. One that must not be taken apart (a
// keyboard and its field) is then set in smaller text, and then tight: its heading without furigana. At last, on a
// small panel, a page with a keyboard is set for typing: the actions stand beside the keys, the hint stands in the
// empty field, and one thing at a time stands above the field.
enum class Density : std::uint8_t { regular, compact, tight, typing };

// What stands above the field of a page that is set for typing; the last of them that the page has.
enum class AboveField : std::uint8_t { label, error, candidates };

// What an earlier pass or frame found out about the page with this id.
struct PageMemory {
    std::string id;
    int part = 0;
    int parts = 1;
    int footer_height = 0;
    Density density = Density::regular;
    double scale_limit = 10;    // content scale is at most this
    int height = 0;             // of the content, when it is one part
    AboveField above_field = AboveField::label;
    bool notice_above = false;  // over the page no place is free: what was said stands above it
    int below_field_height = 0;  // the least that candidates and keys need under a field; 0 without one
    std::map<std::string, int, std::less<>> block_heights;
};

class Flow {
  public:
    Flow() = default;
    // Parts end at area.bottom(). `shown` is the part that is drawn.
    Flow(PixelRect area, int shown) : area_(area), y_(area.y), shown_(shown) {}
    // A block inside a page: grows downwards without end, drawn or only measured.
    static Flow block(PixelRect area, bool drawn) {
        Flow flow(area, drawn ? 0 : -1);
        flow.endless_ = true;
        return flow;
    }

    // Something stands at the top right of the first part, so high. A heading may stand beside it; anything else
    // begins below it.
    void keep_clear(int height) { clear_ = height; }
    void stand_beside() { beside_ = true; }
    // So much at the foot of each part is kept for the actions, until it is set to 0 again.
    void reserve(int height) { reserved_ = height; }

    int x() const { return area_.x; }
    int width() const { return area_.width; }
    int y() const { return y_; }
    const PixelRect& area() const { return area_; }
    int part() const { return part_; }
    bool at_top() const { return fresh_; }
    bool drawn() const { return part_ == shown_; }
    // From here to the end of this part, less the gap that would come first.
    int room_left() const { return endless_ ? 1 << 20 : area_.bottom() - y_ - (fresh_ ? 0 : gap_); }
    int part_height() const { return endless_ ? 1 << 20 : area_.height; }
    int deepest() const { return deepest_; }
    // An item was taller than any part: it would have to be cut.
    bool too_tall() const { return too_tall_; }

    // At least this distance before the next item (none at the top of a part).
    void want_gap(int gap) { gap_ = std::max(gap_, gap); }
    // This distance and no larger one: a label and its field.
    void force_gap(int gap) { gap_ = gap; }

    // Room for an item; on the next part when it does not fit here together with `keep_below` more pixels.
    // Null when that part is not the one shown.
    std::optional<PixelRect> place(int height, int keep_below = 0) {
        if (!fresh_ && !endless_ && y_ + gap_ + height + keep_below > area_.bottom() - reserved_) next_part();
        if (!endless_ && height > area_.height) too_tall_ = true;
        if (!fresh_) y_ += gap_;
        const bool first = fresh_ && part_ == 0;
        if (first && !beside_) y_ += clear_;
        const PixelRect rect{area_.x, y_, area_.width, height};
        y_ += height;
        if (first && beside_) y_ = std::max(y_, area_.y + clear_);
        deepest_ = std::max(deepest_, y_);
        fresh_ = false;
        gap_ = 0;
        if (!drawn()) return std::nullopt;
        return rect;
    }

    void next_part() {
        ++part_;
        y_ = area_.y;
        fresh_ = true;
    }

  private:
    PixelRect area_;
    int y_ = 0;
    int part_ = 0;
    int shown_ = 0;
    int gap_ = 0;
    int deepest_ = 0;
    bool fresh_ = true;
    bool endless_ = false;
    bool too_tall_ = false;
    bool beside_ = false;
    int clear_ = 0;
    int reserved_ = 0;
};

}  // namespace engawa::ui
