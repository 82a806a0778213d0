#include "tests/kiosk/forms/form_fixture.h"

using namespace engawa;
using namespace engawa::forms;

namespace {

std::unique_ptr<FormSession> start_within(FormFixture& fixture, const std::string& xml, const Limits& limits) {
    ParseOptions options;
    options.limits = limits;
    auto definition = FormDefinition::parse(xml, {}, options);
    if (!definition.ok()) FAIL(definition.error().message());
    auto session = FormSession::start(*definition, fixture.environment());
    if (!session.ok()) FAIL(session.error().message());
    return std::move(*session);
}

}  // namespace

TEST_CASE_METHOD(FormFixture, "The bound on all values counts attributes as they come and as they go") {
    const std::string filler(40, 'x');
    Limits limits;
    limits.instance_text_bytes = 200;
    auto session = start_within(*this, form_xml("<q/><r mark=\"" + filler + "\"><x/></r><r mark=\"" + filler + "\"><x/></r>", "",
                                                "<input ref=\"/data/q\"/><repeat nodeset=\"/data/r\"><input ref=\"/data/r/x\"/></repeat>"),
                                limits);
    answer(*session, "/data/q", std::string(60, 'y'));
    REQUIRE(session->remove_repeat("/data/r[2]").ok());
    const auto refused = session->answer("/data/r[1]/x", std::string(90, 'z'));
    REQUIRE(!refused.ok());
    CHECK(refused.error().is(FormsError::too_long));
    REQUIRE(session->remove_repeat("/data/r[1]").ok());
    CHECK(session->answer("/data/q", std::string(130, 'y')).ok());
}
