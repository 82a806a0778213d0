#include "tests/kiosk/forms/form_fixture.h"

using namespace engawa;
using namespace engawa::forms;

TEST_CASE_METHOD(FormFixture, "A calculation follows the answers it reads") {
    auto session = start(form_xml("<a/><b/><c/>",
                                  "<bind nodeset=\"/data/a\" type=\"int\"/>"
                                  "<bind nodeset=\"/data/b\" type=\"int\" calculate=\"/data/a * 2\"/>"
                                  "<bind nodeset=\"/data/c\" type=\"int\" calculate=\"../b + 1\"/>",
                                  "<input ref=\"/data/a\"/>"));
    CHECK(value(*session, "/data/b").empty());
    answer(*session, "/data/a", "20");
    CHECK(value(*session, "/data/b") == "40");
    CHECK(value(*session, "/data/c") == "41");
    answer(*session, "/data/a", "");
    CHECK(value(*session, "/data/c").empty());
}

TEST_CASE_METHOD(FormFixture, "A value that is not relevant is kept, unseen and not sent") {
    auto session = start(form_xml("<ask>yes</ask><group><inner><name>Hana</name></inner></group><copy/>",
                                  "<bind nodeset=\"/data/group\" relevant=\"/data/ask = 'yes'\"/>"
                                  "<bind nodeset=\"/data/copy\" calculate=\"/data/group/inner/name\"/>",
                                  "<input ref=\"/data/ask\"/><input ref=\"/data/group/inner/name\"/>"));
    CHECK(value(*session, "/data/copy") == "Hana");
    answer(*session, "/data/ask", "no");
    CHECK(value(*session, "/data/group/inner/name").empty());
    CHECK(value(*session, "/data/copy").empty());
    CHECK(session->instance_xml().find("<group>") == std::string::npos);
    const auto refused = session->answer("/data/group/inner/name", "Aki");
    REQUIRE(!refused.ok());
    CHECK(refused.error().is(FormsError::not_relevant));
    answer(*session, "/data/ask", "yes");
    CHECK(value(*session, "/data/group/inner/name") == "Hana");
    CHECK(value(*session, "/data/copy") == "Hana");
}

TEST_CASE_METHOD(FormFixture, "Read-only comes down from a group, and a calculation writes all the same") {
    auto session = start(form_xml("<g><a/></g><b>1</b>",
                                  "<bind nodeset=\"/data/g\" readonly=\"/data/b = 1\"/>"
                                  "<bind nodeset=\"/data/g/a\" calculate=\"/data/b\"/>",
                                  "<input ref=\"/data/g/a\"/><input ref=\"/data/b\"/>"));
    CHECK(question(*session, "/data/g/a").read_only);
    CHECK(value(*session, "/data/g/a") == "1");
    const auto refused = session->answer("/data/g/a", "9");
    REQUIRE(!refused.ok());
    CHECK(refused.error().is(FormsError::read_only));
    answer(*session, "/data/b", "2");
    CHECK(!question(*session, "/data/g/a").read_only);
    CHECK(value(*session, "/data/g/a") == "2");
}

TEST_CASE_METHOD(FormFixture, "A wrong answer stays, with the author's words, and blocks until it is mended") {
    auto session = start(form_xml("<age/>",
                                  "<bind nodeset=\"/data/age\" type=\"int\" constraint=\". &gt;= 0 and . &lt; 130\" "
                                  "jr:constraintMsg=\"Up to 129\"/>",
                                  "<input ref=\"/data/age\"/>"));
    const AnswerReport report = answer(*session, "/data/age", "200");
    CHECK(report.outcome == AnswerOutcome::violates_constraint);
    CHECK(report.message == "Up to 129");
    CHECK(value(*session, "/data/age") == "200");
    REQUIRE(session->validate().size() == 1);
    CHECK(session->validate().front() == Violation{"/data/age", Validity::constraint_violated, "Up to 129"});
    CHECK(answer(*session, "/data/age", "80").outcome == AnswerOutcome::accepted);
    CHECK(session->validate().empty());
}

TEST_CASE_METHOD(FormFixture, "A constraint is not asked of an empty answer") {
    auto session = start(form_xml("<a/>", "<bind nodeset=\"/data/a\" constraint=\". = 'x'\"/>", "<input ref=\"/data/a\"/>"));
    CHECK(session->validate().empty());
}

TEST_CASE_METHOD(FormFixture, "Required asks for an answer only while it holds and where one can be given") {
    auto session = start(form_xml("<adult/><guardian/><hidden/>",
                                  "<bind nodeset=\"/data/guardian\" required=\"/data/adult = 'no'\" "
                                  "jr:requiredMsg=\"Who looks after you?\"/>"
                                  "<bind nodeset=\"/data/hidden\" required=\"true()\"/>",
                                  "<input ref=\"/data/adult\"/><input ref=\"/data/guardian\"/>"));
    CHECK(session->validate().empty());
    answer(*session, "/data/adult", "no");
    CHECK(question(*session, "/data/guardian").required);
    REQUIRE(session->validate().size() == 1);
    CHECK(session->validate().front().message == "Who looks after you?");
    CHECK(answer(*session, "/data/guardian", "").outcome == AnswerOutcome::missing);
    answer(*session, "/data/guardian", "Aki");
    CHECK(session->validate().empty());
}

TEST_CASE_METHOD(FormFixture, "What cannot be read as the type is told, and stored empty") {
    auto session = start(form_xml("<n>3</n>", "<bind nodeset=\"/data/n\" type=\"int\"/>", "<input ref=\"/data/n\"/>"));
    const AnswerReport report = answer(*session, "/data/n", "many");
    CHECK(report.outcome == AnswerOutcome::not_of_type);
    CHECK(value(*session, "/data/n").empty());
}

