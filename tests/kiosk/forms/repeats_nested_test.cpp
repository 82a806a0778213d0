#include "tests/kiosk/forms/form_fixture.h"

using namespace engawa;
using namespace engawa::forms;

// Repeats in repeats in repeats: what they count, name and hold, and counts within counts.

namespace {

std::string house_floor_room() {
    return form_xml(
        "<house><name/><floor><name/><room><size/><path/><inside/></room><size/></floor><size/></house>"
        "<all/><chosen/><chosen_floor/><i>1</i><j>1</j><k>1</k>",
        "<bind nodeset=\"/data/house/floor/room/size\" type=\"int\"/>"
        "<bind nodeset=\"/data/house/floor/room/path\" "
        "calculate=\"concat(position(../../..), '.', position(../..), '.', position(..))\"/>"
        "<bind nodeset=\"/data/house/floor/room/inside\" "
        "calculate=\"concat(/data/house/name, '/', /data/house/floor/name, '/', /data/house/floor/room/size)\"/>"
        "<bind nodeset=\"/data/house/floor/size\" calculate=\"sum(../room/size)\"/>"
        "<bind nodeset=\"/data/house/size\" calculate=\"sum(../floor/size)\"/>"
        "<bind nodeset=\"/data/all\" calculate=\"sum(/data/house/floor/room/size)\"/>"
        "<bind nodeset=\"/data/chosen\" calculate=\"indexed-repeat(/data/house/floor/room/size, /data/house, /data/i, "
        "/data/house/floor, /data/j, /data/house/floor/room, /data/k)\"/>"
        "<bind nodeset=\"/data/chosen_floor\" calculate=\"indexed-repeat(/data/house/floor/name, /data/house, /data/i, "
        "/data/house/floor, /data/j)\"/>",
        "<repeat nodeset=\"/data/house\"><input ref=\"/data/house/name\"/><repeat nodeset=\"/data/house/floor\">"
        "<input ref=\"/data/house/floor/name\"/><repeat nodeset=\"/data/house/floor/room\">"
        "<input ref=\"/data/house/floor/room/size\"/></repeat></repeat></repeat>"
        "<input ref=\"/data/i\"/><input ref=\"/data/j\"/><input ref=\"/data/k\"/>");
}

struct NestedFixture : FormFixture {
    // Two houses: 1 of one floor with two rooms; 2 of two floors, with one room and with two. Sizes 10, 20 … 50.
    std::unique_ptr<FormSession> two_houses() {
        auto session = start(house_floor_room());
        for (const char* ref : {"/data/house", "/data/house[2]/floor", "/data/house[2]/floor[2]/room", "/data/house[1]/floor[1]/room"}) {
            INFO(ref);
            REQUIRE(session->add_repeat(ref).ok());
        }
        int size = 0;
        for (const char* room : {"[1]/floor[1]/room[1]", "[1]/floor[1]/room[2]", "[2]/floor[1]/room[1]", "[2]/floor[2]/room[1]",
                                 "[2]/floor[2]/room[2]"}) {
            answer(*session, std::string("/data/house") + room + "/size", std::to_string(size += 10));
        }
        answer(*session, "/data/house[1]/name", "A");
        answer(*session, "/data/house[2]/name", "B");
        answer(*session, "/data/house[2]/floor[2]/name", "top");
        return session;
    }
};

}  // namespace

TEST_CASE_METHOD(NestedFixture, "Three levels of repeats are summed, named and placed each within its own") {
    auto session = two_houses();
    CHECK(value(*session, "/data/all") == "150");
    CHECK(value(*session, "/data/house[1]/size") == "30");
    CHECK(value(*session, "/data/house[2]/size") == "120");
    CHECK(value(*session, "/data/house[2]/floor[2]/size") == "90");
    CHECK(value(*session, "/data/house[2]/floor[2]/room[2]/path") == "2.2.2");
    CHECK(value(*session, "/data/house[2]/floor[2]/room[2]/inside") == "B/top/50");
    CHECK(value(*session, "/data/house[2]/floor[1]/room[1]/inside") == "B//30");
    CHECK(value(*session, "/data/house[1]/floor[1]/room[2]/inside") == "A//20");
}

