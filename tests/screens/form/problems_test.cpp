#include "screens/form/problems.h"

#include <catch2/catch.hpp>
#include <set>

#include "tests/screens/form/form_bench.h"
#include "tests/support/log_lines.h"

using namespace engawa;
using namespace engawa::form;
using forms::AnswerOutcome;
using forms::ControlKind;
using forms::DataType;
using forms::FormsError;

namespace {

std::string words(const FormBench& form, std::string_view key, const char* language) {
    return without_readings(form.catalogue.in(LanguageTag(language))(key));
}

std::string any_form() {
    return one_question("<input ref=\"/data/q\"><label>Words</label></input>", "type=\"string\"");
}

forms::QuestionView question_of(ControlKind kind, DataType type) {
    forms::QuestionView question;
    question.kind = kind;
    question.type = type;
    return question;
}

}  // namespace

TEST_CASE("Each way the engine refuses an answer has words of its own, in each language") {
    const FormBench form(any_form());
    const FormsError codes[] = {FormsError::too_long,   FormsError::too_many_nodes, FormsError::not_relevant,
                                FormsError::read_only,  FormsError::evaluation,     FormsError::unstable,
                                FormsError::too_many_steps, FormsError::bad_draft};
    for (const char* language : {"ja", "ja-x-easy", "en"}) {
        std::set<std::string> said;
        for (const FormsError code : codes) {
            const std::string one = words(form, words_key(code), language);
            INFO(language << " " << forms::error_name(code));
            CHECK(one.size() > 20);
            CHECK(said.insert(one).second);
        }
    }
}

TEST_CASE("What has gone from the form is said in the same words, whether the node or its relevance has gone") {
    CHECK(words_key(FormsError::unknown_ref) == words_key(FormsError::not_relevant));
    CHECK(words_key(FormsError::not_a_repeat) == words_key(FormsError::not_relevant));
}

TEST_CASE("An error is told by its code, never by a library's words") {
    CHECK(problem_of(Error(FormsError::too_long, "/data/q", "over 4 MiB")).fallback_key == "form.too_long");
    CHECK(problem_of(Error(FormsError::unstable, "care.xml:3", "no rest")).fallback_key == "form.takes_too_long");
    CHECK(problem_of(Error(FormsError::too_many_steps, "care.xml:3", "too many")).fallback_key == "form.too_much_to_work_out");
    CHECK(problem_of(Error(FormsError::read_only, "/data/q", "must not be changed")).fallback_key == "form.read_only");
    CHECK(problem_of(Error(FormsError::bad_xml, "care.xml", "")).fallback_key == "form.not_taken");
    CHECK(problem_of(Error(FormsError::bad_xml, "care.xml", "")).words.empty());
}

TEST_CASE("What cannot be read is said by what the question wants") {
    struct Wanted {
        ControlKind kind;
        DataType type;
        const char* given;
        const char* key;
    };
    const Wanted wanted = GENERATE(values<Wanted>({
        {ControlKind::input, DataType::integer, "99999999999", "form.number_too_large"},
        {ControlKind::input, DataType::integer, "-99999999999", "form.number_too_large"},
        {ControlKind::input, DataType::integer, "1-2", "form.not_a_number"},
        {ControlKind::input, DataType::integer, "-", "form.not_a_number"},
        {ControlKind::input, DataType::decimal, "1.2.3", "form.not_a_number"},
        {ControlKind::input, DataType::date, "2026-02-30", "form.not_a_date"},
        {ControlKind::input, DataType::geopoint, "here", "form.not_in_list"},
        {ControlKind::select_one, DataType::string, "gone", "form.not_in_list"},
        {ControlKind::select_many, DataType::string, "gone", "form.not_in_list"},
        {ControlKind::rank, DataType::string, "gone", "form.not_in_list"},
        {ControlKind::range, DataType::integer, "9", "form.out_of_range"},
        {ControlKind::input, DataType::string, "x", "form.not_of_type"},
    }));
    INFO(wanted.given);
    const Problem problem =
        problem_of(question_of(wanted.kind, wanted.type), AnswerOutcome::not_of_type, wanted.given);
    CHECK(problem.fallback_key == wanted.key);
    const FormBench form(any_form());
    for (const char* language : {"ja", "ja-x-easy", "en"}) CHECK_FALSE(words(form, problem.fallback_key, language).empty());
}

