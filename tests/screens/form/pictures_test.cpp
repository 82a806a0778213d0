#include "tests/screens/form/form_bench.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <functional>

using namespace engawa;
using namespace engawa::form;

namespace {

// One page of each kind, and how it is reached.
// Who reads English begins there.
void to_latin(FormBench& form) {
    if (form.bench->tree().find(ui::Role::key, "あ") != nullptr) form.tap("keys.key.45");
}

struct Kind {
    const char* name;
    std::string_view form;
    const char* ref;
    void (*prepare)(FormBench&);
};

void nothing(FormBench&) {}

const Kind kinds[] = {
    {"choice", care_form, "/data/request/kind", nothing},
    {"choice-missing", care_form, "/data/request/kind", [](FormBench& form) { form.next(); }},
    {"several", damage_form, "/data/house/damage", [](FormBench& form) { form.tap("choices.roof"); }},
    {"name", damage_form, "/data/applicant/name", nothing},
    {"name-candidates", damage_form, "/data/applicant/name",
     [](FormBench& form) {
         form.type("");  // from Latin letters to kana
         form.tap("keys.key.54");
         form.model->state();
         auto& editor = std::get<TextEditor>(form.model->state().editor);
         editor.composer.wipe();
         for (const char* letter : {"は", "な", "こ"}) {
             (void)editor.composer.press({input::KeyAction::character, letter, letter, letter, 0, 0});
         }
         form.exchange.ask({"はなこ", input::ConversionPurpose::full_name});
         editor.converting = true;
         form.convert();
     }},
    {"name-latin", damage_form, "/data/applicant/name", to_latin},
    {"kana", damage_form, "/data/applicant/kana", nothing},
    {"name-missing", damage_form, "/data/applicant/name", [](FormBench& form) { form.next(); }},
    {"sentence-long", damage_form, "/data/house/details",
     [](FormBench& form) {
         auto& editor = std::get<TextEditor>(form.model->state().editor);
         editor.composer.set_text("台所の床が水につかり、畳が六枚と冷蔵庫が使えなくなりました。廊下も泥で");
         form.bench->frame();
     }},
    {"sentence", damage_form, "/data/house/details", nothing},
    {"sentence-latin", damage_form, "/data/house/details", to_latin},
    {"phone", damage_form, "/data/applicant/phone", nothing},
    {"postcode", damage_form, "/data/applicant/address/postcode", nothing},
    {"house-number", damage_form, "/data/applicant/address/banchi", nothing},
    {"towns", damage_form, "/data/applicant/address/town",
     [](FormBench& form) {
         REQUIRE(form.session->answer("/data/applicant/address/postcode", "399-8303").ok());
         form.go_to("/data/applicant/address/town");
     }},
    {"building", damage_form, "/data/applicant/address/building", nothing},
    {"era", damage_form, "/data/applicant/birth", nothing},
    {"era-recent", damage_form, "/data/request/date", nothing},
    {"year", damage_form, "/data/applicant/birth", [](FormBench& form) { form.tap("eras.Showa"); }},
    {"year-reiwa", damage_form, "/data/applicant/birth", [](FormBench& form) { form.tap("eras.Reiwa"); }},
    {"month", damage_form, "/data/applicant/birth",
     [](FormBench& form) {
         form.tap("eras.Reiwa");
         form.tap("year.2");
     }},
    {"day", damage_form, "/data/applicant/birth",
     [](FormBench& form) {
         form.tap("eras.Reiwa");
         form.tap("year.2");
         form.tap("month.1");
     }},
    {"date", damage_form, "/data/applicant/birth",
     [](FormBench& form) {
         REQUIRE(form.session->answer("/data/applicant/birth", "1945-04-01").ok());
         form.go_to("/data/applicant/birth");
     }},
    {"agree", damage_form, "/data/consent/process", nothing},
    {"copies", damage_form, "/data/certificate/copies", nothing},
    {"repeat", damage_form, "/data/residents/resident",
     [](FormBench& form) {
         REQUIRE(form.session->answer("/data/residents/resident[1]/name", "縁側 花子").ok());
         form.go_to("/data/residents/resident");
     }},
};

void stand_at(FormBench& form, const Kind& kind) {
    form.go_to(kind.ref);
    kind.prepare(form);
}

}  // namespace

