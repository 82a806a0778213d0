#include "kiosk/forms/driver/protocol.h"
#include "tests/kiosk/forms/form_fixture.h"

#include <nlohmann/json.hpp>

using namespace engawa;
using namespace engawa::forms;
using Json = nlohmann::json;

namespace {

struct DriverFixture : FormFixture {
    Driver driver{clock, random};

    Json ask(const Json& request) { return Json::parse(driver.answer(request.dump())); }
};

}  // namespace

TEST_CASE_METHOD(DriverFixture, "The driver loads, answers, shows, validates and submits") {
    const std::string xml = form_xml("<n/><m/>", "<bind nodeset=\"/data/n\" type=\"int\" required=\"true()\" jr:requiredMsg=\"Say it\"/>"
                                     "<bind nodeset=\"/data/m\" type=\"int\" calculate=\"/data/n * 2\"/>",
                                     "<input ref=\"/data/n\"><label>How many?</label></input>");
    CHECK(ask({{"op", "load"}, {"form_xml", xml}})["ok"] == true);
    const Json violations = ask({{"op", "validate"}});
    REQUIRE(violations["violations"].size() == 1);
    CHECK(violations["violations"][0]["message"] == "Say it");
    const Json answered = ask({{"op", "answer"}, {"ref", "/data/n"}, {"value", 2.5}});
    CHECK(answered["value"] == "2");
    CHECK(answered["instance_xml"].get<std::string>().find("<m>4</m>") != std::string::npos);
    const Json shown = ask({{"op", "get"}, {"ref", "/data/n"}});
    CHECK(shown["label"] == "How many?");
    CHECK(shown["valid"] == true);
    CHECK(shown["required"] == true);
    CHECK(ask({{"op", "submit"}})["instance_id"].get<std::string>().starts_with("uuid:"));
}

TEST_CASE_METHOD(DriverFixture, "The driver takes lists, nothing, and files in base64") {
    const std::string xml = form_xml("<q/>", "<instance id=\"x\" src=\"jr://file-csv/x.csv\"/>",
                                     "<select ref=\"/data/q\"><itemset nodeset=\"instance('x')/root/item\"><value ref=\"name\"/></itemset></select>");
    // "name\na\nb\n"
    CHECK(ask({{"op", "load"}, {"form_xml", xml}, {"files", {{"x.csv", "bmFtZQphCmIK"}}}})["ok"] == true);
    CHECK(ask({{"op", "answer"}, {"ref", "/data/q"}, {"value", {"b", "a"}}})["value"] == "a b");
    CHECK(ask({{"op", "answer"}, {"ref", "/data/q"}, {"value", nullptr}})["value"] == "");
}

TEST_CASE_METHOD(DriverFixture, "An answer that is none clears nothing: null and an empty text do") {
    REQUIRE(ask({{"op", "load"}, {"form_xml", form_xml("<k/>", "", "<input ref=\"/data/k\"/>")}})["ok"] == true);
    const auto answered = [&](const Json& value) { return ask({{"op", "answer"}, {"ref", "/data/k"}, {"value", value}}); };
    for (const Json& empty : {Json(nullptr), Json("")}) {
        REQUIRE(answered("kept")["value"] == "kept");
        CHECK(answered(empty)["value"] == "");
    }
    REQUIRE(answered("kept")["value"] == "kept");
    const Json nothing = ask({{"op", "answer"}, {"ref", "/data/k"}});
    const Json object = answered({{"x", 1}});
    const Json empty_object = answered(Json::object());
    const Json list = answered(Json::array({"a", {{"x", 1}}}));
    for (const Json& refused : {nothing, object, empty_object, list}) {
        CHECK(refused["error"]["code"] == "driver.bad_request");
        CHECK(refused["error"]["where"] == "value");
    }
    CHECK(ask({{"op", "get"}, {"ref", "/data/k"}})["value"] == "kept");
}

TEST_CASE_METHOD(DriverFixture, "A place without latitude or longitude is none") {
    const std::string xml = form_xml("<q/>", "<bind nodeset=\"/data/q\" type=\"geopoint\"/>", "<input ref=\"/data/q\"/>");
    CHECK(ask({{"op", "load"}, {"form_xml", xml}})["ok"] == true);
    const auto answered = [&](const Json& place) { return ask({{"op", "answer"}, {"ref", "/data/q"}, {"value", place}}); };
    CHECK(answered({{"latitude", 1}, {"longitude", 2}})["value"] == "1.0 2.0 0.0 0.0");
    for (const Json& half : {Json{{"latitude", 1}}, Json{{"latitude", 1}, {"longitude", nullptr}}, Json{{"latitude", "x"}, {"longitude", 2}}}) {
        const Json answer = answered(half);
        CHECK(answer["outcome"] == "type");
        CHECK(answer["value"] == "");
    }
}

