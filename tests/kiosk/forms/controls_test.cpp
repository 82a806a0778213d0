#include "tests/kiosk/forms/form_fixture.h"

#include <map>

using namespace engawa;
using namespace engawa::forms;

namespace {

const char* towns =
    "<instance id=\"towns\"><root><item><name>n1</name><label>North 1</label><pref>north</pref></item>"
    "<item><name>n2</name><label>North 2</label><pref>north</pref></item>"
    "<item><name>s1</name><label>South 1</label><pref>south</pref></item></root></instance>";

const char* choose_town =
    "<input ref=\"/data/pref\"/><select ref=\"/data/town\"><itemset nodeset=\"instance('towns')/root/item[pref = /data/pref]\">"
    "<value ref=\"name\"/><label ref=\"label\"/></itemset></select>";

std::vector<std::string> values_of(const QuestionView& view) {
    std::vector<std::string> out;
    for (const Choice& choice : view.choices) out.push_back(choice.value);
    return out;
}

}  // namespace

TEST_CASE_METHOD(FormFixture, "A list filtered by an answer follows it, and hides what is no longer in it") {
    auto session = start(form_xml("<pref/><town/>", towns, choose_town));
    CHECK(question(*session, "/data/town").choices.empty());
    answer(*session, "/data/pref", "north");
    CHECK(values_of(question(*session, "/data/town")) == std::vector<std::string>{"n1", "n2"});
    CHECK(question(*session, "/data/town").choices[1].label.long_form == "North 2");
    CHECK(question(*session, "/data/town").choices[1].properties.back() == std::pair<std::string, std::string>{"pref", "north"});
    answer(*session, "/data/town", "n2 n1");
    CHECK(value(*session, "/data/town") == "n1 n2");
    answer(*session, "/data/pref", "south");
    CHECK(value(*session, "/data/town").empty());
    CHECK(session->instance_xml().find("n1") == std::string::npos);
    // Like a value that is not relevant, it is back with what showed it.
    answer(*session, "/data/pref", "north");
    CHECK(value(*session, "/data/town") == "n1 n2");
    answer(*session, "/data/town", "");
    answer(*session, "/data/pref", "south");
    answer(*session, "/data/pref", "north");
    CHECK(value(*session, "/data/town").empty());
}

TEST_CASE_METHOD(FormFixture, "A default is held to its control: the list, the bounds, the word of a trigger") {
    const std::string items = "<item><label>A</label><value>a</value></item><item><label>B</label><value>b</value></item>";
    auto session = start(form_xml("<one>z</one><many>b z a</many><rank>b</rank><low>3</low><high>30</high><ok>OK</ok><no>yes</no>",
                                  "<bind nodeset=\"/data/low\" type=\"int\"/><bind nodeset=\"/data/high\" type=\"int\"/>",
                                  "<select1 ref=\"/data/one\">" + items + "</select1><select ref=\"/data/many\">" + items +
                                      "</select><odk:rank ref=\"/data/rank\">" + items + "</odk:rank>"
                                      "<range ref=\"/data/low\" start=\"10\" end=\"0\" step=\"1\"/>"
                                      "<range ref=\"/data/high\" start=\"0\" end=\"10\" step=\"1\"/>"
                                      "<trigger ref=\"/data/ok\"/><trigger ref=\"/data/no\"/>"));
    CHECK(value(*session, "/data/one").empty());
    CHECK(value(*session, "/data/many") == "b a");
    CHECK(value(*session, "/data/rank") == "b a");
    CHECK(value(*session, "/data/low") == "3");
    CHECK(value(*session, "/data/high").empty());
    CHECK(value(*session, "/data/ok") == "OK");
    CHECK(value(*session, "/data/no").empty());
    CHECK(answer(*session, "/data/low", "11").outcome == AnswerOutcome::not_of_type);
}

TEST_CASE_METHOD(FormFixture, "What an expression gives a choice is held to the list, and keeps its order") {
    auto session = start(form_xml("<pref>north</pref><town/>",
                                  std::string(towns) + "<bind nodeset=\"/data/town\" calculate=\"'n2 s1 n1'\"/>", choose_town));
    CHECK(value(*session, "/data/town") == "n2 n1");
    answer(*session, "/data/pref", "south");
    CHECK(value(*session, "/data/town") == "s1");
}

