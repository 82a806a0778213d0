#pragma once

#include <string>

#include "screens/page.h"

// The helper went away from the glass. It covers the resident's page, which waits beneath as it was.

namespace engawa::stepped_away {

struct Model {
    std::string name;  // marked text: of the helper
};
struct GoOnAlone {};
struct CameBack {};
using Intent = std::variant<GoOnAlone, CameBack>;

std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings);
page::Outcome update(Model& model, const Intent& intent);

}  // namespace engawa::stepped_away
