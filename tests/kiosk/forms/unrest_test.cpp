#include "tests/kiosk/forms/form_fixture.h"

#include "kiosk/forms/cycles.h"

#include <nlohmann/json.hpp>

using namespace engawa;
using namespace engawa::forms;

// What does not come to rest while it is filled in is told with its way, and leaves nothing behind; and what a count takes
// away it gives back.

namespace {

// A draft without what is drawn by lot.
std::string state(FormSession& session) {
    return session.serialise() + session.instance_xml();
}

// Counts up for as long as the last instance says yes.
std::string plants(const std::string& default_answer) {
    return form_xml("<n/><go/><r jr:template=\"\"><more>" + default_answer + "</more></r>",
                    "\n<bind nodeset=\"/data/n\" calculate=\"if(/data/go = '', 0, if(count(/data/r) = 0 or "
                    "/data/r[position() = last()]/more = 'yes', count(/data/r) + 1, count(/data/r)))\"/>",
                    "<input ref=\"/data/go\"/>\n<repeat nodeset=\"/data/r\" jr:count=\"/data/n\"><input ref=\"/data/r/more\"/></repeat>");
}

}  // namespace

TEST_CASE_METHOD(FormFixture, "A count whose new instances answer for themselves is stopped, and the filling stays as it was") {
    auto session = start(plants("yes"));
    const std::string before = state(*session);
    const auto answered = session->answer("/data/go", "on");
    REQUIRE(!answered.ok());
    CHECK(answered.error().is(FormsError::unstable));
    CHECK(answered.error().where() == "form.xml:8");
    CHECK(answered.error().detail().find("/data/r -> ") != std::string::npos);
    CHECK(answered.error().detail().find("/data/n -> /data/r") != std::string::npos);
    CHECK(state(*session) == before);
    CHECK(session->submit().ok());
    // The same form with a default that rests.
    auto resting = start(plants("no"));
    answer(*resting, "/data/go", "on");
    CHECK(resting->repeat("/data/r")->instances.size() == 1);
}

TEST_CASE_METHOD(FormFixture, "A form that goes on without end as it is loaded is not begun") {
    std::string xml = plants("yes");
    xml.replace(xml.find("<go/>"), 5, "<go>on</go>");
    const auto parsed = parse(xml);
    REQUIRE(parsed.ok());
    const auto refused = FormSession::start(*parsed, environment());
    REQUIRE(!refused.ok());
    CHECK(refused.error().is(FormsError::unstable));
    CHECK(refused.error().where() == "form.xml:8");
    CHECK(refused.error().detail().find("/data/n -> /data/r") != std::string::npos);
}

TEST_CASE_METHOD(FormFixture, "Events that set each other off are told with their way, and the filling stays as it was") {
    auto session = start(form_xml("<a>0</a><b>0</b><c/>", "",
                                  "<input ref=\"/data/a\"><setvalue event=\"xforms-value-changed\" ref=\"/data/b\" value=\". + 1\"/></input>"
                                  "<input ref=\"/data/b\"><setvalue event=\"xforms-value-changed\" ref=\"/data/a\" value=\". + 1\"/></input>"
                                  "<input ref=\"/data/c\"/>"));
    const std::string before = state(*session);
    const auto answered = session->answer("/data/a", "5");
    REQUIRE(!answered.ok());
    CHECK(answered.error().is(FormsError::unstable));
    CHECK(answered.error().where() == "form.xml:3");
    CHECK(answered.error().detail().find("/data/a -> /data/b -> /data/a") != std::string::npos);
    CHECK(state(*session) == before);
    CHECK(session->answer("/data/c", "on").ok());
    CHECK(session->submit().ok());
}

