#pragma once

#include "sync/store/store.h"

// For backends: an Error whose permanence is the one store.h states for its code.

namespace engawa::store {

Permanence permanence_of(StoreError error);
Error fault(StoreError error, std::string where, std::string detail);

}  // namespace engawa::store