TEST_CASE_METHOD(DriverFixture, "The driver evaluates expressions over a document") {
    const Json sum = ask({{"op", "evaluate"}, {"expr", "sum(/a/b)"}, {"context_xml", "<a><b>1</b><b>2</b></a>"}});
    CHECK(sum["kind"] == "number");
    CHECK(sum["value"] == 3);
    const Json nodes = ask({{"op", "evaluate"}, {"expr", "/a/b"}, {"context_xml", "<a><b>1</b></a>"}});
    CHECK(nodes["kind"] == "nodeset");
    CHECK(nodes["value"][0]["string"] == "1");
    CHECK(ask({{"op", "evaluate"}, {"expr", "0 div 0"}, {"context_xml", "<a/>"}})["value"] == "NaN");
}

TEST_CASE_METHOD(DriverFixture, "What is wrong is an answer, and the driver goes on") {
    CHECK(Json::parse(driver.answer("nonsense"))["error"]["code"] == "driver.bad_request");
    CHECK(Json::parse(driver.answer("[]"))["ok"] == false);
    CHECK(ask({{"op", "answer"}, {"ref", "/data/a"}})["error"]["code"] == "driver.no_form");
    CHECK(ask({{"op", "load"}, {"form_xml", "<a"}})["error"]["code"] == "forms.bad_xml");
    CHECK(ask({{"op", "load"}, {"form_xml", form_xml("<a/>", "", "")}})["ok"] == true);
    CHECK(ask({{"op", "fly"}})["ok"] == false);
    CHECK(ask({{"op", "get"}, {"ref", "/data/zz"}})["error"]["code"] == "forms.unknown_ref");
    CHECK(ask({{"op", "evaluate"}, {"expr", "1 +"}, {"context_xml", "<a/>"}})["error"]["code"] == "xpath.syntax");
    CHECK(ask({{"op", "get"}, {"ref", "/data/a"}})["ok"] == true);
    // What cannot be meant is said by its name; the form that is loaded stays.
    const auto where = [&](const Json& request) {
        const Json answer = ask(request);
        CHECK(answer["error"]["code"] == "driver.bad_request");
        return answer["error"]["where"];
    };
    for (const Json& now : {Json(1e300), Json(-1e16), Json("today"), Json(18'446'744'073'709'551'615u)}) {
        CHECK(where({{"op", "evaluate"}, {"expr", "now()"}, {"context_xml", "<a/>"}, {"now", now}}) == "now");
        CHECK(where({{"op", "load"}, {"form_xml", form_xml("<a/>", "", "")}, {"now", now}}) == "now");
    }
    CHECK(where({{"op", "evaluate"}, {"expr", "1"}, {"context_xml", "<a/>"}, {"dialect", "xpath9"}}) == "dialect");
    CHECK(where({{"op", "load"}}) == "form_xml");
    CHECK(where({{"op", "load"}, {"form_xml", 7}}) == "form_xml");
    CHECK(ask({{"op", "get"}, {"ref", "/data/a"}})["ok"] == true);
}

TEST_CASE_METHOD(DriverFixture, "The driver takes a file for an upload and names it in the submission") {
    const std::string xml = form_xml("<photo/>", "<bind nodeset=\"/data/photo\" type=\"binary\"/>",
                                     "<upload ref=\"/data/photo\" mediatype=\"image/*\"/>");
    REQUIRE(ask({{"op", "load"}, {"form_xml", xml}})["ok"] == true);
    const Json answered = ask({{"op", "answer"}, {"ref", "/data/photo"}, {"value", {{"name", "a.jpg"}, {"content", "AAEC"}}}});
    CHECK(answered["value"] == "a.jpg");
    CHECK(ask({{"op", "submit"}})["attachments"] == Json::array({"a.jpg"}));
    const Json refused = ask({{"op", "answer"}, {"ref", "/data/photo"}, {"value", {{"name", "a.jpg"}, {"content", "*"}}}});
    CHECK(refused["error"]["code"] == "driver.bad_request");
}

TEST_CASE_METHOD(DriverFixture, "The driver's device can move between two requests") {
    const std::string xml = form_xml("<q/><place/>", "",
                                     "<input ref=\"/data/q\"><odk:setgeopoint event=\"xforms-value-changed\" ref=\"/data/place\"/></input>");
    REQUIRE(ask({{"op", "load"}, {"form_xml", xml}, {"location", "1.0 2.0 0.0 0.0"}})["ok"] == true);
    ask({{"op", "answer"}, {"ref", "/data/q"}, {"value", "a"}});
    CHECK(ask({{"op", "get"}, {"ref", "/data/place"}})["value"] == "1.0 2.0 0.0 0.0");
    ask({{"op", "answer"}, {"ref", "/data/q"}, {"value", "b"}, {"location", "3.0 4.0 0.0 0.0"}});
    CHECK(ask({{"op", "get"}, {"ref", "/data/place"}})["value"] == "3.0 4.0 0.0 0.0");
}

