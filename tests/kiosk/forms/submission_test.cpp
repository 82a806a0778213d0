#include "kiosk/forms/tree/xml.h"
#include "tests/kiosk/forms/form_fixture.h"

#include <nlohmann/json.hpp>

using namespace engawa;
using namespace engawa::forms;

namespace {

Attachment file(const std::string& name, std::size_t size) {
    return {name, "image/jpeg", std::vector<std::byte>(size, std::byte{7})};
}

}  // namespace

TEST_CASE_METHOD(FormFixture, "A submission is XML that anyone can read, and only what is relevant") {
    auto session = start(form_xml("<a/><b>keep</b><r jr:template=\"\"><x/></r>", "<bind nodeset=\"/data/b\" relevant=\"false()\"/>",
                                  "<input ref=\"/data/a\"/><repeat nodeset=\"/data/r\"><input ref=\"/data/r/x\"/></repeat>"));
    answer(*session, "/data/a", "<&>\" か\u3099 \uFA19");
    const auto submission = session->submit();
    REQUIRE(submission.ok());
    CHECK(submission->xml == "<data id=\"test\" version=\"1\"><a>&lt;&amp;&gt;\" が \uFA19</a><meta><instanceID>" +
                                 submission->instance_id + "</instanceID></meta></data>");
    CHECK(tree::parse_xml(submission->xml, "xml").ok());
    CHECK(submission->form_id.text() == "test");
    CHECK(submission->form_version == "1");
    CHECK(session->submit()->instance_id == submission->instance_id);
}

TEST_CASE_METHOD(FormFixture, "A form without a meta block gets one with an id") {
    std::string xml = form_xml("<a/>", "", "<input ref=\"/data/a\"/>");
    xml.replace(xml.find("<meta><instanceID/></meta>"), 26, "");
    xml.replace(xml.find("<bind nodeset=\"/data/meta/instanceID\" jr:preload=\"uid\"/>"), 56, "");
    auto session = start(xml);
    const auto submission = session->submit();
    REQUIRE(submission.ok());
    CHECK(submission->instance_id.starts_with("uuid:"));
    CHECK(submission->xml == "<data xmlns:orx=\"http://openrosa.org/xforms\" id=\"test\" version=\"1\"><a/><orx:meta><orx:instanceID>" +
                                 submission->instance_id + "</orx:instanceID></orx:meta></data>");
}

TEST_CASE_METHOD(FormFixture, "Attachments go with the nodes that name them, and get names of their own") {
    auto session = start(form_xml("<ask>yes</ask><one/><two/>",
                                  "<bind nodeset=\"/data/one\" type=\"binary\"/><bind nodeset=\"/data/two\" type=\"binary\" relevant=\"/data/ask = 'yes'\"/>",
                                  "<input ref=\"/data/ask\"/><upload ref=\"/data/one\"/><upload ref=\"/data/two\"/>"));
    REQUIRE(session->attach("/data/one", file("photo.jpg", 3)).ok());
    CHECK(session->attach("/data/two", file("photo.jpg", 5))->stored == "photo-2.jpg");
    REQUIRE(session->submit()->attachments.size() == 2);
    CHECK(session->submit()->attachments[1].bytes.size() == 5);
    answer(*session, "/data/ask", "no");
    REQUIRE(session->submit()->attachments.size() == 1);
    CHECK(session->submit()->attachments[0].name == "photo.jpg");
    answer(*session, "/data/one", "");
    CHECK(session->submit()->attachments.empty());
}

TEST_CASE_METHOD(FormFixture, "A draft goes on where it was: hidden values, instances, files, language, id") {
    const std::string xml = form_xml("<ask>yes</ask><hidden/><r jr:template=\"\"><x/></r><photo/><chance/>",
                                     "<itext><translation lang=\"en\"/><translation lang=\"ja\"/></itext>"
                                     "<bind nodeset=\"/data/hidden\" relevant=\"/data/ask = 'yes'\"/>"
                                     "<bind nodeset=\"/data/photo\" type=\"binary\"/><bind nodeset=\"/data/chance\" calculate=\"uuid()\"/>",
                                     "<input ref=\"/data/ask\"/><input ref=\"/data/hidden\"/><repeat nodeset=\"/data/r\"><input ref=\"/data/r/x\"/></repeat><upload ref=\"/data/photo\"/>");
    auto definition = parse(xml);
    REQUIRE(definition.ok());
    auto session = FormSession::start(*definition, environment());
    REQUIRE(session.ok());
    answer(**session, "/data/hidden", "kept");
    answer(**session, "/data/ask", "no");
    REQUIRE((*session)->add_repeat("/data/r").ok());
    REQUIRE((*session)->add_repeat("/data/r").ok());
    answer(**session, "/data/r[2]/x", "second");
    REQUIRE((*session)->attach("/data/photo", file("p.jpg", 9)).ok());
    REQUIRE((*session)->set_language("ja").ok());
    const std::string draft = (*session)->serialise();

    auto again = FormSession::restore(*definition, environment(), draft);
    REQUIRE(again.ok());
    CHECK((*again)->instance_xml() == (*session)->instance_xml());
    CHECK((*again)->language() == "ja");
    answer(**again, "/data/ask", "yes");
    CHECK(value(**again, "/data/hidden") == "kept");
    CHECK((*again)->submit()->attachments.front().bytes.size() == 9);

    SECTION("but a broken or foreign draft is refused") {
        for (const std::string& bad : {std::string(), std::string("x"), draft.substr(0, draft.size() / 2)}) {
            auto refused = FormSession::restore(*definition, environment(), bad);
            REQUIRE(!refused.ok());
            CHECK(refused.error().is(FormsError::bad_draft));
        }
        std::string other = xml;
        other.replace(other.find("version=\"1\""), 11, "version=\"2\"");
        CHECK(!FormSession::restore(*parse(other), environment(), draft).ok());
    }
}