TEST_CASE_METHOD(NestedFixture, "What is taken from the middle of three levels moves up what lies behind it, and nothing else") {
    auto session = two_houses();
    REQUIRE(session->remove_repeat("/data/house[2]/floor[1]").ok());
    CHECK(value(*session, "/data/all") == "120");
    CHECK(value(*session, "/data/house[2]/floor[1]/room[2]/path") == "2.1.2");
    CHECK(value(*session, "/data/house[2]/floor[1]/name") == "top");
    CHECK(value(*session, "/data/house[1]/size") == "30");
    REQUIRE(session->remove_repeat("/data/house[1]").ok());
    CHECK(value(*session, "/data/house[1]/floor[1]/room[1]/path") == "1.1.1");
    CHECK(value(*session, "/data/all") == "90");
    CHECK(session->value("/data/house[2]").error().is(FormsError::unknown_ref));
}

namespace {

// Of a repeat r with x and t, beside a group g and a node v; the calculation stands in /data/r/t or in /data/v.
Result<std::shared_ptr<const FormDefinition>> indexed_at(const std::string& node, const std::string& calculate) {
    return FormFixture::parse(form_xml("<g><x>1</x></g><r><x/><t/><s><y/></s></r><v/>",
                                       "\n<bind nodeset=\"" + node + "\" calculate=\"" + calculate + "\"/>",
                                       "<repeat nodeset=\"/data/r\"><input ref=\"/data/r/x\"/>"
                                       "<repeat nodeset=\"/data/r/s\"><input ref=\"/data/r/s/y\"/></repeat></repeat><input ref=\"/data/g/x\"/>"));
}

}  // namespace

TEST_CASE("indexed-repeat() of what is no repeat is refused with its line") {
    for (const char* calculate : {"indexed-repeat(/data/g/x, /data/g, 1)", "indexed-repeat(/data/r/x, /data/r/x, 1)",
                                  "indexed-repeat(/data/r/s/y, /data/r, 1, /data/g, 1)", "1 + indexed-repeat(../g/x, ../g, 1)"}) {
        INFO(calculate);
        const auto refused = indexed_at("/data/v", calculate);
        REQUIRE(!refused.ok());
        CHECK(refused.error().is(FormsError::bad_repeat));
        CHECK(refused.error().where() == "form.xml:5");
    }
    CHECK(indexed_at("/data/v", "indexed-repeat(/data/r/s/y, /data/r, 1, /data/r/s, 2)").ok());
    CHECK(indexed_at("/data/v", "indexed-repeat(../r/x, ../r, 1)").ok());
}

TEST_CASE("indexed-repeat() of what is not inside the repeat it names is refused with its line") {
    for (const char* calculate : {"indexed-repeat(/data/g/x, /data/r, 1)", "indexed-repeat(/data/r, /data/r, 1)", "indexed-repeat(../r/x, ../r/s, 1)",
                                  "indexed-repeat(/data/r/x, /data/r, 1, /data/r/s, 1)", "1 + indexed-repeat(../g/x, ../r, 1)"}) {
        INFO(calculate);
        const auto refused = indexed_at("/data/v", calculate);
        REQUIRE(!refused.ok());
        CHECK(refused.error().is(FormsError::bad_repeat));
        CHECK(refused.error().where() == "form.xml:5");
        CHECK(refused.error().detail().find("not inside the repeat /data/r") != std::string::npos);
    }
    const auto own = indexed_at("/data/r/t", "indexed-repeat(current()/../x, current()/../s, 1)");
    REQUIRE(!own.ok());
    CHECK(own.error().detail() == "indexed-repeat of /data/r/x, which is not inside the repeat /data/r/s");
    CHECK(indexed_at("/data/r/t", "indexed-repeat(//x, //r, 1)").ok());
    CHECK(indexed_at("/data/r/t", "indexed-repeat(if(/data/v = 1, ../x, ../s/y), /data/r, 1)").ok());
}

