#pragma once

#include <string>
#include <vector>

#include "kiosk/assist/person.h"

namespace engawa::office {

struct Card {
    assist::Person person;
    assist::Day day;
    std::string code;  // what its QR says
};

// A page of HTML to be printed on A4, eight cards of 85 × 54 mm on a sheet, each with its QR drawn in it; nothing is fetched from elsewhere.
std::string card_sheet(const std::vector<Card>& cards);

}  // namespace engawa::office
