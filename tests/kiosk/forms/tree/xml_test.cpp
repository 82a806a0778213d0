#include "kiosk/forms/tree/xml.h"

#include <catch2/catch.hpp>

#include <cstdio>

#include <unistd.h>

using namespace engawa::forms::tree;

namespace {

std::string error_of(std::string_view xml, const XmlLimits& limits = {}) {
    const auto document = parse_xml(xml, "f.xml", Whitespace::keep, limits);
    REQUIRE_FALSE(document.ok());
    return std::string(document.error().name()) + " at " + document.error().where();
}

std::string round_trip(std::string_view xml, Whitespace whitespace = Whitespace::keep) {
    const auto document = parse_xml(xml, "f.xml", whitespace);
    REQUIRE(document.ok());
    return to_xml((*document)->root());
}

}  // namespace

TEST_CASE("XML comes out as it went in, prefixes and sections kept") {
    const std::string xml =
        "<h:html xmlns=\"urn:x\" xmlns:h=\"urn:h\"><!--c--><?p data?><a b=\"1\" h:c=\"2\"/>t &amp; &lt;u&gt;"
        "<![CDATA[<raw>]]></h:html>";
    CHECK(round_trip(xml) == xml);
}

TEST_CASE("Characters that would be lost in reading are written as references") {
    Document document;
    Node& element = document.create_element("a");
    document.append(document.root(), element);
    document.set_attribute(element, "k", "a\n\t\"<&'");
    document.set_text(element, "x\r\ny]]>");
    const std::string xml = to_xml(document.root());
    CHECK(xml == "<a k=\"a&#10;&#9;&quot;&lt;&amp;'\">x&#13;\ny]]&gt;</a>");
    const auto again = parse_xml(xml, "f.xml");
    REQUIRE(again.ok());
    CHECK((*again)->document_element()->string_value() == "x\r\ny]]>");
    CHECK((*again)->document_element()->attribute_value("k") == "a\n\t\"<&'");
}

TEST_CASE("A CDATA section that holds its own end is split") {
    Document document;
    Node& element = document.create_element("a");
    document.append(document.root(), element);
    document.append(element, document.create_cdata("x]]>y"));
    const auto again = parse_xml(to_xml(document.root()), "f.xml");
    REQUIRE(again.ok());
    CHECK((*again)->document_element()->string_value() == "x]]>y");
}

TEST_CASE("A subtree is written with the namespaces it needs and no others") {
    const auto document = parse_xml("<a xmlns='urn:d' xmlns:p='urn:p' xmlns:q='urn:q'><b><p:c/></b></a>", "f.xml");
    REQUIRE(document.ok());
    CHECK(to_xml(*(*document)->document_element()->child("b")) ==
          "<b xmlns=\"urn:d\" xmlns:p=\"urn:p\"><p:c/></b>");
}

TEST_CASE("An element of no namespace inside a default namespace says so") {
    const auto document = parse_xml("<a xmlns='urn:d'/>", "f.xml");
    REQUIRE(document.ok());
    (*document)->append(*(*document)->document_element(), (*document)->create_element("b"));
    CHECK(to_xml((*document)->root()) == "<a xmlns=\"urn:d\"><b xmlns=\"\"/></a>");
}

TEST_CASE("The declaration is written when asked for") {
    Document document;
    document.append(document.root(), document.create_element("a"));
    CHECK(to_xml(document.root(), XmlDeclaration::utf8) == "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a/>");
}

TEST_CASE("Layout white space can be dropped; white space that is a value stays") {
    CHECK(round_trip("<a>\n  <b> </b>\n  <c>x</c>\n</a>", Whitespace::drop) == "<a><b> </b><c>x</c></a>");
    CHECK(round_trip("<a>\n  <b> </b>\n</a>") == "<a>\n  <b> </b>\n</a>");
}

TEST_CASE("Nodes know their lines") {
    const auto document = parse_xml("<a>\n<b/>\n\n<c/></a>", "f.xml");
    REQUIRE(document.ok());
    CHECK((*document)->document_element()->line() == 1);
    CHECK((*document)->document_element()->child("b")->line() == 2);
    CHECK((*document)->document_element()->child("c")->line() == 4);
}

