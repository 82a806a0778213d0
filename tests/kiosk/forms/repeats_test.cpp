#include "tests/kiosk/forms/form_fixture.h"

using namespace engawa;
using namespace engawa::forms;

namespace {

std::size_t count_of(const std::string& text, const std::string& part) {
    std::size_t count = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
    return count;
}

}  // namespace

TEST_CASE_METHOD(FormFixture, "A new instance comes from the template, which itself is never sent") {
    auto session = start(form_xml("<person jr:template=\"\"><name/><bond>family</bond></person>", "",
                                  "<repeat nodeset=\"/data/person\"><input ref=\"/data/person/name\"/></repeat>"));
    CHECK(session->instance_xml().find("<person>") == std::string::npos);
    CHECK(*session->add_repeat("/data/person") == "/data/person[1]");
    CHECK(*session->add_repeat("/data/person") == "/data/person[2]");
    CHECK(value(*session, "/data/person[2]/bond") == "family");
    CHECK(count_of(session->instance_xml(), "<person>") == 2);
    CHECK(session->instance_xml().find("template") == std::string::npos);
}

TEST_CASE_METHOD(FormFixture, "Without a template a new instance has the shape of the first one and none of its values") {
    auto session = start(form_xml("<o><n>first</n><i><a>x</a></i></o>", "",
                                  "<repeat nodeset=\"/data/o\"><input ref=\"/data/o/n\"/>"
                                  "<repeat nodeset=\"/data/o/i\"><input ref=\"/data/o/i/a\"/></repeat></repeat>"));
    REQUIRE(session->add_repeat("/data/o").ok());
    REQUIRE(session->add_repeat("/data/o[1]/i").ok());
    CHECK(session->instance_xml().find("<o><n>first</n><i><a>x</a></i><i><a/></i></o><o><n/><i><a/></i></o>") !=
          std::string::npos);
}

TEST_CASE_METHOD(FormFixture, "A template within an instance without one still gives its values") {
    auto session = start(form_xml("<o><n>first</n><i jr:template=\"\"><a>x</a></i></o>", "",
                                  "<repeat nodeset=\"/data/o\"><input ref=\"/data/o/n\"/>"
                                  "<repeat nodeset=\"/data/o/i\"><input ref=\"/data/o/i/a\"/></repeat></repeat>"));
    REQUIRE(session->add_repeat("/data/o").ok());
    REQUIRE(session->add_repeat("/data/o[2]/i").ok());
    CHECK(value(*session, "/data/o[2]/i[1]/a") == "x");
}

TEST_CASE_METHOD(FormFixture, "Removing an instance moves the later ones up, and what counts them follows") {
    auto session = start(form_xml("<r jr:template=\"\"><n/><place/></r><count/><sum/>",
                                  "<bind nodeset=\"/data/r/n\" type=\"int\"/>"
                                  "<bind nodeset=\"/data/r/place\" type=\"int\" calculate=\"position(..)\"/>"
                                  "<bind nodeset=\"/data/count\" type=\"int\" calculate=\"count(/data/r)\"/>"
                                  "<bind nodeset=\"/data/sum\" type=\"int\" calculate=\"sum(/data/r/n)\"/>",
                                  "<repeat nodeset=\"/data/r\"><input ref=\"/data/r/n\"/></repeat>"));
    for (int i = 1; i <= 4; ++i) {
        const std::string added = *session->add_repeat("/data/r");
        answer(*session, added + "/n", std::to_string(i * 10));
    }
    CHECK(value(*session, "/data/count") == "4");
    CHECK(value(*session, "/data/sum") == "100");
    REQUIRE(session->remove_repeat("/data/r[2]").ok());
    CHECK(value(*session, "/data/count") == "3");
    CHECK(value(*session, "/data/sum") == "80");
    CHECK(value(*session, "/data/r[2]/n") == "30");
    CHECK(value(*session, "/data/r[2]/place") == "2");
    CHECK(value(*session, "/data/r[3]/place") == "3");
    CHECK(!session->value("/data/r[4]/n").ok());
}

