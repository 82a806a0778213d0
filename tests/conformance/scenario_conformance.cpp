// Runs recorded fillings (one JSON object a line) through the driver and prints passed and failed by suite.
//   scenario_conformance scenario_cases.jsonl [departures.tsv]
// Ends with 0 when every case passes that the driver's requests can express at all. Cases listed in departures.tsv
// (suite, name, clause) must fail: a list that has grown stale is a failure too.

#include "kiosk/forms/driver/protocol.h"
#include "kiosk/forms/tree/xml.h"

#include <nlohmann/json.hpp>

#include <cctype>
#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace {

using Json = nlohmann::ordered_json;

// Ids and moments differ from run to run: "uuid:" + 36 characters, and a date with time within the last step's clock.
std::string masked(const std::string& xml) {
    std::string out;
    for (std::size_t i = 0; i < xml.size();) {
        if (xml.compare(i, 5, "uuid:") == 0 && i + 41 <= xml.size() && xml[i + 13] == '-' && xml[i + 18] == '-') {
            out += "uuid:*";
            i += 41;
        } else {
            out += xml[i++];
        }
    }
    return out;
}

std::string without_moments(const std::string& xml) {
    std::string out;
    const auto digit = [&](std::size_t at) { return at < xml.size() && std::isdigit(static_cast<unsigned char>(xml[at])); };
    for (std::size_t i = 0; i < xml.size();) {
        const bool moment = digit(i) && digit(i + 3) && i + 29 <= xml.size() && xml[i + 4] == '-' && xml[i + 10] == 'T' &&
                            xml[i + 13] == ':' && xml[i + 19] == '.';
        if (moment) {
            out += "moment";
            i += 29;
        } else {
            out += xml[i++];
        }
    }
    return out;
}

// Why a recorded case cannot be asked of the driver; "" when it can.
std::string outside(const Json& scenario) {
    const std::string suite = scenario["suite"];
    if (suite == "actions-events/set-geopoint-action") return "the device's position is not in the record";
    if (scenario["name"].get<std::string>().find("when editing an existing instance") != std::string::npos) {
        return "the record that is edited is not given";
    }
    for (const Json& step : scenario["steps"]) {
        if (step.contains("value") && step["value"].is_string() && step["value"].get<std::string>().starts_with("[object ")) {
            return "the answer was not recorded";
        }
    }
    return {};
}

struct Outcome {
    bool passed = true;
    std::string trouble;
};

Outcome compare(const std::string& expected, const std::string& actual, bool preload) {
    std::string want = masked(expected);
    std::string have = masked(actual);
    if (preload) {
        want = without_moments(want);
        have = without_moments(have);
    }
    if (want == have) return {};
    return {false, "  expected " + want + "\n  actual   " + have};
}

Outcome run(const Json& scenario) {
    engawa::SystemWallClock clock;
    engawa::SystemRandom random;
    engawa::forms::Driver driver(clock, random);
    const bool preload = scenario["suite"] == "jr-preload";
    std::size_t index = 0;
    for (const Json& step : scenario["steps"]) {
        Json request = step;
        request.erase("instance_xml");
        if (step["op"] == "init") {
            request["op"] = "load";
            request["form_xml"] = scenario["form_xml"];
        }
        const Json answer = Json::parse(driver.answer(request.dump()));
        const std::string place = "  step " + std::to_string(index) + " " + request.value("op", "") + " " +
                                  request.value("ref", "") + "\n";
        if (!answer["ok"].get<bool>()) return {false, place + "  " + answer["error"].dump()};
        if (step.contains("instance_xml")) {
            Outcome outcome = compare(step["instance_xml"], answer.value("instance_xml", ""), preload);
            if (!outcome.passed) return {false, place + outcome.trouble};
        }
        for (const Json& seen : scenario["observed"]) {
            if (seen["after_step"] != index || !seen["value"].is_string()) continue;
            const Json got = Json::parse(driver.answer(Json{{"op", "get"}, {"ref", seen["ref"]}}.dump()));
            // A node that the form shows no more has no value.
            const std::string value = got["ok"].get<bool>() ? got["value"].get<std::string>() : std::string();
            Outcome outcome = compare(seen["value"], value, preload);
            if (!outcome.passed) return {false, place + "  value of " + seen["ref"].get<std::string>() + "\n" + outcome.trouble};
        }
        ++index;
    }
    return {};
}

// "suite<tab>name" of every listed case.
std::set<std::string> read_departures(const char* path) {
    std::set<std::string> out;
    if (path == nullptr) return out;
    std::ifstream file(path);
    std::string line;
    while (std::getline(file, line)) {
        if (line.empty() || line.front() == '#') continue;
        out.insert(line.substr(0, line.rfind('\t')));
    }
    return out;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        std::cerr << "usage: scenario_conformance scenario_cases.jsonl [departures.tsv]\n";
        return 2;
    }
    const std::set<std::string> departures = read_departures(argc > 2 ? argv[2] : nullptr);
    std::ifstream file(argv[1]);
    if (!file) {
        std::cerr << "cannot read " << argv[1] << "\n";
        return 2;
    }
    struct Count {
        int passed = 0, failed = 0, departed = 0, outside = 0;
    };
    std::map<std::string, Count> suites;
    Count all;
    std::string line;
    while (std::getline(file, line)) {
        const Json scenario = Json::parse(line);
        Count& suite = suites[scenario["suite"]];
        if (const std::string reason = outside(scenario); !reason.empty()) {
            ++suite.outside;
            ++all.outside;
            std::cout << "NOT EXPRESSIBLE " << scenario["name"].get<std::string>() << ": " << reason << "\n";
            continue;
        }
        Outcome outcome = run(scenario);
        const std::string key = scenario["suite"].get<std::string>() + "\t" + scenario["name"].get<std::string>();
        if (departures.contains(key)) {
            if (!outcome.passed) {
                ++suite.departed;
                ++all.departed;
                continue;
            }
            outcome = {false, "  listed as a departure but it passes"};
        }
        ++(outcome.passed ? suite.passed : suite.failed);
        ++(outcome.passed ? all.passed : all.failed);
        if (!outcome.passed) {
            std::cout << "FAILED [" << scenario["suite"].get<std::string>() << "] " << scenario["name"].get<std::string>()
                      << "\n" << outcome.trouble << "\n";
        }
    }
    for (const auto& [name, count] : suites) {
        std::cout << name << ": " << count.passed << " passed, " << count.failed << " failed";
        if (count.departed != 0) std::cout << ", " << count.departed << " departures of the peer";
        if (count.outside != 0) std::cout << ", " << count.outside << " not expressible";
        std::cout << "\n";
    }
    std::cout << "scenarios: " << all.passed << " passed, " << all.failed << " failed, " << all.departed
              << " departures of the peer, " << all.outside
              << " not expressible\n";
    return all.failed == 0 ? 0 : 1;
}
