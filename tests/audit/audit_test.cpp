#include <catch2/catch.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <regex>
#include <set>
#include <variant>
#include <vector>

#include "kiosk/app/pages.h"
#include "tests/audit/audited_kiosk.h"
#include "tests/audit/report.h"
#include "tests/journeys/first_light.h"
#include "tests/journeys/hands.h"
#include "tests/journeys/life_events.h"
#include "tests/support/project_folders.h"

// Every page of every journey, in every language, text size, contrast and panel.

using namespace engawa;
using audit::AuditedKiosk;
using audit::PageAudit;
using audit::report;

namespace {

content::Catalogue shipped_catalogue() {
    auto catalogue = content::Catalogue::load(support::source_dir() / "assets" / "strings");
    REQUIRE(catalogue.ok());
    return std::move(*catalogue);
}

// A kiosk whose pages are looked at as its journey comes to them.
struct Walk {
    std::unique_ptr<PageAudit> audit;
    AuditedKiosk kiosk;
    std::set<std::string> looked_at;
    // How the ids of the pages begin that are looked at; all of them when it is empty.
    std::vector<std::string> only;

    Walk() : kiosk([this](AuditedKiosk& played, std::string_view name) { look(played, name); }) {
        audit = std::make_unique<PageAudit>([this](ui::Ui& ui) { kiosk.bench().navigator.draw(ui); },
                                            [this](const LanguageTag& language) { speak(language); });
    }

    void look(AuditedKiosk& played, std::string_view name) {
        const auto wanted = [&](const std::string& kind) { return played.page().starts_with(kind); };
        if (!only.empty() && std::none_of(only.begin(), only.end(), wanted)) return;
        // The second of several people is asked what the first was.
        static const std::regex number("(\\[|-)[0-9]+");
        const std::string called = std::regex_replace(std::string(name) + " " + played.page(), number, "$1");
        if (!looked_at.insert(called).second) return;
        const session::Settings used = kiosk.bench().navigator.settings();
        audit->set_time(kiosk.bench().clock.now());
        audit->look_at(called);
        kiosk.bench().navigator.change_settings(used);
        kiosk.bench().stage.redraw();
        kiosk.bench().settle();
    }
    void speak(const LanguageTag& language) {
        session::Settings settings = kiosk.bench().navigator.settings();
        settings.language = language;
        kiosk.bench().navigator.change_settings(settings);
    }
};

}  // namespace

TEST_CASE("The care certification's pages are whole in every look") {
    Walk walk;
    journey::begin_visit(walk.kiosk);
    journey::apply_for_care(walk.kiosk);
    journey::finish_visit(walk.kiosk);
    audit::write_sheet(*walk.audit, "care-certification");
    report(*walk.audit);
}

TEST_CASE("The damage certificate's pages are whole in every look") {
    Walk walk;
    journey::begin_visit(walk.kiosk);
    journey::report_damage(walk.kiosk);
    audit::write_sheet(*walk.audit, "damage-certificate");
    report(*walk.audit);
}

namespace {

void play(Walk& walk, const journey::LifeEvent& event) {
    journey::begin_life_event(walk.kiosk, event);
    for (std::size_t number = 0; number < event.forms.size(); ++number) {
        if (number > 0) journey::go_on_to_next_form(walk.kiosk, event);
        journey::write_life_event_form(walk.kiosk, event, number);
    }
    (void)journey::send_life_event(walk.kiosk, event);
    walk.kiosk.tap("ほかのこともする");
}

}  // namespace

TEST_CASE("What leads through a life event is whole in every look") {
    Walk walk;
    walk.only = {"shelf", "bundle", "choosing", "plan", "handover", "review", "consent", "receipt"};
    journey::begin_visit(walk.kiosk);
    for (const journey::LifeEvent& event : {journey::after_death(), journey::moving_house(), journey::care_begins()}) play(walk, event);
    audit::write_sheet(*walk.audit, "life-events");
    report(*walk.audit);
}

TEST_CASE("The questions of the forms of life events are whole in every look") {
    Walk walk;
    walk.only = {"form.funeral", "form.care-insurance", "form.tax", "form.water", "form.move", "form.dog", "form.bed"};
    journey::begin_visit(walk.kiosk);
    for (const journey::LifeEvent& event : {journey::after_death(), journey::moving_house(), journey::care_begins()}) play(walk, event);
    audit::write_sheet(*walk.audit, "life-event-forms");
    report(*walk.audit);
}

