#pragma once

#include <iosfwd>

#include "kiosk/base/clock.h"
#include "sync/publish/expiry.h"
#include "sync/publish/key_ring.h"
#include "sync/publish/repository.h"
#include "sync/store/store.h"
#include "sync/publish/publishing.h"

namespace engawa::publish {

enum class StoreReading {
    names_and_lengths,
    every_file,  // with its bytes, which may take long
};

struct StatusParts {
    const WallClock& clock;
    std::ostream& out;
    std::ostream& err;  // what has expired or soon will
    StoreReading reading = StoreReading::names_and_lengths;
};

// Each role's version, life, signers and roll-out, what is not published, and what to do next. `store` may be null: then
// nothing is said of it, nor whether its timestamp, which a timer may have renewed unseen, has expired.
Result<LifeState> print_status(const Repository& repository, const KeyRing& keys, store::ObjectStore* store,
                               const StatusParts& parts);

}  // namespace engawa::publish