TEST_CASE_METHOD(FormFixture, "Of a change that does not come to rest every part is taken back") {
    // boom sets much, and last what sets itself off.
    const std::string xml = form_xml(
        "<boom/><show>yes</show><n>3</n><hidden>h</hidden><kind>a</kind><pick>1</pick><file/><twice/><l/>"
        "<c jr:template=\"\"><x/></c><r><x>first</x></r><r><x>second</x></r>",
        "<instance id=\"k\"><root><item><name>1</name><of>a</of></item><item><name>2</name><of>b</of></item></root></instance>"
        "<bind nodeset=\"/data/hidden\" relevant=\"/data/show = 'yes'\"/><bind nodeset=\"/data/file\" type=\"binary\"/>"
        "<bind nodeset=\"/data/twice\" calculate=\"concat(/data/show, count(/data/c), /data/pick, count(/data/r))\"/>",
        "<input ref=\"/data/boom\">"
        "<setvalue event=\"xforms-value-changed\" ref=\"/data/show\">no</setvalue>"
        "<setvalue event=\"xforms-value-changed\" ref=\"/data/n\" value=\"/data/boom\"/>"
        "<setvalue event=\"xforms-value-changed\" ref=\"/data/kind\">b</setvalue>"
        "<setvalue event=\"xforms-value-changed\" ref=\"/data/l\" value=\"1\"/></input>"
        "<input ref=\"/data/l\"><setvalue event=\"xforms-value-changed\" ref=\"/data/l\" value=\". + 1\"/></input>"
        "<input ref=\"/data/show\"/><input ref=\"/data/n\"/><input ref=\"/data/hidden\"/><input ref=\"/data/kind\"/><upload ref=\"/data/file\"/>"
        "<select1 ref=\"/data/pick\"><itemset nodeset=\"instance('k')/root/item[of = /data/kind]\"><value ref=\"name\"/></itemset></select1>"
        "<repeat nodeset=\"/data/c\" jr:count=\"/data/n\"><input ref=\"/data/c/x\"/></repeat>"
        "<repeat nodeset=\"/data/r\"><input ref=\"/data/r/x\"/>"
        "<setvalue event=\"odk-new-repeat\" ref=\"/data/l\" value=\"if(/data/boom = 'armed', 1, '')\"/></repeat>");
    auto session = start(xml);
    for (const char* i : {"1", "2", "3"}) answer(*session, std::string("/data/c[") + i + "]/x", std::string("x") + i);
    REQUIRE(session->attach("/data/file", {"a.jpg", "image/jpeg", {std::byte{1}}}).ok());
    const std::string before = state(*session);
    const std::uint64_t revision = session->revision();
    const auto refused = [&](const Result<AnswerReport>& answered) {
        REQUIRE(!answered.ok());
        CHECK(answered.error().is(FormsError::unstable));
        CHECK(answered.error().detail().find("/data/l -> /data/l") != std::string::npos);
        CHECK(state(*session) == before);
        CHECK(value(*session, "/data/twice") == "yes312");
    };
    refused(session->answer("/data/boom", "1"));
    refused(session->answer("/data/boom", "5"));
    CHECK(session->revision() > revision);
    // Nothing is left over: it goes on as one that was never asked.
    auto other = start(xml);
    for (const char* i : {"1", "2", "3"}) answer(*other, std::string("/data/c[") + i + "]/x", std::string("x") + i);
    for (FormSession* one : {session.get(), other.get()}) {
        answer(*one, "/data/kind", "b");
        CHECK(value(*one, "/data/pick").empty());
        answer(*one, "/data/kind", "a");
        CHECK(value(*one, "/data/pick") == "1");
        answer(*one, "/data/n", "1");
        answer(*one, "/data/n", "4");
        CHECK(value(*one, "/data/c[3]/x") == "x3");
        CHECK(value(*one, "/data/c[4]/x").empty());
        answer(*one, "/data/show", "no");
        CHECK(one->recalculate_all().ok());
    }
    CHECK(value(*session, "/data/twice") == value(*other, "/data/twice"));
}

TEST_CASE_METHOD(FormFixture, "An instance whose event does not come to rest is not added, one that was removed for it is back") {
    auto session = start(form_xml("<l/><n>2</n><r><x>first</x></r><r><x>second</x></r><sum/>",
                                  "<bind nodeset=\"/data/sum\" calculate=\"count(/data/r)\"/>",
                                  "<input ref=\"/data/l\"><setvalue event=\"xforms-value-changed\" ref=\"/data/l\" value=\". + 1\"/></input>"
                                  "<input ref=\"/data/sum\"><setvalue event=\"xforms-value-changed\" ref=\"/data/l\" value=\"1\"/></input>"
                                  "<repeat nodeset=\"/data/r\"><input ref=\"/data/r/x\"/></repeat>"));
    const std::string before = state(*session);
    const auto added = session->add_repeat("/data/r");
    REQUIRE(!added.ok());
    CHECK(added.error().is(FormsError::unstable));
    CHECK(state(*session) == before);
    const auto removed = session->remove_repeat("/data/r[1]");
    REQUIRE(!removed.ok());
    CHECK(state(*session) == before);
    CHECK(value(*session, "/data/r[1]/x") == "first");
    CHECK(value(*session, "/data/r[2]/x") == "second");
    CHECK(session->answer("/data/r[1]/x", "on").ok());
    CHECK(value(*session, "/data/r[1]/x") == "on");
}