TEST_CASE("A line ends with a line feed, a carriage return, or both") {
    for (const std::string end : {"\n", "\r\n", "\r"}) {
        CAPTURE(end);
        const auto document = parse_xml("<a>" + end + "<b>x" + end + "y</b>" + end + end + "<c/></a>" + end, "f.xml");
        REQUIRE(document.ok());
        const Node& root = *(*document)->document_element();
        CHECK(root.child("b")->line() == 2);
        CHECK(root.child("b")->string_value() == "x\ny");
        CHECK(root.child("c")->line() == 5);
        CHECK(line_at("a" + end + "b" + end + "c", 1) == 1);
        CHECK(line_at("a" + end + "b" + end + "c", 1 + end.size()) == 2);
        const auto broken = parse_xml("<a>" + end + end + "<b></a>", "f.xml");
        REQUIRE(!broken.ok());
        CHECK(broken.error().where() == "f.xml:3");
        const auto declares = parse_xml("<?xml version=\"1.0\"?>" + end + "<!DOCTYPE a [<!ENTITY b \"c\">]><a/>", "f.xml");
        REQUIRE(!declares.ok());
        CHECK(declares.error().where() == "f.xml:2");
    }
    // One that is written as a reference is the value's own.
    const auto document = parse_xml("<a>\r<b>&#13;</b></a>", "f.xml");
    REQUIRE(document.ok());
    CHECK((*document)->document_element()->child("b")->string_value() == "\r");
}

TEST_CASE("UTF-16 and a UTF-8 byte order mark are read") {
    const auto marked = parse_xml("\xEF\xBB\xBF<a>\xE3\x81\x82</a>", "f.xml");
    REQUIRE(marked.ok());
    CHECK((*marked)->root().string_value() == "\xE3\x81\x82");
    const std::string utf16("\xFF\xFE<\0a\0>\0\x42\x30<\0/\0a\0>\0", 18);
    const auto wide = parse_xml(utf16, "f.xml");
    REQUIRE(wide.ok());
    CHECK((*wide)->root().string_value() == "\xE3\x81\x82");
}

TEST_CASE("UTF-8 that declares an encoding of wide letters is refused at its first line, of even or odd length") {
    for (const char* encoding : {"UTF-16", "utf-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UCS-2", "UCS-4", "ISO-10646-UCS-2"}) {
        for (const char* rest : {"\n<a>\n</a>", "\n<aa>\n</aa>", "\n<a>\n\n\n\n</a>\n"}) {
            INFO(encoding << rest);
            const auto read = parse_xml("<?xml version=\"1.0\" encoding=\"" + std::string(encoding) + "\"?>" + rest, "f.xml");
            REQUIRE_FALSE(read.ok());
            CHECK(read.error().is(XmlError::bad_encoding));
            CHECK(read.error().where() == "f.xml:1");
            CHECK(read.error().detail().find(std::string("declares ") + encoding) != std::string::npos);
        }
    }
}

TEST_CASE("A broken document is refused with file and line") {
    CHECK(error_of("<a>\n<b>\n</a>") == "xml.bad_syntax at f.xml:3");
    CHECK(error_of("") == "xml.bad_syntax at f.xml:1");
    CHECK(error_of("<a/><b/>") == "xml.bad_syntax at f.xml:1");
    CHECK(error_of("<a>\n<p:b/></a>") == "xml.bad_syntax at f.xml:2");
    CHECK(error_of("<a x='1' x='2'/>") == "xml.bad_syntax at f.xml:1");
    CHECK(error_of("<a>") == "xml.bad_syntax at f.xml:1");
    CHECK(error_of("\xff\xff\xff\xff") == "xml.bad_syntax at f.xml:1");
}

TEST_CASE("Nothing of a broken document is printed") {
    std::FILE* const kept = std::tmpfile();
    REQUIRE(kept != nullptr);
    const int standard_error = dup(STDERR_FILENO);
    REQUIRE(dup2(fileno(kept), STDERR_FILENO) >= 0);
    const std::string first = error_of("<a>\n\xff\xfe</a>");
    const std::string second = error_of("<?xml version='1.0' encoding='EUC-JP'?><a>\n\x8f\xff\xfe</a>");
    REQUIRE(dup2(standard_error, STDERR_FILENO) >= 0);
    close(standard_error);
    CHECK(first.starts_with("xml.bad_encoding"));
    CHECK(second.starts_with("xml."));
    std::fseek(kept, 0, SEEK_END);
    CHECK(std::ftell(kept) == 0);
    std::fclose(kept);
}

TEST_CASE("Bytes that are not in the declared encoding are refused") {
    CHECK(error_of("<a>\n\xff\xfe</a>") == "xml.bad_encoding at f.xml:2");
    CHECK(error_of("<?xml version='1.0' encoding='no-such'?><a/>") == "xml.bad_encoding at f.xml:1");
}