namespace {

// Two families, of one person and of two; /data/family[2]/person[2]/prev is asked for.
struct RosterFixture : FormFixture {
    static std::string roster(const std::string& calculate) {
        return form_xml("<family jr:template=\"\"><n/><person jr:template=\"\"><name/><prev/></person></family><family><n/><person><name/><prev/></person></family>",
                        "<bind nodeset=\"/data/family/person/prev\" calculate=\"" + calculate + "\"/>",
                        "<repeat nodeset=\"/data/family\"><input ref=\"/data/family/n\"/><repeat nodeset=\"/data/family/person\">"
                        "<input ref=\"/data/family/person/name\"/></repeat></repeat>");
    }

    std::unique_ptr<FormSession> families(const std::string& calculate) {
        INFO(calculate);
        auto session = start(roster(calculate));
        REQUIRE(session->add_repeat("/data/family").ok());
        REQUIRE(session->add_repeat("/data/family[2]/person").ok());
        if (!session->value("/data/family[2]/person[2]").ok()) REQUIRE(session->add_repeat("/data/family[2]/person").ok());
        answer(*session, "/data/family[1]/person[1]/name", "a");
        answer(*session, "/data/family[2]/person[1]/name", "b");
        answer(*session, "/data/family[2]/person[2]/name", "c");
        answer(*session, "/data/family[1]/n", "one");
        answer(*session, "/data/family[2]/n", "two");
        return session;
    }
};

}  // namespace

TEST_CASE_METHOD(RosterFixture, "indexed-repeat() told from the context node is the absolute path that it completes to") {
    const std::vector<std::pair<std::string, std::string>> asked = {
        {"indexed-repeat( /data/family/person/name ,  /data/family , position(../..),  ../../person , position(..) - 1)", "b"},
        {"indexed-repeat( ../name ,  /data/family/person , position(..) - 1)", "b"},
        {"indexed-repeat(../name, .., position(..) - 1)", "b"},
        {"indexed-repeat(current()/../name, current()/.., position(..) - 1)", "b"},
        {"indexed-repeat(./../name, ../../person, position(..) - 1)", "b"},
        {"indexed-repeat(../name, ../.., 1, .., 1)", "a"},
        {"indexed-repeat(../../../family/person/name, /data/family, 1, /data/family/person, 1)", "a"},
        {"indexed-repeat(../../n, /data/family, 1)", "one"},
        {"indexed-repeat(../../n, ../.., position(../..))", "two"},
        {"string(/data/family[indexed-repeat(n, ., 1) = 'one']/n)", "one"},
        {"if(position(..) = 1, '', if(indexed-repeat(/data/family/person/name, /data/family/person, 1) != '', "
         "indexed-repeat( ../name , /data/family/person, 1), indexed-repeat(/data/family/person/name, /data/family/person, 2)))", "b"},
    };
    for (const auto& [calculate, expected] : asked) {
        const auto session = families(calculate);
        INFO(calculate);
        CHECK(value(*session, "/data/family[2]/person[2]/prev") == expected);
    }
}

TEST_CASE_METHOD(RosterFixture, "What is told from the context node is followed in the instance that is meant") {
    for (const char* calculate : {"indexed-repeat(../name, .., position(..) - 1)", "indexed-repeat(current()/../name, ../../person, position(..) - 1)"}) {
        auto session = families(calculate);
        INFO(calculate);
        answer(*session, "/data/family[2]/person[1]/name", "d");
        CHECK(value(*session, "/data/family[2]/person[2]/prev") == "d");
        REQUIRE(session->remove_repeat("/data/family[2]/person[1]").ok());
        CHECK(value(*session, "/data/family[2]/person[1]/prev").empty());
    }
    auto session = families("indexed-repeat(../../n, ../.., 1)");
    answer(*session, "/data/family[1]/n", "three");
    CHECK(value(*session, "/data/family[2]/person[2]/prev") == "three");
}

