#pragma once

#include "kiosk/base/clock.h"
#include "screens/ui/semantics.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

// One pointer, whatever it comes from. A press starts and ends on the same target; a second finger, a drag and a
// second press at the same place within the lockout mean nothing (EN 301 549 5.8; experience.md, Touch). A palm presses
// nothing either: docs/decisions/0005, "One pointer".

namespace engawa::ui {

// How long what was pressed shows it.
inline constexpr Milliseconds press_flash{140};

class PressTracker {
  public:
    using PointerId = std::int64_t;
    static constexpr PointerId mouse = -1;

    // Three contacts within so long are a palm or a sleeve.
    static constexpr Milliseconds palm_window{100};
    static constexpr std::size_t palm_contacts = 3;
    // A palm of which no finger was heard for so long is over: a lift that was lost must not leave the glass dead.
    static constexpr Milliseconds palm_rest{2000};

    void set_lockout(Milliseconds lockout) { lockout_ = lockout; }
    // A contact that goes further than this from where it came down wipes over the glass and presses nothing.
    void set_travel_limit(int limit_px) { travel_limit_px_ = limit_px; }

    // `tree` is the page as last drawn. A pointer that goes down while another is down is ignored until it is up.
    void down(PointerId pointer, int x, int y, const SemanticsTree& tree, SteadyTime now);
    void move(PointerId pointer, int x, int y, const SemanticsTree& tree);
    // The id of the node that was pressed, when down and up were on it.
    std::optional<std::string> up(PointerId pointer, int x, int y, const SemanticsTree& tree, SteadyTime now);
    // A press without a pointer: a key, a switch, a voice. Nothing while the lockout holds for that node.
    std::optional<std::string> press(const Node& node, SteadyTime now);
    void cancel();
    // A palm lies on the glass: nothing is pressed before all of it is lifted.
    bool is_palm() const { return palm_; }

    // The node under the finger, as long as the finger is on it.
    bool is_held(std::string_view id) const { return active_ && active_->on_target && active_->target == id; }
    // Shown as pressed for a moment after the press, so that a quick tap is seen too.
    bool is_flashing(std::string_view id, SteadyTime now) const { return now < flash_end_ && flash_target_ == id; }
    std::optional<SteadyTime> flash_end(SteadyTime now) const;
    bool pointer_is_down() const { return active_.has_value(); }

  private:
    struct Active {
        PointerId pointer;
        std::string target;  // empty: it went down on nothing
        bool on_target;
        int x;  // where it came down
        int y;
    };
    struct Contact {
        PointerId pointer;
        SteadyTime since;
    };
    void note_contact(PointerId pointer, SteadyTime now);
    bool has_wandered(int x, int y) const;
    bool locked(const Node& node, SteadyTime now) const;
    void remember(const Node& node, SteadyTime now);

    Milliseconds lockout_{500};
    int travel_limit_px_ = 1 << 20;
    std::optional<Active> active_;
    std::vector<Contact> contacts_;  // on the glass
    bool palm_ = false;
    SteadyTime last_contact_{};
    std::string last_target_;
    PixelRect last_bounds_;
    std::optional<SteadyTime> last_press_;
    std::string flash_target_;
    SteadyTime flash_end_{};
};

// The operable node at a point; null when there is none.
const Node* operable_at(const SemanticsTree& tree, int x, int y);

}  // namespace engawa::ui
