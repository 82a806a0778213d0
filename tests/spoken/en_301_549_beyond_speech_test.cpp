#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <regex>
#include <set>

#include "kiosk/app/key_map.h"
#include "kiosk/base/ruby.h"
#include "kiosk/forms/controls.h"
#include "kiosk/voice/guidance.h"
#include "screens/askable.h"
#include "screens/ui/painter.h"
#include "tests/spoken/clause_pages.h"
#include "tests/spoken/spoken_kiosk.h"
#include "tests/support/project_folders.h"
#include "tests/support/temporary_folder.h"

// EN 301 549 V3.2.1, clause 5 from 5.1.4 on: what is seen beside what is heard, focus, keys and touch. The clauses of speech
// stand in en_301_549_test.cpp.

using namespace engawa;
using namespace engawa::spoken;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

TEST_CASE("EN 301 549 5.1.4 a capital H is 0.7 degrees high at half a metre, wherever it is drawn, in every size on every panel") {
    constexpr double least_mm = 6.1;  // tan(0.7°) x 500 mm
    const ui::PanelGeometry panel = GENERATE(ui::panel_21_inch, ui::panel_15_inch, ui::panel_10_inch);
    const ui::TextSize size = GENERATE(from_range(ui::all_text_sizes));
    std::vector<ui::DrawnLine> lines;
    // All a page is made of but keys, of whose words decision 0005 tells, says H.
    ui::UiBench bench({.panel = panel, .look = {.size = size}, .strings = {}, .lookup = [](std::string_view) { return std::string("H"); }},
                      [](ui::Ui& ui) {
        auto page = ui.page({.id = "h", .title = "H", .progress = "H", .ribbon = "H", .emergency = "H"});
        for (const auto level : {ui::HeadingLevel::title, ui::HeadingLevel::heading, ui::HeadingLevel::section}) ui.heading("H", level);
        for (const auto tone : {ui::TextTone::plain, ui::TextTone::strong, ui::TextTone::muted}) ui.paragraph("H", tone);
        const std::string_view items[] = {"H"};
        ui.list("list", items);
        ui.note({.id = "note", .text = "H", .heading = "H"});
        ui.button({.id = "button", .label = "H", .hint = "H"});
        const ui::ChoiceSpec choices[] = {{.id = "1", .label = "H", .hint = "H"}, {.id = "2", .label = "H"}};
        (void)ui.choices("choices", ui::ChoiceKind::one, choices);
        (void)ui.scale("scale", choices);
        const ui::TileSpec tiles[] = {{.id = "1", .label = "H", .hint = "H"}, {.id = "2", .label = "H", .hint = "H"}};
        (void)ui.tiles("tiles", tiles);
        (void)ui.rows("rows", tiles);
        ui.field({.id = "field", .label = "H", .value = "H", .suffix = "H", .error = "H"});
        ui.field({.id = "empty", .label = "H", .placeholder = "H"});
        (void)ui.value_row({.id = "row", .label = "H", .value = "H", .change_label = "H", .error = "H"});
        ui.big_number("number", "H", "H");
        ui.busy("busy", "H", "H");
        (void)ui.actions({{.id = "no", .label = "H"}, {.id = "next", .label = "H", .kind = ui::ButtonKind::primary}});
    });
    bench.ui().keep_lines_in(&lines);
    std::size_t drawn = 0;
    for (int part = 0; part < 40; ++part) {
        bench.frame();
        for (const ui::DrawnLine& line : lines) {
            INFO(panel.width_px << " px, size " << static_cast<int>(size) << ", em " << line.em_px << " px, at " << line.ink.x << "," << line.ink.y);
            CHECK(line.letters.height >= static_cast<int>(least_mm * panel.px_per_mm));
            ++drawn;
        }
        if (bench.tree().find_id("frame.more") == nullptr) break;
        bench.tap_id("frame.more");
    }
    CHECK(drawn >= 40);
}

