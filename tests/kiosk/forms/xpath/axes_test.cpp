#include "asking.h"

using asking::Asker;
using namespace engawa::forms::xpath;

namespace {

constexpr std::string_view family =
    "<r><a i='1'><b/>t<c j='2'><d/></c></a><e><f/><!--k--><?go on?><![CDATA[x]]></e><g/></r>";

}

TEST_CASE("Each of the thirteen axes gives its nodes in document order") {
    Asker form(family, Dialect::xpath1);
    form.at("/r/a/c");
    CHECK(form.nodes("self::*") == "/r[1]/a[1]/c[1]");
    CHECK(form.nodes("child::*") == "/r[1]/a[1]/c[1]/d[1]");
    CHECK(form.nodes("parent::*") == "/r[1]/a[1]");
    CHECK(form.nodes("ancestor::*") == "/r[1] /r[1]/a[1]");
    CHECK(form.nodes("ancestor::node()") == "/ /r[1] /r[1]/a[1]");
    CHECK(form.nodes("ancestor-or-self::*") == "/r[1] /r[1]/a[1] /r[1]/a[1]/c[1]");
    CHECK(form.nodes("attribute::*") == "/r[1]/a[1]/c[1]/@j");
    CHECK(form.nodes("descendant::*") == "/r[1]/a[1]/c[1]/d[1]");
    CHECK(form.nodes("descendant-or-self::*") == "/r[1]/a[1]/c[1] /r[1]/a[1]/c[1]/d[1]");
    CHECK(form.nodes("following::*") == "/r[1]/e[1] /r[1]/e[1]/f[1] /r[1]/g[1]");
    CHECK(form.nodes("preceding::*") == "/r[1]/a[1]/b[1]");
    CHECK(form.nodes("preceding::node()") == "/r[1]/a[1]/b[1] /r[1]/a[1]/text()[1]");
    CHECK(form.nodes("following-sibling::*").empty());
    CHECK(form.nodes("preceding-sibling::node()") == "/r[1]/a[1]/b[1] /r[1]/a[1]/text()[1]");
    CHECK(form.nodes("namespace::*") == "/r[1]/a[1]/c[1]/@xmlns:xml");
    form.at("/r/a");
    CHECK(form.nodes("following-sibling::*") == "/r[1]/e[1] /r[1]/g[1]");
}

TEST_CASE("Positions count from the near end on reverse axes") {
    Asker form(family, Dialect::xpath1);
    form.at("/r/a/c/d");
    CHECK(form.nodes("ancestor::*[1]") == "/r[1]/a[1]/c[1]");
    CHECK(form.nodes("ancestor::*[last()]") == "/r[1]");
    CHECK(form.nodes("(ancestor::*)[1]") == "/r[1]");
    form.at("/r/g");
    CHECK(form.nodes("preceding-sibling::*[1]") == "/r[1]/e[1]");
    CHECK(form.nodes("preceding::*[1]") == "/r[1]/e[1]/f[1]");
}

TEST_CASE("Node tests tell the kinds of node apart") {
    Asker form(family, Dialect::xpath1);
    CHECK(form.nodes("//comment()") == "/r[1]/e[1]/comment()[1]");
    CHECK(form.nodes("//processing-instruction()") == "/r[1]/e[1]/processing-instruction()[1]");
    CHECK(form.nodes("//processing-instruction('go')") == "/r[1]/e[1]/processing-instruction()[1]");
    CHECK(form.nodes("//processing-instruction('stop')").empty());
    CHECK(form.nodes("//text()") == "/r[1]/a[1]/text()[1] /r[1]/e[1]/cdata()[1]");
    CHECK(form.nodes("//@*") == "/r[1]/a[1]/@i /r[1]/a[1]/c[1]/@j");
    CHECK(form.nodes("//@i/..") == "/r[1]/a[1]");
}

TEST_CASE("Attributes have a parent, no siblings, and their element's children follow them") {
    Asker form(family, Dialect::xpath1);
    form.at("/r/a/c/@j");
    CHECK(form.nodes("parent::*") == "/r[1]/a[1]/c[1]");
    CHECK(form.nodes("following-sibling::node()").empty());
    CHECK(form.nodes("preceding-sibling::node()").empty());
    CHECK(form.nodes("child::node()").empty());
    CHECK(form.nodes("descendant::node()").empty());
    CHECK(form.nodes("following::*") == "/r[1]/a[1]/c[1]/d[1] /r[1]/e[1] /r[1]/e[1]/f[1] /r[1]/g[1]");
    CHECK(form.nodes("preceding::*") == "/r[1]/a[1]/b[1]");
    CHECK(form.nodes("self::*").empty());
    CHECK(form.nodes("self::node()") == "/r[1]/a[1]/c[1]/@j");
}