TEST_CASE_METHOD(FormFixture, "An absolute path inside a repeat means the same instance") {
    auto session = start(form_xml("<r><a>1</a><b/></r><r><a>2</a><b/></r>",
                                  "<bind nodeset=\"/data/r/b\" type=\"int\" calculate=\"/data/r/a * 10\"/>",
                                  "<repeat nodeset=\"/data/r\"><input ref=\"/data/r/a\"/></repeat>"));
    CHECK(value(*session, "/data/r[1]/b") == "10");
    CHECK(value(*session, "/data/r[2]/b") == "20");
    answer(*session, "/data/r[2]/a", "7");
    CHECK(value(*session, "/data/r[1]/b") == "10");
    CHECK(value(*session, "/data/r[2]/b") == "70");
}

TEST_CASE_METHOD(FormFixture, "A count by a node makes and takes instances, keeps them while it is empty, and fires for new ones") {
    auto session = start(form_xml("<n>1</n><r jr:template=\"\"><a/></r><r><a>given</a></r>", "<bind nodeset=\"/data/n\" type=\"int\"/>",
                                  "<input ref=\"/data/n\"/><repeat nodeset=\"/data/r\" jr:count=\"/data/n\">"
                                  "<setvalue event=\"odk-new-repeat\" ref=\"/data/r/a\" value=\"concat('new ', position(..))\"/>"
                                  "<input ref=\"/data/r/a\"/></repeat>"));
    CHECK(value(*session, "/data/r[1]/a") == "given");
    answer(*session, "/data/n", "3");
    CHECK(value(*session, "/data/r[3]/a") == "new 3");
    answer(*session, "/data/n", "");
    CHECK(value(*session, "/data/r[3]/a") == "new 3");
    answer(*session, "/data/n", "0");
    CHECK(!session->value("/data/r[1]/a").ok());
    const auto view = session->repeat("/data/r");
    REQUIRE(view.ok());
    CHECK(view->counted);
    CHECK(!view->can_add);
    CHECK(!session->add_repeat("/data/r").ok());
}

TEST_CASE_METHOD(FormFixture, "An answer that asks for more instances than can be is refused, and all is as it was before") {
    auto session = start(form_xml("<n>2</n><r jr:template=\"\"><a/></r>", "",
                                  "<input ref=\"/data/n\"/><repeat nodeset=\"/data/r\" jr:count=\"/data/n\">"
                                  "<input ref=\"/data/r/a\"/></repeat>"));
    answer(*session, "/data/r[2]/a", "kept");
    const std::string before = session->instance_xml();
    const auto refused = session->answer("/data/n", "10001");
    REQUIRE(!refused.ok());
    CHECK(refused.error().is(FormsError::too_many_nodes));
    CHECK(refused.error().detail().find("10000") != std::string::npos);
    CHECK(session->instance_xml() == before);
    CHECK(session->submit().ok());
    answer(*session, "/data/n", "3");
    CHECK(session->value("/data/r[3]/a").ok());
}

TEST_CASE_METHOD(FormFixture, "A count belongs to the series: an absolute path in it sees every instance, a relative one too") {
    for (const char* of_all : {"sum(/data/r/a) + 2", "sum(../r/a) + 2", "count(/data/r/a[. &gt; 0]) + 2"}) {
        INFO(of_all);
        auto session = start(form_xml("<r jr:template=\"\"><a>0</a></r>", "",
                                      "<repeat nodeset=\"/data/r\" jr:count=\"" + std::string(of_all) +
                                          "\"><input ref=\"/data/r/a\"/></repeat>"));
        CHECK(!session->value("/data/r[3]/a").ok());
        answer(*session, "/data/r[2]/a", "1");
        CHECK(session->value("/data/r[3]/a").ok());
        CHECK(!session->value("/data/r[4]/a").ok());
    }
}

TEST_CASE_METHOD(FormFixture, "A count written as a number makes that many") {
    auto session = start(form_xml("<r><a/></r>", "", "<repeat nodeset=\"/data/r\" jr:count=\"3\"><input ref=\"/data/r/a\"/></repeat>"));
    CHECK(count_of(session->instance_xml(), "<r>") == 3);
}

TEST_CASE_METHOD(FormFixture, "A repeat that may not be changed keeps what the form gives it, the template at least") {
    auto session = start(form_xml("<a><x/></a><a><x/></a><b jr:template=\"\"><x/></b>", "",
                                  "<repeat nodeset=\"/data/a\" jr:noAddRemove=\"true()\"><input ref=\"/data/a/x\"/></repeat>"
                                  "<repeat nodeset=\"/data/b\" jr:noAddRemove=\"true()\"><input ref=\"/data/b/x\"/></repeat>"));
    CHECK(count_of(session->instance_xml(), "<a>") == 2);
    CHECK(count_of(session->instance_xml(), "<b>") == 1);
    CHECK(!session->add_repeat("/data/a").ok());
    CHECK(!session->remove_repeat("/data/a[1]").ok());
}

