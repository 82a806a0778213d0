#include "tests/kiosk/forms/form_fixture.h"

using namespace engawa;
using namespace engawa::forms;

namespace {

std::string calculate(const std::string& node, const std::string& expression) {
    return "\n<bind nodeset=\"" + node + "\" calculate=\"" + expression + "\"/>";
}

std::string repeat(const std::string& attributes = "", const std::string& inside = "<input ref=\"/data/r/x\"/>") {
    return "<repeat nodeset=\"/data/r\"" + attributes + ">" + inside + "</repeat>";
}

// A repeat r of x, a question, and t and u, with the expressions given for these two.
std::string rows(const std::string& t, const std::string& u = "") {
    return form_xml("<r><x/><t/><u/></r>", calculate("/data/r/t", t) + (u.empty() ? u : calculate("/data/r/u", u)), repeat());
}

void refuses(const std::string& xml, const std::string& where, const std::string& path) {
    const auto parsed = FormDefinition::parse(xml);
    INFO(path);
    REQUIRE(!parsed.ok());
    CHECK(parsed.error().is(FormsError::cycle));
    CHECK(parsed.error().where() == where);
    INFO(parsed.error().detail());
    CHECK(parsed.error().detail().find(path) != std::string::npos);
}

void takes(const std::string& xml) {
    const auto parsed = FormDefinition::parse(xml);
    if (!parsed.ok()) FAIL_CHECK(parsed.error().message() << "\n" << xml);
}

}  // namespace

TEST_CASE("A cycle of calculations is refused with its whole path") {
    refuses(form_xml("<a/><b/><c/>", calculate("/data/a", "/data/b + 1") + calculate("/data/b", "/data/c") + calculate("/data/c", "/data/a"), ""),
            "form.xml:7", "/data/c -> /data/b -> /data/a -> /data/c");
    refuses(form_xml("<a/>", calculate("/data/a", ". + 1"), ""), "form.xml:5", "/data/a -> /data/a");
}

TEST_CASE("A calculation that reads its own node in every instance is a cycle") {
    refuses(rows("sum(../../r/t)"), "form.xml:5", "/data/r/t -> /data/r/t");
    refuses(rows("count(../../r[t &gt; 1])"), "form.xml:5", "/data/r/t -> /data/r/t");
    refuses(rows("sum(../../r/u)", "sum(../../r/t)"), "form.xml:6", "/data/r/u -> /data/r/t -> /data/r/u");
    refuses(rows("/data/r[1]/t + 1"), "form.xml:5", "/data/r/t -> /data/r/t");
    refuses(rows("/data/r[last()]/t"), "form.xml:5", "/data/r/t -> /data/r/t");
    refuses(rows("indexed-repeat(/data/r/t, /data/r, 2)"), "form.xml:5", "/data/r/t -> /data/r/t");
    refuses(rows("/data/r[x = current()/../x]/t"), "form.xml:5", "/data/r/t -> /data/r/t");
    refuses(rows("/data/r[position() != position(current()/..)]/t"), "form.xml:5", "/data/r/t -> /data/r/t");
}

TEST_CASE("Instances that read each other to and fro are a cycle") {
    const std::string before = "/data/r[position() = position(current()/..) - 1]";
    const std::string after = "/data/r[position() = position(current()/..) + 1]";
    refuses(rows(before + "/u", after + "/t"), "form.xml:6", "/data/r/u -> /data/r/t -> /data/r/u");
    refuses(rows(before + "/t + " + after + "/t"), "form.xml:5", "/data/r/t -> /data/r/t");
    refuses(rows("/data/r[position() &lt;= position(current()/..)]/t"), "form.xml:5", "/data/r/t -> /data/r/t");
    refuses(rows("/data/r[position() &lt; position(current()/..) + 1]/t"), "form.xml:5", "/data/r/t -> /data/r/t");
    // Through a node outside of the repeat.
    refuses(form_xml("<b/><r><x/><t/></r>", calculate("/data/b", "sum(/data/r/t)") + calculate("/data/r/t", before + "/x + /data/b"), repeat()),
            "form.xml:6", "/data/r/t -> /data/b -> /data/r/t");
}

