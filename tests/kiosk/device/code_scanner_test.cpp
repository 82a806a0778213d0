#include "kiosk/device/code_scanner.h"

using namespace engawa;
using namespace engawa::device;

namespace {

struct Keyboard {
    KeyboardWedge wedge;
    ManualSteadyClock clock;

    void type(std::string_view text, Milliseconds pause) {
        for (const char character : text) {
            clock.advance(pause);
            wedge.text(std::string_view(&character, 1), clock.now());
        }
    }
    KeyboardWedge::Use press_return(Milliseconds pause = Milliseconds(5)) {
        clock.advance(pause);
        return wedge.end(clock.now());
    }
};

}  // namespace

TEST_CASE("What a scanner types at once and ends with Return is a code, taken once") {
    Keyboard keyboard;
    keyboard.type("engawa-slip:572400000002", Milliseconds(15));
    CHECK_FALSE(keyboard.wedge.take());
    CHECK(keyboard.press_return() == KeyboardWedge::Use::kept);
    CHECK(keyboard.wedge.take() == "engawa-slip:572400000002");
    CHECK_FALSE(keyboard.wedge.take());
    // The next Return is a person's.
    CHECK(keyboard.press_return() == KeyboardWedge::Use::passed_on);
}

TEST_CASE("What a person types slowly, or a Return alone, is no code") {
    Keyboard keyboard;
    SECTION("slow") { keyboard.type("572400000002", Milliseconds(250)); }
    SECTION("short") { keyboard.type("5724", Milliseconds(5)); }
    SECTION("nothing") {}
    CHECK(keyboard.press_return() == KeyboardWedge::Use::passed_on);
    CHECK_FALSE(keyboard.wedge.take());
}

TEST_CASE("A code after half a code is whole") {
    Keyboard keyboard;
    keyboard.type("engawa-sl", Milliseconds(5));
    keyboard.clock.advance(Seconds(2));
    keyboard.type("572400000002", Milliseconds(5));
    keyboard.press_return();
    CHECK(keyboard.wedge.take() == "572400000002");
}

TEST_CASE("The space bar stays the page's, and endless typing is not kept") {
    KeyboardWedge wedge;
    ManualSteadyClock clock;
    CHECK(wedge.text(" ", clock.now()) == KeyboardWedge::Use::passed_on);
    for (int i = 0; i < 10'000; ++i) CHECK(wedge.text("x", clock.now()) == KeyboardWedge::Use::kept);
    wedge.end(clock.now());
    const auto read = wedge.take();
    REQUIRE(read);
    CHECK(read->size() <= 256);
}

TEST_CASE("A wiped scanner has read nothing") {
    Keyboard keyboard;
    keyboard.type("572400000002", Milliseconds(5));
    keyboard.press_return();
    keyboard.type("5724", Milliseconds(5));
    keyboard.wedge.wipe();
    CHECK_FALSE(keyboard.wedge.take());
    FakeScanner fake;
    fake.show("572400000002");
    CHECK(fake.take() == "572400000002");
    CHECK_FALSE(fake.take());
    fake.show("x");
    fake.wipe();
    CHECK_FALSE(fake.take());
}
