#include "screens/ui/press.h"
#include "screens/ui/sdl_backend.h"
#include "tests/support/ui_bench.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace engawa;
using namespace engawa::ui;

namespace {

// Two buttons and a disabled one; counts what was pressed.
struct Buttons {
    int yes = 0;
    int no = 0;
    int off = 0;

    void draw(Ui& ui) {
        const auto page = ui.page({.id = "buttons", .title = "Buttons"});
        if (ui.button({.id = "yes", .label = "はい"})) ++yes;
        if (ui.button({.id = "no", .label = "いいえ"})) ++no;
        if (ui.button({.id = "off", .label = "だめ", .availability = Availability::unavailable})) ++off;
    }
};

struct Bench {
    Buttons buttons;
    UiBench ui{[this](Ui& facade) { buttons.draw(facade); }};

    std::pair<int, int> middle(std::string_view id) {
        const PixelRect box = ui.node_id(id).bounds;
        return {box.x + box.width / 2, box.y + box.height / 2};
    }
    void down(std::string_view id, int finger = 1) {
        const auto [x, y] = middle(id);
        ui.finger_down(x, y, finger);
    }
    void up(std::string_view id, int finger = 1) {
        const auto [x, y] = middle(id);
        ui.finger_up(x, y, finger);
        ui.frame();
    }
};

bool has_event(const std::vector<UiEvent>& events, UiEvent wanted) {
    return std::find(events.begin(), events.end(), wanted) != events.end();
}

}  // namespace

TEST_CASE("A press that starts and ends on the target counts once") {
    Bench bench;
    bench.down("yes");
    bench.ui.frame();
    CHECK(bench.buttons.yes == 0);
    bench.up("yes");
    CHECK(bench.buttons.yes == 1);
    bench.ui.frame();
    CHECK(bench.buttons.yes == 1);
}

TEST_CASE("A finger that slides off its target, or onto another, presses nothing") {
    Bench bench;
    bench.down("yes");
    bench.up("no");
    CHECK(bench.buttons.yes == 0);
    CHECK(bench.buttons.no == 0);
    bench.ui.finger_down(2, 2);
    bench.up("yes");
    CHECK(bench.buttons.yes == 0);
}

TEST_CASE("A finger that slides away and comes back still presses") {
    Bench bench;
    bench.down("yes");
    bench.ui.finger_move(bench.middle("yes").first, bench.ui.node_id("yes").bounds.y - 2);
    bench.ui.frame();
    CHECK_FALSE(has(bench.ui.node_id("yes").state, State::pressed));
    bench.up("yes");
    CHECK(bench.buttons.yes == 1);
}

TEST_CASE("Press feedback shows on the next frame and goes by itself") {
    Bench bench;
    bench.down("yes");
    bench.ui.frame();
    CHECK(has(bench.ui.node_id("yes").state, State::pressed));
    bench.up("yes");
    CHECK(has(bench.ui.node_id("yes").state, State::pressed));
    REQUIRE(bench.ui.ui().next_wakeup().has_value());
    bench.ui.advance(Milliseconds(300));
    CHECK_FALSE(has(bench.ui.node_id("yes").state, State::pressed));
    CHECK_FALSE(bench.ui.ui().next_wakeup().has_value());
}

TEST_CASE("A finger changes the pixels of its target in the very next frame, and no others") {
    Bench bench;
    bench.ui.frame();
    const auto before = bench.ui.ui().read_picture();
    bench.down("yes");
    bench.ui.frame();
    const auto after = bench.ui.ui().read_picture();
    REQUIRE(before.ok());
    REQUIRE(after.ok());
    const PixelRect target = bench.ui.node_id("yes").bounds;
    int inside = 0;
    int outside = 0;
    for (int y = 0; y < after->height; ++y) {
        for (int x = 0; x < after->width; ++x) {
            const auto at = static_cast<std::size_t>(y) * static_cast<std::size_t>(after->width) + static_cast<std::size_t>(x);
            if (before->argb[at] == after->argb[at]) continue;
            ++(target.contains(x, y) ? inside : outside);
        }
    }
    CHECK(inside > target.width * target.height / 2);
    CHECK(outside == 0);
}

TEST_CASE("A second press on the same target within half a second does nothing") {
    Bench bench;
    bench.down("yes");
    bench.up("yes");
    bench.ui.clock().advance(Milliseconds(499));
    bench.down("yes");
    bench.up("yes");
    CHECK(bench.buttons.yes == 1);
    bench.ui.clock().advance(Milliseconds(2));
    bench.down("yes");
    bench.up("yes");
    CHECK(bench.buttons.yes == 2);
}

