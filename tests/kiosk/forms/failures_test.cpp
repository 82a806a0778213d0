#include "tests/kiosk/forms/failing_texts.h"
#include "tests/kiosk/forms/form_fixture.h"

using namespace engawa;
using namespace engawa::forms;

// An expression that fails takes back the change that set it off, whatever it is for and however it fails.

namespace {

constexpr std::uint64_t few_steps = 20'000;

// A place for what follows from them.
std::string form_with(const std::string& model, const std::string& body) {
    return form_xml("<p>good</p><again>loop</again><pick/><t>t</t><u/><q>7</q><other/><r><x/></r>", failing_model() + model,
                    "<input ref=\"/data/again\"/><input ref=\"/data/other\"/>" + failing_pick() + body);
}

const std::string asks_p = "<input ref=\"/data/p\"/>";

std::string state(const FormSession& session) {
    return session.serialise() + session.instance_xml();
}

}  // namespace

TEST_CASE_METHOD(FormFixture, "An answer of which something cannot be worked out changes nothing, and another one does") {
    const Failing failing = GENERATE(from_range(failing_texts()));
    const std::string some = "string-length(" + failing.expression + ") &gt; 0";
    std::string xml;
    SECTION("a calculation") {
        xml = form_with("<bind nodeset=\"/data/t\" calculate=\"" + failing.expression + "\"/>"
                        "<bind nodeset=\"/data/u\" calculate=\"concat(/data/t, '.')\"/>", asks_p);
    }
    SECTION("whether a node is relevant") { xml = form_with("<bind nodeset=\"/data/t\" relevant=\"" + some + "\"/>", asks_p); }
    SECTION("how many instances there are") {
        xml = form_with("", asks_p + "<repeat nodeset=\"/data/r\" jr:count=\"if(" + some + ", 2, 1)\"><input ref=\"/data/r/x\"/></repeat>");
    }
    SECTION("a list of choices") {
        xml = form_with("", asks_p + "<select1 ref=\"/data/q\"><itemset nodeset=\"instance('x')/root/i[" + some +
                                "]\"><value ref=\".\"/></itemset></select1>");
    }
    SECTION("what an event sets") {
        xml = form_with("", "<input ref=\"/data/p\"><setvalue event=\"xforms-value-changed\" ref=\"/data/u\">first</setvalue>"
                            "<setvalue event=\"xforms-value-changed\" ref=\"/data/t\" value=\"" + failing.expression + "\"/></input>");
    }
    SECTION("where an event sets it") {
        xml = form_with("", "<input ref=\"/data/p\"><setvalue event=\"xforms-value-changed\" ref=\"/data/t[" + some + "]\">set</setvalue></input>");
    }
    SECTION("its own constraint") { xml = form_with("<bind nodeset=\"/data/p\" constraint=\"" + some + "\"/>", asks_p); }
    INFO(failing.name);
    Limits limits;
    limits.steps = few_steps;
    auto session = start_within(limits, xml);
    answer(*session, "/data/p", "fair");
    const std::string before = state(*session);
    const auto answered = session->answer("/data/p", "bad");
    REQUIRE(!answered.ok());
    INFO(answered.error().message());
    CHECK(answered.error().is(failing.code));
    CHECK(answered.error().where().starts_with("form.xml:"));
    CHECK(answered.error().message().find("bad") == answered.error().message().find("bad_argument"));
    CHECK(state(*session) == before);
    CHECK(session->validate().empty());
    CHECK(session->recalculate_all().ok());
    CHECK(state(*session) == before);
    CHECK(session->answer("/data/other", "o").ok());
    CHECK(session->answer("/data/p", "good").ok());
    CHECK(value(*session, "/data/p") == "good");
    const auto definition = parse(xml);
    REQUIRE(definition.ok());
    CHECK(FormSession::restore(*definition, environment(), session->serialise()).ok());
    CHECK(session->submit().ok());
}

