#include "kiosk/base/characters.h"
#include "screens/ui/ui_impl.h"

#include <algorithm>

// Words that were said and stand nowhere on the page (EN 301 549 5.1.5), seen for a moment.

namespace engawa::ui {

namespace {

// As long as it takes to find them, and to read four characters a second.
constexpr Milliseconds notice_time{3000};
constexpr Milliseconds notice_time_a_character{250};

// A control, or what tells of now: seconds that are counted, something that is wrong.
bool must_be_seen(const Node& node) {
    return node.operable() || has(node.state, State::disabled) || node.role == Role::status || node.role == Role::alert;
}

// Of what is only read, what is typed and what is asked come first.
int weight(const Node& node) { return node.role == Role::text_field ? 4 : node.role == Role::heading ? 2 : 1; }

PixelRect grown(const PixelRect& box, int by) { return {box.x - by, box.y - by, box.width + 2 * by, box.height + 2 * by}; }

int overlap(const PixelRect& one, const PixelRect& other) {
    const int width = std::min(one.right(), other.right()) - std::max(one.x, other.x);
    const int height = std::min(one.bottom(), other.bottom()) - std::max(one.y, other.y);
    return std::max(width, 0) * std::max(height, 0);
}

// How much of what is only read the box covers; nothing where it covers what must be seen.
std::optional<int> covered_by(const PixelRect& box, const SemanticsTree& tree, int gap) {
    int covered = 0;
    for (const Node& node : tree.nodes()) {
        if (node.role == Role::page || node.role == Role::list) continue;
        if (!must_be_seen(node)) {
            covered += overlap(box, node.bounds) * weight(node);
        } else if (box.overlaps(grown(node.bounds, gap))) {
            return std::nullopt;
        }
    }
    return covered;
}

}  // namespace

void Ui::show_notice(std::string words, SteadyTime now) {
    Impl& impl = *impl_;
    if (words.empty()) return impl.end_notice();
    const auto characters = static_cast<std::int64_t>(characters_of(without_readings(words)).size());
    impl.notice = Impl::Notice{std::move(words), now + notice_time + notice_time_a_character * characters};
}

// The page has its whole height again, and the part that was looked at stays.
void Ui::Impl::end_notice() {
    notice.reset();
    if (memory.notice_above) memory = PageMemory{.id = memory.id, .part = memory.part};
}

// Where the least is covered, and nothing that must be seen; the highest of several.
std::optional<PixelRect> Ui::Impl::place_for_notice(int width, int height) const {
    const int gap = px(2.6_mm);
    const int floor = spec.frame == FrameStyle::controls ? bar->bounds.y : config.panel.height_px;
    std::vector<int> tops{gap, floor - height - gap};
    for (const Node& node : tree.nodes()) {
        tops.push_back(node.bounds.y - height - gap);
        tops.push_back(node.bounds.bottom() + gap);
    }
    std::sort(tops.begin(), tops.end());
    std::optional<PixelRect> best;
    int least = 0;
    for (const int top : tops) {
        if (top < gap || top + height + gap > floor) continue;
        for (const int left : {content.x + (content.width - width) / 2, content.x, content.right() - width}) {
            const PixelRect box{left, top, width, height};
            const auto covered = covered_by(box, tree, gap);
            if (!covered || (best && *covered >= least)) continue;
            best = box;
            least = *covered;
        }
    }
    return best;
}

// Over the page, in one line or more, at the page's size or the least; where no place is free, above the page, which makes
// room for it.
void Ui::Impl::draw_notice() {
    if (!notice) return;
    wake_at(notice->until);
    if (memory.notice_above || unsettled) return;
    const int pad = px(tokens.padding * 0.6);
    for (const Millimetres em : {tokens.body, std::min(tokens.body, least_body)}) {
        const int side = px(em * 1.25);
        const int beside = side + px(em * 0.5) + 2 * pad;
        for (const double share : {1.0, 0.7, 0.5}) {
            const int most = static_cast<int>(content.width * share);
            const MeasuredText text = measure(notice->words, {.em = em, .weight = text::Weight::bold, .line_height = tokens.label_line_height},
                                              most - beside);
            if (text.layout == nullptr || text.layout->words_broken > 0) continue;
            const auto box = place_for_notice(text.width() + beside, std::max(side, text.height()) + 2 * pad);
            if (!box) continue;
            const Surface& surface = colours.info;
            painter.panel(*box, px(tokens.radius), px(tokens.border * 2.0), surface);
            painter.icon(Icon::speaker, {box->x + pad, box->y + (box->height - side) / 2, side, side}, surface.ink);
            draw_text(text, box->x + beside - pad, box->y + (box->height - text.height()) / 2, surface.ink);
            record({.id = full_id("frame.notice"), .role = Role::status, .name = notice->words, .bounds = *box});
            return;
        }
    }
    memory.notice_above = true;
    unsettled = true;
}

}  // namespace engawa::ui
