#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>

#include "kiosk/base/check_digit.h"
#include "kiosk/content/library.h"
#include "kiosk/tutorial/tutorial.h"
#include "screens/attract/attract.h"
#include "screens/draft/keep.h"
#include "screens/draft/resume.h"
#include "screens/enrol/enrolling.h"
#include "screens/error/trouble.h"
#include "screens/home/about.h"
#include "screens/home/home.h"
#include "screens/home/shelf.h"
#include "screens/notice/notices.h"
#include "screens/receipt/receipt.h"
#include "screens/search/questions.h"
#include "screens/status/status.h"
#include "screens/stick/stick_page.h"
#include "screens/tutorial/player_page.h"
#include "tests/screens/pages_bench.h"

// Every page but the questions of a form: on every panel, size and language its targets, gaps, names and bounds keep
// the rules, and its presses say what they should.

using namespace engawa;
using namespace engawa::test;

namespace {

const content::Library& library() {
    static const content::Library loaded = content::Library::load(share() / "packs").value();
    return loaded;
}

// What tapping a button leaves in the model for whoever looks after the page.
enrolling::Model::Answer answer_to(enrolling::Model model, std::string_view name) {
    ui::UiBench bench([&](ui::Ui& ui) {
        if (const auto intent = draw(ui, std::as_const(model), catalogue().in(LanguageTag("ja")))) (void)update(model, *intent);
    });
    bench.frame();
    bench.tap(ui::Role::button, name);
    return model.answer;
}

enrolling::Model waiting_model() {
    return enrolling::make_model("kiosk-faa209af", {"ひる", "そも", "そぬ", "あこ", "みた", "りか", "つつ", "あれ"},
                                 "engawa-kiosk:1:kiosk-faa209af:RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3");
}

const content::FormEntry& care_form() { return *library().form(FormId("care-certification")); }

lesson::Model lesson_model() {
    const content::TutorialId id("qr-code");
    const content::Pack& pack = *library().pack_of(id);
    lesson::Model model{
        tutorial::Player(tutorial::tutorial_from(pack, *library().tutorial(id), LanguageTag("ja"))), {}};
    for (const tutorial::TutorialStep& step : model.player.tutorial().steps) {
        model.picture_files[step.picture_path] = pack.locate(step.picture_path).value().string();
    }
    return model;
}

}  // namespace

TEST_CASE("The attract page wakes, and begins in a language said in its own words") {
    const attract::Model model{"中央公民館", {}};
    keeps_the_rules(model);
    CHECK(tapping<page::StartVisit>(model, ui::Role::button, "ここに さわって はじめる").settings.language ==
          LanguageTag("ja"));
    CHECK(tapping<page::StartVisit>(model, ui::Role::button, "English").settings.language == LanguageTag("en"));
}

TEST_CASE("The page of a stick says whether it must stay in, and can be closed") {
    using stick::Kind;
    const Kind kind = GENERATE(Kind::reading, Kind::writing, Kind::content, Kind::done, Kind::full, Kind::read_only, Kind::trouble,
                               Kind::no_content, Kind::revoked, Kind::torn_out, Kind::not_ours, Kind::malformed, Kind::other_city);
    CAPTURE(static_cast<int>(kind));
    const stick::Model model{kind, 12, 34, 5};
    keeps_the_rules(model);
    const bool must_stay = kind == Kind::reading || kind == Kind::writing || kind == Kind::content;
    ui::UiBench bench(drawing(model, "ja"));
    bench.frame();
    const auto title_says = [&](std::string_view words) { return bench.tree().dump().find(words) != std::string::npos; };
    CHECK(title_says("USBメモリを 抜かないでください") == must_stay);
    CHECK_FALSE((must_stay && title_says("大丈夫")));
    tapping<page::GoHome>(model, ui::Role::button, must_stay ? "そのまま この機械を 使う" : "とじる");
    const bool tells_written = kind == Kind::writing || kind == Kind::done || kind == Kind::full || kind == Kind::no_content;
    CHECK(title_says("12件") == tells_written);
}

TEST_CASE("The page of a stick says how many older statuses were not read, when the work is over") {
    using stick::Kind;
    const auto kind = GENERATE(Kind::done, Kind::content, Kind::full);
    const std::uint64_t left_out = GENERATE(0u, 44u);
    const stick::Model model{kind, 12, 34, 5, left_out};
    keeps_the_rules(model);
    ui::UiBench bench(drawing(model, "ja"));
    bench.frame();
    CHECK((bench.tree().dump().find("古いもの 44件は") != std::string::npos) == (left_out > 0 && kind != Kind::content));
}