TEST_CASE("A file of UTF-8 that says it is something else is told so, with the line of the first wrong byte") {
    const std::string name = GENERATE(as<std::string>(), "Shift_JIS", "EUC-JP", "us-ascii", "ISO-2022-JP");
    const std::string xml = "<?xml version=\"1.0\" encoding=\"" + name + "\"?>\n<a>\n<b>あ</b></a>";
    const auto refused = parse_xml(xml, "f.xml");
    REQUIRE(!refused.ok());
    CHECK(refused.error().is(XmlError::bad_encoding));
    CHECK(refused.error().where() == "f.xml:3");
    CHECK(refused.error().detail().find("declares " + name) != std::string::npos);
    CHECK(refused.error().detail().find("save the file as " + name) != std::string::npos);
    // The same words in ASCII are of every one of them, and what is wrong with them is another thing.
    CHECK(parse_xml("<?xml version=\"1.0\" encoding=\"" + name + "\"?>\n<a><b/></a>", "f.xml").ok());
    CHECK(error_of("<?xml version=\"1.0\" encoding=\"" + name + "\"?>\n<a>\n<b></a>") == "xml.bad_syntax at f.xml:3");
}

TEST_CASE("UTF-8 whose bytes are also of the encoding it declares is not read as other letters") {
    // In Shift_JIS they would be 譌･譛ｬ and 縺薙ｓ縺ｫ縺｡縺ｯ, in ISO-8859-1 any bytes are letters.
    const std::string words = GENERATE(as<std::string>{}, "日本", "こんにちは", "東京都 世帯");
    for (const std::string name : {"Shift_JIS", "windows-31j", "ISO-8859-1"}) {
        INFO(name << " " << words);
        const auto refused = parse_xml("<?xml version=\"1.0\" encoding=\"" + name + "\"?>\n<a>\n" + words + "</a>", "f.xml");
        REQUIRE(!refused.ok());
        CHECK(refused.error().is(XmlError::bad_encoding));
        CHECK(refused.error().where() == "f.xml:1");
        CHECK(refused.error().detail() == "the first line declares " + name + ", but the file is UTF-8: write encoding=\"UTF-8\" there");
    }
    // What is of the encoding it declares stays so, also where it could be UTF-8 of two bytes a letter.
    const auto read = [](const std::string& encoding, const std::string& bytes) {
        const auto parsed = parse_xml("<?xml version=\"1.0\" encoding=\"" + encoding + "\"?><a>" + bytes + "</a>", "f.xml");
        REQUIRE(parsed.ok());
        return static_cast<const Document&>(**parsed).document_element()->string_value();
    };
    CHECK(read("EUC-JP", "\xC5\xB5") == "典");
    CHECK(read("Shift_JIS", "\x93\xFA\x96\x7B") == "日本");
    CHECK(read("ISO-8859-1", "\xC3\xA9") == "Ã©");
}

TEST_CASE("A file is UTF-8 unless it says otherwise") {
    CHECK(declares_utf8("<a/>"));
    CHECK(declares_utf8("<?xml version='1.0'?><a b='encoding=\"x\"'/>"));
    CHECK(declares_utf8("\xEF\xBB\xBF<?xml version='1.0' encoding='utf-8'?><a/>"));
    CHECK(!declares_utf8("<?xml version='1.0' encoding = \"Shift_JIS\"?><a/>"));
}

TEST_CASE("Entities of the document's own are refused, not expanded") {
    CHECK(error_of("<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>") == "xml.entity at f.xml:1");
    CHECK(error_of("<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><a>&e;</a>") == "xml.entity at f.xml:1");
    CHECK(error_of("<a>&nbsp;</a>") == "xml.entity at f.xml:1");
    CHECK(error_of("<!DOCTYPE a [<!ENTITY % p 'x'>]><a/>") == "xml.entity at f.xml:1");
    CHECK(error_of("\n<!DOCTYPE a\n[<!ATTLIST a b CDATA 'x'>]><a/>") == "xml.entity at f.xml:2");
    CHECK(error_of("<!DOCTYPE a SYSTEM '>' []><a/>") == "xml.entity at f.xml:1");
}

TEST_CASE("A plain document type line is harmless and the five predefined entities work") {
    CHECK(round_trip("<!DOCTYPE html><a>&lt;&gt;&amp;&quot;&apos;&#x3042;</a>") ==
          "<a>&lt;&gt;&amp;\"'\xE3\x81\x82</a>");
    CHECK(round_trip("<!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0//EN' 'http://example.invalid/x.dtd'><a/>") ==
          "<a/>");
}

TEST_CASE("Size, depth and number of nodes have limits") {
    XmlLimits limits;
    limits.size_bytes = 10;
    CHECK(error_of("<a>123456789</a>", limits) == "xml.too_large at f.xml:1");
    limits = {};
    limits.depth = 3;
    CHECK(error_of("<a><b><c>\n<d/></c></b></a>", limits) == "xml.too_deep at f.xml:2");
    limits = {};
    limits.nodes = 5;
    CHECK(error_of("<a><b/><b/><b/><b/><b/></a>", limits) == "xml.too_many at f.xml:1");
}
