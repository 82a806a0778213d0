#include "kiosk/text/layout.h"

#include "kiosk/base/result.h"

#include <algorithm>
#include <cstdlib>

namespace engawa::text {

std::size_t caret_at(const ParagraphLayout& layout, int x_px, int y_px) {
    ENGAWA_VERIFY(!layout.carets.empty());
    const int last_line = static_cast<int>(layout.lines.size()) - 1;
    const int line = layout.line_height_px > 0 ? std::clamp(y_px / layout.line_height_px, 0, std::max(0, last_line)) : 0;
    std::size_t nearest = layout.carets.size() - 1;
    int least_px = -1;
    for (std::size_t i = 0; i < layout.carets.size(); ++i) {
        if (static_cast<int>(layout.carets[i].line) != line) continue;
        const int distance_px = std::abs(layout.carets[i].x_px - x_px);
        if (least_px >= 0 && distance_px >= least_px) continue;
        least_px = distance_px;
        nearest = i;
    }
    return nearest;
}

std::size_t caret_of_offset(const ParagraphLayout& layout, std::size_t offset_bytes) {
    ENGAWA_VERIFY(!layout.carets.empty());
    const auto after = std::upper_bound(layout.carets.begin(), layout.carets.end(), offset_bytes,
                                        [](std::size_t offset, const Caret& caret) { return offset < caret.offset_bytes; });
    return after == layout.carets.begin() ? 0 : static_cast<std::size_t>(after - layout.carets.begin()) - 1;
}

}  // namespace engawa::text