TEST_CASE("Pictures of the page of a stick", "[.pictures]") {
    using stick::Kind;
    for (const auto& [shot, kind] : std::initializer_list<std::pair<Shot, Kind>>{
             {Shot{"left-out-10-largest", ui::panel_10_inch, ui::TextSize::largest, "ja"}, Kind::done},
             {Shot{"left-out-10-en", ui::panel_10_inch, ui::TextSize::normal, "en"}, Kind::done},
             {Shot{"left-out-21", ui::panel_21_inch, ui::TextSize::normal, "ja"}, Kind::done},
             {Shot{"left-out-21-easy", ui::panel_21_inch, ui::TextSize::normal, "ja-x-easy"}, Kind::no_content},
             {Shot{"left-out-21-en", ui::panel_21_inch, ui::TextSize::normal, "en"}, Kind::full}})
        write_picture("stick", shot, stick::Model{kind, 3, 3, 2, 44});
    for (const auto& [shot, kind] : std::initializer_list<std::pair<Shot, Kind>>{
             {Shot{"writing-21", ui::panel_21_inch, ui::TextSize::normal, "ja"}, Kind::writing},
             {Shot{"content-10", ui::panel_10_inch, ui::TextSize::normal, "ja"}, Kind::content},
             {Shot{"done-21-en", ui::panel_21_inch, ui::TextSize::normal, "en"}, Kind::done},
             {Shot{"done-15-easy-largest", ui::panel_15_inch, ui::TextSize::largest, "ja-x-easy"}, Kind::done},
             {Shot{"done-10-en", ui::panel_10_inch, ui::TextSize::normal, "en"}, Kind::done},
             {Shot{"full-10-largest", ui::panel_10_inch, ui::TextSize::largest, "ja"}, Kind::full},
             {Shot{"trouble-10", ui::panel_10_inch, ui::TextSize::normal, "ja"}, Kind::trouble},
             {Shot{"torn-21", ui::panel_21_inch, ui::TextSize::normal, "ja"}, Kind::torn_out},
             {Shot{"torn-21-en-largest", ui::panel_21_inch, ui::TextSize::largest, "en"}, Kind::torn_out},
             {Shot{"torn-21-easy", ui::panel_21_inch, ui::TextSize::normal, "ja-x-easy"}, Kind::torn_out},
             {Shot{"other-city-15", ui::panel_15_inch, ui::TextSize::normal, "ja"}, Kind::other_city}}) {
        const bool settled = kind == Kind::done;
        write_picture("stick", shot, stick::Model{kind, 3, settled ? 3u : 5u, settled ? 2u : 0u});
    }
}

TEST_CASE("A kiosk that waits for its office shows code and words, then the office's words, and every trouble in its own") {
    enrolling::Model model = waiting_model();
    CHECK(model.code.side == 41);
    keeps_the_rules(model);
    using Answer = enrolling::Model::Answer;
    CHECK(answer_to(model, "つながずに、練習だけ使う") == Answer::without);
    for (const auto trouble : {enrolling::Trouble::not_ours, enrolling::Trouble::unreadable, enrolling::Trouble::declined}) {
        model.trouble = trouble;
        keeps_the_rules(model);
    }
    enrolling::Model without_key;
    without_key.trouble = enrolling::Trouble::no_key;
    keeps_the_rules(without_key);
    model.trouble = enrolling::Trouble::none;
    model.offer = enrolling::Offer{"中央公民館", model.words};
    keeps_the_rules(model);
    CHECK(answer_to(model, "同じ。つなぐ") == Answer::same);
    CHECK(answer_to(model, "ちがう") == Answer::other);
}

TEST_CASE("Pictures of the page of a kiosk that waits for its office", "[.pictures]") {
    enrolling::Model model = waiting_model();
    const auto write = [&](const Shot& shot) { write_picture("enrolling", shot, model); };
    write({"waiting-10-largest", ui::panel_10_inch, ui::TextSize::largest, "ja"});
    write({"waiting-10", ui::panel_10_inch, ui::TextSize::normal, "ja"});
    write({"waiting-15-en", ui::panel_15_inch, ui::TextSize::normal, "en"});
    model.trouble = enrolling::Trouble::not_ours;
    write({"not-ours-21-easy", ui::panel_21_inch, ui::TextSize::normal, "ja-x-easy"});
    model.trouble = enrolling::Trouble::none;
    model.offer = enrolling::Offer{"中央公民館", model.words};
    write({"offer-10-largest", ui::panel_10_inch, ui::TextSize::largest, "ja"});
    write({"offer-21-en-largest", ui::panel_21_inch, ui::TextSize::largest, "en"});
}

