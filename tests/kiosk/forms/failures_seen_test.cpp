#include "tests/kiosk/forms/failing_texts.h"
#include "tests/kiosk/forms/form_fixture.h"

#include "kiosk/forms/driver/protocol.h"

#include <nlohmann/json.hpp>

// What fails as somebody looks is told beside what is shown.

using namespace engawa;
using namespace engawa::forms;

namespace {

std::string form_with(const std::string& model, const std::string& body) {
    return form_xml("<p>good</p><again>loop</again><pick/><q>7</q><empty/><g><x/></g>",
                    failing_model("<text id=\"label\"><value>Words</value></text>") + model, "<input ref=\"/data/p\"/>" + failing_pick() + body);
}

std::string output(const std::string& expression) {
    return "Words <output value=\"" + expression + "\"/>";
}

// Looks at the ref before and after the answer that makes it fail.
void fails_when_bad(FormSession& session, const std::string& ref, FormsError code) {
    const auto failure = [&] {
        const auto view = session.question(ref);
        if (view.ok()) return view->failure;
        const auto group = session.group(ref);
        REQUIRE(group.ok());
        return group->failure;
    };
    CHECK(!failure());
    FormFixture::answer(session, "/data/p", "bad");
    REQUIRE(failure());
    CHECK(failure()->is(code));
    CHECK(failure()->where().starts_with("form.xml:"));
    FormFixture::answer(session, "/data/p", "good");
    CHECK(!failure());
}

Limits few_steps() {
    Limits limits;
    limits.steps = 20'000;
    return limits;
}

}  // namespace

TEST_CASE_METHOD(FormFixture, "A text of a page that cannot be made whole is told with the page") {
    const Failing failing = GENERATE(from_range(failing_texts()));
    INFO(failing.name);
    const std::string words = output(failing.expression);
    const std::string body = GENERATE_COPY(
        "<input ref=\"/data/q\"><label>" + words + "</label></input>", "<input ref=\"/data/q\"><label ref=\"" + failing.expression + "\"/></input>",
        "<input ref=\"/data/q\"><label ref=\"jr:itext(if(" + failing.expression + " != '', 'label', ''))\"/></input>",
        "<input ref=\"/data/q\"><label>Q</label><hint>" + words + "</hint></input>",
        "<input ref=\"/data/q\"><label>Q</label><help>" + words + "</help></input>",
        "<group ref=\"/data\"><label>" + words + "</label><input ref=\"/data/q\"/></group>",
        "<select1 ref=\"/data/q\"><item><value>7</value><label>" + words + "</label></item></select1>",
        "<select1 ref=\"/data/q\"><itemset nodeset=\"instance('x')/root/i\"><value ref=\".\"/><label ref=\"if(. = 7, " + failing.expression +
            ", '')\"/></itemset></select1>");
    INFO(body);
    auto session = start_within(few_steps(), form_with("", body));
    fails_when_bad(*session, "/data/q", failing.code);
}

TEST_CASE_METHOD(FormFixture, "A message of a question that cannot be made whole is told with the question") {
    for (const char* message : {"jr:constraintMsg", "jr:requiredMsg"}) {
        auto session = start(form_with(std::string("<bind nodeset=\"/data/q\" ") + message +
                                           "=\"jr:itext(if(/data/p = 'bad', 'loop', 'fine'))\"/>",
                                       "<input ref=\"/data/q\"/>"));
        fails_when_bad(*session, "/data/q", FormsError::too_deep);
    }
}

TEST_CASE_METHOD(FormFixture, "A label of a group or a repeat that cannot be made whole is told with it") {
    auto session = start(form_with("", "<group ref=\"/data/g\"><label>" + output("string(regex('a', if(/data/p = 'bad', '(', 'a')))") +
                                           "</label><input ref=\"/data/g/x\"/></group>"));
    fails_when_bad(*session, "/data/g", FormsError::evaluation);
    auto other = start(form_with("", "<group ref=\"/data/g\"><label>" + output("string(regex('a', if(/data/p = 'bad', '(', 'a')))") +
                                         "</label><repeat nodeset=\"/data/g\"><input ref=\"/data/g/x\"/></repeat></group>"));
    CHECK(!other->repeat("/data/g")->failure);
    answer(*other, "/data/p", "bad");
    REQUIRE(other->repeat("/data/g")->failure);
    CHECK(other->repeat("/data/g")->failure->is(FormsError::evaluation));
}

