#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <regex>
#include <set>

#include "kiosk/app/key_map.h"
#include "kiosk/base/ruby.h"
#include "kiosk/forms/controls.h"
#include "kiosk/inspection/pack_forms.h"
#include "kiosk/voice/guidance.h"
#include "screens/askable.h"
#include "screens/ui/painter.h"
#include "tests/spoken/spoken_kiosk.h"
#include "tests/support/project_folders.h"
#include "tests/support/temporary_folder.h"

// EN 301 549 V3.2.1, clause 5.1.3 and its neighbours: what closed functionality must do for who cannot see or touch it.
// One test a clause, on the kiosk's own pages. 5.1.2.2 and 5.7 to 5.9 are hardware's too; here is what the program
// decides of them.

using namespace engawa;
using namespace engawa::spoken;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

namespace {

// The question of a name, with a keyboard.
void go_to_name(SpokenKiosk& kiosk) {
    for (const char* name : {"介護", "要介護・要支援認定の申請", "始める", "はじめて申請する", "つぎへ",
                             "本人(介護を必要とする方)", "つぎへ"})
        kiosk.press(name);
    REQUIRE(kiosk.page() == "form.care-certification/data/person/name");
}

// Every question that a form of the packs has, in each of its languages, also those that are asked of few.
void each_shipped_question(SpokenKiosk& kiosk, const std::function<void(const forms::ControlView&, const forms::QuestionView&)>& take) {
    ManualWallClock clock{WallTime(std::chrono::sys_days(std::chrono::year{2026} / 11 / 21))};
    SeededRandom random{1};
    for (const content::Pack& pack : kiosk.bench().library.packs()) {
        for (const content::FormEntry& entry : pack.forms) {
            INFO(entry.id.text());
            const auto definition = inspection::read_form(pack, entry);
            REQUIRE(definition.ok());
            auto session = forms::FormSession::start(*definition, {clock, random});
            REQUIRE(session.ok());
            for (const forms::Language& language : (*definition)->languages()) {
                REQUIRE((*session)->set_language(language.name).ok());
                for (const forms::ControlView& control : forms::controls(**definition)) {
                    // Of a repeat that nobody has begun there is nothing but what the form says.
                    const auto question = (*session)->question(control.question.ref);
                    take(control, question.ok() ? *question : control.question);
                }
            }
        }
    }
}

void write_name(SpokenKiosk& kiosk) {
    go_to_name(kiosk);
    kiosk.type("いと");
    kiosk.press("かなのまま");
}

}  // namespace

TEST_CASE("EN 301 549 5.1.2.2 nothing needs to be attached but a headset, and not even that") {
    SpokenKiosk kiosk;
    SECTION("by the help key alone") { kiosk.begin(); }
    SECTION("by the headset alone") {
        kiosk.headphone.put(device::Plug::in);
        kiosk.settle();
    }
    CHECK(kiosk.page() == "home");
    CHECK(kiosk.settings().spoken_mode == session::SpokenMode::on);
}

namespace {

// Everything of the page, part after part: items with the page itself, keys when the focus comes to them.
void check_all_is_said(SpokenKiosk& kiosk) {
    for (int part = 1; part < 20; ++part) {
        INFO(kiosk.page() << ", part " << part << ": " << kiosk.page_said());
        std::set<std::string> keys;
        for (const ui::Node& node : kiosk.tree().nodes()) {
            if (node.role != ui::Role::key) CHECK_THAT(kiosk.page_said(), Contains(node.plain_name()));
            if (node.role == ui::Role::key) keys.insert(node.plain_name());
        }
        const std::size_t stops = keys.empty() ? 0 : kiosk.tree().nodes().size();
        for (std::size_t stop = 0; stop < stops; ++stop) {
            kiosk.key("Tab");
            if (kiosk.last().starts_with(kiosk.focused())) keys.erase(kiosk.focused());
        }
        INFO((keys.empty() ? "" : *keys.begin()) << " is not said");
        CHECK(keys.empty());
        if (kiosk.tree().find_id("frame.more") == nullptr) return;
        kiosk.bench().tap_id("frame.more");
    }
}

}  // namespace