TEST_CASE("Home shows every category, and an empty kiosk says whom to call") {
    const home::Model model = home::make_model(library(), ClockState::unset);
    keeps_the_rules(model);
    keeps_the_rules(home::Model{});
    CHECK(tapping<page::OpenShelf>(model, ui::Role::button, "介護").shelf.text() == "care");
}

TEST_CASE("A category lists forms, lessons and questions by name") {
    for (const content::Shelf& shelf : library().shelves()) keeps_the_rules(shelf::make_model(shelf));
    const shelf::Model care = shelf::make_model(*library().shelf(content::CategoryId("care")));
    CHECK(tapping<page::OpenForm>(care, ui::Role::link, "要介護・要支援認定の申請").form ==
          FormId("care-certification"));
}

TEST_CASE("Before the first question stands for whom it is, how long it takes and what to have at hand") {
    const about::Model model{care_form(), library().pack_of(FormId("care-certification"))->department};
    keeps_the_rules(model);
    CHECK(tapping<page::StartForm>(model, ui::Role::button, "始める").form == FormId("care-certification"));
}

TEST_CASE("A lesson goes on and back, and can be seen again") {
    lesson::Model model = lesson_model();
    keeps_the_rules(model);
    update(model, lesson::Next{});
    CHECK(model.player.number() == 2);
    update(model, lesson::Back{});
    CHECK(model.player.number() == 1);
    while (model.player.phase() == tutorial::PlayerPhase::playing) update(model, lesson::Next{});
    keeps_the_rules(model);
    CHECK(std::holds_alternative<page::GoHome>(update(model, lesson::Leave{})));
    update(model, lesson::Again{});
    CHECK(model.player.number() == 1);
}

TEST_CASE("An answer names who wrote it, and leads to the form and to a person") {
    const content::FaqId id("care");
    questions::Model model{*library().faq(PackId("kaigo"), id), library().pack(PackId("kaigo"))->department, {}};
    keeps_the_rules(model);
    CHECK(std::holds_alternative<page::Stay>(update(model, questions::Open{0})));
    keeps_the_rules(model);
    CHECK(std::holds_alternative<page::CallPerson>(update(model, questions::Call{})));
    if (model.faq.form) CHECK(std::holds_alternative<page::OpenForm>(update(model, questions::ToForm{})));
    update(model, questions::Close{});
    CHECK_FALSE(model.open.has_value());
}

TEST_CASE("Notices say one thing and have one way on") {
    keeps_the_rules(called::Model{});
    keeps_the_rules(called::Model{std::chrono::year{2026} / 11 / 1});
    keeps_the_rules(finishing::Model{finishing::Unfinished::nothing});
    keeps_the_rules(finishing::Model{finishing::Unfinished::answers});
    keeps_the_rules(idle::Model{SteadyTime(Seconds(45)), Seconds(45)});
    keeps_the_rules(goodbye::Model{});
    tapping<page::ContinueVisit>(called::Model{}, ui::Role::button, "続ける");
    tapping<page::Finish>(finishing::Model{}, ui::Role::button, "おわる");
    tapping<page::ContinueVisit>(idle::Model{SteadyTime(Seconds(45)), Seconds(45)}, ui::Role::button, "続ける");
    tapping<page::GoHome>(goodbye::Model{}, ui::Role::button, "はじめの画面へ");
}

TEST_CASE("Trouble keeps what was written and offers a person") {
    for (const trouble::Kind kind : {trouble::Kind::cannot_submit, trouble::Kind::disk_nearly_full,
                                     trouble::Kind::not_enrolled, trouble::Kind::form_unusable,
                                     trouble::Kind::unexpected, trouble::Kind::no_voice}) {
        keeps_the_rules(trouble::Model{kind, trouble::WayOut::home});
    }
    tapping<page::Submit>(trouble::Model{trouble::Kind::cannot_submit, trouble::WayOut::again}, ui::Role::button,
                          "もう一度試す");
    tapping<page::ContinueVisit>(trouble::Model{trouble::Kind::no_voice, trouble::WayOut::go_on}, ui::Role::button, "続ける");
    tapping<page::CallPerson>(trouble::Model{}, ui::Role::button, "人を呼ぶ");
}