TEST_CASE_METHOD(FormFixture, "Repeats within repeats are counted and summed each in their own") {
    auto session = start(form_xml("<house jr:template=\"\"><person jr:template=\"\"><age/></person><total/></house><all/>",
                                  "<bind nodeset=\"/data/house/person/age\" type=\"int\"/>"
                                  "<bind nodeset=\"/data/house/total\" type=\"int\" calculate=\"sum(../person/age)\"/>"
                                  "<bind nodeset=\"/data/all\" type=\"int\" calculate=\"sum(/data/house/person/age)\"/>",
                                  "<repeat nodeset=\"/data/house\"><repeat nodeset=\"/data/house/person\">"
                                  "<input ref=\"/data/house/person/age\"/></repeat></repeat>"));
    REQUIRE(session->add_repeat("/data/house").ok());
    REQUIRE(session->add_repeat("/data/house").ok());
    CHECK(*session->add_repeat("/data/house[2]/person") == "/data/house[2]/person[1]");
    REQUIRE(session->add_repeat("/data/house[2]/person").ok());
    REQUIRE(session->add_repeat("/data/house[1]/person").ok());
    answer(*session, "/data/house[1]/person[1]/age", "1");
    answer(*session, "/data/house[2]/person[1]/age", "20");
    answer(*session, "/data/house[2]/person[2]/age", "300");
    CHECK(value(*session, "/data/house[1]/total") == "1");
    CHECK(value(*session, "/data/house[2]/total") == "320");
    CHECK(value(*session, "/data/all") == "321");
    REQUIRE(session->remove_repeat("/data/house[1]").ok());
    CHECK(value(*session, "/data/house[1]/total") == "320");
    CHECK(value(*session, "/data/all") == "320");
}

TEST_CASE_METHOD(FormFixture, "A running total over instances settles in the order of the instances") {
    std::string rows;
    for (int i = 0; i < 50; ++i) rows += "<r><n>1</n><t/></r>";
    auto session = start(form_xml(rows,
                                  "<bind nodeset=\"/data/r/n\" type=\"int\"/>"
                                  "<bind nodeset=\"/data/r/t\" type=\"int\" calculate=\"../n + coalesce(/data/r[position() = "
                                  "position(current()/..) - 1]/t, 0)\"/>",
                                  "<repeat nodeset=\"/data/r\"><input ref=\"/data/r/n\"/></repeat>"));
    CHECK(value(*session, "/data/r[50]/t") == "50");
    answer(*session, "/data/r[1]/n", "11");
    CHECK(value(*session, "/data/r[50]/t") == "60");
}

TEST_CASE_METHOD(FormFixture, "A repeat's relevance is its instances', and an empty one is asked as its first would be") {
    auto session = start(form_xml("<show>no</show><r jr:template=\"\"><a/></r>", "<bind nodeset=\"/data/r\" relevant=\"../show = 'yes'\"/>",
                                  "<input ref=\"/data/show\"/><repeat nodeset=\"/data/r\"><input ref=\"/data/r/a\"/></repeat>"));
    CHECK(!session->repeat("/data/r")->relevant);
    CHECK(!session->add_repeat("/data/r").ok());
    answer(*session, "/data/show", "yes");
    CHECK(session->repeat("/data/r")->relevant);
    REQUIRE(session->add_repeat("/data/r").ok());
    answer(*session, "/data/r[1]/a", "kept");
    answer(*session, "/data/show", "no");
    CHECK(session->instance_xml().find("<r>") == std::string::npos);
    answer(*session, "/data/show", "yes");
    CHECK(value(*session, "/data/r[1]/a") == "kept");
}