TEST_CASE_METHOD(FormFixture, "Attributes can be bound, calculated and sent") {
    auto session = start(form_xml("<a unit=\"\">5</a>", "<bind nodeset=\"/data/a/@unit\" calculate=\"concat(/data/a, ' kg')\"/>",
                                  "<input ref=\"/data/a\"/>"));
    CHECK(value(*session, "/data/a/@unit") == "5 kg");
    answer(*session, "/data/a", "6");
    CHECK(session->instance_xml().find("<a unit=\"6 kg\">6</a>") != std::string::npos);
}

TEST_CASE_METHOD(FormFixture, "Preloads fill a new record: id, days, moments, properties") {
    const std::string xml = form_xml("<day/><start/><end/><device/>",
                                     "<bind nodeset=\"/data/day\" type=\"date\" jr:preload=\"date\" jr:preloadParams=\"today\"/>"
                                     "<bind nodeset=\"/data/start\" type=\"dateTime\" jr:preload=\"timestamp\" jr:preloadParams=\"start\"/>"
                                     "<bind nodeset=\"/data/end\" type=\"dateTime\" jr:preload=\"timestamp\" jr:preloadParams=\"end\"/>"
                                     "<bind nodeset=\"/data/device\" jr:preload=\"property\" jr:preloadParams=\"deviceid\"/>",
                                     "");
    SessionEnvironment given = environment();
    given.properties.device_id = "kiosk-7";
    auto session = FormSession::start(*parse(xml), given);
    REQUIRE(session.ok());
    CHECK(value(**session, "/data/day") == "2026-04-01");
    CHECK(value(**session, "/data/start").starts_with("2026-04-01T08:33:20.000+09:00"));
    CHECK(value(**session, "/data/end").empty());
    CHECK(value(**session, "/data/device") == "kiosk-7");
    CHECK(value(**session, "/data/meta/instanceID").starts_with("uuid:"));
    clock.advance(Seconds(60));
    REQUIRE((*session)->submit().ok());
    CHECK(value(**session, "/data/end").starts_with("2026-04-01T08:34:20.000+09:00"));
}

TEST_CASE_METHOD(FormFixture, "Any number of pairs and rings of questions may show each other by their values") {
    std::string nodes, binds, body;
    const auto shows = [&](int from, int to) {
        const std::string node = "/data/a" + std::to_string(from);
        nodes += "<a" + std::to_string(from) + "/>";
        binds += "<bind nodeset=\"" + node + "\" relevant=\"/data/a" + std::to_string(to) + " != 'only'\"/>";
        body += "<input ref=\"" + node + "\"/>";
    };
    for (int i = 0; i < 10'000; i += 2) {
        shows(i, i + 1);
        shows(i + 1, i);
    }
    for (int i = 10'000; i < 11'000; ++i) shows(i, i == 10'999 ? 10'000 : i + 1);
    auto session = start(form_xml(nodes, binds, body));
    answer(*session, "/data/a9998", "only");
    CHECK(!question(*session, "/data/a9999").relevant);
    CHECK(question(*session, "/data/a9998").relevant);
    answer(*session, "/data/a10000", "only");
    CHECK(!question(*session, "/data/a10999").relevant);
    // One calculation in such a ring is a value that depends on itself.
    CHECK(!parse(form_xml(nodes + "<c/>", binds + "<bind nodeset=\"/data/c\" calculate=\"/data/c\"/>", body)).ok());
    CHECK(!parse(form_xml("<a/><b/>", "<bind nodeset=\"/data/a\" relevant=\"/data/b = 1\"/>"
                                      "<bind nodeset=\"/data/b\" calculate=\"/data/a\"/>", "")).ok());
}

TEST_CASE_METHOD(FormFixture, "Two questions may show each other by their values") {
    auto session = start(form_xml("<a/><b/>",
                                  "<bind nodeset=\"/data/a\" relevant=\"/data/b != 'only'\"/>"
                                  "<bind nodeset=\"/data/b\" relevant=\"/data/a != 'only'\"/>",
                                  "<input ref=\"/data/a\"/><input ref=\"/data/b\"/>"));
    answer(*session, "/data/a", "only");
    CHECK(!question(*session, "/data/b").relevant);
    CHECK(question(*session, "/data/a").relevant);
    answer(*session, "/data/a", "");
    CHECK(question(*session, "/data/b").relevant);
}

TEST_CASE_METHOD(FormFixture, "Blanks are no answer to a question that must be answered") {
    auto session = start(form_xml("<a/><b/>", "<bind nodeset=\"/data/a\" required=\"true()\" constraint=\"false()\" jr:requiredMsg=\"Say it\"/>",
                                  "<input ref=\"/data/a\"/><input ref=\"/data/b\"/>"));
    for (const char* blanks : {" ", " \t\n", "\u3000", "\u3000 \u3000"}) {
        const AnswerReport report = answer(*session, "/data/a", blanks);
        CHECK(report.outcome == AnswerOutcome::missing);
        CHECK(report.message == "Say it");
        REQUIRE(session->validate().size() == 1);
        CHECK(session->validate()[0].kind == Validity::required_missing);
    }
    CHECK(answer(*session, "/data/b", "\u3000").outcome == AnswerOutcome::accepted);
    CHECK(answer(*session, "/data/a", "\u3001").outcome == AnswerOutcome::violates_constraint);
}
