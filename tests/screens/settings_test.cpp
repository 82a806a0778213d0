#include "screens/attract/attract.h"
#include "screens/notice/settings_page.h"

#include <algorithm>

#include "tests/screens/pages_bench.h"

// 文字・声・ことば with what lies in it: the practice of touching, and the page for who cleans the panel.

using namespace engawa;
using namespace engawa::test;

TEST_CASE("Each setting takes effect as it is pressed") {
    using settings::Section;
    for (const Section section : {Section::overview, Section::text_size, Section::contrast, Section::language,
                                  Section::furigana, Section::voice, Section::voice_when, Section::voice_speed,
                                  Section::voice_private, Section::spoken_mode, Section::touch, Section::press_mode,
                                  Section::lockout, Section::motion, Section::trainer}) {
        settings::Model model;
        model.section = section;
        keeps_the_rules(model);
    }
    settings::Model sizes;
    sizes.section = Section::text_size;
    CHECK(tapping<page::ChangeSettings>(sizes, ui::Role::radio, "一番大きい").settings.text_size ==
          session::TextSize::largest);
    settings::Model languages;
    languages.section = Section::language;
    CHECK(tapping<page::ChangeSettings>(languages, ui::Role::radio, "English").settings.language ==
          LanguageTag("en"));
    settings::Model furigana;
    furigana.section = Section::furigana;
    CHECK(tapping<page::ChangeSettings>(furigana, ui::Role::radio, "つけない").settings.furigana ==
          session::Furigana::none);
    const auto setting = [](Section section, std::string_view name) {
        settings::Model model;
        model.section = section;
        return tapping<page::ChangeSettings>(model, ui::Role::radio, name).settings;
    };
    CHECK(setting(Section::voice_when, "いつも読み上げる").voice == session::Voice::on);
    CHECK(setting(Section::voice_speed, "ゆっくり").voice_speed == 1);
    CHECK(setting(Section::voice_private, "声に出して読む").private_speech == session::PrivateSpeech::aloud);
    CHECK(setting(Section::spoken_mode, "全部を声で聞く").spoken_mode == session::SpokenMode::on);
    CHECK(setting(Section::press_mode, "1回で選び、もう1回で決まる").press_mode == session::PressMode::press_then_confirm);
    CHECK(setting(Section::lockout, "1秒（長い）").lockout == Milliseconds(1000));
    CHECK(setting(Section::motion, "動かさない").motion == session::Motion::off);
    CHECK(std::holds_alternative<page::ContinueVisit>(update(sizes, settings::Done{})));
}

TEST_CASE("A row that leads to other rows, or to a page of its own, says no value") {
    for (const auto& [section, ids] : std::vector<std::pair<settings::Section, std::vector<std::string>>>{
             {settings::Section::overview, {"settings/sections.voice", "settings/sections.touch"}},
             {settings::Section::touch, {"settings.touch/sections.trainer", "settings.touch/sections.switches"}}}) {
        settings::Model model;
        model.section = section;
        model.settings.text_size = session::TextSize::largest;
        ui::UiBench bench(drawing(model, "ja"));
        bench.frame();
        for (const std::string& id : ids) CHECK(bench.node_id(id).hint.empty());
    }
}

TEST_CASE("A row of the settings says what is chosen now, and the way back goes by one section") {
    settings::Model model;
    model.section = settings::Section::touch;
    model.settings.lockout = session::lockouts[2];
    ui::UiBench bench(drawing(model, "ja"));
    bench.frame();
    CHECK(without_readings(bench.node(ui::Role::link, "続けて押しても1回にする時間").hint) == "1秒（長い）");
    model.section = settings::Section::lockout;
    CHECK(settings::step_back(model));
    CHECK(model.section == settings::Section::touch);
    CHECK(settings::step_back(model));
    CHECK(model.section == settings::Section::overview);
    CHECK_FALSE(settings::step_back(model));
}