TEST_CASE("The author's words come before the catalogue's") {
    forms::QuestionView question = question_of(ControlKind::input, DataType::string);
    CHECK(problem_of(question, AnswerOutcome::missing, "").fallback_key == "form.required");
    CHECK(problem_of(question, AnswerOutcome::violates_constraint, "x").fallback_key == "form.constraint");
    question.required_message = "Your name, please.";
    question.constraint_message = "No digits, please.";
    CHECK(problem_of(question, AnswerOutcome::missing, "").words == "Your name, please.");
    CHECK(problem_of(question, AnswerOutcome::violates_constraint, "x").words == "No digits, please.");
}

TEST_CASE("A number of too many digits says so on its page, and fewer digits go on") {
    FormBench form(one_question("<input ref=\"/data/q\"><label>How many?</label></input>", "type=\"int\""));
    for (int i = 0; i < 11; ++i) form.tap(ui::Role::key, "9");
    form.next();
    CHECK(form.alert() == "数が大きすぎます。桁を減らしてください。");
    CHECK(form.value("/data/q") == "");
    form.tap(ui::Role::key, "消す");
    form.tap(ui::Role::key, "消す");
    form.next();
    CHECK(form.value("/data/q") == "999999999");
}

TEST_CASE("A constraint without a message is said in the kiosk's words, in the page's language") {
    FormBench form(one_question("<input ref=\"/data/q\"><label>How many?</label></input>",
                                "type=\"int\" constraint=\". &lt; 10\""));
    form.tap(ui::Role::key, "9");
    form.tap(ui::Role::key, "9");
    form.next();
    CHECK(form.alert() == "この答えは、ここでは使えません。もう一度確かめてください。");
    form.speak("en");
    CHECK(form.alert() == "This answer cannot be used here. Please check it again.");
}

TEST_CASE("A calculation that fails on an answer offers to change it or to call a person") {
    FormBench form(one_question("<select1 ref=\"/data/q\"><label>Which?</label>"
                                "<item><label>Works</label><value>a</value></item>"
                                "<item><label>Fails</label><value>(</value></item></select1>",
                                "type=\"string\"/><bind nodeset=\"/data/after\" calculate=\"string(regex('a', /data/q))\""));
    form.tap(ui::Role::radio, "Fails");
    form.next();
    CHECK(form.alert().find("計算ができません") != std::string::npos);
    CHECK(form.asked() == "/data/q");
    form.tap(ui::Role::radio, "Works");
    form.next();
    CHECK(form.asked() == "/data/after");
}

// ---- What cannot be worked out ---------------------------------------------------------------------------------------

namespace {

std::string form_of(const std::string& binds, const std::string& body) {
    return "<h:html xmlns=\"http://www.w3.org/2002/xforms\" xmlns:h=\"http://www.w3.org/1999/xhtml\" "
           "xmlns:jr=\"http://openrosa.org/javarosa\" xmlns:engawa=\"urn:engawa:forms:1\">"
           "<h:head><h:title>Test</h:title><model><instance><data id=\"test\" version=\"1\"><first/><p/><w/><t/><r><x/></r></data></instance>" +
           binds + "</model></h:head><h:body>" + body + "</h:body></h:html>";
}

// A choice of which one spoils what is worked out of it.
std::string works_or_fails(const std::string& ref) {
    return "<select1 ref=\"" + ref + "\"><label>Which?</label><item><label>Works</label><value>a</value></item>"
           "<item><label>Fails</label><value>(</value></item></select1>";
}

const std::string spoils = "<bind nodeset=\"/data/t\" calculate=\"string(regex('a', /data/p))\"/>";
const std::string first_then = works_or_fails("/data/first") + works_or_fails("/data/p");
const std::string shows = "<input ref=\"/data/w\" engawa:appearance=\"kana\"><label>Then <output value=\"regex('a', /data/p)\"/></label></input>";
const std::string cannot_show = "表示できないところ";
const std::string cannot_work_out = "計算ができません";

}  // namespace

