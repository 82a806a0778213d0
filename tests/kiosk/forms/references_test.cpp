#include "tests/kiosk/forms/form_fixture.h"

// A path that leads nowhere is found at load, wherever it stands.

using namespace engawa;
using namespace engawa::forms;

namespace {

const std::string list = "<instance id=\"i\"><root><item><name>none</name></item><item><name>x</name></item></root></instance>";

void check_missing(const std::string& model, const std::string& body) {
    INFO(model << body);
    const auto parsed = FormDefinition::parse(form_xml("<a/><b/>", model, body));
    REQUIRE(!parsed.ok());
    CHECK(parsed.error().is(FormsError::missing_node));
    CHECK(parsed.error().where().starts_with("form.xml:"));
}

std::string select(const std::string& nodeset, const std::string& value, const std::string& label) {
    return "<select ref=\"/data/a\"><itemset nodeset=\"" + nodeset + "\"><value ref=\"" + value + "\"/><label ref=\"" + label + "\"/></itemset></select>";
}

}  // namespace

TEST_CASE("A text that shows a node the instance lacks is refused") {
    for (const char* element : {"label", "hint", "help"}) {
        const std::string name = element;
        check_missing("", "<input ref=\"/data/a\"><" + name + "><output value=\"/data/zz\"/></" + name + "></input>");
        check_missing("", "<input ref=\"/data/a\"><" + name + "><output value=\"../zz\"/></" + name + "></input>");
    }
    check_missing("<itext><translation lang=\"ja\"><text id=\"q\"><value><output value=\"/data/zz\"/></value></text></translation></itext>", "");
    check_missing("", "<group><label><output value=\"/data/zz\"/></label><input ref=\"/data/a\"/></group>");
}

TEST_CASE("What a text of the itext shows is seen from each question that shows it") {
    const auto itext = [](const std::string& output) {
        return "<itext><translation lang=\"ja\"><text id=\"q\"><value>\n<output value=\"" + output + "\"/></value></text>"
               "<text id=\"r\"><value><output value=\"jr:itext('q')\"/></value></text></translation></itext>";
    };
    const auto where_refused = [](const std::string& model, const std::string& body) {
        INFO(model << body);
        const auto parsed = FormDefinition::parse(form_xml("<a/><g><b/></g><r><x/></r><x/>", model, body));
        return parsed.ok() ? std::string("taken") : std::string(parsed.error().name()) + " " + parsed.error().where();
    };
    const auto labelled = [](const std::string& ref, const std::string& id) {
        return "<input ref=\"" + ref + "\"><label ref=\"jr:itext('" + id + "')\"/></input>";
    };
    const std::string repeat = "<repeat nodeset=\"/data/r\">" + labelled("/data/r/x", "q") + "</repeat>";
    for (const char* id : {"q", "r"}) {
        CHECK(where_refused(itext("../b"), labelled("/data/g/b", id)) == "taken");
        CHECK(where_refused(itext("../b"), labelled("/data/a", id)) == "forms.missing_node form.xml:5");
        CHECK(where_refused(itext("../b"), labelled("/data/g/b", id) + labelled("/data/a", id)) == "forms.missing_node form.xml:5");
    }
    CHECK(where_refused(itext("../b"), "<input ref=\"/data/a\"><hint ref=\"jr:itext('q')\"/></input>") == "forms.missing_node form.xml:5");
    CHECK(where_refused(itext("../b"), "<input ref=\"/data/a\"><label><output value=\"jr:itext('q')\"/></label></input>") == "forms.missing_node form.xml:5");
    CHECK(where_refused(itext("../b") + "<bind nodeset=\"/data/a\" jr:requiredMsg=\"jr:itext('q')\"/>", "") == "forms.missing_node form.xml:5");
    CHECK(where_refused(itext("../b"), "<select1 ref=\"/data/a\"><item><label ref=\"jr:itext('q')\"/><value>1</value></item></select1>") == "forms.missing_node form.xml:5");
    CHECK(where_refused(itext("indexed-repeat(../x, /data/r, 1)"), repeat) == "taken");
    CHECK(where_refused(itext("indexed-repeat(../../x, /data/r, 1)"), repeat) == "forms.bad_repeat form.xml:5");
    CHECK(where_refused(itext("../nowhere"), labelled("/data/a", "other")) == "forms.missing_node form.xml:7");
}

TEST_CASE("The value of an action and the question of a choice name must be there") {
    check_missing("<setvalue event=\"xforms-ready\" ref=\"/data/a\" value=\"/data/zz\"/>", "");
    check_missing("", "<input ref=\"/data/a\"><setvalue event=\"xforms-value-changed\" ref=\"/data/b\" value=\"../zz\"/></input>");
    check_missing("<bind nodeset=\"/data/b\" calculate=\"jr:choice-name(/data/a, '/data/zz')\"/>", "");
}

TEST_CASE("What an itemset takes from an instance of the form must be in one of its rows") {
    check_missing(list, select("instance('i')/root/item", "nnn", "name"));
    check_missing(list, select("instance('i')/root/item", "name", "lll"));
    check_missing(list, select("instance('i')/wrong/item", "name", "name"));
    CHECK(FormDefinition::parse(form_xml("<a/>", list, select("instance('i')/root/item", "name", "name"))).ok());
    CHECK(FormDefinition::parse(form_xml("<a/>", "<instance id=\"i\"><root/></instance>", select("instance('i')/root/item", "name", "label"))).ok());
}

TEST_CASE_METHOD(FormFixture, "A list may read what is chosen from it: none stands alone") {
    auto session = start(form_xml("<a/>", list, select("instance('i')/root/item[not(selected(/data/a, 'none')) or name = 'none']", "name", "name")));
    answer(*session, "/data/a", "x");
    CHECK(value(*session, "/data/a") == "x");
    answer(*session, "/data/a", "x none");
    CHECK(value(*session, "/data/a") == "none");
    CHECK(question(*session, "/data/a").choices.size() == 1);
    answer(*session, "/data/a", "");
    CHECK(question(*session, "/data/a").choices.size() == 2);
}

TEST_CASE_METHOD(FormFixture, "A list that hides what was chosen from it comes to rest, also by way of a calculation") {
    auto session = start(form_xml("<a/>", list, select("instance('i')/root/item[not(selected(/data/a, name))]", "name", "name")));
    answer(*session, "/data/a", "x");
    CHECK(value(*session, "/data/a").empty());
    auto counted = start(form_xml("<a/><b/>", list + "<bind nodeset=\"/data/b\" calculate=\"count-selected(/data/a)\"/>",
                                  select("instance('i')/root/item[/data/b &lt; 1 or selected(/data/a, name)]", "name", "name")));
    answer(*counted, "/data/a", "x");
    CHECK(value(*counted, "/data/a") == "x");
    CHECK(value(*counted, "/data/b") == "1");
    CHECK(question(*counted, "/data/a").choices.size() == 1);
}