TEST_CASE_METHOD(FormFixture, "A value that becomes too long takes its answer back") {
    const std::string ten = "concat(/data/p, /data/p, /data/p, /data/p, /data/p, /data/p, /data/p, /data/p, /data/p, /data/p)";
    const std::string xml = GENERATE_COPY(
        form_with("<bind nodeset=\"/data/t\" calculate=\"" + ten + "\"/>", asks_p),
        form_with("", "<input ref=\"/data/p\"><setvalue event=\"xforms-value-changed\" ref=\"/data/t\" value=\"" + ten + "\"/></input>"));
    Limits limits;
    SECTION("alone") { limits.value_bytes = 500; }
    SECTION("with all others") { limits.instance_text_bytes = 500; }
    auto session = start_within(limits, xml);
    const std::string before = state(*session);
    const auto answered = session->answer("/data/p", std::string(100, 'x'));
    REQUIRE(!answered.ok());
    CHECK(answered.error().is(FormsError::too_long));
    CHECK(state(*session) == before);
    CHECK(session->answer("/data/p", std::string(20, 'x')).ok());
    CHECK(value(*session, "/data/t").size() == 200);
}

TEST_CASE_METHOD(FormFixture, "An answer that its own list cannot judge leaves what was chosen before") {
    // The list of /data/q can only be made for what is in it.
    auto session = start(form_with("<bind nodeset=\"/data/q\" relevant=\"/data/p != ''\"/>",
                                   asks_p + "<select1 ref=\"/data/q\"><itemset nodeset=\"instance('x')/root/i[regex(., if(/data/other = 'x', '(', '.'))]\">"
                                            "<value ref=\".\"/></itemset></select1>"));
    answer(*session, "/data/q", "9");
    answer(*session, "/data/p", "");
    answer(*session, "/data/other", "x");
    // Nothing is worked out of a hidden list; shown again it fails.
    const std::string before = state(*session);
    CHECK(!session->answer("/data/p", "good").ok());
    CHECK(state(*session) == before);
    answer(*session, "/data/other", "y");
    answer(*session, "/data/p", "good");
    CHECK(value(*session, "/data/q") == "9");
}

TEST_CASE_METHOD(FormFixture, "A choice for which the steps do not last is not there later either") {
    // Wherever the steps run out: what was refused does not come back with the list.
    for (std::uint64_t steps = 400; steps < 2'000; steps += 3) {
        Limits limits;
        limits.steps = steps;
        ParseOptions options;
        options.limits = limits;
        const auto definition = FormDefinition::parse(
            form_with("", "<select ref=\"/data/u\"><itemset nodeset=\"instance('x')/root/i[. != /data/other]\"><value ref=\".\"/></itemset></select>"), {}, options);
        REQUIRE(definition.ok());
        auto session = FormSession::start(*definition, environment());
        if (!session.ok() || (*session)->answer("/data/u", "5 4").ok()) continue;
        (void)(*session)->answer("/data/other", "3");
        INFO(steps);
        CHECK(value(**session, "/data/u").empty());
    }
}

TEST_CASE_METHOD(FormFixture, "Whether an answer is required fails with the answer that is taken away, and it stays") {
    auto session = start(form_with("<bind nodeset=\"/data/p\" required=\"" + no_pattern + "\"/>", asks_p));
    const auto cleared = session->answer("/data/p", "");
    REQUIRE(!cleared.ok());
    CHECK(cleared.error().is(FormsError::evaluation));
    CHECK(value(*session, "/data/p") == "good");
    CHECK(session->answer("/data/p", "better").ok());
}

TEST_CASE_METHOD(FormFixture, "An instance for which something cannot be worked out is not added, and not removed") {
    auto session = start(form_with("<bind nodeset=\"/data/t\" calculate=\"string(regex('a', if(count(/data/r) = 1 or count(/data/r) = 2, 'a', '(')))\"/>",
                                   "<repeat nodeset=\"/data/r\"><input ref=\"/data/r/x\"/></repeat>"));
    answer(*session, "/data/r[1]/x", "first");
    REQUIRE(session->add_repeat("/data/r").ok());
    std::string before = state(*session);
    const auto added = session->add_repeat("/data/r");
    REQUIRE(!added.ok());
    CHECK(added.error().is(FormsError::evaluation));
    CHECK(state(*session) == before);
    REQUIRE(session->remove_repeat("/data/r[2]").ok());
    before = state(*session);
    const auto removed = session->remove_repeat("/data/r[1]");
    REQUIRE(!removed.ok());
    CHECK(removed.error().is(FormsError::evaluation));
    CHECK(state(*session) == before);
    CHECK(value(*session, "/data/r[1]/x") == "first");
    CHECK(session->submit().ok());
}