TEST_CASE_METHOD(DriverFixture, "The driver tells of a group and of a repeat what a page would show") {
    const std::string xml = form_xml("<ask>yes</ask><g><a/></g><bare><b/></bare><r jr:template=\"\"><x/></r>",
                                     "<bind nodeset=\"/data/g\" relevant=\"/data/ask = 'yes'\" readonly=\"true()\"/>",
                                     "<input ref=\"/data/ask\"/><group ref=\"/data/g\"><label>A group</label><input ref=\"/data/g/a\"/></group>"
                                     "<input ref=\"/data/bare/b\"/>"
                                     "<group ref=\"/data/r\"><label>A repeat</label><repeat nodeset=\"/data/r\"><input ref=\"/data/r/x\"/></repeat></group>");
    REQUIRE(ask({{"op", "load"}, {"form_xml", xml}})["ok"] == true);
    Json group = ask({{"op", "get"}, {"ref", "/data/g"}});
    CHECK(group == Json({{"ok", true}, {"ref", "/data/g"}, {"kind", "group"}, {"relevant", true}, {"readonly", true},
                         {"label", "A group"}, {"appearances", Json::array()}}));
    ask({{"op", "answer"}, {"ref", "/data/ask"}, {"value", "no"}});
    CHECK(ask({{"op", "get"}, {"ref", "/data/g"}})["relevant"] == false);
    // A group that no control shows has no label.
    const Json bare = ask({{"op", "get"}, {"ref", "/data/bare"}});
    CHECK(bare["ok"] == true);
    CHECK(bare["label"] == "");
    CHECK(bare["relevant"] == true);
    Json repeat = ask({{"op", "get"}, {"ref", "/data/r"}});
    CHECK(repeat["kind"] == "repeat");
    CHECK(repeat["label"] == "A repeat");
    CHECK(repeat["relevant"] == true);
    CHECK(repeat["readonly"] == false);
    CHECK(repeat["instances"].empty());
    ask({{"op", "addRepeat"}, {"ref", "/data/r"}});
    CHECK(ask({{"op", "get"}, {"ref", "/data/r"}})["instances"] == Json::array({"/data/r[1]"}));
    const Json instance = ask({{"op", "get"}, {"ref", "/data/r[1]"}});
    CHECK(instance["ref"] == "/data/r[1]");
    CHECK(instance["kind"] == "group");
    CHECK(instance["relevant"] == true);
    CHECK(ask({{"op", "get"}, {"ref", "/data/none"}})["error"]["code"] == "forms.unknown_ref");
    CHECK(ask({{"op", "get"}, {"ref", "/data/r[7]"}})["error"]["code"] == "forms.unknown_ref");
}

TEST_CASE_METHOD(DriverFixture, "What the driver is not able to do is named beside what it is able to do") {
    for (const char* operation : {"", "anser", "Submit"}) {
        const Json refused = ask({{"op", operation}})["error"];
        CHECK(refused["code"] == "driver.bad_request");
        CHECK(refused["where"] == "op");
        CHECK(refused["message"].get<std::string>().find("removeRepeat") != std::string::npos);
    }
    CHECK(ask({{"op", "submit"}})["error"]["code"] == "driver.no_form");
    const auto warnings = [&](const char* kind) {
        const Json answer = ask({{"op", "evaluate"}, {"expr", "1"}, {"context_xml", "<a/>"}, {"kind", kind}});
        CHECK(answer["ok"] == true);
        return answer.value("warnings", Json::array());
    };
    REQUIRE(warnings("nodset").size() == 1);
    CHECK(warnings("nodset")[0]["where"] == "kind");
    CHECK(warnings("nodset")[0]["message"].get<std::string>().find("nodeset") != std::string::npos);
    CHECK(warnings("number").empty());
    CHECK(warnings("string-matches").empty());
}

TEST_CASE_METHOD(DriverFixture, "An expression that fails while it is evaluated says where it came from") {
    for (const char* expression : {"regex('a', '(')", "distance('x')", "1 | 2"}) {
        INFO(expression);
        const Json refused = ask({{"op", "evaluate"}, {"expr", expression}, {"context_xml", "<a/>"}})["error"];
        CHECK(refused["where"] == "expr");
    }
    CHECK(ask({{"op", "evaluate"}, {"expr", "1 +"}, {"context_xml", "<a/>"}})["error"]["where"] == "column 4");
}

