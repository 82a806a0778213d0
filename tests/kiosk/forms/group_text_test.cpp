#include "tests/kiosk/forms/form_fixture.h"

// The text of an element that holds others is made of theirs (XPath 1.0 §5.2): what reads it follows all of them.

using namespace engawa;
using namespace engawa::forms;

namespace {

std::string bound(const std::string& node, const std::string& rest) {
    return "\n<bind nodeset=\"" + node + "\" " + rest + "/>";
}

std::string calculate(const std::string& node, const std::string& expression) {
    return bound(node, "calculate=\"" + expression + "\"");
}

std::string input(const std::string& node) {
    return "<input ref=\"" + node + "\"/>";
}

const std::string repeat = "<repeat nodeset=\"/data/r\"><input ref=\"/data/r/a\"/><input ref=\"/data/r/b\"/></repeat>";

void refuses(const std::string& xml, const std::string& where, const std::string& path) {
    const auto parsed = FormDefinition::parse(xml);
    INFO(path);
    REQUIRE(!parsed.ok());
    CHECK(parsed.error().is(FormsError::cycle));
    CHECK(parsed.error().where() == where);
    INFO(parsed.error().detail());
    CHECK(parsed.error().detail().find(path) != std::string::npos);
}

}  // namespace

TEST_CASE_METHOD(FormFixture, "What reads the text of a group follows every node in it") {
    const auto [expression, empty, x, xy] = GENERATE(table<const char*, const char*, const char*, const char*>({
        {"/data/g", "", "x", "xy"},
        {"string(/data/g)", "", "x", "xy"},
        {"normalize-space(/data/g)", "", "x", "xy"},
        {"concat(/data/g, '!')", "!", "x!", "xy!"},
        {"join(',', /data/g, /data/h)", ",", "x,", "xy,"},
        {"string-length(/data/g)", "0", "1", "2"},
        {"/data/g = 'xy'", "false", "false", "true"},
        {"/data/g != /data/h", "false", "true", "true"},
        {"count(/data/g[. = 'xy'])", "0", "0", "1"},
        {"count-non-empty(/data/g)", "0", "1", "1"},
        {"string(/data/g/i/..)", "", "x", "xy"},
        {"string(//g)", "", "x", "xy"},
        {"if(/data/g = '', 'none', /data/g)", "none", "x", "xy"},
        {"coalesce(/data/g, 'none')", "none", "x", "xy"},
        {"selected(/data/g, 'xy')", "false", "false", "true"},
        {"name(//g[. = 'xy'])", "", "", "g"},
        {"boolean(/data/g[starts-with(., 'x')])", "false", "true", "true"},
        {"join(',', /data/g | /data/g/i/b)", ",", "x,", "xy,y"},
        {"count(/data/g//text())", "0", "1", "2"},
        {"count(/data/g/a/node())", "0", "1", "1"},
        {"string(/data/g/a/text()/../../i)", "", "", "y"},
    }));
    INFO(expression);
    auto session = start(form_xml("<g><a/><i><b/></i></g><h><c/></h><k><t/></k>", calculate("/data/k/t", expression),
                                  input("/data/g/a") + input("/data/g/i/b") + input("/data/h/c")));
    CHECK(value(*session, "/data/k/t") == empty);
    answer(*session, "/data/g/a", "x");
    CHECK(value(*session, "/data/k/t") == x);
    answer(*session, "/data/g/i/b", "y");
    CHECK(value(*session, "/data/k/t") == xy);
    answer(*session, "/data/g/i/b", "");
    CHECK(value(*session, "/data/k/t") == x);
}

TEST_CASE_METHOD(FormFixture, "A sum over groups follows what they hold") {
    auto session = start(form_xml("<g><a/></g><g><a/></g><t/>", calculate("/data/t", "sum(/data/g) + number(/data/g[2])"), input("/data/g/a")));
    answer(*session, "/data/g[1]/a", "2");
    answer(*session, "/data/g[2]/a", "5");
    CHECK(value(*session, "/data/t") == "12");
}

