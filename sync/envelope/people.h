#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

#include "kiosk/assist/person.h"
#include "kiosk/base/result.h"

// Helpers and staff as the signed registry lists them. docs/formats/helpers.md, "In the registry"

namespace engawa::envelope {

nlohmann::ordered_json people_json(const std::vector<assist::Person>& people);
// bad_registry, which names the field. `json` may be null: a registry without people.
Result<std::vector<assist::Person>> read_people(const nlohmann::json* json);

// What is wrong with a person, in the words of the field; nothing when all is right.
std::string fault_of(const assist::Person& person);

}  // namespace engawa::envelope
