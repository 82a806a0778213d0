#include "tests/kiosk/forms/form_fixture.h"

// What a form says that cannot be done is refused with its line, or told in a warning; nothing is passed over in silence.

using namespace engawa;
using namespace engawa::forms;

namespace {

Error refused(const std::string& instance, const std::string& model, const std::string& body) {
    auto parsed = FormDefinition::parse(form_xml(instance, model, body));
    if (parsed.ok()) FAIL("the form is taken: " + model + body);
    return parsed.error();
}

std::vector<Warning> warnings(const std::string& instance, const std::string& model, const std::string& body) {
    auto parsed = FormDefinition::parse(form_xml(instance, model, body));
    if (!parsed.ok()) FAIL(parsed.error().message());
    return (*parsed)->warnings();
}

}  // namespace

TEST_CASE("A calculation or a preload of a node that holds others is refused with its line") {
    const std::string nodes = "<g><a/></g><r><x/></r>";
    const std::string body = "<group ref=\"/data/g\"><input ref=\"/data/g/a\"/></group><repeat nodeset=\"/data/r\"><input ref=\"/data/r/x\"/></repeat>";
    for (const char* node : {"/data/g", "/data/r", "/data", "/data/meta", "/data/*"}) {
        for (const char* says : {"calculate=\"1 + 1\"", "jr:preload=\"uid\"", "jr:preload=\"timestamp\" jr:preloadParams=\"end\""}) {
            INFO(node << " " << says);
            const Error error = refused(nodes, "\n<bind nodeset=\"" + std::string(node) + "\" " + says + "/>", body);
            CHECK(error.is(FormsError::bad_bind));
            CHECK(error.where() == "form.xml:5");
        }
    }
}

TEST_CASE("An action or a control for a node that holds others is refused with its line") {
    for (const char* event : {"odk-instance-first-load", "odk-instance-load", "xforms-revalidate"}) {
        const Error error = refused("<g><a/></g>", "<setvalue event=\"" + std::string(event) + "\" ref=\"/data/g\" value=\"1\"/>", "");
        CHECK(error.is(FormsError::bad_control));
        CHECK(error.where() == "form.xml:4");
    }
    for (const char* control : {"input", "select1", "trigger", "upload"}) {
        INFO(control);
        CHECK(refused("<g><a/></g>", "", "<" + std::string(control) + " ref=\"/data/g\"/>").is(FormsError::bad_control));
    }
}

TEST_CASE("A group may be required or constrained, of which a warning says that nobody is asked") {
    const auto told = warnings("<g><a/></g>", "<bind nodeset=\"/data/g\" required=\"true()\" constraint=\"false()\" relevant=\"true()\" type=\"string\"/>",
                               "<group ref=\"/data/g\"><input ref=\"/data/g/a\"/></group>");
    REQUIRE(told.size() == 2);
    CHECK(told[0].where == "form.xml:4");
    CHECK(told[0].detail.find("required of the group /data/g") != std::string::npos);
    CHECK(told[1].detail.find("constraint of the group /data/g") != std::string::npos);
}

TEST_CASE("An action that no event sets off is refused") {
    const Error error = refused("<a/>", "<setvalue ref=\"/data/a\">1</setvalue>", "");
    CHECK(error.is(FormsError::bad_control));
    CHECK(error.where() == "form.xml:4");
    CHECK(refused("<a/>", "<action><setvalue ref=\"/data/a\">1</setvalue></action>", "").is(FormsError::bad_control));
    CHECK(refused("<a/>", "<action event=\"xforms-ready\"><setvalue event=\"xforms-ready\" ref=\"/data/a\">1</setvalue></action>", "")
              .is(FormsError::bad_control));
}

TEST_CASE_METHOD(FormFixture, "What stands in an action runs in its order, by the event of the action") {
    auto session = start(form_xml("<a/><b/><c/>",
                                  "<action event=\"odk-instance-first-load\"><setvalue ref=\"/data/b\">first</setvalue>"
                                  "<setvalue ref=\"/data/c\" value=\"concat(/data/b, ' then second')\"/></action>",
                                  "<input ref=\"/data/a\"><action event=\"xforms-value-changed\">"
                                  "<setvalue ref=\"/data/b\" value=\"/data/a\"/></action></input>"));
    CHECK(value(*session, "/data/b") == "first");
    CHECK(value(*session, "/data/c") == "first then second");
    answer(*session, "/data/a", "now");
    CHECK(value(*session, "/data/b") == "now");
}

