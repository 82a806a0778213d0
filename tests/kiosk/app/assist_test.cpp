#include <catch2/catch.hpp>

#include "tests/kiosk/app/navigator_bench.h"
#include "tests/kiosk/app/small_forms.h"

using namespace engawa;
using namespace engawa::app;
using namespace engawa::app::test;
using content::test::PackFolder;

// Helpers at the real navigator: signing in, the service pages, beside a resident. docs/formats/helpers.md, assist.md

namespace {

const std::string first_question = "form.form-kaigo/data/q";
using Lines = std::vector<std::string>;

struct TeaPack : PackFolder {
    TeaPack() { write("forms/care.xml", small_form(tea_question())); }
};

struct Kiosk : TeaPack, NavigatorBench {
    Kiosk() : NavigatorBench(static_cast<const PackFolder&>(*this)) { list_helper("h-kato"); }
    bool says(std::string_view key) { return shows(without_readings(navigator.strings()(key))); }
};

}  // namespace

TEST_CASE("A card and a PIN lead a helper to the service pages, and the trace has it first") {
    Kiosk kiosk;
    kiosk.show_card("h-kato");
    CHECK(kiosk.page() == "sign-in.pin");
    CHECK(kiosk.says("sign_in.pin"));
    CHECK(kiosk.trace.lines.empty());
    kiosk.type_pin("1234");
    CHECK(kiosk.page() == "service");
    CHECK(kiosk.trace.take() == Lines{"signed_in h-kato helper"});
    CHECK_FALSE(kiosk.navigator.between_visits());
    SECTION("and out again") {
        kiosk.tap("係の仕事を終える");
        CHECK(kiosk.page() == "attract");
        CHECK(kiosk.trace.take() == Lines{"signed_out h-kato asked"});
        CHECK(kiosk.navigator.between_visits());
    }
    SECTION("or out by itself") {
        kiosk.wait(Seconds(299));
        CHECK(kiosk.page() == "service");
        kiosk.wait(Seconds(2));
        CHECK(kiosk.page() == "attract");
        CHECK(kiosk.trace.take() == Lines{"signed_out h-kato left"});
    }
    SECTION("with a tile for each thing that there is a page for") {
        kiosk.tap("画面をふく");
        CHECK(kiosk.page() == "attract.cleaning");
        kiosk.tap("ふき始める");
        CHECK(kiosk.page() == "attract.cleaning-now");
        kiosk.wait(Seconds(31));
        CHECK(kiosk.page() == "service");
        kiosk.tap("USBメモリーで運ぶ");
        CHECK(kiosk.says("stick.awaited_title"));
        kiosk.inserted_stick = stick::Model{.kind = stick::Kind::writing, .waiting = 2};
        kiosk.wait(Seconds(2));
        CHECK(kiosk.says("stick.stay"));
        kiosk.inserted_stick = stick::Model{.kind = stick::Kind::done, .written = 2};
        kiosk.wait(Seconds(2));
        kiosk.tap_id("close");
        CHECK(kiosk.page() == "service");
    }
}

TEST_CASE("What cannot be recorded is not done: nobody is signed in, and the page says so") {
    Kiosk kiosk;
    kiosk.trace.disk = assist::KeptTrace::Disk::full;
    kiosk.sign_in("h-kato");
    CHECK(kiosk.page() == "sign-in.not-written");
    CHECK(kiosk.says("assist.not_written"));
    CHECK(kiosk.assist->assist().who() == nullptr);
    kiosk.tap("やめる");
    CHECK(kiosk.page() == "attract");
}

TEST_CASE("Between a visit's first touch and its end a helper who signs in is beside the resident, whose page stands as it was") {
    Kiosk kiosk;
    kiosk.begin_form();
    kiosk.tap("Yes");
    SECTION("in the middle of a question") { kiosk.sign_in("h-kato"); }
    SECTION("called for") {
        kiosk.tap_id("frame.call_person");
        CHECK(kiosk.page() == "called");
        kiosk.tap("係の人が来ました");
        CHECK(kiosk.page() == "sign-in");
        kiosk.sign_in("h-kato");
    }
    CHECK(kiosk.page() == first_question);
    CHECK(kiosk.assist->assist().is<assist::Together>());
    kiosk.tap("つぎへ");
    kiosk.tap("これでよい");
    CHECK(kiosk.page() == "consent");
}

