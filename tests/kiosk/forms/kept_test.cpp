#include "tests/kiosk/forms/form_fixture.h"

#include <nlohmann/json.hpp>

using namespace engawa;
using namespace engawa::forms;

namespace {

// What was written over a calculation, and what a record says.
struct KeptFixture : FormFixture {
    static std::unique_ptr<FormSession> opened(Result<std::unique_ptr<FormSession>> session) {
        if (!session.ok()) FAIL(session.error().message());
        return std::move(*session);
    }
    std::unique_ptr<FormSession> edit(const std::string& xml, const std::string& record) {
        auto definition = parse(xml);
        if (!definition.ok()) FAIL(definition.error().message());
        return opened(FormSession::edit(*definition, environment(), record));
    }
    std::unique_ptr<FormSession> reopened(const std::string& xml, FormSession& session) {
        auto sent = session.submit();
        if (!sent.ok()) FAIL(sent.error().message());
        return edit(xml, sent->xml);
    }
    std::unique_ptr<FormSession> restored(const std::string& xml, const FormSession& session) {
        auto definition = parse(xml);
        if (!definition.ok()) FAIL(definition.error().message());
        return opened(FormSession::restore(*definition, environment(), session.serialise()));
    }
    static void same_from_scratch(FormSession& session) {
        const std::string before = session.serialise();
        REQUIRE(session.recalculate_all().ok());
        CHECK(session.serialise() == before);
    }
};

// An age in a group that is hidden without hh; what lies in the group and outside of it is read.
std::string ages() {
    return form_xml("<hh>yes</hh><year>2026</year><g><born>1990</born><age/></g><twice/>",
                    "<bind nodeset=\"/data/g\" relevant=\"/data/hh = 'yes'\"/>"
                    "<bind nodeset=\"/data/twice\" calculate=\"2 * /data/g/born\"/>"
                    "<bind nodeset=\"/data/g/age\" type=\"int\" calculate=\"/data/year - /data/twice div 2\"/>",
                    "<input ref=\"/data/hh\"/><input ref=\"/data/year\"/><input ref=\"/data/g/born\"/><input ref=\"/data/g/age\"/>");
}

std::string counted(const std::string& calculate) {
    return form_xml("<n>2</n><m><o/></m>", "<bind nodeset=\"/data/m/o\" calculate=\"" + calculate + "\"/>",
                    "<input ref=\"/data/n\"/><repeat nodeset=\"/data/m\" jr:count=\"/data/n\"><input ref=\"/data/m/o\"/></repeat>");
}

}  // namespace

TEST_CASE_METHOD(KeptFixture, "What a person wrote over a calculation that is hidden in counted instances is back from a draft") {
    const std::string xml = form_xml("<n>2</n><k>2</k><show>1</show><r jr:template=\"\"><c/><s jr:template=\"\"><d/></s></r>",
                                     "<bind nodeset=\"/data/r/c\" calculate=\"'auto'\" relevant=\"/data/show = 1\"/>"
                                     "<bind nodeset=\"/data/r/s/d\" calculate=\"'auto'\" relevant=\"/data/show = 1\"/>",
                                     "<input ref=\"/data/n\"/><input ref=\"/data/k\"/><input ref=\"/data/show\"/><repeat nodeset=\"/data/r\" jr:count=\"/data/n\">"
                                     "<input ref=\"/data/r/c\"/><repeat nodeset=\"/data/r/s\" jr:count=\"/data/k\"><input ref=\"/data/r/s/d\"/></repeat></repeat>");
    auto session = start(xml);
    answer(*session, "/data/r[2]/c", "mine");
    answer(*session, "/data/r[2]/s[2]/d", "mine too");
    answer(*session, "/data/show", "0");
    auto again = restored(xml, *session);
    CHECK(again->serialise() == session->serialise());
    answer(*again, "/data/show", "1");
    CHECK(value(*again, "/data/r[1]/c") == "auto");
    CHECK(value(*again, "/data/r[2]/c") == "mine");
    CHECK(value(*again, "/data/r[2]/s[1]/d") == "auto");
    CHECK(value(*again, "/data/r[2]/s[2]/d") == "mine too");
}

