#include "tests/conformance/recorded_case.h"

#include <fstream>
#include <set>
#include <sstream>

namespace engawa::conformance {

namespace {

std::string key_of(const std::string& suite, const std::string& name) { return suite + "\t" + name; }

std::string text_of(const std::string& path) {
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

bool read_file(const std::string& path, Recording recording, std::vector<RecordedCase>& out) {
    std::ifstream file(path);
    if (!file) return false;
    for (std::string line; std::getline(file, line);) {
        RecordedCase one;
        one.recording = recording;
        one.facts = Json::parse(line);
        one.suite = one.facts.at("suite");
        one.name = one.facts.at("name");
        out.push_back(std::move(one));
    }
    return true;
}

}  // namespace

std::map<std::string, Departure> read_departures(const std::string& text) {
    std::map<std::string, Departure> out;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        if (line.empty() || line.front() == '#') continue;
        const std::size_t clause = line.rfind('\t');
        const std::size_t answer = clause == std::string::npos ? clause : line.rfind('\t', clause - 1);
        if (answer == std::string::npos || line.find('\t') == answer) {
            out[line] = {};
        } else {
            out[line.substr(0, answer)] = {line.substr(answer + 1, clause - answer - 1), line.substr(clause + 1)};
        }
    }
    return out;
}

std::optional<Cases> read_cases(const std::string& folder, const std::string& lists) {
    Cases cases;
    const bool expressions = read_file(folder + "/xpath_cases.jsonl", Recording::expression, cases.list);
    const bool fillings = read_file(folder + "/scenario_cases.jsonl", Recording::filling, cases.list);
    if (!expressions && !fillings) return std::nullopt;
    if (!expressions) cases.complaints.push_back("xpath_cases.jsonl is missing in " + folder);
    if (!fillings) cases.complaints.push_back("scenario_cases.jsonl is missing in " + folder);

    std::map<std::string, Departure> departures = read_departures(text_of(lists + "/departures.tsv"));
    std::map<std::string, Json> supplements;
    for (const Json& one : Json::parse(text_of(lists + "/supplements.json"))) {
        supplements[key_of(one.at("suite"), one.at("name"))] = one;
    }
    std::set<std::string> used;
    for (RecordedCase& one : cases.list) {
        const std::string key = key_of(one.suite, one.name);
        if (const auto found = departures.find(key); found != departures.end()) one.departure = found->second;
        if (const auto found = supplements.find(key); found != supplements.end()) one.supplement = found->second;
        used.insert(key);
    }
    for (const auto& [key, departure] : departures) {
        if (!used.contains(key)) cases.complaints.push_back("departures.tsv lists a case that is not there: " + key);
        if (departure.clause.empty() || departure.answer.empty()) {
            cases.complaints.push_back("departures.tsv names no answer or no clause for: " + key);
        }
    }
    for (const auto& [key, supplement] : supplements) {
        if (!used.contains(key)) cases.complaints.push_back("supplements.json has a case that is not there: " + key);
    }
    return cases;
}

}  // namespace engawa::conformance