TEST_CASE("A call lights the lamp and says since when, until a helper is there, all is well, or the visit is over") {
    Kiosk kiosk;
    kiosk.begin_form();
    kiosk.tap_id("frame.call_person");
    CHECK(kiosk.says("called.just_now"));
    CHECK(kiosk.lamp->power() == device::Power::on);
    CHECK(kiosk.trace.take() == Lines{"called"});
    kiosk.wait(Seconds(185));
    CHECK(kiosk.shows("3分前に呼びました。"));
    SECTION("a helper") {
        kiosk.sign_in("h-kato");
        CHECK(kiosk.page() == first_question);
    }
    SECTION("all is well") {
        kiosk.tap("もう、だいじょうぶです");
        CHECK(kiosk.page() == first_question);
    }
    SECTION("the end") {
        kiosk.press(ui::FrameControl::finish);
        kiosk.tap_id("end");
    }
    CHECK(kiosk.lamp->power() == device::Power::off);
}

TEST_CASE("A call that cannot be recorded is a call all the same") {
    Kiosk kiosk;
    kiosk.trace.disk = assist::KeptTrace::Disk::full;
    kiosk.begin_form();
    kiosk.tap_id("frame.call_person");
    CHECK(kiosk.lamp->power() == device::Power::on);
    CHECK(kiosk.log.count("the trace cannot be written") == 1);
}

TEST_CASE("Going on with the page leaves the call where it is") {
    Kiosk kiosk;
    kiosk.begin_form();
    kiosk.tap_id("frame.call_person");
    kiosk.tap("続ける");
    CHECK(kiosk.lamp->power() == device::Power::on);
    kiosk.wait(Seconds(61));
    kiosk.tap_id("frame.call_person");
    CHECK(kiosk.shows("1分前に呼びました。"));
    CHECK(kiosk.trace.take() == Lines{"called"});
}

TEST_CASE("Wrong PINs are told from a lockout, which says how long and then lets try again") {
    Kiosk kiosk;
    kiosk.show_card("h-kato");
    for (int tries = 0; tries < 4; ++tries) {
        kiosk.type_pin("9999");
        CHECK(kiosk.page() == "sign-in.pin-wrong");
    }
    kiosk.type_pin("9999");
    CHECK(kiosk.page() == "sign-in.locked");
    CHECK(kiosk.trace.take() == Lines(5, "sign_in_refused h-kato wrong_pin"));
    SECTION("until it is over") {
        kiosk.wait(Seconds(16));
        CHECK(kiosk.page() == "sign-in.pin");
        kiosk.type_pin("1234");
        CHECK(kiosk.page() == "service");
    }
    SECTION("also for the card shown again") {
        kiosk.tap("やめる");
        kiosk.show_card("h-kato");
        CHECK(kiosk.page() == "sign-in.locked");
        CHECK(kiosk.trace.take() == Lines{"sign_in_refused h-kato locked"});
    }
}

TEST_CASE("A card that is not good is told of in words, and the page waits for another") {
    Kiosk kiosk;
    std::string said;
    std::string code = kiosk.card("h-kato");
    SECTION("yesterday's") {
        kiosk.today.day = assist::Day{std::chrono::year(2026) / 6 / 2};
        said = "sign_in.other_day";
    }
    SECTION("of somebody who is not listed any more") {
        kiosk.helpers.people.clear();
        said = "sign_in.not_listed";
    }
    SECTION("of another centre") {
        kiosk.helpers.center = "東分館";
        said = "sign_in.other_center";
    }
    SECTION("signed by nobody we know") {
        code.back() = code.back() == 'A' ? 'B' : 'A';
        code[code.size() - 50] = code[code.size() - 50] == 'A' ? 'B' : 'A';
        said = "sign_in.not_signed";
    }
    kiosk.scanner.show(code);
    kiosk.settle();
    INFO(kiosk.dump());
    CHECK(kiosk.page() == "sign-in.refused");
    CHECK(kiosk.says(said));
    CHECK(kiosk.trace.lines.size() == 1);
    kiosk.tap("やめる");
    CHECK(kiosk.page() == "attract");
}

TEST_CASE("A second helper takes over from the first") {
    Kiosk kiosk;
    kiosk.list_helper("h-sato", assist::Role::staff);
    kiosk.begin_form();
    kiosk.sign_in("h-kato");
    kiosk.trace.take();
    kiosk.sign_in("h-sato");
    CHECK(kiosk.page() == first_question);
    CHECK(kiosk.assist->assist().who()->id == "h-sato");
    CHECK(kiosk.trace.take() == Lines{"signed_in h-sato staff", "mode h-kato together alone", "signed_out h-kato handed_over", "mode h-sato service together"});
}

TEST_CASE("A card means nothing to a kiosk that no office knows") {
    const TeaPack packs;
    NavigatorBench kiosk(packs, enrolling::Model{});
    const std::string before = kiosk.page();
    kiosk.list_helper("h-kato");
    kiosk.show_card("h-kato");
    CHECK(kiosk.page() == before);
}

