#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

#include "kiosk/base/ruby.h"
#include "kiosk/forms/controls.h"
#include "kiosk/inspection/pack_forms.h"
#include "kiosk/voice/guidance.h"
#include "tests/spoken/clause_pages.h"
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
            // Help that is offered to who takes long is said when it is.
            if (node.plain_name() == "お手伝いしましょうか") {
                CHECK_FALSE(kiosk.heard(node.plain_name()).empty());
            } else if (node.role != ui::Role::key) {
                CHECK_THAT(kiosk.page_said(), Contains(node.plain_name()));
            }
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
