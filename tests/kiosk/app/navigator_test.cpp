#include <catch2/catch.hpp>

#include "tests/kiosk/app/navigator_bench.h"
#include "tests/kiosk/app/small_forms.h"

using namespace engawa;
using namespace engawa::app;
using namespace engawa::app::test;
using content::test::PackFolder;

namespace {

const std::string first_question = "form.form-kaigo/data/q";

struct TeaPack : PackFolder {
    TeaPack() { write("forms/care.xml", small_form(tea_question())); }
};

// Two applications of two offices, on one shelf: 申請 and 届.
struct TwoForms : PackFolder {
    TwoForms() {
        write("forms/care.xml", small_form(tea_question()));
        add("gomi");
        write("forms/care.xml", small_form(tea_question(), "", "form-gomi"));
        replace("pack.toml", "{申請|しんせい}\", en = \"Application\"", "{届|とどけ}\", en = \"Notice\"");
    }
};

void begin_notice(NavigatorBench& kiosk) {
    kiosk.tap("介護");
    kiosk.tap("届");
    kiosk.tap("始める");
}

void set_up(NavigatorBench& kiosk, const std::string& section, const std::string& value) {
    kiosk.press(ui::FrameControl::settings);
    kiosk.tap_id("sections." + section);
    if (section == "voice") kiosk.tap_id("sections.voice-when");
    kiosk.tap_id("values." + value);
    while (kiosk.page() != "home") kiosk.press(ui::FrameControl::back);
}

std::string q_of(const session::Submission& submission) {
    const std::size_t from = submission.xml.find("<q>") + 3;
    return submission.xml.substr(from, submission.xml.find("</q>") - from);
}

}  // namespace

TEST_CASE("An outbox that cannot take an application refuses it before the first question, and takes it once mended") {
    const TeaPack packs;
    NavigatorBench kiosk(packs);
    std::string said;
    SECTION("full") {
        kiosk.sink.fill_up();
        said = "trouble.disk_nearly_full";
    }
    SECTION("broken") {
        kiosk.sink.break_down();
        said = "trouble.unexpected";
    }
    SECTION("without keys") {
        kiosk.sink.lose_enrolment();
        said = "trouble.not_enrolled";
    }
    kiosk.begin_form();
    INFO(kiosk.dump());
    CHECK(kiosk.page() == "trouble");
    CHECK(kiosk.shows(without_readings(kiosk.navigator.strings()(said))));
    CHECK(kiosk.sink.offered().empty());
    CHECK(kiosk.log.count("refused before its first question") == 1);
    kiosk.tap("はじめの画面へ");
    CHECK(kiosk.page() == "home");
    kiosk.sink.mend();
    kiosk.tap("介護");
    kiosk.tap("申請");
    kiosk.tap("始める");
    CHECK(kiosk.page() == first_question);
}

TEST_CASE("An application that could not be stored is offered again, and is the same one") {
    const TeaPack packs;
    NavigatorBench kiosk(packs);
    kiosk.begin_form();
    kiosk.answer_to_consent();
    CHECK(kiosk.page() == "consent");
    SECTION("the disk is full") { kiosk.sink.fill_up(); }
    SECTION("the outbox is broken") { kiosk.sink.break_down(); }
    SECTION("the keys are gone") { kiosk.sink.lose_enrolment(); }
    kiosk.tap("出します");
    CHECK(kiosk.page() == "trouble");
    CHECK(kiosk.submitted == 0);
    CHECK(kiosk.log.count("a submission could not be stored") == 1);

    kiosk.tap("もう一度試す");
    CHECK(kiosk.page() == "trouble");  // still not
    REQUIRE(kiosk.sink.offered().size() == 2);
    CHECK(kiosk.sink.stored().empty());

    kiosk.sink.mend();
    kiosk.tap("もう一度試す");
    CHECK(kiosk.page() == "receipt");
    CHECK(kiosk.submitted == 1);
    REQUIRE(kiosk.sink.stored().size() == 1);
    CHECK(q_of(kiosk.sink.stored().front()) == "yes");
    REQUIRE(kiosk.sink.offered().size() == 3);
    CHECK_FALSE(kiosk.sink.offered()[0].empty());
    CHECK(kiosk.sink.offered()[0] == kiosk.sink.offered()[1]);
    CHECK(kiosk.sink.offered()[0] == kiosk.sink.offered()[2]);

    // It is sent: nothing leads back into it, and おわる warns of nothing.
    kiosk.press(ui::FrameControl::back);
    CHECK(kiosk.page() == "receipt");
    kiosk.tap("ほかのこともする");
    CHECK(kiosk.page() == "home");
    kiosk.tap("おわる");
    CHECK_FALSE(kiosk.shows(without_readings(kiosk.navigator.strings()("finishing.unsent"))));
}

