#include "tests/screens/ui/gallery.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/ui_bench.h"

#include "screens/ui/furigana.h"
#include "screens/ui/sdl_backend.h"

#include <catch2/catch.hpp>

#include <fstream>

using namespace engawa;
using namespace engawa::ui;

namespace {

struct LongList {
    int pressed = 0;
    int count = 20;

    void draw(Ui& ui) {
        const auto page = ui.page({.id = "long", .title = "Long"});
        ui.heading("たくさん");
        std::vector<std::string> labels;
        for (int number = 1; number <= count; ++number) labels.push_back("こたえ" + std::to_string(number));
        std::vector<ChoiceSpec> choices;
        for (const std::string& label : labels) choices.push_back({.id = label, .label = label});
        if (const auto at = ui.choices("answer", ChoiceKind::one, choices)) pressed = static_cast<int>(*at) + 1;
        if (ui.actions({{.id = "next", .label = "つぎへ", .kind = ButtonKind::primary}})) pressed = -1;
    }
};

}  // namespace

TEST_CASE("Content that does not fit is reached by もっと見る, nothing is lost and nothing cut") {
    LongList list;
    UiBench bench([&](Ui& ui) { list.draw(ui); });
    std::vector<std::string> seen;
    for (;;) {
        CHECK(bench.problems() == "");
        for (const Node* node : bench.tree().all(Role::radio)) seen.push_back(node->plain_name());
        if (bench.tree().find_id("frame.more") == nullptr) break;
        CHECK(bench.tree().find_id("next") == nullptr);
        bench.tap(Role::button, "もっと見る");
    }
    REQUIRE(seen.size() == 20);
    for (int number = 1; number <= 20; ++number) CHECK(seen[static_cast<std::size_t>(number) - 1] == "こたえ" + std::to_string(number));
    CHECK(bench.tree().find_id("next") != nullptr);
    bench.tap(Role::radio, "こたえ2");
    CHECK(list.pressed == 2);
    bench.tap(Role::button, "つぎへ");
    CHECK(list.pressed == -1);
}

TEST_CASE("After もっと見る the focus comes in at the first item that is newly shown, forwards and back") {
    LongList list;
    UiBench bench([&](Ui& ui) { list.draw(ui); });
    const auto focused = [&]() -> std::string {
        for (const Node& node : bench.tree().nodes()) {
            if (has(node.state, State::focused)) return node.plain_name();
        }
        return "";
    };
    const auto last_shown = [&] { return bench.tree().all(Role::radio).back()->plain_name(); };
    for (int step = 0; step < 40 && focused() != "もっと見る"; ++step) bench.key("Tab");
    REQUIRE(focused() == "もっと見る");
    const std::string before = last_shown();
    bench.key("Return");
    CHECK(focused().empty());
    const std::string first = bench.tree().all(Role::radio).front()->plain_name();
    REQUIRE(first != before);
    SECTION("on") {
        bench.key("Tab");
        CHECK(focused() == first);
        bench.key("Tab");
        CHECK(focused() != first);
    }
    SECTION("a key that is held stays where it came") {
        bench.key("Tab");
        bench.key_repeats("Tab");
        bench.frame();
        CHECK(focused() == first);
    }
    SECTION("back, to what stands before it") {
        bench.key("Shift+Tab");
        CHECK(focused() != first);
        bench.key("Tab");
        CHECK(focused() == first);
    }
}

TEST_CASE("A page whose content shrinks falls back to the part that is there") {
    LongList list;
    UiBench bench([&](Ui& ui) { list.draw(ui); });
    REQUIRE(bench.shows(Role::radio, "こたえ20"));
    list.count = 3;
    bench.frame();
    CHECK(bench.tree().find(Role::radio, "こたえ3") != nullptr);
    CHECK(bench.tree().find_id("frame.more") == nullptr);
    CHECK(bench.tree().find_id("frame.less") == nullptr);
    CHECK(bench.tree().find_id("next") != nullptr);
}

