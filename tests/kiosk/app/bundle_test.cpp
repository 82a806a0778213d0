#include <catch2/catch.hpp>

#include <nlohmann/json.hpp>
#include <span>

#include "kiosk/app/draft_content.h"
#include "tests/kiosk/app/life_event.h"
#include "tests/kiosk/app/navigator_bench.h"

// The forms of a life event as one conversation: asked once, filled into each, sent together.

using namespace engawa;
using namespace engawa::app;
using namespace engawa::app::test;

namespace {

void answer(NavigatorBench& kiosk, const std::string& page, const std::string& choice) {
    INFO(kiosk.dump());
    REQUIRE(kiosk.page() == page);
    kiosk.tap(choice);
    kiosk.tap("つぎへ");
}

// From the attract page to the plan, with both questions answered.
void choose_forms(NavigatorBench& kiosk, const std::string& dog, const std::string& water) {
    kiosk.tap("ここに さわって はじめる");
    kiosk.tap("介護");
    kiosk.tap("ひっこし");
    REQUIRE(kiosk.page() == "bundle.moving");
    kiosk.tap("始める");
    answer(kiosk, "choosing.moving.dog", dog);
    answer(kiosk, "choosing.moving.water", water);
    INFO(kiosk.dump());
    REQUIRE(kiosk.page() == "plan.moving");
}

void write_first_form(NavigatorBench& kiosk) {
    kiosk.tap("書き始める");
    answer(kiosk, "form.form-kaigo/data/q1", "はい");   // 名前
    answer(kiosk, "form.form-kaigo/data/q2", "いいえ");
}

void write_dog_form(NavigatorBench& kiosk) {
    REQUIRE(kiosk.page() == "handover.dog");
    kiosk.tap("これで続ける");
    answer(kiosk, "form.dog/data/q1", "はい");
    answer(kiosk, "form.dog/data/q3", "いいえ");  // 町; 名前 is not asked again
}

void write_water_form(NavigatorBench& kiosk) {
    REQUIRE(kiosk.page() == "handover.water");
    kiosk.tap("これで続ける");
    answer(kiosk, "form.water/data/q2", "はい");  // 町 becomes relevant, and has its answer
}

void send(NavigatorBench& kiosk) {
    REQUIRE(kiosk.page() == "review.several");
    kiosk.tap("これでよい");
    REQUIRE(kiosk.page() == "consent");
    kiosk.tap("出します");
}

std::string value_in(const session::Submission& submission, const std::string& node) {
    const std::size_t at = submission.xml.find("<" + node + ">");
    if (at == std::string::npos) return "";
    const std::size_t from = at + node.size() + 2;
    return submission.xml.substr(from, submission.xml.find("</" + node + ">") - from);
}

}  // namespace

TEST_CASE("What the forms of a life event share is asked once, stands in each of them, and they are sent together") {
    const LifeEvent packs;
    NavigatorBench kiosk(packs);
    choose_forms(kiosk, "はい", "はい");
    CHECK(kiosk.shows("書類は3枚です"));
    write_first_form(kiosk);
    CHECK(kiosk.shows("さきほど「申請」で書いたもの"));  // never silently
    CHECK(kiosk.shows("3枚中 2枚目"));
    write_dog_form(kiosk);
    write_water_form(kiosk);
    CHECK(kiosk.sink.offered().empty());
    send(kiosk);
    REQUIRE(kiosk.page() == "receipt");
    REQUIRE(kiosk.sink.stored().size() == 3);
    CHECK(kiosk.sink.calls() == 1);
    const auto& sent = kiosk.sink.stored();
    CHECK(sent[0].form_id == FormId("form-kaigo"));
    CHECK(sent[1].form_id == FormId("dog"));
    CHECK(sent[2].form_id == FormId("water"));
    CHECK(value_in(sent[0], "q1") == "yes");
    CHECK(value_in(sent[1], "q2") == "yes");
    CHECK(value_in(sent[2], "q1") == "yes");
    CHECK(value_in(sent[1], "q3") == "no");
    CHECK(value_in(sent[2], "q3") == "no");
    // 名前 in three forms, 町 in two: three writings fewer.
    CHECK(kiosk.shows("2のことを一度ずつ書いて、同じことを書く手間を3回省きました。"));
    kiosk.tap("おわる");
    CHECK_FALSE(kiosk.shows(without_readings(kiosk.navigator.strings()("finishing.unsent"))));
}

