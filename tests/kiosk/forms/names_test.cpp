#include "tests/kiosk/forms/form_fixture.h"

// Names that stand for something else: prefixes, texts, columns, nodes of instances. What they name is there, or it is told.

using namespace engawa;
using namespace engawa::forms;

namespace {

Error refused(const std::string& instance, const std::string& model, const std::string& body, const ExternalFiles& files = {}) {
    auto parsed = FormDefinition::parse(form_xml(instance, model, body), files);
    if (parsed.ok()) FAIL("the form is taken: " + model + body);
    return parsed.error();
}

std::vector<Warning> warnings(const std::string& instance, const std::string& model, const std::string& body, const ExternalFiles& files = {}) {
    auto parsed = FormDefinition::parse(form_xml(instance, model, body), files);
    if (!parsed.ok()) FAIL(parsed.error().message());
    return (*parsed)->warnings();
}

void told_once(const std::vector<Warning>& told, const std::string& where, const std::string& says) {
    REQUIRE(told.size() == 1);
    CHECK(told[0].where == where);
    INFO(told[0].detail);
    CHECK(told[0].detail.find(says) != std::string::npos);
}

std::string calculate(const std::string& expression) {
    return "\n<bind nodeset=\"/data/a\" calculate=\"" + expression + "\"/>";
}

std::string itext(const std::string& texts, const std::string& english = "") {
    return "<itext><translation lang=\"ja\">" + texts + "</translation>" +
           (english.empty() ? english : "<translation lang=\"en\">" + english + "</translation>") + "</itext>";
}

std::string text(const std::string& id, const std::string& value) {
    return "\n<text id=\"" + id + "\"><value>" + value + "</value></text>";
}

std::string shows(const std::string& id) {
    return "<output value=\"jr:itext('" + id + "')\"/>";
}

const std::string rows = "\n<instance id=\"c\"><root><item><name>x</name><label>X</label></item><item><name>y</name></item></root></instance>";
const std::string table = "<instance id=\"c\" src=\"jr://file-csv/c.csv\"/>";

}  // namespace

// ---- Prefixes ------------------------------------------------------------------------------------------------------

TEST_CASE_METHOD(FormFixture, "A prefix that a bind, a control or one around them declares is good in their expressions") {
    const std::string declared = " xmlns:p=\"urn:p\"";
    auto session = start(form_xml("<p:q xmlns:p=\"urn:p\"/><t/><u/><v/>",
                                  "<bind nodeset=\"/data/p:q\" type=\"int\" constraint=\"/data/p:q &lt; 9\"" + declared + "/>"
                                  "<bind nodeset=\"/data/t\" calculate=\"/data/other:q + 1\" xmlns:other=\"urn:p\"/>"
                                  "<bind id=\"named\" nodeset=\"/data/p:q\"" + declared + "/>",
                                  "<group" + declared + "><input bind=\"named\"><label>L <output value=\"../p:q\"/></label>"
                                  "<setvalue event=\"xforms-value-changed\" ref=\"/data/u\" value=\"/data/p:q * 2\"/></input></group>"
                                  "<input ref=\"/data/v\"><label><output xmlns:z=\"urn:p\" value=\"count(/data/z:*)\"/></label></input>"));
    CHECK(answer(*session, "/data/p:q", "5").outcome == AnswerOutcome::accepted);
    CHECK(value(*session, "/data/t") == "6");
    CHECK(value(*session, "/data/u") == "10");
    CHECK(question(*session, "/data/p:q").label.long_form == "L 5");
    CHECK(question(*session, "/data/v").label.long_form == "1");
    CHECK(answer(*session, "/data/p:q", "10").outcome == AnswerOutcome::violates_constraint);
}

TEST_CASE("A prefix is good where it is declared, not elsewhere") {
    const std::string one = "\n<bind nodeset=\"/data/a\" xmlns:p=\"urn:p\" relevant=\"count(/data/p:x) = 0\"/>";
    CHECK(refused("<a/><b/>", one + "\n<bind nodeset=\"/data/b\" relevant=\"count(/data/p:x) = 0\"/>", "").where() == "form.xml:6");
    // The prefixes of the instance stay known: a form may declare them there alone.
    CHECK(warnings("<p:q xmlns:p=\"urn:p\"/>", "", "").empty());
    // Another namespace under the prefix is another name.
    CHECK(refused("<p:q xmlns:p=\"urn:p\"/>", "<bind nodeset=\"/data/*\" xmlns:p=\"urn:other\" relevant=\"/data/p:q = 1\"/>", "").is(FormsError::missing_node));
}

