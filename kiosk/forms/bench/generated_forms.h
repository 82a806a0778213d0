#pragma once

#include <cstddef>
#include <string>

// Forms of any size, to show how cost grows. Each is a whole XForm; `count` is its number of nodes of the named kind.

namespace engawa::forms {

// `count` integers; every second one is the sum of itself-minus-one and the one before: one change reaches them all.
std::string chained_form(std::size_t count);
// `count` integers; every second one is calculated from its neighbour alone: one change reaches one.
std::string independent_form(std::size_t count);
// A select over `count` rows of a secondary instance, filtered by equality with the question before it (ten groups).
std::string filtered_form(std::size_t count);
// `count` instances of a repeat with a calculated total each, and the sum of all.
std::string repeated_form(std::size_t count);

}  // namespace engawa::forms