TEST_CASE("What was saved is counted in the forms as they were filled in") {
    const LifeEvent packs;
    NavigatorBench kiosk(packs);
    choose_forms(kiosk, "はい", "はい");
    write_first_form(kiosk);
    REQUIRE(kiosk.page() == "handover.dog");
    kiosk.tap("これで続ける");
    answer(kiosk, "form.dog/data/q1", "はい");
    REQUIRE(kiosk.page() == "form.dog/data/q3");
    kiosk.tap_id("skip");  // 町 was left empty: not asked again, and nothing was saved by it
    write_water_form(kiosk);
    send(kiosk);
    CHECK(kiosk.shows("1のことを一度ずつ書いて、同じことを書く手間を2回省きました。"));
}

TEST_CASE("A form that no answer asks for is left out, and a question nobody could answer says whom to ask") {
    const LifeEvent packs;
    NavigatorBench kiosk(packs);
    choose_forms(kiosk, "いいえ", "わからない・人に聞く");
    INFO(kiosk.dump());
    CHECK(kiosk.shows("書類は1枚です"));
    CHECK(kiosk.shows("すいどうのとどけ"));
    CHECK_FALSE(kiosk.shows("いぬのとどけ"));
    CHECK(kiosk.shows("聞くところ: 介護保険課"));
    write_first_form(kiosk);
    CHECK(kiosk.page() == "review.form-kaigo");
    kiosk.tap("これでよい");
    kiosk.tap("出します");
    REQUIRE(kiosk.sink.stored().size() == 1);
    CHECK(kiosk.sink.stored().front().form_id == FormId("form-kaigo"));
}

TEST_CASE("つぎへ without an answer says so, and もどる leads through the questions of a life event") {
    const LifeEvent packs;
    NavigatorBench kiosk(packs);
    choose_forms(kiosk, "はい", "いいえ");
    kiosk.back();
    CHECK(kiosk.page() == "choosing.moving.water");
    kiosk.back();
    CHECK(kiosk.page() == "choosing.moving.dog");
    kiosk.back();
    CHECK(kiosk.page() == "bundle.moving");
    kiosk.tap("始める");
    kiosk.tap("つぎへ");
    CHECK(kiosk.page() == "choosing.moving.dog.problem");
    CHECK(kiosk.shows("どれかを選んでください。"));
    kiosk.tap("いいえ");
    CHECK(kiosk.page() == "choosing.moving.dog");
}

TEST_CASE("An answer that is corrected before a form or at the review is corrected in every form") {
    const LifeEvent packs;
    NavigatorBench kiosk(packs);
    choose_forms(kiosk, "はい", "はい");
    write_first_form(kiosk);
    REQUIRE(kiosk.page() == "handover.dog");
    SECTION("before the next form") {
        kiosk.tap_id("/data/q2.change");
        REQUIRE(kiosk.page() == "form.dog/data/q2");
        kiosk.tap("いいえ");
        kiosk.tap("確認にもどる");
        REQUIRE(kiosk.page() == "handover.dog");
        CHECK(kiosk.bench.node_id("/data/q2").plain_value() == "いいえ");
        write_dog_form(kiosk);
        write_water_form(kiosk);
    }
    SECTION("at the review") {
        write_dog_form(kiosk);
        write_water_form(kiosk);
        kiosk.tap_id("form-kaigo/data/q1.change");
        REQUIRE(kiosk.page() == "form.form-kaigo/data/q1");
        kiosk.tap("いいえ");
        kiosk.tap("確認にもどる");
    }
    SECTION("on the way back through the questions") {
        kiosk.back();
        kiosk.back();
        REQUIRE(kiosk.page() == "form.form-kaigo/data/q1");
        kiosk.tap("いいえ");
        kiosk.tap("つぎへ");
        kiosk.tap("つぎへ");
        write_dog_form(kiosk);
        write_water_form(kiosk);
    }
    send(kiosk);
    REQUIRE(kiosk.sink.stored().size() == 3);
    CHECK(value_in(kiosk.sink.stored()[0], "q1") == "no");
    CHECK(value_in(kiosk.sink.stored()[1], "q2") == "no");
    CHECK(value_in(kiosk.sink.stored()[2], "q1") == "no");
}

