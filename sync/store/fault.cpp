#include "sync/store/fault.h"

#include <utility>

namespace engawa::store {

Permanence permanence_of(StoreError error) {
    switch (error) {
        case StoreError::bad_key:
        case StoreError::bad_address:
        case StoreError::not_found:
        case StoreError::conflict:
        case StoreError::too_large:
        case StoreError::denied: return Permanence::permanent;
        case StoreError::unreachable:
        case StoreError::trouble:
        case StoreError::full:
        case StoreError::not_a_store:
        case StoreError::unverified: return Permanence::temporary;
    }
    ENGAWA_VERIFY(false);
    return Permanence::permanent;
}

Error fault(StoreError error, std::string where, std::string detail) {
    return Error(error, std::move(where), std::move(detail), permanence_of(error));
}

}  // namespace engawa::store