TEST_CASE_METHOD(FormFixture, "The steps go through instances and end with the question for another") {
    auto session = start(form_xml("<first/><r><a/><b/></r><last/>", "",
                                  "<input ref=\"/data/first\"/><group ref=\"/data/r\"><label>People</label>"
                                  "<repeat nodeset=\"/data/r\"><input ref=\"/data/r/a\"/><input ref=\"/data/r/b\"/></repeat></group>"
                                  "<input ref=\"/data/last\"/>"));
    const auto refs = [&] {
        std::vector<std::pair<StepKind, std::string>> out;
        for (const Step& step : session->steps()) out.emplace_back(step.kind, step.ref);
        return out;
    };
    CHECK(refs() == std::vector<std::pair<StepKind, std::string>>{{StepKind::question, "/data/first"},
                                                                  {StepKind::repeat_instance, "/data/r[1]"},
                                                                  {StepKind::question, "/data/r[1]/a"},
                                                                  {StepKind::question, "/data/r[1]/b"},
                                                                  {StepKind::repeat_prompt, "/data/r"},
                                                                  {StepKind::question, "/data/last"}});
    REQUIRE(session->add_repeat("/data/r").ok());
    CHECK(session->steps().size() == 9);
    CHECK(session->repeat("/data/r")->label.long_form == "People");
    CHECK(question(*session, "/data/last").index == 6);
    CHECK(question(*session, "/data/last").total == 6);
}

TEST_CASE_METHOD(FormFixture, "A running total goes on over thousands of instances") {
    std::string instances;
    for (int i = 0; i < 3'000; ++i) instances += "<r><n>2</n><t/></r>";
    auto session = start(form_xml(instances,
                                  "<bind nodeset=\"/data/r/t\" calculate=\"../n + coalesce(indexed-repeat(/data/r/t, "
                                  "/data/r, position(..) - 1), 0)\"/>",
                                  "<repeat nodeset=\"/data/r\"><input ref=\"/data/r/n\"/></repeat>"));
    CHECK(value(*session, "/data/r[1]/t") == "2");
    CHECK(value(*session, "/data/r[3000]/t") == "6000");
}

TEST_CASE_METHOD(FormFixture, "A count that comes and goes gives back what the form wrote in each instance") {
    auto session = start(form_xml("<c>1</c><r><n>a</n></r><x/><r><n>b</n></r><r><n>d</n></r>", "",
                                  "<input ref=\"/data/c\"/><repeat nodeset=\"/data/r\" jr:count=\"/data/c\">"
                                  "<input ref=\"/data/r/n\"/></repeat>"));
    for (const char* count : {"5", "1", "2", "4"}) answer(*session, "/data/c", count);
    CHECK(value(*session, "/data/r[1]/n") == "a");
    CHECK(value(*session, "/data/r[2]/n") == "b");
    CHECK(value(*session, "/data/r[3]/n") == "d");
    CHECK(value(*session, "/data/r[4]/n").empty());
}

TEST_CASE_METHOD(FormFixture, "Thousands of instances tell their places without counting each other") {
    std::string instances;
    for (int i = 0; i < 6'000; ++i) instances += "<r><p/></r>";
    ParseOptions options;
    options.limits.steps = 500'000;  // walking the siblings takes two million
    const auto parsed = FormDefinition::parse(form_xml(instances, "<bind nodeset=\"/data/r/p\" calculate=\"position(..)\"/>",
                                                       "<repeat nodeset=\"/data/r\"><input ref=\"/data/r/p\"/></repeat>"),
                                              {}, options);
    REQUIRE(parsed.ok());
    auto session = FormSession::start(*parsed, environment());
    REQUIRE(session.ok());
    CHECK(value(**session, "/data/r[1]/p") == "1");
    CHECK(value(**session, "/data/r[6000]/p") == "6000");
}

TEST_CASE_METHOD(FormFixture, "No instance of a repeat that is not relevant is taken away") {
    auto session = start(form_xml("<show>no</show><r><a>kept</a></r>", "<bind nodeset=\"/data/r\" relevant=\"/data/show = 'yes'\"/>",
                                  "<input ref=\"/data/show\"/><repeat nodeset=\"/data/r\"><input ref=\"/data/r/a\"/></repeat>"));
    const auto refused = session->remove_repeat("/data/r[1]");
    REQUIRE(!refused.ok());
    CHECK(refused.error().is(FormsError::not_relevant));
    answer(*session, "/data/show", "yes");
    CHECK(value(*session, "/data/r[1]/a") == "kept");
    CHECK(session->remove_repeat("/data/r[1]").ok());
}