TEST_CASE("The slip shows its number in groups, a code, what follows and whom to ask") {
    const receipt::Model model{{receipt::make_slip("483747833300", care_form(),
                                                   library().pack_of(FormId("care-certification"))->department)}};
    keeps_the_rules(model);
    keeps_the_rules(sending::Model{});
    CHECK(receipt::grouped(model.slips.front().code) == "4837 4783 3300");
    const QrCode& qr = model.slips.front().qr;
    CHECK(qr.side * qr.side == static_cast<int>(qr.modules.size()));
    tapping<page::AskToFinish>(model, ui::Role::button, "これでおわる");
}

TEST_CASE("No page asks for a string that is not there") {
    CHECK(catalogue().missing_keys().empty());
}

namespace {

const std::string good_code = "57240000000" + std::string(1, damm_check_digit("57240000000"));

status::Model typed(const std::string& digits) {
    status::Model model;
    for (const char digit : digits) update(model, status::PressDigit{digit});
    return model;
}

}  // namespace

TEST_CASE("A slip's number is typed, and a wrong one is told with its last digit, before anything is looked up") {
    keeps_the_rules(status::Model{});
    status::Model model = typed("57240000000");
    CHECK(std::holds_alternative<page::Stay>(update(model, status::LookUp{})));
    std::string wrong = good_code;
    wrong[4] = '9';
    status::Model mistyped = typed(wrong);
    keeps_the_rules(mistyped);
    CHECK(std::holds_alternative<page::Stay>(update(mistyped, status::LookUp{})));
    update(mistyped, status::Erase{});
    CHECK(mistyped.digits.size() == 11);
    update(model, status::PressDigit{good_code.back()});
    update(model, status::PressDigit{'1'});  // a thirteenth is not taken
    CHECK(model.digits == good_code);
    const auto asked = tapping<page::AskSlip>(typed(good_code), ui::Role::button, "調べる");
    CHECK(std::get<session::LookUpStatus>(asked.order).code == good_code);
}

TEST_CASE("What was scanned is looked up when it is a slip, and kindly refused when it is not") {
    status::Model model;
    CHECK(std::holds_alternative<page::AskSlip>(take_scan(model, "engawa-slip:" + good_code)));
    CHECK(std::holds_alternative<status::Asking>(model.phase));
    keeps_the_rules(model);
    CHECK(std::holds_alternative<page::Stay>(take_scan(model, good_code)));  // one at a time
    status::Model other;
    CHECK(std::holds_alternative<page::Stay>(take_scan(other, "https://example.com/")));
    CHECK(other.scan_refused);
    keeps_the_rules(other);
    CHECK(std::holds_alternative<page::AskSlip>(take_scan(other, good_code)));
}

TEST_CASE("Each answer about a slip has its page, and a way on") {
    using session::SlipState;
    const std::string sentence = "{20日|はつか}ごろ、{介護保険証|かいごほけんしょう}を{郵送|ゆうそう}します。";
    for (const session::SlipAnswer& answer : std::vector<session::SlipAnswer>{
             session::StatusTold{SlipState::received, build_time(), ""}, session::StatusTold{SlipState::working, build_time(), sentence},
             session::StatusTold{SlipState::done, build_time(), sentence}, session::StatusTold{SlipState::ask, build_time(), ""},
             session::NothingFound{}, session::NotNow{}, session::Unreadable{}, session::TooManyTries{Seconds(61)}}) {
        status::Model model = typed(good_code);
        update(model, status::LookUp{});
        take_answer(model, answer);
        keeps_the_rules(model);
        CHECK(std::holds_alternative<page::GoHome>(update(model, status::Leave{})));
        CHECK(std::holds_alternative<page::CallPerson>(update(model, status::Call{})));
        update(model, status::Another{});
        CHECK(std::holds_alternative<status::Typing>(model.phase));
        CHECK(model.digits.empty() == std::holds_alternative<session::StatusTold>(answer));
    }
}

namespace {

const input::DraftWords& draft_words() {
    static const input::DraftWords list = input::DraftWords::load(engawa::support::source_dir() / "assets/input/draft-words.txt").value();
    return list;
}

}  // namespace

