#include "tests/kiosk/forms/form_fixture.h"

using namespace engawa;
using namespace engawa::forms;

namespace {

// Repeats in repeats, totals over both, relevance from inside and outside, a running total, a filtered list.
std::string varied_form() {
    return form_xml(
        "<limit>5</limit><kind/><town/>"
        "<house jr:template=\"\"><n/><place/><big/><person jr:template=\"\"><age/><adult/><job/></person><sum/><so_far/></house>"
        "<houses/><all/><oldest/><extra jr:template=\"\"><x/></extra>",
        "<instance id=\"towns\"><root><item><name>a1</name><kind>a</kind></item><item><name>a2</name><kind>a</kind></item>"
        "<item><name>b1</name><kind>b</kind></item></root></instance>"
        "<bind nodeset=\"/data/limit\" type=\"int\"/>"
        "<bind nodeset=\"/data/house/n\" type=\"int\"/>"
        "<bind nodeset=\"/data/house/place\" type=\"int\" calculate=\"position(..)\"/>"
        "<bind nodeset=\"/data/house/big\" relevant=\"../n &gt; /data/limit\"/>"
        "<bind nodeset=\"/data/house/person\" relevant=\"/data/house/n != 3\"/>"
        "<bind nodeset=\"/data/house/person/age\" type=\"int\"/>"
        "<bind nodeset=\"/data/house/person/adult\" calculate=\"if(../age &gt;= 18, 'yes', 'no')\"/>"
        "<bind nodeset=\"/data/house/person/job\" relevant=\"../adult = 'yes' and /data/house/place mod 2 = 1\"/>"
        "<bind nodeset=\"/data/house/sum\" type=\"int\" calculate=\"sum(../person/age[. != ''])\"/>"
        "<bind nodeset=\"/data/house/so_far\" type=\"int\" calculate=\"../sum + "
        "coalesce(/data/house[position() = position(current()/..) - 1]/so_far, 0)\"/>"
        "<bind nodeset=\"/data/houses\" type=\"int\" calculate=\"count(/data/house)\"/>"
        "<bind nodeset=\"/data/all\" type=\"int\" calculate=\"sum(/data/house/sum)\"/>"
        "<bind nodeset=\"/data/oldest\" type=\"int\" calculate=\"max(/data/house/person/age)\"/>",
        "<input ref=\"/data/limit\"/><input ref=\"/data/kind\"/>"
        "<select ref=\"/data/town\"><itemset nodeset=\"instance('towns')/root/item[kind = /data/kind]\"><value ref=\"name\"/></itemset></select>"
        "<repeat nodeset=\"/data/house\"><input ref=\"/data/house/n\"/><input ref=\"/data/house/big\"/>"
        "<repeat nodeset=\"/data/house/person\"><input ref=\"/data/house/person/age\"/><input ref=\"/data/house/person/job\"/></repeat></repeat>"
        "<repeat nodeset=\"/data/extra\" jr:count=\"/data/houses\"><input ref=\"/data/extra/x\"/></repeat>");
}

void do_something(FormSession& session, Random& random) {
    const std::vector<Step> steps = session.steps();
    const Step& step = steps[random.below(steps.size())];
    switch (step.kind) {
        case StepKind::question: {
            const std::string ref = step.ref;
            static const char* const words[] = {"", "1", "3", "17", "40", "a", "b", "a1 a2", "b1"};
            REQUIRE(session.answer(ref, words[random.below(9)]).ok());
            return;
        }
        case StepKind::repeat_prompt: REQUIRE(session.add_repeat(step.ref).ok()); return;
        case StepKind::repeat_instance:
            if (random.below(4) == 0 && session.repeat(step.ref)->can_remove) REQUIRE(session.remove_repeat(step.ref).ok());
            return;
        case StepKind::group:
        case StepKind::field_list: return;
    }
}

}  // namespace

TEST_CASE_METHOD(FormFixture, "Step by step or all at once, a form comes to the same values") {
    auto definition = parse(varied_form());
    if (!definition.ok()) FAIL(definition.error().message());
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
        CAPTURE(seed);
        SeededRandom chance(seed);
        auto session = FormSession::start(*definition, environment());
        REQUIRE(session.ok());
        for (int i = 0; i < 60; ++i) {
            do_something(**session, chance);
            auto afresh = FormSession::restore(*definition, environment(), (*session)->serialise());
            REQUIRE(afresh.ok());
            CAPTURE(i);
            REQUIRE((*afresh)->instance_xml() == (*session)->instance_xml());
            REQUIRE((*afresh)->steps() == (*session)->steps());
        }
    }
}

