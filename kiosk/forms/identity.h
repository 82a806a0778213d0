#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "kiosk/base/ids.h"
#include "kiosk/forms/tree/node.h"

namespace engawa::forms {

// By what records and drafts name the form they were answered in.
struct FormIdentity {
    FormId id;            // @id of the primary instance, else its own namespace, else ""
    std::string version;  // @version, else @orx:version, else ""
};

// `root`: the element inside the primary instance.
FormIdentity identity_of(const tree::Node& root);

// Of a form's bytes, without judging the rest of it. Nothing when they hold no primary instance.
std::optional<FormIdentity> identify(std::string_view form);

}  // namespace engawa::forms
