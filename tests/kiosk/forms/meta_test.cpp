#include "tests/kiosk/forms/form_fixture.h"

using namespace engawa;
using namespace engawa::forms;

namespace {

// A form whose primary instance has these attributes and this inside, nothing added.
std::string form_with(const std::string& attributes, const std::string& inside, const std::string& model,
                      const std::string& body) {
    return "<h:html xmlns=\"http://www.w3.org/2002/xforms\" xmlns:h=\"http://www.w3.org/1999/xhtml\" "
           "xmlns:jr=\"http://openrosa.org/javarosa\" xmlns:orx=\"http://openrosa.org/xforms\" "
           "xmlns:odk=\"http://www.opendatakit.org/xforms\"><h:head><h:title>Test</h:title><model><instance><data " +
           attributes + ">" + inside + "</data></instance>" + model + "</model></h:head><h:body>" + body +
           "</h:body></h:html>";
}

}  // namespace

TEST_CASE_METHOD(FormFixture, "The primary instance names the form, its version and how it goes by text message") {
    auto parsed = parse(form_with("id=\"pets\" orx:version=\"7\" odk:prefix=\"P\" odk:delimiter=\",\" odk:tag=\"pet\"",
                                  "<dog odk:tag=\"d\"/>", "", "<input ref=\"/data/dog\"/>"));
    REQUIRE(parsed.ok());
    const FormMeta& meta = (*parsed)->meta();
    CHECK(meta.id.text() == "pets");
    CHECK(meta.version == "7");
    CHECK(meta.prefix == "P");
    CHECK(meta.delimiter == ",");
    CHECK(meta.tag == "pet");
    auto both = parse(form_with("id=\"pets\" version=\"8\" orx:version=\"7\"", "<dog/>", "", "<input ref=\"/data/dog\"/>"));
    REQUIRE(both.ok());
    CHECK((*both)->meta().version == "8");
}

TEST_CASE_METHOD(FormFixture, "Each property of the device fills its node, by either spelling of the telephone") {
    struct Row {
        const char* parameter;
        const char* expected;
    };
    const Row row = GENERATE(Row{"deviceid", "kiosk-1"}, Row{"username", "hana"}, Row{"email", "h@example.org"},
                             Row{"phonenumber", "03-1"}, Row{"phone number", "03-1"}, Row{"simserial", "before"},
                             Row{"", "before"});
    auto definition = parse(form_xml("<a>before</a>", "<bind nodeset=\"/data/a\" jr:preload=\"property\" jr:preloadParams=\"" +
                                                          std::string(row.parameter) + "\"/>", ""));
    REQUIRE(definition.ok());
    SessionEnvironment with = environment();
    with.properties = {"kiosk-1", "hana", "h@example.org", "03-1"};
    auto session = FormSession::start(*definition, with);
    REQUIRE(session.ok());
    INFO(row.parameter);
    CHECK(value(**session, "/data/a") == row.expected);
}

TEST_CASE_METHOD(FormFixture, "A property the device does not have leaves the default") {
    auto session = start(form_xml("<a>before</a>", "<bind nodeset=\"/data/a\" jr:preload=\"property\" jr:preloadParams=\"email\"/>", ""));
    CHECK(value(*session, "/data/a") == "before");
}

TEST_CASE_METHOD(FormFixture, "A preload comes before a calculation, and an event of the load after both") {
    const std::string uid = "<bind nodeset=\"/data/a\" jr:preload=\"uid\"/>";
    const std::string sum = "<bind nodeset=\"/data/a\" jr:preload=\"uid\" calculate=\"'sum'\"/>";
    const std::string set = "<setvalue event=\"odk-instance-load\" ref=\"/data/a\">set</setvalue>";
    CHECK(value(*start(form_xml("<a>default</a>", "", "<input ref=\"/data/a\"/>")), "/data/a") == "default");
    CHECK(value(*start(form_xml("<a>default</a>", uid, "<input ref=\"/data/a\"/>")), "/data/a").starts_with("uuid:"));
    CHECK(value(*start(form_xml("<a>default</a>", sum, "<input ref=\"/data/a\"/>")), "/data/a") == "sum");
    CHECK(value(*start(form_xml("<a>default</a>", sum + set, "<input ref=\"/data/a\"/>")), "/data/a") == "set");
}

TEST_CASE_METHOD(FormFixture, "A record that is edited keeps its values over preloads, and a load's event fires, a first load's not") {
    const std::string events = "<bind nodeset=\"/data/a\" jr:preload=\"uid\"/>"
                               "<setvalue event=\"odk-instance-first-load\" ref=\"/data/b\">first</setvalue>"
                               "<setvalue event=\"odk-instance-load\" ref=\"/data/c\">load</setvalue>";
    auto definition = parse(form_xml("<a/><b/><c/>", events, "<input ref=\"/data/a\"/>"));
    REQUIRE(definition.ok());
    auto session = FormSession::edit(*definition, environment(),
                                     "<data id=\"test\" version=\"1\"><a>kept</a><b>old</b><c>old</c>"
                                     "<meta><instanceID>uuid:one</instanceID></meta></data>");
    REQUIRE(session.ok());
    CHECK(value(**session, "/data/a") == "kept");
    CHECK(value(**session, "/data/b") == "old");
    CHECK(value(**session, "/data/c") == "load");
}

