#include <catch2/catch.hpp>

#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <variant>

#include "tests/audit/audited_kiosk.h"
#include "tests/audit/page_audit.h"
#include "tests/journeys/first_light.h"
#include "tests/support/project_folders.h"
#include "tests/support/temporary_folder.h"

// Every page of every journey, in every language, text size, contrast and panel.

using namespace engawa;
using audit::AuditedKiosk;
using audit::PageAudit;

namespace {

void report(const PageAudit& audit) {
    for (const std::string& fault : audit.faults()) FAIL_CHECK(fault);
    CHECK(audit.pages() > 0);
}

content::Catalogue shipped_catalogue() {
    auto catalogue = content::Catalogue::load(support::source_dir() / "assets" / "strings");
    REQUIRE(catalogue.ok());
    return std::move(*catalogue);
}

// A kiosk whose pages are looked at as its journey comes to them.
struct Walk {
    std::unique_ptr<PageAudit> audit;
    AuditedKiosk kiosk;

    Walk() : kiosk([this](AuditedKiosk& played, std::string_view name) { look(played, name); }) {
        audit = std::make_unique<PageAudit>([this](ui::Ui& ui) { kiosk.bench().navigator.draw(ui); },
                                            [this](const LanguageTag& language) { speak(language); });
        if (const char* wanted = std::getenv("ENGAWA_PICTURES")) audit->keep_pictures_in(std::filesystem::path(wanted) / "faults");
    }

    void look(AuditedKiosk& played, std::string_view name) {
        const session::Settings used = kiosk.bench().navigator.settings();
        audit->look_at(std::string(name) + " " + played.page());
        kiosk.bench().navigator.change_settings(used);
        kiosk.bench().stage.redraw();
        kiosk.bench().settle();
    }
    void speak(const LanguageTag& language) {
        session::Settings settings = kiosk.bench().navigator.settings();
        settings.language = language;
        kiosk.bench().navigator.change_settings(settings);
    }
    void write_contact_sheet(const std::string& name) const {
        const support::TemporaryFolder folder;
        const char* wanted = std::getenv("ENGAWA_PICTURES");
        audit->write_contact_sheet((wanted != nullptr ? std::filesystem::path(wanted) : folder.path()) / "sheets" / (name + ".png"));
    }
};

}  // namespace

TEST_CASE("The care certification's pages are whole in every look") {
    Walk walk;
    journey::begin_visit(walk.kiosk);
    journey::apply_for_care(walk.kiosk);
    journey::finish_visit(walk.kiosk);
    walk.write_contact_sheet("care-certification");
    report(*walk.audit);
}

TEST_CASE("The damage certificate's pages are whole in every look") {
    Walk walk;
    journey::begin_visit(walk.kiosk);
    journey::report_damage(walk.kiosk);
    walk.write_contact_sheet("damage-certificate");
    report(*walk.audit);
}

TEST_CASE("The lesson's pages are whole in every look") {
    Walk walk;
    journey::begin_visit(walk.kiosk);
    journey::take_lesson(walk.kiosk);
    walk.write_contact_sheet("lesson");
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
    for (const char* section : {"text-size", "voice", "language", "contrast", "furigana"}) {
        kiosk.tap_id("sections." + std::string(section));
        kiosk.picture("settings-" + std::string(section));
        kiosk.tap_id("others");
    }
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
    walk.write_contact_sheet("beside-the-way");
    report(*walk.audit);
}

TEST_CASE("The pages of the days on which something is wrong are whole in every look") {
    std::variant<trouble::Model, sending::Model, called::Model> page;
    const content::Catalogue catalogue = shipped_catalogue();
    LanguageTag language{"ja"};
    PageAudit audit([&](ui::Ui& ui) { std::visit([&](const auto& model) { (void)draw(ui, model, catalogue.in(language)); }, page); },
                    [&](const LanguageTag& spoken) { language = spoken; });
    for (const trouble::Kind kind : {trouble::Kind::cannot_submit, trouble::Kind::disk_nearly_full, trouble::Kind::not_enrolled,
                                     trouble::Kind::form_unusable, trouble::Kind::unexpected}) {
        for (const trouble::WayOut way_out : {trouble::WayOut::again, trouble::WayOut::home}) {
            page = trouble::Model{kind, way_out};
            audit.look_at(fmt::format("trouble-{}-{}", static_cast<int>(kind), static_cast<int>(way_out)));
        }
    }
    page = sending::Model{};
    audit.look_at("sending");
    using namespace std::chrono;
    page = called::Model{year_month_day{year{2026}, month{5}, day{7}}};
    audit.look_at("called-with-old-content");
    report(audit);
}