namespace {

// What is drawn as a shape, a place or a number of them, and said in these words: the ring of a choice, the pencil's
// box, the row of keys, how much stands in a field.
std::vector<std::regex> words_for_shapes() {
    static const std::regex special(R"([.^$|()\[\]{}*+?\\])");
    std::vector<std::string> words;
    const auto catalogue = content::Catalogue::load(support::source_dir() / "assets" / "strings");
    for (const LanguageTag& language : content::catalogue_languages()) {
        for (const char* key : {"voice.role.button", "voice.role.link", "voice.role.radio", "voice.role.checkbox", "voice.role.text_field",
                                "voice.role.picture", "voice.role.alert", "voice.state.selected", "voice.state.not_selected",
                                "voice.state.checked", "voice.state.not_checked", "voice.state.disabled", "voice.state.required",
                                "voice.state.invalid", "voice.value.empty", "voice.value.private", "voice.position", "voice.keyboard",
                                "voice.keyboard.digits", "voice.amount.characters", "voice.amount.digits", "voice.candidates",
                                "voice.candidate", "voice.row", "voice.frame"}) {
            words.push_back(without_readings(catalogue.value().in(language)(key)));
        }
    }
    std::sort(words.begin(), words.end(), [](const std::string& one, const std::string& other) { return one.size() > other.size(); });
    std::vector<std::regex> patterns;
    for (const std::string& text : words) {
        patterns.emplace_back(std::regex_replace(std::regex_replace(text, special, R"(\$&)"), std::regex("%[a-z]+%"), "[0-9]+"));
    }
    patterns.emplace_back("。|、|\\.|,|!|\\?| |　");
    return patterns;
}

// What was said and does not stand on the page; empty when all of it does.
std::string unseen(SpokenKiosk& kiosk) {
    static const std::vector<std::regex> shapes = words_for_shapes();
    std::string all;
    for (const voice::Speech& speech : kiosk.take_speeches()) {
        for (const voice::Utterance& one : speech) {
            std::string rest = without_readings(one.text);
            const auto take_out = [&](const std::string& text, std::size_t at) {
                if (!text.empty() && at != std::string::npos) rest.erase(at, text.size());
            };
            for (const ui::Node& node : kiosk.tree().nodes()) {
                // What is of no item is of sentences, each of which some item is; a key is no sentence.
                if (one.node_id.empty() && node.role != ui::Role::key) {
                    take_out(node.plain_name(), rest.find(node.plain_name()));
                    take_out(node.plain_value(), rest.find(node.plain_value()));
                }
                if (one.node_id.empty() || node.id != one.node_id) continue;
                const std::string hint = without_readings(node.hint);  // said last
                take_out(hint, rest.rfind(hint));
                take_out(node.plain_name(), rest.find(node.plain_name()));
                take_out(node.plain_value(), rest.find(node.plain_value()));
            }
            for (const std::regex& shape : shapes) rest = std::regex_replace(rest, shape, "");
            if (!rest.empty()) all += "[" + rest + " of: " + without_readings(one.text) + "]";
        }
    }
    return all;
}

}  // namespace

TEST_CASE("EN 301 549 5.1.5 what is heard is seen: every word that is said stands on the page") {
    SpokenKiosk kiosk;
    kiosk.begin();
    CHECK(unseen(kiosk) == "");  // how the keys are used, and home
    SECTION("what keys tell") {
        for (const char* key : {"F10", "F9", "F8", "F7", "F11", "F10", "F8", "F11", "F10", "F11"}) {
            kiosk.key(key);
            INFO(key);
            CHECK(unseen(kiosk) == "");
        }
    }
    SECTION("the way into a form, and typing") {
        for (const char* name : {"介護", "要介護・要支援認定の申請", "始める", "はじめて申請する", "つぎへ", "本人(介護を必要とする方)", "つぎへ"}) {
            while (!kiosk.bench().shows(name)) {
                kiosk.bench().tap_id("frame.more");
                CHECK(unseen(kiosk) == "");
            }
            kiosk.bench().tap(name);
            CHECK(unseen(kiosk) == "");
        }
        for (const char* key : {"い", "と", "かなのまま"}) {
            kiosk.bench().tap(key);
            kiosk.settle();
            CHECK(unseen(kiosk) == "");
        }
        for (int stop = 0; stop < 80; ++stop) {
            kiosk.key("Tab");
            CHECK(unseen(kiosk) == "");
        }
    }
    SECTION("the countdown") {
        for (int tenth = 0; tenth < 30; ++tenth) {
            kiosk.bench().wait(Seconds(10));  // help is offered on the way
            CHECK(unseen(kiosk) == "");
        }
        REQUIRE(kiosk.page() == "idle");
        kiosk.bench().wait(Seconds(23));
        CHECK(unseen(kiosk) == "");
        kiosk.bench().wait(Seconds(12));
        CHECK(unseen(kiosk) == "");
    }
}

