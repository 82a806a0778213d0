#include "tests/journeys/first_light.h"

#include <stdexcept>

#include "tests/journeys/hands.h"

namespace engawa::journey {

namespace {

using Answers = std::map<std::string, Answer>;

void expect_page(const PlayedKiosk& kiosk, std::string_view page) {
    if (kiosk.page().rfind(page, 0) != 0) {
        throw std::runtime_error("expected the page " + std::string(page) + "\n" + kiosk.dump());
    }
}

void expect_shown(const PlayedKiosk& kiosk, std::string_view words) {
    if (!kiosk.shows(words)) {
        throw std::runtime_error("expected to see " + std::string(words) + "\n" + kiosk.dump());
    }
}

// Nine digits first; the form says what is wrong, the nine stay, and the tenth mends it.
void ten_digits_with_a_mistake(PlayedKiosk& kiosk) {
    type_digits(kiosk, "012345678");
    kiosk.tap("つぎへ");
    expect_page(kiosk, "form.care-certification/data/person/number");
    if (kiosk.names("alert").empty()) throw std::runtime_error("no error stands on the page\n" + kiosk.dump());
    kiosk.picture("care-certification/person-number-nine-digits");
    type_digits(kiosk, "9");
    kiosk.tap("つぎへ");
}

// Larger text on the way, and English for one question.
void change_size_and_language(PlayedKiosk& kiosk) {
    kiosk.tap("文字・声・ことば");
    kiosk.picture("settings/overview");
    kiosk.tap("文字の大きさ");
    kiosk.tap("radio", "もっと大きい");
    kiosk.picture("settings/text-size");
    kiosk.tap("ほかの設定");
    kiosk.tap("ことば");
    kiosk.tap("radio", "English");
    kiosk.picture("settings/language-english");
    kiosk.tap("Done");
    expect_page(kiosk, "form.care-certification/data/living/place");
    kiosk.picture("care-certification/living-place-english-larger");
    kiosk.tap("radio", "Own home");
    kiosk.tap("Text, voice, language");
    kiosk.tap("Language");
    kiosk.tap("radio", "日本語 (Japanese)");
    kiosk.tap("ほかの設定");
    kiosk.tap("文字の大きさ");
    kiosk.tap("radio", "普通");
    kiosk.tap("これでよい");
    expect_page(kiosk, "form.care-certification/data/living/place");
    kiosk.tap("つぎへ");
}

Answers care_table() {
    return {
        {"/data/request/kind", choose("はじめて申請する")},
        {"/data/request/role", choose("家族")},
        {"/data/person/name", words({{"えんがわ", "縁側"}, {"はなこ", "花子"}})},
        {"/data/person/kana", kana("えんがわ はなこ")},
        {"/data/person/birth", date("昭和", 20, 4, 1)},
        {"/data/person/sex", choose("女")},
        {"/data/person/address/postcode", digits("3998205")},
        {"/data/person/address/town", choose("長野県安曇野市豊科")},
        {"/data/person/address/banchi", digits("1-2-3")},
        {"/data/person/address/building", skip()},
        {"/data/person/phone", digits("0263001234")},
        {"/data/person/number_known", choose("はい、わかります")},
        {"/data/person/number", ten_digits_with_a_mistake},
        {"/data/family/name", words({{"えんがわ", "縁側"}, {"たろう", "太郎"}})},
        {"/data/family/kana", kana("えんがわ たろう")},
        {"/data/family/relation", choose("子")},
        {"/data/family/same_address", choose("はい")},
        {"/data/family/phone", digits("09000001234")},
        {"/data/living/place", change_size_and_language},
        {"/data/doctor/known", choose("わからない・人に聞く")},
        {"/data/doctor/clinic", words({{"びょういん", "病院"}})},
        {"/data/doctor/clinic_place", skip()},
        {"/data/doctor/last_visit", date("令和", 8, 1, 15)},
        {"/data/survey/attendant", choose("家族")},
        {"/data/survey/attendant_name", words({{"えんがわ", "縁側"}, {"たろう", "太郎"}})},
        {"/data/survey/attendant_phone", digits("09000001234")},
        {"/data/survey/weekdays", choose_all({"月曜日", "水曜日"})},
        {"/data/reason/text", skip()},
        {"/data/consent/share", choose("はい")},
        {"/data/consent/process", choose_all({"同意します"})},
    };
}

// Where no entry is to go after all, the list is as it was.
void ask_to_remove_and_keep(PlayedKiosk& kiosk) {
    const std::string list = kiosk.page();
    kiosk.tap_id("instance.2.change");
    expect_page(kiosk, list + ".remove");
    expect_shown(kiosk, "本当に消しますか");
    expect_shown(kiosk, "2人目　縁側花子");
    kiosk.picture("damage-certificate/residents-resident-remove");
    kiosk.tap("消さない");
    expect_page(kiosk, list);
    expect_shown(kiosk, "縁側花子");
}

// The three people of the house, one after the other, by their place in the repeat.
Answers damage_table() {
    Answers answers{
        {"/data/request/role", choose("その家の世帯主")},
        {"/data/request/disaster", choose("大雨や洪水")},
        {"/data/request/date", date("令和", 8, 7, 3)},
        {"/data/applicant/name", words({{"えんがわ", "縁側"}, {"たろう", "太郎"}})},
        {"/data/applicant/kana", kana("えんがわ たろう")},
        {"/data/applicant/birth", date("昭和", 45, 1, 2)},
        {"/data/applicant/address/postcode", digits("3998205")},
        {"/data/applicant/address/town", choose("長野県安曇野市豊科")},
        {"/data/applicant/address/banchi", digits("4-5")},
        {"/data/applicant/address/building", skip()},
        {"/data/applicant/phone", digits("09000001234")},
        {"/data/house/same_address", choose("はい")},
        {"/data/house/kind", choose("一戸建て")},
        {"/data/house/tenure", choose("自分や家族の持ち家")},
        {"/data/house/damage", choose_all({"屋根がこわれた", "床の下まで水が来た(床下浸水)"})},
        {"/data/house/details", skip()},
        {"/data/certificate/copies", digits("2")},
        {"/data/certificate/purpose", choose_all({"保険会社への請求"})},
        {"/data/certificate/photos", choose("とった")},
        {"/data/certificate/self_judgement", choose("いいえ")},
        {"/data/certificate/time", choose("いつでもよい")},
        {"/data/consent/inspect", choose("はい")},
        {"/data/consent/tax", choose("はい")},
        {"/data/consent/process", choose_all({"同意します"})},
    };
    const auto person = [&](int number, Answer name, std::string reading, std::string relation, Answer birth) {
        const std::string base = "/data/residents/resident[" + std::to_string(number) + "]/";
        answers[base + "name"] = std::move(name);
        answers[base + "kana"] = kana(std::move(reading));
        answers[base + "relation"] = choose(std::move(relation));
        answers[base + "birth"] = std::move(birth);
    };
    person(1, words({{"えんがわ", "縁側"}, {"たろう", "太郎"}}), "えんがわ たろう", "世帯主", date("昭和", 45, 1, 2));
    person(2, words({{"えんがわ", "縁側"}, {"はなこ", "花子"}}), "えんがわ はなこ", "親", date("昭和", 20, 4, 1));
    person(3, words({{"えんがわ", "縁側"}, {"さくら", "桜"}}), "えんがわ さくら", "子", date("平成", 10, 5, 5));
    answers["/data/residents/resident"] = [people = 1](PlayedKiosk& kiosk) mutable {
        if (people++ < 3) {
            kiosk.tap("もうひとり足す");
        } else {
            ask_to_remove_and_keep(kiosk);
            kiosk.tap("これで全員です");
        }
    };
    return answers;
}

void open_form(PlayedKiosk& kiosk, std::string_view shelf, std::string_view form, std::string_view name) {
    expect_page(kiosk, "home");
    kiosk.tap(shelf);
    kiosk.picture(std::string(name) + "/shelf");
    kiosk.tap(form);
    expect_page(kiosk, "about.");
    kiosk.picture(std::string(name) + "/before-you-start");
    kiosk.tap("始める");
}

std::string hand_in(PlayedKiosk& kiosk, std::string_view name) {
    kiosk.tap("これでよい");
    expect_page(kiosk, "consent");
    kiosk.picture(std::string(name) + "/consent");
    kiosk.picture_of_coming("sending", std::string(name) + "/sending");
    kiosk.tap("出します");
    expect_page(kiosk, "receipt");
    kiosk.picture(std::string(name) + "/slip");
    look_for(kiosk, "受付番号");
    return kiosk.slip();
}

}  // namespace

void begin_visit(PlayedKiosk& kiosk) {
    expect_page(kiosk, "attract");
    kiosk.picture("attract");
    kiosk.tap("ここに さわって はじめる");
    expect_page(kiosk, "home");
    kiosk.picture("home");
}

void begin_care_form(PlayedKiosk& kiosk) {
    kiosk.tap("介護");
    kiosk.tap("要介護・要支援認定の申請");
    kiosk.tap("始める");
}

void begin_care_form_as(PlayedKiosk& kiosk, const std::string& name) {
    begin_care_form(kiosk);
    choose("はじめて申請する")(kiosk);
    choose("本人(介護を必要とする方)")(kiosk);
    words({{name, ""}})(kiosk);
}

void take_lesson(PlayedKiosk& kiosk) {
    expect_page(kiosk, "home");
    kiosk.tap("スマートフォンを使う");
    kiosk.picture("lesson/shelf");
    kiosk.tap("スマートフォンでQRコードを読む");
    for (int step = 1; kiosk.page().find(".finished") == std::string::npos; ++step) {
        if (step > 30) throw std::runtime_error("the lesson does not end\n" + kiosk.dump());
        kiosk.picture("lesson/step");
        kiosk.tap_id("next");
    }
    kiosk.picture("lesson/finished");
    kiosk.tap("はじめの画面へ");
}

void write_care_application(PlayedKiosk& kiosk, const std::string& kana_name) {
    open_form(kiosk, "介護", "要介護・要支援認定の申請", "care-certification");
    Answers table = care_table();
    if (!kana_name.empty()) {
        table["/data/person/name"] = words({{kana_name, ""}});
        table["/data/person/kana"] = kana(kana_name);
    }
    answer_all(kiosk, table, "review.");
}

std::string apply_for_care(PlayedKiosk& kiosk, const std::string& kana_name) {
    write_care_application(kiosk, kana_name);
    kiosk.picture("care-certification/review");
    // The day was Wednesday, not Monday and Wednesday: back to one question, and from there to the review again.
    kiosk.tap_id("/data/survey/weekdays.change");
    expect_page(kiosk, "form.care-certification/data/survey/weekdays");
    kiosk.tap("checkbox", "月曜日");
    kiosk.picture("care-certification/survey-weekdays-from-review");
    kiosk.tap("確認にもどる");
    expect_page(kiosk, "review.");
    return hand_in(kiosk, "care-certification");
}

std::string report_damage(PlayedKiosk& kiosk) {
    open_form(kiosk, "災害のあと", "罹災証明書の発行申請", "damage-certificate");
    answer_all(kiosk, damage_table(), "review.");
    kiosk.picture("damage-certificate/review");
    return hand_in(kiosk, "damage-certificate");
}

void finish_visit(PlayedKiosk& kiosk) {
    kiosk.tap("これでおわる");
    expect_page(kiosk, "goodbye");
    expect_shown(kiosk, "消しました");
    kiosk.picture("goodbye");
}

std::map<std::string, std::string> care_answers() {
    return {{"/data/request/kind", "new"},
            {"/data/request/role", "family"},
            {"/data/person/name", "縁側花子"},
            {"/data/person/kana", "えんがわ はなこ"},
            {"/data/person/birth", "1945-04-01"},
            {"/data/person/sex", "female"},
            {"/data/person/address/postcode", "399-8205"},
            {"/data/person/address/town", "長野県安曇野市豊科"},
            {"/data/person/address/banchi", "1-2-3"},
            {"/data/person/phone", "0263001234"},
            {"/data/person/number_known", "yes"},
            {"/data/person/number", "0123456789"},
            {"/data/family/name", "縁側太郎"},
            {"/data/family/kana", "えんがわ たろう"},
            {"/data/family/relation", "child"},
            {"/data/family/same_address", "yes"},
            {"/data/family/phone", "090-0000-1234"},
            {"/data/living/place", "home"},
            {"/data/doctor/known", "unknown"},
            {"/data/doctor/clinic", "病院"},
            {"/data/doctor/last_visit", "2026-01-15"},
            {"/data/survey/attendant", "family"},
            {"/data/survey/attendant_name", "縁側太郎"},
            {"/data/survey/attendant_phone", "090-0000-1234"},
            {"/data/survey/weekdays", "wed"},
            {"/data/consent/share", "yes"},
            {"/data/consent/process", "OK"}};
}

std::map<std::string, std::string> damage_answers() {
    std::map<std::string, std::string> answers{{"/data/request/role", "householder"},
                                               {"/data/request/disaster", "rain"},
                                               {"/data/request/date", "2026-07-03"},
                                               {"/data/applicant/name", "縁側太郎"},
                                               {"/data/applicant/kana", "えんがわ たろう"},
                                               {"/data/applicant/birth", "1970-01-02"},
                                               {"/data/applicant/address/postcode", "399-8205"},
                                               {"/data/applicant/address/town", "長野県安曇野市豊科"},
                                               {"/data/applicant/address/banchi", "4-5"},
                                               {"/data/applicant/phone", "090-0000-1234"},
                                               {"/data/house/same_address", "yes"},
                                               {"/data/house/kind", "detached"},
                                               {"/data/house/tenure", "own"},
                                               {"/data/house/damage", "roof below-floor"},
                                               {"/data/certificate/copies", "2"},
                                               {"/data/certificate/purpose", "insurance"},
                                               {"/data/certificate/photos", "yes"},
                                               {"/data/certificate/self_judgement", "no"},
                                               {"/data/certificate/time", "any"},
                                               {"/data/consent/inspect", "yes"},
                                               {"/data/consent/tax", "yes"},
                                               {"/data/consent/process", "OK"}};
    const auto person = [&](int number, const char* name, const char* reading, const char* relation, const char* birth) {
        const std::string base = "/data/residents/resident[" + std::to_string(number) + "]/";
        answers[base + "name"] = name;
        answers[base + "kana"] = reading;
        answers[base + "relation"] = relation;
        answers[base + "birth"] = birth;
    };
    person(1, "縁側太郎", "えんがわ たろう", "head", "1970-01-02");
    person(2, "縁側花子", "えんがわ はなこ", "parent", "1945-04-01");
    person(3, "縁側桜", "えんがわ さくら", "child", "1998-05-05");
    return answers;
}

}  // namespace engawa::journey
