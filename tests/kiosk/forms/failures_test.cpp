#include "tests/kiosk/forms/form_fixture.h"

using namespace engawa;
using namespace engawa::forms;

TEST_CASE_METHOD(FormFixture, "A calculation that failed is done again before the record is sent") {
    // Two calculations that each fit into the steps of a call, and do not fit into one together.
    const std::string rounds = "sum(/data/r/x[. > 0]) + sum(/data/r/x[. > 1])";
    const std::string xml = form_xml("<q/><n>200</n><t/><u/><r><x>2</x></r>",
                                     "<bind nodeset=\"/data/r/x\" calculate=\"2\"/>"
                                     "<bind nodeset=\"/data/t\" calculate=\"if(/data/q = '', 0, " + rounds + ")\"/>"
                                     "<bind nodeset=\"/data/u\" calculate=\"if(/data/q = '', 0, 1 + " + rounds + ")\"/>",
                                     "<input ref=\"/data/q\"/><repeat nodeset=\"/data/r\" jr:count=\"/data/n\"><input ref=\"/data/r/x\"/></repeat>");
    Limits limits;
    limits.steps = 6'000;
    auto session = start_within(limits, xml);
    const auto answered = session->answer("/data/q", "go");
    REQUIRE(!answered.ok());
    CHECK(answered.error().is(FormsError::too_many_steps));
    const auto submission = session->submit();
    if (!submission.ok()) FAIL(submission.error().message());
    INFO(submission->xml.substr(0, 200));
    CHECK(submission->xml.find("<t>800</t><u>801</u>") != std::string::npos);
}

TEST_CASE_METHOD(FormFixture, "A record in which a calculation fails is not sent until it succeeds or is not asked for") {
    const std::string xml = form_xml("<p>a</p><ask>yes</ask><t/>",
                                     "<bind nodeset=\"/data/t\" relevant=\"/data/ask = 'yes'\" calculate=\"string(regex('a', /data/p))\"/>",
                                     "<input ref=\"/data/p\"/><input ref=\"/data/ask\"/>");
    auto session = start(xml);
    CHECK(!session->answer("/data/p", "(").ok());
    // An answer to something else is taken; the failure is told where it matters.
    for (int i = 0; i < 2; ++i) {
        const auto submission = session->submit();
        REQUIRE(!submission.ok());
        CHECK(submission.error().is(FormsError::evaluation));
    }
    CHECK(session->answer("/data/ask", "no").ok());
    CHECK(session->submit().ok());
    CHECK(!session->answer("/data/ask", "yes").ok());
    CHECK(!session->submit().ok());
    CHECK(session->answer("/data/p", "a").ok());
    const auto submission = session->submit();
    REQUIRE(submission.ok());
    CHECK(submission->xml.find("<t>true</t>") != std::string::npos);
}

TEST_CASE_METHOD(FormFixture, "A removed instance whose calculation failed holds nothing up") {
    auto session = start(form_xml("<p>a</p><r><t/></r>", "<bind nodeset=\"/data/r/t\" calculate=\"string(regex('a', /data/p))\"/>",
                                  "<input ref=\"/data/p\"/><repeat nodeset=\"/data/r\"><input ref=\"/data/r/t\"/></repeat>"));
    CHECK(!session->answer("/data/p", "(").ok());
    CHECK(!session->submit().ok());
    REQUIRE(session->remove_repeat("/data/r[1]").ok());
    CHECK(session->submit().ok());
}

TEST_CASE_METHOD(FormFixture, "A list of choices that fails is told, and takes no answer away") {
    // The list is fixed and cannot be made: the default stands, and the form is not said to be well.
    const std::string fixed = form_xml("<q>b</q>", "<instance id=\"x\"><root><item><name>b</name></item></root></instance>",
                                       "<select1 ref=\"/data/q\"><itemset nodeset=\"instance('x')/root/item[regex(name, concat('(', ''))]\">"
                                       "<value ref=\"name\"/></itemset></select1>");
    const auto definition = parse(fixed);
    REQUIRE(definition.ok());
    const auto refused = FormSession::start(*definition, environment());
    REQUIRE(!refused.ok());
    CHECK(refused.error().is(FormsError::evaluation));
    // The list fails for a while.
    const std::string moving = form_xml("<p>b</p><q>b</q>", "<instance id=\"x\"><root><item><name>b</name></item></root></instance>",
                                        "<input ref=\"/data/p\"/><select1 ref=\"/data/q\">"
                                        "<itemset nodeset=\"instance('x')/root/item[regex(name, /data/p)]\"><value ref=\"name\"/></itemset></select1>");
    auto session = start(moving);
    CHECK(value(*session, "/data/q") == "b");
    const auto broken = session->answer("/data/p", "(");
    REQUIRE(!broken.ok());
    CHECK(broken.error().is(FormsError::evaluation));
    CHECK(value(*session, "/data/q") == "b");
    CHECK(!session->answer("/data/q", "b").ok());
    CHECK(value(*session, "/data/q") == "b");
    CHECK(!session->submit().ok());
    CHECK(session->answer("/data/p", "b").ok());
    CHECK(value(*session, "/data/q") == "b");
    CHECK(session->submit().ok());
}

TEST_CASE_METHOD(FormFixture, "Whether a node may be changed or must be answered fails towards the careful side") {
    auto session = start(form_xml("<p>(</p><w>old</w><m/>", "<bind nodeset=\"/data/w\" readonly=\"regex('a', /data/p)\"/>"
                                  "<bind nodeset=\"/data/m\" required=\"regex('a', /data/p)\"/>",
                                  "<input ref=\"/data/p\"/><input ref=\"/data/w\"/><input ref=\"/data/m\"/>"));
    CHECK(question(*session, "/data/w").read_only);
    const auto refused = session->answer("/data/w", "new");
    REQUIRE(!refused.ok());
    CHECK(refused.error().is(FormsError::evaluation));
    CHECK(value(*session, "/data/w") == "old");
    CHECK(question(*session, "/data/m").required);
    REQUIRE(session->validate().size() == 1);
    CHECK(session->validate()[0].kind == Validity::required_missing);
    answer(*session, "/data/p", "b");
    CHECK(!question(*session, "/data/w").read_only);
    CHECK(session->validate().empty());
    CHECK(session->answer("/data/w", "new").ok());
}

TEST_CASE_METHOD(FormFixture, "The bound on all values counts attributes as they come and as they go") {
    const std::string filler(40, 'x');
    Limits limits;
    limits.instance_text_bytes = 200;
    const std::string row = "<r mark=\"" + filler + "\"><x/></r>";
    auto session = start_within(limits, form_xml("<q/>" + row + row, "",
                                                 "<input ref=\"/data/q\"/><repeat nodeset=\"/data/r\"><input ref=\"/data/r/x\"/></repeat>"));
    answer(*session, "/data/q", std::string(60, 'y'));
    REQUIRE(session->remove_repeat("/data/r[2]").ok());
    const auto refused = session->answer("/data/r[1]/x", std::string(90, 'z'));
    REQUIRE(!refused.ok());
    CHECK(refused.error().is(FormsError::too_long));
    REQUIRE(session->remove_repeat("/data/r[1]").ok());
    CHECK(session->answer("/data/q", std::string(130, 'y')).ok());
}