TEST_CASE("A page of which a part cannot be shown says so, and can be left in both directions") {
    FormBench form(form_of("", works_or_fails("/data/p") + shows + "<input ref=\"/data/t\"><label>Last</label></input>"));
    form.choose("Fails");
    CHECK(form.asked() == "/data/w");
    CHECK(form.alert().find(cannot_show) != std::string::npos);
    form.type("あ");
    form.next();
    CHECK(form.asked() == "/data/t");
    CHECK(form.value("/data/w") == "あ");
    CHECK(form.alert().empty());
    form.back();
    CHECK(form.alert().find(cannot_show) != std::string::npos);
    form.speak("en");
    CHECK(form.alert() == "A part of this page cannot be shown. Please change an earlier answer, or press “Call a person”.");
    form.speak("ja");
    form.back();
    CHECK(form.asked() == "/data/p");
    form.choose("Works");
    CHECK(form.asked() == "/data/w");
    CHECK(form.alert().empty());
}

TEST_CASE("A page of several questions tells it too") {
    FormBench form(form_of("", works_or_fails("/data/p") + "<group ref=\"/data\" appearance=\"field-list\">" + works_or_fails("/data/first") + shows + "</group>"));
    form.choose("Fails");
    CHECK(form.alert().find(cannot_show) != std::string::npos);
    form.back();
    form.choose("Works");
    CHECK(form.alert().empty());
}

TEST_CASE("The page of a repeat tells it too, and does not remove what cannot be done without") {
    const std::string repeat = "<group ref=\"/data/r\"><label>Rows <output value=\"regex('a', /data/p)\"/></label>"
                               "<repeat nodeset=\"/data/r\"><input ref=\"/data/r/x\"><label>X</label></input></repeat></group>";
    FormBench form(form_of("<bind nodeset=\"/data/t\" calculate=\"string(regex('a', if(count(/data/r) = 0, '(', 'a')))\"/>", works_or_fails("/data/p") + repeat));
    form.choose("Fails");
    form.go_to("/data/r");
    CHECK(form.alert().find(cannot_show) != std::string::npos);
    form.tap("instance.1.change");
    form.tap(ui::Role::button, "消す");
    CHECK(form.model->state().repeat.instances.size() == 1);
    CHECK(form.alert().find(cannot_work_out) != std::string::npos);
}

TEST_CASE("Whoever goes back is told once of an answer that cannot be kept") {
    FormBench form(form_of(spoils, first_then));
    form.choose("Works");
    form.tap(ui::Role::radio, "Fails");
    CHECK(form.back());
    CHECK(form.asked() == "/data/p");
    CHECK(form.alert().find(cannot_work_out) != std::string::npos);
    CHECK(form.back());
    CHECK(form.asked() == "/data/first");
    CHECK(form.value("/data/p").empty());
    CHECK(form.alert().empty());
}

TEST_CASE("An answer that cannot be taken away is not skipped over") {
    FormBench form(form_of("<bind nodeset=\"/data/t\" calculate=\"string(regex('a', if(/data/first = 'a' and /data/p = '', '(', 'a')))\"/>",
                           works_or_fails("/data/p") + works_or_fails("/data/first")));
    form.choose("Works");
    form.choose("Works");
    form.back();
    REQUIRE(form.asked() == "/data/p");
    form.tap("skip");
    CHECK(form.asked() == "/data/p");
    CHECK(form.alert().find(cannot_work_out) != std::string::npos);
    CHECK(form.value("/data/p") == "a");
}

