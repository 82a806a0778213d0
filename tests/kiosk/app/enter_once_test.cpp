#include <catch2/catch.hpp>

#include "tests/kiosk/app/life_event.h"
#include "tests/kiosk/app/navigator_bench.h"

// Several procedures in one visit, each by itself: what was written once is offered in every later one, with where it
// comes from, and never filled in by itself.

using namespace engawa;
using namespace engawa::app;
using namespace engawa::app::test;

namespace {

const ui::Node* offer_on(NavigatorBench& kiosk) {
    for (const ui::Node& node : kiosk.bench.tree().nodes()) {
        if (node.id.ends_with("/offer")) return &node;
    }
    return nullptr;
}

bool anything_chosen(NavigatorBench& kiosk) {
    for (const ui::Node& node : kiosk.bench.tree().nodes()) {
        if (has(node.state, ui::State::selected)) return true;
    }
    return false;
}

void open(NavigatorBench& kiosk, const std::string& form) {
    REQUIRE(kiosk.page() == "home");
    kiosk.tap("介護");
    kiosk.tap(form);
    kiosk.tap("始める");
}

void send(NavigatorBench& kiosk) {
    kiosk.tap("これでよい");
    kiosk.tap("出します");
    REQUIRE(kiosk.page() == "receipt");
    kiosk.tap("ほかのこともする");
}

// 名前 and 理由 of the first form, handed in.
void first_procedure(NavigatorBench& kiosk) {
    kiosk.tap("ここに さわって はじめる");
    open(kiosk, "申請");
    kiosk.tap("はい");
    kiosk.tap("つぎへ");
    kiosk.tap("いいえ");
    kiosk.tap("つぎへ");
    send(kiosk);
}

}  // namespace

TEST_CASE("What was written in a procedure that is sent is offered in the next and the one after, with its source, and not filled in") {
    const LifeEvent packs;
    NavigatorBench kiosk(packs);
    first_procedure(kiosk);

    open(kiosk, "いぬのとどけ");
    kiosk.tap("はい");  // its own question
    kiosk.tap("つぎへ");
    REQUIRE(kiosk.page() == "form.dog/data/q2");
    REQUIRE(offer_on(kiosk) != nullptr);
    CHECK(without_readings(offer_on(kiosk)->hint) == "さきほど「申請」で書いたものです");
    CHECK_FALSE(anything_chosen(kiosk));
    kiosk.tap_id("offer");
    CHECK(anything_chosen(kiosk));
    CHECK(kiosk.page() == "form.dog/data/q2");  // shown, and still to be said yes to
    kiosk.tap("つぎへ");
    kiosk.tap("いいえ");  // 町
    kiosk.tap("つぎへ");
    send(kiosk);

    open(kiosk, "すいどうのとどけ");
    REQUIRE(kiosk.page() == "form.water/data/q1");
    REQUIRE(offer_on(kiosk) != nullptr);
    CHECK(without_readings(offer_on(kiosk)->hint) == "さきほど「いぬのとどけ」で書いたものです");
    CHECK_FALSE(anything_chosen(kiosk));
    kiosk.tap("いいえ");  // an answer of one's own needs no offer
    CHECK(offer_on(kiosk) == nullptr);
    kiosk.tap("つぎへ");
    kiosk.tap("はい");
    kiosk.tap("つぎへ");
    REQUIRE(kiosk.page() == "form.water/data/q3");
    REQUIRE(offer_on(kiosk) != nullptr);
    kiosk.tap("つぎへ");  // left empty: it is not filled in by going on
    send(kiosk);
    REQUIRE(kiosk.sink.stored().size() == 3);
    CHECK(kiosk.sink.stored()[2].xml.find("<q1>no</q1>") != std::string::npos);
    CHECK(kiosk.sink.stored()[2].xml.find("<q3>no</q3>") == std::string::npos);
}

TEST_CASE("What was written before a life event is offered in its first form, and what it wrote in a form after it") {
    const LifeEvent packs;
    NavigatorBench kiosk(packs);
    kiosk.tap("ここに さわって はじめる");
    open(kiosk, "すいどうのとどけ");
    kiosk.tap("はい");
    kiosk.tap("つぎへ");
    kiosk.tap("いいえ");
    kiosk.tap("つぎへ");
    send(kiosk);
    kiosk.tap("介護");
    kiosk.tap("ひっこし");
    kiosk.tap("始める");
    for (const char* answer : {"はい", "いいえ"}) {
        kiosk.tap(answer);
        kiosk.tap("つぎへ");
    }
    kiosk.tap("書き始める");
    REQUIRE(offer_on(kiosk) != nullptr);
    CHECK(without_readings(offer_on(kiosk)->hint) == "さきほど「すいどうのとどけ」で書いたものです");
    CHECK_FALSE(anything_chosen(kiosk));
}

TEST_CASE("Nothing is offered to the next person") {
    const LifeEvent packs;
    NavigatorBench kiosk(packs);
    first_procedure(kiosk);
    kiosk.tap("おわる");
    kiosk.tap("おわる");
    kiosk.wait(Seconds(13));
    kiosk.tap("ここに さわって はじめる");
    open(kiosk, "すいどうのとどけ");
    REQUIRE(kiosk.page() == "form.water/data/q1");
    CHECK(offer_on(kiosk) == nullptr);
}

TEST_CASE("The wipe waits for nobody: with a slip being kept and a status being asked for, one step ends the visit") {
    const LifeEvent packs;
    NavigatorBench kiosk(packs);
    kiosk.tap("ここに さわって はじめる");
    open(kiosk, "申請");
    kiosk.tap("はい");
    kiosk.tap("つぎへ");
    kiosk.tap("おわる");
    kiosk.tap("あとで続ける");
    kiosk.tap("QRコードの写真をとる");
    auto job = kiosk.slips.take_job();  // the worker has it in its hands, and never comes back
    REQUIRE(job.has_value());
    kiosk.navigator.press(ui::FrameControl::finish);
    kiosk.stage.redraw();
    kiosk.settle();
    REQUIRE(kiosk.page() == "finishing");
    CHECK(kiosk.listener.ended == 0);
    kiosk.tap("おわる");
    CHECK(kiosk.page() == "goodbye");
    CHECK(kiosk.listener.ended == 1);
    CHECK(kiosk.navigator.between_visits() == false);
    // What it brings then is overwritten unseen.
    kiosk.slips.put_down(job->ticket, session::DraftKept{});
    kiosk.settle();
    CHECK(kiosk.page() == "goodbye");
}

TEST_CASE("Nothing brings a life event back after the end of a visit but its draft's code") {
    const LifeEvent packs;
    NavigatorBench kiosk(packs);
    first_procedure(kiosk);
    kiosk.tap("おわる");
    kiosk.tap("おわる");
    kiosk.wait(Seconds(13));
    kiosk.tap("ここに さわって はじめる");
    kiosk.scanner.show("engawa-draft:00000000000000000000000000000000");
    kiosk.settle();
    (void)kiosk.answer_slip(session::NothingFound{});
    CHECK(kiosk.page() == "resume.nothing");
}