TEST_CASE_METHOD(FormFixture, "Answering and taking back changes nothing") {
    auto session = start(varied_form());
    REQUIRE(session->add_repeat("/data/house").ok());
    REQUIRE(session->add_repeat("/data/house[1]/person").ok());
    const std::string before = session->instance_xml();
    answer(*session, "/data/house[1]/person[1]/age", "40");
    answer(*session, "/data/house[1]/person[1]/job", "x");
    answer(*session, "/data/house[1]/person[1]/job", "");
    answer(*session, "/data/house[1]/person[1]/age", "");
    REQUIRE(session->add_repeat("/data/house").ok());
    REQUIRE(session->remove_repeat("/data/house[2]").ok());
    CHECK(session->instance_xml() == before);
}

TEST_CASE_METHOD(FormFixture, "A chain of five thousand calculations is followed without running out of stack") {
    std::string nodes = "<q0>1</q0>";
    std::string binds;
    for (int i = 1; i <= 5000; ++i) {
        const std::string name = "q" + std::to_string(i);
        nodes += "<" + name + "/>";
        binds += "<bind nodeset=\"/data/" + name + "\" type=\"int\" calculate=\"/data/q" + std::to_string(i - 1) + " + 1\"/>";
    }
    auto session = start(form_xml(nodes, binds, "<input ref=\"/data/q0\"/>"));
    CHECK(value(*session, "/data/q5000") == "5001");
    answer(*session, "/data/q0", "2");
    CHECK(value(*session, "/data/q5000") == "5002");
}

// Each pass over the instances would have to follow for each of them otherwise: two thousand times two thousand.
TEST_CASE("A running total over many instances takes steps by their number, from whichever end it starts") {
    constexpr std::size_t count = 2'000;
    std::string lines;
    for (std::size_t i = 0; i < count; ++i) lines += "<line><amount>1</amount><total/></line>";
    const auto session_with = [&](const std::string& before) {
        ParseOptions options;
        options.limits.steps = 1'000'000;
        const std::string binds = "<bind nodeset=\"/data/line/amount\" type=\"int\"/><bind nodeset=\"/data/line/total\" type=\"int\" "
                                  "calculate=\"coalesce(" + before + ", 0) + ../amount\"/>";
        const std::string body = "<repeat nodeset=\"/data/line\"><input ref=\"/data/line/amount\"/></repeat>";
        auto definition = FormDefinition::parse(form_xml(lines, binds, body), {}, options);
        REQUIRE(definition.ok());
        static ManualWallClock clock{WallTime(Milliseconds(0))};
        static SeededRandom random{1};
        auto session = FormSession::start(*definition, {clock, random});
        if (!session.ok()) FAIL(session.error().message());
        return std::move(*session);
    };
    const auto forward = [&](const std::string& before) {
        INFO(before);
        auto session = session_with(before);
        CHECK(FormFixture::value(*session, "/data/line[2000]/total") == "2000");
        FormFixture::answer(*session, "/data/line[1]/amount", "5");
        CHECK(FormFixture::value(*session, "/data/line[2000]/total") == "2004");
        CHECK(session->remove_repeat("/data/line[1000]").ok());
        CHECK(FormFixture::value(*session, "/data/line[1999]/total") == "2003");
    };
    forward("indexed-repeat(/data/line/total, /data/line, position(..) - 1)");
    forward("indexed-repeat( ../total , /data/line , position(..) - 1)");
    forward("../preceding-sibling::line[1]/total");
    forward("/data/line[position(current()/..) - 1]/total");
    forward("/data/line[position() = position(current()/..) - 1]/total");
    auto backward = session_with("../following-sibling::line[1]/total");
    CHECK(FormFixture::value(*backward, "/data/line[1]/total") == "2000");
    FormFixture::answer(*backward, "/data/line[2000]/amount", "5");
    CHECK(FormFixture::value(*backward, "/data/line[1]/total") == "2004");
}

