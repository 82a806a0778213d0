#pragma once

#include "kiosk/base/result.h"
#include "kiosk/forms/tree/document.h"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace engawa::forms::tree {

enum class XmlError {
    too_large,    // more bytes than allowed
    too_deep,     // elements nested too deeply
    too_many,     // more nodes than allowed
    bad_encoding, // bytes that are not in the declared encoding
    bad_syntax,   // not well-formed
    entity,       // a document type with declarations of its own, or an entity: refused, never expanded
};
std::string_view error_name(XmlError error);  // "xml.too_large"

// Text made of white space alone between elements: XPath 1.0 sees it, forms do not need it.
enum class Whitespace { keep, drop };

struct XmlLimits {
    std::size_t size_bytes = 10u << 20;
    std::size_t depth = 200;
    std::size_t nodes = 400'000;
    std::size_t names = 50'000;  // different ones
    // Of one element, and namespaces in scope at one place: a parser compares each with each.
    std::size_t attributes = 256;
};

// The line that byte is in, from 1; past the end the last one.
std::uint32_t line_at(std::string_view bytes, std::size_t offset);

// Whether a file says of itself that it is UTF-8; without a word it does.
bool declares_utf8(std::string_view bytes);

// `where` names the file in errors: "care.xml" gives "care.xml:12". UTF-8 and UTF-16 (by BOM or declaration) and
// what libxml2 knows beside. Nothing is read from disk or network; the five predefined entities and character
// references alone are expanded. A document type may be named, also by PUBLIC or SYSTEM, and declares nothing: one with
// an internal subset is refused. Every error has a line.
Result<std::unique_ptr<Document>> parse_xml(std::string_view bytes, std::string_view where,
                                            Whitespace whitespace = Whitespace::keep, const XmlLimits& limits = {});

enum class XmlDeclaration { none, utf8 };

// Well-formed XML of a subtree (or of a whole document). Prefixes as written; namespaces that are in scope outside
// the subtree and used in it are declared on its top element.
std::string to_xml(const Node& node, XmlDeclaration declaration = XmlDeclaration::none);

}  // namespace engawa::forms::tree
