#pragma once

#include "screens/ui/semantics.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

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
    int actions = 0;            // of the page, when it is one part
    bool squeezed = false;      // set for typing, it was still higher than the panel: what stands above the keys is set closest
    Density density = Density::regular;
    double scale_limit = 10;    // content scale is at most this
    bool actions_beside = false;  // on a small panel: what does not fit is given the height of the row of actions
    bool has_no_room_beside = false;  // the actions' words are too long for the column at its right
    bool has_keys = false;
    bool question_beside = false;  // of a page set for typing: the question is longer than a line, and stands beside the field
    bool question_above = false;   // and is of several parts all the same: the question heads each of them
    std::string question;       // the first heading: said again on each part
    std::vector<int> under_headings;  // what each heading of the page needs beneath it
    int settled_headings = 0;   // how often they were found anew: not for ever
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
    // So much at the top of every part but the first is taken: by the question, said again.
    void repeat_head(int height) { head_ = height; }
    // A block that is shown inside another flow may be so high, where it can be made to measure.
    void lend(int height) { lent_ = height; }
    // What the passes before found to stand under each heading.
    void known_under_headings(std::vector<int> known) { known_ = std::move(known); }
    // So much at the foot of each part is kept for the actions, until it is set to 0 again.
    void reserve(int height) { reserved_ = height; }

    int x() const { return area_.x; }
    int width() const { return area_.width; }
    int y() const { return y_; }
    const PixelRect& area() const { return area_; }
    int part() const { return part_; }
    bool is_block() const { return endless_; }
    bool at_top() const { return fresh_; }
    bool drawn() const { return part_ == shown_; }
    // From here to the end of this part, less the gap that would come first.
    int room_left() const { return endless_ ? 1 << 20 : area_.bottom() - y_ - (fresh_ ? 0 : gap_); }
    // The same for what is made as large as the room, which inside a block is lent by the flow around it.
    int room_to_fill() const { return endless_ && lent_ > 0 ? lent_ - (y_ - area_.y) - (fresh_ ? 0 : gap_) : room_left(); }
    // Of a part but the first.
    int part_height() const { return endless_ ? 1 << 20 : area_.height - head_; }
    int deepest() const { return deepest_; }
    // An item was taller than any part: it would have to be cut.
    bool too_tall() const { return too_tall_; }
    // A heading stands alone on its part, since nothing of what it heads has room beneath it.
    bool lonely_heading() const { return lonely_; }
    // Choices that belong together stand on several parts.
    bool split_choices() const { return split_; }
    void split_a_group() { split_ = true; }
    const std::vector<int>& under_headings() const { return under_; }

    // At least this distance before the next item (none at the top of a part).
    void want_gap(int gap) { gap_ = std::max(gap_, gap); }
    // This distance and no larger one: a label and its field.
    void force_gap(int gap) { gap_ = gap; }

    // The next item needs at least this beneath a heading that comes before it.
    void need(int height) {
        if (asked_) under_.back() = gap_ + height;
        asked_ = false;
    }

    // Room for a heading, together with what it heads, as far as an earlier pass found that out.
    std::optional<PixelRect> place_heading(int height, int gap_below) {
        const std::size_t number = under_.size();
        const int below = number < known_.size() ? known_[number] : 0;
        need(height + gap_below + below);
        const int all = height + std::max(gap_below, below);
        const auto place = this->place(height, all <= part_height() ? all - height : 0);
        if (!endless_ && y_ + below > area_.bottom() - reserved_) lonely_ = true;
        under_.push_back(0);
        asked_ = true;
        return place;
    }

    // Room for an item; on the next part when it does not fit here together with `keep_below` more pixels.
    // Null when that part is not the one shown.
    std::optional<PixelRect> place(int height, int keep_below = 0) {
        if (!fresh_ && !endless_ && y_ + gap_ + height + keep_below > area_.bottom() - reserved_) next_part();
        if (!endless_ && height > area_.height - (part_ > 0 ? head_ : 0)) too_tall_ = true;
        need(height + keep_below);
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
        y_ = area_.y + head_;
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
    bool lonely_ = false;
    bool split_ = false;
    bool asked_ = false;  // a heading waits for what it heads
    std::vector<int> known_;
    std::vector<int> under_;
    int head_ = 0;
    int lent_ = 0;
    int clear_ = 0;
    int reserved_ = 0;
};

}  // namespace engawa::ui