TEST_CASE("After a failed sending もどる leads to the answers, which can be changed and sent") {
    const TeaPack packs;
    NavigatorBench kiosk(packs);
    kiosk.begin_form();
    kiosk.answer_to_consent();
    kiosk.sink.fill_up();
    kiosk.tap("出します");
    REQUIRE(kiosk.page() == "trouble");
    kiosk.back();
    CHECK(kiosk.page() == "review.form-kaigo");
    kiosk.tap_id("/data/q.change");
    CHECK(kiosk.page() == first_question);
    kiosk.tap("No");
    kiosk.sink.mend();
    kiosk.tap("確認にもどる");
    kiosk.tap("これでよい");
    kiosk.tap("出します");
    CHECK(kiosk.page() == "receipt");
    REQUIRE(kiosk.sink.stored().size() == 1);
    CHECK(q_of(kiosk.sink.stored().front()) == "no");
    CHECK(kiosk.sink.offered().front() == kiosk.sink.stored().front().id);
}

TEST_CASE("The end of a visit with a failed sending erases it: the next one begins empty") {
    const TeaPack packs;
    NavigatorBench kiosk(packs);
    kiosk.begin_form();
    kiosk.answer_to_consent();
    kiosk.sink.break_down();
    kiosk.tap("出します");
    REQUIRE(kiosk.page() == "trouble");
    kiosk.tap("おわる");
    CHECK(kiosk.shows(without_readings(kiosk.navigator.strings()("finishing.unsent"))));
    kiosk.tap("おわる");
    CHECK(kiosk.page() == "goodbye");
    CHECK(kiosk.listener.ended == 1);
    kiosk.wait(Seconds(13));
    CHECK(kiosk.page() == "attract");
    kiosk.sink.mend();
    kiosk.begin_form();
    CHECK(kiosk.page() == first_question);
    kiosk.tap("つぎへ");  // nothing is chosen, so it asks for an answer
    CHECK(kiosk.page() == first_question + ".problem1");
    kiosk.tap("No");
    kiosk.tap("つぎへ");
    kiosk.tap("これでよい");
    kiosk.tap("出します");
    REQUIRE(kiosk.sink.stored().size() == 1);
    CHECK(kiosk.sink.stored().front().id != kiosk.sink.offered().front());
}

TEST_CASE("もどる and 続ける take every notice away from over a question, and its answer stays") {
    const TeaPack packs;
    NavigatorBench kiosk(packs);
    kiosk.begin_form();
    kiosk.tap("Yes");
    struct Overlay {
        std::string opens;
        std::string page;
        std::string goes_on;
    };
    const auto overlay = GENERATE(Overlay{"文字・声・ことば", "settings", "これでよい"},
                                  Overlay{"人を呼ぶ", "called", "続ける"}, Overlay{"おわる", "finishing", "続ける"},
                                  Overlay{"", "idle", "続ける"});
    const auto open = [&] {
        if (overlay.opens.empty()) kiosk.wait(Seconds(301));
        else kiosk.tap(overlay.opens);
        CHECK(kiosk.page() == overlay.page);
    };
    INFO(overlay.page);
    open();
    kiosk.back();
    CHECK(kiosk.page() == first_question);
    open();
    kiosk.tap(overlay.goes_on);
    CHECK(kiosk.page() == first_question);
    kiosk.tap("つぎへ");
    kiosk.tap("これでよい");
    kiosk.tap("出します");
    REQUIRE(kiosk.sink.stored().size() == 1);
    CHECK(q_of(kiosk.sink.stored().front()) == "yes");
}