TEST_CASE_METHOD(FormFixture, "indexed-repeat() told from the question answers in its label and in a text that others have too") {
    auto session = start(form_xml("<p><n/></p><p><n/></p>",
                                  "<itext><translation lang=\"ja\"><text id=\"l\"><value>before: <output value=\"indexed-repeat( ../n , /data/p , position(..) - 1)\"/>"
                                  "</value></text></translation></itext>",
                                  "<repeat nodeset=\"/data/p\"><input ref=\"/data/p/n\"><label ref=\"jr:itext('l')\"/>"
                                  "<hint>first: <output value=\"indexed-repeat(., .., 1)\"/></hint></input></repeat>"));
    answer(*session, "/data/p[1]/n", "a");
    CHECK(question(*session, "/data/p[2]/n").label.long_form == "before: a");
    CHECK(question(*session, "/data/p[2]/n").hint == "first: a");
}

TEST_CASE_METHOD(NestedFixture, "indexed-repeat() goes through three levels by three places, and follows them") {
    auto session = two_houses();
    CHECK(value(*session, "/data/chosen") == "10");
    answer(*session, "/data/i", "2");
    answer(*session, "/data/j", "2");
    answer(*session, "/data/k", "2");
    CHECK(value(*session, "/data/chosen") == "50");
    CHECK(value(*session, "/data/chosen_floor") == "top");
    answer(*session, "/data/k", "3");
    CHECK(value(*session, "/data/chosen").empty());
    answer(*session, "/data/k", "1");
    REQUIRE(session->remove_repeat("/data/house[2]/floor[1]").ok());
    CHECK(value(*session, "/data/chosen").empty());
    answer(*session, "/data/j", "1");
    CHECK(value(*session, "/data/chosen") == "40");
    answer(*session, "/data/house[2]/floor[1]/room[1]/size", "41");
    CHECK(value(*session, "/data/chosen") == "41");
}

TEST_CASE_METHOD(FormFixture, "A running total within each outer instance is its own, and follows answers and instances there alone") {
    auto session = start(form_xml("<r><s><a/><t/></s><s><a/><t/></s></r><r><s><a/><t/></s><s><a/><t/></s><s><a/><t/></s></r>",
                                  "<bind nodeset=\"/data/r/s/a\" type=\"int\"/><bind nodeset=\"/data/r/s/t\" calculate=\"coalesce(../a, 0) + "
                                  "coalesce(indexed-repeat(/data/r/s/t, /data/r/s, position(..) - 1), 0)\"/>",
                                  "<repeat nodeset=\"/data/r\"><repeat nodeset=\"/data/r/s\"><input ref=\"/data/r/s/a\"/></repeat></repeat>"));
    const auto totals = [&](const std::string& outer, int count) {
        std::string out;
        for (int i = 1; i <= count; ++i) out += value(*session, outer + "/s[" + std::to_string(i) + "]/t") + " ";
        return out;
    };
    int amount = 1;
    for (const char* ref : {"/data/r[1]/s[1]/a", "/data/r[1]/s[2]/a", "/data/r[2]/s[1]/a", "/data/r[2]/s[2]/a", "/data/r[2]/s[3]/a"}) {
        answer(*session, ref, std::to_string(amount));
        amount *= 10;
    }
    CHECK(totals("/data/r[1]", 2) == "1 11 ");
    CHECK(totals("/data/r[2]", 3) == "100 1100 11100 ");
    answer(*session, "/data/r[2]/s[1]/a", "5");
    CHECK(totals("/data/r[1]", 2) == "1 11 ");
    CHECK(totals("/data/r[2]", 3) == "5 1005 11005 ");
    REQUIRE(session->remove_repeat("/data/r[2]/s[2]").ok());
    CHECK(totals("/data/r[2]", 2) == "5 10005 ");
    REQUIRE(session->add_repeat("/data/r[1]/s").ok());
    CHECK(totals("/data/r[1]", 3) == "1 11 11 ");
    REQUIRE(session->remove_repeat("/data/r[1]").ok());
    CHECK(totals("/data/r[1]", 2) == "5 10005 ");
}

