#pragma once

#include <libxml/tree.h>

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

// What both kinds of server answer in: XML from somebody who need not be trusted.

namespace engawa::store {

struct FreeXmlDocument {
    void operator()(xmlDoc* document) const { xmlFreeDoc(document); }
};
using XmlDocument = std::unique_ptr<xmlDoc, FreeXmlDocument>;

// Nothing when it is not XML, or has a document type: no server has a reason to send one, and it is where XML attacks
// live. Entities are not expanded, nothing is fetched.
XmlDocument parse_untrusted_xml(std::span<const std::byte> xml);

inline std::string_view view(const xmlChar* text) {
    return text == nullptr ? "" : reinterpret_cast<const char*>(text);
}

// The text below a node, without white space around it.
std::string text_of(const xmlNode* node);

}  // namespace engawa::store