TEST_CASE_METHOD(KeptFixture, "What a person wrote over a calculation is back when its group is") {
    auto session = start(ages());
    answer(*session, "/data/g/age", "35");
    answer(*session, "/data/hh", "no");
    answer(*session, "/data/hh", "yes");
    CHECK(value(*session, "/data/g/age") == "35");
    same_from_scratch(*session);
    // As before, what it reads is followed.
    answer(*session, "/data/g/born", "1980");
    CHECK(value(*session, "/data/g/age") == "46");
}

TEST_CASE_METHOD(KeptFixture, "What changes while a calculation is hidden is followed when it shows") {
    auto session = start(ages());
    answer(*session, "/data/g/age", "35");
    answer(*session, "/data/hh", "no");
    answer(*session, "/data/year", "2027");
    answer(*session, "/data/hh", "yes");
    CHECK(value(*session, "/data/g/age") == "37");
    same_from_scratch(*session);
}

namespace {

// A size that says the same of 3 and 4; hidden without k. It is asked for, or an event writes over it.
std::string size_of_y() {
    return form_xml("<k>1</k><y>3</y><g><x>1</x><a/></g>",
                    "<bind nodeset=\"/data/g\" relevant=\"/data/k = '1'\"/>"
                    "<bind nodeset=\"/data/g/a\" calculate=\"if(/data/y + /data/g/x &gt; 6, 'big', 'small')\"/>",
                    "<input ref=\"/data/k\"/><input ref=\"/data/y\"/><input ref=\"/data/g/x\"/><input ref=\"/data/g/a\"/>");
}

}  // namespace

TEST_CASE_METHOD(KeptFixture, "What changes while a calculation is hidden is followed, though the same comes out of it") {
    auto session = start(size_of_y());
    const auto hidden = [&](const std::string& y) {
        answer(*session, "/data/g/a", "mine");
        answer(*session, "/data/k", "0");
        if (!y.empty()) answer(*session, "/data/y", y);
    };
    const auto shown = [&] {
        answer(*session, "/data/k", "1");
        same_from_scratch(*session);
        return value(*session, "/data/g/a");
    };
    hidden("");
    CHECK(shown() == "mine");
    hidden("3");  // the same answer is no change
    CHECK(shown() == "mine");
    hidden("4");
    CHECK(shown() == "small");
    // As of a node in sight.
    answer(*session, "/data/g/a", "mine");
    answer(*session, "/data/y", "3");
    CHECK(value(*session, "/data/g/a") == "small");
}

TEST_CASE_METHOD(KeptFixture, "An answer that is taken back while a calculation is hidden leaves what was written over it") {
    auto session = start(form_xml("<k>1</k><y>3</y><p/><t/><a/>",
                                  "<bind nodeset=\"/data/a\" relevant=\"/data/k = '1'\" calculate=\"if(/data/y &gt; 5, 'big', 'small')\"/>"
                                  "<bind nodeset=\"/data/t\" calculate=\"string(regex('a', if(/data/y = '4', '(', 'a')))\"/>",
                                  "<input ref=\"/data/k\"/><input ref=\"/data/y\"/><input ref=\"/data/a\"/>"));
    answer(*session, "/data/a", "mine");
    answer(*session, "/data/k", "0");
    REQUIRE(!session->answer("/data/y", "4").ok());
    answer(*session, "/data/k", "1");
    CHECK(value(*session, "/data/a") == "mine");
}

TEST_CASE_METHOD(KeptFixture, "A draft keeps what was written over a calculation that it hides") {
    auto session = start(size_of_y());
    answer(*session, "/data/g/a", "mine");
    answer(*session, "/data/k", "0");
    SECTION("when nothing has changed, through two drafts") {
        auto again = restored(size_of_y(), *restored(size_of_y(), *session));
        CHECK(again->serialise() == session->serialise());
        answer(*again, "/data/k", "1");
        CHECK(value(*again, "/data/g/a") == "mine");
    }
    SECTION("not when something has, before the draft or after") {
        auto after = restored(size_of_y(), *session);
        answer(*after, "/data/y", "4");
        answer(*session, "/data/y", "4");
        auto before = restored(size_of_y(), *session);
        for (FormSession* one : {after.get(), before.get()}) {
            answer(*one, "/data/k", "1");
            CHECK(value(*one, "/data/g/a") == "small");
        }
    }
    SECTION("an older draft says nothing of it: it is calculated") {
        using Json = nlohmann::json;
        Json draft = Json::from_cbor(session->serialise());
        REQUIRE(draft.erase("calculated") == 1);
        std::string older;
        Json::to_cbor(draft, older);
        auto opened_again = opened(FormSession::restore(*parse(size_of_y()), environment(), older));
        answer(*opened_again, "/data/k", "1");
        CHECK(value(*opened_again, "/data/g/a") == "small");
    }
    SECTION("a draft in which it is no pair of texts is refused") {
        using Json = nlohmann::json;
        for (const Json& wrong : {Json("x"), Json::array({1}), Json::array({Json::array({"/data/g/a"})}), Json::array({Json::array({"/data/g/a", 1})})}) {
            Json draft = Json::from_cbor(session->serialise());
            draft["calculated"] = wrong;
            std::string broken;
            Json::to_cbor(draft, broken);
            const auto refused = FormSession::restore(*parse(size_of_y()), environment(), broken);
            REQUIRE(!refused.ok());
            CHECK(refused.error().is(FormsError::bad_draft));
        }
    }
}