TEST_CASE("Positions count the whole group, also where only a part of it shows") {
    LongList list;
    UiBench bench([&](Ui& ui) { list.draw(ui); });
    CHECK(bench.node(Role::radio, "こたえ1").position == Position{1, 20});
    REQUIRE(bench.shows(Role::radio, "こたえ20"));
    CHECK(bench.node(Role::radio, "こたえ20").position == Position{20, 20});
}

TEST_CASE("The five controls stand in the same place on every page") {
    gallery::Model model;
    UiBench bench([&](Ui& ui) { gallery::draw(ui, model); });
    std::vector<PixelRect> first;
    for (const gallery::Sheet sheet : gallery::all_sheets) {
        model.sheet = sheet;
        bench.frame();
        std::vector<PixelRect> here;
        for (const char* id : {"frame.back", "frame.listen_again", "frame.settings", "frame.call_person", "frame.finish"}) {
            here.push_back(bench.node_id(id).bounds);
        }
        if (first.empty()) first = here;
        CHECK(here == first);
    }
}

TEST_CASE("The page comes first in the tree, the five controls last") {
    gallery::Model model;
    model.sheet = gallery::Sheet::question;
    UiBench bench([&](Ui& ui) { gallery::draw(ui, model); });
    const auto& nodes = bench.tree().nodes();
    CHECK(nodes.front().role == Role::page);
    CHECK(bench.tree().page()->plain_name() == "申請するのは、どなたですか");
    CHECK(nodes.back().id == "gallery.question/frame.finish");
    CHECK(nodes[1].role == Role::progress);
    CHECK(bench.node(Role::radio, "家族").spoken_name() == "かぞく");
    CHECK(has(bench.node(Role::radio, "家族").state, State::selected));
    CHECK(bench.node(Role::radio, "家族").language == LanguageTag("ja"));
}

TEST_CASE("A dump shows everything but private values") {
    gallery::Model model;
    model.sheet = gallery::Sheet::review;
    UiBench bench([&](Ui& ui) { gallery::draw(ui, model); });
    CHECK(bench.shows(Role::list_item, "お名前"));
    CHECK(has(bench.node(Role::list_item, "お名前").state, State::private_value));
    CHECK(bench.tree().dump().find("花子") == std::string::npos);
    CHECK(bench.tree().dump().find("お名前") != std::string::npos);
}

TEST_CASE("Tab goes through what can be pressed in reading order and around, Shift-Tab back") {
    gallery::Model model;
    model.sheet = gallery::Sheet::question;
    UiBench bench([&](Ui& ui) { gallery::draw(ui, model); });
    const auto focused = [&]() -> std::string {
        for (const Node& node : bench.tree().nodes()) {
            if (has(node.state, State::focused)) return node.id;
        }
        return "";
    };
    CHECK(focused() == "");
    bench.key("Tab");
    CHECK(focused() == "gallery.question/who.self");
    bench.key("Tab");
    CHECK(focused() == "gallery.question/who.family");
    bench.key("Shift+Tab");
    bench.key("Shift+Tab");
    CHECK(focused() == "gallery.question/frame.finish");
    bench.key("Tab");
    CHECK(focused() == "gallery.question/who.self");
    bench.key("Return");
    CHECK(model.chosen == 0U);
    bench.advance(Seconds(1));
    bench.key("Tab");
    bench.key("Tab");
    bench.key("Space");
    CHECK(model.chosen == 2U);
}

TEST_CASE("For a person who cannot see, Tab stops at everything that can be heard") {
    gallery::Model model;
    model.sheet = gallery::Sheet::question;
    BenchOptions options;
    options.look.focus_stops = FocusStops::everything;
    UiBench bench(options, [&](Ui& ui) { gallery::draw(ui, model); });
    bench.key("Tab");
    CHECK(has(bench.node_id("progress").state, State::focused));
    bench.key("Tab");
    CHECK(has(bench.node(Role::heading, "申請するのは、どなたですか").state, State::focused));
}