TEST_CASE_METHOD(FormFixture, "Each part of a draft that is not as it was written is refused by what is wrong with it") {
    const std::string xml = form_xml("<photo/>", "<bind nodeset=\"/data/photo\" type=\"binary\"/>", "<upload ref=\"/data/photo\"/>");
    auto definition = parse(xml);
    REQUIRE(definition.ok());
    auto session = FormSession::start(*definition, environment());
    REQUIRE(session.ok());
    REQUIRE((*session)->attach("/data/photo", file("p.jpg", 9)).ok());
    using Json = nlohmann::json;
    const Json whole = Json::from_cbor((*session)->serialise());
    const auto restored = [&](const Json& draft) {
        const auto bytes = Json::to_cbor(draft);
        return FormSession::restore(*definition, environment(), {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    };
    REQUIRE(restored(whole).ok());
    const auto refusal = [&](const char* pointer, const Json& value) {
        Json draft = whole;
        const Json::json_pointer at(pointer);
        if (value.is_discarded()) {
            draft.at(at.parent_pointer()).erase(at.back());
        } else {
            draft[at] = value;
        }
        const auto refused = restored(draft);
        INFO(pointer);
        REQUIRE(!refused.ok());
        CHECK(refused.error().is(FormsError::bad_draft));
        return refused.error().detail();
    };
    const Json gone = Json(Json::value_t::discarded);
    CHECK(refusal("/format", "engawa-draft-999") == "not a draft of this format");
    CHECK(refusal("/format", gone) == "not a draft of this format");
    CHECK(refusal("/format", 1) == "not a draft of this format");
    CHECK(refusal("", Json::array()) == "not a draft of this format");
    CHECK(refusal("/form", "other") == "a draft of another form or version");
    CHECK(refusal("/version", "2") == "a draft of another form or version");
    CHECK(refusal("/attachments", gone) == "no list of attachments");
    CHECK(refusal("/attachments", "none") == "no list of attachments");
    CHECK(refusal("/attachments/0", "p.jpg") == "a broken attachment");
    CHECK(refusal("/attachments/0/bytes", gone) == "a broken attachment");
    CHECK(refusal("/attachments/0/bytes", "text") == "a broken attachment");
    CHECK(refusal("/attachments/0/name", gone) == "a broken attachment");
    CHECK(refusal("/attachments/0/name", 7) == "a broken attachment");
    CHECK(refusal("/attachments/0/media_type", gone) == "a broken attachment");
    CHECK(!refusal("/instance", gone).empty());
    CHECK(!refusal("/instance", "<data").empty());
    CHECK(!refusal("/instance", "<other id=\"test\"/>").empty());

    // A language the form has no more is no reason to lose the answers.
    Json draft = whole;
    draft["language"] = "tlh";
    const auto again = restored(draft);
    REQUIRE(again.ok());
    CHECK(value(**again, "/data/photo") == "p.jpg");
}

TEST_CASE_METHOD(FormFixture, "A record that is edited gets a new id and names the old one") {
    auto definition = parse(form_xml("<a/>", "", "<input ref=\"/data/a\"/>"));
    REQUIRE(definition.ok());
    auto session = FormSession::edit(*definition, environment(),
                                     "<data id=\"test\"><a>old</a><meta><instanceID>uuid:before</instanceID></meta></data>");
    REQUIRE(session.ok());
    CHECK(value(**session, "/data/a") == "old");
    const auto submission = (*session)->submit();
    REQUIRE(submission.ok());
    CHECK(submission->instance_id != "uuid:before");
    CHECK(submission->xml.find("<deprecatedID>uuid:before</deprecatedID>") != std::string::npos);
    CHECK(!FormSession::edit(*definition, environment(), "<data id=\"other\"/>").ok());
    CHECK(!FormSession::edit(*definition, environment(), "<wrong/>").ok());
    CHECK(!FormSession::edit(*definition, environment(), "<data").ok());
}

TEST_CASE_METHOD(FormFixture, "The columns of an export are the leaves of the form") {
    auto definition = parse(form_xml("<a/><g><b/><c/></g>", "", ""));
    REQUIRE(definition.ok());
    CHECK((*definition)->leaf_paths() == std::vector<std::string>{"/data/a", "/data/g/b", "/data/g/c", "/data/meta/instanceID"});
    CHECK((*definition)->meta().title == "Test");
}

TEST_CASE_METHOD(FormFixture, "Prefixes used in the record are declared in it, a second meaning where it is used") {
    const std::string xml = form_xml("<p:a xmlns:p=\"urn:p\" odk:b=\"1\">x</p:a><c xmlns:p=\"urn:q\" p:d=\"2\"/>", "", "");
    auto session = start(xml);
    const std::string record = session->instance_xml();
    CHECK(record.starts_with("<data xmlns:p=\"urn:p\" xmlns:odk=\"http://www.opendatakit.org/xforms\" id=\"test\""));
    CHECK(record.find("<p:a odk:b=\"1\">x</p:a><c xmlns:p=\"urn:q\" p:d=\"2\"/>") != std::string::npos);
    CHECK(record.find("xmlns:jr") == std::string::npos);
}

TEST_CASE_METHOD(FormFixture, "An attribute that is not relevant is left out") {
    auto session = start(form_xml("<a/><b x=\"1\"/>", "<bind nodeset=\"/data/b/@x\" relevant=\"/data/a = 1\"/>",
                                  "<input ref=\"/data/a\"/>"));
    CHECK(session->instance_xml().find("<b/>") != std::string::npos);
    answer(*session, "/data/a", "1");
    CHECK(session->instance_xml().find("<b x=\"1\"/>") != std::string::npos);
}
