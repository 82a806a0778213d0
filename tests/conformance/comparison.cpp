#include "tests/conformance/comparison.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <set>

namespace engawa::conformance {

namespace {

double number_of(const Json& value) {
    if (value.is_number()) return value;
    if (value == "Infinity") return HUGE_VAL;
    if (value == "-Infinity") return -HUGE_VAL;
    return std::nan("");  // "NaN", and null where a recording wrote NaN as JSON
}

bool same_number(const RecordedCase& one, const Json& answer) {
    const double expected = number_of(one.facts.at("expected"));
    const double found = number_of(answer.at("value"));
    if (std::isnan(expected)) return std::isnan(found);
    // The suites round some results before they compare, with ECMAScript's Math.round: halves go up, also below zero.
    if (one.facts.contains("rounded_to_factor")) {
        const double factor = one.facts.at("rounded_to_factor");
        return std::fabs(std::floor(found * factor + 0.5) / factor - expected) < 0.5 / factor;
    }
    return found == expected;
}

bool same_nodes_in_any_order(const Json& expected, const Json& found) {
    std::multiset<std::string> a;
    std::multiset<std::string> b;
    for (const Json& node : expected) a.insert(node.dump());
    for (const Json& node : found) b.insert(node.dump());
    return a == b;
}

// The recording holds a pattern. It is asked of the driver's own regex(), which has tests of its own.
bool matches_pattern(const RecordedCase& one, const std::string& text, const Ask& ask) {
    std::string pattern = one.facts.at("expected");
    const Json flags = one.facts.value("flags", Json());
    if (flags.is_string() && flags.get<std::string>().find('i') != std::string::npos) pattern = "(?i)" + pattern;
    const auto quoted = [](const std::string& value) {
        return value.find('"') == std::string::npos ? '"' + value + '"' : '\'' + value + '\'';
    };
    const Json answer = ask({{"op", "evaluate"}, {"context_xml", "<a/>"}, {"kind", "boolean"}, {"dialect", "xforms"},
                             {"expr", "regex(" + quoted(text) + ", " + quoted(pattern) + ")"}});
    return answer.value("value", Json()) == true;
}

// An error that was recorded is one of the expression: a fault of the driver is none, nor is a function we lack. Where the
// case says itself what its prefixes mean, there may be no such function.
bool is_refused_as_wrong(const RecordedCase& one, const std::string& code) {
    if (code == "xpath.unknown_function") return !one.facts.value("namespaces", Json::object()).empty();
    return code.starts_with("xpath.");
}

bool expression_agrees(const RecordedCase& one, const Json& answer, const Ask& ask) {
    const std::string kind = one.facts.at("kind");
    if (kind == "error") return answer.at("ok") == false && is_refused_as_wrong(one, answer.at("error").at("code"));
    if (answer.at("ok") != true) return false;
    const Json& found = answer.at("value");
    const Json& expected = one.facts.at("expected");
    if (kind == "number") return answer.at("kind") == "number" && same_number(one, answer);
    if (kind == "string-matches") return found.is_string() && matches_pattern(one, found, ask);
    if (kind == "nodeset-unordered") return same_nodes_in_any_order(expected, found);
    if (kind == "node") {
        if (!found.is_array()) return false;
        return expected.is_null() ? found.empty() : !found.empty() && found.front() == expected;
    }
    return found == expected;
}

std::string expression_difference(const RecordedCase& one, const Ask& ask) {
    Json request = {{"op", "evaluate"}};
    for (const char* field : {"expr", "context_xml", "context_node", "root_node", "namespaces", "dialect", "kind", "tz",
                              "locale", "lang"}) {
        if (one.facts.contains(field)) request[field] = one.facts.at(field);
    }
    if (request.at("kind") == "string-matches") request["kind"] = "string";
    const Json answer = ask(request);
    if (expression_agrees(one, answer, ask)) return {};
    return one.facts.at("expr").get<std::string>() + "\n  expected " + one.facts.at("expected").dump() + " (" +
           one.facts.at("kind").get<std::string>() + ")\n  actual   " + answer.dump();
}

std::string text_difference(const std::string& expected, const std::string& actual, const RecordedCase& one) {
    std::string want = without_ids(expected);
    std::string have = without_ids(actual);
    if (one.suite == "jr-preload") {
        want = without_moments(want);
        have = without_moments(have);
    }
    return want == have ? std::string() : "\n  expected " + want + "\n  actual   " + have;
}

std::string observed_difference(const RecordedCase& one, std::size_t step, const Ask& ask) {
    for (const Json& seen : one.facts.at("observed")) {
        if (seen.at("after_step") != step || !seen.at("value").is_string()) continue;
        const Json answer = ask({{"op", "get"}, {"ref", seen.at("ref")}});
        // A node that the form does not show any more has no value.
        if (answer.at("ok") != true && answer.at("error").at("code") != "forms.unknown_ref") {
            return "value of " + seen.at("ref").get<std::string>() + ": " + answer.at("error").dump();
        }
        const std::string value = answer.at("ok") == true ? answer.at("value").get<std::string>() : std::string();
        const std::string trouble = text_difference(seen.at("value"), value, one);
        if (!trouble.empty()) return "value of " + seen.at("ref").get<std::string>() + trouble;
    }
    return {};
}

std::string filling_difference(const RecordedCase& one, const Ask& ask) {
    const Json no_steps = Json::object();
    const Json& added = one.supplement.is_null() ? no_steps : one.supplement.at("steps");
    std::size_t index = 0;
    for (const Json& step : one.facts.at("steps")) {
        Json request = step;
        Json expected = step.value("instance_xml", Json());
        if (step.at("op") == "init") {
            request["op"] = "load";
            request["form_xml"] = one.facts.at("form_xml");
        }
        if (const auto more = added.find(std::to_string(index)); more != added.end()) {
            request.update(*more);
            // An instance that contradicts what was observed after the same step.
            expected = more->value("instance_xml", expected);
        }
        request.erase("instance_xml");
        const Json answer = ask(request);
        const std::string place = "step " + std::to_string(index) + " " + request.at("op").get<std::string>() + " " +
                                  request.value("ref", "") + ": ";
        if (answer.at("ok") != true) return place + answer.at("error").dump();
        std::string trouble;
        if (expected.is_string()) trouble = text_difference(expected, answer.value("instance_xml", ""), one);
        if (trouble.empty()) trouble = observed_difference(one, index, ask);
        if (!trouble.empty()) return place + trouble;
        ++index;
    }
    return {};
}

bool digit(const std::string& text, std::size_t at) {
    return at < text.size() && std::isdigit(static_cast<unsigned char>(text[at]));
}

}  // namespace

std::string difference(const RecordedCase& one, const Ask& ask) {
    switch (one.recording) {
        case Recording::expression: return expression_difference(one, ask);
        case Recording::filling: return filling_difference(one, ask);
    }
    return "no such kind of recording";
}

std::string without_ids(const std::string& xml) {
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
    for (std::size_t i = 0; i < xml.size();) {
        const bool moment = digit(xml, i) && digit(xml, i + 3) && i + 29 <= xml.size() && xml[i + 4] == '-' &&
                            xml[i + 10] == 'T' && xml[i + 13] == ':' && xml[i + 19] == '.';
        if (moment) {
            out += "moment";
            i += 29;
        } else {
            out += xml[i++];
        }
    }
    return out;
}

}  // namespace engawa::conformance
