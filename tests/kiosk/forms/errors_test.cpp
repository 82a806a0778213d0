#include "tests/kiosk/forms/form_fixture.h"

using namespace engawa;
using namespace engawa::forms;

namespace {

Error refusal(const std::string& xml, const ExternalFiles& files = {}, const ParseOptions& options = {}) {
    auto result = FormDefinition::parse(xml, files, options);
    REQUIRE(!result.ok());
    return result.error();
}

}  // namespace

TEST_CASE("An error of an element names the line on which its tag begins") {
    const auto where = [](const std::string& model, const std::string& body) { return refusal(form_xml("<a/>", model, body)).where(); };
    CHECK(where("\n<bind\n nodeset=\"/data/a\"\n constraint=\". > 3 and\n . != 'x'\"\n calculate=\"nowhere(\"\n/>", "") == "form.xml:5");
    CHECK(where("<bind nodeset=\"/data/a\"/>\n\n<bind\n\n nodeset=\"/data/a\"\n calculate=\"../b\">\n</bind>", "") == "form.xml:6");
    CHECK(where("", "\n\n<input\n ref=\"/data/b\"\n>\n<label>A</label></input>") == "form.xml:8");
}

TEST_CASE("A truncated form is refused with file and line") {
    const std::string whole = form_xml("<a/>", "", "<input ref=\"/data/a\"/>");
    const Error error = refusal(whole.substr(0, whole.size() - 40));
    CHECK(error.is(FormsError::bad_xml));
    CHECK(error.where().starts_with("form.xml:"));
}

TEST_CASE("A document that is no form is refused") {
    CHECK(refusal("<a/>").is(FormsError::not_a_form));
    CHECK(refusal("<h:html xmlns:h=\"http://www.w3.org/1999/xhtml\"><h:head/></h:html>").is(FormsError::not_a_form));
    CHECK(refusal("").is(FormsError::bad_xml));
}

TEST_CASE("A cycle of calculations is refused with its path") {
    const Error error = refusal(form_xml("<a/><b/><c/>",
                                         "<bind nodeset=\"/data/a\" calculate=\"/data/b + 1\"/>"
                                         "<bind nodeset=\"/data/b\" calculate=\"/data/c + 1\"/>"
                                         "<bind nodeset=\"/data/c\" calculate=\"/data/a + 1\"/>",
                                         ""));
    CHECK(error.is(FormsError::cycle));
    CHECK(error.where() == "form.xml:4");
    CHECK(error.detail().find("/data/a") != std::string::npos);
    CHECK(error.detail().find("/data/b") != std::string::npos);
    CHECK(error.detail().find("/data/c") != std::string::npos);
}

TEST_CASE("A calculation or relevance that reads its own value is a cycle") {
    CHECK(refusal(form_xml("<a/>", "<bind nodeset=\"/data/a\" calculate=\". + 1\"/>", "")).is(FormsError::cycle));
    CHECK(refusal(form_xml("<a/>", "<bind nodeset=\"/data/a\" relevant=\". &gt; 0\"/>", "")).is(FormsError::cycle));
    CHECK(refusal(form_xml("<g><a/></g>", "<bind nodeset=\"/data/g\" relevant=\"/data/g/a = 1\"/>", "")).is(FormsError::cycle));
}

TEST_CASE("Asking a node for its name or its place is no cycle") {
    for (const char* expression : {"name()", "local-name()", "namespace-uri()", "position(..)", "lang('ja')"}) {
        INFO(expression);
        CHECK(FormDefinition::parse(form_xml("<a/>", std::string("<bind nodeset=\"/data/a\" calculate=\"") + expression + "\"/>",
                                             "<input ref=\"/data/a\"/>"))
                  .ok());
    }
}

TEST_CASE("A cycle through a group's relevance is one too") {
    CHECK(refusal(form_xml("<g><a/></g><b/>",
                           "<bind nodeset=\"/data/g\" relevant=\"/data/b = 1\"/>"
                           "<bind nodeset=\"/data/b\" calculate=\"/data/g/a\"/>",
                           ""))
              .is(FormsError::cycle));
}

