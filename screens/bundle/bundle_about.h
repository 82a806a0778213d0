#pragma once

#include <vector>

#include "kiosk/content/library.h"
#include "screens/page.h"

// A life event, before its first question: is this for me, how long does it take, what should be at hand, which forms.

namespace engawa::bundle {

struct Model {
    content::BundleEntry bundle;
    std::vector<content::LocalizedText> always;     // titles of the forms that are filled in whatever is answered
    std::vector<content::LocalizedText> if_needed;  // ... of those that a question decides
};

struct Start {};
using Intent = std::variant<Start>;

Model make_model(const content::Library& library, const content::BundleEntry& bundle);
std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings);
page::Outcome update(Model& model, const Intent& intent);

}  // namespace engawa::bundle