TEST_CASE_METHOD(FormFixture, "What reads the text of instances follows their nodes and their number") {
    auto session = start(form_xml("<r jr:template=\"\"><a/><b/><m/></r><t/><n/><all/>",
                                  calculate("/data/t", "join('|', /data/r)") + calculate("/data/n", "count-non-empty(/data/r)") +
                                      calculate("/data/all", "string-length(concat(/data/r, /data/r/a/..))") +
                                      calculate("/data/r/m", "count(/data/r)"),
                                  repeat));
    const auto all = [&] { return value(*session, "/data/t") + " " + value(*session, "/data/n"); };
    CHECK(all() == " 0");
    REQUIRE(session->add_repeat("/data/r").ok());
    CHECK(all() == "1 1");
    REQUIRE(session->add_repeat("/data/r").ok());
    CHECK(all() == "2|2 2");
    answer(*session, "/data/r[1]/a", "x");
    answer(*session, "/data/r[2]/b", "y");
    CHECK(all() == "x2|y2 2");
    REQUIRE(session->remove_repeat("/data/r[1]").ok());
    CHECK(all() == "y1 1");
}

TEST_CASE_METHOD(FormFixture, "The text of a group with a counted repeat in it follows the count") {
    auto session = start(form_xml("<n>1</n><g><r><a/><b>-</b></r></g><t/>",
                                  bound("/data/n", "type=\"int\"") + calculate("/data/t", "string(/data/g)"),
                                  input("/data/n") + "<repeat nodeset=\"/data/g/r\" jr:count=\"/data/n\"><input ref=\"/data/g/r/a\"/>"
                                                     "<input ref=\"/data/g/r/b\"/></repeat>"));
    CHECK(value(*session, "/data/t") == "-");
    answer(*session, "/data/n", "3");
    answer(*session, "/data/g/r[3]/a", "x");
    CHECK(value(*session, "/data/t") == "-x");
    answer(*session, "/data/n", "1");
    CHECK(value(*session, "/data/t") == "-");
}

TEST_CASE_METHOD(FormFixture, "What is hidden in a group is no part of its text, and back with it") {
    auto session = start(form_xml("<k/><g><a/><i><b/></i></g><t/><seen/>",
                                  bound("/data/g/i", "relevant=\"/data/k != 'no'\"") + calculate("/data/t", "string(/data/g)") +
                                      bound("/data/seen", "relevant=\"contains(/data/g, 'y')\""),
                                  input("/data/k") + input("/data/g/a") + input("/data/g/i/b") + input("/data/seen")));
    answer(*session, "/data/g/a", "x");
    answer(*session, "/data/g/i/b", "y");
    answer(*session, "/data/seen", "kept");
    CHECK(value(*session, "/data/t") == "xy");
    answer(*session, "/data/k", "no");
    CHECK(value(*session, "/data/t") == "x");
    CHECK(!question(*session, "/data/seen").relevant);
    answer(*session, "/data/k", "");
    CHECK(value(*session, "/data/t") == "xy");
    CHECK(value(*session, "/data/seen") == "kept");
}

TEST_CASE_METHOD(FormFixture, "A list and a count may be told by the text of a group") {
    auto session = start(form_xml("<g><a/><b/></g><pick/><r jr:template=\"\"><a/><b/></r>",
                                  "<instance id=\"l\"><root><item><name>xy</name></item><item><name>z</name></item></root></instance>",
                                  input("/data/g/a") + input("/data/g/b") +
                                      "<select1 ref=\"/data/pick\"><itemset nodeset=\"instance('l')/root/item[name != /data/g]\">"
                                      "<value ref=\"name\"/></itemset></select1>"
                                      "<repeat nodeset=\"/data/r\" jr:count=\"string-length(/data/g)\"><input ref=\"/data/r/a\"/></repeat>"));
    answer(*session, "/data/pick", "xy");
    answer(*session, "/data/g/a", "x");
    CHECK(session->repeat("/data/r")->instances.size() == 1);
    CHECK(value(*session, "/data/pick") == "xy");
    answer(*session, "/data/g/b", "y");
    CHECK(session->repeat("/data/r")->instances.size() == 2);
    CHECK(value(*session, "/data/pick").empty());
}

TEST_CASE_METHOD(FormFixture, "The text of a group is read when all that is calculated in it has come to its value") {
    // once() keeps the first text it sees.
    auto session = start(form_xml("<t/><g><a>A</a><i><b/></i><c/></g>",
                                  calculate("/data/t", "once(string(/data/g))") + calculate("/data/g/i/b", "concat(/data/g/c, 'B')") +
                                      calculate("/data/g/c", "'C'"),
                                  input("/data/g/a")));
    CHECK(value(*session, "/data/t") == "ACBC");
}

