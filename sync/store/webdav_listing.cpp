#include "sync/store/webdav_listing.h"

#include <charconv>
#include <string_view>

#include "sync/http/curl_client.h"
#include "sync/http/url.h"
#include "sync/store/xml.h"

namespace engawa::store {

namespace {

bool is_dav(const xmlNode* node, std::string_view name) {
    return node->type == XML_ELEMENT_NODE && view(node->name) == name && node->ns != nullptr &&
           view(node->ns->href) == "DAV:";
}

const xmlNode* child(const xmlNode* parent, std::string_view name) {
    for (const xmlNode* node = parent->children; node != nullptr; node = node->next)
        if (is_dav(node, name)) return node;
    return nullptr;
}

std::string path_of_href(const std::string& href) {
    const std::size_t scheme = href.find("://");
    const std::size_t start = scheme == href.npos ? 0 : href.find('/', scheme + 3);
    return start == href.npos ? "/" : http::percent_decoded(std::string_view(href).substr(start));
}

// Properties come in one propstat a status; only those found (200) say anything.
void read_properties(const xmlNode* response, ListedResource& resource) {
    for (const xmlNode* propstat = response->children; propstat != nullptr; propstat = propstat->next) {
        if (!is_dav(propstat, "propstat")) continue;
        const xmlNode* status = child(propstat, "status");
        const xmlNode* properties = child(propstat, "prop");
        if (properties == nullptr || (status != nullptr && text_of(status).find(" 200") == std::string::npos)) continue;
        const xmlNode* type = child(properties, "resourcetype");
        if (type != nullptr && child(type, "collection") != nullptr) resource.kind = ListedResource::Kind::collection;
        if (const xmlNode* length = child(properties, "getcontentlength"); length != nullptr) {
            const std::string digits = text_of(length);
            (void)std::from_chars(digits.data(), digits.data() + digits.size(), resource.size_bytes);
        }
        if (const xmlNode* modified = child(properties, "getlastmodified"); modified != nullptr)
            resource.written_at = http::parse_http_date(text_of(modified));
    }
}

}  // namespace

std::optional<std::vector<ListedResource>> parse_multistatus(std::span<const std::byte> xml) {
    const XmlDocument document = parse_untrusted_xml(xml);
    if (document == nullptr) return std::nullopt;
    const xmlNode* root = xmlDocGetRootElement(document.get());
    if (root == nullptr || !is_dav(root, "multistatus")) return std::nullopt;
    std::vector<ListedResource> found;
    for (const xmlNode* response = root->children; response != nullptr; response = response->next) {
        if (!is_dav(response, "response")) continue;
        const xmlNode* href = child(response, "href");
        if (href == nullptr) return std::nullopt;
        ListedResource resource{path_of_href(text_of(href)), ListedResource::Kind::object, 0, {}};
        read_properties(response, resource);
        found.push_back(std::move(resource));
    }
    return found;
}

}  // namespace engawa::store