TEST_CASE("The review shows what is shared once, and says of a form how much of it was written before") {
    const LifeEvent packs;
    NavigatorBench kiosk(packs);
    choose_forms(kiosk, "はい", "はい");
    write_first_form(kiosk);
    write_dog_form(kiosk);
    write_water_form(kiosk);
    INFO(kiosk.dump());
    REQUIRE(kiosk.page() == "review.several");
    std::string rows;
    for (int part = 0; part < 20; ++part) {
        for (const ui::Node& node : kiosk.bench.tree().nodes()) {
            if (node.id.ends_with(".change")) rows += node.id.substr(node.id.find('/') + 1) + " ";
        }
        if (kiosk.shows("ほかの書類で書いた2件の答えも、ここに入っています。")) rows += "two ";
        if (kiosk.bench.tree().find_id("frame.more") == nullptr) break;
        kiosk.tap_id("frame.more");
    }
    CHECK(rows.find("form-kaigo/data/q1.change") != std::string::npos);
    CHECK(rows.find("dog/data/q2.change") == std::string::npos);
    CHECK(rows.find("dog/data/q3.change") != std::string::npos);
    CHECK(rows.find("water/data/q3.change") == std::string::npos);
    CHECK(rows.find("two") != std::string::npos);
}

TEST_CASE("A form that does not take the shared answer asks for its own, and the others follow it") {
    const LifeEvent packs;
    packs.write_form("dog", {{"犬の色", ""}, {"名前", "self.sex", true, "", "yes"}});
    NavigatorBench kiosk(packs);
    choose_forms(kiosk, "はい", "いいえ");
    write_first_form(kiosk);
    REQUIRE(kiosk.page() == "handover.dog");
    CHECK_FALSE(kiosk.shows("さきほど「申請」で書いたもの"));
    kiosk.tap("これで続ける");
    answer(kiosk, "form.dog/data/q1", "はい");
    answer(kiosk, "form.dog/data/q2", "いいえ");
    send(kiosk);
    REQUIRE(kiosk.sink.stored().size() == 2);
    CHECK(value_in(kiosk.sink.stored()[0], "q1") == "no");
    CHECK(value_in(kiosk.sink.stored()[1], "q2") == "no");
}

TEST_CASE("An outbox that fails keeps all forms of a life event, and takes all of them once mended") {
    const LifeEvent packs;
    NavigatorBench kiosk(packs);
    choose_forms(kiosk, "はい", "いいえ");
    write_first_form(kiosk);
    write_dog_form(kiosk);
    kiosk.sink.fill_up();
    send(kiosk);
    CHECK(kiosk.page() == "trouble");
    CHECK(kiosk.sink.stored().empty());
    kiosk.sink.mend();
    kiosk.tap("もう一度試す");
    CHECK(kiosk.page() == "receipt");
    CHECK(kiosk.sink.stored().size() == 2);
    // The same as were offered first: sent twice by nobody.
    REQUIRE(kiosk.sink.offered().size() == 4);
    CHECK(kiosk.sink.offered()[0] == kiosk.sink.offered()[2]);
    CHECK(kiosk.sink.offered()[1] == kiosk.sink.offered()[3]);
}

TEST_CASE("An outbox that takes nothing refuses a life event before its first question, and begins none of its forms") {
    const LifeEvent packs;
    NavigatorBench kiosk(packs);
    choose_forms(kiosk, "はい", "はい");
    kiosk.sink.fill_up();
    kiosk.tap("書き始める");
    CHECK(kiosk.page() == "trouble");
    kiosk.tap("はじめの画面へ");
    kiosk.tap("おわる");
    CHECK_FALSE(kiosk.shows(without_readings(kiosk.navigator.strings()("finishing.unsent"))));
}

