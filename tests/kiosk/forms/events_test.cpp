#include "tests/kiosk/forms/form_fixture.h"

using namespace engawa;
using namespace engawa::forms;

TEST_CASE_METHOD(FormFixture, "A first load sets what is set only then, and a draft does not set it again") {
    const std::string xml = form_xml("<a>5</a><b/><c/>",
                                     "<setvalue event=\"odk-instance-first-load\" ref=\"/data/b\" value=\"/data/a * 4\"/>"
                                     "<setvalue event=\"odk-instance-load\" ref=\"/data/c\" value=\"concat(/data/c, 'x')\"/>",
                                     "<input ref=\"/data/a\"/><input ref=\"/data/b\"/>");
    auto definition = parse(xml);
    REQUIRE(definition.ok());
    auto session = FormSession::start(*definition, environment());
    REQUIRE(session.ok());
    CHECK(value(**session, "/data/b") == "20");
    CHECK(value(**session, "/data/c") == "x");
    answer(**session, "/data/a", "1");
    CHECK(value(**session, "/data/b") == "20");
    answer(**session, "/data/b", "mine");
    auto again = FormSession::restore(*definition, environment(), (*session)->serialise());
    REQUIRE(again.ok());
    CHECK(value(**again, "/data/b") == "mine");
    CHECK(value(**again, "/data/c") == "xx");
}

TEST_CASE_METHOD(FormFixture, "A changed value sets another, once for each change") {
    auto session = start(form_xml("<a/><n>0</n>", "<bind nodeset=\"/data/n\" type=\"int\"/>",
                                  "<input ref=\"/data/a\"><setvalue event=\"xforms-value-changed\" ref=\"/data/n\" value=\". + 1\"/></input>"));
    answer(*session, "/data/a", "x");
    CHECK(value(*session, "/data/n") == "1");
    answer(*session, "/data/a", "x");
    CHECK(value(*session, "/data/n") == "1");
    answer(*session, "/data/a", "y");
    CHECK(value(*session, "/data/n") == "2");
}

TEST_CASE_METHOD(FormFixture, "An action in a repeat sets the node of its own instance") {
    auto session = start(form_xml("<r jr:template=\"\"><a/><b/></r>", "",
                                  "<repeat nodeset=\"/data/r\"><input ref=\"/data/r/a\">"
                                  "<setvalue event=\"xforms-value-changed\" ref=\"/data/r/b\" value=\"concat('from ', ../a)\"/></input></repeat>"));
    REQUIRE(session->add_repeat("/data/r").ok());
    REQUIRE(session->add_repeat("/data/r").ok());
    answer(*session, "/data/r[2]/a", "two");
    CHECK(value(*session, "/data/r[1]/b").empty());
    CHECK(value(*session, "/data/r[2]/b") == "from two");
}

TEST_CASE_METHOD(FormFixture, "An action whose target is many nodes is an error, and the answer is taken back") {
    auto session = start(form_xml("<a/><r><b/></r><r><b/></r>", "",
                                  "<input ref=\"/data/a\"><setvalue event=\"xforms-value-changed\" ref=\"/data/r/b\">1</setvalue></input>"
                                  "<repeat nodeset=\"/data/r\"><input ref=\"/data/r/b\"/></repeat>"));
    const auto answered = session->answer("/data/a", "x");
    REQUIRE(!answered.ok());
    CHECK(answered.error().is(FormsError::evaluation));
    CHECK(value(*session, "/data/a").empty());
}

TEST_CASE_METHOD(FormFixture, "A new instance is set before it is calculated, those of the form never") {
    auto session = start(form_xml("<base>10</base><r><a>0</a><b/></r>",
                                  "<bind nodeset=\"/data/r/a\" type=\"int\"/><bind nodeset=\"/data/r/b\" type=\"int\" calculate=\"../a * 2\"/>",
                                  "<repeat nodeset=\"/data/r\"><setvalue event=\"odk-new-repeat\" ref=\"/data/r/a\" value=\"../../base + position(..)\"/>"
                                  "<input ref=\"/data/r/a\"/></repeat>"));
    CHECK(value(*session, "/data/r[1]/a") == "0");
    REQUIRE(session->add_repeat("/data/r").ok());
    CHECK(value(*session, "/data/r[2]/a") == "12");
    CHECK(value(*session, "/data/r[2]/b") == "24");
}

