#pragma once

#include <string>
#include <variant>
#include <vector>

#include "kiosk/forms/session.h"
#include "screens/page.h"
#include "screens/ui/ink.h"
#include "screens/ui/sdl_backend.h"

// An image drawn with a finger: a name by hand, a signature, a sketch (engawa:appearance="handwriting", ODK's
// "signature" and "draw"). Stored as a PNG attachment.

namespace engawa::form {

using Strokes = std::vector<ui::Stroke>;

struct DrawingEditor {
    Strokes strokes;
    std::string name;      // of the attachment that holds them; empty before they are stored
    bool changed = false;  // since they were stored
};

struct AddInk {
    std::vector<ui::InkStep> steps;
};
struct UndoStroke {};
struct ClearDrawing {};
using DrawingIntent = std::variant<AddInk, UndoStroke, ClearDrawing>;

// More points than a page of writing has; what is drawn beyond them leaves nothing.
inline constexpr std::size_t most_ink_points = 20'000;

std::optional<DrawingIntent> draw_drawing(ui::Ui& ui, const forms::QuestionView& view, const DrawingEditor& editor,
                                          const content::Strings& strings);
void update_drawing(DrawingEditor& editor, const DrawingIntent& intent);
// Black on white, as wide as the sheet is, or `max_pixels` where the form allows fewer.
ui::Pixels picture_of(const Strokes& strokes, std::optional<std::size_t> max_pixels);
void wipe_strokes(Strokes& strokes);

}  // namespace engawa::form
