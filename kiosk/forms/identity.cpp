#include "kiosk/forms/identity.h"

#include "kiosk/forms/reader.h"
#include "kiosk/forms/tree/xml.h"

namespace engawa::forms {

FormIdentity identity_of(const tree::Node& root) {
    FormIdentity identity{FormId(std::string(root.attribute_value("id"))), std::string(root.attribute_value("version"))};
    if (identity.id.empty() && root.name().namespace_uri != xforms_uri) identity.id = FormId(std::string(root.name().namespace_uri));
    if (identity.version.empty()) identity.version = root.attribute_value("version", openrosa_uri);
    return identity;
}

std::optional<FormIdentity> identify(std::string_view form) {
    const auto document = tree::parse_xml(form, "form", tree::Whitespace::drop);
    if (!document.ok()) return std::nullopt;
    const tree::Node* at = (*document)->document_element();
    for (const char* const name : {"head", "model", "instance"}) {
        if (at != nullptr) at = at->child(name);
    }
    const tree::Node* const root = at == nullptr ? nullptr : at->first_child_element();
    return root == nullptr ? std::nullopt : std::optional(identity_of(*root));
}

}  // namespace engawa::forms