TEST_CASE_METHOD(KeptFixture, "A calculation that has never run does so when it shows, over its default too") {
    auto session = start(form_xml("<k/><a>5</a>", "<bind nodeset=\"/data/a\" relevant=\"/data/k = '1'\" calculate=\"3 + 4\"/>",
                                  "<input ref=\"/data/k\"/><input ref=\"/data/a\"/>"));
    answer(*session, "/data/k", "1");
    CHECK(value(*session, "/data/a") == "7");
}

TEST_CASE_METHOD(KeptFixture, "What was written in an instance is back with it when the count is") {
    auto session = start(counted("position(..) * 4"));
    answer(*session, "/data/m[2]/o", "99");
    answer(*session, "/data/n", "1");
    answer(*session, "/data/n", "2");
    CHECK(value(*session, "/data/m[2]/o") == "99");
    same_from_scratch(*session);

    auto of_n = start(counted("/data/n * 4"));
    answer(*of_n, "/data/m[2]/o", "99");
    answer(*of_n, "/data/n", "1");
    answer(*of_n, "/data/n", "3");
    CHECK(value(*of_n, "/data/m[2]/o") == "12");
}

TEST_CASE_METHOD(KeptFixture, "Chance and time stay as drawn when their node is hidden and shown, until something they read changes") {
    for (const std::string drawn : {"uuid()", "random()", "now()", "concat(/data/x, uuid())"}) {
        INFO(drawn);
        const std::string xml = form_xml("<k>1</k><x/><a/>", "<bind nodeset=\"/data/a\" relevant=\"/data/k = '1'\" calculate=\"" + drawn + "\"/>",
                                         "<input ref=\"/data/k\"/><input ref=\"/data/x\"/>");
        auto session = start(xml);
        const std::string before = value(*session, "/data/a");
        REQUIRE(!before.empty());
        clock.advance(Milliseconds(1000));
        const auto hide_and_show = [](FormSession& filling) {
            answer(filling, "/data/k", "0");
            answer(filling, "/data/k", "1");
        };
        hide_and_show(*session);
        CHECK(value(*session, "/data/a") == before);
        auto again = reopened(xml, *session);
        hide_and_show(*again);
        CHECK(value(*again, "/data/a") == before);
        answer(*session, "/data/k", "0");
        answer(*session, "/data/x", "new");
        answer(*session, "/data/k", "1");
        CHECK((value(*session, "/data/a") == before) == (drawn.find("/data/x") == std::string::npos));
    }
}

TEST_CASE_METHOD(KeptFixture, "What an event wrote over a calculation is back with it, and stays when all is calculated again") {
    auto session = start(form_xml("<k>1</k><x/><a/>", "<bind nodeset=\"/data/a\" relevant=\"/data/k = '1'\" calculate=\"'calculated'\"/>",
                                  "<input ref=\"/data/k\"/><input ref=\"/data/x\"><setvalue event=\"xforms-value-changed\" ref=\"/data/a\">set</setvalue></input>"));
    answer(*session, "/data/x", "1");
    CHECK(value(*session, "/data/a") == "set");
    same_from_scratch(*session);
    answer(*session, "/data/k", "0");
    answer(*session, "/data/k", "1");
    CHECK(value(*session, "/data/a") == "set");
}