TEST_CASE_METHOD(FormFixture, "A choice that is not in the list is not taken") {
    auto session = start(form_xml("<q/>", "", "<select1 ref=\"/data/q\"><item><label>A</label><value>a</value></item></select1>"));
    CHECK(answer(*session, "/data/q", "zzz").outcome == AnswerOutcome::not_of_type);
    CHECK(value(*session, "/data/q").empty());
    CHECK(answer(*session, "/data/q", "a").outcome == AnswerOutcome::accepted);
}

TEST_CASE_METHOD(FormFixture, "A ranking keeps the order it is given") {
    auto session = start(form_xml("<q/>", "", "<odk:rank ref=\"/data/q\"><item><label>A</label><value>a</value></item>"
                                              "<item><label>B</label><value>b</value></item><item><label>C</label><value>c</value></item></odk:rank>"));
    answer(*session, "/data/q", "c a b");
    CHECK(question(*session, "/data/q").kind == ControlKind::rank);
    CHECK(question(*session, "/data/q").selected == std::vector<std::string>{"c", "a", "b"});
}

TEST_CASE_METHOD(FormFixture, "A ranking always holds the whole list: what was not ranked comes last") {
    auto session = start(form_xml("<pref/><town/>", towns,
                                  "<select ref=\"/data/pref\"><item><label>N</label><value>north</value></item>"
                                  "<item><label>S</label><value>south</value></item></select>"
                                  "<odk:rank ref=\"/data/town\"><itemset nodeset=\"instance('towns')/root/item[selected(/data/pref, pref)]\">"
                                  "<value ref=\"name\"/><label ref=\"label\"/></itemset></odk:rank>"));
    answer(*session, "/data/pref", "north");
    CHECK(value(*session, "/data/town").empty());
    answer(*session, "/data/town", "n2 n1");
    answer(*session, "/data/pref", "north south");
    CHECK(value(*session, "/data/town") == "n2 n1 s1");
    answer(*session, "/data/pref", "south");
    CHECK(value(*session, "/data/town") == "s1");
    answer(*session, "/data/pref", "");
    CHECK(value(*session, "/data/town").empty());
}

TEST_CASE_METHOD(FormFixture, "The rows of a repeat can be the choices of a question") {
    auto session = start(form_xml("<r><name/></r><q/>", "", "<repeat nodeset=\"/data/r\"><input ref=\"name\"/></repeat>"
                                  "<select1 ref=\"/data/q\"><itemset nodeset=\"../r[name != '']\"><value ref=\"name\"/><label ref=\"name\"/></itemset></select1>"));
    CHECK(question(*session, "/data/q").choices.empty());
    answer(*session, "/data/r[1]/name", "Hana");
    REQUIRE(session->add_repeat("/data/r").ok());
    answer(*session, "/data/r[2]/name", "Taro");
    CHECK(values_of(question(*session, "/data/q")) == std::vector<std::string>{"Hana", "Taro"});
    answer(*session, "/data/q", "Taro");
    REQUIRE(session->remove_repeat("/data/r[2]").ok());
    CHECK(value(*session, "/data/q").empty());
}

TEST_CASE_METHOD(FormFixture, "Ref and nodeset stand for each other on every element of the body") {
    auto session = start(form_xml("<a/><r><b/></r><q/>", towns,
                                  "<input nodeset=\"/data/a\"/><group nodeset=\"/data/r\"><repeat ref=\"/data/r\"><input ref=\"/data/r/b\"/></repeat></group>"
                                  "<select1 nodeset=\"/data/q\"><itemset ref=\"instance('towns')/root/item\">"
                                  "<value ref=\"name\"/><label ref=\"label\"/></itemset></select1>"));
    CHECK(question(*session, "/data/a").kind == ControlKind::input);
    CHECK(session->repeat("/data/r")->can_add);
    CHECK(question(*session, "/data/q").choices.size() == 3);
}

TEST_CASE_METHOD(FormFixture, "Which way a range runs is told by its bounds, not by the sign of its step") {
    auto session = start(form_xml("<a/>", "<bind nodeset=\"/data/a\" type=\"decimal\"/>",
                                  "<range ref=\"/data/a\" start=\"0\" end=\"10\" step=\"-2.5\"/>"));
    CHECK(question(*session, "/data/a").range.step == "2.5");
    CHECK(answer(*session, "/data/a", "7.5").stored == "7.5");
}

