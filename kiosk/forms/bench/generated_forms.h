#pragma once

#include <cstddef>
#include <string>
#include <string_view>

// Forms of any size, to show how cost grows. Each is a whole XForm; `count` is its number of nodes of the named kind.

namespace engawa::forms {

// A form of these instances, this rest of its model and this body, all in line 1 but for the line breaks in them.
std::string whole_form(std::string_view instances, std::string_view binds, std::string_view body);

// `count` integers; every second one is the sum of itself-minus-one and the one before: one change reaches them all.
std::string chained_form(std::size_t count);
// `count` integers; every second one is calculated from its neighbour alone: one change reaches one.
std::string independent_form(std::size_t count);
// A select over `count` rows of a secondary instance, filtered by equality with the question before it (ten groups).
std::string filtered_form(std::size_t count);
// `count` instances of a repeat with a calculated total each, and the sum of all.
std::string repeated_form(std::size_t count);

// Where an instance of running_form finds the total before its own.
enum class TotalBefore {
    indexed_repeat,     // indexed-repeat(/data/line/total, /data/line, position(..) - 1)
    preceding_sibling,  // ../preceding-sibling::line[1]/total
    position,           // /data/line[position() = position(current()/..) - 1]/total
    following_sibling,  // ../following-sibling::line[1]/total: from the last instance on
    sum_of_all,         // sum(../preceding-sibling::line/amount): what it asks for is quadratic
};
// `count` instances of a repeat, each with its own amount and the total up to it.
std::string running_form(std::size_t count, TotalBefore before);

}  // namespace engawa::forms
