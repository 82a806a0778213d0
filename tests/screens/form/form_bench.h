#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "kiosk/base/clock.h"
#include "kiosk/base/random.h"
#include "kiosk/input/conversion.h"
#include "kiosk/input/postcode.h"
#include "screens/form/form_page.h"
#include "screens/form/form_state.h"
#include "screens/review/review.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/ui_bench.h"

// The question pages of one form on a bench, with a small dictionary and a few postcodes, as a resident meets them.

namespace engawa::form {

inline constexpr std::string_view care_form = "kaigo/forms/care-certification.xml";
inline constexpr std::string_view damage_form = "bousai/forms/damage-certificate.xml";

// The two forms that ship, below assets/packs.
std::string starter_form(std::string_view file);
// A form with one question: the control, and what its bind says beside the nodeset.
std::string one_question(const std::string& control, const std::string& bind, const std::string& value = "");

// The eleven kinds that a starter form does not have, on one form; and the pack's files beside it.
std::string kinds_form();
// A drawing, a longer text, what cannot be asked, a week, choices with recordings.
std::string more_kinds_form();
forms::ExternalFiles kinds_files();

struct FormBench {
    explicit FormBench(const std::string& xml, ui::BenchOptions options = {}, const forms::ExternalFiles& files = {});

    // What the page's last update asked of the navigator.
    template <typename Wanted>
    bool went_to() const {
        return outcome && std::holds_alternative<Wanted>(*outcome);
    }
    // Draws the page as the app does.
    ui::UiBench::Draw drawing();
    content::Strings strings() const { return catalogue.in(bench->ui().look().language); }

    void tap(ui::Role role, std::string_view name) { bench->tap(role, name); }
    // By the id on the page, "choices.new"; a page's own id holds the question's path.
    std::string full(std::string_view id) const { return bench->tree().page()->id + "/" + std::string(id); }
    // Turns to the part of the page that shows it.
    void tap(std::string_view id);
    const ui::Node* find(std::string_view id) const { return bench->tree().find_id(full(id)); }
    const ui::Node& node(std::string_view id) const { return bench->node_id(full(id)); }
    void next() { tap("next"); }
    // もどる; whether the form had a page to go back to.
    bool back();
    void speak(const std::string& language);

    // Every character by its key: kana with their marks, digits.
    void type(std::string_view words);
    // A finger goes over the sheet of that id in shares of it, a frame at each step as on the kiosk.
    void stroke(std::string_view sheet, double from_x, double from_y, double to_x, double to_y, int finger = 1);
    // The workers of conversion and recognition have a turn, and the page takes what it found.
    void convert();
    void tap_chip(std::string_view words) { tap(ui::Role::key, words); }
    void choose(std::string_view label) {
        tap(ui::Role::radio, label);
        next();
    }
    void choose_date(std::string_view era, int year, int month, int day);

    std::string value(const std::string& ref) const { return session->value(ref).value_or("?"); }
    const std::string& asked() const { return model->state().question.ref; }
    // The text of the alert on the page; empty when there is none.
    std::string alert() const;
    void go_to(std::string_view ref);

    support::TemporaryFolder folder;
    content::Pack pack;  // pictures and a recording, drawn anew for each bench
    ManualWallClock clock;
    SeededRandom random{11};
    content::Catalogue catalogue;
    input::FakeConverter converter;
    input::ConversionExchange exchange;
    input::ConversionWorker worker{converter, exchange, {}};
    input::FakeRecogniser recogniser;
    input::WritingExchange writing;
    input::RecognitionWorker recognition{recogniser, writing, {}};
    input::VariantTable variants;
    std::optional<input::PostcodeIndex> postcodes;
    session::Profile profile;
    std::unique_ptr<forms::FormSession> session;
    std::unique_ptr<Model> model;
    std::optional<page::Outcome> outcome;
    std::unique_ptr<ui::UiBench> bench;
};

// How a page is looked at: the panel and what a visit has set.
struct Shot {
    const char* name;
    ui::PanelGeometry panel;
    ui::TextSize size;
    const char* language;
    ui::Contrast contrast = ui::Contrast::standard;
    ui::BenchOptions options() const;
};
// <folder>/<shot>-<kind>.png, and one more for each further part of the page.
void write_pictures(FormBench& form, const std::string& folder, const std::string& shot, const std::string& kind);
// What breaks the rules of sizes and distances on any panel at any text size; empty when nothing does.
std::string problems_in(FormBench& form, const char* language);

}  // namespace engawa::form
