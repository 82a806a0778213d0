#include "kiosk/forms/xpath/evaluate_in_document.h"

#include "kiosk/forms/tree/xml.h"
#include "kiosk/forms/xpath/node_path.h"

#include <catch2/catch.hpp>

#include <cmath>

using namespace engawa::forms::xpath;

namespace {

EvaluateRequest request(std::string expression, std::string kind = "") {
    EvaluateRequest out;
    out.expression = std::move(expression);
    out.kind = std::move(kind);
    out.namespaces = {{"", "http://www.w3.org/2002/xforms"}};
    out.context_xml =
        "<h:html xmlns='http://www.w3.org/2002/xforms' xmlns:h='http://www.w3.org/1999/xhtml'><h:head><model>"
        "<itext><translation lang='ja'><text id='t'><value form='guidance'>g</value><value>日本語</value></text>"
        "<text id='i'><value form='image'>a.png</value></text></translation>"
        "<translation lang='en' default='true()'><text id='t'><value>English</value></text></translation></itext>"
        "<instance><data><a>1</a><a>2</a></data></instance>"
        "<instance id='c'><root><item><n>x</n></item></root></instance></model></h:head></h:html>";
    out.context_node = "/h:html/h:head/model/instance[1]/data";
    out.root_node = "/h:html/h:head/model/instance[1]";
    return out;
}

template <typename T>
T value_of(const EvaluateRequest& asked) {
    const auto result = evaluate_in_document(asked);
    if (!result.ok()) FAIL(result.error().message());
    const T* value = std::get_if<T>(&result->value);
    REQUIRE(value != nullptr);
    return *value;
}

std::string error_of(const EvaluateRequest& asked) {
    const auto result = evaluate_in_document(asked);
    REQUIRE_FALSE(result.ok());
    return std::string(result.error().name());
}

}  // namespace

TEST_CASE("One request holds document, context and expression, and gives a value of the kind asked for") {
    CHECK(value_of<double>(request("sum(/data/a)")) == 3);
    CHECK(value_of<double>(request("/data/a", "number")) == 1);
    CHECK(value_of<std::string>(request("/data/a", "string")) == "1");
    CHECK(value_of<bool>(request("/data/a", "boolean")));
    CHECK(value_of<bool>(request("1 = 1")));
    CHECK(std::isnan(value_of<double>(request("'x'", "number"))));
    CHECK(value_of<std::string>(request("date('2026-04-01')")) == "2026-04-01");
    const auto nodes = value_of<std::vector<EvaluatedNode>>(request("a[2]", "nodeset"));
    REQUIRE(nodes.size() == 1);
    CHECK(nodes[0] == EvaluatedNode{"/h:html[1]/h:head[1]/model[1]/instance[1]/data[1]/a[2]", "2"});
}

TEST_CASE("Instances and texts of a form in the document are found") {
    CHECK(value_of<std::string>(request("instance('c')/root/item/n", "string")) == "x");
    CHECK(value_of<std::string>(request("jr:itext('t')", "string")) == "English");
    EvaluateRequest japanese = request("jr:itext('t')", "string");
    japanese.language = "ja";
    CHECK(value_of<std::string>(japanese) == "日本語");
    japanese.expression = "jr:itext('i')";
    CHECK(value_of<std::string>(japanese) == "a.png");
    japanese.expression = "jr:itext('none')";
    CHECK(value_of<std::string>(japanese).empty());
}

TEST_CASE("Clock, zone and chance are the request's") {
    EvaluateRequest asked = request("now()", "string");
    asked.now_ms = 0;
    asked.time_zone = "Asia/Tokyo";
    CHECK(value_of<std::string>(asked) == "1970-01-01T09:00:00.000+09:00");
    CHECK(value_of<double>(request("random()")) == value_of<double>(request("random()")));
    EvaluateRequest other = request("random()");
    other.seed = 2;
    CHECK(value_of<double>(other) != value_of<double>(request("random()")));
}

TEST_CASE("What is wrong with a request is said by code") {
    CHECK(error_of(request("1 +")) == "xpath.syntax");
    CHECK(error_of(request("1", "nodeset")) == "xpath.wrong_type");
    EvaluateRequest asked = request("1");
    asked.context_node = "/nowhere";
    CHECK(error_of(asked) == "xpath.unknown_node");
    asked = request("1");
    asked.root_node = "/nowhere";
    CHECK(error_of(asked) == "xpath.unknown_node");
    asked = request("1");
    asked.context_xml = "<a>";
    CHECK(error_of(asked) == "xpath.bad_document");
    asked = request("now()");
    asked.time_zone = "Mars/Base";
    CHECK(error_of(asked) == "xpath.bad_time_zone");
}

TEST_CASE("The places of many nodes are told by looking at each node once") {
    std::string xml = "<data>";
    for (int i = 0; i < 5'000; ++i) xml += "<a/><!-- --><b/>";
    const auto document = engawa::forms::tree::parse_xml(xml + "</data>", "test.xml");
    REQUIRE(document.ok());
    const engawa::forms::tree::Node& data = *(*document)->document_element();
    NodePaths paths;
    std::size_t position = 0;
    for (const auto* at = data.first_child_element(); at != nullptr; at = at->next_element()) {
        const bool first = at->name().local == "a";
        if (first) ++position;
        REQUIRE(paths.of(*at) == "/data[1]/" + std::string(first ? "a[" : "b[") + std::to_string(position) + "]");
    }
    CHECK(paths.looked_at() == 15'001);
}
