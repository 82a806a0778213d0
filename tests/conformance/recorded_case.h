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

struct RecordedCase {
    Recording recording = Recording::expression;
    std::string suite;
    std::string name;
    Json facts;                        // the line itself
    Json supplement;                   // what the recording left out (supplements.json), null for nearly all
    std::optional<std::string> clause; // of the specification the recording departs from (departures.tsv)
};

// A list that does not fit its cases is a mistake of ours, told in words.
struct Cases {
    std::vector<RecordedCase> list;
    std::vector<std::string> complaints;
};

// `folder` holds xpath_cases.jsonl and scenario_cases.jsonl, `lists` holds departures.tsv and supplements.json.
// Nothing when there is no such folder.
std::optional<Cases> read_cases(const std::string& folder, const std::string& lists);

// Of a departures file: "suite<tab>name" → clause.
std::map<std::string, std::string> read_departures(const std::string& text);

}  // namespace engawa::conformance