TEST_CASE("EN 301 549 5.1.3.1 the whole page is said: every heading, text, choice and key, to each form's first question") {
    SpokenKiosk kiosk;
    kiosk.begin();
    kiosk.bench().tap("スマートフォンを使う");  // the welcome is over
    kiosk.bench().back();
    int forms = 0;
    bool had_keys = false;
    for (const content::Shelf& shelf : kiosk.bench().library.shelves()) {
        for (const content::Item& item : shelf.items) {
            if (item.kind != content::ItemKind::form) continue;
            INFO(item.id);
            check_all_is_said(kiosk);
            kiosk.bench().tap(without_readings(shelf.title.in(LanguageTag("ja"))));
            check_all_is_said(kiosk);
            kiosk.bench().bench.tap_id("items." + item.id);
            kiosk.bench().stage.redraw();
            kiosk.settle();
            check_all_is_said(kiosk);
            kiosk.bench().tap("始める");
            REQUIRE(kiosk.page().starts_with("form." + item.id));
            check_all_is_said(kiosk);
            had_keys = had_keys || !kiosk.tree().all(ui::Role::key).empty();
            ++forms;
            while (kiosk.page() != "home") kiosk.bench().back();
        }
    }
    std::size_t shipped = 0;
    for (const content::Pack& pack : kiosk.bench().library.packs()) shipped += pack.forms.size();
    CHECK(forms == static_cast<int>(shipped));
    kiosk.bench().tap("介護");
    while (kiosk.page() != "home") kiosk.bench().back();
    go_to_name(kiosk);
    check_all_is_said(kiosk);
    CHECK(kiosk.tree().all(ui::Role::key).size() > 40);
}

TEST_CASE("EN 301 549 5.1.3.3 audio follows focus: what has it is said, with role and position") {
    SpokenKiosk kiosk;
    kiosk.begin();
    std::set<std::string> heard;
    for (std::size_t step = 0; step < kiosk.tree().nodes().size(); ++step) {
        kiosk.key("Tab");
        const auto& nodes = kiosk.tree().nodes();
        const auto focused = std::find_if(nodes.begin(), nodes.end(), [](const ui::Node& node) { return has(node.state, ui::State::focused); });
        REQUIRE(focused != nodes.end());
        CHECK_THAT(kiosk.last(), StartsWith(focused->plain_name()));
        if (focused->role == ui::Role::button) CHECK_THAT(kiosk.last(), Contains("ボタン。"));
        heard.insert(focused->id);
    }
    CHECK(heard.size() > 8);
}

TEST_CASE("EN 301 549 5.1.3.4 speech is interrupted, repeated, paused and resumed on request") {
    SpokenKiosk kiosk;
    kiosk.begin();
    const std::string page = kiosk.last();
    kiosk.key("F6");
    CHECK(kiosk.speech.status().state == voice::SpeechState::paused);
    kiosk.key("F6");
    CHECK(kiosk.speech.status().state == voice::SpeechState::speaking);
    kiosk.bench().bench.finger_down(1, 1);
    kiosk.bench().stage.redraw();
    kiosk.settle();
    CHECK(kiosk.speech.status().state == voice::SpeechState::silent);
    kiosk.key("F5");
    CHECK(kiosk.speech.status().state == voice::SpeechState::speaking);
    CHECK(kiosk.last() == page);
}

TEST_CASE("EN 301 549 5.1.3.5 new speech stops old speech") {
    SpokenKiosk kiosk;
    voice::FakeSpeechSource source;
    voice::FakeAudioSink ear;
    voice::SpeechWorker worker(source, ear, kiosk.speech, {});
    kiosk.begin();
    worker.step();
    ear.hear(5);
    REQUIRE(ear.queued() > 0);
    kiosk.key("Tab");
    const std::size_t before = ear.heard().size();
    const auto spoken = source.spoken().size();
    while (worker.step() == voice::SpeechWorker::Step::worked) {
    }
    ear.hear(1);
    REQUIRE(ear.heard().size() == before + 1);
    CHECK(static_cast<std::size_t>(ear.heard().back()) == spoken + 1);  // the first sample of the next words
}

TEST_CASE("EN 301 549 5.1.3.6 every picture of a lesson has its words, which are said") {
    SpokenKiosk kiosk;
    kiosk.begin();
    kiosk.press("スマートフォンを使う");
    kiosk.press("スマートフォンでQRコードを読む");
    int pictures = 0;
    for (int step = 0; step < 30 && kiosk.page().find(".finished") == std::string::npos; ++step) {
        for (const ui::Node* picture : kiosk.tree().all(ui::Role::picture)) {
            ++pictures;
            INFO(kiosk.page_said());
            CHECK_FALSE(picture->name.empty());
            CHECK_THAT(kiosk.page_said(), Contains(picture->plain_name()));
        }
        kiosk.bench().tap_id("next");
    }
    CHECK(pictures > 0);
}

