#pragma once

#include <optional>

#include "kiosk/base/clock.h"
#include "kiosk/base/result.h"
#include "sync/publish/repository.h"
#include "sync/tuf/metadata.h"

// Which clocks are signed by (docs/formats/content-repository.md, "The clock").

namespace engawa::publish {

enum class ClockTrust {
    checked,
    vouched_for,  // a person says that it is right, and what was signed before is not
};

// When a timestamp was signed, which it says itself. Nothing of one that another program made.
std::optional<WallTime> time_of_signing(const tuf::Timestamp& timestamp);
void set_time_of_signing(tuf::Timestamp& timestamp, WallTime now);

// `newest`: the newest timestamp that is known; may be null. `PublishError::wrong_clock`, with what the clock says and
// what to do.
Result<void> check_clock(WallTime now, const tuf::Timestamp* newest, ClockTrust trust);
// The same against what the repository knows to be published.
Result<void> check_clock(WallTime now, const Repository& repository, ClockTrust trust);

}  // namespace engawa::publish