TEST_CASE_METHOD(FormFixture, "Several events in one action each set it") {
    auto session = start(form_xml("<a>5</a><twice/>", "",
                                  "<input ref=\"/data/a\"><setvalue event=\"odk-instance-first-load xforms-value-changed\" "
                                  "ref=\"/data/twice\" value=\"../a * 2\"/></input>"));
    CHECK(value(*session, "/data/twice") == "10");
    answer(*session, "/data/a", "7");
    CHECK(value(*session, "/data/twice") == "14");
}

TEST_CASE_METHOD(FormFixture, "The position comes from the device given, or stays empty") {
    const std::string xml = form_xml("<place/>", "<bind nodeset=\"/data/place\" type=\"geopoint\"/>"
                                     "<odk:setgeopoint event=\"odk-instance-first-load\" ref=\"/data/place\"/>", "");
    CHECK(value(*start(xml), "/data/place").empty());
    SessionEnvironment given = environment();
    given.location = [] { return std::optional<std::string>("35.5 139.5 0 3"); };
    auto session = FormSession::start(*parse(xml), given);
    REQUIRE(session.ok());
    CHECK(value(**session, "/data/place") == "35.5 139.5 0.0 3.0");
}

TEST_CASE_METHOD(FormFixture, "Events that set each other without end are stopped") {
    auto session = start(form_xml("<a>0</a><b>0</b>", "",
                                  "<input ref=\"/data/a\"><setvalue event=\"xforms-value-changed\" ref=\"/data/b\" value=\". + 1\"/></input>"
                                  "<input ref=\"/data/b\"><setvalue event=\"xforms-value-changed\" ref=\"/data/a\" value=\". + 1\"/></input>"));
    const auto answered = session->answer("/data/a", "5");
    REQUIRE(!answered.ok());
    CHECK(answered.error().is(FormsError::unstable));
}

TEST_CASE_METHOD(FormFixture, "Coming into view again is no change of value") {
    auto session = start(form_xml("<ask>yes</ask><a/><n>0</n>",
                                  "<bind nodeset=\"/data/a\" relevant=\"/data/ask = 'yes'\"/><bind nodeset=\"/data/n\" type=\"int\"/>",
                                  "<input ref=\"/data/ask\"/><input ref=\"/data/a\">"
                                  "<setvalue event=\"xforms-value-changed\" ref=\"/data/n\" value=\". + 1\"/></input>"));
    answer(*session, "/data/a", "x");
    answer(*session, "/data/ask", "no");
    answer(*session, "/data/ask", "yes");
    CHECK(value(*session, "/data/a") == "x");
    CHECK(value(*session, "/data/n") == "1");
}

TEST_CASE_METHOD(FormFixture, "A first load sets the node in every instance the form has, a changed value in its own only") {
    auto session = start(form_xml("<r><a/></r><r><a/></r>", "",
                                  "<repeat nodeset=\"/data/r\"><input ref=\"/data/r/a\"/>"
                                  "<setvalue event=\"odk-instance-first-load odk-new-repeat\" ref=\"/data/r/a\" "
                                  "value=\"position(..) * 10\"/></repeat>"));
    REQUIRE(session->add_repeat("/data/r").ok());
    CHECK(value(*session, "/data/r[1]/a") == "10");
    CHECK(value(*session, "/data/r[2]/a") == "20");
    CHECK(value(*session, "/data/r[3]/a") == "30");
}

TEST_CASE_METHOD(FormFixture, "Inner instances that come with a new outer one are new too, those of the form are not") {
    auto session = start(form_xml("<o><n/><i><a/></i></o>", "",
                                  "<repeat nodeset=\"/data/o\"><input ref=\"/data/o/n\"/>"
                                  "<repeat nodeset=\"/data/o/i\" jr:count=\"2\"><input ref=\"/data/o/i/a\"/>"
                                  "<setvalue event=\"odk-new-repeat\" ref=\"/data/o/i/a\">new</setvalue>"
                                  "</repeat></repeat>"));
    CHECK(value(*session, "/data/o[1]/i[1]/a").empty());
    CHECK(value(*session, "/data/o[1]/i[2]/a") == "new");
    REQUIRE(session->add_repeat("/data/o").ok());
    CHECK(value(*session, "/data/o[2]/i[1]/a") == "new");
    CHECK(value(*session, "/data/o[2]/i[2]/a") == "new");
}