TEST_CASE("The lesson's pages are whole in every look") {
    Walk walk;
    journey::begin_visit(walk.kiosk);
    journey::take_lesson(walk.kiosk);
    audit::write_sheet(*walk.audit, "lesson");
    report(*walk.audit);
}

TEST_CASE("The pages beside the way are whole in every look") {
    Walk walk;
    AuditedKiosk& kiosk = walk.kiosk;
    journey::begin_visit(kiosk);
    const auto overlay = [&](ui::FrameControl control, std::string_view name) {
        kiosk.bench().press(control);
        kiosk.picture(name);
    };
    overlay(ui::FrameControl::settings, "settings");
    const auto look_into = [&](std::string_view section, const std::vector<std::string>& inner = {}) {
        const auto open = [&](std::string_view id) {
            kiosk.tap_id("sections." + std::string(id));
            kiosk.picture("settings-" + std::string(id));
        };
        open(section);
        for (const std::string& question : inner) {
            open(question);
            kiosk.tap_id("others");
        }
        kiosk.tap_id("others");
    };
    for (const char* section : {"text-size", "language", "contrast", "furigana"}) look_into(section);
    look_into("voice", {"voice-when", "voice-speed", "volume", "voice-private", "spoken"});
    look_into("touch", {"press", "lockout", "motion"});
    kiosk.tap_id("sections.touch");
    look_into("switches", {"scanning", "pace"});
    kiosk.tap_id("others");
    kiosk.tap_id("done");
    overlay(ui::FrameControl::call_person, "called");
    kiosk.bench().press(ui::FrameControl::back);
    overlay(ui::FrameControl::finish, "finishing");
    kiosk.bench().press(ui::FrameControl::back);
    kiosk.tap("介護");
    kiosk.tap("介護保険の質問");
    kiosk.picture("questions");
    kiosk.tap("結果はいつわかりますか");
    kiosk.picture("questions-answer");
    kiosk.tap("この申請をする");
    kiosk.tap("始める");
    overlay(ui::FrameControl::finish, "finishing-with-something-begun");
    kiosk.bench().press(ui::FrameControl::back);
    kiosk.bench().wait(Seconds(301));
    kiosk.picture("idle");
    kiosk.bench().wait(Seconds(46));
    kiosk.picture("goodbye");
    audit::write_sheet(*walk.audit, "beside-the-way");
    report(*walk.audit);
}

TEST_CASE("A name that is drawn, and a name in its other shapes, are whole in every look") {
    Walk walk;
    AuditedKiosk& kiosk = walk.kiosk;
    journey::begin_visit(kiosk);
    journey::begin_care_form(kiosk);
    journey::choose("はじめて申請する")(kiosk);
    journey::choose("本人(介護を必要とする方)")(kiosk);
    kiosk.tap_id("other-way");
    kiosk.picture("drawing-empty");
    kiosk.draw_stroke(0.1, 0.3, 0.9, 0.3);
    kiosk.draw_stroke(0.5, 0.1, 0.5, 0.9);
    REQUIRE_FALSE(kiosk.names("key").empty());
    kiosk.picture("drawing-candidates");
    kiosk.tap_id("keys.candidate.1");
    kiosk.tap_id("other-way");
    journey::type_word(kiosk, "たかさき", "高崎");
    REQUIRE(kiosk.shows("髙﨑"));
    kiosk.picture("shapes");
    audit::write_sheet(*walk.audit, "drawing");
    report(*walk.audit);
}

namespace {

// A page made for itself, without a way to it.
struct Single {
    const content::Catalogue catalogue = shipped_catalogue();
    LanguageTag language{"ja"};
    app::Page page = goodbye::Model{};
    PageAudit audit{[this](ui::Ui& ui) { (void)app::draw_page(ui, page, catalogue.in(language)); },
                    [this](const LanguageTag& spoken) { language = spoken; }};
    void look_at(app::Page wanted, const std::string& name) {
        page = std::move(wanted);
        audit.look_at(name);
    }
};

}  // namespace