TEST_CASE("もどる in a section of the settings leads to the settings, and only then out of them") {
    const TeaPack packs;
    NavigatorBench kiosk(packs);
    kiosk.begin_form();
    kiosk.tap("文字・声・ことば");
    kiosk.tap("ことば");
    CHECK(kiosk.page() == "settings.language");
    kiosk.tap("文字・声・ことば");  // again: nothing is laid over them
    kiosk.back();
    CHECK(kiosk.page() == "settings");
    kiosk.tap_id("sections.touch");
    kiosk.tap_id("sections.lockout");
    CHECK(kiosk.page() == "settings.lockout");
    kiosk.back();
    CHECK(kiosk.page() == "settings.touch");
    kiosk.back();
    CHECK(kiosk.page() == "settings");
    kiosk.back();
    CHECK(kiosk.page() == first_question);
}

TEST_CASE("Notices laid over one another go one at a time") {
    const TeaPack packs;
    NavigatorBench kiosk(packs);
    kiosk.begin_form();
    kiosk.tap("文字・声・ことば");
    kiosk.tap("人を呼ぶ");
    kiosk.wait(Seconds(301));
    CHECK(kiosk.page() == "idle");
    kiosk.press(ui::FrameControl::finish);  // somebody is there: the countdown goes, and おわる is asked
    CHECK(kiosk.page() == "finishing");
    kiosk.back();
    CHECK(kiosk.page() == "called");
    kiosk.back();
    CHECK(kiosk.page() == "settings");
    kiosk.back();
    CHECK(kiosk.page() == first_question);
}

TEST_CASE("A countdown over a failed sending ends the visit, and nothing was sent") {
    const TeaPack packs;
    NavigatorBench kiosk(packs);
    kiosk.begin_form();
    kiosk.answer_to_consent();
    kiosk.sink.fill_up();
    kiosk.tap("出します");
    kiosk.wait(Seconds(301));
    CHECK(kiosk.page() == "idle");
    CHECK(kiosk.listener.last_countdown > Seconds(0));
    kiosk.wait(Seconds(46));
    CHECK(kiosk.page() == "goodbye");
    CHECK(kiosk.listener.ended == 1);
    CHECK(kiosk.sink.stored().empty());
}

TEST_CASE("これで終わる on the slip asks first when another application is begun, which stays as it was") {
    const TwoForms packs;
    NavigatorBench kiosk(packs);
    kiosk.begin_form();
    kiosk.tap("No");
    for (int page = 0; page < 3; ++page) kiosk.back();
    REQUIRE(kiosk.page() == "home");
    begin_notice(kiosk);
    kiosk.answer_to_consent();
    kiosk.tap("出します");
    REQUIRE(kiosk.page() == "receipt");
    kiosk.tap("これでおわる");
    CHECK(kiosk.page() == "finishing");
    CHECK(kiosk.shows(without_readings(kiosk.navigator.strings()("finishing.unsent"))));
    CHECK(kiosk.listener.ended == 0);
    kiosk.tap("続ける");
    CHECK(kiosk.page() == "receipt");
    SECTION("and can still be sent") {
        kiosk.tap("ほかのこともする");
        kiosk.tap("介護");
        kiosk.tap("申請");
        kiosk.tap("始める");
        kiosk.tap("つぎへ");
        kiosk.tap("これでよい");
        kiosk.tap("出します");
        REQUIRE(kiosk.sink.stored().size() == 2);
        CHECK(q_of(kiosk.sink.stored().back()) == "no");
        kiosk.tap("これでおわる");
        CHECK(kiosk.page() == "goodbye");  // nothing would be lost, and nothing is asked
    }
    SECTION("until its end is confirmed") {
        kiosk.tap("これでおわる");
        kiosk.tap("おわる");
        CHECK(kiosk.page() == "goodbye");
        CHECK(kiosk.listener.ended == 1);
    }
}