TEST_CASE("EN 301 549 5.1.6.1 what is done by touch is done without: a language, a size, a person called, the end") {
    SpokenKiosk kiosk;
    kiosk.begin();
    kiosk.press("文字・声・ことば");
    kiosk.press("文字の大きさ");
    kiosk.press("もっと大きい");
    CHECK(kiosk.settings().text_size == session::TextSize::larger);
    kiosk.press("これでよい");
    kiosk.press("人を呼ぶ");
    CHECK(kiosk.page() == "called");
    kiosk.press("続ける");
    kiosk.press("おわる");
    kiosk.press("おわる");
    CHECK(kiosk.page() == "goodbye");
    CHECK_THAT(kiosk.last(), Contains("消しました"));
}

TEST_CASE("EN 301 549 5.1.6.2 the focus is never trapped: from everywhere it goes around, forwards and back") {
    SpokenKiosk kiosk;
    kiosk.begin();
    go_to_name(kiosk);  // a page with a keyboard
    const char* step = GENERATE("Tab", "Shift+Tab");
    kiosk.key(step);
    const std::string first = kiosk.last();
    std::size_t items = 1;
    for (; items < 300; ++items) {
        kiosk.key(step);
        if (kiosk.last() == first) break;
    }
    CHECK(items < 300);
    CHECK(items >= 50);
}

TEST_CASE("EN 301 549 5.1.7 nothing needs a voice: no question of the packs listens, and nothing opens a microphone") {
    SpokenKiosk kiosk;
    std::size_t questions = 0;
    each_shipped_question(kiosk, [&](const forms::ControlView& control, const forms::QuestionView& question) {
        ++questions;
        INFO(control.where << " " << question.ref << " " << question.media_type);
        CHECK(why_not_asked(question).empty());
        CHECK_FALSE(question.media_type.starts_with("audio/"));
    });
    CHECK(questions > 100);
    // SDL_OpenAudioDevice(name, is_capture, …): what the programs ask of it.
    std::size_t opened = 0;
    for (const char* part : {"kiosk", "screens"}) {
        for (const auto& entry : std::filesystem::recursive_directory_iterator(support::source_dir() / part)) {
            if (entry.path().extension() != ".cpp") continue;
            const std::string source = support::read_all(entry.path());
            for (std::size_t at = source.find("SDL_OpenAudioDevice("); at != std::string::npos; at = source.find("SDL_OpenAudioDevice(", at + 1)) {
                ++opened;
                INFO(entry.path());
                CHECK(source.compare(at, 31, "SDL_OpenAudioDevice(nullptr, 0,") == 0);
            }
            CHECK(source.find("SDL_OpenAudio(") == std::string::npos);
        }
    }
    CHECK(opened > 0);
}

TEST_CASE("EN 301 549 5.2 the aids are turned on without needing them: by help key, headphone, switch and touch") {
    SECTION("one switch") {
        SpokenKiosk kiosk(Hand::one_switch);
        kiosk.begin();
        CHECK(kiosk.settings().scanning == session::Scanning::one_switch);
    }
    SECTION("two switches") {
        SpokenKiosk kiosk(Hand::two_switches);
        kiosk.begin();
        CHECK(kiosk.settings().scanning == session::Scanning::two_switches);
    }
    SECTION("the help key") {
        SpokenKiosk kiosk;
        kiosk.key("F1", Milliseconds(1200));
        CHECK(kiosk.settings().spoken_mode == session::SpokenMode::on);
    }
    SECTION("touch") {
        SpokenKiosk kiosk;
        kiosk.bench().tap("ここに さわって はじめる");
        for (const char* name : {"文字・声・ことば", "声の案内"}) kiosk.bench().tap(name);
        kiosk.bench().tap_id("sections.spoken");
        kiosk.bench().tap_id("values.settings.spoken_on");
        CHECK(kiosk.settings().spoken_mode == session::SpokenMode::on);
    }
}

