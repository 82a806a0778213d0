#include "tests/kiosk/forms/form_fixture.h"

// jr:choice-name(), and whether a value is among the choices: found by the value, not by a look at the whole list.

using namespace engawa;
using namespace engawa::forms;

namespace {

std::string list(const std::string& rows) {
    return "<instance id=\"c\"><root>" + rows + "</root></instance>";
}

std::string row(const std::string& name, const std::string& label, const std::string& kind = "") {
    return "<item><name>" + name + "</name><label>" + label + "</label><kind>" + kind + "</kind></item>";
}

std::string many_rows(int count) {
    std::string out;
    for (int i = 0; i < count; ++i) out += row("n" + std::to_string(i), "Name " + std::to_string(i));
    return out;
}

std::string select(const std::string& ref, const std::string& nodeset, const std::string& label = "label", const std::string& kind = "select1") {
    return "<" + kind + " ref=\"" + ref + "\"><itemset nodeset=\"" + nodeset + "\"><value ref=\"name\"/><label ref=\"" + label + "\"/></itemset></" + kind + ">";
}

std::string calculate(const std::string& node, const std::string& expression) {
    return "<bind nodeset=\"" + node + "\" calculate=\"" + expression + "\"/>";
}

const std::string all = "instance('c')/root/item";

Limits with_steps(std::uint64_t steps) {
    Limits limits;
    limits.steps = steps;
    return limits;
}

}  // namespace

