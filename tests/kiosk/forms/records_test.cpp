#include "tests/kiosk/forms/form_fixture.h"

#include <nlohmann/json.hpp>

#include <algorithm>

using namespace engawa;
using namespace engawa::forms;

namespace {

// The record or draft as a session shows it.
bool holds(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

struct RecordFixture : FormFixture {
    std::unique_ptr<FormSession> edit(const std::string& xml, const std::string& record) {
        auto definition = parse(xml);
        if (!definition.ok()) FAIL(definition.error().message());
        auto session = FormSession::edit(*definition, environment(), record);
        if (!session.ok()) FAIL(session.error().message());
        return std::move(*session);
    }
};

}  // namespace

TEST_CASE_METHOD(RecordFixture, "What a repeat instance of a record lacks is never filled from the form's first instance") {
    const std::string binds = "<bind nodeset=\"/data/r/x\" relevant=\"../k = '1'\"/>";
    const std::string body = "<repeat nodeset=\"/data/r\"><input ref=\"/data/r/k\"/><input ref=\"/data/r/x\"/></repeat>";
    const std::string record = "<data id=\"test\" version=\"1\"><r><k>1</k><x>mary</x></r><r><k>0</k></r></data>";
    auto plain = edit(form_xml("<r><k>1</k><x>john</x><g><y>jane</y></g></r><z>9</z>", binds, body), record);
    answer(*plain, "/data/r[2]/k", "1");
    CHECK(value(*plain, "/data/r[1]/x") == "mary");
    CHECK(value(*plain, "/data/r[2]/x").empty());
    CHECK(value(*plain, "/data/r[2]/g/y").empty());
    // Outside of repeats the form's default stands in.
    CHECK(value(*plain, "/data/z") == "9");

    auto with_template = edit(form_xml("<r jr:template=\"\"><k>1</k><x>new</x><g><y>t</y></g></r>"
                                       "<r><k>1</k><x>john</x><g><y>jane</y></g></r>", binds, body), record);
    answer(*with_template, "/data/r[2]/k", "1");
    CHECK(value(*with_template, "/data/r[2]/x") == "new");
    CHECK(value(*with_template, "/data/r[2]/g/y") == "t");

    // The template lacks the node, or what it stands in.
    auto lacking = edit(form_xml("<r jr:template=\"\"><k>1</k></r><r><k>1</k><x>john</x><g><y>jane</y></g></r>", binds, body), record);
    answer(*lacking, "/data/r[2]/k", "1");
    CHECK(value(*lacking, "/data/r[2]/x").empty());
    CHECK(value(*lacking, "/data/r[2]/g/y").empty());
    REQUIRE(lacking->add_repeat("/data/r").ok());
    CHECK(value(*lacking, "/data/r[3]/x").empty());
}

TEST_CASE_METHOD(RecordFixture, "Nodes of one name in two namespaces stay apart in a record and in a draft") {
    std::string xml = form_xml("<a/><p:a/>", "", "<input ref=\"/data/a\"/>");
    xml.replace(xml.find("<data "), 6, "<data xmlns:p=\"urn:p\" ");
    const auto as_before = [](const FormSession& session) {
        const std::string shown = session.instance_xml();
        INFO(shown);
        CHECK(holds(shown, "<a>5</a><p:a>6</p:a><meta>"));
        CHECK(!holds(shown, "[2]"));
    };
    as_before(*edit(xml, "<data id=\"test\"><a>5</a><q:a xmlns:q=\"urn:p\">6</q:a></data>"));
    as_before(*edit(xml, "<data id=\"test\"><a xmlns=\"urn:p\">6</a><a>5</a></data>"));
    as_before(*edit(xml, "<f:data xmlns:f=\"urn:f\" id=\"test\"><f:a>5</f:a><q:a xmlns:q=\"urn:p\">6</q:a></f:data>"));
    as_before(*edit(xml, "<data xmlns=\"urn:f\" id=\"test\"><a>5</a><q:a xmlns:q=\"urn:p\">6</q:a></data>"));
    auto definition = parse(xml);
    REQUIRE(definition.ok());
    const auto restored = FormSession::restore(
        *definition, environment(), edit(xml, "<data id=\"test\"><a>5</a><q:a xmlns:q=\"urn:p\">6</q:a></data>")->serialise());
    REQUIRE(restored.ok());
    as_before(**restored);
}

TEST_CASE_METHOD(RecordFixture, "The meta block of a record is known with and without OpenRosa's namespace") {
    const std::string plain = form_xml("<a/>", "", "<input ref=\"/data/a\"/>");
    std::string prefixed = plain;
    prefixed.replace(prefixed.find("<meta><instanceID/></meta>"), 26, "<orx:meta><orx:instanceID/><orx:deprecatedID/></orx:meta>");
    prefixed.replace(prefixed.find("/data/meta/instanceID"), 21, "/data/orx:meta/orx:instanceID");
    for (const std::string& xml : {plain, prefixed}) {
        for (const std::string meta : {"<meta><instanceID>uuid:old</instanceID></meta>",
                                       "<o:meta xmlns:o=\"http://openrosa.org/xforms\"><o:instanceID>uuid:old</o:instanceID></o:meta>"}) {
            auto session = edit(xml, "<data id=\"test\"><a>5</a>" + meta + "</data>");
            const std::string sent = session->submit()->xml;
            INFO(sent);
            CHECK(holds(sent, "deprecatedID>uuid:old</"));
        }
    }
}

TEST_CASE_METHOD(RecordFixture, "A file that was taken back is not in the draft") {
    const std::string xml = form_xml("<ask>yes</ask><one/><two/><r><p/></r><n>1</n><c><p/></c>",
                                     "<bind nodeset=\"/data/one\" type=\"binary\"/><bind nodeset=\"/data/two\" type=\"binary\" relevant=\"/data/ask = 'yes'\"/>"
                                     "<bind nodeset=\"/data/r/p\" type=\"binary\"/><bind nodeset=\"/data/c/p\" type=\"binary\"/>",
                                     "<upload ref=\"/data/one\"/><upload ref=\"/data/two\"/><input ref=\"/data/ask\"/>"
                                     "<repeat nodeset=\"/data/r\"><upload ref=\"/data/r/p\"/></repeat>"
                                     "<repeat nodeset=\"/data/c\" jr:count=\"/data/n\"><upload ref=\"/data/c/p\"/></repeat>");
    auto session = start(xml);
    const auto attach = [&](const std::string& ref, const std::string& name) {
        REQUIRE(session->attach(ref, {name, "image/jpeg", std::vector<std::byte>(3, std::byte{7})}).ok());
    };
    const auto files = [&] {
        std::vector<std::string> out;
        const auto draft = nlohmann::json::from_cbor(session->serialise());
        for (const auto& entry : draft["attachments"]) out.push_back(entry["name"]);
        std::sort(out.begin(), out.end());
        return out;
    };
    using Names = std::vector<std::string>;
    attach("/data/one", "one.jpg");
    attach("/data/two", "two.jpg");
    attach("/data/r[1]/p", "instance.jpg");
    attach("/data/c[1]/p", "counted.jpg");
    // What is hidden for now is kept.
    answer(*session, "/data/ask", "no");
    CHECK(files() == Names{"counted.jpg", "instance.jpg", "one.jpg", "two.jpg"});
    answer(*session, "/data/one", "");
    CHECK(files() == Names{"counted.jpg", "instance.jpg", "two.jpg"});
    // Gone, not only out of sight: its name leads nowhere.
    answer(*session, "/data/one", "one.jpg");
    CHECK(session->submit()->attachments.size() == 2);
    answer(*session, "/data/one", "");
    REQUIRE(session->remove_repeat("/data/r[1]").ok());
    CHECK(files() == Names{"counted.jpg", "two.jpg"});
    answer(*session, "/data/n", "0");
    CHECK(files() == Names{"two.jpg"});
    attach("/data/one", "first.jpg");
    attach("/data/one", "second.jpg");
    CHECK(files() == Names{"second.jpg", "two.jpg"});
}