TEST_CASE("An element nobody knows is told with its line") {
    const auto in_body = warnings("<a/>", "", "<input ref=\"/data/a\"/>\n<submit/><group><dialog/></group>");
    REQUIRE(in_body.size() == 2);
    CHECK(in_body[0].where == "form.xml:7");
    CHECK(in_body[0].detail == "submit is not known: it is left out");
    CHECK(warnings("<a/>", "<odk:recordaudio event=\"odk-instance-load\" ref=\"/data/a\"/>", "").size() == 1);
    CHECK(warnings("<a/>", "", "<input ref=\"/data/a\"><label>L</label><alert>no</alert></input>").size() == 1);
    CHECK(warnings("<a/>", "<action event=\"xforms-ready\"><toggle/></action>", "<group><label>G</label><input ref=\"/data/a\"/></group>").size() == 1);
}

TEST_CASE("A bind or a control for some of the nodes of a path is refused") {
    CHECK(refused("<a/><a/>", "<bind nodeset=\"/data/a[1]\" calculate=\"5\"/>", "").is(FormsError::bad_bind));
    CHECK(refused("<a/><a/>", "", "<input ref=\"/data/a[1]\"/>").is(FormsError::bad_control));
}

TEST_CASE("A node has one type and one control") {
    CHECK(refused("<a/>", "<bind nodeset=\"/data/a\" type=\"int\"/><bind nodeset=\"/data/a\" type=\"date\"/>", "").is(FormsError::bad_bind));
    CHECK(warnings("<a/>", "<bind nodeset=\"/data/a\" type=\"int\"/><bind nodeset=\"/data/a\" type=\"xsd:int\"/><bind nodeset=\"/data/a\" required=\"true()\"/>", "").empty());
    const Error error = refused("<a/>", "", "<input ref=\"/data/a\"/>\n<select1 ref=\"/data/a\"><item><label>L</label><value>v</value></item></select1>");
    CHECK(error.is(FormsError::bad_control));
    CHECK(error.where() == "form.xml:7");
}

TEST_CASE("Binds of one node that say different things are refused with both their lines") {
    const std::string says = GENERATE(as<std::string>{}, "type", "relevant", "required", "readonly", "constraint", "calculate", "jr:constraintMsg", "jr:requiredMsg",
                                      "jr:preload", "saveIncomplete", "engawa:appearance");
    INFO(says);
    const auto bind = [&](const std::string& value) { return "\n<bind nodeset=\"/data/a\" " + says + "=\"" + value + "\"/>"; };
    const std::string one = says == "type" ? "int" : says == "jr:preload" ? "uid" : "true()";
    const std::string another = says == "type" ? "date" : says == "jr:preload" ? "date" : "false()";
    const Error error = refused("<a/>", bind(one) + "\n<bind nodeset=\"/data/a\"/>" + bind(another), "<input ref=\"/data/a\"/>");
    CHECK(error.is(FormsError::bad_bind));
    CHECK(error.where() == "form.xml:7");
    CHECK(error.detail().find("a second " + says + " for /data/a, which line 5 gives another") != std::string::npos);
    // What they say alike, or one of them alone, adds up.
    CHECK(FormDefinition::parse(form_xml("<a/>", bind(one) + "<bind nodeset=\"/data/a\" orx:max-pixels=\"5\"/>" + bind(one), "<input ref=\"/data/a\"/>")).ok());
}

TEST_CASE("A form has one model, and its primary instance an id") {
    std::string two = form_xml("<a/>", "", "");
    two.replace(two.find("</model>"), 8, "</model>\n<model><instance><other id=\"o\"/></instance></model>");
    const auto second = FormDefinition::parse(two);
    REQUIRE(!second.ok());
    CHECK(second.error().is(FormsError::not_a_form));
    CHECK(second.error().where() == "form.xml:6");
    CHECK(second.error().detail().find("line 2") != std::string::npos);
    for (const std::string id : {"", " id=\"\""}) {
        std::string without = form_xml("<a/>", "", "");
        without.replace(without.find(" id=\"test\""), 10, id);
        const auto unnamed = FormDefinition::parse(without);
        REQUIRE(!unnamed.ok());
        CHECK(unnamed.error().is(FormsError::not_a_form));
        CHECK(unnamed.error().where() == "form.xml:3");
        CHECK(unnamed.error().detail().find("no id") != std::string::npos);
    }
}