TEST_CASE("A calculation that is part of the text it reads is a cycle") {
    const std::string nodes = "<a/><g><b/><i><c/></i></g>";
    refuses(form_xml(nodes, calculate("/data/g/b", "concat(../../a, string(..))"), ""), "form.xml:5", "/data/g/b -> /data/g/b");
    refuses(form_xml(nodes, calculate("/data/g/b", "string(/data)"), ""), "form.xml:5", "/data/g/b -> /data/g/b");
    refuses(form_xml(nodes, calculate("/data/g/b", "string-length(/)"), ""), "form.xml:5", "/data/g/b -> /data/g/b");
    refuses(form_xml(nodes, calculate("/data/g/b", "/data/g = 'x'"), ""), "form.xml:5", "/data/g/b -> /data/g/b");
    refuses(form_xml(nodes, calculate("/data/a", "string(/data/g)") + calculate("/data/g/i/c", "/data/a"), ""), "form.xml:6",
            "/data/g/i/c -> /data/a -> /data/g/i/c");
    refuses(form_xml(nodes, calculate("/data/a", "join(',', /data/g/*)") + bound("/data/g/i", "relevant=\"/data/a = 'x'\""), ""), "form.xml:6",
            "/data/g/i -> /data/a -> /data/g/i");
    // Nothing in it is calculated.
    CHECK(FormDefinition::parse(form_xml(nodes, calculate("/data/a", "string(/data/g)"), "")).ok());
    CHECK(FormDefinition::parse(form_xml(nodes, calculate("/data/g/b", "string(../i)"), "")).ok());
}

TEST_CASE("An instance may read the text of those before it, not its own nor that of all") {
    const auto rows = [](const std::string& expression) {
        return form_xml("<r><a/><b/></r>", calculate("/data/r/b", "concat(../a, " + expression + ")"), repeat);
    };
    refuses(rows("string(..)"), "form.xml:5", "/data/r/b -> /data/r/b");
    refuses(rows("join(',', /data/r)"), "form.xml:5", "/data/r/b -> /data/r/b");
    refuses(rows("string(/data)"), "form.xml:5", "/data/r/b -> /data/r/b");
    refuses(rows("string(../following-sibling::r | ../preceding-sibling::r)"), "form.xml:5", "/data/r/b -> /data/r/b");
    refuses(rows("count-non-empty(/data/r)"), "form.xml:5", "/data/r/b -> /data/r/b");
    for (const char* before : {"string(../preceding-sibling::r[1])", "string(/data/r[position() = position(current()/..) - 1])",
                               "join(',', /data/r[position() &lt; position(current()/..)])", "count(../preceding-sibling::r[. != ''])"}) {
        INFO(before);
        CHECK(FormDefinition::parse(rows(before)).ok());
    }
    // A repeat within is read with all its instances.
    const auto inner = [](const std::string& expression) {
        return form_xml("<o><i><a/><b/></i></o>", calculate("/data/o/i/b", expression),
                        "<repeat nodeset=\"/data/o\"><repeat nodeset=\"/data/o/i\"><input ref=\"/data/o/i/a\"/></repeat></repeat>");
    };
    refuses(inner("string(../..)"), "form.xml:5", "/data/o/i/b -> /data/o/i/b");
    CHECK(FormDefinition::parse(inner("string(../../preceding-sibling::o[1])")).ok());
}

TEST_CASE_METHOD(FormFixture, "A running text over instances follows a change in an early one") {
    auto session = start(form_xml("<r jr:template=\"\"><a/><b/></r>",
                                  calculate("/data/r/b", "concat(string(../preceding-sibling::r[1]), '.')"), repeat));
    for (int i = 0; i < 3; ++i) REQUIRE(session->add_repeat("/data/r").ok());
    CHECK(value(*session, "/data/r[3]/b") == "...");
    answer(*session, "/data/r[1]/a", "x");
    CHECK(value(*session, "/data/r[3]/b") == "x...");
    REQUIRE(session->remove_repeat("/data/r[2]").ok());
    CHECK(value(*session, "/data/r[2]/b") == "x..");
}