TEST_CASE_METHOD(FormFixture, "The end of a filling is stamped when it is submitted, and so is what waits for that event") {
    auto session = start(form_xml("<end/><said/>",
                                  "<bind nodeset=\"/data/end\" type=\"dateTime\" jr:preload=\"timestamp\" jr:preloadParams=\"end\"/>"
                                  "<setvalue event=\"xforms-revalidate\" ref=\"/data/said\">done</setvalue>", ""));
    CHECK(value(*session, "/data/end").empty());
    CHECK(value(*session, "/data/said").empty());
    clock.advance(Milliseconds(60'000));
    const auto submission = session->submit();
    REQUIRE(submission.ok());
    CHECK(submission->xml.find("<end>2026-04-01T08:34:20.000+09:00</end><said>done</said>") != std::string::npos);
}

TEST_CASE_METHOD(FormFixture, "xforms-ready is the older name of a first load, and both can stand in one list") {
    auto session = start(form_xml("<a>1</a><b>1</b>", "<setvalue event=\"xforms-ready\" ref=\"/data/a\" value=\". + 1\"/>"
                                                      "<setvalue event=\"odk-instance-first-load odk-instance-load\" ref=\"/data/b\" value=\". + 1\"/>", ""));
    CHECK(value(*session, "/data/a") == "2");
    CHECK(value(*session, "/data/b") == "3");
}

TEST_CASE_METHOD(FormFixture, "What was saved last can be asked for, and is nothing the first time") {
    const std::string xml = form_xml("<town/>", "<instance id=\"__last-saved\" src=\"jr://instance/last-saved\"/>"
                                                "<setvalue event=\"odk-instance-first-load\" ref=\"/data/town\" "
                                                "value=\"instance('__last-saved')/data/town\"/>", "<input ref=\"/data/town\"/>");
    CHECK(value(*start(xml), "/data/town").empty());
    CHECK(value(*start(xml, {{"last-saved", "<data><town>Asahikawa</town></data>"}}), "/data/town") == "Asahikawa");
}

TEST_CASE_METHOD(FormFixture, "A meta block in either namespace is kept, and gets the id it lacks") {
    struct Row {
        const char* inside;
        const char* expected;
    };
    const Row row = GENERATE(
        Row{"<a/>", "<a/><orx:meta><orx:instanceID>uuid:"},
        Row{"<a/><orx:meta><orx:instanceName>n</orx:instanceName></orx:meta>",
            "<a/><orx:meta><orx:instanceName>n</orx:instanceName><orx:instanceID>uuid:"},
        Row{"<meta><instanceName>n</instanceName></meta><a/>", "<meta><instanceName>n</instanceName><instanceID>uuid:"},
        Row{"<a/><meta><instanceID>uuid:own</instanceID><audit/></meta>", "<a/><meta><instanceID>uuid:own</instanceID><audit/></meta>"});
    auto session = start(form_with("id=\"x\"", row.inside, "", "<input ref=\"/data/a\"/>"));
    const auto submission = session->submit();
    REQUIRE(submission.ok());
    INFO(submission->xml);
    CHECK(submission->xml.find(row.expected) != std::string::npos);
    CHECK(submission->instance_id.starts_with("uuid:"));
}

TEST_CASE_METHOD(FormFixture, "An entity stands in the record as the form writes it") {
    const std::string entity = "<meta><instanceID/><entity dataset=\"trees\" id=\"\" create=\"1\"><label/></entity></meta>";
    std::string xml = form_with("id=\"x\"", "<kind/>" + entity,
                                "<bind nodeset=\"/data/meta/entity/@id\"/>"
                                "<bind nodeset=\"/data/meta/entity/@create\" calculate=\"if(/data/kind = '', '', '1')\"/>"
                                "<setvalue event=\"odk-instance-first-load\" ref=\"/data/meta/entity/@id\" value=\"'t-1'\"/>"
                                "<bind nodeset=\"/data/meta/entity/label\" calculate=\"concat('tree: ', /data/kind)\"/>",
                                "<input ref=\"/data/kind\"/>");
    xml.replace(xml.find("<model>"), 7, "<model xmlns:entities=\"http://www.opendatakit.org/xforms/entities\" entities:entities-version=\"2022.1.0\">");
    auto session = start(xml);
    answer(*session, "/data/kind", "oak");
    CHECK(session->instance_xml().find("<entity dataset=\"trees\" id=\"t-1\" create=\"1\"><label>tree: oak</label></entity>") !=
          std::string::npos);
}

TEST_CASE_METHOD(FormFixture, "saveIncomplete is what the author wrote, and nothing else is taken for it") {
    const auto form = [](const std::string& text) {
        return form_xml("<a/>", "<bind nodeset=\"/data/a\" saveIncomplete=\"" + text + "\"/>", "<input ref=\"/data/a\"/>");
    };
    CHECK(question(*start(form("true()")), "/data/a").save_incomplete);
    CHECK_FALSE(question(*start(form("false()")), "/data/a").save_incomplete);
    CHECK_FALSE(question(*start(form_xml("<a/>", "", "<input ref=\"/data/a\"/>")), "/data/a").save_incomplete);
    const auto refused = parse(form("/data/a = 1"));
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().is(FormsError::bad_bind));
}

TEST_CASE_METHOD(FormFixture, "Types that are texts to us keep what is written; a type nobody knows is a text") {
    for (const char* type : {"string", "barcode", "intent", "binary", "xsd:string", "select1", "something-new"}) {
        INFO(type);
        auto session = start(form_xml("<a/>", "<bind nodeset=\"/data/a\" type=\"" + std::string(type) + "\"/>", "<input ref=\"/data/a\"/>"));
        answer(*session, "/data/a", " 4 912 ");
        CHECK(value(*session, "/data/a") == " 4 912 ");
    }
}