TEST_CASE_METHOD(FormFixture, "An instance that came back into a group hidden meanwhile is in sight again once that is taken back") {
    // Without its instance the group is hidden, and the instance that comes back is so until the group shows.
    const std::string xml = form_xml(
        "<n>1</n><boom/><l/><g><r><x/><twice/></r></g>",
        "<bind nodeset=\"/data/g\" relevant=\"count(r) = 1\"/><bind nodeset=\"/data/g/r/twice\" calculate=\"concat(../x, ../x)\"/>",
        "<input ref=\"/data/boom\"><setvalue event=\"xforms-value-changed\" ref=\"/data/n\">0</setvalue>"
        "<setvalue event=\"xforms-value-changed\" ref=\"/data/n\">1</setvalue>"
        "<setvalue event=\"xforms-value-changed\" ref=\"/data/l\">1</setvalue></input>"
        "<input ref=\"/data/l\"><setvalue event=\"xforms-value-changed\" ref=\"/data/l\" value=\". + 1\"/></input>"
        "<repeat nodeset=\"/data/g/r\" jr:count=\"if(x = 'none', 0, /data/n)\"><input ref=\"/data/g/r/x\"/></repeat>");
    // Events that do not end after the instance is back, and a count that goes to and fro over what its own instance says.
    const std::pair<const char*, const char*> endless[] = {{"/data/boom", "on"}, {"/data/g/r[1]/x", "none"}};
    for (const auto& [ref, text] : endless) {
        INFO(ref);
        auto session = start(xml);
        answer(*session, "/data/g/r[1]/x", "kept");
        const std::string before = state(*session);
        const auto refused = session->answer(ref, text);
        REQUIRE(!refused.ok());
        CHECK(refused.error().is(FormsError::unstable));
        CHECK(state(*session) == before);
        CHECK(session->recalculate_all().ok());
        CHECK(state(*session) == before);
        CHECK(value(*session, "/data/g/r[1]/x") == "kept");
        answer(*session, "/data/g/r[1]/x", "new");
        CHECK(value(*session, "/data/g/r[1]/twice") == "newnew");
    }
}

TEST_CASE_METHOD(FormFixture, "A count that is lowered and raised again gives the answers back") {
    auto session = start(form_xml("<n>3</n><show>yes</show><r jr:template=\"\"><x/><m>1</m><i jr:template=\"\"><y/></i><twice/></r><sum/>",
                                  "<bind nodeset=\"/data/r/twice\" calculate=\"concat(../x, /data/show)\"/>"
                                  "<bind nodeset=\"/data/sum\" calculate=\"join(' ', /data/r/x)\"/>"
                                  "<bind nodeset=\"/data/r/i/y\" relevant=\"/data/show = 'yes'\"/>",
                                  "<input ref=\"/data/n\"/><input ref=\"/data/show\"/><repeat nodeset=\"/data/r\" jr:count=\"/data/n\"><input ref=\"/data/r/x\"/>"
                                  "<input ref=\"/data/r/m\"/><repeat nodeset=\"/data/r/i\" jr:count=\"../m\"><input ref=\"/data/r/i/y\"/></repeat></repeat>"));
    for (const char* i : {"1", "2", "3"}) answer(*session, std::string("/data/r[") + i + "]/x", std::string("x") + i);
    answer(*session, "/data/r[3]/m", "2");
    answer(*session, "/data/r[3]/i[2]/y", "deep");
    answer(*session, "/data/r[2]/m", "0");
    answer(*session, "/data/n", "1");
    CHECK(value(*session, "/data/sum") == "x1");
    CHECK(session->submit()->xml.find("x3") == std::string::npos);
    CHECK(!session->value("/data/r[2]/x").ok());
    answer(*session, "/data/show", "no");
    answer(*session, "/data/n", "4");
    CHECK(value(*session, "/data/sum") == "x1 x2 x3 ");
    CHECK(value(*session, "/data/r[3]/twice") == "x3no");
    CHECK(session->instance_xml().find("deep") == std::string::npos);
    answer(*session, "/data/show", "yes");
    CHECK(value(*session, "/data/r[3]/i[2]/y") == "deep");
    CHECK(value(*session, "/data/r[4]/x").empty());
    // One set aside inside another that is.
    answer(*session, "/data/r[2]/m", "1");
    answer(*session, "/data/n", "0");
    answer(*session, "/data/n", "2");
    CHECK(value(*session, "/data/r[2]/x") == "x2");
    CHECK(session->repeat("/data/r[2]/i")->instances.size() == 1);
    CHECK(session->recalculate_all().ok());
    CHECK(session->submit().ok());
}

TEST_CASE_METHOD(FormFixture, "A photo of an instance that a count takes away is back with it, and gone with what it was in") {
    auto session = start(form_xml("<o><n>1</n><c><p/></c></o>", "<bind nodeset=\"/data/o/c/p\" type=\"binary\"/>",
                                  "<repeat nodeset=\"/data/o\"><input ref=\"/data/o/n\"/><repeat nodeset=\"/data/o/c\" jr:count=\"../n\">"
                                  "<upload ref=\"/data/o/c/p\"/></repeat></repeat>"));
    REQUIRE(session->attach("/data/o[1]/c[1]/p", {"p.jpg", "image/jpeg", {std::byte{1}}}).ok());
    answer(*session, "/data/o[1]/n", "0");
    CHECK(session->submit()->attachments.empty());
    answer(*session, "/data/o[1]/n", "1");
    CHECK(session->submit()->attachments.size() == 1);
    answer(*session, "/data/o[1]/n", "0");
    REQUIRE(session->remove_repeat("/data/o[1]").ok());
    REQUIRE(session->add_repeat("/data/o").ok());
    answer(*session, "/data/o[1]/n", "1");
    CHECK(value(*session, "/data/o[1]/c[1]/p").empty());
    REQUIRE(session->attach("/data/o[1]/c[1]/p", {"p.jpg", "image/jpeg", {std::byte{2}}}).ok());
    CHECK(value(*session, "/data/o[1]/c[1]/p") == "p.jpg");
}
