#pragma once

#include "kiosk/base/random.h"

#include <string>

// Forms made by chance whose expressions read the texts of groups and repeats, among others.

namespace engawa::forms {

// The form of a seed: groups and repeats in each other, some counted; about every second node is calculated, shown on a
// condition, or held to one. Expressions that would go round in a circle are left out.
std::string form_of_texts(std::uint64_t seed);

}  // namespace engawa::forms
