#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "kiosk/base/result.h"

// A submission as fields and values. A field's path is its element names below the root, by local name:
// "residents/resident/name". Its place also counts the repeats: "residents/resident[2]/name".

namespace engawa::office {

struct Answer {
    std::string path;
    std::string place;
    std::string value;
    friend bool operator==(const Answer&, const Answer&) = default;
};

using RepeatPaths = std::set<std::string>;

struct Answers {
    std::vector<Answer> values;  // in document order
    RepeatPaths repeats;         // those known before and those seen here: same-named siblings
};

// `known` are the paths that repeat by the form's definition; their elements are counted even when there is one.
Result<Answers> read_answers(std::string_view xml, const RepeatPaths& known);

// Nested objects; a repeat is always a list, every value a string.
Result<nlohmann::ordered_json> answers_as_json(std::string_view xml, const RepeatPaths& repeats);

// What the definition of a form says about its fields.
struct FormShape {
    std::string id;
    std::vector<std::string> places;  // of the primary instance, in its order; a repeat's as [1]
    RepeatPaths repeats;
};
Result<FormShape> read_form_shape(std::string_view xml, std::string_view where);

}  // namespace engawa::office