TEST_CASE("Relevance that reads a text of which its own node is part is refused") {
    const std::string nodes = "<a/><g><b/><i><c/></i></g>";
    refuses(form_xml(nodes, bound("/data/g", "relevant=\"string(.) = ''\""), ""), "form.xml:5", "/data/g -> /data/g/b -> /data/g");
    refuses(form_xml(nodes, bound("/data/g/b", "relevant=\"string(..) = ''\""), ""), "form.xml:5", "/data/g/b -> /data/g/b");
    refuses(form_xml(nodes, bound("/data/g/i", "relevant=\"contains(/data, 'x')\""), ""), "form.xml:5", "/data/g/i -> /data/g/i/c -> /data/g/i");
    // Also by a path that leaves the node and comes back.
    refuses(form_xml(nodes, bound("/data/a", "relevant=\"../a = 'x'\""), ""), "form.xml:5", "/data/a -> /data/a");
    refuses(form_xml(nodes, bound("/data/g", "relevant=\"../g/b = 'x'\""), ""), "form.xml:5", "/data/g -> /data/g/b -> /data/g");
    CHECK(FormDefinition::parse(form_xml(nodes, bound("/data/a", "relevant=\"string(../g) = ''\""), "")).ok());
}

TEST_CASE_METHOD(FormFixture, "What asks for names, places and numbers of nodes reads no value") {
    for (const char* expression : {"name(.)", "local-name(.)", "namespace-uri(.)", "name(..)", "count(.)", "count(..)", "count(../*)", "count(/data/r/t)",
                                   "position(.)", "position(..)", "position(../t)", "boolean(.)", "not(.)", "if(., 1, 2)", ". and true()",
                                   "count(/data/r[t])", "count(/data/r[t or a])", "count(//*)", "once(position(..))"}) {
        INFO(expression);
        const auto parsed = FormDefinition::parse(form_xml("<r><a/><b/><t/></r>", calculate("/data/r/t", expression), repeat));
        if (!parsed.ok()) FAIL_CHECK(parsed.error().message());
    }
    // Which nodes there are is asked, with what tells them apart.
    refuses(form_xml("<r><a/><b/><t/></r>", calculate("/data/r/t", "count(/data/r[t = 1])"), repeat), "form.xml:5", "/data/r/t -> /data/r/t");
    refuses(form_xml("<r><a/><b/><t/></r>", calculate("/data/r/t", "count(../t/text())"), repeat), "form.xml:5", "/data/r/t -> /data/r/t");
    auto session = start(form_xml("<r jr:template=\"\"><a/><b/><t/></r><n/>",
                                  calculate("/data/r/t", "concat(name(.), count(/data/r), position(..))") + calculate("/data/n", "name(/data/r[2]/a)"),
                                  repeat));
    REQUIRE(session->add_repeat("/data/r").ok());
    CHECK(value(*session, "/data/r[1]/t") == "t11");
    CHECK(value(*session, "/data/n").empty());
    REQUIRE(session->add_repeat("/data/r").ok());
    CHECK(value(*session, "/data/r[1]/t") == "t21");
    CHECK(value(*session, "/data/r[2]/t") == "t22");
    CHECK(value(*session, "/data/n") == "a");
}

TEST_CASE_METHOD(FormFixture, "once() in a relevance reads its node, in a predicate the one it filters") {
    refuses(form_xml("<a/><b/>", bound("/data/b", "relevant=\"once(/data/a) = ''\""), ""), "form.xml:5", "/data/b -> /data/b");
    auto session = start(form_xml("<g><a/></g><t/>", calculate("/data/t", "count(/data/g[once('none') = 'none'])"), input("/data/g/a")));
    CHECK(value(*session, "/data/t") == "1");
    answer(*session, "/data/g/a", "x");
    CHECK(value(*session, "/data/t") == "0");
}

TEST_CASE_METHOD(FormFixture, "A count that hides what it looks at in its own first instance does not come to rest") {
    const auto counted = [](const std::string& count) {
        return form_xml("<r jr:template=\"\"><a/><b>no</b></r>", "", "<repeat nodeset=\"/data/r\" jr:count=\"" + count + "\"><input ref=\"/data/r/a\"/></repeat>");
    };
    auto definition = parse(counted("if(concat(a, b) = '', 1, 0)"));
    REQUIRE(definition.ok());
    const auto session = FormSession::start(*definition, environment());
    REQUIRE(!session.ok());
    CHECK(session.error().is(FormsError::unstable));
    CHECK(start(counted("if(concat(a, b) = '', 1, 2)"))->repeat("/data/r")->instances.size() == 2);
}