TEST_CASE("Every kind of question keeps its sizes and distances on every panel, at every text size") {
    const auto number = GENERATE(range<std::size_t>(0, std::size(kinds)));
    const Kind& kind = kinds[number];
    const char* language = GENERATE("ja", "en");
    INFO(kind.name << " in " << language);
    FormBench form(starter_form(kind.form), Shot{"", ui::panel_10_inch, ui::TextSize::normal, language}.options());
    stand_at(form, kind);
    CHECK(problems_in(form, language) == "");
}

TEST_CASE("On small panels the field, the candidates and the keys stand together") {
    const char* kind_name = GENERATE("name", "name-candidates", "name-missing", "kana", "sentence", "sentence-latin", "sentence-long");
    const auto size = GENERATE(ui::TextSize::normal, ui::TextSize::largest);
    const Kind& kind = *std::find_if(std::begin(kinds), std::end(kinds),
                                     [&](const Kind& one) { return std::string_view(one.name) == kind_name; });
    INFO(kind.name << " at size " << static_cast<int>(size));
    const char* language = GENERATE("ja", "en");
    INFO(language);
    const ui::PanelGeometry panel = GENERATE(ui::panel_10_inch, ui::panel_15_inch);
    FormBench form(starter_form(kind.form), Shot{"", panel, size, language}.options());
    stand_at(form, kind);
    INFO(form.bench->tree().dump());
    CHECK(form.find("frame.more") == nullptr);
    REQUIRE(form.find("field") != nullptr);
    const ui::PixelRect field = form.node("field").bounds;
    if (panel == ui::panel_10_inch && std::string_view(kind_name) == "name-candidates") {
        // They take turns with the keys.
        CHECK(form.find("candidates.1") == nullptr);
        CHECK(form.find("next") == nullptr);
        form.tap("convert");
        INFO(form.bench->tree().dump());
        CHECK(form.find("frame.more") == nullptr);
        CHECK(form.node("candidates.1").bounds.y >= form.node("field").bounds.bottom());
        CHECK(form.find("keys.key.0") == nullptr);
        CHECK(form.bench->problems() == "");
        REQUIRE(form.back());
        CHECK(form.find("keys.key.0") != nullptr);
        CHECK(form.find("convert") != nullptr);
        return;
    }
    REQUIRE(form.find("next") != nullptr);
    const bool chips = form.find("candidates.1") != nullptr;
    CHECK(chips == (std::string_view(kind_name) == "name-candidates"));
    if (chips) CHECK(form.node("candidates.1").bounds.y >= field.bottom());
    CHECK(form.node("keys.key.0").bounds.y > field.bottom());
    CHECK(form.bench->problems() == "");
}

TEST_CASE("Words on the keys of the smallest panel are nearly as large as the letters") {
    FormBench form(starter_form(damage_form), Shot{"", ui::panel_10_inch, ui::TextSize::normal, "ja"}.options());
    form.go_to("/data/house/details");
    const ui::Node& erase = form.bench->node(ui::Role::key, "消す");
    CHECK(erase.words.width >= ui::panel_10_inch.px(ui::Millimetres(13)));  // two letters side by side
}

// ENGAWA_GALLERY=/folder test_form_pages "[gallery]" writes every kind for a person to look at.
TEST_CASE("The question pages are written as pictures", "[.][gallery]") {
    const char* folder = std::getenv("ENGAWA_GALLERY");
    REQUIRE(folder != nullptr);
    const Shot shots[] = {{"10", ui::panel_10_inch, ui::TextSize::normal, "ja"},
                          {"10-largest", ui::panel_10_inch, ui::TextSize::largest, "ja"},
                          {"10-en", ui::panel_10_inch, ui::TextSize::normal, "en"},
                          {"15", ui::panel_15_inch, ui::TextSize::normal, "ja"},
                          {"15-largest", ui::panel_15_inch, ui::TextSize::largest, "ja"},
                          {"15-en", ui::panel_15_inch, ui::TextSize::normal, "en"},
                          {"21", ui::panel_21_inch, ui::TextSize::normal, "ja"},
                          {"21-largest", ui::panel_21_inch, ui::TextSize::largest, "ja"}};
    for (const Shot& shot : shots) {
        for (const Kind& kind : kinds) {
            FormBench form(starter_form(kind.form), shot.options());
            stand_at(form, kind);
            write_pictures(form, folder, shot.name, kind.name);
        }
    }
}
