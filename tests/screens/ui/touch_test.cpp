#include "screens/ui/ui.h"
#include "tests/support/sdl_queue.h"
#include "tests/support/ui_bench.h"

#include <catch2/catch.hpp>

#include <algorithm>

// Fingers, palms and the mouse as SDL gives them: pushed into its queue, taken out of it as the kiosk's loop
// does.

using namespace engawa;
using namespace engawa::ui;
using support::Act;
using support::MouseOf;

namespace {

constexpr PanelGeometry panel = panel_21_inch;

struct Glass {
    int yes = 0;
    int no = 0;
    std::vector<InkStep> drawn;
    UiBench bench{[this](Ui& ui) {
        const auto page = ui.page({.id = "glass", .title = "Glass"});
        if (ui.button({.id = "yes", .label = "はい"})) ++yes;
        if (ui.button({.id = "no", .label = "いいえ"})) ++no;
        for (const InkStep& step : ui.sheet({.id = "sheet", .label = "Sheet", .invitation = "…"}).drawn)
            drawn.push_back(step);
    }};

    Glass() {
        support::empty_queue();
        bench.frame();
    }

    std::pair<int, int> middle(std::string_view id) {
        const PixelRect box = bench.node_id(id).bounds;
        return {box.x + box.width / 2, box.y + box.height / 2};
    }

    void finger(Act act, int number, std::pair<int, int> at) {
        support::push_finger(act, number,
                             (static_cast<float>(at.first) + 0.5F) / static_cast<float>(panel.width_px),
                             (static_cast<float>(at.second) + 0.5F) / static_cast<float>(panel.height_px));
    }
    void down(int number, std::pair<int, int> at) { finger(Act::down, number, at); }
    void move(int number, std::pair<int, int> at) { finger(Act::move, number, at); }
    void up(int number, std::pair<int, int> at) { finger(Act::up, number, at); }
    static void mouse(Act act, std::pair<int, int> at, MouseOf of = MouseOf::mouse) {
        support::push_mouse(act, at.first, at.second, of);
    }

    // What waits in the queue, then a frame.
    void take() {
        support::drain_queue(
            [this](const SDL_Event& event) { bench.ui().handle_event(event, bench.clock().now()); });
        bench.frame();
    }
    void pass(Milliseconds time) { bench.clock().advance(time); }
};

std::pair<int, int> beside(std::pair<int, int> at, int x, int y = 0) { return {at.first + x, at.second + y}; }

}  // namespace

TEST_CASE("A finger through SDL's queue presses once") {
    Glass glass;
    glass.down(1, glass.middle("yes"));
    glass.take();
    glass.up(1, glass.middle("yes"));
    glass.take();
    CHECK(glass.yes == 1);
    CHECK(glass.no == 0);
}

TEST_CASE("A finger that SDL also gives as a mouse is taken once, whichever comes first") {
    Glass glass;
    const auto yes = glass.middle("yes");
    const bool mouse_first = GENERATE(false, true);
    if (mouse_first) glass.mouse(Act::down, yes, MouseOf::finger);
    glass.down(1, yes);
    if (!mouse_first) glass.mouse(Act::down, yes, MouseOf::finger);
    glass.take();
    if (mouse_first) glass.mouse(Act::up, yes, MouseOf::finger);
    glass.up(1, yes);
    if (!mouse_first) glass.mouse(Act::up, yes, MouseOf::finger);
    glass.take();
    CHECK(glass.yes == 1);
    // And on another target, after the first finger: the mouse's shadow presses nothing there.
    glass.mouse(Act::down, glass.middle("no"), MouseOf::finger);
    glass.mouse(Act::up, glass.middle("no"), MouseOf::finger);
    glass.take();
    CHECK(glass.no == 0);
    // SDL itself is told to make neither of the other.
    CHECK(support::touch_hints() == "0 0");
}

TEST_CASE("A mouse goes the same way as a finger: inside from start to end, and draws too") {
    Glass glass;
    const auto yes = glass.middle("yes");
    glass.mouse(Act::down, yes);
    glass.mouse(Act::up, glass.middle("no"));
    glass.take();
    CHECK(glass.yes + glass.no == 0);
    glass.mouse(Act::down, yes);
    glass.take();
    glass.mouse(Act::up, yes);
    glass.take();
    CHECK(glass.yes == 1);
    const auto sheet = glass.middle("sheet");
    glass.mouse(Act::down, sheet);
    glass.mouse(Act::move, beside(sheet, 60));
    glass.mouse(Act::up, beside(sheet, 60));
    glass.take();
    REQUIRE(glass.drawn.size() == 3);
    CHECK(glass.drawn[0].pen == InkStep::Pen::put_down);
    CHECK(glass.drawn[1].pen == InkStep::Pen::moved);
    CHECK(glass.drawn[2].pen == InkStep::Pen::lifted);
}

