#pragma once

#include <cstdint>

#include "screens/page.h"

// A USB stick is in. It stands in the place of the attract page, for the helper: whether the stick must stay in, how many
// applications are on it, and when it may be pulled out. It can always be closed, so that a stick that is slow or goes bad
// keeps nobody from the kiosk.

namespace engawa::stick {

enum class Kind {
    awaited,     // a helper wants to carry, and none is in
    reading,     // must stay in
    writing,     // must stay in
    content,     // must stay in
    done,        // may go, from here on
    full,
    read_only,
    trouble,
    no_content,  // all but the packs
    revoked,     // the office takes nothing from this kiosk
    torn_out,
    not_ours,
    malformed,
    other_city,
};

struct Model {
    Kind kind = Kind::reading;
    std::uint64_t written = 0;
    std::uint64_t waiting = 0;
    std::uint64_t arrived = 0;
    std::uint64_t slips_left_out = 0;  // older statuses that the stick has and the kiosk does not keep
    friend bool operator==(const Model&, const Model&) = default;
};

// Work goes on: the stick is not to be pulled out yet.
bool must_stay(Kind kind);

struct Close {};
using Intent = std::variant<Close>;

std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings);
page::Outcome update(Model& model, const Intent& intent);

}  // namespace engawa::stick
