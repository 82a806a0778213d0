#pragma once

#include <map>
#include <string>

#include "tests/support/played_kiosk.h"

// The kiosk's main job from end to end, as the parts that journeys are made of.

namespace engawa::journey {

// From the attract page to home.
void begin_visit(support::PlayedKiosk& kiosk);
// From home to the first question of the care form.
void begin_care_form(support::PlayedKiosk& kiosk);
// ... past who applies, with the name that is given, to its kana.
void begin_care_form_as(support::PlayedKiosk& kiosk, const std::string& name);
// The lesson of the QR code, to its end and back home.
void take_lesson(support::PlayedKiosk& kiosk);

// A daughter applies for her mother; one answer is wrong at first and mended, one is changed from the review, text size
// and language are changed on the way. Ends on the slip; returns its number, digits alone.
// With a name in kana the mother is called that, and keeps her kana.
std::string apply_for_care(support::PlayedKiosk& kiosk, const std::string& kana_name = {});
// The same as far as the review, with nothing changed from there.
void write_care_application(support::PlayedKiosk& kiosk, const std::string& kana_name = {});
// A householder reports a damaged house with three people living in it.
std::string report_damage(support::PlayedKiosk& kiosk);
// From the slip to the goodbye page.
void finish_visit(support::PlayedKiosk& kiosk);

// Every answer that the forms above were given, to compare with what the office received: path → value.
std::map<std::string, std::string> care_answers();
std::map<std::string, std::string> damage_answers();

}  // namespace engawa::journey