TEST_CASE("Staff's corner of the waiting page leads to the sign-in where the registry lists somebody") {
    Kiosk kiosk;
    kiosk.navigator.set_center("中央公民館");
    kiosk.stage.redraw();
    kiosk.settle();
    kiosk.tap("係員用");
    kiosk.tap("係の人のカードで入る");
    CHECK(kiosk.page() == "sign-in");
    kiosk.tap("やめる");
    CHECK(kiosk.page() == "attract");
}

TEST_CASE("PINs are shown as dots and said to nobody") {
    Kiosk kiosk;
    kiosk.show_card("h-kato");
    kiosk.tap_id("keys.digit.7");
    kiosk.tap_id("keys.digit.3");
    const ui::Node& field = kiosk.bench.node_id("field");
    CHECK(field.value == "●●");
    CHECK(ui::has(field.state, ui::State::private_value));
    CHECK_FALSE(kiosk.says("7"));
    kiosk.tap_id("keys.erase");
    CHECK(kiosk.bench.node_id("field").value == "●");
}

TEST_CASE("The helper's column stands beside the resident's page, and nothing of it is a press on that page") {
    Kiosk kiosk;
    kiosk.begin_form();
    kiosk.sign_in("h-kato");
    CHECK(kiosk.shows("手引き"));
    CHECK_FALSE(kiosk.shows("人を呼ぶ"));
    kiosk.tap("手引き");
    CHECK(kiosk.page() == first_question);
    CHECK(kiosk.bench.tree().find_id("helper/hand-back") != nullptr);
    CHECK(kiosk.bench.problems() == "");
    const auto pointed = [&] {
        std::vector<std::string> names;
        for (const ui::Node& node : kiosk.bench.tree().nodes()) {
            if (ui::has(node.state, ui::State::pointed)) names.push_back(node.plain_name());
        }
        return names;
    };
    SECTION("pointing goes from one to the next, and stops") {
        kiosk.tap_id("helper/point");
        REQUIRE(pointed().size() == 1);
        const std::string first = pointed().front();
        kiosk.tap_id("helper/point");
        REQUIRE(pointed().size() == 1);
        CHECK(pointed().front() != first);
        kiosk.tap_id("helper/no-pointing");
        CHECK(pointed().empty());
        CHECK(kiosk.page() == first_question);
    }
    SECTION("the resident presses on beside it") {
        kiosk.tap("Yes");
        kiosk.tap("つぎへ");
        CHECK(kiosk.page().starts_with("review"));
        CHECK(kiosk.bench.tree().find_id("helper/hand-back") != nullptr);
    }
    SECTION("its own control closes it") {
        kiosk.tap("手引き");
        CHECK(kiosk.bench.tree().find_id("helper/hand-back") == nullptr);
        CHECK(kiosk.assist->assist().is<assist::Together>());
    }
    SECTION("the hand-back leaves the resident alone with the page as it was") {
        kiosk.tap("Yes");
        kiosk.trace.take();
        kiosk.tap_id("helper/hand-back");
        CHECK(kiosk.page() == first_question);
        CHECK(kiosk.shows("人を呼ぶ"));
        CHECK(kiosk.bench.tree().find_id("helper/hand-back") == nullptr);
        CHECK(kiosk.trace.take() == Lines{"mode h-kato together alone", "signed_out h-kato asked"});
        kiosk.tap("つぎへ");
        CHECK(kiosk.page().starts_with("review"));
    }
}

TEST_CASE("On the smallest panel the guide stands over the page, and pointing goes back to it") {
    const TeaPack packs;
    NavigatorBench kiosk(packs.root(), {.panel = ui::panel_10_inch});
    kiosk.list_helper("h-kato");
    kiosk.begin_form();
    kiosk.sign_in("h-kato");
    kiosk.tap("手引き");
    CHECK(kiosk.page() == "guide");
    CHECK(kiosk.bench.problems() == "");
    kiosk.tap("どこを指しますか");
    CHECK(kiosk.page() == "guide.items");
    kiosk.tap("Yes");
    CHECK(kiosk.page() == first_question);
    CHECK(ui::has(kiosk.bench.node(ui::Role::radio, "Yes").state, ui::State::pointed));
    CHECK_FALSE(ui::has(kiosk.bench.node(ui::Role::radio, "Yes").state, ui::State::selected));
}