TEST_CASE("EN 301 549 5.1.3.7 a video has spoken words in its place: no page of the packs has one without") {
    SpokenKiosk kiosk;
    std::size_t texts = 0;
    const auto look_at = [&](const forms::Text& text) {
        ++texts;
        INFO(text.long_form << " " << text.media.video);
        // A picture has its words (5.1.3.6), a recording is heard.
        const bool stands_for_it = !text.media.image.empty() || !text.media.big_image.empty() || !text.media.audio.empty();
        CHECK((text.media.video.empty() || stands_for_it));
    };
    each_shipped_question(kiosk, [&](const forms::ControlView&, const forms::QuestionView& question) {
        look_at(question.label);
        for (const forms::Choice& choice : question.choices) look_at(choice.label);
    });
    CHECK(texts > 500);
    // One that came without is not begun: the form is refused as it is read, with all its languages.
    support::TemporaryFolder folder;
    std::filesystem::copy(support::share_dir() / "packs/kaigo", folder.path() / "kaigo", std::filesystem::copy_options::recursive);
    const auto form = folder.path() / "kaigo/forms/care-certification.xml";
    const auto inspected = [&] {
        ManualWallClock clock{WallTime(std::chrono::sys_days(std::chrono::year{2026} / 11 / 21))};
        SeededRandom random{1};
        return inspection::inspect_pack(folder.path() / "kaigo", clock, random);
    };
    REQUIRE(inspected().ok());
    std::string words = support::read_all(form);
    const auto at = words.find("<value>");
    REQUIRE(at != std::string::npos);
    words.insert(at, "<value form=\"video\">jr://video/walk.mp4</value>");
    std::ofstream(form) << words;
    const auto refused = inspected();
    REQUIRE_FALSE(refused.ok());
    CHECK_THAT(refused.error().message(), Contains("a kiosk plays no video"));
}

TEST_CASE("EN 301 549 5.1.3.8 what is private is not said to the room unless its owner says so") {
    SpokenKiosk kiosk;
    kiosk.begin();
    write_name(kiosk);
    CHECK_THAT(kiosk.go_to("本人の名前は何ですか。書くところ"), Contains("入力済み") && !Contains("い、と") && !Contains("いと"));
    session::Settings aloud = kiosk.settings();
    aloud.private_speech = session::PrivateSpeech::aloud;
    kiosk.bench().navigator.change_settings(aloud);
    kiosk.settle();
    CHECK_THAT(kiosk.go_to("本人の名前は何ですか。書くところ"), Contains("い、と。"));
}

TEST_CASE("EN 301 549 5.1.3.8 a question that quotes a name does not say it to the room, nor does the offer of it") {
    SpokenKiosk kiosk;
    kiosk.begin();
    for (const char* name : {"介護", "介護用のベッドや車いすを借りる申しこみ", "始める", "本人", "つぎへ"}) kiosk.press(name);
    REQUIRE(kiosk.page() == "form.bed-loan/data/person/name");
    kiosk.type("いと");
    kiosk.press("かなのまま");
    kiosk.press("つぎへ");
    for (int pages = 0; pages < 5 && kiosk.page() != "form.bed-loan/data/person/birth"; ++pages) {
        if (kiosk.page() == "form.bed-loan/data/person/kana") kiosk.type("いと");
        kiosk.press("つぎへ");
    }
    REQUIRE(kiosk.tree().page()->plain_name() == "いとさんの生年月日はいつですか");
    CHECK_THAT(kiosk.page_said(), StartsWith("入力した内容さんの生年月日はいつですか"));
    CHECK_FALSE(Contains("いとさん").match(kiosk.page_said()));
    session::Settings aloud = kiosk.settings();
    aloud.private_speech = session::PrivateSpeech::aloud;
    kiosk.bench().navigator.change_settings(aloud);
    kiosk.settle();
    CHECK_THAT(kiosk.go_to("いとさんの生年月日はいつですか"), Contains("いとさん"));
}

TEST_CASE("EN 301 549 5.1.3.9 a headphone hears what is private, and the room does not when it goes") {
    SpokenKiosk kiosk;
    kiosk.headphone.put(device::Plug::in);
    kiosk.settle();
    write_name(kiosk);
    CHECK_THAT(kiosk.go_to("本人の名前は何ですか。書くところ"), Contains("い、と。"));
    kiosk.headphone.put(device::Plug::out);
    kiosk.settle();
    CHECK(kiosk.speech.status().state == voice::SpeechState::silent);
    CHECK_FALSE(kiosk.speech.repeat());
    CHECK_THAT(kiosk.go_to("本人の名前は何ですか。書くところ"), Contains("入力済み"));
}

TEST_CASE("EN 301 549 5.1.3.10 no other sound lasts three seconds: a press is heard for a moment") {
    app::Mixer mixer;
    mixer.click();
    std::vector<std::int16_t> second(app::Mixer::rate_hz);
    mixer.fill(second);
    CHECK(std::any_of(second.begin(), second.end(), [](int sample) { return sample != 0; }));
    CHECK(std::all_of(second.begin() + app::Mixer::rate_hz / 10, second.end(), [](int sample) { return sample == 0; }));
}