TEST_CASE("A life event goes on where it was left, from its own page and from that of one of its forms") {
    const LifeEvent packs;
    NavigatorBench kiosk(packs);
    choose_forms(kiosk, "はい", "はい");
    write_first_form(kiosk);
    kiosk.tap("これで続ける");
    answer(kiosk, "form.dog/data/q1", "はい");
    while (kiosk.page() != "home") {
        kiosk.back();
        REQUIRE_FALSE(kiosk.page().empty());
    }
    kiosk.tap("介護");
    std::string opened;
    SECTION("its own") { opened = "ひっこし"; }
    SECTION("of one of its forms") { opened = "すいどうのとどけ"; }
    kiosk.tap(opened);
    kiosk.tap("始める");
    CHECK(kiosk.page().starts_with("form.dog/data/"));
    while (kiosk.page().starts_with("form.dog/")) kiosk.back();
    CHECK(kiosk.page() == "handover.dog");
}

TEST_CASE("A form that a changed answer leaves out is given up, and the others keep what was written") {
    const LifeEvent packs;
    NavigatorBench kiosk(packs);
    choose_forms(kiosk, "はい", "はい");
    write_first_form(kiosk);
    while (kiosk.page() != "choosing.moving.dog") kiosk.back();
    kiosk.tap("いいえ");
    kiosk.tap("つぎへ");
    kiosk.tap("つぎへ");
    CHECK(kiosk.shows("書類は2枚です"));
    kiosk.tap("書き始める");
    REQUIRE(kiosk.page() == "form.form-kaigo/data/q1");
    kiosk.tap("つぎへ");
    kiosk.tap("つぎへ");
    REQUIRE(kiosk.page() == "handover.water");
    kiosk.tap("これで続ける");
    answer(kiosk, "form.water/data/q2", "いいえ");
    send(kiosk);
    REQUIRE(kiosk.sink.stored().size() == 2);
    CHECK(kiosk.sink.stored()[1].form_id == FormId("water"));
    kiosk.tap("おわる");
    CHECK_FALSE(kiosk.shows(without_readings(kiosk.navigator.strings()("finishing.unsent"))));
}

namespace {

// Keeps what is begun, as the worker would, and gives it back as it comes out of its sealed form.
session::Draft kept(NavigatorBench& kiosk) {
    kiosk.tap("おわる");
    kiosk.tap("あとで続ける");
    kiosk.tap("QRコードの写真をとる");
    const session::SlipOrder order = kiosk.answer_slip(session::DraftKept{});
    const auto& asked = std::get<session::KeepDraft>(order);
    return decode_draft(encode_draft(asked.draft, build_time()).bytes()).value();
}

void go_on_with(NavigatorBench& kiosk, session::Draft draft) {
    kiosk.tap("ここに さわって はじめる");
    kiosk.scanner.show("engawa-draft:00000000000000000000000000000000");
    kiosk.settle();
    (void)kiosk.answer_slip(session::DraftFound{std::move(draft), "secret"});
}

}  // namespace

TEST_CASE("A life event that was kept goes on at another kiosk with all its forms, and is sent as one") {
    const LifeEvent packs;
    NavigatorBench first(packs);
    choose_forms(first, "はい", "はい");
    write_first_form(first);
    first.tap("これで続ける");
    answer(first, "form.dog/data/q1", "はい");
    REQUIRE(first.page() == "form.dog/data/q3");
    first.tap("いいえ");  // half entered: つぎへ was not pressed
    session::Draft draft = kept(first);
    REQUIRE(draft.forms.size() == 3);
    REQUIRE(draft.bundle.has_value());

    NavigatorBench second(packs);
    go_on_with(second, std::move(draft));
    INFO(second.dump());
    CHECK(second.page() == "form.dog/data/q3");
    second.tap("つぎへ");
    write_water_form(second);
    send(second);
    REQUIRE(second.sink.stored().size() == 3);
    CHECK(value_in(second.sink.stored()[2], "q1") == "yes");
    CHECK(value_in(second.sink.stored()[2], "q3") == "no");
    CHECK(second.shows("2のことを一度ずつ書いて、同じことを書く手間を3回省きました。"));
}