TEST_CASE("Of two fingers at once the first presses, and the second nothing") {
    Glass glass;
    glass.down(1, glass.middle("yes"));
    glass.down(2, glass.middle("no"));
    glass.take();
    glass.up(2, glass.middle("no"));
    glass.up(1, glass.middle("yes"));
    glass.take();
    CHECK(glass.yes == 1);
    CHECK(glass.no == 0);
}

TEST_CASE("A palm of three contacts within a tenth of a second presses nothing, until all of it is lifted") {
    Glass glass;
    const auto yes = glass.middle("yes");
    const auto no = glass.middle("no");
    glass.down(1, yes);
    glass.pass(Milliseconds(40));
    glass.down(2, no);
    glass.take();
    glass.pass(Milliseconds(40));
    glass.down(3, {40, 700});
    glass.take();
    glass.up(1, yes);
    glass.up(3, {40, 700});
    glass.take();
    CHECK(glass.yes == 0);
    // A finger beside what still lies there.
    glass.pass(Milliseconds(300));
    glass.down(4, yes);
    glass.up(4, yes);
    glass.take();
    CHECK(glass.yes == 0);
    glass.up(2, no);
    glass.take();
    CHECK(glass.no == 0);
    glass.down(5, yes);
    glass.up(5, yes);
    glass.take();
    CHECK(glass.yes == 1);
}

TEST_CASE("Three fingers one after the other are no palm") {
    Glass glass;
    const auto yes = glass.middle("yes");
    glass.down(1, yes);
    glass.take();
    glass.pass(Milliseconds(150));
    glass.down(2, glass.middle("no"));
    glass.take();
    glass.pass(Milliseconds(150));
    glass.down(3, {40, 700});
    glass.take();
    glass.up(1, yes);
    glass.take();
    CHECK(glass.yes == 1);
}

TEST_CASE("A palm whose lift was lost does not leave the glass dead") {
    Glass glass;
    const auto yes = glass.middle("yes");
    for (int number = 1; number <= 3; ++number) glass.down(number, beside(yes, 10 * number));
    glass.take();
    glass.up(1, yes);
    glass.up(2, yes);
    glass.take();  // the third never comes up
    glass.pass(Milliseconds(1900));
    glass.down(4, yes);
    glass.up(4, yes);
    glass.take();
    CHECK(glass.yes == 0);
    glass.pass(Milliseconds(2000));
    glass.down(5, yes);
    glass.up(5, yes);
    glass.take();
    CHECK(glass.yes == 1);
}

TEST_CASE("A contact that wipes over the glass presses nothing, even where it comes back to its target") {
    Glass glass;
    const auto yes = glass.middle("yes");
    const int limit = panel.px(Millimetres(30));
    glass.down(1, yes);
    glass.move(1, beside(yes, 0, limit + 2));
    glass.take();
    glass.move(1, yes);
    glass.up(1, yes);
    glass.take();
    CHECK(glass.yes == 0);
    glass.down(1, yes);
    glass.move(1, beside(yes, 0, limit - 2));  // off the target, and back: a finger that trembles
    glass.move(1, yes);
    glass.up(1, yes);
    glass.take();
    CHECK(glass.yes == 1);
}

TEST_CASE("What a palm drew is withdrawn, and a finger draws after it") {
    Glass glass;
    const auto sheet = glass.middle("sheet");
    glass.down(1, sheet);
    glass.move(1, beside(sheet, 20));
    glass.down(2, beside(sheet, 80));
    glass.down(3, beside(sheet, 160));
    glass.move(1, beside(sheet, 40));
    glass.up(1, beside(sheet, 40));
    glass.up(2, beside(sheet, 80));
    glass.up(3, beside(sheet, 160));
    glass.take();
    REQUIRE(glass.drawn.size() == 3);
    CHECK(glass.drawn.back().pen == InkStep::Pen::withdrawn);
    glass.drawn.clear();
    glass.down(1, sheet);
    glass.up(1, sheet);
    glass.take();
    REQUIRE(glass.drawn.size() == 2);
    CHECK(glass.drawn.front().pen == InkStep::Pen::put_down);
}
