#include "tests/kiosk/forms/form_fixture.h"

#include <algorithm>
#include <set>

// A list in an order of chance keeps it while it is filled in.

using namespace engawa;
using namespace engawa::forms;

namespace {

std::string shuffled(const std::string& nodeset) {
    std::string rows;
    for (int i = 0; i < 12; ++i) {
        rows += "<item><name>n" + std::to_string(i) + "</name><kind>" + (i % 3 == 0 ? "a" : "b") + "</kind></item>";
    }
    const auto select = [&](const std::string& kind, const std::string& ref) {
        return "<" + kind + " ref=\"" + ref + "\"><itemset nodeset=\"" + nodeset + "\"><value ref=\"name\"/></itemset></" + kind + ">";
    };
    return form_xml("<k/><s/><m/><r jr:template=\"\"><s/></r>", "<instance id=\"c\"><root>" + rows + "</root></instance>",
                    "<input ref=\"/data/k\"/>" + select("select1", "/data/s") + select("select", "/data/m") + "<repeat nodeset=\"/data/r\">" +
                        select("select1", "/data/r/s") + "</repeat>");
}

const std::string all = "randomize(instance('c')/root/item)";

std::string order(const FormSession& session, const std::string& ref = "/data/s") {
    std::string out;
    for (const Choice& choice : FormFixture::question(session, ref).choices) out += choice.value + " ";
    return out;
}

}  // namespace

TEST_CASE_METHOD(FormFixture, "A shuffled list has one order for the filling and the question") {
    auto session = start(shuffled(all));
    const std::string first = order(*session);
    const std::string other = order(*session, "/data/m");
    CHECK(first != other);
    for (const char* text : {"1", "2", ""}) {
        answer(*session, "/data/k", text);
        CHECK(order(*session) == first);
    }
    answer(*session, "/data/s", "n3");
    CHECK(order(*session) == first);
    CHECK(order(*session, "/data/m") == other);
    REQUIRE(session->add_repeat("/data/r").ok());
    REQUIRE(session->add_repeat("/data/r").ok());
    CHECK(order(*session, "/data/r[1]/s") == order(*session, "/data/r[2]/s"));
    // Another filling, another order.
    std::set<std::string> orders{first};
    for (int i = 0; i < 4; ++i) orders.insert(order(*start(shuffled(all))));
    CHECK(orders.size() == 5);
}

TEST_CASE_METHOD(FormFixture, "An order of chance is kept in a draft, and new for an edited record") {
    auto definition = parse(shuffled(all));
    REQUIRE(definition.ok());
    auto session = FormSession::start(*definition, environment());
    REQUIRE(session.ok());
    const std::string draft = (*session)->serialise();
    auto restored = FormSession::restore(*definition, environment(), draft);
    REQUIRE(restored.ok());
    CHECK(order(**restored) == order(**session));
    CHECK((*restored)->serialise() == draft);
    auto edited = FormSession::edit(*definition, environment(), (*session)->instance_xml());
    REQUIRE(edited.ok());
    CHECK(order(**edited) != order(**session));
    CHECK(order(**edited) == order(**edited));
}

TEST_CASE_METHOD(FormFixture, "A form without such a list draws nothing and keeps no seed") {
    const std::string plain = shuffled("instance('c')/root/item");
    CHECK(start(plain)->serialise().find("shuffle") == std::string::npos);
    CHECK(start(shuffled("randomize(instance('c')/root/item, 7)"))->serialise().find("shuffle") == std::string::npos);
    CHECK(start(shuffled(all))->serialise().find("shuffle") != std::string::npos);
}

TEST_CASE_METHOD(FormFixture, "A shuffled list whose filter changes has what the filter lets through, and its order back with it") {
    auto session = start(shuffled("randomize(instance('c')/root/item[kind = /data/k or /data/k = ''])"));
    const std::string first = order(*session);
    answer(*session, "/data/k", "a");
    const std::string filtered = order(*session);
    std::vector<std::string> values;
    for (const Choice& choice : question(*session, "/data/s").choices) values.push_back(choice.value);
    std::sort(values.begin(), values.end());
    CHECK(values == std::vector<std::string>{"n0", "n3", "n6", "n9"});
    CHECK(order(*session) == filtered);
    answer(*session, "/data/k", "");
    CHECK(order(*session) == first);
}

TEST_CASE_METHOD(FormFixture, "Several choices of a shuffled list come in the order that is shown") {
    auto session = start(shuffled(all));
    const auto choices = question(*session, "/data/m").choices;
    const std::string backwards = choices[5].value + " " + choices[2].value + " " + choices[0].value;
    CHECK(answer(*session, "/data/m", backwards).stored == choices[0].value + " " + choices[2].value + " " + choices[5].value);
}