TEST_CASE("A second node of one name that is no repeat is told with its line") {
    for (const char* body : {"<input ref=\"/data/a\"/>", "<group ref=\"/data/a\"><input ref=\"/data/a/b\"/></group>"}) {
        INFO(body);
        const std::string node = std::string(body).starts_with("<input") ? "<a/>" : "<a><b/></a>";
        const auto told = warnings(node + "\n" + node + node, "", body);
        REQUIRE(told.size() == 1);
        CHECK(told[0].where == "form.xml:4");
        CHECK(told[0].detail == "a second /data/a, which is no repeat: both are in the record, and a page asks for the first alone");
    }
    const auto told = warnings("<a/><a/><r><x/></r><r jr:template=\"\"><x/></r><r><x/></r>", "", "<repeat nodeset=\"/data/r\"><input ref=\"/data/r/x\"/></repeat>");
    REQUIRE(told.size() == 1);
    CHECK(told[0].detail == "a second /data/a, which is no repeat: both are in the record");
}

TEST_CASE_METHOD(FormFixture, "What no page asks for blocks nobody") {
    auto session = start(form_xml("<a/><a/><g><b>1</b></g><g><b>1</b></g><r><c/></r><r><c/></r>",
                                  "<bind nodeset=\"/data/a\" required=\"true()\"/><bind nodeset=\"/data/g/b\" constraint=\". &gt; 1\"/>"
                                  "<bind nodeset=\"/data/r/c\" required=\"true()\"/>",
                                  "<input ref=\"/data/a\"/><group ref=\"/data/g\"><input ref=\"/data/g/b\"/></group>"
                                  "<repeat nodeset=\"/data/r\"><input ref=\"/data/r/c\"/></repeat>"));
    std::vector<std::string> blocked;
    for (const Violation& violation : session->validate()) blocked.push_back(violation.ref);
    CHECK(blocked == session->questions());
    CHECK(blocked.size() == 4);
}

TEST_CASE("A choice of several has no space in its value, which would make two of it") {
    const std::string item = "<item><label>L</label><value>a b</value></item>";
    for (const char* several : {"select", "odk:rank"}) {
        INFO(several);
        const std::string name = several;
        CHECK(refused("<a/>", "", "<" + name + " ref=\"/data/a\">" + item + "</" + name + ">").is(FormsError::bad_control));
    }
    CHECK(warnings("<a/>", "", "<select1 ref=\"/data/a\">" + item + "</select1>").empty());
}

TEST_CASE("A message that no language has is refused at its bind") {
    for (const char* message : {"constraintMsg", "requiredMsg"}) {
        const Error error = refused("<a/>", "<bind nodeset=\"/data/a\" jr:" + std::string(message) + "=\"jr:itext('nope')\"/>", "<input ref=\"/data/a\"/>");
        CHECK(error.is(FormsError::missing_node));
        CHECK(error.where() == "form.xml:4");
        CHECK(error.detail().find("nope") != std::string::npos);
    }
}

TEST_CASE("A jr:count that is never a number is refused with its line") {
    for (const char* count : {"'x'", "1 div 'a'", "number('')"}) {
        INFO(count);
        const Error error = refused("<r><x/></r>", "", "\n<repeat nodeset=\"/data/r\" jr:count=\"" + std::string(count) + "\"><input ref=\"/data/r/x\"/></repeat>");
        CHECK(error.is(FormsError::bad_control));
        CHECK(error.where() == "form.xml:7");
        CHECK(error.detail().find("never a number") != std::string::npos);
    }
    for (const char* count : {"'3'", "2 + 1", "3"}) {
        CHECK(warnings("<r><x/></r>", "", "<repeat nodeset=\"/data/r\" jr:count=\"" + std::string(count) + "\"><input ref=\"/data/r/x\"/></repeat>").empty());
    }
}

TEST_CASE("A regular expression that stands in the form and is none is refused with its line") {
    const Error error = refused("<a/>", "\n<bind nodeset=\"/data/a\" constraint=\"regex(., '([a-z')\"/>", "<input ref=\"/data/a\"/>");
    CHECK(error.is(FormsError::bad_expression));
    CHECK(error.where() == "form.xml:5");
    CHECK(error.detail().find("column 1") != std::string::npos);
    CHECK(error.detail().find("([a-z") != std::string::npos);
    CHECK(warnings("<a/>", "<bind nodeset=\"/data/a\" constraint=\"regex(., '^[0-9]+$')\"/>", "<input ref=\"/data/a\"/>").empty());
}