TEST_CASE_METHOD(FormFixture, "A list shuffled with a seed is the same each time") {
    const std::string body = "<select1 ref=\"/data/q\"><itemset nodeset=\"randomize(instance('towns')/root/item, 42)\">"
                             "<value ref=\"name\"/><label ref=\"label\"/></itemset></select1>";
    auto one = start(form_xml("<q/>", towns, body));
    auto other = start(form_xml("<q/>", towns, body));
    CHECK(values_of(question(*one, "/data/q")).size() == 3);
    CHECK(values_of(question(*one, "/data/q")) == values_of(question(*other, "/data/q")));
}

TEST_CASE_METHOD(FormFixture, "Range, trigger, upload and note come with what a page needs") {
    auto session = start(form_xml("<pain/><ok/><photo/><note/>",
                                  "<bind nodeset=\"/data/pain\" type=\"int\"/><bind nodeset=\"/data/photo\" type=\"binary\" orx:max-pixels=\"800\"/>"
                                  "<bind nodeset=\"/data/note\" readonly=\"true()\"/>",
                                  "<range ref=\"/data/pain\" start=\"0\" end=\"10\" step=\"2\"/><trigger ref=\"/data/ok\"/>"
                                  "<upload ref=\"/data/photo\" mediatype=\"image/*\"/><input ref=\"/data/note\"><label>Read</label></input>"));
    const QuestionView pain = question(*session, "/data/pain");
    CHECK(pain.kind == ControlKind::range);
    CHECK(pain.range.start == "0");
    CHECK(pain.range.end == "10");
    CHECK(pain.range.step == "2");
    answer(*session, "/data/ok", "OK");
    CHECK(value(*session, "/data/ok") == "OK");
    CHECK(question(*session, "/data/photo").media_type == "image/*");
    CHECK(question(*session, "/data/photo").max_pixels == 800);
    CHECK(question(*session, "/data/note").kind == ControlKind::note);
}

TEST_CASE_METHOD(FormFixture, "Our attributes come through as plain data, the control's over its bind's") {
    auto session = start(form_xml("<birth/><q/>", "<bind nodeset=\"/data/birth\" type=\"date\" engawa:appearance=\"kana\" engawa:private=\"yes\"/>",
                                  "<input ref=\"/data/birth\" appearance=\"no-calendar big\" engawa:appearance=\"wareki\"/>"
                                  "<select1 ref=\"/data/q\" engawa:appearance=\"yes-no-unknown\"><item engawa:role=\"unknown\"><label>?</label><value>x</value></item></select1>"));
    const QuestionView birth = question(*session, "/data/birth");
    CHECK(birth.appearances == std::vector<std::string>{"no-calendar", "big"});
    CHECK(birth.engawa_appearances == std::vector<std::string>{"wareki"});
    CHECK(birth.engawa.at("private") == "yes");
    CHECK(question(*session, "/data/q").choices.front().engawa.at("role") == "unknown");
}

TEST_CASE_METHOD(FormFixture, "Groups are announced, field lists are one page, empty groups are silent") {
    auto session = start(form_xml("<g><a/><b/></g><f><c/><d/></f><h><e/></h>", "<bind nodeset=\"/data/h/e\" relevant=\"false()\"/>",
                                  "<group ref=\"/data/g\"><label>G</label><input ref=\"/data/g/a\"/><input ref=\"/data/g/b\"/></group>"
                                  "<group ref=\"/data/f\" appearance=\"field-list\"><label>F</label><input ref=\"/data/f/c\"/><input ref=\"/data/f/d\"/></group>"
                                  "<group ref=\"/data/h\"><label>H</label><input ref=\"/data/h/e\"/></group>"));
    const std::vector<Step> steps = session->steps();
    REQUIRE(steps.size() == 4);
    CHECK(steps[0] == Step{StepKind::group, "/data/g", {}, 0, 0});
    CHECK(steps[1] == Step{StepKind::question, "/data/g/a", {}, 1, 0});
    CHECK(steps[3] == Step{StepKind::field_list, "/data/f", {"/data/f/c", "/data/f/d"}, 0, 0});
    CHECK(session->questions().size() == 4);
    REQUIRE(question(*session, "/data/g/a").groups.size() == 1);
    CHECK(question(*session, "/data/g/a").groups.front().long_form == "G");
    CHECK(session->group("/data/f")->label.long_form == "F");
}

