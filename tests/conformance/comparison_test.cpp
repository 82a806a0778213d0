#include "tests/conformance/comparison.h"

#include <catch2/catch.hpp>

using namespace engawa::conformance;

namespace {

RecordedCase expression(const std::string& kind, Json expected) {
    RecordedCase one;
    one.suite = "suite";
    one.facts = {{"expr", "1"}, {"kind", kind}, {"expected", std::move(expected)}};
    return one;
}

Ask answering(const Json& answer) {
    return [answer](const Json&) { return answer; };
}

Json value(const std::string& kind, const Json& value) { return {{"ok", true}, {"kind", kind}, {"value", value}}; }
Json failed() { return {{"ok", false}, {"error", {{"code", "x"}}}}; }

RecordedCase filling() {
    RecordedCase one;
    one.recording = Recording::filling;
    one.suite = "suite";
    one.facts = {{"form_xml", "<h:html/>"},
                 {"steps", {{{"op", "init"}, {"instance_xml", "<data><q/></data>"}}}},
                 {"observed", {{{"after_step", 0}, {"ref", "/data/q"}, {"value", "v"}}}}};
    return one;
}

// A driver that gives this instance to every load and this value to every get.
Ask driver(const std::string& instance, const std::string& value) {
    return [instance, value](const Json& request) -> Json {
        if (request.at("op") == "get") return {{"ok", true}, {"value", value}};
        CHECK_FALSE(request.contains("instance_xml"));
        return {{"ok", true}, {"instance_xml", instance}};
    };
}

}  // namespace

TEST_CASE("A recorded number is the same number, NaN and the infinities included") {
    CHECK(difference(expression("number", 1.5), answering(value("number", 1.5))).empty());
    CHECK(difference(expression("number", "NaN"), answering(value("number", "NaN"))).empty());
    CHECK(difference(expression("number", nullptr), answering(value("number", "NaN"))).empty());
    CHECK(difference(expression("number", "-Infinity"), answering(value("number", "-Infinity"))).empty());
    CHECK_FALSE(difference(expression("number", "-Infinity"), answering(value("number", "Infinity"))).empty());
    CHECK_FALSE(difference(expression("number", 1.5), answering(value("number", 1.25))).empty());
    CHECK_FALSE(difference(expression("number", 1.5), answering(value("string", "1.5"))).empty());
    CHECK_FALSE(difference(expression("number", 1.5), answering(failed())).empty());
}

TEST_CASE("A rounded recording is compared at the places it kept") {
    RecordedCase one = expression("number", 3.14);
    one.facts["rounded_to_factor"] = 100;
    CHECK(difference(one, answering(value("number", 3.14159))).empty());
    CHECK_FALSE(difference(one, answering(value("number", 3.15))).empty());
    one.facts["expected"] = -1.5;
    one.facts["rounded_to_factor"] = 10;
    CHECK(difference(one, answering(value("number", -1.55))).empty());  // a half goes up: -15
}

TEST_CASE("An expected error is no value") {
    CHECK_FALSE(difference(expression("error", nullptr), answering(value("string", ""))).empty());
}

TEST_CASE("Nodes are compared by path and text, in order unless the recording has none") {
    const Json a = {{"path", "/a[1]"}, {"string", "1"}};
    const Json b = {{"path", "/b[1]"}, {"string", "2"}};
    CHECK(difference(expression("nodeset", {a, b}), answering(value("nodeset", {a, b}))).empty());
    CHECK_FALSE(difference(expression("nodeset", {a, b}), answering(value("nodeset", {b, a}))).empty());
    CHECK(difference(expression("nodeset-unordered", {a, b}), answering(value("nodeset", {b, a}))).empty());
    CHECK_FALSE(difference(expression("nodeset-unordered", {a, b}), answering(value("nodeset", {a, a}))).empty());
    CHECK(difference(expression("node", a), answering(value("nodeset", {a, b}))).empty());
    CHECK(difference(expression("node", nullptr), answering(value("nodeset", Json::array()))).empty());
    CHECK_FALSE(difference(expression("node", nullptr), answering(value("nodeset", {a}))).empty());
}

TEST_CASE("A filling differs when an instance, a value or a step does") {
    CHECK(difference(filling(), driver("<data><q/></data>", "v")).empty());
    CHECK_FALSE(difference(filling(), driver("<data><q>1</q></data>", "v")).empty());
    CHECK_FALSE(difference(filling(), driver("<data><q/></data>", "w")).empty());
    CHECK_FALSE(difference(filling(), answering(failed())).empty());
}

TEST_CASE("Ids and moments of two runs count as the same") {
    CHECK(without_ids("<i>uuid:56d240dd-12cc-4f14-b6fc-a4aae6c70561</i>") == "<i>uuid:*</i>");
    CHECK(without_ids("<i>uuid:short</i>") == "<i>uuid:short</i>");
    CHECK(without_moments("<t>2026-04-01T09:30:05.123-07:00</t>") == "<t>moment</t>");
    CHECK(without_moments("<t>2026-04-01</t>") == "<t>2026-04-01</t>");
}

TEST_CASE("The list of departures names suite, case, answer and clause") {
    const auto listed = read_departures("# comment\nsuite\ta > b\ttrue\tXPath 1.0 §3.4: words\n\n");
    REQUIRE(listed.size() == 1);
    CHECK(listed.at("suite\ta > b") == Departure{"true", "XPath 1.0 §3.4: words"});
}

TEST_CASE("A line of the list that misses a part is not passed over") {
    const std::string line = GENERATE("suite\ta > b", "suite\ta > b\tXPath 1.0 §3.4: words", "words");
    const auto listed = read_departures(line + "\n");
    REQUIRE(listed.size() == 1);
    CHECK(listed.begin()->second == Departure{});
}

TEST_CASE("A recorded error is an error of the expression, not a function we lack or a fault of the driver") {
    const auto with_code = [](const std::string& code) -> Json { return {{"ok", false}, {"error", {{"code", code}}}}; };
    CHECK(difference(expression("error", nullptr), answering(with_code("xpath.wrong_type"))).empty());
    CHECK(difference(expression("error", nullptr), answering(with_code("xpath.syntax"))).empty());
    RecordedCase other_prefix = expression("error", nullptr);
    other_prefix.facts["namespaces"] = {{"jr", "urn:other"}};
    CHECK(difference(other_prefix, answering(with_code("xpath.unknown_function"))).empty());
    for (const char* other : {"xpath.unknown_function", "driver.bad_request", "x"}) {
        INFO(other);
        CHECK_FALSE(difference(expression("error", nullptr), answering(with_code(other))).empty());
    }
}

TEST_CASE("A value that cannot be asked for is not an empty one, but for a node that has gone") {
    const auto erring = [](const std::string& code) -> Ask {
        return [code](const Json& request) -> Json {
            if (request.at("op") == "get") return {{"ok", false}, {"error", {{"code", code}}}};
            return {{"ok", true}, {"instance_xml", "<data><q/></data>"}};
        };
    };
    RecordedCase one = filling();
    one.facts["observed"][0]["value"] = "";
    CHECK(difference(one, erring("forms.unknown_ref")).empty());
    CHECK_FALSE(difference(one, erring("forms.evaluation")).empty());
}