TEST_CASE("A cycle within one repeat instance is refused, a reading of the instance before is not") {
    const std::string body = "<repeat nodeset=\"/data/r\"><input ref=\"/data/r/a\"/></repeat>";
    CHECK(refusal(form_xml("<r><a/><b/></r>",
                           "<bind nodeset=\"/data/r/a\" calculate=\"../b + 1\"/><bind nodeset=\"/data/r/b\" calculate=\"../a + 1\"/>",
                           body))
              .is(FormsError::cycle));
    CHECK(FormDefinition::parse(form_xml("<r><a/></r>",
                                         "<bind nodeset=\"/data/r/a\" "
                                         "calculate=\"/data/r[position() = position(current()/..) - 1]/a + 1\"/>",
                                         body))
              .ok());
}

TEST_CASE("A constraint may read its own value") {
    CHECK(FormDefinition::parse(form_xml("<a/>", "<bind nodeset=\"/data/a\" constraint=\". &gt; 10\"/>", "")).ok());
}

TEST_CASE("An expression that reads a node the instance lacks is refused at its line") {
    const Error error = refusal(form_xml("<a/>", "\n\n<bind nodeset=\"/data/a\" relevant=\"/data/nowhere = 1\"/>", ""));
    CHECK(error.is(FormsError::missing_node));
    CHECK(error.where() == "form.xml:6");
    CHECK(error.detail().find("/data/nowhere") != std::string::npos);
}

TEST_CASE("A control for a node the instance lacks is refused") {
    CHECK(refusal(form_xml("<a/>", "", "<input ref=\"/data/b\"/>")).is(FormsError::missing_node));
    CHECK(refusal(form_xml("<a/>", "", "<group ref=\"/data/g\"/>")).is(FormsError::missing_node));
    CHECK(refusal(form_xml("<a/>", "", "<repeat nodeset=\"/data/r\"/>")).is(FormsError::missing_node));
    CHECK(refusal(form_xml("<a/>", "<setvalue event=\"odk-instance-first-load\" ref=\"/data/b\">1</setvalue>", ""))
              .is(FormsError::missing_node));
}

TEST_CASE("A bind for a node the instance lacks is a warning") {
    auto parsed = FormDefinition::parse(form_xml("<a/>", "<bind nodeset=\"/data/b\" type=\"int\"/>", ""));
    REQUIRE(parsed.ok());
    REQUIRE((*parsed)->warnings().size() == 1);
    CHECK((*parsed)->warnings().front().where == "form.xml:4");
}

TEST_CASE("An expression that does not parse is refused with its place in the line and the expression") {
    const Error error = refusal(form_xml("<a/>", "<bind nodeset=\"/data/a\" calculate=\"1 + * 2)\"/>", ""));
    CHECK(error.is(FormsError::bad_expression));
    CHECK(error.where() == "form.xml:4");
    CHECK(error.detail().find("column") != std::string::npos);
    CHECK(refusal(form_xml("<a/>", "<bind nodeset=\"/data/a\" calculate=\"no-such-function(1)\"/>", ""))
              .is(FormsError::bad_expression));
}

TEST_CASE("Limits hold for depth, size and the length of an expression") {
    std::string deep = "<a/>";
    for (int i = 0; i < 400; ++i) deep = "<g>" + deep + "</g>";
    CHECK(refusal(form_xml(deep, "", "")).is(FormsError::bad_xml));

    ParseOptions small;
    small.limits.form_size_bytes = 100;
    CHECK(refusal(form_xml("<a/>", "", ""), {}, small).is(FormsError::bad_xml));

    ParseOptions terse;
    terse.limits.expression_length = 20;
    CHECK(refusal(form_xml("<a/>", "<bind nodeset=\"/data/a\" calculate=\"1 + 1 + 1 + 1 + 1 + 1 + 1\"/>", ""), {}, terse)
              .is(FormsError::expression_too_long));

    ParseOptions few;
    few.limits.nodes = 10;
    CHECK(refusal(form_xml("<a/><b/><c/><d/>", "", ""), {}, few).is(FormsError::too_many_nodes));
}

