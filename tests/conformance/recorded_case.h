#pragma once

#include <nlohmann/json.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

// What other ODK engines answered, one JSON object a line, and the three small lists that go with it.

namespace engawa::conformance {

using Json = nlohmann::json;

enum class Recording { expression, filling };

// A recording that departs from a specification (departures.tsv).
struct Departure {
    std::string answer;  // what the clause demands, as it stands in the difference between the two
    std::string clause;
    friend bool operator==(const Departure&, const Departure&) = default;
};

struct RecordedCase {
    Recording recording = Recording::expression;
    std::string suite;
    std::string name;
    Json facts;                        // the line itself
    Json supplement;                   // what the recording left out (supplements.json), null for nearly all
    std::optional<Departure> departure;
};

// A list that does not fit its cases is a mistake of ours, told in words.
struct Cases {
    std::vector<RecordedCase> list;
    std::vector<std::string> complaints;
};

// `folder` holds xpath_cases.jsonl and scenario_cases.jsonl, `lists` holds departures.tsv and supplements.json.
// Nothing when there is no such folder.
std::optional<Cases> read_cases(const std::string& folder, const std::string& lists);

// Of a departures file: "suite<tab>name" → departure. A line without four parts comes back under its text, empty.
std::map<std::string, Departure> read_departures(const std::string& text);

}  // namespace engawa::conformance
