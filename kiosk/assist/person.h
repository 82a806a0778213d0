#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/assist/roles.h"

// A volunteer or member of staff, as the signed registry lists them. docs/formats/helpers.md

namespace engawa::assist {

using Day = std::chrono::year_month_day;

inline constexpr std::size_t longest_name_characters = 40;

struct Person {
    std::string id;      // [a-z0-9-]{1,64}
    std::string name;    // marked text, as the kiosk shows it
    Role role = Role::helper;
    std::string center;  // empty: every centre
    Day from;            // both days included, by the local calendar
    Day until;
    std::string pin;     // the verifier (pin.h)
    friend bool operator==(const Person&, const Person&) = default;
};

// Of that centre and on that day.
bool is_valid_on(const Person& person, Day day);
bool works_at(const Person& person, std::string_view center);
// Null when nobody has the id.
const Person* find_person(const std::vector<Person>& people, std::string_view id);

}  // namespace engawa::assist
