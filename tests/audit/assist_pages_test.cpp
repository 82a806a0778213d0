#include <catch2/catch.hpp>

#include "kiosk/app/pages.h"
#include "tests/audit/page_audit.h"
#include "tests/audit/report.h"
#include "tests/support/project_folders.h"

// The pages of helpers, in every language, text size, contrast and panel.

using namespace engawa;
using audit::PageAudit;
using audit::report;

namespace {

content::Catalogue shipped_catalogue() {
    auto catalogue = content::Catalogue::load(support::source_dir() / "assets" / "strings");
    REQUIRE(catalogue.ok());
    return std::move(*catalogue);
}

const std::string name = "{加藤|かとう}";

// A page made for itself; with a guide, the column beside it.
struct Single {
    const content::Catalogue catalogue = shipped_catalogue();
    LanguageTag language{"ja"};
    app::Page page = goodbye::Model{};
    std::optional<guide::Model> beside;
    ui::Ui::Assisted assisted = ui::Ui::Assisted::no;
    PageAudit audit{[this](ui::Ui& ui) { draw(ui); }, [this](const LanguageTag& spoken) { language = spoken; }};

    void draw(ui::Ui& ui) {
        const bool column = beside && ui.has_room_for_aside();
        ui.set_assisted(assisted);
        ui.reserve_aside(column ? ui::Ui::Aside::reserved : ui::Ui::Aside::none);
        (void)app::draw_page(ui, page, catalogue.in(language));
        if (column) (void)guide::draw_beside(ui, *beside, catalogue.in(language));
    }
    void look_at(app::Page wanted, const std::string& called) {
        page = std::move(wanted);
        audit.look_at(called);
    }
};

app::Page signing_in(sign_in::Phase phase, sign_in::Model::Where where = sign_in::Model::Where::in_visit, std::size_t digits = 0) {
    sign_in::Model model;
    model.where = where;
    model.phase = std::move(phase);
    model.digits = digits;
    return model;
}

guide::Model guide_of_number() {
    const std::string card = (support::share_dir() / "packs" / "kaigo" / "media" / "care-card.png").string();
    const auto library = content::Library::load(support::share_dir() / "packs");
    REQUIRE(library.ok());
    using Kind = guide::Topic::Kind;
    guide::Model model{.name = name};
    const content::FormEntry* form = library->form(FormId("care-certification"));
    REQUIRE(form != nullptr);
    const content::Guidance* guidance = form->guidance_of("/data/person/number");
    REQUIRE(guidance != nullptr);
    const LanguageTag ja("ja");
    model.topics.push_back({Kind::wants, guidance->wants.in(ja), {}});
    for (const content::LocalizedText& mistake : guidance->mistakes) model.topics.push_back({Kind::mistake, mistake.in(ja), {}});
    model.topics.push_back({Kind::example, guidance->example.in(ja), {}});
    model.topics.push_back({Kind::where, guidance->where.in(ja), {}});
    model.topics.push_back({Kind::where, guidance->where.in(ja), card});
    model.topics.push_back({Kind::follows, form->next_steps.in(ja), {}});
    for (int i = 0; i < 9; ++i) model.items.push_back({{"item"}, "{書|か}きかけの{申請|しんせい}を{続|つづ}ける"});
    return model;
}

}  // namespace

TEST_CASE("The pages on which a helper signs in are whole in every look") {
    Single single;
    using Where = sign_in::Model::Where;
    single.look_at(signing_in(sign_in::Card{}, Where::between_visits), "sign-in");
    for (const assist::Refusal refusal : {assist::Refusal::not_a_card, assist::Refusal::not_signed, assist::Refusal::other_day,
                                          assist::Refusal::not_listed, assist::Refusal::other_center}) {
        single.look_at(signing_in(sign_in::Card{refusal}), "sign-in-" + std::string(assist::word_of(refusal)));
    }
    single.look_at(signing_in(sign_in::Pin{name, std::nullopt}, Where::in_visit, 8), "pin");
    single.look_at(signing_in(sign_in::Pin{name, assist::Refusal::wrong_pin}), "pin-wrong");
    single.look_at(signing_in(sign_in::Looking{name}), "pin-looking");
    single.look_at(signing_in(sign_in::Locked{name, SteadyTime{} + Seconds(900), Seconds(900)}), "pin-locked");
    single.look_at(signing_in(sign_in::NotWritten{}), "sign-in-not-written");
    audit::write_sheet(single.audit, "sign-in");
    report(single.audit);
}

TEST_CASE("The service menu and the pages of a call are whole in every look") {
    Single single;
    using assist::Deed;
    service::Model menu{name, {}};
    menu.tiles = {{Deed::carry, "service.carry", ui::Icon::card}, {Deed::clean, "service.clean", ui::Icon::hand}};
    single.look_at(menu, "service");
    called::Model called;
    called.helper = called::Model::Helper::may_sign_in;
    called.minutes_ago = 12;
    single.look_at(called, "called-with-a-helper");
    single.look_at(stepped_away::Model{name}, "stepped-away");
    single.look_at(reset::Model{2}, "reset");
    single.look_at(reset::Model{2, reset::Model::State::done}, "reset-done");
    single.look_at(reset::Model{2, reset::Model::State::not_written}, "reset-not-written");
    single.look_at(stick::Model{.kind = stick::Kind::awaited}, "stick-awaited");
    single.assisted = ui::Ui::Assisted::offered;
    single.look_at(home::Model{}, "offered");
    audit::write_sheet(single.audit, "helpers");
    report(single.audit);
}

TEST_CASE("The guide is whole in every look, as a page and as a column") {
    Single single;
    single.assisted = ui::Ui::Assisted::yes;
    guide::Model guide = guide_of_number();
    single.look_at(guide, "guide");
    guide.view = guide::Model::View::items;
    single.look_at(guide, "guide-items");
    guide.view = guide::Model::View::guidance;
    single.beside = guide;
    for (std::size_t at = 0; at < guide.topics.size(); ++at) {
        single.beside->at = at;
        single.look_at(called::Model{}, "beside-" + std::to_string(at));
    }
    audit::write_sheet(single.audit, "guide");
    report(single.audit);
}