TEST_CASE_METHOD(FormFixture, "External lists come from CSV, GeoJSON and XML") {
    const std::string body = "<select1 ref=\"/data/q\"><itemset nodeset=\"instance('x')/root/item\"><value ref=\"name\"/><label ref=\"label\"/></itemset></select1>";
    const auto form = [&](const std::string& source) { return form_xml("<q/>", "<instance id=\"x\" src=\"" + source + "\"/>", body); };
    SECTION("CSV with quotes, a mark at its start and semicolons") {
        auto session = start(form("jr://file-csv/x.csv"), {{"x.csv", "\xEF\xBB\xBFname;label\r\na;\"A; \"\"first\"\"\nline\"\r\nb;B\r\n"}});
        CHECK(question(*session, "/data/q").choices[0].label.long_form == "A; \"first\"\nline");
        CHECK(question(*session, "/data/q").choices[1].value == "b");
    }
    SECTION("CSV as spreadsheets write it, with empty cells right of the table") {
        auto session = start(form("jr://file-csv/x.csv"), {{"x.csv", "name,label\na,A,,,\nb\n"}});
        REQUIRE(question(*session, "/data/q").choices.size() == 2);
        CHECK(question(*session, "/data/q").choices[0].label.long_form == "A");
        CHECK(question(*session, "/data/q").choices[1].value == "b");
    }
    SECTION("CSV with blanks behind its quotes") {
        auto session = start(form("jr://file-csv/x.csv"), {{"x.csv", "\"name\" ,\"label\"\na,\"A\" \n"}});
        CHECK(question(*session, "/data/q").choices[0].label.long_form == "A");
    }
    SECTION("CSV with empty lines above it and an empty column at its end") {
        const std::string csv = GENERATE(as<std::string>(), "name,label,\na,A,\nb,B,\n", "\n\r\nname;label;;\na;A;;\nb;B\n", "\xEF\xBB\xBF\n \nname\tlabel\t \na\tA\t \nb\n");
        auto session = start(form("jr://file-csv/x.csv"), {{"x.csv", csv}});
        INFO(csv);
        REQUIRE(question(*session, "/data/q").choices.size() == 2);
        CHECK(question(*session, "/data/q").choices[0].properties.size() == 2);
        CHECK(question(*session, "/data/q").choices[0].label.long_form == "A");
    }
    SECTION("GeoJSON") {
        auto session = start(form("jr://file/x.geojson"),
                             {{"x.geojson", R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"t","label":"Tokyo","none":null},"geometry":{"type":"Point","coordinates":[139.5,35.25]}}]})"}});
        const auto properties = question(*session, "/data/q").choices[0].properties;
        REQUIRE(properties.size() == 3);
        CHECK(properties.front() == std::pair<std::string, std::string>{"geometry", "35.25 139.5 0 0"});
        // No element of a property that is null.
        CHECK(properties.back() == std::pair<std::string, std::string>{"label", "Tokyo"});
    }
    SECTION("GeoJSON of every geometry that ODK has, and of what has no place") {
        const auto geometry = [&](const std::string& given) {
            auto session = start(form("jr://file/x.geojson"),
                                 {{"x.geojson", R"({"type":"FeatureCollection","features":[{"type":"Feature","id":7,"properties":{"id":8,"name":"t","list":[1],"yes":true},"geometry":)" + given + "}]}"}});
            const auto properties = question(*session, "/data/q").choices[0].properties;
            std::map<std::string, std::string> named(properties.begin(), properties.end());
            CHECK(named.at("id") == "7");
            CHECK(named.at("list") == "[1]");
            CHECK(named.at("yes") == "true");
            return properties[0].second;
        };
        CHECK(geometry(R"({"type":"LineString","coordinates":[[104,0.5],[105,0.5,9]]})") == "0.5 104 0 0; 0.5 105 9 0");
        CHECK(geometry(R"({"type":"Polygon","coordinates":[[[5,63],[10,83],[5,63]],[[6,64],[7,65],[6,64]]]})") ==
              "63 5 0 0; 83 10 0 0; 63 5 0 0");
        CHECK(geometry("null").empty());
    }
    SECTION("XML") {
        auto session = start(form("jr://file/x.xml"), {{"x.xml", "<root>\n<item><name>a</name><label>A</label></item></root>"}});
        CHECK(question(*session, "/data/q").choices[0].value == "a");
    }
    SECTION("what is broken is refused with its line") {
        const auto refused = [&](const std::string& source, const std::string& name, const std::string& bytes) {
            auto parsed = parse(form(source), {{name, bytes}});
            REQUIRE(!parsed.ok());
            CHECK(parsed.error().is(FormsError::bad_external));
            return parsed.error().where();
        };
        CHECK(refused("jr://file-csv/x.csv", "x.csv", "name,label\na,b\n\"open,c\n") == "x.csv:3");
        CHECK(refused("jr://file-csv/x.csv", "x.csv", "name,label,\na,b,c\n") == "x.csv:2");
        CHECK(refused("jr://file-csv/x.csv", "x.csv", "name,label\na,b\nc,\"x\"y\n") == "x.csv:3");
        CHECK(refused("jr://file-csv/x.csv", "x.csv", "name,\"la\"bel\na,b\n") == "x.csv:1");
        CHECK(refused("jr://file-csv/x.csv", "x.csv", "name,\"label\na,b\n") == "x.csv:1");
        CHECK(refused("jr://file-csv/x.csv", "x.csv", "\n\na b,c\n") == "x.csv:3");
        CHECK(refused("jr://file-csv/x.csv", "x.csv", "name,,label\n") == "x.csv:1");
        CHECK(refused("jr://file-csv/x.csv", "x.csv", "\n\n") == "x.csv:2");
        CHECK(refused("jr://file-csv/x.csv", "x.csv", "name,name\n") == "x.csv:1");
        CHECK(refused("jr://file-csv/x.csv", "x.csv", "a b,c\n") == "x.csv:1");
        CHECK(refused("jr://file-csv/x.csv", "x.csv", "name,label\na,A,,x\n") == "x.csv:2");
        // In a row of several lines the line of what is wrong.
        const std::string several = "name,label\na,\"two\nlines\"\n";
        CHECK(refused("jr://file-csv/x.csv", "x.csv", several + "b,\"two\nlines\"x\n") == "x.csv:5");
        CHECK(refused("jr://file-csv/x.csv", "x.csv", several + "\"b\nb\",\"two\nlines\n\n") == "x.csv:5");
        CHECK(refused("jr://file-csv/x.csv", "x.csv", several + "\"b\nb\",\"two\nlines\",,more\n") == "x.csv:6");
        CHECK(refused("jr://file-csv/x.csv", "x.csv", "\"name\n\",\"la\nbel\"\n") == "x.csv:2");
        CHECK(refused("jr://file/x.geojson", "x.geojson", "{") == "x.geojson:1");
        CHECK(refused("jr://file/x.geojson", "x.geojson", "1e999{") == "x.geojson:1");
        // A feature begins at its line, whatever stands before it and in it.
        const std::string head = "{\"a\": [[1,\n2], {\"features\": [3]}],\n \"type\": \"FeatureCollection\", \"b\": \"features\", \"c\": [\n], \"features\":\n[\n";
        const std::string fine = "{\"type\": \"Feature\",\n\"geometry\": null, \"properties\": {\"name\": \"a \\\" ,[{\"}}";
        const auto after = [&](const std::string& wrong) { return refused("jr://file/x.geojson", "x.geojson", head + fine + ",\n\n" + fine + ", \n" + wrong + "]}"); };
        CHECK(after("7") == "x.geojson:11");
        CHECK(after("{\"type\": \"Feature\",\n\n\"geometry\": {\"type\": \"Point\", \"coordinates\": [35, 139]}}") == "x.geojson:13");
        CHECK(after("{\"type\": \"Feature\", \"geometry\": {\"type\": \"Ring\"}}") == "x.geojson:11");
        CHECK(after("{\"type\": \"Feature\", \"geometry\": null,\n \"properties\": {\"a b\": 1}}") == "x.geojson:12");
        // What is wrong stands on its own line, also under a name written with escapes, and behind a twin of it.
        CHECK(after("{\"type\": \"Feature\", \"geometry\": {\"type\": \"LineString\",\n \"coordinates\": [[139, 35],\n [1, 2], \n[35,\n 139]]}}") == "x.geojson:14");
        CHECK(after("{\"type\": \"Feature\",\n \"geom\\u0065try\": {\"type\": \"Polygon\",\n \"coordinates\": [[[1, 2]\n,[3, 4, \"]\"],\n [5]], [[9]]]}}") == "x.geojson:15");
        CHECK(after("{\"properties\": {\"geometry\":\n 1},\n \"type\": \"Feature\"\n,\"geometry\": {\"type\":\n \"Ring\"}}") == "x.geojson:14");
        CHECK(after("{\"type\": \"Feature\", \"geometry\": null,\n \"properties\": {\"a\": {\"b c\": 1},\n\"d\": [1,\n2], \"e f\": 3}}") == "x.geojson:14");
        CHECK(after("{\"geometry\": null,\n\"type\": \"Place\"}") == "x.geojson:12");
        CHECK(after("{\"type\": \"Feature\",\n\"geometry\": {\"type\": \"Point\", \"coordinates\": [0,\n1e999]}}") == "x.geojson:13");
        CHECK(refused("jr://file/x.geojson", "x.geojson", std::string(5000, '[')) == "x.geojson:1");
        CHECK(refused("jr://file/x.xml", "x.xml", "<root>\n<item>").starts_with("x.xml:"));
    }
}