TEST_CASE("An entity of the document's own is refused, never expanded") {
    const std::string bomb = "<!DOCTYPE h:html [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>" + form_xml("<a>&b;</a>", "", "");
    CHECK(refusal(bomb).is(FormsError::bad_xml));
}

TEST_CASE("Entities of a newer specification are refused, known ones are not") {
    const auto with = [](const std::string& version) {
        std::string xml = form_xml("<a/>", "", "");
        xml.replace(xml.find("<model>"), 7, "<model entities:entities-version=\"" + version + "\">");
        return xml;
    };
    CHECK(FormDefinition::parse(with("2022.1.0")).ok());
    CHECK(FormDefinition::parse(with("2025.1.0")).ok());
    CHECK(refusal(with("2025.2.0")).is(FormsError::newer_entities));
    CHECK(refusal(with("2031.1.0")).is(FormsError::newer_entities));
    CHECK(refusal(with("next")).is(FormsError::newer_entities));
}

TEST_CASE("A range without its numbers, two calculates for one node, an unknown event are refused") {
    CHECK(refusal(form_xml("<a/>", "", "<range ref=\"/data/a\" start=\"1\" end=\"5\"/>")).is(FormsError::bad_control));
    CHECK(refusal(form_xml("<a/>", "", "<range ref=\"/data/a\" start=\"1\" end=\"5\" step=\"0\"/>")).is(FormsError::bad_control));
    CHECK(refusal(form_xml("<a/>", "<bind nodeset=\"/data/a\" calculate=\"1\"/><bind nodeset=\"/data/a\" calculate=\"2\"/>", ""))
              .is(FormsError::bad_bind));
    CHECK(refusal(form_xml("<a/>", "<setvalue event=\"no-such\" ref=\"/data/a\">1</setvalue>", "")).is(FormsError::bad_control));
    CHECK(refusal(form_xml("<a/>", "", "<input ref=\"/data/a\"><setvalue event=\"odk-new-repeat\" ref=\"/data/a\">1</setvalue></input>"))
              .is(FormsError::bad_repeat));
}

TEST_CASE("A form that reads an instance nobody gave is refused") {
    CHECK(refusal(form_xml("<a/>", "<bind nodeset=\"/data/a\" calculate=\"instance('x')/root/item[1]/name\"/>", ""))
              .is(FormsError::missing_instance));
    CHECK(refusal(form_xml("<a/>", "<instance id=\"x\" src=\"jr://file-csv/x.csv\"/>", "")).is(FormsError::missing_instance));
}

TEST_CASE_METHOD(FormFixture, "An expression that fails while filling is told with its line and never with an answer") {
    auto session = start(form_xml("<a/><b/>", "<bind nodeset=\"/data/b\" calculate=\"if(/data/a = 'secret', digest(/data/a, 'no-such'), '')\"/>",
                                  "<input ref=\"/data/a\"/>"));
    const auto answered = session->answer("/data/a", "secret");
    REQUIRE(!answered.ok());
    CHECK(answered.error().is(FormsError::evaluation));
    CHECK(answered.error().where() == "form.xml:4");
    CHECK(answered.error().message().find("secret") == std::string::npos);
    CHECK(value(*session, "/data/a").empty());
}

TEST_CASE_METHOD(FormFixture, "Asking for what is not there is an error of its own") {
    auto session = start(form_xml("<a/>", "", "<input ref=\"/data/a\"/>"));
    for (const char* ref : {"/data/b", "/other/a", "data/a", "", "/data/a[2]", "/data/a[x]", "/data/a/", "/data/a/b"}) {
        CAPTURE(ref);
        CHECK(!session->value(ref).ok());
        CHECK(!session->answer(ref, "1").ok());
    }
    const auto added = session->add_repeat("/data/a");
    REQUIRE(!added.ok());
    CHECK(added.error().is(FormsError::not_a_repeat));
}

