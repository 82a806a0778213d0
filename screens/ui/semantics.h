#pragma once

#include "kiosk/base/ids.h"
#include "kiosk/base/ruby.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// What is on the page, as plain data: the one description that is drawn, spoken, scanned by a switch and tested
// (EN 301 549 5.1.3: role, name, value, state and position of each item). Widgets record it as they draw.

namespace engawa::ui {

enum class Role : std::uint8_t {
    page,
    heading,
    paragraph,
    button,
    link,
    radio,
    checkbox,
    text_field,
    key,
    picture,
    progress,
    list,
    list_item,
    alert,
    status,
};

// "button"; the word used in dumps and in messages of failed tests.
std::string_view role_name(Role role);

// Bits; combine with |, ask with has().
enum class State : std::uint16_t {
    none = 0,
    selected = 1U << 0U,
    disabled = 1U << 1U,       // shown and spoken, but a press does nothing
    focused = 1U << 2U,        // set by the façade
    private_value = 1U << 3U,  // the value may be spoken only to a headphone (EN 301 549 5.1.3.8-9)
    required = 1U << 4U,
    invalid = 1U << 5U,
    pressed = 1U << 6U,        // a finger is on it, or its press feedback is still shown
    pointed = 1U << 7U,        // a helper points at it
};
constexpr State operator|(State left, State right) {
    return static_cast<State>(static_cast<unsigned>(left) | static_cast<unsigned>(right));
}
constexpr State& operator|=(State& left, State right) { return left = left | right; }
constexpr bool has(State states, State one) {
    return (static_cast<unsigned>(states) & static_cast<unsigned>(one)) != 0;
}

// Whole pixels of the panel, origin at the top left.
struct PixelRect {
    int x = 0;
    int y = 0;
    int width = 0;
    int height = 0;

    int right() const { return x + width; }
    int bottom() const { return y + height; }
    bool contains(int at_x, int at_y) const { return at_x >= x && at_x < right() && at_y >= y && at_y < bottom(); }
    bool overlaps(const PixelRect& other) const {
        return x < other.right() && other.x < right() && y < other.bottom() && other.y < bottom();
    }
    friend bool operator==(const PixelRect&, const PixelRect&) = default;
};

// "3 of 7" within its group; count 0 means that the item belongs to no group.
struct Position {
    int index = 0;
    int count = 0;
    friend bool operator==(const Position&, const Position&) = default;
};

struct Node {
    std::string id;     // stable: "page id/widget id"
    Role role = Role::paragraph;
    std::string name;   // marked text, with readings
    std::string value;  // marked text: what a field holds, what a row answers; empty when there is none
    std::string hint;   // marked text: what more there is to say about it
    std::string recording = {};  // a file in which a person says the name; empty when there is none
    State state = State::none;
    PixelRect bounds;
    PixelRect words;    // where the label of a control is drawn, inside its bounds; empty when not known
    Position position;
    LanguageTag language;  // of name, value and hint; speech changes its voice by it (EN 301 549 5.1.3.14)

    std::string plain_name() const { return without_readings(name); }
    std::string spoken_name() const { return as_spoken(name); }
    std::string plain_value() const { return without_readings(value); }
    // Whether a press, or Enter with the focus on it, does something.
    bool operable() const;
};

// What was said and is seen for a moment (Ui::show_notice): no part of the page, and no stop of the focus.
inline bool is_notice(const Node& node) { return node.id.ends_with("/frame.notice"); }

// What stands beside the page, for a helper: no part of it, and not read aloud with it.
inline constexpr std::string_view aside_id = "helper";
inline bool is_beside_page(std::string_view id) { return id.starts_with(aside_id) && id.substr(aside_id.size()).starts_with("/"); }

// In reading order: page, progress words, content from top to bottom, actions, the five fixed controls.
class SemanticsTree {
  public:
    void clear() { nodes_.clear(); }
    void add(Node node) { nodes_.push_back(std::move(node)); }
    const std::vector<Node>& nodes() const { return nodes_; }
    std::vector<Node>& nodes() { return nodes_; }
    bool empty() const { return nodes_.empty(); }

    // The first node of that role whose name, readings stripped, is `plain_name`. Null when there is none. The
    // pointer is good until the next frame.
    const Node* find(Role role, std::string_view plain_name) const;
    // By full id, or by the part after the page's id ("next" finds "form.birthday/next").
    const Node* find_id(std::string_view id) const;
    // All of a role, in order.
    std::vector<const Node*> all(Role role) const;
    // The page node; null on an empty tree.
    const Node* page() const;

    // One line a node: role, "name", =value, [states], i/n, bounds, id. Private values are written as •••, so that a
    // dump may go into a failed test's message.
    std::string dump() const;

  private:
    std::vector<Node> nodes_;
};

}  // namespace engawa::ui