TEST_CASE("さわる練習 asks for ten numbers, and proposes what suits the hand without taking it over by itself") {
    settings::Model model;
    model.section = settings::Section::trainer;
    std::optional<page::Outcome> outcome;
    ui::UiBench bench([&](ui::Ui& ui) {
        const auto intent = draw(ui, std::as_const(model), catalogue().in(LanguageTag("ja")));
        if (intent) outcome = update(model, *intent);
    });
    const auto press = [&](int number) { bench.tap(ui::Role::key, std::to_string(number)); };
    const auto slip = [&] { press(model.trainer.wanted() == 4 ? 11 : 4); };  // asked for once, by nobody's plan
    bench.frame();
    bench.tap(ui::Role::button, "始める");
    CHECK(bench.tree().page()->plain_name() == "7 を押してください");
    SECTION("a sure hand") {
        while (!model.trainer.done()) press(model.trainer.wanted());
        bench.frame();
        CHECK(bench.tree().page()->plain_name() == "いまの設定が合っています");
        bench.tap(ui::Role::button, "これでよい");
        CHECK(model.settings == session::Settings{});
    }
    SECTION("a hand that misses, and comes down twice") {
        for (int slips = 0; slips < 3; ++slips) slip();
        press(7);
        press(7);  // a second after the first time
        while (!model.trainer.done()) press(model.trainer.wanted());
        bench.frame();
        CHECK(bench.tree().page()->plain_name() == "おすすめがあります");
        CHECK(model.settings == session::Settings{});
        SECTION("and takes it over") {
            bench.tap(ui::Role::button, "そうする");
            REQUIRE(outcome.has_value());
            REQUIRE(std::holds_alternative<page::ChangeSettings>(*outcome));
            const session::Settings taken = std::get<page::ChangeSettings>(*outcome).settings;
            CHECK(taken.text_size == session::TextSize::large);
            CHECK(taken.lockout == Milliseconds(2000));
            CHECK(model.settings == taken);
        }
        SECTION("and keeps what was set") {
            bench.tap(ui::Role::button, "いまのままにする");
            CHECK(model.settings == session::Settings{});
        }
    }
    CHECK(model.section == settings::Section::touch);
    CHECK(model.trainer.presses.empty());
}

TEST_CASE("The pages of the practice keep the rules, and もどる leaves it") {
    settings::Model model;
    model.section = settings::Section::trainer;
    update(model, settings::BeginPractice{});
    keeps_the_rules(model);
    for (int press = 0; press < trainer::times; ++press) {
        const int wanted = model.trainer.wanted();
        if (press < 3) update(model, settings::PracticePressed{{wanted, wanted % 12 + 1, SteadyTime(Seconds(press * 4))}});
        update(model, settings::PracticePressed{{wanted, wanted, SteadyTime(Seconds(press * 4 + 2))}});
        if (press == 5) update(model, settings::PracticePressed{{model.trainer.wanted(), wanted, SteadyTime(Seconds(press * 4 + 3))}});
    }
    REQUIRE(model.trainer.done());
    keeps_the_rules(model);
    CHECK(settings::step_back(model));
    CHECK(model.section == settings::Section::touch);
    CHECK_FALSE(model.trainer.begun);
}

TEST_CASE("A touch beside the numbers is a miss of the practice, and enough of them propose larger ones") {
    settings::Model model;
    model.section = settings::Section::trainer;
    ui::UiBench bench([&](ui::Ui& ui) {
        const auto intent = draw(ui, std::as_const(model), catalogue().in(LanguageTag("ja")));
        if (intent) (void)update(model, *intent);
    });
    update(model, settings::BeginPractice{});
    bench.frame();
    // As small as the least target, so that who hits these hits the others.
    const ui::PixelRect key = bench.node(ui::Role::key, "7").bounds;
    CHECK(key.width == bench.ui().tokens().px(bench.ui().tokens().target));
    CHECK(key.height == key.width);
    const auto touch = [&](int x, int y) {
        bench.finger_down(x, y);
        bench.frame();
        bench.finger_up(x, y);
        bench.frame();
        bench.advance(Seconds(3));
        bench.frame();
    };
    for (int miss = 0; miss < 3; ++miss) touch(key.x + key.width / 2, key.bottom() + 3);
    REQUIRE(model.trainer.presses.size() == 3);
    CHECK(model.trainer.presses.front().pressed == trainer::beside);
    CHECK(model.trainer.hits() == 0);
    while (!model.trainer.done()) bench.tap(ui::Role::key, std::to_string(model.trainer.wanted()));
    bench.frame();
    CHECK(bench.tree().page()->plain_name() == "おすすめがあります");
}