TEST_CASE_METHOD(FormFixture, "What a list offers is kept as it is written there, whatever type the bind has") {
    const auto [type, first, second] = GENERATE(table<std::string, std::string, std::string>({
        {"decimal", "1", "2.5"},
        {"int", "01", "1.0"},
        {"time", "10:00", "11:00"},
        {"boolean", "yes", "no"},
        {"geopoint", "here", "35,139"},
        {"date", "today", "2020-1-1"},
    }));
    const std::string control = GENERATE("select1", "select", "odk:rank");
    CAPTURE(type, control);
    const auto item = [](const std::string& value) { return "<item><label>" + value + "</label><value>" + value + "</value></item>"; };
    auto session = start(form_xml("<k>" + second + "</k><c/>",
                                  "<bind nodeset=\"/data/k\" type=\"" + type + "\"/><bind nodeset=\"/data/c\" calculate=\"jr:choice-name('" + second +
                                      "', '/data/k')\"/>",
                                  "<" + control + " ref=\"/data/k\">" + item(first) + item(second) + "</" + control + ">"));
    CHECK(question(*session, "/data/k").value.starts_with(second));
    CHECK(value(*session, "/data/c") == second);
    const AnswerReport report = answer(*session, "/data/k", first);
    CHECK(report.outcome == AnswerOutcome::accepted);
    CHECK(report.stored.starts_with(first));
    auto again = FormSession::restore(*parse(form_xml("<k/><c/>", "<bind nodeset=\"/data/k\" type=\"" + type + "\"/>",
                                                      "<" + control + " ref=\"/data/k\">" + item(first) + item(second) + "</" + control + ">")),
                                      environment(), session->serialise());
    REQUIRE(again.ok());
    CHECK(value(**again, "/data/k") == report.stored);
}