TEST_CASE_METHOD(KeptFixture, "A change that is taken back takes back what the calculations came to") {
    // 13 lets an expression fail after the age is calculated.
    std::string xml = ages();
    const std::string bind = "<bind nodeset=\"/data/late\" calculate=\"if(/data/year = 13 or /data/hh = 'fail', distance('99 999;1 1'), /data/g/age)\"/>";
    xml.replace(xml.find("<twice/>"), 8, "<twice/><late/>");
    xml.replace(xml.find("<bind "), 0, bind);
    auto session = start(xml);
    answer(*session, "/data/g/age", "35");
    REQUIRE(!session->answer("/data/year", "13").ok());
    REQUIRE(!session->answer("/data/hh", "fail").ok());
    CHECK(value(*session, "/data/g/age") == "35");
    answer(*session, "/data/hh", "no");
    REQUIRE(!session->answer("/data/hh", "fail").ok());
    answer(*session, "/data/hh", "yes");
    CHECK(value(*session, "/data/g/age") == "35");
}

TEST_CASE_METHOD(KeptFixture, "What was hidden when a record was sent begins as in a new form, whatever hides it") {
    for (const std::string hidden : {"/data/g", "/data/g/d"}) {
        INFO(hidden);
        const std::string xml = form_xml("<k>0</k><g><d/><f>default</f></g>",
                                         "<bind nodeset=\"" + hidden + "\" relevant=\"/data/k = 1\"/>"
                                         "<bind nodeset=\"/data/g/d\" type=\"date\" readonly=\"true()\" required=\"true()\" jr:preload=\"date\"/>"
                                         "<setvalue event=\"odk-instance-first-load\" ref=\"/data/g/f\">first</setvalue>",
                                         "<input ref=\"/data/k\"/><input ref=\"/data/g/d\"/><input ref=\"/data/g/f\"/>");
        auto fresh = start(xml);
        auto session = reopened(xml, *fresh);
        answer(*session, "/data/k", "1");
        CHECK(value(*session, "/data/g/d") == "2026-04-01");
        CHECK(value(*session, "/data/g/f") == "first");
        CHECK(session->validate().empty());
        // Now it is in the record, and says what it said.
        clock.advance(Milliseconds(86'400'000));
        answer(*session, "/data/g/f", "mine");
        auto again = reopened(xml, *session);
        CHECK(value(*again, "/data/g/d") == "2026-04-01");
        CHECK(value(*again, "/data/g/f") == "mine");
        clock.advance(Milliseconds(-86'400'000));
    }
}

TEST_CASE_METHOD(KeptFixture, "What is hidden in an instance of a record begins as in a new one") {
    const std::string xml = form_xml("<r><k>0</k><g><u/></g></r>", "<bind nodeset=\"/data/r/g\" relevant=\"../k = 1\"/><bind nodeset=\"/data/r/g/u\" jr:preload=\"uid\"/>",
                                     "<repeat nodeset=\"/data/r\"><input ref=\"/data/r/k\"/><input ref=\"/data/r/g/u\"/></repeat>");
    auto session = edit(xml, "<data id=\"test\"><r><k>0</k></r><r><k>1</k><g><u>mine</u></g></r></data>");
    answer(*session, "/data/r[1]/k", "1");
    CHECK(value(*session, "/data/r[1]/g/u").starts_with("uuid:"));
    CHECK(value(*session, "/data/r[2]/g/u") == "mine");
}

TEST_CASE_METHOD(KeptFixture, "An instance of a record that its count asks for later has its preloads where the record lacks them") {
    const std::string xml = form_xml("<n>1</n><r><k>0</k><u/></r>", "<bind nodeset=\"/data/r/u\" relevant=\"../k = 1\" jr:preload=\"uid\"/>",
                                     "<input ref=\"/data/n\"/><repeat nodeset=\"/data/r\" jr:count=\"/data/n\"><input ref=\"/data/r/k\"/><input ref=\"/data/r/u\"/></repeat>");
    auto session = edit(xml, "<data id=\"test\"><n>1</n><r><k>0</k></r><r><k>0</k></r></data>");
    answer(*session, "/data/n", "2");
    answer(*session, "/data/r[2]/k", "1");
    CHECK(value(*session, "/data/r[2]/u").starts_with("uuid:"));
}

