#include "kiosk/assist/person.h"

#include <algorithm>

namespace engawa::assist {

bool is_valid_on(const Person& person, Day day) { return person.from <= day && day <= person.until; }

bool works_at(const Person& person, std::string_view center) { return person.center.empty() || person.center == center; }

const Person* find_person(const std::vector<Person>& people, std::string_view id) {
    const auto found = std::find_if(people.begin(), people.end(), [&](const Person& person) { return person.id == id; });
    return found == people.end() ? nullptr : &*found;
}

}  // namespace engawa::assist
