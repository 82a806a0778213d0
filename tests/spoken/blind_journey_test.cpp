#include <catch2/catch.hpp>

#include <functional>
#include <map>
#include <set>

#include "kiosk/base/ruby.h"
#include "kiosk/voice/utterance.h"
#include "tests/spoken/spoken_kiosk.h"

// Somebody who neither sees nor touches the screen applies for care: every step is chosen by what was said. Which
// question stands is looked up only to know what this person would answer.

using namespace engawa;
using namespace engawa::spoken;
using Catch::Matchers::Contains;
using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;

namespace {

using Answer = std::function<void(SpokenKiosk&)>;

// The question's words, as they must be said when its page comes, and the answer.
struct Step {
    std::string question;
    Answer answer;
};

Answer choose(std::string label) {
    return [label = std::move(label)](SpokenKiosk& kiosk) {
        kiosk.press(label);
        CHECK_THAT(kiosk.last(), StartsWith("選ばれています。") || StartsWith("印がついています。"));
        kiosk.press("つぎへ");
    };
}

Answer skip() {
    return [](SpokenKiosk& kiosk) { kiosk.press("答えないで次へ"); };
}

Answer kana(std::string text) {
    return [text = std::move(text)](SpokenKiosk& kiosk) {
        kiosk.type(text);
        kiosk.press("つぎへ");
    };
}

Answer word(std::string text) {
    return [text = std::move(text)](SpokenKiosk& kiosk) {
        kiosk.type(text);
        kiosk.press("かなのまま");
        kiosk.press("つぎへ");
    };
}

Answer digits(std::string text) {
    return [text = std::move(text)](SpokenKiosk& kiosk) {
        kiosk.type_digits(text);
        kiosk.press("つぎへ");
    };
}

Answer date(std::string era, std::string year, std::string month, std::string day) {
    return [=](SpokenKiosk& kiosk) {
        kiosk.press(era);
        const int first = std::stoi(year) / 10 * 10;
        kiosk.press(std::to_string(first) + "～" + std::to_string(first + 9) + "年");
        for (const auto& [number, unit] : {std::pair(year, "年"), std::pair(month, "月"), std::pair(day, "日")}) {
            const std::string with_unit = number + unit;
            kiosk.press_one_of({number, with_unit});
        }
        kiosk.press("つぎへ");
    };
}

std::map<std::string, Step> care_form() {
    return {
        {"/data/request/kind", {"どの申請をしますか", choose("はじめて申請する")}},
        {"/data/request/role", {"今、画面を操作しているのはどなたですか", choose("本人(介護を必要とする方)")}},
        {"/data/person/name", {"本人の名前は何ですか", word("いと")}},
        {"/data/person/kana", {"名前の読み方は何ですか", kana("いと")}},
        {"/data/person/birth", {"生年月日はいつですか", date("昭和", "20", "4", "1")}},
        {"/data/person/sex", {"性別を教えてください", choose("女")}},
        {"/data/person/address/postcode", {"郵便番号は何番ですか", digits("3998205")}},
        {"/data/person/address/town", {"市町村と町の名前は何ですか", choose("長野県安曇野市豊科")}},
        {"/data/person/address/banchi", {"番地は何番ですか", digits("12")}},
        {"/data/person/address/building", {"建物の名前と部屋の番号は何ですか", skip()}},
        {"/data/person/phone", {"本人の電話番号は何番ですか", digits("0263001234")}},
        {"/data/person/number_known", {"", choose("わからない・人に聞く")}},
        {"/data/living/place", {"", choose("自宅")}},
        {"/data/doctor/known", {"", choose("わからない・人に聞く")}},
        {"/data/doctor/clinic", {"", word("いい")}},
        {"/data/doctor/clinic_place", {"", skip()}},
        {"/data/doctor/last_visit", {"", skip()}},
        {"/data/survey/attendant", {"", choose("本人だけ")}},
        {"/data/survey/attendant_phone", {"", digits("0263001234")}},
        {"/data/survey/weekdays", {"", choose("水曜日")}},
        {"/data/reason/text", {"", skip()}},
        {"/data/consent/share", {"", choose("はい")}},
        {"/data/consent/process", {"", choose("同意します")}},
    };
}

// "form.care-certification/data/person/birth.year" → "/data/person/birth"
std::string ref_of(const std::string& page) {
    const std::size_t slash = page.find('/');
    if (slash == std::string::npos) return {};
    const std::string ref = page.substr(slash);
    return ref.substr(0, ref.find('.'));
}

std::string digits_in(const std::string& text) {
    std::string digits;
    for (const char c : text) {
        if (c >= '0' && c <= '9') digits += c;
    }
    return digits;
}

void fill_in(SpokenKiosk& kiosk, device::Plug headphone) {
    const auto form = care_form();
    std::set<std::string> answered;
    for (int pages = 0; pages < 60 && !kiosk.page().starts_with("review."); ++pages) {
        const std::string ref = ref_of(kiosk.page());
        const auto step = form.find(ref);
        if (step == form.end()) throw std::runtime_error("no answer for " + kiosk.page() + "\n" + kiosk.bench().dump());
        INFO(ref << " was said as: " << kiosk.page_said());
        REQUIRE(answered.insert(ref).second);
        // Title first, where one is, the question, and the buttons that are always there.
        const ui::Node* title = kiosk.tree().page();
        const std::string heard = without_readings(with_quotations_as(
            title->name, [&](const auto& quoted) { return headphone == device::Plug::in ? std::string(quoted) : "入力した内容"; }));
        CHECK_THAT(kiosk.page_said(), StartsWith(heard));
        CHECK_THAT(kiosk.page_said(), Contains(step->second.question));
        CHECK_THAT(kiosk.page_said(), Contains("問目"));
        CHECK_THAT(kiosk.page_said(), Contains("いつでも使えるボタンです。"));
        for (const ui::Node* choice : kiosk.tree().all(ui::Role::radio)) {
            CHECK_THAT(kiosk.page_said(), Contains(choice->plain_name() + "。ひとつ選ぶボタン。"));
            if (choice->position.count < 2) continue;  // where there is one, it is not counted
            CHECK_THAT(kiosk.page_said(), Contains(std::to_string(choice->position.count) + "こ のうち、" +
                                                   std::to_string(choice->position.index) + "ばんめ。"));
        }
        step->second.answer(kiosk);
    }
}

}  // namespace