TEST_CASE("A row whose value has a space is told where several are chosen") {
    const std::string towns = "\n<instance id=\"t\"><root>\n<item><name>chuo</name></item>\n<item><name>kita ku</name></item>\n<item><name>a b</name></item></root></instance>";
    const auto list = [](const std::string& control) {
        return "\n<" + control + " ref=\"/data/q\"><itemset nodeset=\"instance('t')/root/item[name != '']\"><value ref=\"name\"/></itemset></" + control + ">";
    };
    for (const char* control : {"select", "odk:rank"}) {
        const auto told = warnings("<q/>", towns, list(control));
        REQUIRE(told.size() == 1);
        CHECK(told[0].where == "form.xml:11");
        CHECK(told[0].detail.find("\"kita ku\" in line 7") != std::string::npos);
        CHECK(told[0].detail.find("and 1 more") != std::string::npos);
    }
    CHECK(warnings("<q/>", towns, list("select1")).empty());
    const auto parsed = FormDefinition::parse(form_xml("<q/>", "<instance id=\"t\" src=\"jr://file-csv/t.csv\"/>", list("select")), {{"t.csv", "name\nchuo\nkita ku\n"}});
    REQUIRE(parsed.ok());
    REQUIRE((*parsed)->warnings().size() == 1);
    CHECK((*parsed)->warnings()[0].detail.find("line 3") != std::string::npos);
}

TEST_CASE("A place off the globe is refused with the number of its feature") {
    const auto parsed = [](const std::string& coordinates) {
        return FormDefinition::parse(form_xml("<a/>", "<instance id=\"x\" src=\"jr://file/x.geojson\"/>", ""),
                                     {{"x.geojson", R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":{"type":)" + coordinates + "}}]}"}});
    };
    for (const char* coordinates : {R"("Point","coordinates":[35.6,139.7])", R"("Point","coordinates":[180.1,0])", R"("Point","coordinates":[0,-90.5])",
                                    R"("LineString","coordinates":[[0,0],[0,91]])", R"("Polygon","coordinates":[[[0,0],[0,91],[1,1],[0,0]]])"}) {
        INFO(coordinates);
        const auto refusal = parsed(coordinates);
        REQUIRE(!refusal.ok());
        CHECK(refusal.error().is(FormsError::bad_external));
        CHECK(refusal.error().detail().find("feature 1") != std::string::npos);
        CHECK(refusal.error().detail().find("longitude comes first") != std::string::npos);
    }
    for (const char* coordinates : {R"("Point","coordinates":[139.7,35.6])", R"("Point","coordinates":[-180,-90])"}) CHECK(parsed(coordinates).ok());
}

TEST_CASE("An external instance is a file beside the form: any other source is refused with its line") {
    for (const char* source : {"http://x.example/t.csv", "https://x.example/t.csv", "file:///etc/passwd", "t.csv", "/t.csv", "jr://images/t.csv",
                               "jr://files/t.csv", "JR://file/t.csv", "jr:/file/t.csv", "jr://instance/other"}) {
        INFO(source);
        const std::string model = "\n<instance id=\"x\" src=\"" + std::string(source) + "\"/>";
        auto parsed = FormDefinition::parse(form_xml("<q/>", model, "<input ref=\"/data/q\"/>"), {{"t.csv", "name\na\n"}});
        REQUIRE_FALSE(parsed.ok());
        CHECK(parsed.error().is(FormsError::bad_external));
        CHECK(parsed.error().where() == "form.xml:5");
        CHECK(parsed.error().detail().find("nothing is fetched") != std::string::npos);
    }
}

TEST_CASE_METHOD(FormFixture, "A position in a ref has no zeros before it: every node has one name") {
    auto session = start(form_xml("<r><v>1</v></r>", "", "<repeat nodeset=\"/data/r\"><input ref=\"/data/r/v\"/></repeat>"));
    CHECK(value(*session, "/data/r[1]/v") == "1");
    const auto answered = session->answer("/data/r[01]/v", "2");
    REQUIRE_FALSE(answered.ok());
    CHECK(answered.error().is(FormsError::unknown_ref));
}