TEST_CASE("A reading of instances on one side alone is no cycle") {
    const std::string step = GENERATE(as<std::string>{}, "/data/r[position() = position(current()/..) - 1]", "../../r[position() = position(current()/..) - 1]",
                                      "/data/r[position(current()/..) - 1]", "/data/r[number(position(current()/..)) - 1]",
                                      "/data/r[position() &lt; position(current()/..)]", "/data/r[position(current()/..) &gt; position()]",
                                      "/data/r[position() &lt;= position(current()/..) - 1]", "/data/r[position() + 0 = 1 or true()][false()]",
                                      "../preceding-sibling::r[1]", "../preceding-sibling::r", "../following-sibling::r[1]",
                                      "/data/r[position() = position(current()/..) + 1]", "/data/r[position() &gt; position(current()/..)]",
                                      "/data/r[position(current()/..) &lt;= position() - 1]",
                                      "/data/r[x &gt; 1 and position() = position(current()/..) - 1]",
                                      "/data/r[position() = position(current()/..) - 2][x = 1]");
    INFO(step);
    const bool told = step.find("position() + 0") == std::string::npos && step.find("<= position() - 1") == std::string::npos &&
                      step.find("&lt;= position() - 1") == std::string::npos;
    const auto parsed = FormDefinition::parse(rows("../x + coalesce(sum(" + step + "/t), 0)"));
    CHECK(parsed.ok() == told);
}

TEST_CASE("A place may be given by indexed-repeat, or by a node that holds it") {
    takes(rows("../x + indexed-repeat(/data/r/t, /data/r, position(..) - 1)"));
    takes(rows("../x + indexed-repeat(/data/r/t, /data/r, ../u - 1)", "position(..)"));
    takes(rows("../x + /data/r[position() = current()/../u - 1]/t", "position(..)"));
    takes(rows("../x + /data/r[position() = current()/../u]/t", "position(..) - 1"));
    takes(rows("../x + indexed-repeat(../../r/t, ../../r, position(..) - 1)"));
    takes(rows("../x + indexed-repeat( ../t ,  /data/r , position(..) - 1)"));
    takes(rows("../x + indexed-repeat(., .., position(..) - 1)"));
    takes(rows("../x + indexed-repeat(current(), current()/.., ../u)", "position(..) - 1"));
    // Not the place but an answer.
    refuses(rows("indexed-repeat(/data/r/t, /data/r, ../x - 1)"), "form.xml:5", "/data/r/t -> /data/r/t");
    refuses(rows("indexed-repeat(../t, /data/r, ../x - 1)"), "form.xml:5", "/data/r/t -> /data/r/t");
    refuses(rows("indexed-repeat(current()/../t, .., ../x)"), "form.xml:5", "/data/r/t -> /data/r/t");
    // The place is the node's own.
    refuses(rows("indexed-repeat(., .., position(..))"), "form.xml:5", "/data/r/t -> /data/r/t");
    refuses(rows("indexed-repeat(/data/r/t, /data/r, ../u)", "position(..)"), "form.xml:5", "/data/r/t -> /data/r/t");
    // The first place is 1: nothing is read.
    takes(rows("/data/r[position() = position(current()) - 1]/t + 1"));
}

TEST_CASE("In repeats within repeats the place of one of them tells") {
    const auto nested = [](const std::string& expression) {
        return form_xml("<o><i><x/><t/></i><s/></o>", calculate("/data/o/i/t", expression) + calculate("/data/o/s", "sum(../i/t)"),
                        "<repeat nodeset=\"/data/o\"><repeat nodeset=\"/data/o/i\"><input ref=\"/data/o/i/x\"/></repeat></repeat>");
    };
    takes(nested("../x + coalesce(../../i[position() = position(current()/..) - 1]/t, 0)"));
    takes(nested("../x + coalesce(/data/o/i[position() = position(current()/..) - 1]/t, 0)"));
    takes(nested("../x + coalesce(/data/o[position() = position(current()/../..) - 1]/s, 0)"));
    takes(nested("../x + sum(/data/o[position() &lt; position(current()/../..)]/i/t)"));
    takes(nested("indexed-repeat(/data/o/i/t, /data/o, position(../..), /data/o/i, position(..) - 1)"));
    takes(nested("../x + coalesce(indexed-repeat(/data/o/i/t, /data/o/i, position(..) - 1), 0)"));
    takes(nested("indexed-repeat(/data/o/i/t, ../../../o/i, position(..) - 1)"));
    // The outer instance is one's own, and so is the inner one, or it is told by an answer.
    refuses(nested("indexed-repeat(/data/o/i/t, /data/o/i, position(..))"), "form.xml:5", "/data/o/i/t -> /data/o/i/t");
    refuses(nested("indexed-repeat(/data/o/i/t, /data/o/i, ../x)"), "form.xml:5", "/data/o/i/t -> /data/o/i/t");
    // Where the path is not told by names, nothing is known of the outer instance.
    refuses(nested("indexed-repeat(//t, /data/o/i, position(..) - 1)"), "form.xml:5", "/data/o/i/t -> /data/o/i/t");
    refuses(nested("../x + sum(/data/o[position() &lt;= position(current()/../..)]/i/t)"), "form.xml:5", "/data/o/i/t -> /data/o/i/t");
    // A total within, and the total before it.
    takes(nested("coalesce(../../i[position() = position(current()/..) - 1]/t, /data/o[position() = position(current()/../..) - 1]/s)"));
}