TEST_CASE("An answer that cannot be judged any more stands in the review with what to do, and holds it up") {
    FormBench form(form_of("<bind nodeset=\"/data/first\" constraint=\"regex('a', concat(/data/p, ''))\"/>", first_then));
    const auto review = [&] { return review::make_model(*form.session, FormId("test"), "Test", form.strings(), form.clock.now()); };
    form.choose("Works");
    form.choose("Fails");
    CHECK(!review().complete);
    CHECK(without_readings(review().sections.at(0).rows.at(0).error).find(cannot_work_out) != std::string::npos);
    form.go_to("/data/p");
    form.choose("Works");
    CHECK(review().complete);
}

// ---- Words of a refusal that cannot be made --------------------------------------------------------------------------

namespace {

const std::string unexplained = "この答えは使えません。変えるか、「人を呼ぶ」を押してください。";

// Of an answer "b" to `ref`, what is to be said of it fails once /data/p is "(".
std::string refused_without_words(const std::string& ref) {
    return "<itext><translation lang=\"ja\"><text id=\"m\"><value>No more than <output value=\"regex('a', /data/p)\"/></value></text></translation></itext>"
           "<bind nodeset=\"" + ref + "\" constraint=\". != '('\" jr:constraintMsg=\"jr:itext('m')\"/>";
}

}  // namespace

TEST_CASE("A refusal whose words cannot be made is said in the kiosk's, offers a person, and is told to the log with its line") {
    FormBench form(form_of(refused_without_words("/data/first"), works_or_fails("/data/p") + works_or_fails("/data/first")));
    form.choose("Fails");
    form.tap(ui::Role::radio, "Fails");
    const support::LogLines log;
    form.next();
    CHECK(form.asked() == "/data/first");
    CHECK(form.alert() == unexplained);
    CHECK(log.count("forms.evaluation") == 1);
    CHECK(log.count("form.xml:1") == 1);
    CHECK(form.value("/data/first") == "(");
    form.speak("en");
    CHECK(form.alert() == "This answer cannot be used here. Please change it, or press “Call a person”.");
    form.speak("ja-x-easy");
    CHECK(form.alert() == "この答えは使えません。別の答えにするか、「人を呼ぶ」を押してください。");
    CHECK(problems_in(form, "ja") == "");
    form.speak("ja");
    form.choose("Works");
    CHECK(form.went_to<page::OpenReview>());
}

TEST_CASE("On a small panel with the largest letters the words for an answer that fails stand below its question") {
    FormBench form(form_of(spoils, works_or_fails("/data/p")), Shot{"", ui::panel_10_inch, ui::TextSize::largest, "ja"}.options());
    form.choose("Fails");
    CHECK(form.alert().find(cannot_work_out) != std::string::npos);
}

TEST_CASE("An answer that fails is told to the log with its line, and both the field and the record are as before") {
    FormBench form(form_of(spoils, works_or_fails("/data/p")));
    form.tap(ui::Role::radio, "Fails");
    const support::LogLines log;
    form.next();
    CHECK(form.alert().find(cannot_work_out) != std::string::npos);
    CHECK(log.count("forms.evaluation") == 1);
    CHECK(log.count("form.xml:1") == 1);
    CHECK(form.value("/data/p").empty());
    CHECK(ui::has(form.bench->node(ui::Role::radio, "Fails").state, ui::State::selected));
}

TEST_CASE("On a page of several questions an answer that spoils another tells it at once, and a refusal without words has the kiosk's") {
    const std::string first = "<select1 ref=\"/data/first\"><label>And?</label><item><label>Right</label><value>a</value></item>"
                              "<item><label>Wrong</label><value>(</value></item></select1>";
    FormBench form(form_of(refused_without_words("/data/first"),
                           "<group ref=\"/data\" appearance=\"field-list\">" + works_or_fails("/data/p") + first + shows + "</group>"));
    const support::LogLines log;
    form.tap(ui::Role::radio, "Fails");
    CHECK(form.alert().find(cannot_show) != std::string::npos);
    CHECK(log.count("form.xml:1") == 1);
    form.tap(ui::Role::radio, "Wrong");
    form.next();
    CHECK(form.node("problem./data/first").plain_name() == unexplained);
    form.tap(ui::Role::radio, "Works");
    CHECK(!form.model->state().problem);
}