TEST_CASE("A helper who steps away leaves a page that asks for the PIN and lets the resident go on alone") {
    Kiosk kiosk;
    kiosk.begin_form();
    kiosk.tap("Yes");
    kiosk.sign_in("h-kato");
    kiosk.trace.take();
    kiosk.wait(Seconds(91));
    CHECK(kiosk.page() == "stepped-away");
    SECTION("alone") {
        kiosk.tap("ひとりで続ける");
        CHECK(kiosk.page() == first_question);
        CHECK(kiosk.assist->assist().who() == nullptr);
    }
    SECTION("back, with the PIN alone") {
        kiosk.tap("係の人が戻りました");
        CHECK(kiosk.page() == "sign-in.pin");
        kiosk.type_pin("1234");
        CHECK(kiosk.page() == first_question);
        CHECK(kiosk.assist->assist().is<assist::Together>());
    }
    kiosk.tap("つぎへ");
    CHECK(kiosk.page().starts_with("review"));
}

TEST_CASE("A helper's reset says what is kept, writes it down, and keeps it") {
    Kiosk kiosk;
    kiosk.begin_form();
    kiosk.tap("Yes");
    kiosk.sign_in("h-kato");
    kiosk.tap("手引き");
    kiosk.tap_id("helper/reset");
    CHECK(kiosk.page() == "reset");
    CHECK(kiosk.says("reset.settings"));
    kiosk.trace.take();
    SECTION("not without the trace") {
        kiosk.trace.disk = assist::KeptTrace::Disk::full;
        kiosk.tap("一覧に戻る");
        CHECK(kiosk.page() == "reset.not-written");
        kiosk.tap("続ける");
        CHECK(kiosk.page() == first_question);
        return;
    }
    kiosk.tap("一覧に戻る");
    CHECK(kiosk.page() == "reset.done");
    CHECK(kiosk.trace.take() == Lines{"reset h-kato 1"});
    kiosk.tap("続ける");
    CHECK(kiosk.page() == "home");
    kiosk.tap("介護");
    kiosk.tap("申請");
    kiosk.tap("始める");
    CHECK(kiosk.page() == first_question);
    CHECK(ui::has(kiosk.bench.node(ui::Role::radio, "Yes").state, ui::State::selected));
}

TEST_CASE("Who hesitates is asked whether help is wanted; the offer goes with the next press, and the lamp blinks when nobody answers") {
    Kiosk kiosk;
    kiosk.begin_form();
    kiosk.wait(Seconds(62));
    CHECK(kiosk.shows("お手伝いしましょうか"));
    CHECK(kiosk.page() == first_question);
    CHECK(kiosk.assist->light() == device::Light::off);
    SECTION("taken") {
        kiosk.tap("お手伝いしましょうか");
        CHECK(kiosk.page() == "called");
        CHECK(kiosk.trace.take() == Lines{"offered hesitation taken", "called"});
        CHECK(kiosk.assist->light() == device::Light::on);
    }
    SECTION("declined by going on") {
        kiosk.tap("Yes");
        CHECK(kiosk.shows("人を呼ぶ"));
        CHECK(kiosk.trace.take() == Lines{"offered hesitation declined"});
    }
    SECTION("unanswered") {
        kiosk.wait(Seconds(61));
        CHECK(kiosk.assist->light() == device::Light::blinking);
    }
}

TEST_CASE("What was helped with stands in the record, and the slip says it in words") {
    Kiosk kiosk;
    kiosk.begin_form();
    kiosk.sign_in("h-kato");
    kiosk.answer_to_consent();
    kiosk.tap("出します");
    REQUIRE(kiosk.sink.stored().size() == 1);
    const auto& assistance = kiosk.sink.stored().front().assistance;
    REQUIRE(assistance);
    CHECK(assistance->helper == "h-kato");
    CHECK(assistance->turns.front().mode == session::HelpMode::together);
    CHECK(assistance->turns.front().answers.empty());
    CHECK(kiosk.shows("加藤さんが、そばで説明しました。答えて押したのは、あなたです。"));
}

TEST_CASE("Without a helper the record and the slip say nothing of one") {
    Kiosk kiosk;
    kiosk.begin_form();
    kiosk.answer_to_consent();
    kiosk.tap("出します");
    CHECK_FALSE(kiosk.sink.stored().front().assistance);
    CHECK_FALSE(kiosk.shows("加藤さんが、そばで説明しました。答えて押したのは、あなたです。"));
}

TEST_CASE("A sign-in that nobody goes on with leaves the waiting page to who comes next") {
    Kiosk kiosk;
    kiosk.show_card("h-kato");
    kiosk.wait(Seconds(58));
    CHECK(kiosk.page() == "sign-in.pin");
    kiosk.wait(Seconds(3));
    CHECK(kiosk.page() == "attract");
    CHECK(kiosk.assist->assist().who() == nullptr);
}
