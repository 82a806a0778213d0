#pragma once

#include <vector>

#include "kiosk/content/library.h"
#include "kiosk/session/bundle_choice.h"
#include "screens/page.h"

// The forms of a bundle that are filled in now, in their order, before the first question; and those nobody could say
// whether they are needed, with whom to ask.

namespace engawa::plan {

struct Model {
    content::BundleEntry bundle;
    session::BundleChoice choice;
    std::vector<content::LocalizedText> forms;
    struct LeftOut {
        content::LocalizedText title;
        content::LocalizedText ask;
    };
    std::vector<LeftOut> undecided;
};

struct Start {};
using Intent = std::variant<Start>;

Model make_model(const content::Library& library, const content::BundleEntry& bundle, session::BundleChoice choice);
std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings);
page::Outcome update(Model& model, const Intent& intent);

}  // namespace engawa::plan