TEST_CASE_METHOD(FormFixture, "A language the form has not is an error and leaves the one it speaks") {
    auto session = start(form_xml("<a/>",
                                  "<itext><translation lang=\"ja\"><text id=\"l\"><value>はい</value></text></translation>"
                                  "<translation lang=\"en\"><text id=\"l\"><value>Yes</value></text></translation></itext>",
                                  "<input ref=\"/data/a\"><label ref=\"jr:itext('l')\"/></input>"));
    REQUIRE(session->set_language("en").ok());
    const std::uint64_t revision = session->revision();
    for (const char* unknown : {"tlh", "", "EN", "en ", "ja,en"}) {
        INFO(unknown);
        const auto set = session->set_language(unknown);
        REQUIRE(!set.ok());
        CHECK(set.error().is(FormsError::unknown_language));
        CHECK(set.error().where() == unknown);
        CHECK(session->language() == "en");
        CHECK(question(*session, "/data/a").label.long_form == "Yes");
        CHECK(session->revision() == revision);
    }
    auto wordless = start(form_xml("<a/>", "", "<input ref=\"/data/a\"/>"));
    CHECK(wordless->set_language("ja").error().is(FormsError::unknown_language));
}

TEST_CASE("A form whose paths lead past more nodes than its load may take is refused at the bind that asks for them") {
    std::string nodes, binds;
    for (int i = 0; i < 100; ++i) nodes += "<a" + std::to_string(i) + "/>";
    for (int i = 0; i < 100; ++i) binds += "\n<bind nodeset=\"/data/a" + std::to_string(i) + "\" constraint=\"count(//*) &gt; 1\"/>";
    const std::string xml = form_xml(nodes, binds, "<input ref=\"/data/a0\"/>");
    CHECK(FormDefinition::parse(xml).ok());
    ParseOptions options;
    options.limits.load_steps = 10'000;
    const Error error = refusal(xml, {}, options);
    CHECK(error.is(FormsError::too_many_nodes));
    CHECK(error.where().starts_with("form.xml:"));
    CHECK(error.detail().find("more than 10000 nodes") != std::string::npos);
    CHECK(error.detail().find("//") != std::string::npos);
    // While the binds are read already: not a node that is said to be missing.
    options.limits.load_steps = 150;
    CHECK(refusal(xml, {}, options).detail().find("more than 150 nodes") != std::string::npos);
}

TEST_CASE("A list that many calculations name takes load steps for each of them") {
    std::string nodes = "<s/><g/>", binds;
    for (int i = 0; i < 100; ++i) {
        nodes += "<a" + std::to_string(i) + "/>";
        binds += "\n<bind nodeset=\"/data/a" + std::to_string(i) + "\" calculate=\"jr:choice-name(/data/s, '/data/s')\"/>";
    }
    const auto with_filter = [&](const std::string& filter) {
        return form_xml(nodes, "<instance id=\"c\"><root><item><name>x</name></item></root></instance>" + binds,
                        "<select1 ref=\"/data/s\"><itemset nodeset=\"instance('c')/root/item[" + filter + "]\"><value ref=\"name\"/>"
                        "<label ref=\"name\"/></itemset></select1>");
    };
    ParseOptions options;
    options.limits.load_steps = 40'000;
    CHECK(FormDefinition::parse(with_filter("name != 'x'"), {}, options).ok());
    const Error error = refusal(with_filter("name != '" + std::string(300, 'x') + "'"), {}, options);
    CHECK(error.is(FormsError::too_many_nodes));
    CHECK(error.where().starts_with("form.xml:"));
    CHECK(error.detail().find("instance('c')/root/item") != std::string::npos);
}

TEST_CASE("The paths of binds and controls have a bound together, apart from the expressions that are kept") {
    std::string nodes, binds;
    for (int i = 0; i < 10; ++i) {
        nodes += "<a" + std::to_string(i) + "/>";
        binds += "\n<bind nodeset=\"/data/a" + std::to_string(i) + "\" required=\"true()\"/>";
    }
    ParseOptions options;
    options.limits.expression_parts = 34;  // a path and its steps: three for each of the ten, four for the preload's
    CHECK(FormDefinition::parse(form_xml(nodes, binds, ""), {}, options).ok());
    const Error error = refusal(form_xml(nodes, binds, "\n<input ref=\"/data/a0\"/>"), {}, options);
    CHECK(error.is(FormsError::expression_too_long));
    CHECK(error.detail().find("up to this ref") != std::string::npos);
}