TEST_CASE("Relevance of an instance may follow the instance before, not all of them") {
    const auto shown_by = [](const std::string& expression) {
        return form_xml("<r><x/></r>", "\n<bind nodeset=\"/data/r\" relevant=\"" + expression + "\"/>", repeat());
    };
    takes(shown_by("position(.) = 1 or /data/r[position() = position(current()) - 1]/x = 'yes'"));
    refuses(shown_by("count(../r[x = 'yes']) &gt; 0"), "form.xml:5", "/data/r -> /data/r");
    refuses(form_xml("<r><x/></r>", "\n<bind nodeset=\"/data/r/x\" relevant=\"count(../../r[x = 'yes']) = 0\"/>", repeat()), "form.xml:5",
            "/data/r/x -> /data/r/x");
    // Two that show each other by their values are none of values, in whichever instance.
    takes(form_xml("<r><x/><y/></r>", "<bind nodeset=\"/data/r/x\" relevant=\"count(../../r[y = 'no']) = 0\"/>"
                                      "<bind nodeset=\"/data/r/y\" relevant=\"count(../../r[x = 'no']) = 0\"/>",
                   repeat("", "<input ref=\"/data/r/x\"/><input ref=\"/data/r/y\"/>")));
}

TEST_CASE("A count of its own instances is a cycle") {
    const auto counted = [](const std::string& count, const std::string& n = "") {
        return form_xml("<n/><r><x/><t/></r>", (n.empty() ? n : calculate("/data/n", n)) + calculate("/data/r/t", "position(..)"),
                        "\n" + repeat(" jr:count=\"" + count + "\""));
    };
    refuses(counted("count(/data/r)"), "form.xml:8", "/data/r -> /data/r");
    refuses(counted("count(/data/r) + 1"), "form.xml:8", "/data/r -> /data/r");
    refuses(counted("/data/n", "count(/data/r) + 1"), "form.xml:9", "/data/r -> /data/n -> /data/r");
    refuses(counted("/data/n", "if(count(/data/r) &lt; 3, count(/data/r) + 1, 3)"), "form.xml:9", "/data/r -> /data/n -> /data/r");
    refuses(counted("max(/data/r/t)"), "form.xml:8", "/data/r -> /data/r");
    refuses(counted("max(/data/r[true()]/t)"), "form.xml:8", "/data/r -> /data/r");
    takes(counted("/data/r[1]/x"));
    takes(counted("3", "count(/data/r)"));
}

TEST_CASE_METHOD(FormFixture, "A count that asks in its instances whether there is another is none") {
    // As ODK's documentation has it: "Repeating as long as a condition is met".
    auto session = start(form_xml("<count/><plant_count/><plant jr:template=\"\"><species/><more/></plant>",
                                  calculate("/data/count", "count(/data/plant)") +
                                      calculate("/data/plant_count", "if(/data/count = 0 or /data/plant[position()=/data/count]/more = 'yes', "
                                                                     "/data/count + 1, /data/count)"),
                                  "<repeat nodeset=\"/data/plant\" jr:count=\"/data/plant_count\"><input ref=\"/data/plant/species\"/>"
                                  "<input ref=\"/data/plant/more\"/></repeat>"));
    CHECK(value(*session, "/data/count") == "1");
    answer(*session, "/data/plant[1]/more", "yes");
    CHECK(value(*session, "/data/count") == "2");
    answer(*session, "/data/plant[2]/species", "Rosa");
    CHECK(value(*session, "/data/count") == "2");
    answer(*session, "/data/plant[2]/more", "yes");
    CHECK(value(*session, "/data/count") == "3");
    answer(*session, "/data/plant[3]/more", "no");
    CHECK(value(*session, "/data/count") == "3");
}

TEST_CASE_METHOD(FormFixture, "A repeat read outside of it and a list of its instances are no cycle") {
    auto session = start(form_xml("<n>2</n><r><x/><share/></r><count/><sum/><pick/>",
                                  calculate("/data/count", "count(/data/r)") + calculate("/data/sum", "sum(/data/r/x)") +
                                      calculate("/data/r/share", "../x div /data/sum"),
                                  "<input ref=\"/data/n\"/>" + repeat(" jr:count=\"/data/n\"") +
                                      "<select1 ref=\"/data/pick\"><itemset nodeset=\"/data/r[x != '']\"><value ref=\"x\"/><label ref=\"x\"/></itemset></select1>"));
    answer(*session, "/data/r[1]/x", "1");
    answer(*session, "/data/r[2]/x", "3");
    CHECK(value(*session, "/data/count") == "2");
    CHECK(value(*session, "/data/r[2]/share") == "0.75");
    answer(*session, "/data/pick", "3");
    CHECK(value(*session, "/data/pick") == "3");
}