TEST_CASE_METHOD(FormFixture, "A list that cannot be made is shown empty, and told") {
    // Nothing is chosen from it, so no answer follows from it.
    auto session = start(form_with("", "<select1 ref=\"/data/empty\"><itemset nodeset=\"instance('x')/root/i[regex(., if(/data/p = 'bad', '(', '.'))]\">"
                                       "<value ref=\".\"/></itemset></select1>"));
    CHECK(question(*session, "/data/empty").choices.size() == 150);
    fails_when_bad(*session, "/data/empty", FormsError::evaluation);
    answer(*session, "/data/p", "bad");
    CHECK(question(*session, "/data/empty").choices.empty());
    CHECK(!session->answer("/data/empty", "3").ok());
    // A list of which one value fails.
    auto other = start(form_with("", "<select1 ref=\"/data/empty\"><itemset nodeset=\"instance('x')/root/i\">"
                                     "<value ref=\"if(. = '3' and /data/p = 'bad', string(regex('a', concat('(', .))), .)\"/></itemset></select1>"));
    fails_when_bad(*other, "/data/empty", FormsError::evaluation);
}

TEST_CASE_METHOD(FormFixture, "Whether a node may be changed or must be answered fails towards the careful side, and is told") {
    const Failing failing = GENERATE(from_range(failing_texts()));
    INFO(failing.name);
    const std::string some = "string-length(" + failing.expression + ") = 0";
    const std::string xml = form_with("<bind nodeset=\"/data/q\" readonly=\"" + some + "\"/><bind nodeset=\"/data/empty\" required=\"" + some + "\"/>",
                                      "<input ref=\"/data/q\"/><input ref=\"/data/empty\"/>");
    auto session = start_within(few_steps(), xml);
    fails_when_bad(*session, "/data/q", failing.code);
    fails_when_bad(*session, "/data/empty", failing.code);
    CHECK(!question(*session, "/data/q").read_only);
    CHECK(!question(*session, "/data/empty").required);
    answer(*session, "/data/p", "bad");
    CHECK(question(*session, "/data/q").read_only);
    const auto refused = session->answer("/data/q", "new");
    REQUIRE(!refused.ok());
    CHECK(refused.error().is(failing.code));
    CHECK(value(*session, "/data/q") == "7");
    CHECK(question(*session, "/data/empty").required);
    CHECK(question(*session, "/data/empty").validity == Validity::undecided);
    REQUIRE(session->validate().size() == 1);
    CHECK(session->validate()[0].ref == "/data/empty");
    CHECK(session->validate()[0].kind == Validity::undecided);
    REQUIRE(session->validate()[0].failure);
    CHECK(session->validate()[0].failure->is(failing.code));
    // An answer is one, whether it is required or not.
    CHECK(session->answer("/data/empty", "there").ok());
    CHECK(session->validate().empty());
    answer(*session, "/data/p", "good");
    CHECK(!question(*session, "/data/q").read_only);
    CHECK(session->answer("/data/q", "new").ok());
}

TEST_CASE_METHOD(FormFixture, "An earlier answer that can no longer be judged blocks, with the error, until it can") {
    const Failing failing = GENERATE(from_range(failing_texts()));
    INFO(failing.name);
    auto session = start_within(few_steps(), form_with("<bind nodeset=\"/data/q\" constraint=\"string-length(" + failing.expression +
                                                           ") &gt; 0\" jr:constraintMsg=\"Too small\"/>",
                                                       "<input ref=\"/data/q\"/>"));
    CHECK(session->validate().empty());
    answer(*session, "/data/p", "bad");
    REQUIRE(session->validate().size() == 1);
    const Violation violation = session->validate()[0];
    CHECK(violation.ref == "/data/q");
    CHECK(violation.kind == Validity::undecided);
    CHECK(violation.message.empty());
    REQUIRE(violation.failure);
    CHECK(violation.failure->is(failing.code));
    CHECK(question(*session, "/data/q").validity == Validity::undecided);
    CHECK(question(*session, "/data/q").message.empty());
    CHECK(value(*session, "/data/q") == "7");
    answer(*session, "/data/p", "good");
    CHECK(session->validate().empty());
}

TEST_CASE_METHOD(FormFixture, "One node that cannot be judged says nothing of the next") {
    auto session = start(form_with("<bind nodeset=\"/data/q\" constraint=\"regex('a', if(/data/p = 'bad', '(', 'a'))\"/>"
                                   "<bind nodeset=\"/data/g/x\" constraint=\". = 'x'\" jr:constraintMsg=\"An x\"/>",
                                   "<input ref=\"/data/q\"/><input ref=\"/data/g/x\"/>"));
    answer(*session, "/data/g/x", "y");
    answer(*session, "/data/p", "bad");
    const auto violations = session->validate();
    REQUIRE(violations.size() == 2);
    CHECK(violations[0].failure);
    CHECK(violations[1].kind == Validity::constraint_violated);
    CHECK(violations[1].message == "An x");
    CHECK(!violations[1].failure);
    CHECK(!question(*session, "/data/g/x").failure);
}

