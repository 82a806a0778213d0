#include "tests/screens/ui/gallery.h"
#include "tests/support/ui_bench.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace engawa;
using namespace engawa::ui;

namespace {

// The longest that is said beside a page: how the keys are used.
constexpr const char* long_words = "{声|こえ}で{使|つか}えるようにしました。{次|つぎ}のキーと{前|まえ}のキーで{進|すす}み、{決定|けってい}のキーで{選|えら}びます";
constexpr const char* short_words = "{音|おと}の{大|おお}きさ、6{段階|だんかい}の4";

void notice(UiBench& bench, const char* words) {
    bench.ui().show_notice(words, bench.clock().now());
    bench.frame();
}

// One button that answers.
struct Page {
    int presses = 0;
    UiBench bench{[this](Ui& ui) {
        const auto page = ui.page({.id = "p", .title = "p"});
        ui.paragraph("words");
        if (ui.button({.id = "b", .label = "b"})) ++presses;
    }};
};

}  // namespace

TEST_CASE("What was said stands over no control of any page, and leaves the page as it was") {
    const gallery::Sheet sheet = GENERATE(from_range(gallery::all_sheets));
    const PanelGeometry panel = GENERATE(panel_21_inch, panel_15_inch, panel_10_inch);
    const TextSize size = GENERATE(from_range(all_text_sizes));
    const char* words = GENERATE(long_words, short_words);
    INFO(gallery::sheet_name(sheet) << ", " << panel.width_px << " px, " << panel.px_per_mm << " px/mm, size " << static_cast<int>(size));
    gallery::Model model;
    model.sheet = sheet;
    model.countdown_end = SteadyTime(Seconds(5000));
    UiBench bench({.panel = panel, .look = {.size = size}, .strings = {}}, [&](Ui& ui) { gallery::draw(ui, model); });
    bench.ui().set_painting(false);
    bench.frame();
    const std::string before = bench.tree().dump();
    notice(bench, words);
    const Node* shown = bench.tree().find_id("frame.notice");
    REQUIRE(shown != nullptr);
    CHECK(shown->name == words);
    CHECK(shown->bounds.y >= 0);
    CHECK(shown->bounds.bottom() <= panel.height_px);
    CHECK(shown->bounds.right() <= panel.width_px);
    for (const Node& node : bench.tree().nodes()) {
        const bool control = node.operable() || has(node.state, State::disabled);
        INFO(node.id);
        if (control) CHECK_FALSE(node.bounds.overlaps(shown->bounds));
    }
    notice(bench, "");
    CHECK(bench.tree().dump() == before);
}

TEST_CASE("What was said is seen until it is read, or until the next press") {
    Page page;
    notice(page.bench, short_words);
    REQUIRE(page.bench.tree().find_id("frame.notice") != nullptr);
    SECTION("time") {
        page.bench.advance(Milliseconds(5000));
        CHECK(page.bench.tree().find_id("frame.notice") != nullptr);
        page.bench.advance(Milliseconds(5000));
        CHECK(page.bench.tree().find_id("frame.notice") == nullptr);
        CHECK_FALSE(page.bench.ui().next_wakeup().has_value());
    }
    SECTION("a press, which does what it does without it") {
        page.bench.tap(Role::button, "b");
        CHECK(page.presses == 1);
        CHECK(page.bench.tree().find_id("frame.notice") == nullptr);
    }
    SECTION("newer words") {
        notice(page.bench, long_words);
        CHECK(page.bench.node_id("frame.notice").name == long_words);
    }
    SECTION("the end of the visit") {
        page.bench.ui().forget();
        page.bench.frame();
        CHECK(page.bench.tree().find_id("frame.notice") == nullptr);
    }
}

TEST_CASE("What was said is no stop of the focus, and stays over the page that comes") {
    bool second = false;
    UiBench bench({.look = {.focus_stops = FocusStops::everything}, .strings = {}}, [&](Ui& ui) {
        const auto page = ui.page({.id = second ? "second" : "first", .title = "p"});
        ui.button({.id = "b", .label = "b"});
    });
    notice(bench, short_words);
    for (std::size_t stop = 0; stop < bench.tree().nodes().size(); ++stop) {
        bench.key("Tab");
        CHECK_FALSE(has(bench.node_id("frame.notice").state, State::focused));
    }
    second = true;
    bench.frame();
    CHECK(bench.tree().find_id("frame.notice") != nullptr);
}