TEST_CASE("A touch anywhere on the waiting page begins a visit; staff find their page behind two steps") {
    attract::Model model;
    std::optional<page::Outcome> outcome;
    ui::UiBench bench([&](ui::Ui& ui) {
        const auto intent = attract::draw(ui, std::as_const(model), catalogue().in(LanguageTag("ja")));
        if (intent) outcome = attract::update(model, *intent);
    });
    bench.frame();
    SECTION("at the upper left corner") {
        bench.finger_down(4, 4);
        bench.finger_up(4, 4);
        bench.frame();
        REQUIRE(outcome.has_value());
        CHECK(std::holds_alternative<page::StartVisit>(*outcome));
    }
    SECTION("who came to the staff's page by mistake leaves it by touching beside everything") {
        bench.tap(ui::Role::button, "係員用");
        bench.frame();
        CHECK(bench.tree().page()->id == "attract.staff");
        bench.finger_down(1900, 1070);
        bench.finger_up(1900, 1070);
        bench.frame();
        bench.frame();
        CHECK(bench.tree().page()->id == "attract");
    }
    SECTION("while the panel is cleaned nothing can be pressed; the seconds are shown, and it ends by itself") {
        bench.tap(ui::Role::button, "係員用");
        bench.frame();
        bench.tap_id("staff.cleaning");
        bench.frame();
        CHECK(bench.tree().page()->id == "attract.cleaning");
        bench.tap(ui::Role::button, "ふき始める");
        bench.frame();
        CHECK(bench.tree().page()->id == "attract.cleaning-now");
        const auto& nodes = bench.tree().nodes();
        CHECK(std::none_of(nodes.begin(), nodes.end(), [](const ui::Node& node) { return node.operable(); }));
        for (int y = 20; y < 1080; y += 80) {
            bench.finger_down(900, y, y);
            bench.finger_up(900, y, y);
        }
        bench.key("Return");
        bench.key("Space");
        bench.advance(Seconds(28));
        CHECK(bench.tree().page()->id == "attract.cleaning-now");
        CHECK(bench.node_id("left").plain_value() == "1秒");
        bench.advance(Seconds(1));
        bench.frame();
        bench.frame();
        CHECK(bench.tree().page()->id == "attract");
        CHECK(model.staff == attract::Staff::away);
        CHECK_FALSE(bench.ui().next_wakeup().has_value());
        CHECK_FALSE((outcome && std::holds_alternative<page::StartVisit>(*outcome)));
    }
}

TEST_CASE("Pictures of the settings", "[.pictures]") {
    using settings::Section;
    for (const auto& [section, name] : std::initializer_list<std::pair<Section, const char*>>{
             {Section::overview, "overview"}, {Section::voice, "voice"}, {Section::voice_when, "voice-when"},
             {Section::voice_speed, "voice-speed"}, {Section::voice_private, "voice-private"},
             {Section::spoken_mode, "spoken"}, {Section::touch, "touch"}, {Section::press_mode, "press"},
             {Section::lockout, "lockout"}, {Section::motion, "motion"}}) {
        settings::Model model;
        model.section = section;
        for (const char* language : {"ja", "ja-x-easy", "en"}) {
            for (const auto& [panel, inches] : {std::pair(ui::panel_21_inch, "21"), std::pair(ui::panel_15_inch, "15"),
                                                std::pair(ui::panel_10_inch, "10")}) {
                const std::string file = std::string(name) + "-" + inches + "-" + language;
                write_picture("settings", {file.c_str(), panel, ui::TextSize::normal, language}, model);
            }
        }
        const std::string file = std::string(name) + "-10-ja-largest";
        write_picture("settings", {file.c_str(), ui::panel_10_inch, ui::TextSize::largest, "ja"}, model);
    }
}

TEST_CASE("Pictures of practice and cleaning", "[.pictures]") {
    settings::Model practice;
    practice.section = settings::Section::trainer;
    const auto write = [&](const std::string& name, const settings::Model& model) {
        for (const auto& [panel, inches] : {std::pair(ui::panel_21_inch, "21"), std::pair(ui::panel_15_inch, "15"),
                                            std::pair(ui::panel_10_inch, "10")}) {
            for (const char* language : {"ja", "ja-x-easy", "en"}) {
                const std::string file = name + "-" + inches + "-" + language;
                write_picture("settings", {file.c_str(), panel, ui::TextSize::normal, language}, model);
            }
        }
    };
    write("practice-begin", practice);
    practice.trainer.begun = true;
    write("practice", practice);
    for (int press = 0; press < 2 * trainer::times; ++press) {
        const int wanted = practice.trainer.wanted();
        const int pressed = press % 2 == 0 ? wanted : wanted % 12 + 1;
        practice.trainer.presses.push_back({wanted, pressed, SteadyTime(Seconds(press * 3))});
    }
    write("practice-result", practice);
}