TEST_CASE("もどる on a question that the review opened leads to the review, with what was answered") {
    const TeaPack packs;
    NavigatorBench kiosk(packs);
    kiosk.begin_form();
    kiosk.tap("Yes");
    kiosk.tap("つぎへ");
    REQUIRE(kiosk.page() == "review.form-kaigo");
    kiosk.tap_id("/data/q.change");
    CHECK(kiosk.page() == first_question);
    const std::string answer = GENERATE("yes", "no");
    if (answer == "no") kiosk.tap("No");
    kiosk.back();
    CHECK(kiosk.page() == "review.form-kaigo");
    INFO(kiosk.dump());
    CHECK((kiosk.dump().find("No") != std::string::npos) == (answer == "no"));
    SECTION("and from there through the questions") {
        kiosk.back();
        CHECK(kiosk.page() == first_question);
        kiosk.back();
        CHECK(kiosk.page() == "about.form-kaigo");
    }
    SECTION("and from there on") {
        kiosk.tap_id("/data/q.change");
        kiosk.tap("確認にもどる");
        CHECK(kiosk.page() == "review.form-kaigo");
        kiosk.tap("これでよい");
        kiosk.tap("出します");
        REQUIRE(kiosk.sink.stored().size() == 1);
        CHECK(q_of(kiosk.sink.stored().front()) == answer);
    }
}

TEST_CASE("A begun application goes on while the outbox takes no new ones: the reserve is for it") {
    const TwoForms packs;
    NavigatorBench kiosk(packs);
    kiosk.begin_form();
    kiosk.tap("No");
    for (int page = 0; page < 3; ++page) kiosk.back();
    kiosk.sink.fill_up();
    begin_notice(kiosk);
    CHECK(kiosk.page() == "trouble");
    kiosk.tap("はじめの画面へ");
    kiosk.tap("介護");
    kiosk.tap("申請");
    kiosk.tap("始める");
    CHECK(kiosk.page() == first_question);
    kiosk.tap("つぎへ");  // the answer given before is there
    CHECK(kiosk.page() == "review.form-kaigo");
}

TEST_CASE("消しました is said and shown as the visit was set, and only then all is as at the beginning") {
    const TeaPack packs;
    NavigatorBench kiosk(packs);
    kiosk.tap_id("languages.en");
    set_up(kiosk, "contrast", "settings.contrast_high");
    set_up(kiosk, "voice", "settings.voice_on");
    set_up(kiosk, "text-size", "settings.size_largest");
    const session::Settings chosen = kiosk.navigator.settings();
    REQUIRE(chosen.language.text() == "en");
    REQUIRE(chosen.text_size == session::TextSize::largest);
    REQUIRE(chosen.contrast == session::Contrast::high);
    REQUIRE(chosen.voice == session::Voice::on);
    switch (GENERATE(session::EndReason::finished, session::EndReason::left)) {
        case session::EndReason::finished:
            kiosk.press(ui::FrameControl::finish);
            kiosk.tap_id("end");
            break;
        case session::EndReason::left: kiosk.wait(Seconds(347)); break;
    }
    REQUIRE(kiosk.page() == "goodbye");
    CHECK(kiosk.listener.last_page == "goodbye");
    CHECK(kiosk.listener.last_settings == chosen);
    CHECK(kiosk.bench.ui().look().size == ui::TextSize::largest);
    CHECK(kiosk.bench.ui().look().contrast == ui::Contrast::high);
    SECTION("left by a touch") { kiosk.tap_id("close"); }
    SECTION("left by itself") { kiosk.wait(Seconds(13)); }
    CHECK(kiosk.page() == "attract");
    CHECK(kiosk.navigator.settings() == session::Settings{});
    CHECK(kiosk.bench.ui().look().size == ui::TextSize::normal);
    CHECK(kiosk.bench.ui().look().contrast == ui::Contrast::standard);
}