TEST_CASE("EN 301 549 5.1.3.11 the volume of private listening is chosen by its user") {
    SpokenKiosk kiosk;
    kiosk.headphone.put(device::Plug::in);
    kiosk.settle();
    const int before = kiosk.settings().volume;
    kiosk.key("F10");
    CHECK(kiosk.settings().volume == before + 1);
    CHECK_THAT(kiosk.last(), StartsWith("音の大きさ"));
}

TEST_CASE("EN 301 549 5.1.3.12 the speaker's volume goes in steps up to 65 dBA and above") {
    std::vector<int> levels;
    for (int step = 0; step < session::volume_steps; ++step) levels.push_back(session::volume_dba(step));
    CHECK(std::is_sorted(levels.begin(), levels.end()));
    CHECK(std::count(levels.begin(), levels.end(), 65) == 1);
    CHECK(levels.front() <= 50);
    CHECK(levels.back() >= 65);
    for (std::size_t i = 1; i < levels.size(); ++i) CHECK(levels[i] - levels[i - 1] <= 10);
    const voice::GainTable gains(83);
    for (std::size_t i = 1; i < levels.size(); ++i) CHECK(gains.gain(levels[i]) > gains.gain(levels[i - 1]));
    CHECK(gains.gain(83) == 1);
    CHECK(gains.gain(90) == 1);
    CHECK(gains.gain(63) == Approx(0.1));
}

TEST_CASE("EN 301 549 5.1.3.13 the speaker is back at 65 dBA after each visit") {
    SpokenKiosk kiosk;
    kiosk.begin();
    for (int press = 0; press < 5; ++press) kiosk.key("F10");
    REQUIRE(session::volume_dba(kiosk.settings().volume) == 80);
    kiosk.bench().wait(Seconds(300 + 45 + 15));  // nobody is there any more
    REQUIRE(kiosk.page() == "attract");
    CHECK(session::volume_dba(kiosk.settings().volume) == 65);
}

TEST_CASE("EN 301 549 5.1.3.14 speech is in the language of its words") {
    SpokenKiosk kiosk;
    kiosk.begin();
    for (const voice::Utterance& one : kiosk.last_speech()) CHECK(one.language == LanguageTag("ja"));
    while (kiosk.settings().language != LanguageTag("en")) kiosk.key("F11");
    for (const voice::Utterance& one : kiosk.last_speech()) CHECK(one.language == LanguageTag("en"));
}

TEST_CASE("EN 301 549 5.1.3.15 what is wrong, and how it is mended, is said when it is found") {
    SpokenKiosk kiosk;
    kiosk.begin();
    for (const char* name : {"介護", "要介護・要支援認定の申請", "始める"}) kiosk.press(name);
    kiosk.press("つぎへ");  // without an answer
    REQUIRE(kiosk.page().starts_with("form.care-certification/data/request/kind"));
    const auto alerts = kiosk.tree().all(ui::Role::alert);
    REQUIRE_FALSE(alerts.empty());
    // Before anything that could be chosen.
    const std::size_t told = kiosk.last().find("お知らせです。" + alerts.front()->plain_name());
    CHECK(told < kiosk.last().find("ひとつ選ぶボタン"));
}

TEST_CASE("EN 301 549 5.1.3.16 the receipt is said, its number digit by digit") {
    ui::Node number{.id = "receipt/slip", .role = ui::Role::status, .name = "{受付番号|うけつけばんごう}",
                    .value = "{1234|1, 2, 3, 4}"};
    voice::Guidance guide(content::Catalogue::load(support::source_dir() / "assets" / "strings").value().in(LanguageTag("ja")));
    CHECK(voice::pronounceable(guide.item(number).front().text, LanguageTag("ja")) ==
          "うけつけばんごう。いち、 に、 さん、 よん。");
    // The page that shows it says it so: the blind journey hears a whole slip.
    ui::UiBench bench([](ui::Ui& ui) {
        auto page = ui.page({.id = "receipt", .title = "x"});
        ui.big_number("slip", "{受付番号|うけつけばんごう}", "1234 5678");
    });
    bench.frame();
    CHECK(bench.node_id("slip").value == "{1234|1, 2, 3, 4} {5678|5, 6, 7, 8}");
    CHECK(bench.node_id("slip").plain_value() == "1234 5678");
}

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
        kiosk.bench().wait(Seconds(300));
        REQUIRE(kiosk.page() == "idle");
        CHECK(unseen(kiosk) == "");
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
