#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "kiosk/base/clock.h"
#include "sync/envelope/health.h"
#include "sync/office/registry.h"
#include "sync/store/store.h"

// What the kiosks say of themselves, for people: `engawa kiosk health`. docs/formats/health.md, "For people"

namespace engawa::office {

enum class Mark { plain, needs_a_person };

struct HealthLine {
    Mark mark = Mark::plain;
    std::string text;
};

// `now` by the office's clock.
std::vector<HealthLine> health_lines(const envelope::Health& health, WallTime now);

enum class HealthEnding { all_well, something_marked };

// Every active kiosk of the registry. What one has put there that cannot be read is told of it; an error is the store's.
Result<HealthEnding> print_kiosk_health(store::ObjectStore& store, const Registry& registry, const WallClock& clock, std::ostream& out);

}  // namespace engawa::office
