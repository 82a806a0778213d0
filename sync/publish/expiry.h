#pragma once

#include <iosfwd>

#include "kiosk/base/clock.h"
#include "sync/publish/repository.h"

namespace engawa::publish {

// How much of a life is left when people are warned: 60 days, or a quarter of the life when that is less.
Days warned_before(Days life);

enum class LifeState { good, expired };

// Tells `err` which of root, targets and the packs that are published have expired or soon will, and what to do.
// `expired` when one has: kiosks then take nothing new, or nothing of that pack.
LifeState tell_expiry(const Repository& repository, WallTime now, std::ostream& err);
// The same of a timestamp as it is in the store.
LifeState tell_timestamp_expiry(const tuf::Timestamp& timestamp, Days life, WallTime now, std::ostream& err);

}  // namespace engawa::publish
