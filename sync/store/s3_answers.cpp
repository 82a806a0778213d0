#include "sync/store/s3_answers.h"

#include <charconv>

#include "sync/http/url.h"
#include "sync/store/xml.h"

namespace engawa::store {

namespace {

// Engines differ in the namespace they give these elements, and some give none.
const xmlNode* child(const xmlNode* parent, std::string_view name) {
    for (const xmlNode* node = parent->children; node != nullptr; node = node->next)
        if (node->type == XML_ELEMENT_NODE && view(node->name) == name) return node;
    return nullptr;
}

std::string text_at(const xmlNode* parent, std::string_view name) {
    const xmlNode* node = child(parent, name);
    return node == nullptr ? std::string() : text_of(node);
}

const xmlNode* root_named(const XmlDocument& document, std::string_view name) {
    const xmlNode* root = document == nullptr ? nullptr : xmlDocGetRootElement(document.get());
    return root != nullptr && view(root->name) == name ? root : nullptr;
}

std::optional<std::uint64_t> number(const std::string& text) {
    std::uint64_t value = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || code != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

// "2009-10-12T17:50:30.000Z", from some without the fraction.
std::optional<WallTime> date(const std::string& text) {
    const std::size_t point = text.find('.');
    return parse_rfc3339_utc(point == text.npos ? text : text.substr(0, point) + "Z");
}

}  // namespace

std::optional<S3Refusal> parse_s3_refusal(std::span<const std::byte> xml) {
    const XmlDocument document = parse_untrusted_xml(xml);
    const xmlNode* root = root_named(document, "Error");
    if (root == nullptr) return std::nullopt;
    S3Refusal refusal{text_at(root, "Code"), text_at(root, "Region")};
    if (refusal.code.empty()) return std::nullopt;
    return refusal;
}

std::optional<S3Listing> parse_s3_listing(std::span<const std::byte> xml) {
    const XmlDocument document = parse_untrusted_xml(xml);
    const xmlNode* root = root_named(document, "ListBucketResult");
    if (root == nullptr) return std::nullopt;
    const bool encoded = text_at(root, "EncodingType") == "url";
    S3Listing listing;
    listing.truncated = text_at(root, "IsTruncated") == "true";
    listing.next_token = text_at(root, "NextContinuationToken");
    // What is listed halfway must not pass for all there is.
    if (child(root, "IsTruncated") == nullptr || (listing.truncated && listing.next_token.empty())) return std::nullopt;
    for (const xmlNode* node = root->children; node != nullptr; node = node->next) {
        if (node->type != XML_ELEMENT_NODE || view(node->name) != "Contents") continue;
        const std::string key = text_at(node, "Key");
        const auto size = number(text_at(node, "Size"));
        if (key.empty() || !size) return std::nullopt;
        listing.objects.push_back({encoded ? http::percent_decoded(key) : key, *size, date(text_at(node, "LastModified"))});
    }
    return listing;
}

}  // namespace engawa::store