TEST_CASE_METHOD(FormFixture, "Counts within counts within counts are followed, each in its own instance") {
    auto session = start(form_xml(
        "<n>2</n><o jr:template=\"\"><m>1</m><i jr:template=\"\"><k>1</k><z jr:template=\"\"><v/></z></i></o><all/>",
        "<bind nodeset=\"/data/n\" type=\"int\"/><bind nodeset=\"/data/o/m\" type=\"int\"/><bind nodeset=\"/data/o/i/k\" type=\"int\"/>"
        "<bind nodeset=\"/data/all\" calculate=\"concat(count(/data/o), ' ', count(/data/o/i), ' ', count(/data/o/i/z))\"/>",
        "<input ref=\"/data/n\"/><repeat nodeset=\"/data/o\" jr:count=\"/data/n\"><input ref=\"/data/o/m\"/>"
        "<repeat nodeset=\"/data/o/i\" jr:count=\"../m\"><input ref=\"/data/o/i/k\"/>"
        "<repeat nodeset=\"/data/o/i/z\" jr:count=\"../k\"><input ref=\"/data/o/i/z/v\"/></repeat></repeat></repeat>"));
    CHECK(value(*session, "/data/all") == "2 2 2");
    answer(*session, "/data/o[2]/m", "3");
    CHECK(value(*session, "/data/all") == "2 4 4");
    answer(*session, "/data/o[2]/i[3]/k", "4");
    CHECK(value(*session, "/data/all") == "2 4 7");
    answer(*session, "/data/o[2]/i[3]/z[4]/v", "deep");
    // An outer instance more or less leaves what the others hold.
    answer(*session, "/data/n", "3");
    CHECK(value(*session, "/data/all") == "3 5 8");
    answer(*session, "/data/n", "2");
    CHECK(value(*session, "/data/all") == "2 4 7");
    CHECK(value(*session, "/data/o[2]/i[3]/z[4]/v") == "deep");
    answer(*session, "/data/o[2]/m", "0");
    CHECK(value(*session, "/data/all") == "2 1 1");
    answer(*session, "/data/n", "0");
    CHECK(value(*session, "/data/all") == "0 0 0");
}

TEST_CASE_METHOD(FormFixture, "Nobody adds to a counted repeat, in whatever depth it is") {
    auto session = start(form_xml("<o><m>1</m><i><v/></i></o>", "",
                                  "<repeat nodeset=\"/data/o\"><input ref=\"/data/o/m\"/><repeat nodeset=\"/data/o/i\" jr:count=\"../m\">"
                                  "<input ref=\"/data/o/i/v\"/></repeat></repeat>"));
    const std::string before = session->instance_xml();
    CHECK(session->add_repeat("/data/o[1]/i").error().is(FormsError::not_a_repeat));
    CHECK(session->remove_repeat("/data/o[1]/i[1]").error().is(FormsError::not_a_repeat));
    CHECK(session->repeat("/data/o[1]/i")->counted);
    CHECK(session->instance_xml() == before);
    REQUIRE(session->add_repeat("/data/o").ok());
    CHECK(session->repeat("/data/o[2]/i")->instances.empty());
    answer(*session, "/data/o[2]/m", "2");
    CHECK(session->repeat("/data/o[2]/i")->instances.size() == 2);
    CHECK(session->repeat("/data/o[1]/i")->instances.size() == 1);
}
