#include <catch2/catch.hpp>

#include "screens/bundle/bundle_about.h"
#include "screens/bundle/choosing.h"
#include "screens/bundle/handover.h"
#include "screens/bundle/plan.h"
#include "screens/home/home.h"
#include "screens/home/shelf.h"
#include "screens/receipt/receipt.h"
#include "tests/screens/pages_bench.h"

// The pages of a life event, of the packs that ship.

using namespace engawa;
using namespace engawa::test;

namespace {

const content::Library& library() {
    static const content::Library loaded = content::Library::load(share() / "packs").value();
    return loaded;
}

const content::BundleEntry& entry_of(const char* bundle) { return *library().bundle(content::BundleId(bundle)); }

plan::Model plan_of(const char* bundle, session::BundleAnswer answer) {
    session::BundleChoice choice{content::BundleId(bundle), {}};
    for (const content::BundleQuestion& question : entry_of(bundle).questions) choice.answers[question.id] = answer;
    return plan::make_model(library(), entry_of(bundle), choice);
}

handover::Model announced() {
    const content::FormEntry& form = *library().form(FormId("tax-representative"));
    const LanguageTag ja("ja");
    handover::Model model{form.id, form.title.in(ja), 3, 4, {}};
    model.sources.push_back({library().form(FormId("funeral-allowance"))->title.in(ja),
                             {{"/data/deceased/name", "{亡|な}くなった{方|かた}の{名前|なまえ}", "{縁側|えんがわ} {花子|はなこ}", ui::Privacy::private_value},
                              {"/data/deceased/birth", "{生年月日|せいねんがっぴ}", "{昭和|しょうわ}20{年|ねん}4{月|がつ}1{日|にち}", ui::Privacy::private_value},
                              {"/data/applicant/phone", "{電話番号|でんわばんごう}", "090-0000-1234", ui::Privacy::private_value}}});
    return model;
}

receipt::Model slips() {
    receipt::Model model;
    for (const content::BundlePart& part : entry_of("after-death").parts) {
        model.slips.push_back(receipt::make_slip("483747833300", *library().form(part.form), library().pack_of(part.form)->department));
    }
    model.saved = {13, 31};
    return model;
}

}  // namespace

TEST_CASE("A category shows its life event first, and that leads to its own page") {
    for (const char* bundle : {"after-death", "moving-house", "care-begins"}) {
        const shelf::Model model = shelf::make_model(*library().shelf(entry_of(bundle).category));
        keeps_the_rules(model);
        REQUIRE_FALSE(model.items.empty());
        CHECK(model.items.front().kind == content::ItemKind::bundle);
        CHECK(model.items.front().id == bundle);
        CHECK(model.items.size() <= 6);
    }
    const shelf::Model moving = shelf::make_model(*library().shelf(content::CategoryId("moving")));
    CHECK(tapping<page::OpenBundle>(moving, ui::Role::link, "引っ越しの手続きをまとめて").bundle.text() == "moving-house");
}

TEST_CASE("Before a life event stands for whom it is, how long it takes, what to have at hand and which papers it is") {
    for (const char* bundle : {"after-death", "moving-house", "care-begins"}) {
        const bundle::Model model = bundle::make_model(library(), entry_of(bundle));
        keeps_the_rules(model);
        CHECK(model.always.size() + model.if_needed.size() == entry_of(bundle).parts.size());
        CHECK(tapping<page::AskBundle>(model, ui::Role::button, "始める").bundle.text() == bundle);
    }
}

TEST_CASE("The questions of a life event, its plan, what is filled in and its slips keep the rules of every page") {
    choosing::Model asked{entry_of("after-death"), {content::BundleId("after-death"), {}}};
    keeps_the_rules(asked);
    asked.missing = true;
    keeps_the_rules(asked);
    keeps_the_rules(plan_of("after-death", session::BundleAnswer::yes));
    keeps_the_rules(plan_of("after-death", session::BundleAnswer::unknown));
    keeps_the_rules(announced());
    keeps_the_rules(slips());
    CHECK(tapping<page::ChangeAnswer>(announced(), ui::Role::link, "直す").ref == "/data/deceased/name");
    tapping<page::StartPart>(announced(), ui::Role::button, "これで続ける");
    CHECK(tapping<page::StartBundle>(plan_of("moving-house", session::BundleAnswer::yes), ui::Role::button, "書き始める")
              .choice.bundle.text() == "moving-house");
}

TEST_CASE("A question that was answered with I don't know is told in the plan with whom to ask, one answered no is not") {
    const plan::Model unknown = plan_of("after-death", session::BundleAnswer::unknown);
    CHECK(unknown.forms.size() == 1);
    CHECK(unknown.undecided.size() == 3);
    CHECK(plan_of("after-death", session::BundleAnswer::no).undecided.empty());
    CHECK(plan_of("after-death", session::BundleAnswer::yes).forms.size() == 4);
}

TEST_CASE("Pictures of the pages of a life event", "[.pictures]") {
    const Shot usual{"21", ui::panel_21_inch, ui::TextSize::normal, "ja"};
    const Shot small{"10-largest", ui::panel_10_inch, ui::TextSize::largest, "ja"};
    const Shot easy{"10-easy", ui::panel_10_inch, ui::TextSize::normal, "ja-x-easy"};
    const Shot wide{"21-en-largest", ui::panel_21_inch, ui::TextSize::largest, "en"};
    for (const Shot& shot : {usual, small, easy, wide}) {
        const std::string name = shot.name;
        const auto take = [&](const std::string& what, const auto& model) {
            write_picture("bundle", {(what + "-" + name).c_str(), shot.panel, shot.size, shot.language}, model);
        };
        take("home", home::make_model(library(), ClockState::set));
        take("shelf", shelf::make_model(*library().shelf(content::CategoryId("bereavement"))));
        take("about", bundle::make_model(library(), entry_of("after-death")));
        take("choosing", choosing::Model{entry_of("after-death"), {content::BundleId("after-death"), {}}});
        take("plan", plan_of("after-death", session::BundleAnswer::yes));
        take("plan-undecided", plan_of("moving-house", session::BundleAnswer::unknown));
        take("handover", announced());
        take("slips", slips());
    }
}
