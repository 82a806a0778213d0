#include "sync/tuf/error.h"

namespace engawa::tuf {

std::string_view error_name(TufError code) {
    switch (code) {
        case TufError::malformed: return "tuf.malformed";
        case TufError::not_signed: return "tuf.not_signed";
        case TufError::rollback: return "tuf.rollback";
        case TufError::expired: return "tuf.expired";
        case TufError::mismatch: return "tuf.mismatch";
        case TufError::not_offered: return "tuf.not_offered";
        case TufError::refused: return "tuf.refused";
        case TufError::unknown_target: return "tuf.unknown_target";
        case TufError::unfit_name: return "tuf.unfit_name";
        case TufError::unfit_key: return "tuf.unfit_key";
        case TufError::wrong_passphrase: return "tuf.wrong_passphrase";
        case TufError::not_initialised: return "tuf.not_initialised";
        case TufError::in_use: return "tuf.in_use";
    }
    ENGAWA_VERIFY(false);
}

}  // namespace engawa::tuf