TEST_CASE_METHOD(FormFixture, "Names of choices in many instances take steps by their number, not by the length of the list") {
    const std::string form = form_xml("<r jr:template=\"\"><s>n4999</s><l/></r>",
                                      list(many_rows(5'000)) + calculate("/data/r/l", "jr:choice-name(/data/r/s, '/data/r/s')"),
                                      "<repeat nodeset=\"/data/r\" jr:count=\"400\">" + select("/data/r/s", all) + "</repeat>");
    auto session = start_within(with_steps(100'000), form);
    CHECK(value(*session, "/data/r[400]/l") == "Name 4999");
    answer(*session, "/data/r[7]/s", "n12");
    CHECK(value(*session, "/data/r[7]/l") == "Name 12");
    CHECK(answer(*session, "/data/r[7]/s", "n5000").stored.empty());
    CHECK(value(*session, "/data/r[7]/l").empty());
}

TEST_CASE_METHOD(FormFixture, "Many questions that name one choice take steps by their number, also of choices written in the control") {
    std::string nodes = "<t>n1999</t><w>v1999</w>", binds, items;
    for (int i = 0; i < 500; ++i) {
        const std::string q = "q" + std::to_string(i);
        nodes += "<" + q + "/>";
        binds += calculate("/data/" + q, i % 2 == 0 ? "jr:choice-name(/data/t, '/data/t')" : "jr:choice-name(/data/w, '/data/w')");
    }
    for (int i = 0; i < 2'000; ++i) {
        items += "<item><label>Word " + std::to_string(i) + "</label><value>v" + std::to_string(i) + "</value></item>";
    }
    const std::string body = select("/data/t", all) + "<select1 ref=\"/data/w\">" + items + "</select1>";
    auto session = start_within(with_steps(100'000), form_xml(nodes, list(many_rows(2'000)) + binds, body));
    CHECK(value(*session, "/data/q498") == "Name 1999");
    CHECK(value(*session, "/data/q499") == "Word 1999");
    answer(*session, "/data/t", "n3");
    answer(*session, "/data/w", "v3");
    CHECK(value(*session, "/data/q498") == "Name 3");
    CHECK(value(*session, "/data/q499") == "Word 3");
}

TEST_CASE_METHOD(FormFixture, "A choice is named as its list has it now, whatever the form of the list") {
    // The last ones cannot be answered by an index of values.
    const std::string nodeset = GENERATE_COPY(as<std::string>{}, all + "[kind = /data/k]", all + "[kind = /data/k][label != 'Hidden']", all + "[not(kind != /data/k)]",
                                              "randomize(" + all + "[kind = /data/k])", "randomize(" + all + "[kind = /data/k], 3)",
                                              "instance('c')/root[true()]/item[kind = /data/k]", all + "[kind = /data/k][position() &lt; 3]",
                                              all + "[kind = /data/k] | " + all + "[kind = 'none']", "instance('c')//item[kind = /data/k]",
                                              "instance(concat('c', ''))/root/item[kind = /data/k]");
    INFO(nodeset);
    auto session = start(form_xml("<k>a</k><s/><l/>",
                                  list(row("x", "First", "a") + row("y", "Second", "a") + row("x", "Other", "b") + row("z", "Hidden", "none") + row("x", "Late", "a")) +
                                      calculate("/data/l", "jr:choice-name(/data/s, '/data/s')"),
                                  "<input ref=\"/data/k\"/>" + select("/data/s", nodeset)));
    answer(*session, "/data/s", "y");
    CHECK(value(*session, "/data/l") == "Second");
    answer(*session, "/data/k", "b");
    CHECK(value(*session, "/data/l").empty());
    answer(*session, "/data/s", "x");
    CHECK(value(*session, "/data/l") == "Other");
    CHECK(answer(*session, "/data/s", "y").stored.empty());
}

TEST_CASE_METHOD(FormFixture, "A place in a list is no condition of one row") {
    auto session = start(form_xml("<k>2</k><s/><l/>",
                                  list(row("x", "First") + row("y", "Second")) + "<bind nodeset=\"/data/k\" type=\"int\"/>" +
                                      calculate("/data/l", "jr:choice-name(/data/s, '/data/s')"),
                                  "<input ref=\"/data/k\"/>" + select("/data/s", all + "[number(/data/k)]")));
    CHECK(answer(*session, "/data/s", "x").stored.empty());
    CHECK(answer(*session, "/data/s", "y").stored == "y");
    CHECK(value(*session, "/data/l") == "Second");
}

TEST_CASE_METHOD(FormFixture, "A row with two values is found by the first of them") {
    auto session = start(form_xml("<s/><l/>",
                                  list("<item><name>a</name><name>b</name><label>One</label></item>" + row("b", "Two")) +
                                      calculate("/data/l", "jr:choice-name(/data/s, '/data/s')"),
                                  select("/data/s", all)));
    CHECK(answer(*session, "/data/s", "b").stored == "b");
    CHECK(value(*session, "/data/l") == "Two");
}

TEST_CASE_METHOD(FormFixture, "The name of a choice follows the language") {
    const auto translation = [](const std::string& lang, const std::string& word) {
        return "<translation lang=\"" + lang + "\"><text id=\"t\"><value>" + word + "</value></text></translation>";
    };
    auto session = start(form_xml("<s/><l/>",
                                  "<itext>" + translation("ja", "町") + translation("en", "Town") + "</itext>" + list(row("x", "t")) +
                                      calculate("/data/l", "jr:choice-name(/data/s, '/data/s')"),
                                  select("/data/s", all, "jr:itext(label)")));
    answer(*session, "/data/s", "x");
    CHECK(value(*session, "/data/l") == "町");
    REQUIRE(session->set_language("en").ok());
    CHECK(value(*session, "/data/l") == "Town");
}

TEST_CASE_METHOD(FormFixture, "Several choices keep their order and lose what the list does not have") {
    auto session = start(form_xml("<k>a</k><s>y q x</s>", list(row("x", "X", "a") + row("y", "Y", "a") + row("z", "Z", "b")),
                                  "<input ref=\"/data/k\"/>" + select("/data/s", all + "[kind = /data/k]", "label", "select")));
    CHECK(value(*session, "/data/s") == "y x");
    CHECK(answer(*session, "/data/s", "y z x").stored == "x y");
}

TEST_CASE_METHOD(FormFixture, "The name of a choice follows the list it is in, and a text what it shows") {
    auto session = start(form_xml("<k>a</k><s/><l/><p/><m/><r jr:template=\"\"><name/><label/></r><t/>",
                                  "<itext><translation lang=\"ja\"><text id=\"x\"><value>K <output value=\"jr:itext('y')\"/></value></text>"
                                  "<text id=\"y\"><value>= <output value=\"/data/k\"/></value></text></translation></itext>" +
                                      list(row("x", "First", "a") + row("x", "Other", "b")) + calculate("/data/l", "jr:choice-name('x', '/data/s')") +
                                      calculate("/data/m", "jr:choice-name('1', '/data/p')") + calculate("/data/t", "jr:itext('x')"),
                                  "<input ref=\"/data/k\"/>" + select("/data/s", all + "[kind = /data/k]") + select("/data/p", "/data/r[name != '']") +
                                      "<repeat nodeset=\"/data/r\"><input ref=\"/data/r/name\"/><input ref=\"/data/r/label\"/></repeat>"));
    CHECK(value(*session, "/data/l") == "First");
    CHECK(value(*session, "/data/t") == "K = a");
    answer(*session, "/data/k", "b");
    CHECK(value(*session, "/data/l") == "Other");
    CHECK(value(*session, "/data/t") == "K = b");
    answer(*session, "/data/k", "none");
    CHECK(value(*session, "/data/l").empty());
    REQUIRE(session->add_repeat("/data/r").ok());
    answer(*session, "/data/r[1]/label", "One");
    CHECK(value(*session, "/data/m").empty());
    answer(*session, "/data/r[1]/name", "1");
    CHECK(value(*session, "/data/m") == "One");
    answer(*session, "/data/r[1]/label", "Uno");
    CHECK(value(*session, "/data/m") == "Uno");
    REQUIRE(session->remove_repeat("/data/r[1]").ok());
    CHECK(value(*session, "/data/m").empty());
}

TEST_CASE_METHOD(FormFixture, "Choices whose value stands outside the rows follow it") {
    auto session = start(form_xml("<v>a</v><g><s/><row/></g>", "",
                                  "<input ref=\"/data/v\"/><select1 ref=\"/data/g/s\"><itemset nodeset=\"../row\">"
                                  "<value ref=\"../../v\"/><label ref=\"../../v\"/></itemset></select1>"));
    CHECK(answer(*session, "/data/g/s", "a").stored == "a");
    answer(*session, "/data/v", "b");
    CHECK(value(*session, "/data/g/s").empty());
    CHECK(answer(*session, "/data/g/s", "b").stored == "b");
}
