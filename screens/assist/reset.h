#pragma once

#include <cstddef>

#include "screens/page.h"

// A helper puts a stuck visit right: what is kept and what is not stands there before it is done, in words a resident
// understands. docs/formats/assist.md, "When the kiosk offers help"

namespace engawa::reset {

struct Model {
    std::size_t forms = 0;  // begun and not sent
    enum class State {
        asked,
        done,
        not_written,  // the trace: nothing was done
    } state = State::asked;
};
struct Begin {};
struct Leave {};
using Intent = std::variant<Begin, Leave>;

std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings);
page::Outcome update(Model& model, const Intent& intent);

}  // namespace engawa::reset