TEST_CASE_METHOD(FormFixture, "An action whose new instance cannot be set leaves no instance") {
    auto session = start(form_with("", "<repeat nodeset=\"/data/r\"><input ref=\"/data/r/x\"/>"
                                       "<setvalue event=\"odk-new-repeat\" ref=\"/data/r/x\" value=\"string(" + no_pattern + ")\"/></repeat>"));
    const std::string before = state(*session);
    CHECK(!session->add_repeat("/data/r").ok());
    CHECK(state(*session) == before);
}

TEST_CASE_METHOD(FormFixture, "A language in which something cannot be worked out is not taken") {
    auto session = start(form_xml("<q/><t/>", "<itext><translation lang=\"en\"><text id=\"pattern\"><value>a</value></text></translation>"
                                              "<translation lang=\"ja\"><text id=\"pattern\"><value>(</value></text></translation></itext>"
                                              "<bind nodeset=\"/data/t\" calculate=\"string(regex('a', jr:itext('pattern')))\"/>",
                                  "<input ref=\"/data/q\"/>"));
    const std::string before = state(*session);
    const auto refused = session->set_language("ja");
    REQUIRE(!refused.ok());
    CHECK(refused.error().is(FormsError::evaluation));
    CHECK(session->language() == "en");
    CHECK(state(*session) == before);
    CHECK(value(*session, "/data/t") == "true");
    CHECK(session->answer("/data/q", "on").ok());
}

TEST_CASE_METHOD(FormFixture, "A record whose last event fails is not sent, and stays as it was") {
    auto session = start(form_with("<bind nodeset=\"/data/u\" jr:preload=\"timestamp\" jr:preloadParams=\"end\"/>"
                                   "<setvalue event=\"xforms-revalidate\" ref=\"/data/t\" value=\"string(regex('a', /data/p))\"/>", asks_p));
    answer(*session, "/data/p", "(");
    const std::string before = state(*session);
    for (int i = 0; i < 2; ++i) {
        const auto refused = session->submit();
        REQUIRE(!refused.ok());
        CHECK(refused.error().is(FormsError::evaluation));
        CHECK(state(*session) == before);
    }
    answer(*session, "/data/p", "a");
    const auto sent = session->submit();
    REQUIRE(sent.ok());
    CHECK(sent->xml.find("<t>true</t>") != std::string::npos);
    CHECK(!value(*session, "/data/u").empty());
}

TEST_CASE_METHOD(FormFixture, "A file of which something cannot be worked out leaves the one before") {
    auto session = start(form_xml("<file/><t/>", "<bind nodeset=\"/data/file\" type=\"binary\"/>"
                                                 "<bind nodeset=\"/data/t\" calculate=\"string(regex('a', if(/data/file = 'b.jpg', '(', 'a')))\"/>",
                                  "<upload ref=\"/data/file\"/>"));
    REQUIRE(session->attach("/data/file", {"a.jpg", "image/jpeg", {std::byte{1}}}).ok());
    const std::string before = state(*session);
    CHECK(!session->attach("/data/file", {"b.jpg", "image/jpeg", {std::byte{2}}}).ok());
    CHECK(state(*session) == before);
    const auto sent = session->submit();
    REQUIRE(sent.ok());
    REQUIRE(sent->attachments.size() == 1);
    CHECK(sent->attachments[0].name == "a.jpg");
}

TEST_CASE_METHOD(FormFixture, "A form of which something cannot be worked out as it is loaded is not begun") {
    for (const char* bind : {"<bind nodeset=\"/data/t\" calculate=\"string(regex('a', '('))\"/>",
                             "<bind nodeset=\"/data/t\" calculate=\"string(regex('a', concat('(', /data/u)))\"/>",
                             "<setvalue event=\"odk-instance-first-load\" ref=\"/data/t\" value=\"string(regex('a', concat('(', /data/u)))\"/>"}) {
        const auto definition = parse(form_with(bind, asks_p));
        if (!definition.ok()) continue;  // what can be told sooner is
        const auto refused = FormSession::start(*definition, environment());
        REQUIRE(!refused.ok());
        CHECK(refused.error().is(FormsError::evaluation));
    }
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