TEST_CASE_METHOD(FormFixture, "Preloads run for every instance that is added, before its own event") {
    auto session = start(form_xml("<n>1</n><r jr:template=\"\"><id/><day/><copy/></r><c><id/></c><o><i><id/></i></o>",
                                  "<bind nodeset=\"/data/r/id\" jr:preload=\"uid\"/>"
                                  "<bind nodeset=\"/data/r/day\" type=\"date\" jr:preload=\"date\" jr:preloadParams=\"today\"/>"
                                  "<bind nodeset=\"/data/c/id\" jr:preload=\"uid\"/><bind nodeset=\"/data/o/i/id\" jr:preload=\"uid\"/>",
                                  "<input ref=\"/data/n\"/><repeat nodeset=\"/data/r\"><input ref=\"/data/r/id\"/>"
                                  "<setvalue event=\"odk-new-repeat\" ref=\"/data/r/copy\" value=\"../id\"/></repeat>"
                                  "<repeat nodeset=\"/data/c\" jr:count=\"/data/n\"><input ref=\"/data/c/id\"/></repeat>"
                                  "<repeat nodeset=\"/data/o\"><repeat nodeset=\"/data/o/i\"><input ref=\"/data/o/i/id\"/></repeat></repeat>"));
    REQUIRE(session->add_repeat("/data/r").ok());
    REQUIRE(session->add_repeat("/data/r").ok());
    const std::string first = value(*session, "/data/r[1]/id");
    CHECK(first.starts_with("uuid:"));
    CHECK(value(*session, "/data/r[2]/id").starts_with("uuid:"));
    CHECK(value(*session, "/data/r[2]/id") != first);
    CHECK(value(*session, "/data/r[1]/copy") == first);
    CHECK(value(*session, "/data/r[1]/day").starts_with("2026-"));
    // Those a count makes, at load and afterwards; those that come inside another.
    const std::string counted = value(*session, "/data/c[1]/id");
    CHECK(counted.starts_with("uuid:"));
    answer(*session, "/data/n", "2");
    CHECK(value(*session, "/data/c[1]/id") == counted);
    CHECK(value(*session, "/data/c[2]/id").starts_with("uuid:"));
    REQUIRE(session->add_repeat("/data/o").ok());
    CHECK(value(*session, "/data/o[2]/i[1]/id").starts_with("uuid:"));
}

TEST_CASE_METHOD(FormFixture, "What a new instance is calculated to is no change of value, what its event sets is one") {
    const auto form = [](const std::string& bind, const std::string& action, const std::string& attributes) {
        return form_xml("<n>0</n><r jr:template=\"\"><a>5</a><c/><d>default</d></r>", bind,
                        "<input ref=\"/data/n\"/><repeat nodeset=\"/data/r\"" + attributes + ">" + action +
                            "<input ref=\"/data/r/a\"/><input ref=\"/data/r/c\">"
                            "<setvalue event=\"xforms-value-changed\" ref=\"/data/r/d\">told</setvalue></input>"
                            "<input ref=\"/data/r/d\"/></repeat>");
    };
    const std::string calculated = "<bind nodeset=\"/data/r/c\" calculate=\"../a + 1\"/>";
    auto added = start(form(calculated, "", ""));
    REQUIRE(added->add_repeat("/data/r").ok());
    CHECK(value(*added, "/data/r[1]/c") == "6");
    CHECK(value(*added, "/data/r[1]/d") == "default");
    answer(*added, "/data/r[1]/a", "6");
    CHECK(value(*added, "/data/r[1]/d") == "told");
    // The first instance is known by now; the second is as new as it was.
    REQUIRE(added->add_repeat("/data/r").ok());
    CHECK(value(*added, "/data/r[2]/d") == "default");

    auto counted = start(form(calculated, "", " jr:count=\"/data/n\""));
    answer(*counted, "/data/n", "2");
    CHECK(value(*counted, "/data/r[2]/c") == "6");
    CHECK(value(*counted, "/data/r[2]/d") == "default");
    answer(*counted, "/data/r[2]/a", "1");
    CHECK(value(*counted, "/data/r[2]/d") == "told");
    CHECK(value(*counted, "/data/r[1]/d") == "default");

    auto set = start(form("", "<setvalue event=\"odk-new-repeat\" ref=\"/data/r/c\">new</setvalue>", ""));
    REQUIRE(set->add_repeat("/data/r").ok());
    CHECK(value(*set, "/data/r[1]/c") == "new");
    CHECK(value(*set, "/data/r[1]/d") == "told");
}

