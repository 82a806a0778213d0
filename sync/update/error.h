#pragma once

#include <string_view>

namespace engawa::update {

enum class UpdateError {
    unfit_pack,   // what is signed is no pack: a name, a version, a size that no pack has
    failed_check, // the pack does not do what a pack must
    malformed,    // installed.json cannot be read
    no_space,     // temporary: the files would not leave the room that the kiosk needs
    clash,        // temporary: a form that another pack has too, or is to have and has not yet
    not_now,      // temporary: outside of the hours for fetching, or the kiosk is shutting down
};
std::string_view error_name(UpdateError code);

}  // namespace engawa::update
