#include <catch2/catch.hpp>

#include <string>

#include "tests/audit/audited_kiosk.h"
#include "tests/journeys/first_light.h"
#include "tests/journeys/life_events.h"

// Whole journeys on each panel, at the usual size and the largest: what one panel asks differently must lead on too.

using namespace engawa;
using audit::AuditedKiosk;

namespace {

struct Panel {
    std::string name;
    ui::PanelGeometry geometry;
};

// The care form goes back to the usual size on its way: here the size that is tried comes back with the next page.
void play_in(session::TextSize size, const Panel& panel, const std::function<void(AuditedKiosk&)>& journey) {
    AuditedKiosk kiosk(
        [size](AuditedKiosk& played, std::string_view) {
            session::Settings settings = played.bench().navigator.settings();
            if (settings.text_size == size || !played.page().starts_with("form.")) return;
            settings.text_size = size;
            played.bench().navigator.change_settings(settings);
            played.bench().stage.redraw();
            played.bench().settle();
        },
        panel.geometry);
    journey::begin_visit(kiosk);
    journey(kiosk);
    CHECK(kiosk.page().starts_with("receipt"));
}

}  // namespace

TEST_CASE("A care application and a life event lead to their slips on every panel, at the usual size and the largest") {
    const Panel panel = GENERATE(Panel{"21.5\"", ui::panel_21_inch}, Panel{"15.6\"", ui::panel_15_inch}, Panel{"10.1\"", ui::panel_10_inch});
    const session::TextSize size = GENERATE(session::TextSize::normal, session::TextSize::largest);
    INFO(panel.name << (size == session::TextSize::normal ? " normal" : " largest"));
    SECTION("care") {
        play_in(size, panel, [](AuditedKiosk& kiosk) { CHECK(journey::apply_for_care(kiosk).size() == 12); });
    }
    SECTION("moving house") {
        play_in(size, panel, [](AuditedKiosk& kiosk) {
            const journey::LifeEvent event = journey::moving_house();
            journey::begin_life_event(kiosk, event);
            for (std::size_t number = 0; number < event.forms.size(); ++number) {
                if (number > 0) journey::go_on_to_next_form(kiosk, event);
                journey::write_life_event_form(kiosk, event, number);
            }
            CHECK(journey::send_life_event(kiosk, event).size() == event.forms.size());
        });
    }
}
