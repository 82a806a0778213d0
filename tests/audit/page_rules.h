#pragma once

#include <string>
#include <vector>

#include "screens/ui/painter.h"
#include "screens/ui/sdl_backend.h"
#include "screens/ui/semantics.h"
#include "screens/ui/tokens.h"
#include "tests/audit/justified.h"

// What must hold of every part of every page, whatever its look: the numbers of decision 0005, read off the page's
// description, the lines of text as they were drawn, and the pixels. Each answers what it found, one line a fault.

namespace engawa::audit {

using Faults = std::vector<std::string>;

// Whether a page with keys is set for typing on that panel, and whether this part has the keys.
bool is_small(const ui::Tokens& tokens);
bool holds_keys(const ui::SemanticsTree& tree);
// Letters of 8.4 mm at least, or what justified.h says of words on a page that is typed on (EN 301 549 5.1.4); readings
// half as large.
Faults text_sizes(const std::vector<ui::DrawnLine>& lines, const ui::SemanticsTree& tree, const ui::Tokens& tokens,
                  Typing typing);
// In a larger size the letters of a page are larger: its sentences are set in its body, which grows with the size by
// `share` of what the panel can hold at least.
Faults text_grows(const std::vector<ui::DrawnLine>& lines, const ui::SemanticsTree& tree, const ui::Tokens& tokens, double share);
// Nothing written is cut off by the panel's edge or drawn over other writing; no line has more than 40 letters.
Faults text_places(const std::vector<ui::DrawnLine>& lines, const ui::SemanticsTree& tree, const ui::Tokens& tokens);
// 10:1 as drawn, 20:1 in the high contrast, 7:1 in the soft one.
Faults text_contrast(const std::vector<ui::DrawnLine>& lines, const ui::Pixels& pixels, ui::Contrast contrast);
// Every item that is not a key alone has a name, and each kanji of a name a reading, in the Japanese languages.
Faults names_and_readings(const ui::SemanticsTree& tree);
// Six choices at most in a group, one group of them; nothing else is asked on the page.
Faults one_question(const ui::SemanticsTree& tree);
// Exactly one heading on each part, which is the page's; those of its sections are told apart.
Faults one_heading(const ui::SemanticsTree& tree);
// A heading stands above something: never alone on a part, and none at its foot.
Faults headings_head(const ui::SemanticsTree& tree);
// Three choices and fewer stand on one part.
Faults whole_groups(const ui::SemanticsTree& tree);
// A page is not cut into more parts than its kind may be, told by how its id begins. `things` are what it lists: the
// answers of a review, the numbers of slips.
Faults few_parts(const ui::SemanticsTree& tree, std::size_t parts, std::size_t things);
std::size_t things_of(const ui::SemanticsTree& tree);
// What is said and stopped at one after the other stands below or at the right of what came before it: rows from top to
// bottom, each from left to right. What stands at the right of it and begins higher is a column of its own, and told apart:
// "reading order: a column …".
Faults reading_order(const ui::SemanticsTree& tree);
// The five fixed controls: all of them, in this order.
Faults fixed_controls(const ui::SemanticsTree& tree);

}  // namespace engawa::audit