TEST_CASE("The idle countdown begins with the focus on 続ける, counts once a second, and asks for no other frame") {
    gallery::Model model;
    model.sheet = gallery::Sheet::countdown;
    model.countdown_end = SteadyTime(Seconds(1045));
    UiBench bench([&](Ui& ui) { gallery::draw(ui, model); });
    CHECK(has(bench.node(Role::button, "続ける").state, State::focused));
    CHECK(bench.node_id("left").plain_value() == "45秒");
    CHECK(bench.ui().next_wakeup() == SteadyTime(Seconds(1001)));
    bench.advance(Milliseconds(1000));
    CHECK(bench.node_id("left").plain_value() == "44秒");
    bench.advance(Seconds(60));
    CHECK(bench.node_id("left").plain_value() == "0秒");
    CHECK_FALSE(bench.ui().next_wakeup().has_value());
}

TEST_CASE("続ける is seen from the start on every panel and at every size") {
    gallery::Model model;
    model.sheet = gallery::Sheet::countdown;
    model.countdown_end = SteadyTime(Seconds(1045));
    for (const PanelGeometry& panel : {panel_21_inch, panel_15_inch, panel_10_inch}) {
        BenchOptions options;
        options.panel = panel;
        UiBench bench(options, [&](Ui& ui) { gallery::draw(ui, model); });
        for (const TextSize size : all_text_sizes) {
            bench.set_look({.size = size});
            INFO(panel.width_px << " px, size " << static_cast<int>(size));
            CHECK(bench.tree().find(Role::button, "続ける") != nullptr);
        }
    }
}

TEST_CASE("A page in the middle of the panel is set as widely as one at its top, also after it has grown") {
    const auto height = [](VerticalPlace place, int first, int then) {
        int count = first;
        UiBench bench([&](Ui& ui) {
            const auto page = ui.page({.id = "page", .title = "page", .frame = FrameStyle::bare, .place = place});
            ui.heading("ことば");
            for (int i = 0; i < count; ++i) ui.paragraph("ひとつの文です。");
            ui.button({.id = "close", .label = "とじる"});
        });
        bench.frame();
        count = then;
        bench.frame();
        return bench.node_id("close").bounds.y - bench.node(Role::heading, "ことば").bounds.y;
    };
    const int count = GENERATE(1, 3, 5, 7, 8);
    CAPTURE(count);
    CHECK(height(VerticalPlace::middle, count, count) == height(VerticalPlace::top, count, count));
    CHECK(height(VerticalPlace::middle, 1, count) == height(VerticalPlace::top, 1, count));
}

TEST_CASE("A page that stands still asks for no frame") {
    for (const gallery::Sheet sheet : gallery::all_sheets) {
        if (sheet == gallery::Sheet::countdown) continue;
        gallery::Model model;
        model.sheet = sheet;
        UiBench bench([&](Ui& ui) { gallery::draw(ui, model); });
        INFO(gallery::sheet_name(sheet));
        CHECK_FALSE(bench.ui().next_wakeup().has_value());
    }
}

TEST_CASE("A busy sign moves at its own pace") {
    UiBench bench([](Ui& ui) {
        const auto page = ui.page({.id = "busy", .title = "busy"});
        ui.busy("sending", "送っています", "あと10秒ほど");
    });
    REQUIRE(bench.ui().next_wakeup().has_value());
    const auto wait = *bench.ui().next_wakeup() - bench.clock().now();
    CHECK(wait > Milliseconds(0));
    CHECK(wait <= Milliseconds(400));
    CHECK(bench.node_id("sending").plain_value() == "あと10秒ほど");
}

TEST_CASE("Without motion a busy sign stands still, and nothing is drawn anew for it") {
    BenchOptions options;
    options.look.motion = Motion::off;
    UiBench bench(options, [](Ui& ui) {
        const auto page = ui.page({.id = "busy", .title = "busy"});
        ui.busy("sending", "送っています", "あと10秒ほど");
    });
    CHECK_FALSE(bench.ui().next_wakeup().has_value());
    CHECK(bench.node_id("sending").plain_value() == "あと10秒ほど");
}

