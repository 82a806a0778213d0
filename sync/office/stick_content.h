#pragma once

#include "kiosk/base/result.h"
#include "sync/store/store.h"

namespace engawa::office {

struct BroughtContent {
    int brought = 0;
    int removed = 0;
};

// What a store's timestamp leads to comes to the stick, verified, and what no timestamp leads to any more goes from it
// (docs/formats/stick.md). A call that was cut off at any moment has left the older content or the newer, and can be repeated.
// Nothing is done for a store without content. `PublishError::damaged_store` for one with something else than what is signed for.
Result<BroughtContent> bring_content(store::ObjectStore& from, store::ObjectStore& stick);

}  // namespace engawa::office
