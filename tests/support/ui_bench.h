#pragma once

#include "kiosk/base/clock.h"
#include "screens/ui/ui.h"

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

struct SDL_Renderer;

namespace engawa::text {
class TextStack;
}

// A page on a bench: SDL's dummy display, the software renderer, a panel of any size. Tests find widgets by role and
// label and act as a person does: with fingers and keys that arrive as SDL events.

namespace engawa::ui {

struct BenchOptions {
    PanelGeometry panel{1920, 1080, 4.03};
    Look look;
    // Texts of the frame by key; a key that is not here is answered from assets/strings/frame.toml.
    std::map<std::string, std::string, std::less<>> strings;
    // Answers all of them, where the pages' own language may change on the way.
    StringLookup lookup = {};
};

// Panels that pages are looked at on.
inline constexpr PanelGeometry panel_21_inch{1920, 1080, 4.03};
inline constexpr PanelGeometry panel_15_inch{1920, 1080, 5.55};
inline constexpr PanelGeometry panel_10_inch{1280, 800, 5.9};

class UiBench {
  public:
    // What the app does in a frame: draw one page, apply what it answers.
    using Draw = std::function<void(Ui&)>;

    UiBench(BenchOptions options, Draw draw);
    explicit UiBench(Draw draw) : UiBench(BenchOptions{}, std::move(draw)) {}
    ~UiBench();
    UiBench(const UiBench&) = delete;
    UiBench& operator=(const UiBench&) = delete;

    Ui& ui();
    text::TextStack& text();
    SDL_Renderer* renderer();
    const SemanticsTree& tree();
    ManualSteadyClock& clock();
    void set_draw(Draw draw);
    void set_look(const Look& look);

    // One frame now.
    void frame();
    // Lets time pass and draws the frames that fall due.
    void advance(Milliseconds by);

    // Finds the widget, pages with もっと見る (then from the start again) until it shows, and taps its middle: finger
    // down, frame, finger up, frame, and a second passes so that the lockout is over. Fails the test when it is
    // nowhere, or disabled.
    void tap(Role role, std::string_view plain_name);
    void tap_id(std::string_view id);
    // Whether it is on the page, on any part of it; leaves the page at the part that shows it.
    bool shows(Role role, std::string_view plain_name);
    // Node as drawn now; fails the test with the dump when it is not there.
    const Node& node(Role role, std::string_view plain_name);
    const Node& node_id(std::string_view id);

    // Raw events, no frame drawn, no time passing.
    void finger_down(int x, int y, int finger = 1);
    void finger_up(int x, int y, int finger = 1);
    void finger_move(int x, int y, int finger = 1);
    void mouse_down(int x, int y);
    void mouse_up(int x, int y);
    // "Tab", "Shift+Tab", "Return", "Space", as SDL names them; draws a frame after it.
    void key(std::string_view name);
    // The same as two events, no frame drawn.
    void key_down(std::string_view name);
    void key_up(std::string_view name);
    // As the system sends a key that is held, after its first event and until it is let go.
    void key_repeats(std::string_view name);
    // Where events go instead of into the Ui: a stage.
    void send_events_to(std::function<void(const SDL_Event&, SteadyTime)> receiver);

    void write_png(const std::filesystem::path& path);

    // Problems of the page as it stands, one line each, empty when all is well: targets under 20 mm (keys under
    // 12.7 mm), labels drawn beyond their key or button, targets closer than 2.54 mm, nodes that cover one another, nodes outside the panel, operable nodes without a name,
    // ids used twice.
    std::string problems();
    static std::string problems_of(const SemanticsTree& tree, const PanelGeometry& panel);
    // The same on every part of the page, at every text size and panel above.
    static std::string problems_everywhere(const Draw& draw, const BenchOptions& base = {});

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace engawa::ui