namespace {

// xforms-value-changed of /data/s, one after the other.
std::string actions_of_s(const std::string& actions) {
    return "<input ref=\"/data/s\">" + actions + "</input>";
}

std::string sets(const std::string& event, const std::string& ref, const std::string& value) {
    return "<setvalue event=\"" + event + "\" ref=\"" + ref + "\" value=\"" + value + "\"/>";
}

}  // namespace

TEST_CASE_METHOD(FormFixture, "What follows from an action is calculated before the next one of its event is worked out") {
    const std::string twice = "<bind nodeset=\"/data/u\" calculate=\"/data/t + 1\"/>";
    SECTION("of a changed value") {
        auto session = start(form_xml("<s/><t/><u/><w/>", twice,
                                      actions_of_s(sets("xforms-value-changed", "/data/t", "/data/s * 2") +
                                                   sets("xforms-value-changed", "/data/w", "/data/u"))));
        answer(*session, "/data/s", "3");
        CHECK(value(*session, "/data/w") == "7");
        answer(*session, "/data/s", "5");
        CHECK(value(*session, "/data/w") == "11");
    }
    SECTION("of a form that is loaded") {
        auto session = start(form_xml("<t/><u/><w/>",
                                      twice + sets("odk-instance-first-load", "/data/t", "4") + sets("odk-instance-first-load", "/data/w", "/data/u"), ""));
        CHECK(value(*session, "/data/w") == "5");
    }
    SECTION("of a new instance") {
        auto session = start(form_xml("<n>0</n><r jr:template=\"\"><a/><b/><c/></r>", "<bind nodeset=\"/data/r/b\" calculate=\"../a + 1\"/>",
                                      "<input ref=\"/data/n\"/><repeat nodeset=\"/data/r\" jr:count=\"/data/n\">" +
                                          sets("odk-new-repeat", "/data/r/a", "4 + position(..)") + sets("odk-new-repeat", "/data/r/c", "../b") +
                                          "<input ref=\"/data/r/a\"/></repeat>"));
        answer(*session, "/data/n", "3");
        CHECK(value(*session, "/data/r[1]/c") == "6");
        CHECK(value(*session, "/data/r[3]/c") == "8");
    }
    SECTION("of the end of a filling") {
        auto session = start(form_xml("<t/><u/><w/>", twice + sets("xforms-revalidate", "/data/t", "8") + sets("xforms-revalidate", "/data/w", "/data/u"), ""));
        REQUIRE(session->submit().ok());
        CHECK(value(*session, "/data/w") == "9");
    }
    SECTION("what it shows") {
        auto session = start(form_xml("<s/><f/><b>kept</b><o/>", "<bind nodeset=\"/data/b\" relevant=\"/data/f = 1\"/>",
                                      actions_of_s(sets("xforms-value-changed", "/data/f", "1") + sets("xforms-value-changed", "/data/o", "/data/b"))));
        answer(*session, "/data/s", "x");
        CHECK(value(*session, "/data/o") == "kept");
    }
    SECTION("the instances it makes") {
        auto session = start(form_xml("<s/><n>0</n><r jr:template=\"\"><v/></r>", "<bind nodeset=\"/data/n\" type=\"int\"/>",
                                      actions_of_s(sets("xforms-value-changed", "/data/n", "2") +
                                                   sets("xforms-value-changed", "/data/r[position() = 2]/v", "'hit'")) +
                                          "<repeat nodeset=\"/data/r\" jr:count=\"/data/n\"><input ref=\"/data/r/v\"/></repeat>"));
        answer(*session, "/data/s", "x");
        CHECK(value(*session, "/data/r[2]/v") == "hit");
        CHECK(value(*session, "/data/r[1]/v").empty());
    }
    SECTION("a total of running totals") {
        auto session = start(form_xml("<s/><w/><r><a>1</a><t/></r><r><a>2</a><t/></r><r><a>3</a><t/></r>",
                                      "<bind nodeset=\"/data/r/t\" calculate=\"../a + sum(../preceding-sibling::r[1]/t)\"/>",
                                      actions_of_s(sets("xforms-value-changed", "/data/r[1]/a", "10") +
                                                   sets("xforms-value-changed", "/data/w", "/data/r[3]/t")) +
                                          "<repeat nodeset=\"/data/r\"><input ref=\"/data/r/a\"/></repeat>"));
        answer(*session, "/data/s", "x");
        CHECK(value(*session, "/data/w") == "15");
    }
}