TEST_CASE("EN 301 549 5.3 nobody is known by the body: a slip is found by what is typed, no question needs a hand's writing") {
    SpokenKiosk kiosk;
    kiosk.begin();
    SECTION("a slip's number is typed") {
        kiosk.press("書類のようす");
        REQUIRE(kiosk.page() == "status");
        for (const char digit : std::string("0123456789")) {
            CHECK(kiosk.tree().find(ui::Role::key, std::string(1, digit)) != nullptr);
        }
    }
    SECTION("what is drawn can be gone past") {
        std::size_t questions = 0;
        each_shipped_question(kiosk, [&](const forms::ControlView& control, const forms::QuestionView& question) {
            ++questions;
            INFO(control.where << " " << question.ref);
            CHECK((question.kind != forms::ControlKind::upload || control.may_be_required == forms::MayBeRequired::no));
        });
        CHECK(questions > 100);
    }
}

TEST_CASE("EN 301 549 5.5 one finger's press is enough, at a target of its size, without holding or turning") {
    SpokenKiosk kiosk;
    kiosk.bench().tap("ここに さわって はじめる");
    CHECK(kiosk.bench().bench.problems() == "");
    // Held long or short, a press is the same press.
    const ui::Node& tile = kiosk.bench().bench.node(ui::Role::button, "介護");
    kiosk.bench().bench.finger_down(tile.bounds.x + 20, tile.bounds.y + 20);
    kiosk.bench().wait(Seconds(5));
    kiosk.bench().bench.finger_up(tile.bounds.x + 20, tile.bounds.y + 20);
    kiosk.bench().stage.redraw();
    kiosk.settle();
    CHECK(kiosk.page() == "shelf.care");
}

TEST_CASE("EN 301 549 5.6 whether something is chosen is heard, and told by more than colour") {
    SpokenKiosk kiosk;
    kiosk.begin();
    for (const char* name : {"介護", "要介護・要支援認定の申請", "始める"}) kiosk.press(name);
    CHECK_THAT(kiosk.go_to("はじめて申請する"), Contains("選ばれていません"));
    kiosk.key("Return");
    CHECK_THAT(kiosk.last(), StartsWith("選ばれています"));
}

TEST_CASE("EN 301 549 5.7 a key that is held does not repeat: the focus moves once, a press is pressed once") {
    SpokenKiosk kiosk;
    kiosk.begin();
    kiosk.key("Tab");
    const std::size_t before = kiosk.said().size();
    kiosk.key("Tab", Milliseconds(5000));
    CHECK(kiosk.said().size() == before + 1);
    const int volume = kiosk.settings().volume;
    kiosk.key("F10", Milliseconds(5000));
    CHECK(kiosk.settings().volume == volume + 1);
    kiosk.go_to("介護");
    kiosk.key("Return", Milliseconds(5000));
    CHECK(kiosk.page() == "shelf.care");
}

TEST_CASE("EN 301 549 5.8 a second press of the same key within the chosen time does nothing") {
    SpokenKiosk kiosk;
    kiosk.begin();
    for (const char* name : {"介護", "要介護・要支援認定の申請", "始める"}) kiosk.press(name);
    session::Settings slow = kiosk.settings();
    slow.lockout = session::lockouts.back();
    kiosk.bench().navigator.change_settings(slow);
    kiosk.settle();
    kiosk.go_to("はじめて申請する");
    kiosk.bench().wait(Seconds(3));
    kiosk.key("Return");
    const std::size_t before = kiosk.said().size();
    kiosk.key("Return");  // 0.6 s later
    CHECK(kiosk.said().size() == before);
}

TEST_CASE("EN 301 549 5.9 no two keys at once are needed: for all that keys do there is one key alone") {
    const app::KeyMap keys;
    std::set<app::KeyAction> alone;
    std::set<app::KeyAction> any;
    for (const bool shift : {false, true}) {
        for (const std::int32_t from : {0, 1 << 30}) {  // keys that write, and those that do not
            for (std::int32_t code = from; code < from + 512; ++code) {
                const auto action = keys.action(code, shift);
                if (!action) continue;
                any.insert(*action);
                if (!shift) alone.insert(*action);
            }
        }
    }
    CHECK(any.size() == app::key_actions);
    CHECK(alone == any);
    SpokenKiosk kiosk;
    kiosk.begin();
    kiosk.key("Tab");
    const std::string first = kiosk.last();
    kiosk.key("Tab");
    kiosk.key("Left");
    CHECK(kiosk.last() == first);
    kiosk.key("Right");
    CHECK(kiosk.last() != first);
}