TEST_CASE_METHOD(FormFixture, "A place with a blank in it is one choice of one") {
    auto session = start(form_xml("<k/>", "<bind nodeset=\"/data/k\" type=\"geopoint\"/>",
                                  "<select1 ref=\"/data/k\"><item><label>A</label><value>35 139</value></item></select1>"));
    CHECK(answer(*session, "/data/k", "35 139").outcome == AnswerOutcome::accepted);
    CHECK(value(*session, "/data/k") == "35 139");
}

TEST_CASE_METHOD(FormFixture, "A choice of numbers in a list from an instance is taken as it is written") {
    auto session = start(form_xml("<s/><k/>",
                                  "<instance id=\"z\"><root><item><n>10</n></item></root></instance><bind nodeset=\"/data/k\" type=\"decimal\"/>",
                                  "<input ref=\"/data/s\"><setvalue event=\"xforms-value-changed\" ref=\"/data/k\" value=\"5 * 2\"/></input>"
                                  "<select1 ref=\"/data/k\"><itemset nodeset=\"instance('z')/root/item\"><value ref=\"n\"/><label ref=\"n\"/></itemset></select1>"));
    CHECK(answer(*session, "/data/k", "10").outcome == AnswerOutcome::accepted);
    answer(*session, "/data/k", "");
    answer(*session, "/data/s", "x");
    CHECK(value(*session, "/data/k") == "10");
}

TEST_CASE_METHOD(FormFixture, "A trigger takes OK whatever type its bind has") {
    const std::string type = GENERATE("int", "boolean", "date", "string", "binary");
    auto session = start(form_xml("<k/>", "<bind nodeset=\"/data/k\" type=\"" + type + "\"/>", "<trigger ref=\"/data/k\"/>"));
    CHECK(answer(*session, "/data/k", "OK").outcome == AnswerOutcome::accepted);
    CHECK(value(*session, "/data/k") == "OK");
    CHECK(answer(*session, "/data/k", "1").outcome == AnswerOutcome::not_of_type);
}
