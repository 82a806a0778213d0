#include "sync/update/error.h"

#include "kiosk/base/result.h"

namespace engawa::update {

std::string_view error_name(UpdateError code) {
    switch (code) {
        case UpdateError::unfit_pack: return "update.unfit_pack";
        case UpdateError::failed_check: return "update.failed_check";
        case UpdateError::malformed: return "update.malformed";
        case UpdateError::no_space: return "update.no_space";
        case UpdateError::clash: return "update.clash";
        case UpdateError::not_now: return "update.not_now";
    }
    ENGAWA_VERIFY(false);
}

}  // namespace engawa::update