TEST_CASE("Each path of an expression is followed once, and each node it leads to once") {
    std::string nodes;
    for (int i = 0; i < 1'000; ++i) nodes += "<a" + std::to_string(i) + "/>";
    ParseOptions options;
    options.limits.load_steps = 30'000;  // a few looks at each of the thousand nodes
    CHECK(FormDefinition::parse(form_xml("<s/>" + nodes, "<bind nodeset=\"/data/s\" constraint=\"count(//*) &gt; count(//a1/../*/../*)\"/>", ""), {}, options).ok());
    CHECK(refusal(form_xml("<s/>" + nodes, "<bind nodeset=\"/data/s\" constraint=\"count(//*/following-sibling::*)\"/>", ""), {}, options)
              .is(FormsError::too_many_nodes));
}

TEST_CASE("A form whose expressions read more values than can be followed is refused at the bind that passes the bound") {
    std::string nodes = "<g>", binds;
    for (int i = 0; i < 100; ++i) nodes += "<a" + std::to_string(i) + "/>";
    nodes += "</g>";
    for (int i = 0; i < 10; ++i) {
        nodes += "<c" + std::to_string(i) + "/>";
        binds += "\n<bind nodeset=\"/data/c" + std::to_string(i) + "\" calculate=\"join('', /data/g/*)\"/>";
    }
    ParseOptions options;
    options.limits.edges = 1'000;
    CHECK(FormDefinition::parse(form_xml(nodes, binds, ""), {}, options).ok());
    options.limits.edges = 999;
    const Error error = refusal(form_xml(nodes, binds, ""), {}, options);
    CHECK(error.is(FormsError::too_many_nodes));
    CHECK(error.where() == "form.xml:14");
    CHECK(error.detail().find("/data/c9") != std::string::npos);
}

TEST_CASE("An entities version is a whole one, and not before the first") {
    const auto with = [](const std::string& version) {
        std::string xml = form_xml("<a/>", "", "<input ref=\"/data/a\"/>");
        xml.replace(xml.find("<model>"), 7, "<model entities:entities-version=\"" + version + "\">");
        return FormDefinition::parse(xml);
    };
    for (const char* version : {"2022.1", "2022.1.0", "2023.1.0", "2024.1.3", "2025.1.0"}) {
        INFO(version);
        CHECK(with(version).ok());
    }
    for (const char* version : {"2021.1", "2022.0", "2024.1abc", "2024.1.", "2024.1.x", "2024.-1", "2024", "1", "2024.1.0.0"}) {
        INFO(version);
        const auto refused = with(version);
        REQUIRE(!refused.ok());
        CHECK(refused.error().is(FormsError::newer_entities));
    }
}

TEST_CASE("An action that names a bind nobody wrote is refused by that name") {
    const auto refused = FormDefinition::parse(form_xml("<a/>", "<setvalue event=\"odk-instance-first-load\" bind=\"nobody\" value=\"1\"/>",
                                                        "<input ref=\"/data/a\"/>"));
    REQUIRE(!refused.ok());
    CHECK(refused.error().is(FormsError::missing_node));
    CHECK(refused.error().detail().find("nobody") != std::string::npos);
}

TEST_CASE("An entity without the version of its specification is refused at its line") {
    const auto with = [](const std::string& model) {
        std::string xml = form_xml("<a/>", "", "<input ref=\"/data/a\"/>");
        xml.replace(xml.find("<meta>"), 6, "<meta>\n<entity dataset=\"people\" id=\"\" create=\"1\"><label/></entity>");
        xml.replace(xml.find("<model>"), 7, model);
        return FormDefinition::parse(xml);
    };
    CHECK(with("<model entities:entities-version=\"2024.1.0\">").ok());
    const auto refused = with("<model>");
    REQUIRE(!refused.ok());
    CHECK(refused.error().is(FormsError::newer_entities));
    CHECK(refused.error().where() == "form.xml:4");
    CHECK(refused.error().detail().find("entities-version") != std::string::npos);
}