namespace {

// A headphone is in, and the name of the care form is asked.
void go_to_name(SpokenKiosk& kiosk, device::Plug headphone) {
    kiosk.begin();
    kiosk.headphone.put(headphone);
    kiosk.settle();
    for (const char* name : {"介護", "要介護・要支援認定の申請", "始める", "はじめて申請する", "つぎへ", "本人(介護を必要とする方)", "つぎへ"})
        kiosk.press(name);
    REQUIRE(kiosk.page() == "form.care-certification/data/person/name");
}

}  // namespace

TEST_CASE("Kanji are chosen by ear: how many there are, what was chosen, and where to go on, by each hand") {
    const Hand hand = GENERATE(Hand::focus_keys, Hand::one_switch, Hand::two_switches);
    INFO("hand " << static_cast<int>(hand));
    SpokenKiosk kiosk(hand);
    go_to_name(kiosk, device::Plug::in);
    SECTION("a word") {
        kiosk.type("たなか");
        CHECK_THAT(kiosk.last(), StartsWith("候補が"));
        kiosk.press("たんぼの た、なかみの なか");
        CHECK_THAT(kiosk.last(), StartsWith("たんぼの た、なかみの なか、つぎへ。"));
    }
    SECTION("a word, and then another shape of it") {
        kiosk.type("たかさき");
        kiosk.press("たかい ひくいの たか、ながさきの さき");
        CHECK_THAT(kiosk.last(), StartsWith("たかい ひくいの たか、ながさきの さき、候補が"));
        kiosk.press("はしごの たか、つくりの うえが たつの さき");
        CHECK_THAT(kiosk.last(), StartsWith("はしごの たか、つくりの うえが たつの さき、つぎへ。"));
    }
    SECTION("the kana as they are") {
        kiosk.type("いと");
        kiosk.press("かなのまま");
        CHECK_THAT(kiosk.last(), StartsWith("い、と。つぎへ。"));
    }
    CHECK(kiosk.focused() == "つぎへ");
}