TEST_CASE("Keeping a life event in its first form keeps what the forms that were not seen yet were given") {
    const LifeEvent packs;
    packs.write_form("dog", {{"名前", "self.sex"}, {"犬の色", ""}});
    NavigatorBench kiosk(packs);
    choose_forms(kiosk, "はい", "いいえ");
    kiosk.tap("書き始める");
    answer(kiosk, "form.form-kaigo/data/q1", "はい");
    session::Draft draft = kept(kiosk);
    REQUIRE(draft.forms.size() == 2);
    for (const session::DraftForm& form : draft.forms) {
        INFO(form.form.text());
        CHECK(form.answers.find("yes") != std::string::npos);
    }
}

TEST_CASE("A kiosk that does not know the life event goes on with its forms one by one") {
    const LifeEvent packs;
    NavigatorBench first(packs);
    choose_forms(first, "はい", "いいえ");
    write_first_form(first);
    session::Draft draft = kept(first);
    draft.bundle->choice.bundle = content::BundleId("other");
    NavigatorBench second(packs);
    go_on_with(second, std::move(draft));
    CHECK(second.page().starts_with("form."));
    CHECK(second.navigator.strings()("review.accept") != "");
    while (second.page().starts_with("form.")) second.tap("つぎへ");
    CHECK(second.page() != "review.several");
}

TEST_CASE("A draft whose life event cannot be read is a draft of its forms") {
    session::Draft draft;
    draft.forms.push_back({FormId("dog"), PackId("kaigo"), "2026.1", "/data/q1", "answers"});
    draft.bundle = session::DraftBundle{{content::BundleId("moving"), {{"dog", session::BundleAnswer::unknown}}}, {FormId("dog")}, FormId("dog")};
    const SecretBytes sealed = encode_draft(draft, build_time());
    const auto whole = decode_draft(sealed.bytes()).value();
    REQUIRE(whole.bundle.has_value());
    CHECK(whole.bundle->choice.answers.at("dog") == session::BundleAnswer::unknown);
    CHECK(whole.bundle->forms == std::vector<FormId>{FormId("dog")});
    const auto* first = reinterpret_cast<const std::uint8_t*>(sealed.bytes().data());
    const nlohmann::json json = nlohmann::json::from_cbor(first, first + sealed.bytes().size());
    for (const char* key : {"forms", "answers"}) {
        nlohmann::json broken = json;
        broken["bundle"][key] = 7;
        const std::vector<std::uint8_t> bytes = nlohmann::json::to_cbor(broken);
        const auto read = decode_draft(std::as_bytes(std::span(bytes)));
        REQUIRE(read.ok());
        CHECK_FALSE(read->bundle.has_value());
        CHECK(read->forms.size() == 1);
    }
}

TEST_CASE("The end of a visit leaves nothing of a life event: the next person's begins at its first question") {
    const LifeEvent packs;
    NavigatorBench kiosk(packs);
    choose_forms(kiosk, "はい", "はい");
    write_first_form(kiosk);
    kiosk.tap("おわる");
    kiosk.tap("おわる");
    REQUIRE(kiosk.page() == "goodbye");
    kiosk.wait(Seconds(13));
    choose_forms(kiosk, "はい", "いいえ");
    kiosk.tap("書き始める");
    REQUIRE(kiosk.page() == "form.form-kaigo/data/q1");
    for (const ui::Node& node : kiosk.bench.tree().nodes()) CHECK_FALSE(has(node.state, ui::State::selected));
}

TEST_CASE("Each form of a life event speaks the language of the page, before and after it changes") {
    const LifeEvent packs;
    NavigatorBench kiosk(packs);
    choose_forms(kiosk, "はい", "いいえ");
    write_first_form(kiosk);
    REQUIRE(kiosk.page() == "handover.dog");
    session::Settings settings = kiosk.navigator.settings();
    settings.language = LanguageTag("en");
    kiosk.navigator.change_settings(settings);
    kiosk.stage.redraw();
    kiosk.settle();
    CHECK(kiosk.shows("Written in “Application”"));
}