TEST_CASE("Predicates filter by number, by truth, and one after the other") {
    Asker form("<r><a n='1'/><a n='2'/><b/><a n='3'/><a/></r>", Dialect::xpath1);
    CHECK(form.nodes("/r/a[2]") == "/r[1]/a[2]");
    CHECK(form.nodes("/r/a[0]").empty());
    CHECK(form.nodes("/r/a[1.5]").empty());
    CHECK(form.nodes("/r/a[9]").empty());
    CHECK(form.nodes("/r/a[last()]") == "/r[1]/a[4]");
    CHECK(form.nodes("/r/a[last() - 1]") == "/r[1]/a[3]");
    CHECK(form.nodes("/r/a[@n][position() > 1]") == "/r[1]/a[2] /r[1]/a[3]");
    CHECK(form.nodes("/r/a[position() > 1][@n]") == "/r[1]/a[2] /r[1]/a[3]");
    CHECK(form.nodes("/r/a[@n > 1][1]") == "/r[1]/a[2]");
    CHECK(form.nodes("/r/a['text']") == "/r[1]/a[1] /r[1]/a[2] /r[1]/a[3] /r[1]/a[4]");
    CHECK(form.nodes("/r/a['']").empty());
    CHECK(form.nodes("//a[1]") == "/r[1]/a[1]");
}

TEST_CASE("Node-sets have no duplicates and are in document order") {
    Asker form(family, Dialect::xpath1);
    CHECK(form.nodes("//d | //b | //d") == "/r[1]/a[1]/b[1] /r[1]/a[1]/c[1]/d[1]");
    CHECK(form.nodes("//*/ancestor::*[last()]") == "/r[1]");
    CHECK(form.nodes("(//g | //a)/@i") == "/r[1]/a[1]/@i");
    CHECK(form.number("count(//node()/..)") == 5);
    CHECK(form.nodes("/") == "/");
    CHECK(form.nodes("/..").empty());
}

TEST_CASE("A place named in a predicate is the place that counting finds") {
    std::string inside;
    for (int i = 0; i < 40; ++i) inside += "<a><c/></a><b i='1'/>text";
    Asker form("<r><e/>" + inside + "<e><a/></e></r>");
    for (const char* context : {"/r", "/r/a[20]", "/r/b[40]/@i", "/r/e[2]/a"}) {
        form.at(context);
        for (const std::string axis : {"child", "descendant", "descendant-or-self", "parent", "ancestor", "ancestor-or-self", "self",
                                       "following", "preceding", "following-sibling", "preceding-sibling", "attribute", "namespace"}) {
            for (const std::string test : {"a", "*", "node()", "text()"}) {
                for (const std::string place : {"0", "1", "2", "19", "40", "41", "1.5", "count(/r/e)", "0 div 0", "'2'", "true()"}) {
                    const std::string step = axis + "::" + test;
                    INFO(context << " " << step << " " << place);
                    const std::string counted = form.nodes(step + "[position() + 0 = " + place + "]");
                    CHECK(form.nodes(step + "[position() = " + place + "]") == counted);
                    CHECK(form.nodes(step + "[" + place + " = position()]") == counted);
                    const bool number = place != "'2'" && place != "true()";
                    if (number) CHECK(form.nodes(step + "[" + place + "]") == counted);
                    if (number) CHECK(form.nodes(step + "[" + place + "][1]") == counted);
                }
            }
        }
    }
    form.at("/r");
    CHECK(form.nodes("a['0']") == form.nodes("a"));
    CHECK(form.nodes("a[false()]").empty());
    CHECK(form.nodes("(a | e)/c[1]") == form.nodes("a/c"));
    // What is never asked of a node fails nowhere.
    CHECK(form.nodes("nothing[number(/r/e | 1)]").empty());
}

TEST_CASE("A detached tree is a root of its own when the environment names none") {
    Asker form(family);
    engawa::forms::tree::Node& loose = form.document->clone(*form.document->document_element());
    form.environment.root = nullptr;
    form.context = loose.child("a");
    CHECK(form.number("count(/e/f)") == 1);
}

TEST_CASE("Node paths lead to the node they were written for") {
    Asker form(family);
    for (const std::string path :
         {"/", "/r[1]/a[1]/@i", "/r[1]/a[1]/text()[1]", "/r[1]/e[1]/comment()[1]", "/r[1]/e[1]/cdata()[1]",
          "/r[1]/e[1]/processing-instruction()[1]", "/r[1]/a[1]/@xmlns:xml", "/r[1]/e[1]/f[1]"}) {
        const auto node = node_at(*form.document, path);
        REQUIRE(node.ok());
        CHECK(path_of(**node) == path);
    }
    for (const std::string path : {"/r[2]", "/r/a/@none", "/r/@xmlns:none", "/r/text()[1]"}) {
        const auto node = node_at(*form.document, path);
        REQUIRE_FALSE(node.ok());
        CHECK(node.error().is(XPathError::unknown_node));
    }
    for (const std::string path : {"", "r", "/r/", "/r[0]", "/r[x]", "/r]", "//r", "/r[1"}) {
        const auto node = node_at(*form.document, path);
        REQUIRE_FALSE(node.ok());
        CHECK(node.error().is(path == "/r[1" ? XPathError::unknown_node : XPathError::syntax));
    }
}