TEST_CASE_METHOD(KeptFixture, "A group of a later version of the form has its instances; what is hidden in it begins as in a new form") {
    const std::string xml = form_xml("<k>0</k><g><start/><h><d/></h><r><a>A</a></r><r><a>B</a></r></g>",
                                     "<bind nodeset=\"/data/g/h\" relevant=\"/data/k = 1\"/><bind nodeset=\"/data/g/h/d\" type=\"date\" jr:preload=\"date\"/>"
                                     "<bind nodeset=\"/data/g/start\" type=\"dateTime\" jr:preload=\"timestamp\" jr:preloadParams=\"start\"/>",
                                     "<input ref=\"/data/k\"/><input ref=\"/data/g/h/d\"/><repeat nodeset=\"/data/g/r\"><input ref=\"/data/g/r/a\"/></repeat>");
    auto session = edit(xml, "<data id=\"test\"><k>0</k></data>");
    CHECK(value(*session, "/data/g/r[2]/a") == "B");
    // The filling the record is of has begun before.
    CHECK(value(*session, "/data/g/start").empty());
    answer(*session, "/data/k", "1");
    CHECK(value(*session, "/data/g/h/d") == "2026-04-01");
}

TEST_CASE_METHOD(KeptFixture, "A count finds the instances of the form behind those of a record or a draft, without odk-new-repeat") {
    const std::string xml = form_xml("<n>1</n><m><a>A</a><e/><u/></m><m><a>B</a><e/><u/></m>", "<bind nodeset=\"/data/m/u\" jr:preload=\"uid\"/>",
                                     "<input ref=\"/data/n\"/><repeat nodeset=\"/data/m\" jr:count=\"/data/n\"><input ref=\"/data/m/a\"/>"
                                     "<setvalue event=\"odk-new-repeat\" ref=\"/data/m/e\">NEW</setvalue></repeat>");
    auto fresh = start(xml);
    const auto as_in_a_new_form = [](FormSession& session, const std::string& first) {
        answer(session, "/data/n", "4");
        CHECK(value(session, "/data/m[1]/a") == first);
        CHECK(value(session, "/data/m[2]/a") == "B");
        CHECK(value(session, "/data/m[2]/e").empty());
        CHECK(value(session, "/data/m[2]/u").starts_with("uuid:"));
        for (const std::string added : {"/data/m[3]", "/data/m[4]"}) {
            CHECK(value(session, added + "/a").empty());
            CHECK(value(session, added + "/e") == "NEW");
        }
    };
    answer(*fresh, "/data/m[1]/a", "mine");
    as_in_a_new_form(*reopened(xml, *fresh), "mine");
    as_in_a_new_form(*restored(xml, *fresh), "mine");
    as_in_a_new_form(*fresh, "mine");
}

TEST_CASE_METHOD(KeptFixture, "A record whose count is no number has its own instances") {
    const std::string xml = form_xml("<n>2</n><m><a>A</a></m><m><a>B</a></m>", "",
                                     "<input ref=\"/data/n\"/><repeat nodeset=\"/data/m\" jr:count=\"/data/n\"><input ref=\"/data/m/a\"/></repeat>");
    auto session = edit(xml, "<data id=\"test\"><n/><m><a>mine</a></m></data>");
    CHECK(value(*session, "/data/m[1]/a") == "mine");
    CHECK(!session->value("/data/m[2]/a").ok());
}

TEST_CASE_METHOD(KeptFixture, "Within an instance of a record a count finds the instances of the form without their values") {
    const std::string xml = form_xml("<o><n>1</n><m><a>A</a><e/></m><m><a>B</a><e/></m></o>", "",
                                     "<repeat nodeset=\"/data/o\"><input ref=\"/data/o/n\"/><repeat nodeset=\"/data/o/m\" jr:count=\"../n\"><input ref=\"/data/o/m/a\"/>"
                                     "<setvalue event=\"odk-new-repeat\" ref=\"/data/o/m/e\">NEW</setvalue></repeat></repeat>");
    auto session = edit(xml, "<data id=\"test\"><o><n>1</n><m><a>x</a></m></o><o><n>1</n><m><a>y</a></m></o></data>");
    for (const std::string outer : {"/data/o[1]", "/data/o[2]"}) {
        answer(*session, outer + "/n", "3");
        CHECK(value(*session, outer + "/m[2]/a").empty());
        CHECK(value(*session, outer + "/m[2]/e") == (outer == "/data/o[1]" ? "" : "NEW"));
        CHECK(value(*session, outer + "/m[3]/e") == "NEW");
    }
}