TEST_CASE_METHOD(DriverFixture, "An expression may be as long on its own as in a form") {
    const auto padded = [](std::size_t bytes) { return "'" + std::string(bytes - 2, 'x') + "'"; };
    const auto evaluated = [&](std::size_t bytes) { return ask({{"op", "evaluate"}, {"expr", padded(bytes)}, {"context_xml", "<a/>"}}); };
    const auto loaded = [&](std::size_t bytes) {
        return ask({{"op", "load"}, {"form_xml", form_xml("<a/>", "<bind nodeset=\"/data/a\" calculate=\"" + padded(bytes) + "\"/>", "")}});
    };
    CHECK(evaluated(50'000)["ok"] == true);
    CHECK(loaded(50'000)["ok"] == true);
    CHECK(evaluated(50'001)["error"]["code"] == "xpath.too_long");
    CHECK(loaded(50'001)["error"]["code"] == "forms.expression_too_long");
}

TEST_CASE_METHOD(DriverFixture, "A line of very many names is answered as any other") {
    // Looked for one after the other in a list, they would take half a minute.
    std::string line = "{\"op\":\"load\",\"files\":{";
    for (int i = 0; i < 90'000; ++i) line += "\"a name that begins like all the others " + std::to_string(i) + "\":\"\",";
    line += "\"last\":\"\"}}";
    CHECK(Json::parse(driver.answer(line))["error"]["where"] == "form_xml");
}

TEST_CASE_METHOD(DriverFixture, "A moment in a year of six figures is told as it is") {
    const auto now = [&](const std::string& expression, std::int64_t ms) {
        return ask({{"op", "evaluate"}, {"expr", expression}, {"context_xml", "<a/>"}, {"tz", "UTC"}, {"now", ms}})["value"].get<std::string>();
    };
    CHECK(now("now()", 8'640'000'000'000'000) == "275760-09-13T00:00:00.000+00:00");
    CHECK(now("today()", 8'640'000'000'000'000) == "275760-09-13");
    CHECK(now("today()", 1'036'800'000'000'000) == "34824-11-19");
    CHECK(now("format-date(20000000, '%Y-%m-%d')", 0) == "56728-02-22");
    CHECK(now("today()", -86'400'000) == "1969-12-31");
    CHECK(now("today()", -12'622'780'800'000) == "1570-01-01");
}

TEST_CASE_METHOD(DriverFixture, "Half a place is no answer to a question for words") {
    CHECK(ask({{"op", "load"}, {"form_xml", form_xml("<q>kept</q>", "", "<input ref=\"/data/q\"/>")}})["ok"] == true);
    const Json refused = ask({{"op", "answer"}, {"ref", "/data/q"}, {"value", {{"latitude", 1}}}});
    REQUIRE(refused["ok"] == false);
    CHECK(refused["error"]["code"] == "driver.bad_request");
    CHECK(refused["error"]["where"] == "value/longitude");
    CHECK(ask({{"op", "get"}, {"ref", "/data/q"}})["value"] == "kept");
}

TEST_CASE_METHOD(DriverFixture, "What a form says of its bytes on disk is not asked where it comes as Unicode") {
    const std::string declared = GENERATE("ISO-8859-1", "Shift_JIS", "UTF-16", "UTF-8", "x-unknown");
    const std::string xml = "<?xml version=\"1.0\" encoding='" + declared + "'?>\n" + form_xml("<q>caf\u00e9 \u6771\u4eac</q>", "", "<input ref=\"/data/q\"/>");
    const Json loaded = ask({{"op", "load"}, {"form_xml", xml}});
    INFO(loaded.dump());
    REQUIRE(loaded["ok"] == true);
    CHECK(ask({{"op", "get"}, {"ref", "/data/q"}})["value"] == "caf\u00e9 \u6771\u4eac");
    const std::string declaration = "<?xml version=\"1.0\" encoding='" + declared + "'?>";
    const Json edited = ask({{"op", "load"}, {"form_xml", xml}, {"edit_xml", declaration + loaded["instance_xml"].get<std::string>()}});
    INFO(edited.dump());
    CHECK(edited["ok"] == true);
    const Json evaluated = ask({{"op", "evaluate"}, {"expr", "string(/a)"}, {"context_xml", declaration + "<a>\u6771\u4eac</a>"}});
    INFO(evaluated.dump());
    CHECK(evaluated["ok"] == true);
}

TEST_CASE_METHOD(DriverFixture, "An operation that is not known is told with those that are") {
    const Json answer = ask({{"op", "fly"}});
    CHECK(answer["error"]["where"] == "op");
    CHECK(answer["error"]["message"] ==
          "'fly' is not known; known are evaluate, load, answer, get, addRepeat, removeRepeat, setLanguage, validate, submit");
    CHECK(ask({{"op", "submit"}})["error"]["code"] == "driver.no_form");
}
