#include "kiosk/forms/tree/document.h"
#include "kiosk/forms/tree/xml.h"

#include <catch2/catch.hpp>

#include <vector>

using namespace engawa::forms::tree;

namespace {

std::unique_ptr<Document> parsed(std::string_view xml, Whitespace whitespace = Whitespace::keep) {
    auto document = parse_xml(xml, "test.xml", whitespace);
    REQUIRE(document.ok());
    return std::move(*document);
}

void collect(const Node& node, std::vector<const Node*>& out) {
    out.push_back(&node);
    if (node.is_element()) {
        for (const Node* at : node.document().namespace_nodes(node)) out.push_back(at);
    }
    for (const Node* a = node.first_attribute(); a != nullptr; a = a->next_sibling()) out.push_back(a);
    for (const Node* c = node.first_child(); c != nullptr; c = c->next_sibling()) collect(*c, out);
}

void require_order_is_right(const Document& document) {
    std::vector<const Node*> nodes;
    collect(document.root(), nodes);
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        for (std::size_t j = 0; j < nodes.size(); ++j) {
            const int order = Document::compare_order(*nodes[i], *nodes[j]);
            if (i < j) REQUIRE(order < 0);
            if (i == j) REQUIRE(order == 0);
            if (i > j) REQUIRE(order > 0);
        }
    }
}

}  // namespace

TEST_CASE("The string-value of a node is the text below it, CDATA included, comments not") {
    const auto document = parsed("<a>1<b>2<c/></b><!-- no --><![CDATA[<3]]><?pi no?>4</a>");
    CHECK(document->root().string_value() == "12<34");
    CHECK(document->document_element()->string_value() == "12<34");
    CHECK(document->document_element()->child("b")->child("c")->string_value().empty());
    CHECK(document->document_element()->child("b")->string_value() == "2");
}

TEST_CASE("The value of a leaf is read without a copy") {
    const auto document = parsed("<a>text</a>");
    std::string scratch = "untouched";
    CHECK(document->document_element()->string_value(scratch) == "text");
    CHECK(scratch == "untouched");
}

TEST_CASE("Setting the text of a leaf changes its value and leaves no empty text node") {
    const auto document = parsed("<a><b>old</b></a>");
    Node& b = *document->document_element()->child("b");
    document->set_text(b, "new and longer than a short string");
    CHECK(b.string_value() == "new and longer than a short string");
    document->set_text(b, "");
    CHECK(b.first_child() == nullptr);
    document->set_text(b, "again");
    CHECK(to_xml(document->root()) == "<a><b>again</b></a>");
    document->set_text(*document->document_element(), "leaf now");
    CHECK(to_xml(document->root()) == "<a>leaf now</a>");
}

TEST_CASE("A clone is a deep copy that changes apart from its source") {
    const auto document = parsed("<d xmlns:p='urn:p'><r p:x='1'><n>a</n><m/></r></d>");
    Node& repeat = *document->document_element()->child("r");
    Node& copy = document->clone(repeat);
    CHECK(copy.parent() == nullptr);
    document->set_text(*copy.child("n"), "b");
    document->append(*document->document_element(), copy);
    CHECK(to_xml(document->root()) ==
          "<d xmlns:p=\"urn:p\"><r p:x=\"1\"><n>a</n><m/></r><r p:x=\"1\"><n>b</n><m/></r></d>");

    SECTION("into another document it takes its namespaces along") {
        Document other;
        other.append(other.root(), other.clone(repeat));
        CHECK(to_xml(other.root()) == "<r xmlns:p=\"urn:p\" p:x=\"1\"><n>a</n><m/></r>");
        CHECK(other.document_element()->resolve_prefix("p") == "urn:p");
    }
}

TEST_CASE("Nodes are inserted, detached, put back and destroyed in place") {
    const auto document = parsed("<d><a/><c/></d>");
    Node& d = *document->document_element();
    Node& b = document->create_element("b");
    document->insert(d, b, d.child("c"));
    CHECK(to_xml(document->root()) == "<d><a/><b/><c/></d>");
    document->detach(b);
    CHECK(to_xml(document->root()) == "<d><a/><c/></d>");
    document->append(d, b);
    CHECK(to_xml(document->root()) == "<d><a/><c/><b/></d>");
    const std::size_t before = document->node_count();
    document->set_attribute(b, "k", "v");
    document->append(b, document->create_text("t"));
    document->destroy(b);
    CHECK(document->node_count() == before - 1);
    CHECK(to_xml(document->root()) == "<d><a/><c/></d>");
}