TEST_CASE("The pages of the days on which something is wrong are whole in every look") {
    Single single;
    for (const trouble::Kind kind : {trouble::Kind::cannot_submit, trouble::Kind::disk_nearly_full, trouble::Kind::not_enrolled,
                                     trouble::Kind::form_unusable, trouble::Kind::unexpected, trouble::Kind::no_voice}) {
        for (const trouble::WayOut way_out : {trouble::WayOut::again, trouble::WayOut::home, trouble::WayOut::go_on}) {
            single.look_at(app::TroublePage{{}, {kind, way_out}},
                           fmt::format("trouble-{}-{}", static_cast<int>(kind), static_cast<int>(way_out)));
        }
    }
    single.look_at(app::SendingPage{}, "sending");
    using namespace std::chrono;
    single.look_at(called::Model{year_month_day{year{2026}, month{5}, day{7}}}, "called-with-old-content");
    single.look_at(home::Model{}, "home-without-content");
    const auto library = content::Library::load(support::share_dir() / "packs");
    REQUIRE(library.ok());
    single.look_at(home::make_model(*library, ClockState::unset), "home-unset-clock");
    audit::write_sheet(single.audit, "trouble");
    report(single.audit);
}

TEST_CASE("The practice of touching and the page for who cleans the panel are whole in every look") {
    Single single;
    settings::Model practice;
    practice.section = settings::Section::trainer;
    single.look_at(practice, "trainer");
    practice.trainer.begun = true;
    single.look_at(practice, "trainer-practice");
    // Beside the number, and a second time when it was pressed: something is proposed.
    SteadyTime at{};
    while (!practice.trainer.done()) {
        const int wanted = practice.trainer.wanted();
        const int beside = wanted == 4 ? 11 : 4;
        practice.trainer.presses.push_back({wanted, beside, at += Milliseconds(3000)});
        practice.trainer.presses.push_back({wanted, wanted, at += Milliseconds(3000)});
        if (!practice.trainer.done()) {
            practice.trainer.presses.push_back({practice.trainer.wanted(), wanted, at += Milliseconds(800)});
        }
    }
    single.look_at(practice, "trainer-proposal");
    practice.trainer.presses.clear();
    while (!practice.trainer.done()) {
        const int wanted = practice.trainer.wanted();
        practice.trainer.presses.push_back({wanted, wanted, at += Milliseconds(3000)});
    }
    single.look_at(practice, "trainer-fits");
    attract::Model cleaning{.center = "中央公民館"};
    cleaning.staff = attract::Staff::asked;
    single.look_at(cleaning, "attract-staff");
    cleaning.staff = attract::Staff::cleaning;
    single.look_at(cleaning, "attract-cleaning");
    cleaning.cleaning_until = SteadyTime(Seconds(1025));
    single.look_at(cleaning, "attract-cleaning-counting");
    audit::write_sheet(single.audit, "touching");
    report(single.audit);
}

TEST_CASE("What is told of a slip is whole in every look") {
    Single single;
    const std::string code = "572400000000";
    const auto typed = [](const std::string& digits) {
        status::Model model;
        for (const char digit : digits) (void)update(model, status::PressDigit{digit});
        return model;
    };
    single.look_at(status::Model{}, "status");
    single.look_at(typed("57249000000"), "status-eleven-digits");
    single.look_at(typed("572490000001"), "status-mistyped");
    status::Model refused;
    refused.scan_refused = true;
    single.look_at(refused, "status-other-code");
    status::Model asking = typed(code);
    asking.phase = status::Asking{};
    single.look_at(asking, "status-asking");
    using session::SlipState;
    const std::string sentence = "{20日|はつか}ごろ、{介護保険証|かいごほけんしょう}を{郵送|ゆうそう}します。";
    int number = 0;
    for (const session::SlipAnswer& answer : std::vector<session::SlipAnswer>{
             session::StatusTold{SlipState::received, build_time(), ""}, session::StatusTold{SlipState::working, build_time(), sentence},
             session::StatusTold{SlipState::done, build_time(), sentence}, session::StatusTold{SlipState::ask, build_time(), ""},
             session::NothingFound{}, session::NotNow{}, session::Unreadable{}, session::TooManyTries{Seconds(61)}}) {
        status::Model told = typed(code);
        told.phase = status::Told{answer};
        single.look_at(told, fmt::format("status-told-{}", ++number));
    }
    audit::write_sheet(single.audit, "slips");
    report(single.audit);
}