TEST_CASE("More namespaces than a form needs are refused") {
    std::string binds;
    for (int i = 0; i < 1'001; ++i) binds += "\n<bind nodeset=\"/data/a\" xmlns:p=\"urn:" + std::to_string(i) + "\"/>";
    const Error error = refused("<a/>", binds, "");
    CHECK(error.is(FormsError::too_many_nodes));
    CHECK(error.where() == "form.xml:1005");
}

// ---- Texts ---------------------------------------------------------------------------------------------------------

TEST_CASE("Texts that contain each other are refused with their way and line") {
    const Error error = refused("<a/>", itext(text("x", "A " + shows("y")) + text("y", "B " + shows("z")) + text("z", "C " + shows("y"))), "");
    CHECK(error.is(FormsError::cycle));
    const bool from_y = error.detail().find("y -> z -> y") != std::string::npos;
    CHECK((from_y || error.detail().find("z -> y -> z") != std::string::npos));
    CHECK(error.where() == (from_y ? "form.xml:7" : "form.xml:6"));
    CHECK(refused("<a/>", itext(text("x", shows("x"))), "").is(FormsError::cycle));
    // In one language it does, in the other it does not.
    CHECK(refused("<a/>", itext(text("x", "A") + text("y", shows("x")), text("x", shows("y")) + text("y", shows("x"))), "").is(FormsError::cycle));
    CHECK(warnings("<a/>", itext(text("x", "A " + shows("y") + shows("y")) + text("y", "B")), "<input ref=\"/data/a\"><label ref=\"jr:itext('x')\"/></input>").empty());
}

TEST_CASE("Texts that contain each other by way of the form's own language are refused") {
    const Error error = refused("<a/>", itext(text("x", "A") + text("y", shows("x")), text("x", shows("y"))), "");
    CHECK(error.is(FormsError::cycle));
    CHECK(error.detail().find("x -> y -> x") != std::string::npos);
}

namespace {

// t1 shows t2, which shows t3 …
std::string chain(int length) {
    std::string out;
    for (int i = 1; i < length; ++i) out += text("t" + std::to_string(i), std::to_string(i) + " " + shows("t" + std::to_string(i + 1)));
    return out + text("t" + std::to_string(length), "end");
}

}  // namespace

TEST_CASE_METHOD(FormFixture, "Texts may lie eight deep in one another, and more are refused with their line") {
    auto session = start(form_xml("<a/>", itext(chain(8)), "<input ref=\"/data/a\"><label>In " + shows("t1") + "</label></input>"));
    CHECK(question(*session, "/data/a").label.long_form == "In 1 2 3 4 5 6 7 end");
    CHECK(!question(*session, "/data/a").failure);
    for (const int length : {9, 50, 300}) {
        const Error error = refused("<a/>", itext(chain(length)), "");
        INFO(error.message());
        CHECK(error.is(FormsError::too_deep));
        CHECK(error.where().starts_with("form.xml:"));
    }
    const Error nine = refused("<a/>", itext(chain(9)), "");
    CHECK(nine.where() == "form.xml:5");
    CHECK(nine.detail().find("'t1' shows 't2'") != std::string::npos);
}

TEST_CASE_METHOD(FormFixture, "Eight texts may show one another by names that are worked out too, and nine are told, wherever the first is shown") {
    std::string texts;
    for (int i = 1; i < 9; ++i) {
        texts += text("t" + std::to_string(i), std::to_string(i) + " <output value=\"jr:itext(concat(/data/t, " + std::to_string(i + 1) + "))\"/>");
    }
    texts = itext(texts + text("t9", "end"));
    const std::string first = "jr:itext(concat(/data/t, /data/a))";
    const std::string eight = "2 3 4 5 6 7 8 end";
    const auto told = [](const QuestionView& view) {
        REQUIRE(view.failure);
        CHECK(view.failure->is(FormsError::too_deep));
        CHECK(view.failure->detail().find("more than 8 texts") != std::string::npos);
    };
    for (const std::string& label : {"<label>" + ("<output value=\"" + first + "\"/></label>"), "<label ref=\"" + first + "\"/>"}) {
        INFO(label);
        auto session = start(form_xml("<t>t</t><a>2</a>", texts, "<input ref=\"/data/a\">" + label + "</input>"));
        CHECK(question(*session, "/data/a").label.long_form == eight);
        CHECK(!question(*session, "/data/a").failure);
        answer(*session, "/data/a", "1");
        told(question(*session, "/data/a"));
    }
    auto calculated = start(form_xml("<t>t</t><a>2</a><c/>", texts + "<bind nodeset=\"/data/c\" calculate=\"" + first + "\"/>", "<input ref=\"/data/a\"/>"));
    CHECK(value(*calculated, "/data/c") == eight);
    const auto nine = calculated->answer("/data/a", "1");
    REQUIRE(!nine.ok());
    CHECK(nine.error().is(FormsError::too_deep));
}

TEST_CASE_METHOD(FormFixture, "A text that contains itself by a name nobody can tell beforehand is told, on its page and to a record") {
    const std::string twice = "A <output value=\"jr:itext(/data/a)\"/> B <output value=\"jr:itext(/data/a)\"/>";
    auto session = start(form_xml("<a>y</a><t/>", itext(text("x", twice) + text("y", "Y")) + "<bind nodeset=\"/data/t\" calculate=\"jr:itext('y')\"/>",
                                  "<input ref=\"/data/a\"><label ref=\"jr:itext('x')\"/></input>"));
    CHECK(question(*session, "/data/a").label.long_form == "A Y B Y");
    CHECK(!question(*session, "/data/a").failure);
    answer(*session, "/data/a", "x");
    const QuestionView view = question(*session, "/data/a");
    REQUIRE(view.failure);
    CHECK(view.failure->is(FormsError::too_deep));
    CHECK(view.failure->where() == "form.xml:5");
    CHECK(view.value == "x");
    // Of a calculation that shows it nothing is stored.
    auto other = start(form_xml("<a>y</a><t/>", itext(text("x", twice) + text("y", "Y")) + "<bind nodeset=\"/data/t\" calculate=\"jr:itext(/data/a)\"/>",
                                "<input ref=\"/data/a\"/>"));
    const auto refused_answer = other->answer("/data/a", "x");
    REQUIRE(!refused_answer.ok());
    CHECK(refused_answer.error().is(FormsError::too_deep));
    CHECK(value(*other, "/data/t") == "Y");
    CHECK(value(*other, "/data/a") == "y");
}

TEST_CASE_METHOD(FormFixture, "Texts that multiply cost what they show, and end at the steps or the bytes of the call") {
    // Seven times ten texts of a thousand bytes in each other: ten million of them.
    std::string texts = text("t8", std::string(1'000, 'x'));
    for (int i = 1; i < 8; ++i) {
        std::string ten;
        for (int k = 0; k < 10; ++k) ten += shows("t" + std::to_string(i + 1));
        texts += text("t" + std::to_string(i), ten);
    }
    auto session = start(form_xml("<a/>", itext(texts), "<input ref=\"/data/a\"><label ref=\"jr:itext('t1')\"/></input>"));
    const QuestionView view = question(*session, "/data/a");
    REQUIRE(view.failure);
    CHECK(view.failure->is(FormsError::too_many_steps));
    CHECK(view.label.long_form.size() < 64'000'000);
    // So do long answers that are shown often.
    std::string thousand;
    for (int i = 0; i < 1'000; ++i) thousand += "<output value=\"/data/a\"/>";
    auto other = start(form_xml("<a/>", "", "<input ref=\"/data/a\"><label>" + thousand + "</label></input>"));
    answer(*other, "/data/a", std::string(100'000, 'x'));
    const QuestionView long_view = question(*other, "/data/a");
    REQUIRE(long_view.failure);
    CHECK(long_view.failure->is(FormsError::too_many_bytes));
    CHECK(long_view.label.long_form.size() <= Limits().held_bytes);
}

TEST_CASE("A text that no language has is refused where no words stand in for it") {
    const std::string texts = itext(text("x", "A"), text("only-en", "B"));
    for (const char* element : {"label", "hint"}) {
        const std::string name = element;
        const auto labelled = [&](const std::string& id, const std::string& words) {
            return "\n<input ref=\"/data/a\"><" + name + " ref=\"jr:itext('" + id + "')\">" + words + "</" + name + "></input>";
        };
        const Error error = refused("<a/>", texts, labelled("nope", ""));
        CHECK(error.is(FormsError::missing_node));
        CHECK(error.where() == "form.xml:9");
        CHECK(error.detail() == "no language has a text 'nope'");
        CHECK(refused("<a/>", "", labelled("nope", "")).is(FormsError::missing_node));
        CHECK(warnings("<a/>", texts, labelled("nope", "words")).size() == 2);
        told_once(warnings("<a/>", texts, labelled("only-en", "")), "form.xml:9", "no text 'only-en' in ja");
    }
    CHECK(refused("<a/>", texts + calculate("jr:itext('nope')"), "").where() == "form.xml:7");
    CHECK(refused("<a/>", texts, "<input ref=\"/data/a\"><label><output value=\"jr:itext('nope')\"/></label></input>").is(FormsError::missing_node));
    CHECK(refused("<a/>", texts, "<select1 ref=\"/data/a\"><item><label ref=\"jr:itext('nope')\"/><value>v</value></item></select1>").is(FormsError::missing_node));
}

// ---- Instances -----------------------------------------------------------------------------------------------------

TEST_CASE("A path through an instance of the form that no row answers is refused with its line") {
    for (const char* path : {"instance('c')/root/item[nope = 'x']/label", "instance('c')/root/item[name = 'x']/nope", "instance('c')/wrong/item/label",
                             "instance('c')/root/item/@nope"}) {
        INFO(path);
        const Error error = refused("<a/>", rows + calculate(path), "");
        CHECK(error.is(FormsError::missing_node));
        CHECK(error.where() == "form.xml:6");
        const std::string constraint = "\n<bind nodeset=\"/data/a\" constraint=\"count(" + std::string(path) + ") = 0\"/>";
        CHECK(refused("<a/>", rows + constraint, "").where() == "form.xml:6");
    }
    // Not every row must have what is asked for, nor a list rows.
    CHECK(warnings("<a/>", rows + calculate("instance('c')/root/item[name = 'y']/label"), "").empty());
    CHECK(warnings("<a/>", "<instance id=\"c\"><root/></instance>" + calculate("instance('c')/root/item[nope = 'x']/label"), "").empty());
}

TEST_CASE("A path through a file that no row answers is a warning: the next file may answer it") {
    told_once(warnings("<a/>", table + calculate("instance('c')/root/item[name = 'x']/nope"), "", {{"c.csv", "name,label\nx,X\n"}}), "form.xml:5",
              "instance('c')/root/item[…]/nope");
    CHECK(warnings("<a/>", table + calculate("instance('c')/root/item[name = 'x']/label"), "", {{"c.csv", "name,label\nx,X\n"}}).empty());
    CHECK(warnings("<a/>", table + calculate("instance('c')/root/item[name = 'x']/nope"), "", {{"c.csv", "name,label\n"}}).empty());
}

TEST_CASE("pulldata of a column that no row has is refused, of a table and of a file") {
    for (const char* call : {"pulldata('c', 'nope', 'name', 'x')", "pulldata('c', 'label', 'nope', 'x')", "pulldata('c', '@nope', 'name', 'x')"}) {
        INFO(call);
        const Error error = refused("<a/>", rows + calculate(call), "");
        CHECK(error.is(FormsError::missing_node));
        CHECK(error.where() == "form.xml:6");
        CHECK(error.detail().find("nope") != std::string::npos);
        CHECK(refused("<a/>", table + calculate(call), "", {{"c.csv", "name,label\nx,X\n"}}).is(FormsError::missing_node));
    }
    CHECK(refused("<a/>", calculate("pulldata('zz', 'label', 'name', 'x')"), "").is(FormsError::missing_instance));
    CHECK(warnings("<a/>", rows + calculate("pulldata('c', 'label', 'name', 'x')"), "").empty());
    CHECK(warnings("<a/>", rows + calculate("pulldata('c', concat('no', 'pe'), 'name', 'x')"), "").empty());
}

TEST_CASE("A bind for a node that is not there is told with its line") {
    told_once(warnings("<a/>", "\n<bind nodeset=\"/data/zz\" type=\"int\"/>", ""), "form.xml:5", "/data/zz");
}

// ---- The primary instance and its choices --------------------------------------------------------------------------

TEST_CASE("A second root element in the primary instance is refused with its line") {
    std::string xml = form_xml("<a/>", "", "");
    xml.replace(xml.find("</instance>"), 11, "\n<more><b/></more></instance>");
    const auto parsed = FormDefinition::parse(xml);
    REQUIRE(!parsed.ok());
    CHECK(parsed.error().is(FormsError::not_a_form));
    CHECK(parsed.error().where() == "form.xml:4");
    CHECK(parsed.error().detail().find("more") != std::string::npos);
}

TEST_CASE("Text beside the elements of a node is told with its line") {
    told_once(warnings("\n<g>lost<a/></g>", "", "<input ref=\"/data/g/a\"/>"), "form.xml:4", "text beside the elements of /data/g is left out: \"lost\"");
    // Forty bytes end within the fourteenth letter.
    told_once(warnings("\n<g>ここに書かれた言葉はどこにも残りません<a/></g>", "", "<input ref=\"/data/g/a\"/>"), "form.xml:4",
              "\"ここに書かれた言葉はどこに…\"");
    CHECK(warnings("\n<g>\n <!-- said --><a>kept</a>\n</g>", "", "<input ref=\"/data/g/a\"/>").empty());
}

TEST_CASE("Two choices of one value in a list are told") {
    const auto item = [](const std::string& value) { return "\n<item><label>L</label><value>" + value + "</value></item>"; };
    told_once(warnings("<a/>", "", "<select1 ref=\"/data/a\">" + item("v") + item("w") + item("v") + "</select1>"), "form.xml:9", "\"v\"");
    CHECK(warnings("<a/><b/>", "", "<select1 ref=\"/data/a\">" + item("v") + "</select1><select1 ref=\"/data/b\">" + item("v") + "</select1>").empty());
    const auto list = [](const std::string& nodeset) {
        return "\n<select1 ref=\"/data/a\"><itemset nodeset=\"" + nodeset + "\"><value ref=\"name\"/></itemset></select1>";
    };
    const std::string twice = "\n<instance id=\"c\"><root><item><name>x</name></item>\n<item><name>x</name></item></root></instance>";
    told_once(warnings("<a/>", twice, list("instance('c')/root/item")), "form.xml:9", "\"x\" again in line 6");
    // In different parts of a list that is filtered.
    CHECK(warnings("<a/>", twice, list("instance('c')/root/item[name != '']")).empty());
}

TEST_CASE_METHOD(FormFixture, "A text whose name is worked out is empty without a name, and an error under one that no language has") {
    const std::string texts = itext(text("x", "A") + text("only-here", "B"));
    auto session = start(form_xml("<n/><t/><q/>", texts + "<bind nodeset=\"/data/t\" calculate=\"jr:itext(/data/n)\"/>",
                                  "<input ref=\"/data/n\"/><input ref=\"/data/q\"><label ref=\"jr:itext(/data/n)\"/></input>"));
    const auto shown = [&] { return question(*session, "/data/q"); };
    CHECK(!shown().failure);
    CHECK(shown().label.empty());
    CHECK(value(*session, "/data/t").empty());
    answer(*session, "/data/n", "x");
    CHECK(value(*session, "/data/t") == "A");
    CHECK(shown().label.long_form == "A");
    const auto refused = session->answer("/data/n", "nope");
    REQUIRE(!refused.ok());
    CHECK(refused.error().is(FormsError::evaluation));
    CHECK(refused.error().detail().find("no language has a text 'nope'") != std::string::npos);
    CHECK(value(*session, "/data/n") == "x");
    answer(*session, "/data/n", "");
    CHECK(value(*session, "/data/t").empty());
}

TEST_CASE_METHOD(FormFixture, "Where words stand in for a text, a worked out name that no language has is no error") {
    auto session = start(form_xml("<n>nope</n>", itext(text("x", "A")), "<input ref=\"/data/n\"><label ref=\"jr:itext(/data/n)\">Words</label></input>"));
    CHECK(question(*session, "/data/n").label.long_form == "Words");
    CHECK(!question(*session, "/data/n").failure);
}

TEST_CASE_METHOD(FormFixture, "A worked out name that another language has is empty in this one, as one that is written out") {
    auto session = start(form_xml("<n>only-en</n><t/>", itext(text("x", "A"), text("only-en", "B")) + "<bind nodeset=\"/data/t\" calculate=\"jr:itext(/data/n)\"/>",
                                  "<input ref=\"/data/n\"/>"));
    CHECK(value(*session, "/data/t").empty());
    REQUIRE(session->set_language("en").ok());
    CHECK(value(*session, "/data/t") == "B");
}

TEST_CASE("A list that is searched for elsewhere, and one of an external select, are a warning each") {
    const std::string item = "<item><value>a</value><label>A</label></item>";
    const auto searched = warnings("<a/>", "", "<select1 ref=\"/data/a\" appearance=\"minimal search('x', 'matches', 'k', /data/a)\">" + item + "</select1>");
    REQUIRE(searched.size() == 1);
    CHECK(searched.front().where.starts_with("form.xml:"));
    CHECK(searched.front().detail == "search() is not known: the choices are those written in the form");
    const auto queried = warnings("<a/>", "<instance id=\"c\"><root><item><name>a</name></item></root></instance>",
                                  "<input ref=\"/data/a\" query=\"instance('c')/root/item[name = 'a']\"/>");
    REQUIRE(queried.size() == 1);
    CHECK(queried.front().where.starts_with("form.xml:"));
    CHECK(queried.front().detail == "query is not known: the question has no choices, and takes any text");
    CHECK(warnings("<a/>", "", "<select1 ref=\"/data/a\" appearance=\"minimal autocomplete search\">" + item + "</select1>").empty());
}
