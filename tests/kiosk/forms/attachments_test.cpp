#include "tests/kiosk/forms/form_fixture.h"

#include <cstddef>
#include <string>
#include <vector>

using namespace engawa;
using namespace engawa::forms;

// Files of a filling that more than one node names.

namespace {

using Names = std::vector<std::string>;

Attachment file(const std::string& name, std::size_t size) {
    return {name, "image/jpeg", std::vector<std::byte>(size, std::byte{7})};
}

std::string attach(FormSession& session, const std::string& ref, const std::string& name, std::size_t size = 1) {
    const auto report = session.attach(ref, file(name, size));
    if (!report.ok()) FAIL(report.error().message());
    return report->stored;
}

std::vector<Attachment> sent(FormSession& session) {
    auto submission = session.submit();
    if (!submission.ok()) FAIL(submission.error().message());
    return std::move(submission->attachments);
}

Names sent_names(FormSession& session) {
    Names out;
    for (const Attachment& attachment : sent(session)) out.push_back(attachment.name);
    return out;
}

// Each new instance begins with the photo of the one before it.
std::string taken_over() {
    return form_xml("<m jr:template=\"\"><p/></m>", "<bind nodeset=\"/data/m/p\" type=\"binary\"/>",
                    "<repeat nodeset=\"/data/m\"><upload ref=\"/data/m/p\"/>"
                    "<setvalue event=\"odk-new-repeat\" ref=\"/data/m/p\" value=\"/data/m[position()=position(current()/..)-1]/p\"/></repeat>");
}

}  // namespace

TEST_CASE_METHOD(FormFixture, "A file stays as long as one of the uploads that were given its name holds it") {
    auto session = start(taken_over());
    REQUIRE(session->add_repeat("/data/m").ok());
    attach(*session, "/data/m[1]/p", "a.jpg");
    REQUIRE(session->add_repeat("/data/m").ok());
    REQUIRE(value(*session, "/data/m[2]/p") == "a.jpg");
    SECTION("while another takes a file of another name") {
        CHECK(attach(*session, "/data/m[2]/p", "b.jpg") == "b.jpg");
        CHECK(sent_names(*session) == Names{"a.jpg", "b.jpg"});
    }
    SECTION("while another takes one of the same name") {
        CHECK(attach(*session, "/data/m[2]/p", "a.jpg", 2) == "a-2.jpg");
        const auto files = sent(*session);
        REQUIRE(files.size() == 2);
        CHECK(files[0].bytes.size() == 1);
        CHECK(files[1].bytes.size() == 2);
    }
    SECTION("and goes with the last of them") {
        attach(*session, "/data/m[2]/p", "b.jpg");
        attach(*session, "/data/m[1]/p", "c.jpg");
        CHECK(sent_names(*session) == Names{"c.jpg", "b.jpg"});
        CHECK(attach(*session, "/data/m[1]/p", "a.jpg", 3) == "a.jpg");
        CHECK(sent(*session)[0].bytes.size() == 3);
    }
}

TEST_CASE_METHOD(FormFixture, "An upload that alone holds a file takes another of its name under the same name") {
    auto session = start(taken_over());
    REQUIRE(session->add_repeat("/data/m").ok());
    attach(*session, "/data/m[1]/p", "a.jpg", 1);
    CHECK(attach(*session, "/data/m[1]/p", "a.jpg", 2) == "a.jpg");
    REQUIRE(sent_names(*session) == Names{"a.jpg"});
    CHECK(sent(*session)[0].bytes.size() == 2);
}

TEST_CASE_METHOD(FormFixture, "A file of an instance that a count took away is there when the count brings it back") {
    auto session = start(form_xml("<n>1</n><m><p/></m>", "<bind nodeset=\"/data/m/p\" type=\"binary\"/>",
                                  "<input ref=\"/data/n\"/><repeat nodeset=\"/data/m\" jr:count=\"/data/n\"><upload ref=\"/data/m/p\"/>"
                                  "<setvalue event=\"odk-new-repeat\" ref=\"/data/m/p\" value=\"/data/m[position()=position(current()/..)-1]/p\"/></repeat>"));
    attach(*session, "/data/m[1]/p", "a.jpg");
    answer(*session, "/data/n", "2");
    REQUIRE(value(*session, "/data/m[2]/p") == "a.jpg");
    answer(*session, "/data/n", "1");
    SECTION("whatever the one it was taken from holds now") {
        attach(*session, "/data/m[1]/p", "b.jpg");
        answer(*session, "/data/n", "2");
        CHECK(sent_names(*session) == Names{"b.jpg", "a.jpg"});
    }
    SECTION("where the one it was taken from holds none any more") {
        answer(*session, "/data/m[1]/p", "");
        answer(*session, "/data/n", "2");
        CHECK(sent_names(*session) == Names{"a.jpg"});
    }
}

TEST_CASE_METHOD(FormFixture, "The number of a second file of one name keeps the name within what a draft takes") {
    const std::string xml = form_xml("<one/><two/>", "<bind nodeset=\"/data/one\" type=\"binary\"/><bind nodeset=\"/data/two\" type=\"binary\"/>",
                                     "<upload ref=\"/data/one\"/><upload ref=\"/data/two\"/>");
    auto definition = parse(xml);
    REQUIRE(definition.ok());
    std::string syllables;
    while (syllables.size() < 249) syllables += "か";
    for (const std::string& name : {std::string(251, 'x') + ".jpg", syllables + "xx.jpg", "." + std::string(254, 'x'), std::string(255, 'x')}) {
        auto session = start(xml);
        attach(*session, "/data/one", name);
        const std::string second = attach(*session, "/data/two", name);
        INFO(second);
        CHECK(second.size() <= 255);
        CHECK(second != name);
        CHECK(second.ends_with(".jpg") == name.ends_with(".jpg"));
        CHECK(sent(*session).size() == 2);
        CHECK(FormSession::restore(*definition, environment(), session->serialise()).ok());
    }
}

TEST_CASE_METHOD(FormFixture, "A file that several nodes name is sent once") {
    auto session = start(form_xml("<p/><copy/><other/>", "<bind nodeset=\"/data/p\" type=\"binary\"/>"
                                  "<bind nodeset=\"/data/copy\" type=\"binary\" calculate=\"/data/p\"/><bind nodeset=\"/data/other\" type=\"binary\"/>",
                                  "<upload ref=\"/data/p\"/><upload ref=\"/data/other\"/>"));
    attach(*session, "/data/p", "a.jpg");
    attach(*session, "/data/other", "b.jpg");
    REQUIRE(value(*session, "/data/copy") == "a.jpg");
    CHECK(sent_names(*session) == Names{"a.jpg", "b.jpg"});
}
