#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "screens/page.h"

// What a helper beside the resident is shown: what the question wants, common mistakes, an example, where to find it, what
// follows; and pointing. On a wide panel it is a column beside the resident's page, on a narrow one a page over it. It knows
// nothing of what was written. docs/formats/assist.md, "Modes"

namespace engawa::guide {

struct Topic {
    enum class Kind { wants, mistake, example, where, follows } kind = Kind::wants;
    std::string text;          // marked; of a picture, what it shows
    std::string picture_file;  // may be empty; then it stands alone
};

// Something on the resident's page that can be pointed at: one node, or a row of keys.
struct Item {
    std::vector<std::string> ids;  // full
    std::string label;             // marked; of what is personal it says nothing
};

struct Model {
    std::string name;  // of the helper
    std::vector<Topic> topics;
    std::size_t at = 0;
    std::vector<Item> items;            // of the page that stands
    std::optional<std::size_t> pointed;
    enum class View { guidance, items } view = View::guidance;  // of the page over the resident's
};

struct Turn {  // to the topic before or after
    int by = 1;
};
struct Point {  // at the next item, or at this one
    std::optional<std::size_t> item;
};
struct StopPointing {};
struct ShowItems {};
struct Close {};
struct HandBack {};
struct Reset {};
using Intent = std::variant<Turn, Point, StopPointing, ShowItems, Close, HandBack, Reset>;

// What of the page can be pointed at, in reading order.
std::vector<Item> items_of(const ui::SemanticsTree& tree, const content::Strings& strings);

// The column, beside a page that is drawn already.
std::optional<Intent> draw_beside(ui::Ui& ui, const Model& model, const content::Strings& strings);
// The page.
std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings);
page::Outcome update(Model& model, const Intent& intent);

}  // namespace engawa::guide
