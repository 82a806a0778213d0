#include "tests/kiosk/forms/form_fixture.h"

using namespace engawa;
using namespace engawa::forms;

namespace {

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
