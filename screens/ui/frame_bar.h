#pragma once

#include "kiosk/text/layout.h"
#include "screens/ui/painter.h"
#include "screens/ui/ui.h"

#include <array>
#include <string>

// The veranda's floor: the five fixed controls along the bottom edge, in the same place on every page. Its height
// depends on panel, text size and language alone, never on the page.

namespace engawa::ui {

struct FrameBarItem {
    FrameControl control;
    std::string_view id;
    std::string label;
    Icon icon;
    PixelRect bounds;
    PixelRect icon_square;
    PixelRect text_box;
    text::ParagraphStyle style;
};

struct FrameBar {
    PixelRect bounds;
    std::array<FrameBarItem, 5> items;
};

FrameBar lay_out_frame_bar(text::TextStack& text, const Tokens& tokens, const Look& look, const StringLookup& strings);

}  // namespace engawa::ui