TEST_CASE("A stick's page stands in the place of the attract page, goes when closed, and comes back with other news") {
    const TeaPack packs;
    NavigatorBench kiosk(packs);
    std::optional<stick::Model> told;
    kiosk.between_visits = [&] { return kiosk.navigator.show_stick(told); };
    const auto page = [&] {
        kiosk.wait(Seconds(1));
        return kiosk.page();
    };
    REQUIRE(page() == "attract");
    told = stick::Model{stick::Kind::writing, 1, 2};
    CHECK(page() == "stick");
    CHECK(kiosk.shows("USBメモリを 抜かないでください"));
    told = stick::Model{stick::Kind::done, 2, 2};
    CHECK(page() == "stick");
    CHECK(kiosk.shows("抜いて 大丈夫です"));
    SECTION("it goes with the stick") {
        told.reset();
        CHECK(page() == "attract");
    }
    SECTION("it goes when closed, and not for other news") {
        kiosk.tap("とじる");
        CHECK(page() == "attract");
        CHECK(page() == "attract");
        told.reset();
        CHECK(page() == "attract");
        told = stick::Model{stick::Kind::done, 2, 2};
        CHECK(page() == "stick");
    }
}

TEST_CASE("A stick at work keeps nobody from the kiosk, and says in the end that it may be pulled out") {
    const TeaPack packs;
    NavigatorBench kiosk(packs);
    std::optional<stick::Model> told = stick::Model{stick::Kind::writing, 1, 9};
    kiosk.between_visits = [&] { return kiosk.navigator.show_stick(told); };
    kiosk.wait(Seconds(1));
    REQUIRE(kiosk.page() == "stick");
    kiosk.tap("そのまま この機械を 使う");
    kiosk.wait(Seconds(1));
    CHECK(kiosk.page() == "attract");
    told = stick::Model{stick::Kind::content, 9, 9};
    kiosk.wait(Seconds(1));
    CHECK(kiosk.page() == "attract");
    told = stick::Model{stick::Kind::done, 9, 9};
    kiosk.wait(Seconds(1));
    CHECK(kiosk.page() == "stick");
}

TEST_CASE("A stick never takes a page of a visit away, and is told of when the visit is over") {
    const TeaPack packs;
    NavigatorBench kiosk(packs);
    std::optional<stick::Model> told;
    kiosk.between_visits = [&] { return kiosk.navigator.show_stick(told); };
    kiosk.begin_form();
    const std::string question = kiosk.page();
    told = stick::Model{stick::Kind::writing, 1, 2};
    kiosk.wait(Seconds(1));
    CHECK(kiosk.page() == question);
    CHECK_FALSE(kiosk.navigator.show_stick(told));
    kiosk.wait(Seconds(346));
    REQUIRE(kiosk.page() == "goodbye");
    kiosk.wait(Seconds(13));
    kiosk.wait(Seconds(1));
    CHECK(kiosk.page() == "stick");
}

TEST_CASE("A kiosk that waits for its office shows that alone, and never again once it is enrolled") {
    const TeaPack packs;
    const std::vector<std::string> words(8, "ひる");
    const enrolling::Model waiting = enrolling::make_model("kiosk-faa209af", words, "engawa-kiosk:1:kiosk-faa209af:RW");
    NavigatorBench kiosk(packs, waiting);
    std::optional<stick::Model> told;
    std::string center;
    kiosk.between_visits = [&] {
        using Answer = enrolling::Model::Answer;
        const bool waits = kiosk.navigator.waits_for_office();
        if (waits && !center.empty()) kiosk.navigator.set_center(center);
        else if (waits && kiosk.navigator.take_answer() == Answer::without) kiosk.navigator.use_without_office();
        return kiosk.navigator.show_stick(told) || waits != kiosk.navigator.waits_for_office();
    };
    kiosk.wait(Seconds(1));
    CHECK(kiosk.page() == "enrolling");
    told = stick::Model{stick::Kind::not_ours};
    kiosk.wait(Seconds(1));
    CHECK(kiosk.page() == "enrolling");
    told.reset();
    SECTION("the office has enrolled it") {
        center = "北市民センター";
        kiosk.wait(Seconds(1));
        CHECK(kiosk.shows("北市民センター"));
    }
    SECTION("it is used for lessons") { kiosk.tap("つながずに、練習だけ使う"); }
    CHECK(kiosk.page() == "attract");
    CHECK_FALSE(kiosk.navigator.waits_for_office());
    kiosk.begin_form();
    kiosk.wait(Seconds(347));
    REQUIRE(kiosk.page() == "goodbye");
    kiosk.wait(Seconds(13));
    CHECK(kiosk.page() == "attract");
}

