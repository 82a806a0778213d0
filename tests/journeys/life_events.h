#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/journeys/hands.h"

// The life events that ship, each as one conversation from home to its slips.

namespace engawa::journey {

struct LifeEventForm {
    std::string id;
    std::map<std::string, Answer> answers;        // to what is asked in it
    std::map<std::string, std::string> received;  // of them and of what was filled in: path → value
};

struct LifeEvent {
    std::string id;     // of the bundle
    std::string shelf;  // as the tiles and rows of the kiosk are called
    std::string title;
    std::vector<std::pair<std::string, std::string>> questions;  // id → label of the answer
    std::vector<LifeEventForm> forms;
    std::string saved;  // the sentence on the slip
};

// おくやみ: a son writes for his mother, who was insured, owned the house and paid for the water.
LifeEvent after_death();
// 引っ越し: with a dog, and water to arrange for.
LifeEvent moving_house();
// 退院・介護のはじまり: a daughter's brother applies for their mother, and borrows a bed.
LifeEvent care_begins();

// From home to the first question of its first form.
void begin_life_event(PlayedKiosk& kiosk, const LifeEvent& event);
// From the first question of the form with that number (from 0) to what stands before the next, or to the review.
void write_life_event_form(PlayedKiosk& kiosk, const LifeEvent& event, std::size_t number);
// ... from there to the first question of the next.
void go_on_to_next_form(PlayedKiosk& kiosk, const LifeEvent& event);
// From the review to the slips; their numbers, in the order of the forms.
std::vector<std::string> send_life_event(PlayedKiosk& kiosk, const LifeEvent& event);

}  // namespace engawa::journey