TEST_CASE_METHOD(FormFixture, "A repeat of which it cannot be told whether it is asked stays in sight, with the error") {
    auto session = start(form_with("<bind nodeset=\"/data/g\" relevant=\"regex('a', if(/data/p = 'bad', '(', 'a'))\"/>",
                                   "<repeat nodeset=\"/data/g\"><input ref=\"/data/g/x\"/></repeat>"));
    REQUIRE(session->remove_repeat("/data/g[1]").ok());
    CHECK(session->repeat("/data/g")->can_add);
    answer(*session, "/data/p", "bad");
    const auto view = session->repeat("/data/g");
    REQUIRE(view.ok());
    REQUIRE(view->failure);
    CHECK(view->failure->is(FormsError::evaluation));
    CHECK(view->relevant);
    CHECK(!view->can_add);
    CHECK(session->steps().back().kind == StepKind::repeat_prompt);
    CHECK(!question(*session, "/data/p").failure);
    const auto added = session->add_repeat("/data/g");
    REQUIRE(!added.ok());
    CHECK(added.error().is(FormsError::evaluation));
    answer(*session, "/data/p", "good");
    CHECK(session->add_repeat("/data/g").ok());
}

TEST_CASE_METHOD(FormFixture, "The driver tells what failed as something was looked at") {
    using Json = nlohmann::json;
    Driver driver(clock, random);
    const auto ask = [&](const Json& request) { return Json::parse(driver.answer(request.dump())); };
    const std::string no_pattern = "regex('a', if(/data/p = 'bad', '(', 'a'))";
    const std::string xml = form_with("<bind nodeset=\"/data/q\" constraint=\"" + no_pattern + "\"/>",
                                      "<input ref=\"/data/q\"/><group ref=\"/data/g\"><label>" + output("string(" + no_pattern + ")") +
                                          "</label><repeat nodeset=\"/data/g\"><input ref=\"/data/g/x\"/></repeat></group>");
    REQUIRE(ask({{"op", "load"}, {"form_xml", xml}})["ok"] == true);
    CHECK(!ask({{"op", "get"}, {"ref", "/data/q"}}).contains("error"));
    REQUIRE(ask({{"op", "answer"}, {"ref", "/data/p"}, {"value", "bad"}})["ok"] == true);
    for (const char* ref : {"/data/q", "/data/g", "/data/g[1]/x"}) {
        const Json seen = ask({{"op", "get"}, {"ref", ref}});
        INFO(seen.dump());
        CHECK(seen["ok"] == true);
        CHECK(seen["error"]["code"] == "forms.evaluation");
    }
    const Json found = ask({{"op", "validate"}})["violations"];
    REQUIRE(found.size() == 1);
    CHECK(found[0]["kind"] == "undecided");
    CHECK(found[0]["error"]["code"] == "forms.evaluation");
}

TEST_CASE_METHOD(FormFixture, "The message of a wrong answer that cannot be made whole is told with the answer") {
    const std::string texts = "<itext><translation lang=\"en\"><text id=\"m\"><value>must be <output value=\"regex(1,/data/p)\"/></value></text></translation></itext>";
    const std::string xml = form_xml("<p/><k/><r>1</r>", texts + "<bind nodeset=\"/data/k\" constraint=\". = 'fine'\" jr:constraintMsg=\"jr:itext('m')\"/>"
                                                     "<bind nodeset=\"/data/r\" required=\"true()\" jr:requiredMsg=\"jr:itext('m')\"/>",
                                     "<input ref=\"/data/p\"/><input ref=\"/data/k\"/><input ref=\"/data/r\"/>");
    auto session = start(xml);
    answer(*session, "/data/p", "1");
    CHECK(!answer(*session, "/data/k", "wrong").failure);
    answer(*session, "/data/p", "(");
    const AnswerReport wrong = answer(*session, "/data/k", "wrong again");
    CHECK(wrong.outcome == AnswerOutcome::violates_constraint);
    CHECK(value(*session, "/data/k") == "wrong again");
    REQUIRE(wrong.failure);
    CHECK(wrong.failure->is(FormsError::evaluation));
    CHECK(wrong.failure->where().starts_with("form.xml:"));
    const AnswerReport missing = answer(*session, "/data/r", "");
    CHECK(missing.outcome == AnswerOutcome::missing);
    CHECK(missing.failure);
    CHECK(!answer(*session, "/data/k", "fine").failure);

    Driver driver(clock, random);
    const auto ask = [&](const nlohmann::json& request) { return nlohmann::json::parse(driver.answer(request.dump())); };
    REQUIRE(ask({{"op", "load"}, {"form_xml", xml}})["ok"] == true);
    ask({{"op", "answer"}, {"ref", "/data/p"}, {"value", "("}});
    const auto told = ask({{"op", "answer"}, {"ref", "/data/k"}, {"value", "wrong"}});
    CHECK(told["ok"] == true);
    CHECK(told["outcome"] == "constraint");
    CHECK(told["error"]["code"] == "forms.evaluation");
}