TEST_CASE("Without a headphone the room hears that kanji were chosen, and not which") {
    SpokenKiosk kiosk;
    go_to_name(kiosk, device::Plug::out);
    kiosk.type("たなか");
    CHECK_THAT(kiosk.last(), StartsWith("候補が"));
    kiosk.press("候補");
    CHECK_THAT(kiosk.last(), EndsWith("つぎへ。ボタン。"));
    CHECK(kiosk.focused() == "つぎへ");
    CHECK(kiosk.heard("たんぼ").empty());
    CHECK(kiosk.heard("田").empty());
}

TEST_CASE("A row of candidates is said to the room without their characters") {
    SpokenKiosk kiosk(Hand::two_switches);
    go_to_name(kiosk, device::Plug::out);
    kiosk.type("たなか");
    while (kiosk.last().find("かなのまま") == std::string::npos) kiosk.key("F13");
    CHECK_THAT(kiosk.last(), StartsWith("列。候補、候補"));
    CHECK(kiosk.heard("田").empty());
}

TEST_CASE("A finger that chooses a candidate hears what stands then, and Tab goes on from there") {
    SpokenKiosk kiosk;
    go_to_name(kiosk, device::Plug::in);
    kiosk.type("たなか");
    kiosk.bench().tap("田中");
    CHECK_THAT(kiosk.last(), StartsWith("たんぼの た、なかみの なか"));
    kiosk.key("Shift+Tab");
    kiosk.key("Tab");
    CHECK(kiosk.focused() == "つぎへ");
}

TEST_CASE("The care form is filled in to its slip by ear alone: by focus keys, by one switch, and by two") {
    using device::Plug;
    const auto [hand, headphone] = GENERATE(table<Hand, Plug>({{Hand::focus_keys, Plug::out}, {Hand::one_switch, Plug::out},
                                                              {Hand::two_switches, Plug::out}, {Hand::focus_keys, Plug::in}}));
    INFO("hand " << static_cast<int>(hand) << ", headphone " << static_cast<int>(headphone));
    SpokenKiosk kiosk(hand);
    kiosk.begin();
    REQUIRE(kiosk.page() == "home");
    CHECK_THAT(kiosk.last(), StartsWith("声で使えるようにしました。"));
    kiosk.headphone.put(headphone);
    kiosk.settle();
    kiosk.press("介護");
    kiosk.press("要介護・要支援認定の申請");
    kiosk.press("始める");
    fill_in(kiosk, headphone);
    REQUIRE(kiosk.page().starts_with("review."));
    // What is private is masked where no headphone is in, in whatever words it would be said; a headphone hears it.
    CHECK(kiosk.heard("0263001234").empty());
    CHECK(kiosk.heard("0263-00-1234").empty());
    CHECK(kiosk.heard("いと。").empty() == (headphone == Plug::out));
    CHECK(kiosk.heard("い、と。").empty() == (headphone == Plug::out));
    CHECK(kiosk.heard("ぜろ、に、ろく、さん").empty() == (headphone == Plug::out));
    CHECK(kiosk.heard("10けため。").empty() == (headphone == Plug::in));
    CHECK(kiosk.heard("2文字め。").empty() == (headphone == Plug::in));
    kiosk.press("これでよい");
    REQUIRE(kiosk.page() == "consent");
    kiosk.press("出します");
    REQUIRE(kiosk.page() == "receipt");
    CHECK(kiosk.bench().sink.stored().size() == 1);
    CHECK_THAT(digits_in(kiosk.page_said()), Contains("123412341234"));
    kiosk.press("これでおわる");
    CHECK(kiosk.page() == "goodbye");
    CHECK_THAT(kiosk.last(), Contains("消しました"));
}
