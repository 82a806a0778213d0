#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "kiosk/base/result.h"

namespace engawa::tuf {

// What a client of a TUF repository can run into. Except where it says so, the same answer of the same repository
// would fail again, so the errors are permanent until somebody publishes or repairs something.
enum class TufError {
    malformed,        // not the JSON, or not the fields, that the specification asks for
    not_signed,       // fewer distinct keys than the threshold have signed
    rollback,         // a version lower than one that was trusted before, or a role that has left the snapshot
    expired,          // at the start of the update the metadata had expired: a possible freeze attack
    mismatch,         // length, hash or version are not what the role above has signed
    not_offered,      // the repository has no such file (404, 403, or no file in the folder)
    refused,          // the repository answered with another status: temporary
    unknown_target,   // no role that may speak for the target knows it
    unfit_name,       // a target name that no repository could be asked for
    unfit_key,        // a key that cannot be read, or is too weak
    wrong_passphrase,  // a private key that the passphrase given does not open
    not_initialised,  // no trusted root: `init` comes first
    in_use,           // another process is updating the same folder: temporary
};
std::string_view error_name(TufError code);

inline Error malformed(std::string where, std::string detail) {
    return Error(TufError::malformed, std::move(where), std::move(detail));
}

}  // namespace engawa::tuf
