#pragma once

#include <cstdint>
#include <string>

// Forms made by chance of what forms are made of: calculations over each other, nested repeats, counts, relevance, lists.

namespace engawa::forms {

// The form of a seed. One in a few goes round in a circle and is refused.
std::string form_of_parts(std::uint64_t seed);

}  // namespace engawa::forms
