#include "sync/store/xml.h"

#include <libxml/parser.h>

namespace engawa::store {

namespace {

struct FreeText {
    void operator()(xmlChar* text) const { xmlFree(text); }
};

}  // namespace

XmlDocument parse_untrusted_xml(std::span<const std::byte> xml) {
    constexpr int options = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING;  // no NOENT: entities stay
    XmlDocument document(
        xmlReadMemory(reinterpret_cast<const char*>(xml.data()), static_cast<int>(xml.size()), nullptr, nullptr, options));
    if (document != nullptr && document->intSubset != nullptr) document.reset();
    return document;
}

std::string text_of(const xmlNode* node) {
    const std::unique_ptr<xmlChar, FreeText> text(xmlNodeGetContent(node));
    std::string_view trimmed = view(text.get());
    constexpr std::string_view space = " \t\r\n";
    while (!trimmed.empty() && space.find(trimmed.front()) != space.npos) trimmed.remove_prefix(1);
    while (!trimmed.empty() && space.find(trimmed.back()) != space.npos) trimmed.remove_suffix(1);
    return std::string(trimmed);
}

}  // namespace engawa::store