TEST_CASE("What is kept for later is whole in every look, and so is the way back to it") {
    Single single;
    const auto words = input::DraftWords::load(support::source_dir() / "assets" / "input" / "draft-words.txt");
    REQUIRE(words.ok());
    keep::Model keeping;
    single.look_at(keeping, "keep");
    keeping.phase = keep::Keeping{};
    single.look_at(keeping, "keep-keeping");
    keeping.phase = keep::Failed{};
    single.look_at(keeping, "keep-failed");
    // Kept, in words and as a picture of so many modules as a real one has.
    keeping.secret = "ひる-そも-そぬ-あこ-みた-りか";
    keeping.phase = keep::Kept{};
    single.look_at(keeping, "kept-in-words");
    keeping.phase = keep::Kept{make_qr_code("engawa-draft:1:0123456789abcdef0123456789abcdef")};
    single.look_at(keeping, "kept-as-picture");
    single.look_at(resume::Model(&*words), "resume");
    single.look_at(resume::Model(nullptr), "resume-by-code-alone");
    const auto resuming = [&](resume::Phase phase, const std::string& name) {
        resume::Model model(&*words);
        model.phase = std::move(phase);
        single.look_at(std::move(model), name);
    };
    resuming(resume::Asking{}, "resume-asking");
    resuming(resume::Changed{}, "resume-changed");
    resuming(resume::AlreadyBegun{}, "resume-already-begun");
    resuming(resume::Told{session::NothingFound{}}, "resume-nothing-found");
    resuming(resume::Told{session::NotNow{}}, "resume-not-now");
    resuming(resume::Told{session::TooManyTries{Seconds(61)}}, "resume-too-many-tries");
    audit::write_sheet(single.audit, "drafts");
    report(single.audit);
}

TEST_CASE("What a stick and a waiting kiosk show is whole in every look") {
    Single single;
    for (int kind = 0; kind <= static_cast<int>(stick::Kind::other_city); ++kind) {
        single.look_at(stick::Model{static_cast<stick::Kind>(kind), 12, 34, 5}, fmt::format("stick-{}", kind));
    }
    enrolling::Model waiting =
        enrolling::make_model("kiosk-faa209af", {"ひる", "そも", "そぬ", "あこ", "みた", "りか", "つつ", "あれ"},
                              "engawa-kiosk:1:kiosk-faa209af:RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3");
    for (const auto trouble : {enrolling::Trouble::none, enrolling::Trouble::not_ours, enrolling::Trouble::unreadable,
                               enrolling::Trouble::declined}) {
        waiting.trouble = trouble;
        single.look_at(waiting, fmt::format("enrolling-{}", static_cast<int>(trouble)));
    }
    enrolling::Model without_key;
    without_key.trouble = enrolling::Trouble::no_key;
    single.look_at(without_key, "enrolling-without-key");
    waiting.trouble = enrolling::Trouble::none;
    waiting.offer = enrolling::Offer{"中央公民館", waiting.words};
    single.look_at(waiting, "enrolling-offer");
    audit::write_sheet(single.audit, "sticks-and-enrolling");
    report(single.audit);
}

// How the ids of each kind of page begin, in the order of app::Page. A new kind lengthens the list by an empty name.
TEST_CASE("Every kind of page was looked at") {
    constexpr std::array<std::string_view, std::variant_size_v<app::Page>> kinds{
        "attract", "home",     "shelf",  "about",     "lesson", "questions", "form",    "review", "consent", "sending", "receipt",
        "settings", "called",  "finishing", "idle",   "goodbye", "trouble",  "status",  "stick",  "keep",    "resume",  "enrolling",
        "bundle",   "choosing", "plan",  "handover",  "sign-in", "service",  "attract", "guide",  "stepped-away", "reset"};
    const std::set<std::string>& seen = PageAudit::kinds_seen();
    if (seen.empty()) return;  // the cases above were left out
    for (const std::string_view kind : kinds) {
        INFO(kind);
        CHECK(seen.contains(std::string(kind)));
    }
}