TEST_CASE("A kiosk used for lessons alone looks for its office between visits, and shows its page while there is something to say") {
    const TeaPack packs;
    const enrolling::Model waiting =
        enrolling::make_model("kiosk-faa209af", std::vector<std::string>(8, "ひる"), "engawa-kiosk:1:kiosk-faa209af:RW");
    NavigatorBench kiosk(packs, waiting);
    enrolling::Model told = waiting;
    bool news = false;
    int looks = 0;
    kiosk.between_visits = [&] {
        ++looks;
        if (kiosk.navigator.take_answer() == enrolling::Model::Answer::without) {
            kiosk.navigator.use_without_office();
            return true;
        }
        if (std::exchange(news, false)) {
            kiosk.navigator.show_waiting(told);
            return true;
        }
        return false;
    };
    const auto tell = [&](std::optional<enrolling::Offer> offer, enrolling::Trouble trouble) {
        told.offer = std::move(offer);
        told.trouble = trouble;
        news = true;
        kiosk.wait(Seconds(4));
    };
    kiosk.tap("つながずに、練習だけ使う");
    REQUIRE(kiosk.page() == "attract");
    const auto due = kiosk.navigator.next_wakeup();
    REQUIRE(due);
    CHECK(*due - kiosk.clock.now() <= Seconds(3));

    tell(enrolling::Offer{"中央公民館", waiting.words}, enrolling::Trouble::none);
    CHECK(kiosk.page() == "enrolling.offer");
    tell(std::nullopt, enrolling::Trouble::none);
    CHECK(kiosk.page() == "attract");
    tell(std::nullopt, enrolling::Trouble::unreadable);
    CHECK(kiosk.page() == "enrolling");
    kiosk.tap("つながずに、練習だけ使う");
    CHECK(kiosk.page() == "attract");

    kiosk.begin_form();
    const int before = looks;
    kiosk.wait(Seconds(4));
    CHECK(looks == before);
    kiosk.wait(Seconds(343));
    REQUIRE(kiosk.page() == "goodbye");
    kiosk.wait(Seconds(13));
    CHECK(kiosk.page() == "attract");
    kiosk.navigator.set_center("北市民センター");
    // From here on it looks at its own settings alone.
    REQUIRE(kiosk.navigator.next_wakeup());
    CHECK(*kiosk.navigator.next_wakeup() - kiosk.clock.now() == Seconds(30));
}

TEST_CASE("A clock behind what the office has signed is said at home, and forms are given the office's time") {
    const TeaPack packs;
    NavigatorBench kiosk(packs);
    const std::string said = without_readings(kiosk.navigator.strings()("home.clock_unset"));
    kiosk.tap("ここに さわって はじめる");
    CHECK_FALSE(kiosk.shows(said));
    CHECK(kiosk.form_clock.now() == kiosk.wall_clock.now());
    kiosk.last_trusted = kiosk.wall_clock.now() + std::chrono::days(30);
    kiosk.tap("おわる");
    kiosk.tap("おわる");
    kiosk.tap_id("close");
    kiosk.tap("ここに さわって はじめる");
    CHECK(kiosk.page() == "home");
    CHECK(kiosk.shows(said));
    CHECK(kiosk.form_clock.now() == kiosk.last_trusted);
    kiosk.wall_clock.set(kiosk.last_trusted + std::chrono::hours(1));
    CHECK(kiosk.form_clock.now() == kiosk.wall_clock.now());
}