TEST_CASE_METHOD(KeptFixture, "A total that a record says follows what the record no longer holds as it was sent") {
    const std::string xml = form_xml("<k>0</k><i/><b/><added>5</added><n>2</n><m><x/></m><of_i/><of_b/><of_added/><of_m/><of_k/>",
                                     "<bind nodeset=\"/data/i\" type=\"int\"/><bind nodeset=\"/data/b\" relevant=\"/data/k = 1\"/>"
                                     "<bind nodeset=\"/data/of_i\" calculate=\"/data/i * 2\"/><bind nodeset=\"/data/of_b\" calculate=\"concat(/data/b, '!')\"/>"
                                     "<bind nodeset=\"/data/of_added\" calculate=\"/data/added * 2\"/><bind nodeset=\"/data/of_m\" calculate=\"sum(/data/m/x)\"/>"
                                     "<bind nodeset=\"/data/of_k\" calculate=\"/data/k * 2\"/>",
                                     "<input ref=\"/data/k\"/><input ref=\"/data/i\"/><input ref=\"/data/b\"/><input ref=\"/data/added\"/>"
                                     "<repeat nodeset=\"/data/m\" jr:count=\"/data/n\"><input ref=\"/data/m/x\"/></repeat>"
                                     "<input ref=\"/data/of_i\"/><input ref=\"/data/of_b\"/><input ref=\"/data/of_added\"/><input ref=\"/data/of_m\"/><input ref=\"/data/of_k\"/>");
    auto session = edit(xml, "<data id=\"test\"><k>0</k><i>1.7</i><b>sent</b><n>2</n><m><x>1</x></m><m><x>2</x></m><m><x>3</x></m>"
                             "<of_i>3.4</of_i><of_b>sent!</of_b><of_added>0</of_added><of_m>6</of_m><of_k>99</of_k></data>");
    CHECK(value(*session, "/data/of_i") == "2");
    CHECK(value(*session, "/data/of_b") == "!");
    CHECK(value(*session, "/data/of_added") == "10");
    CHECK(value(*session, "/data/of_m") == "3");
    // What was written over what is as it was stays.
    CHECK(value(*session, "/data/of_k") == "99");
    same_from_scratch(*session);
}

TEST_CASE_METHOD(KeptFixture, "A total that was written over stays where nothing but what was hidden is not in the record") {
    const std::string xml = form_xml("<k>0</k><h>5</h><m><x>1</x></m><r><y>1</y></r><r><y>2</y></r><of_h/><of_m/><of_r/>",
                                     "<bind nodeset=\"/data/h\" relevant=\"/data/k = 1\"/><bind nodeset=\"/data/m\" relevant=\"/data/k = 1\"/>"
                                     "<bind nodeset=\"/data/r\" relevant=\"/data/k = 1 or position(.) = 1\"/><bind nodeset=\"/data/of_h\" calculate=\"coalesce(/data/h, 0)\"/>"
                                     "<bind nodeset=\"/data/of_m\" calculate=\"count(/data/m)\"/><bind nodeset=\"/data/of_r\" calculate=\"count(/data/r)\"/>",
                                     "<input ref=\"/data/k\"/><repeat nodeset=\"/data/m\"><input ref=\"/data/m/x\"/></repeat>"
                                     "<repeat nodeset=\"/data/r\" jr:count=\"2\"><input ref=\"/data/r/y\"/></repeat>"
                                     "<input ref=\"/data/of_h\"/><input ref=\"/data/of_m\"/><input ref=\"/data/of_r\"/>");
    auto fresh = start(xml);
    for (const std::string total : {"/data/of_h", "/data/of_m", "/data/of_r"}) answer(*fresh, total, "99");
    const auto kept = [](const FormSession& session) {
        for (const std::string total : {"/data/of_h", "/data/of_m", "/data/of_r"}) CHECK(value(session, total) == "99");
    };
    auto again = reopened(xml, *fresh);
    kept(*again);
    kept(*restored(xml, *fresh));
    answer(*again, "/data/k", "1");
    CHECK(value(*again, "/data/of_h") == "5");
}