TEST_CASE_METHOD(FormFixture, "A running total within one of two outer instances takes steps by the number of its own instances") {
    std::string lines;
    for (std::size_t i = 0; i < 1'000; ++i) lines += "<line><amount>1</amount><total/></line>";
    Limits limits;
    limits.steps = 1'000'000;
    auto session = start_within(limits, form_xml("<page>" + lines + "</page><page>" + lines + "</page>",
                                                 "<bind nodeset=\"/data/page/line/amount\" type=\"int\"/><bind nodeset=\"/data/page/line/total\" type=\"int\" "
                                                 "calculate=\"coalesce(indexed-repeat(/data/page/line/total, /data/page/line, position(..) - 1), 0) + ../amount\"/>",
                                                 "<repeat nodeset=\"/data/page\"><repeat nodeset=\"/data/page/line\"><input ref=\"/data/page/line/amount\"/></repeat></repeat>"));
    CHECK(value(*session, "/data/page[2]/line[1000]/total") == "1000");
    answer(*session, "/data/page[2]/line[1]/amount", "5");
    CHECK(value(*session, "/data/page[1]/line[1000]/total") == "1000");
    CHECK(value(*session, "/data/page[2]/line[1000]/total") == "1004");
}

TEST_CASE_METHOD(FormFixture, "A thousand instances that each look for their own value among all take steps by their number") {
    constexpr int count = 1'000;
    std::string people;
    for (int i = 0; i < count; ++i) people += "<r><a>" + std::to_string(i % 900) + "</a><k>g" + std::to_string(i / 10) + "</k><twice/><sum/></r>";
    Limits limits;
    limits.steps = 400'000;
    auto session = start_within(limits, form_xml(people,
                                                 "<bind nodeset=\"/data/r/twice\" calculate=\"count(/data/r[a = current()/../a]) &gt; 1\"/>"
                                                 "<bind nodeset=\"/data/r/sum\" calculate=\"sum(/data/r[k = current()/../k]/a)\"/>",
                                                 "<repeat nodeset=\"/data/r\"><input ref=\"/data/r/a\"/><input ref=\"/data/r/k\"/></repeat>"));
    CHECK(value(*session, "/data/r[1]/twice") == "true");
    CHECK(value(*session, "/data/r[200]/twice") == "false");
    CHECK(value(*session, "/data/r[1]/sum") == "45");
    answer(*session, "/data/r[200]/a", "300");
    CHECK(value(*session, "/data/r[200]/twice") == "true");
    CHECK(value(*session, "/data/r[301]/twice") == "true");
    REQUIRE(session->remove_repeat("/data/r[301]").ok());
    CHECK(value(*session, "/data/r[200]/twice") == "false");
    answer(*session, "/data/r[2]/k", "g99");
    CHECK(value(*session, "/data/r[1]/sum") == "44");
}

// The same question asked so that no index serves it must have the same answer, whatever has changed before.
TEST_CASE_METHOD(FormFixture, "An index over instances is as new as what it is asked about") {
    constexpr int count = 40;
    std::string instances;
    for (int i = 0; i < count; ++i) instances += "<r w=\"" + std::to_string(i % 5) + "\"><a>" + std::to_string(i % 7) + "</a><show>1</show><i/><s/><j/><t/></r>";
    auto session = start(form_xml(instances,
                                  "<bind nodeset=\"/data/r/a\" relevant=\"../show = 1\"/>"
                                  "<bind nodeset=\"/data/r/i\" calculate=\"count(/data/r[a = current()/../a])\"/>"
                                  "<bind nodeset=\"/data/r/s\" calculate=\"count(/data/r[concat(a, '') = concat(current()/../a, '')])\"/>"
                                  "<bind nodeset=\"/data/r/j\" calculate=\"join(' ', /data/r[i = current()/../i]/a)\"/>"
                                  "<bind nodeset=\"/data/r/t\" calculate=\"join(' ', /data/r[concat(i, '') = concat(current()/../i, '')]/a)\"/>",
                                  "<repeat nodeset=\"/data/r\"><input ref=\"/data/r/a\"/><input ref=\"/data/r/show\"/></repeat>"));
    const std::uint64_t seed = 20'261'122;
    INFO("seed " << seed);
    SeededRandom chance(seed);
    const auto agree = [&] {
        for (const std::string& ref : session->questions()) {
            const std::string at = ref.substr(0, ref.rfind('/'));
            CHECK(value(*session, at + "/i") == value(*session, at + "/s"));
            CHECK(value(*session, at + "/j") == value(*session, at + "/t"));
        }
    };
    agree();
    for (int step = 0; step < 60; ++step) {
        const std::string at = "/data/r[" + std::to_string(1 + chance.below(20)) + "]";
        switch (chance.below(5)) {
            case 0: CHECK(session->remove_repeat(at).ok()); break;
            case 1: CHECK(session->add_repeat("/data/r").ok()); break;
            case 2: answer(*session, at + "/show", std::to_string(chance.below(2))); break;
            default:
                if (question(*session, at + "/a").relevant) answer(*session, at + "/a", std::to_string(chance.below(9)));
        }
        agree();
    }
}
