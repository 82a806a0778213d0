#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/played_kiosk.h"

// What a person's hands do at a kiosk: taps on words that stand on the screen.

namespace engawa::journey {

using support::PlayedKiosk;

// "えんがわ はなこ" on the 50音 keyboard, voicing marks and small kana by their own keys.
void type_kana(PlayedKiosk& kiosk, std::string_view kana);
// A word in kana, then the candidate to take; an empty candidate keeps the kana.
void type_word(PlayedKiosk& kiosk, std::string_view kana, std::string_view candidate);
// A word of a draft slip, as a person does: kana by kana until the word is offered.
void type_secret_word(PlayedKiosk& kiosk, const std::string& word);
void type_digits(PlayedKiosk& kiosk, std::string_view digits);
// By era, year, month and day; eras as the page names them: "昭和".
void choose_date(PlayedKiosk& kiosk, std::string_view era, int year, int month, int day);

// Turns the page over until these words stand on it.
void look_for(PlayedKiosk& kiosk, std::string_view words);

// Answers one question, with the button that goes on.
using Answer = std::function<void(PlayedKiosk&)>;

Answer choose(std::string label);                      // one choice
Answer choose_all(std::vector<std::string> labels);    // several
Answer kana(std::string text);
Answer words(std::vector<std::pair<std::string, std::string>> pairs);  // type_word one after the other
Answer digits(std::string text);
Answer date(std::string era, int year, int month, int day);
Answer skip();
Answer go_on();  // a note, or an answer that stands already

// Answers every question by its ref until `stop_page` begins the page's id; a question without an answer in the table
// throws. Takes a picture of each page once.
void answer_all(PlayedKiosk& kiosk, const std::map<std::string, Answer>& answers, std::string_view stop_page);

}  // namespace engawa::journey