TEST_CASE("Tokens keep the sizes of the rules on every panel") {
    for (const PanelGeometry& panel : {panel_21_inch, panel_15_inch, panel_10_inch}) {
        double last = 0;
        for (const TextSize size : all_text_sizes) {
            const Tokens tokens = make_tokens(panel, size);
            CHECK(tokens.body >= 8.4_mm);
            CHECK(tokens.target >= 20_mm);
            CHECK(tokens.key >= 12.7_mm);
            CHECK(tokens.target_gap >= 2.54_mm);
            CHECK(tokens.line_height == Approx(1.7));
            CHECK(tokens.line_width_limit.value() <= tokens.body.value() * 40 + 0.01);
            CHECK(tokens.heading > tokens.body);
            CHECK(tokens.scale >= last + 0.1);  // four sizes that can be told apart
            last = tokens.scale;
        }
    }
    CHECK(make_tokens(panel_21_inch, TextSize::largest).scale == Approx(2.0));
}

TEST_CASE("Furigana on hard words only leaves out what the first two school years teach") {
    CHECK(without_easy_readings("{人|ひと}を{呼|よ}ぶ") == "人を{呼|よ}ぶ");
    CHECK(without_easy_readings("{学校|がっこう}の{申請|しんせい}") == "学校の{申請|しんせい}");
    CHECK(without_easy_readings("ひらがな") == "ひらがな");
}

TEST_CASE("Rounded corners are drawn from a cached mask: round outside, full inside") {
    UiBench bench([](Ui& ui) {
        const auto page = ui.page({.id = "round", .title = "round"});
        ui.button({.id = "button", .label = "まるい", .kind = ButtonKind::primary});
    });
    const support::TemporaryFolder folder;
    bench.write_png(folder.path() / "page.png");
    const auto pixels = read_picture(folder.path() / "page.png");
    REQUIRE(pixels.ok());
    const PixelRect box = bench.node_id("button").bounds;
    const auto at = [&](int x, int y) { return pixels->argb[static_cast<std::size_t>(y) * static_cast<std::size_t>(pixels->width) + static_cast<std::size_t>(x)] & 0xFFFFFFU; };
    const Palette& p = palette(Contrast::standard);
    const auto value = [](Colour c) { return (std::uint32_t{c.red} << 16U) | (std::uint32_t{c.green} << 8U) | c.blue; };
    CHECK(at(box.x, box.y) == value(p.page.fill));
    CHECK(at(box.right() - 1, box.bottom() - 1) == value(p.page.fill));
    CHECK(at(box.x + box.width / 2, box.y + 4) == value(p.primary.fill));
    CHECK(at(box.x + 4, box.y + box.height / 2) == value(p.primary.fill));
}

TEST_CASE("A picture that cannot be read is its words; a damaged or huge one is refused") {
    const support::TemporaryFolder folder;
    std::ofstream(folder.path() / "bad.png") << "\x89PNG\r\n\x1a\n and no more";
    CHECK_FALSE(read_picture(folder.path() / "bad.png").ok());
    CHECK_FALSE(read_picture(folder.path() / "none.png").ok());
    const std::string path = (folder.path() / "bad.png").string();
    UiBench bench([&](Ui& ui) {
        const auto page = ui.page({.id = "picture", .title = "picture"});
        ui.picture({.id = "p", .path = path, .alt = "カメラの絵"});
    });
    CHECK(bench.node(Role::picture, "カメラの絵").bounds.height > 0);
    CHECK(write_png(Pixels{1, 1, {0xFF000000U}}, folder.path() / "no" / "such" / "folder.png").error().is(UiError::no_picture));
}

