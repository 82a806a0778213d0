#include "tests/journeys/life_events.h"

#include <stdexcept>

namespace engawa::journey {

namespace {

using Answers = std::map<std::string, Answer>;
using Values = std::map<std::string, std::string>;

void expect_page(const PlayedKiosk& kiosk, std::string_view page) {
    if (kiosk.page().rfind(page, 0) != 0) {
        throw std::runtime_error("expected the page " + std::string(page) + "\n" + kiosk.dump());
    }
}

void join(Answers& all, Answers more) { all.merge(more); }
void join(Values& all, Values more) { all.merge(more); }

Answers hanako(const std::string& at) {
    return {{at + "/name", words({{"えんがわ", "縁側"}, {"はなこ", "花子"}})}, {at + "/kana", kana("えんがわ はなこ")}};
}
Values hanako_received(const std::string& at) { return {{at + "/name", "縁側花子"}, {at + "/kana", "えんがわ はなこ"}}; }

Answers taro(const std::string& at) {
    return {{at + "/name", words({{"えんがわ", "縁側"}, {"たろう", "太郎"}})},
            {at + "/kana", kana("えんがわ たろう")},
            {at + "/phone", digits("09000001234")}};
}
Values taro_received(const std::string& at) {
    return {{at + "/name", "縁側太郎"}, {at + "/kana", "えんがわ たろう"}, {at + "/phone", "090-0000-1234"}};
}

Answers address(const std::string& at, const std::string& banchi) {
    return {{at + "/postcode", digits("3998205")},
            {at + "/town", choose("長野県安曇野市豊科")},
            {at + "/banchi", digits(banchi)},
            {at + "/building", skip()}};
}
Values address_received(const std::string& at, const std::string& banchi) {
    return {{at + "/postcode", "399-8205"}, {at + "/town", "長野県安曇野市豊科"}, {at + "/banchi", banchi}};
}

Answer agree() { return choose_all({"同意します"}); }

LifeEventForm funeral_allowance() {
    LifeEventForm form{"funeral-allowance",
                       {{"/data/deceased/birth", date("昭和", 20, 4, 1)},
                        {"/data/deceased/died", date("令和", 8, 11, 1)},
                        {"/data/deceased/insurance", choose("後期高齢者医療")},
                        {"/data/applicant/relation", choose("子")},
                        {"/data/funeral/date", date("令和", 8, 11, 5)},
                        {"/data/funeral/proof", choose("ある")},
                        {"/data/funeral/payment", choose("書類を郵送してもらう")},
                        {"/data/consent/process", agree()}},
                       {{"/data/deceased/birth", "1945-04-01"},
                        {"/data/deceased/died", "2026-11-01"},
                        {"/data/deceased/insurance", "elderly"},
                        {"/data/applicant/relation", "child"},
                        {"/data/funeral/date", "2026-11-05"},
                        {"/data/funeral/proof", "yes"},
                        {"/data/funeral/payment", "post"},
                        {"/data/consent/process", "OK"}}};
    join(form.answers, hanako("/data/deceased"));
    join(form.answers, taro("/data/applicant"));
    join(form.answers, address("/data/applicant/address", "4-5"));
    join(form.received, hanako_received("/data/deceased"));
    join(form.received, taro_received("/data/applicant"));
    join(form.received, address_received("/data/applicant/address", "4-5"));
    return form;
}

LifeEventForm care_insurance_end() {
    LifeEventForm form{"care-insurance-end",
                       {{"/data/applicant/relation", choose("子")},
                        {"/data/card/state", choose("見つからない")},
                        {"/data/refund/letter", choose("はい")},
                        {"/data/consent/process", agree()}},
                       {{"/data/deceased/birth", "1945-04-01"},
                        {"/data/deceased/died", "2026-11-01"},
                        {"/data/applicant/relation", "child"},
                        {"/data/card/state", "lost"},
                        {"/data/refund/letter", "yes"},
                        {"/data/consent/process", "OK"}}};
    join(form.answers, address("/data/deceased/address", "1-2-3"));  // the first that asks for it
    join(form.received, hanako_received("/data/deceased"));
    join(form.received, address_received("/data/deceased/address", "1-2-3"));
    join(form.received, taro_received("/data/applicant"));
    join(form.received, address_received("/data/applicant/address", "4-5"));
    return form;
}

LifeEventForm tax_representative() {
    LifeEventForm form{"tax-representative",
                       {{"/data/property/kind", choose("土地と家")},
                        {"/data/property/heirs", digits("1")},
                        {"/data/applicant/birth", date("昭和", 45, 1, 2)},
                        {"/data/applicant/relation", choose("子")},
                        {"/data/consent/process", agree()}},
                       {{"/data/deceased/birth", "1945-04-01"},
                        {"/data/deceased/died", "2026-11-01"},
                        {"/data/property/kind", "both"},
                        {"/data/property/heirs", "1"},
                        {"/data/applicant/birth", "1970-01-02"},
                        {"/data/applicant/relation", "child"},
                        {"/data/consent/process", "OK"}}};
    join(form.received, hanako_received("/data/deceased"));
    join(form.received, address_received("/data/deceased/address", "1-2-3"));
    join(form.received, taro_received("/data/applicant"));
    join(form.received, address_received("/data/applicant/address", "4-5"));
    return form;
}

LifeEventForm water_in_another_name() {
    LifeEventForm form{"water-change",
                       {{"/data/request/kind", choose("亡くなった方の名前から、名義を変える")},
                        {"/data/pay/how", choose("口座から")},
                        {"/data/consent/process", agree()}},
                       {{"/data/request/kind", "name"}, {"/data/pay/how", "bank"}, {"/data/consent/process", "OK"}}};
    join(form.received, taro_received("/data/user"));
    join(form.received, hanako_received("/data/former"));
    join(form.received, address_received("/data/former/address", "1-2-3"));
    return form;
}

LifeEventForm move_notice() {
    LifeEventForm form{"move-notice",
                       {{"/data/mover/birth", date("昭和", 45, 1, 2)},
                        {"/data/new/date", date("令和", 8, 11, 15)},
                        {"/data/household/who", choose("自分だけ")},
                        {"/data/household/card", choose("わからない・人に聞く")},
                        {"/data/household/last_step", go_on()},
                        {"/data/consent/process", agree()}},
                       {{"/data/mover/birth", "1970-01-02"},
                        {"/data/new/date", "2026-11-15"},
                        {"/data/household/who", "alone"},
                        {"/data/household/card", "unknown"},
                        {"/data/consent/process", "OK"}}};
    join(form.answers, taro("/data/mover"));
    join(form.answers, address("/data/old/address", "1-2-3"));
    join(form.answers, address("/data/new/address", "4-5"));
    join(form.received, taro_received("/data/mover"));
    join(form.received, address_received("/data/old/address", "1-2-3"));
    join(form.received, address_received("/data/new/address", "4-5"));
    return form;
}

LifeEventForm water_moves() {
    LifeEventForm form{"water-change",
                       {{"/data/request/kind", choose("引っ越すので、止めて、新しく始める")},
                        {"/data/stop/date", date("令和", 8, 12, 1)},
                        {"/data/start/date", date("令和", 8, 11, 30)},
                        {"/data/pay/how", choose("納付書で")},
                        {"/data/consent/process", agree()}},
                       {{"/data/request/kind", "move"},
                        {"/data/stop/date", "2026-12-01"},
                        {"/data/start/date", "2026-11-30"},
                        {"/data/pay/how", "slip"},
                        {"/data/consent/process", "OK"}}};
    join(form.received, taro_received("/data/user"));
    join(form.received, address_received("/data/stop/address", "1-2-3"));
    join(form.received, address_received("/data/start/address", "4-5"));
    return form;
}

LifeEventForm dog_move() {
    LifeEventForm form{"dog-move",
                       {{"/data/dog/name", words({{"ぽち", ""}})},
                        {"/data/dog/size", choose("小さい")},
                        {"/data/dog/tag", choose("なくした")},
                        {"/data/consent/process", agree()}},
                       {{"/data/dog/name", "ぽち"},
                        {"/data/dog/size", "small"},
                        {"/data/dog/tag", "lost"},
                        {"/data/consent/process", "OK"}}};
    join(form.received, taro_received("/data/owner"));
    join(form.received, address_received("/data/old/address", "1-2-3"));
    join(form.received, address_received("/data/new/address", "4-5"));
    return form;
}

LifeEventForm care_certification() {
    LifeEventForm form{"care-certification",
                       {{"/data/request/kind", choose("はじめて申請する")},
                        {"/data/request/role", choose("家族")},
                        {"/data/person/birth", date("昭和", 20, 4, 1)},
                        {"/data/person/sex", choose("女")},
                        {"/data/person/phone", digits("0263001234")},
                        {"/data/person/number_known", choose("わからない・人に聞く")},
                        {"/data/family/relation", choose("子")},
                        {"/data/family/same_address", choose("はい")},
                        {"/data/living/place", choose("自宅")},
                        {"/data/doctor/known", choose("わからない・人に聞く")},
                        {"/data/doctor/clinic", words({{"びょういん", "病院"}})},
                        {"/data/doctor/clinic_place", skip()},
                        {"/data/doctor/last_visit", skip()},
                        {"/data/survey/attendant", choose("本人だけ")},
                        {"/data/survey/attendant_phone", digits("09000001234")},
                        {"/data/survey/weekdays", choose_all({"水曜日"})},
                        {"/data/reason/text", skip()},
                        {"/data/consent/share", choose("はい")},
                        {"/data/consent/process", agree()}},
                       {{"/data/request/kind", "new"},
                        {"/data/request/role", "family"},
                        {"/data/person/birth", "1945-04-01"},
                        {"/data/person/sex", "female"},
                        {"/data/person/phone", "0263001234"},
                        {"/data/person/number_known", "unknown"},
                        {"/data/family/relation", "child"},
                        {"/data/family/same_address", "yes"},
                        {"/data/living/place", "home"},
                        {"/data/doctor/known", "unknown"},
                        {"/data/doctor/clinic", "病院"},
                        {"/data/survey/attendant", "self"},
                        {"/data/survey/attendant_phone", "090-0000-1234"},
                        {"/data/survey/weekdays", "wed"},
                        {"/data/consent/share", "yes"},
                        {"/data/consent/process", "OK"}}};
    join(form.answers, hanako("/data/person"));
    join(form.answers, address("/data/person/address", "1-2-3"));
    join(form.answers, taro("/data/family"));
    join(form.received, hanako_received("/data/person"));
    join(form.received, address_received("/data/person/address", "1-2-3"));
    join(form.received, taro_received("/data/family"));
    return form;
}

LifeEventForm bed_loan() {
    LifeEventForm form{"bed-loan",
                       {{"/data/request/role", choose("家族")},
                        {"/data/family/relation", choose("子")},
                        {"/data/loan/items", choose_all({"ベッド", "置き型の手すり"})},
                        {"/data/loan/from", date("令和", 8, 12, 1)},
                        {"/data/loan/how", choose("家まで運んでほしい")},
                        {"/data/loan/remarks", skip()},
                        {"/data/consent/process", agree()}},
                       {{"/data/request/role", "family"},
                        {"/data/person/birth", "1945-04-01"},
                        {"/data/person/phone", "0263001234"},
                        {"/data/family/relation", "child"},
                        {"/data/loan/items", "bed rail"},
                        {"/data/loan/from", "2026-12-01"},
                        {"/data/loan/how", "deliver"},
                        {"/data/consent/process", "OK"}}};
    join(form.received, hanako_received("/data/person"));
    join(form.received, address_received("/data/person/address", "1-2-3"));
    join(form.received, taro_received("/data/family"));
    return form;
}

}  // namespace

LifeEvent after_death() {
    return {"after-death",
            "おくやみ(家族が亡くなったとき)",
            "おくやみの手続きをまとめて",
            {{"care", "はい"}, {"property", "はい"}, {"water", "はい"}},
            {funeral_allowance(), care_insurance_end(), tax_representative(), water_in_another_name()},
            "13のことを一度ずつ書いて、同じことを書く手間を31回省きました。"};
}

LifeEvent moving_house() {
    return {"moving-house",
            "引っ越し",
            "引っ越しの手続きをまとめて",
            {{"water", "はい"}, {"dog", "はい"}},
            {move_notice(), water_moves(), dog_move()},
            "9のことを一度ずつ書いて、同じことを書く手間を18回省きました。"};
}

LifeEvent care_begins() {
    return {"care-begins",
            "介護",
            "退院・介護のはじまりの手続きをまとめて",
            {{"bed", "はい"}, {"stay", "わからない・人に聞く"}},
            {care_certification(), bed_loan()},
            "10のことを一度ずつ書いて、同じことを書く手間を10回省きました。"};
}

void begin_life_event(PlayedKiosk& kiosk, const LifeEvent& event) {
    expect_page(kiosk, "home");
    kiosk.tap(event.shelf);
    kiosk.picture(event.id + "/shelf");
    kiosk.tap(event.title);
    expect_page(kiosk, "bundle." + event.id);
    kiosk.picture(event.id + "/before-you-start");
    kiosk.tap("始める");
    for (const auto& [question, label] : event.questions) {
        expect_page(kiosk, "choosing." + event.id + "." + question);
        kiosk.picture(event.id + "/" + question);
        kiosk.tap("radio", label);
        kiosk.tap("つぎへ");
    }
    expect_page(kiosk, "plan." + event.id);
    kiosk.picture(event.id + "/plan");
    kiosk.tap("書き始める");
}

void write_life_event_form(PlayedKiosk& kiosk, const LifeEvent& event, std::size_t number) {
    const LifeEventForm& form = event.forms.at(number);
    expect_page(kiosk, "form." + form.id);
    answer_all(kiosk, form.answers, number + 1 < event.forms.size() ? "handover." : "review.");
}

void go_on_to_next_form(PlayedKiosk& kiosk, const LifeEvent& event) {
    expect_page(kiosk, "handover.");
    kiosk.picture(event.id + "/next-form");
    kiosk.tap("これで続ける");
}

std::vector<std::string> send_life_event(PlayedKiosk& kiosk, const LifeEvent& event) {
    expect_page(kiosk, "review.");
    kiosk.picture(event.id + "/review");
    kiosk.tap("これでよい");
    expect_page(kiosk, "consent");
    kiosk.picture(event.id + "/consent");
    kiosk.tap("出します");
    expect_page(kiosk, "receipt");
    kiosk.picture(event.id + "/slips");
    look_for(kiosk, event.saved);
    std::vector<std::string> slips;
    for (std::size_t number = 0; number < event.forms.size(); ++number) {
        do {
            kiosk.tap("もっと見る");
        } while (!kiosk.shows("受付番号"));
        kiosk.picture(event.id + "/slip");
        slips.push_back(kiosk.slip());
    }
    return slips;
}

}  // namespace engawa::journey