TEST_CASE("What was begun is kept in words or as a picture, and its secret is shown only when it is kept") {
    finishing::Model finishing{finishing::Unfinished::answers, finishing::Later::offered};
    keeps_the_rules(finishing);
    tapping<page::OpenKeep>(finishing, ui::Role::link, "あとで続ける");
    keep::Model model;
    keeps_the_rules(model);
    SeededRandom random(4);
    const std::string words = draft_words().draw(random);
    SECTION("in words") {
        CHECK(std::get<page::KeepDraft>(update(model, keep::AsWords{})).slip == page::DraftSlip::words);
        begin_keeping(model, words);
        keeps_the_rules(model);
        take_answer(model, session::DraftKept{});
    }
    SECTION("as a picture") {
        CHECK(std::get<page::KeepDraft>(update(model, keep::AsPicture{})).slip == page::DraftSlip::picture);
        begin_keeping(model, "0123456789abcdef0123456789abcdef");
        take_answer(model, session::DraftKept{});
        CHECK(std::get<keep::Kept>(model.phase).code.side > 0);
    }
    SECTION("not now") {
        update(model, keep::AsWords{});
        take_answer(model, session::DraftNotKept{});
        keeps_the_rules(model);
        CHECK(std::holds_alternative<page::GoBack>(update(model, keep::Back{})));
        CHECK(std::holds_alternative<page::KeepDraft>(update(model, keep::Again{})));
        begin_keeping(model, words);
        take_answer(model, session::DraftKept{});
    }
    keeps_the_rules(model);
    CHECK(std::holds_alternative<page::Finish>(update(model, keep::Finish{})));
}

TEST_CASE("Pictures of the pages of drafts, and of the home that leads to them", "[.pictures]") {
    const Shot small{"10-largest", ui::panel_10_inch, ui::TextSize::largest, "ja"};
    const Shot wide{"21-en-largest", ui::panel_21_inch, ui::TextSize::largest, "en"};
    for (const Shot& shot : {small, wide}) {
        const std::string name = shot.name;
        const auto write = [&](const std::string& page, const auto& model) {
            const std::string file = page + "-" + name;
            write_picture("drafts", {file.c_str(), shot.panel, shot.size, shot.language}, model);
        };
        write("home", home::make_model(library(), ClockState::unset));
        write("finishing", finishing::Model{finishing::Unfinished::answers, finishing::Later::offered});
        keep::Model keeping;
        write("how", keeping);
        SeededRandom random(4);
        update(keeping, keep::AsWords{});
        begin_keeping(keeping, draft_words().draw(random));
        take_answer(keeping, session::DraftKept{});
        write("words", keeping);
        resume::Model resuming(&draft_words());
        write("resume", resuming);
        resuming.phase = resume::Changed{};
        write("changed", resuming);
    }
}

TEST_CASE("Six words are typed by their kana, and only what leads to a word can be pressed") {
    resume::Model model(&draft_words());
    keeps_the_rules(model);
    CHECK(std::holds_alternative<page::Stay>(update(model, resume::Open{})));
    const std::string_view first = draft_words().all().front();
    update(model, resume::PressKana{std::string(first.substr(0, 3))});
    update(model, resume::PressKana{std::string(first.substr(3, 3))});
    keeps_the_rules(model);
    update(model, resume::Erase{});
    CHECK(model.prefix == first.substr(0, 3));
    update(model, resume::Erase{});
    for (int i = 0; i < 6; ++i) update(model, resume::ChooseWord{std::string(first)});
    CHECK(count_words(model) == 6);
    update(model, resume::ChooseWord{std::string(first)});  // a seventh is not taken
    CHECK(count_words(model) == 6);
    keeps_the_rules(model);
    update(model, resume::Erase{});
    CHECK(count_words(model) == 5);
    update(model, resume::ChooseWord{std::string(first)});
    const auto asked = update(model, resume::Open{});
    REQUIRE(std::holds_alternative<page::AskSlip>(asked));
    CHECK(std::get<session::FindDraft>(std::get<page::AskSlip>(asked).order).secret == model.words);
    for (const session::SlipAnswer& answer : std::vector<session::SlipAnswer>{session::NothingFound{}, session::NotNow{}, session::Unreadable{},
                                                                              session::TooManyTries{Seconds(61)}}) {
        model.phase = resume::Asking{};
        take_answer(model, answer);
        keeps_the_rules(model);
        CHECK(std::holds_alternative<page::GoHome>(update(model, resume::Leave{})));
        update(model, resume::Again{});
        CHECK(count_words(model) == 6);
    }
    model.phase = resume::Changed{};
    keeps_the_rules(model);
    model.phase = resume::AlreadyBegun{};
    keeps_the_rules(model);
    resume::Model without(nullptr);
    keeps_the_rules(without);
    CHECK(std::holds_alternative<page::Stay>(take_scan(without, "engawa-slip:123412341234")));
    CHECK(without.scan_refused);
    CHECK(std::holds_alternative<page::AskSlip>(take_scan(without, "engawa-draft:0123456789abcdef0123456789abcdef")));
}