TEST_CASE("Scaling a picture keeps its colours and its alpha") {
    const Pixels checker{2, 2, {0xFFFF0000U, 0x00000000U, 0xFFFF0000U, 0x00000000U}};
    const Pixels one = scaled(checker, 1, 1);
    CHECK(one.argb[0] == 0x80FF0000U);
    const Pixels wide = scaled(checker, 4, 4);
    CHECK(wide.argb[0] == 0xFFFF0000U);
    CHECK(wide.argb[3] == 0x00000000U);
}

TEST_CASE("Forgetting leaves no text of the visit in the tree") {
    gallery::Model model;
    model.sheet = gallery::Sheet::typing;
    UiBench bench([&](Ui& ui) { gallery::draw(ui, model); });
    REQUIRE_FALSE(bench.tree().empty());
    bench.ui().forget();
    CHECK(bench.tree().empty());
    CHECK(bench.ui().take_events().empty());
    bench.frame();  // and the façade goes on
    CHECK_FALSE(bench.tree().empty());
}

TEST_CASE("Without a renderer there is no façade") {
    UiBench bench([](Ui& ui) { const auto page = ui.page({.id = "p", .title = "p"}); });
    UiConfig config;
    config.text = &bench.text();
    config.strings = [](std::string_view) { return std::string(); };
    const auto made = Ui::create(std::move(config));
    REQUIRE_FALSE(made.ok());
    CHECK(made.error().is(UiError::no_renderer));
}

TEST_CASE("Keys type, holes in the grid are nothing, and a key that is off takes no press") {
    gallery::Model model;
    model.sheet = gallery::Sheet::typing;
    model.typed = "";
    UiBench bench([&](Ui& ui) { gallery::draw(ui, model); });
    bench.tap(Role::key, "き");
    bench.tap(Role::key, "く");
    CHECK(model.typed == "きく");
    CHECK(bench.node_id("name").plain_value() == "きくはな");
    CHECK(bench.tree().find(Role::key, "") == nullptr);
    CHECK(has(bench.node(Role::key, "変換").state, State::disabled));
}

TEST_CASE("A keyboard stays on one page with its field on every panel and at every size") {
    gallery::Model model;
    model.sheet = gallery::Sheet::typing;
    for (const PanelGeometry& panel : {panel_21_inch, panel_15_inch, panel_10_inch}) {
        BenchOptions options;
        options.panel = panel;
        UiBench bench(options, [&](Ui& ui) { gallery::draw(ui, model); });
        for (const TextSize size : all_text_sizes) {
            bench.set_look({.size = size});
            INFO(panel.width_px << " px, " << panel.px_per_mm << " px/mm, size " << static_cast<int>(size));
            CHECK(bench.tree().find_id("frame.more") == nullptr);
            CHECK(bench.tree().find_id("name") != nullptr);
            CHECK(bench.tree().find(Role::key, "ん") != nullptr);
        }
    }
}

TEST_CASE("Size, contrast and language change at once, on the page that shows") {
    gallery::Model model;
    model.sheet = gallery::Sheet::home;
    UiBench bench([&](Ui& ui) { gallery::draw(ui, model); });
    CHECK(bench.node_id("frame.back").plain_name() == "もどる");
    const int before = bench.node_id("category.care").bounds.height;
    model.tongue = gallery::Tongue::english;
    bench.set_look({.size = TextSize::larger, .contrast = Contrast::high, .language = LanguageTag("en")});
    CHECK(bench.node_id("frame.back").plain_name() == "Back");
    CHECK(bench.node(Role::button, "Care for older people").language == LanguageTag("en"));
    CHECK(bench.node_id("category.care").bounds.height != before);
}

TEST_CASE("An entry of a list without a word takes no place") {
    const std::vector<std::string_view> items{"一つ目", "", "三つ目"};
    UiBench bench([&](Ui& ui) {
        const auto page = ui.page({.id = "list", .title = "List"});
        ui.list("items", items, Ui::ListMark::number);
    });
    CHECK(bench.problems() == "");
    CHECK(bench.tree().all(Role::list_item).size() == 2);
}