TEST_CASE_METHOD(FormFixture, "A count makes each instance once all that hangs on the one before is calculated, as if they were added one by one") {
    const std::string binds = "<bind nodeset=\"/data/t\" calculate=\"sum(/data/r/b)\"/><bind nodeset=\"/data/r/b\" calculate=\"../a + 1\"/>";
    const std::string arrival = sets("odk-new-repeat", "/data/r/a", "/data/t") + "<input ref=\"/data/r/a\"/></repeat>";
    const auto form = [&](const std::string& count) {
        return form_xml("<n>0</n><t/><r jr:template=\"\"><a/><b/></r>", binds,
                        "<input ref=\"/data/n\"/><repeat nodeset=\"/data/r\"" + count + ">" + arrival);
    };
    const auto counted = [&](const std::string& count, const std::vector<std::string>& answers) {
        auto session = start(form(" jr:count=\"" + count + "\""));
        for (const std::string& n : answers) answer(*session, "/data/n", n);
        CHECK(value(*session, "/data/r[1]/a") == "0");
        CHECK(value(*session, "/data/r[2]/a") == "1");
        CHECK(value(*session, "/data/r[3]/a") == "3");
        CHECK(value(*session, "/data/t") == "7");
    };
    SECTION("at once") { counted("/data/n", {"3"}); }
    SECTION("one by one") { counted("/data/n", {"1", "2", "3"}); }
    SECTION("as the form is loaded") { counted("3", {}); }
}

TEST_CASE_METHOD(FormFixture, "An action that hides the question it belongs to does not end its event") {
    auto session = start(form_xml("<s/><x/><y/>", "<bind nodeset=\"/data/s\" relevant=\"/data/x != 1\"/>",
                                  actions_of_s(sets("xforms-value-changed", "/data/x", "1") + sets("xforms-value-changed", "/data/y", "'2'"))));
    answer(*session, "/data/s", "5");
    CHECK(value(*session, "/data/y") == "2");
}

TEST_CASE_METHOD(FormFixture, "An event that an action sets off is through before the next action") {
    auto session = start(form_xml("<s/><t/><v/><w/>", "",
                                  actions_of_s(sets("xforms-value-changed", "/data/t", "/data/s") + sets("xforms-value-changed", "/data/w", "/data/v")) +
                                      "<input ref=\"/data/t\">" + sets("xforms-value-changed", "/data/v", "/data/t") + "</input>"));
    answer(*session, "/data/s", "x");
    CHECK(value(*session, "/data/w") == "x");
}

TEST_CASE_METHOD(FormFixture, "An action sets a node as the one before left it, and what is calculated there first does not come after") {
    auto session = start(form_xml("<s/><u/>", "<bind nodeset=\"/data/u\" calculate=\"/data/s + 1\"/>",
                                  actions_of_s(sets("xforms-value-changed", "/data/u", "100")) + "<input ref=\"/data/u\"/>"));
    answer(*session, "/data/s", "1");
    CHECK(value(*session, "/data/u") == "100");
}

TEST_CASE_METHOD(FormFixture, "An action that fails takes back what followed from the ones before it") {
    auto session = start(form_xml("<s/><t/><u/><w/>", "<bind nodeset=\"/data/u\" calculate=\"/data/t + 1\"/>",
                                  actions_of_s(sets("xforms-value-changed", "/data/t", "/data/s * 2") +
                                               sets("xforms-value-changed", "/data/w", "pow(/data/u, uuid(-1))"))));
    const std::string before = session->instance_xml();
    REQUIRE(!session->answer("/data/s", "3").ok());
    CHECK(session->instance_xml() == before);
}

TEST_CASE_METHOD(FormFixture, "Two thousand actions do not calculate a total two thousand times") {
    constexpr int actions = 2'000;
    std::string nodes, model;
    for (int i = 0; i < actions; ++i) {
        const std::string name = "n" + std::to_string(i);
        nodes += "<" + name + "/>";
        model += sets("odk-instance-first-load", "/data/g/" + name, i == 0 ? "1" : "/data/g/n" + std::to_string(i - 1) + " + 1");
    }
    Limits limits;
    limits.steps = 200'000;
    auto session = start_within(limits, form_xml("<g>" + nodes + "</g><total/>", "<bind nodeset=\"/data/total\" calculate=\"sum(/data/g/*)\"/>" + model, ""));
    CHECK(value(*session, "/data/total") == std::to_string(actions * (actions + 1) / 2));
}