TEST_CASE("The lockout holds for one target, not for its neighbours, and can be set") {
    Bench bench;
    bench.down("yes");
    bench.up("yes");
    bench.down("no");
    bench.up("no");
    CHECK(bench.buttons.no == 1);

    Look look;
    look.lockout = Milliseconds(0);
    bench.ui.set_look(look);
    bench.down("no");
    bench.up("no");
    CHECK(bench.buttons.no == 2);
}

TEST_CASE("What appears at the place of a press is locked too, so that a trembling finger does not press it") {
    int page = 1;
    int wrong = 0;
    UiBench bench([&](Ui& ui) {
        const auto scope = ui.page({.id = page == 1 ? "one" : "two", .title = "Page"});
        if (page == 1) {
            if (ui.button({.id = "next", .label = "つぎへ"})) page = 2;
        } else if (ui.button({.id = "send", .label = "おくる"})) {
            ++wrong;
        }
    });
    const PixelRect box = bench.node_id("next").bounds;
    const int x = box.x + box.width / 2;
    const int y = box.y + box.height / 2;
    bench.finger_down(x, y);
    bench.finger_up(x, y);
    bench.frame();
    REQUIRE(bench.tree().find_id("send") != nullptr);
    bench.finger_down(x, y);
    bench.finger_up(x, y);
    bench.frame();
    CHECK(wrong == 0);
    bench.tap(Role::button, "おくる");
    CHECK(wrong == 0);  // the tap came within the lockout still
    bench.tap(Role::button, "おくる");
    CHECK(wrong == 1);
}

TEST_CASE("A second finger is ignored while the first is down") {
    Bench bench;
    bench.down("yes", 1);
    bench.down("no", 2);
    bench.up("no", 2);
    CHECK(bench.buttons.no == 0);
    bench.up("yes", 1);
    CHECK(bench.buttons.yes == 1);
}

TEST_CASE("A disabled control is shown and takes no press") {
    Bench bench;
    CHECK(has(bench.ui.node_id("off").state, State::disabled));
    bench.down("off");
    bench.up("off");
    CHECK(bench.buttons.off == 0);
    CHECK_FALSE(bench.ui.ui().activate("buttons/off", bench.ui.clock().now()));
}

TEST_CASE("The mouse is one more finger") {
    Bench bench;
    const auto [x, y] = bench.middle("no");
    bench.ui.mouse_down(x, y);
    bench.ui.mouse_up(x, y);
    bench.ui.frame();
    CHECK(bench.buttons.no == 1);
}

TEST_CASE("In press-to-select mode the first press moves the focus and the second acts") {
    Bench bench;
    Look look;
    look.press_mode = PressMode::select_then_confirm;
    bench.ui.set_look(look);
    bench.ui.tap_id("yes");
    CHECK(bench.buttons.yes == 0);
    CHECK(has(bench.ui.node_id("yes").state, State::focused));
    bench.ui.tap_id("no");
    CHECK(bench.buttons.no == 0);
    bench.ui.tap_id("no");
    CHECK(bench.buttons.no == 1);
}

TEST_CASE("Touch, press and page are told for sound and speech") {
    Bench bench;
    CHECK(has_event(bench.ui.ui().take_events(), UiEvent::page_changed));
    bench.down("yes");
    const auto after_down = bench.ui.ui().take_events();
    CHECK(has_event(after_down, UiEvent::touched));
    CHECK_FALSE(has_event(after_down, UiEvent::pressed));
    bench.up("yes");
    CHECK(has_event(bench.ui.ui().take_events(), UiEvent::pressed));
    CHECK(bench.ui.ui().take_events().empty());
}

TEST_CASE("A switch or a voice presses what a finger could press") {
    Bench bench;
    CHECK(bench.ui.ui().activate("buttons/yes", bench.ui.clock().now()));
    bench.ui.frame();
    CHECK(bench.buttons.yes == 1);
    CHECK_FALSE(bench.ui.ui().activate("buttons/nothing", bench.ui.clock().now()));
}

TEST_CASE("The five controls are pressed once each and told to the app") {
    Bench bench;
    const auto [id, control] = GENERATE(table<const char*, FrameControl>({{"frame.back", FrameControl::back},
                                                                          {"frame.listen_again", FrameControl::listen_again},
                                                                          {"frame.settings", FrameControl::settings},
                                                                          {"frame.call_person", FrameControl::call_person},
                                                                          {"frame.finish", FrameControl::finish}}));
    bench.ui.tap_id(id);
    CHECK(bench.ui.ui().take_frame_control() == control);
    CHECK_FALSE(bench.ui.ui().take_frame_control().has_value());
}