TEST_CASE("Attributes are set, changed and removed") {
    const auto document = parsed("<d a='1' b='2' c='3'/>");
    Node& d = *document->document_element();
    document->set_attribute(d, "b", "two");
    document->set_attribute(d, "x", "4", "urn:x", "x");
    document->remove_attribute(d, "a");
    document->remove_attribute(d, "none");
    CHECK(to_xml(document->root()) == "<d xmlns:x=\"urn:x\" b=\"two\" c=\"3\" x:x=\"4\"/>");
    CHECK(d.attribute_value("x", "urn:x") == "4");
    CHECK(d.attribute("x") == nullptr);
}

TEST_CASE("Document order holds for every kind of node") {
    const auto document = parsed("<a x='1' y='2' xmlns:n='urn:n'>t<b z='3'>u<c/></b><!--k--><?p i?><d/>v</a>");
    require_order_is_right(*document);
}

TEST_CASE("Document order holds after repeat instances came and went") {
    const auto document = parsed("<a><r i='0'><q/><s/></r><end/></a>");
    Node& a = *document->document_element();
    REQUIRE(Document::compare_order(*a.child("r"), *a.child("end")) < 0);  // numbered once before the changes
    std::vector<Node*> made;
    for (int i = 0; i < 20; ++i) {
        Node& copy = document->clone(*a.child("r"));
        document->insert(a, copy, i % 3 == 0 ? a.first_child() : a.child("end"));
        made.push_back(&copy);
    }
    for (std::size_t i = 0; i < made.size(); i += 2) document->destroy(*made[i]);
    document->set_text(*a.child("end"), "x");
    require_order_is_right(*document);
}

TEST_CASE("Order stays right when the room between two nodes is used up") {
    const auto document = parsed("<a><b/><end/></a>");
    Node& a = *document->document_element();
    REQUIRE(Document::compare_order(a, *a.child("end")) < 0);
    Node* before = a.child("end");
    // Always before the last inserted one: the room halves no matter how large the steps are.
    for (int i = 0; i < 200; ++i) {
        Node& made = document->create_element("m");
        document->insert(a, made, before);
        before = &made;
    }
    require_order_is_right(*document);
}

TEST_CASE("Detached subtrees come after the document and are ordered inside") {
    const auto document = parsed("<a><b/></a>");
    Node& loose = document->clone(*document->document_element());
    CHECK(Document::compare_order(*document->document_element()->child("b"), loose) < 0);
    CHECK(Document::compare_order(loose, *loose.child("b")) < 0);
    CHECK(Document::compare_order(*loose.child("b"), loose) > 0);
}

TEST_CASE("Nodes of two documents are ordered by the age of the documents") {
    const auto first = parsed("<a/>");
    const auto second = parsed("<a/>");
    CHECK(Document::compare_order(*first->document_element(), *second->document_element()) < 0);
    CHECK(Document::compare_order(second->root(), first->root()) > 0);
}

TEST_CASE("An element has the namespace nodes in scope, xml among them, without those taken away") {
    const auto document = parsed("<a xmlns='urn:d' xmlns:p='urn:p'><b xmlns='' xmlns:p='urn:q'/></a>");
    const Node& b = *document->document_element()->child("b");
    const auto nodes = document->namespace_nodes(b);
    REQUIRE(nodes.size() == 2);
    CHECK(nodes[0]->name().local == "p");
    CHECK(nodes[0]->value() == "urn:q");
    CHECK(nodes[0]->parent() == &b);
    CHECK(nodes[1]->name().local == "xml");
    CHECK(b.resolve_prefix("p") == "urn:q");
    CHECK(b.resolve_prefix("").empty());
    CHECK(b.resolve_prefix("nobody").empty());
}

TEST_CASE("contains() and top() see attributes as part of their element") {
    const auto document = parsed("<a><b k='v'/></a>");
    const Node& a = *document->document_element();
    const Node& attribute = *a.child("b")->attribute("k");
    CHECK(a.contains(attribute));
    CHECK_FALSE(attribute.contains(a));
    CHECK(&attribute.top() == &document->root());
}

TEST_CASE("Memory of destroyed nodes is given back, and what is left stays as it was") {
    Document document;
    Node& kept = document.create_element("kept");
    document.append(document.root(), kept);
    Node& dropped = document.create_element("dropped");
    document.append(document.root(), dropped);
    for (int i = 0; i < 1'000; ++i) document.append(dropped, document.create_text(std::string(100, 'x')));
    Node& last = document.create_element("last");
    document.append(document.root(), last);
    document.set_text(last, "words");
    document.destroy(dropped);
    document.give_back();
    CHECK(document.node_count() == 4);
    CHECK(kept.next_sibling() == &last);
    CHECK(last.string_value() == "words");
    // What is made now fills the places that could not be given back, then new ones.
    for (int i = 0; i < 1'000; ++i) document.append(kept, document.create_text("y"));
    CHECK(kept.string_value() == std::string(1'000, 'y'));
    CHECK(last.string_value() == "words");
}
