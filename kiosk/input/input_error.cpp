#include "kiosk/input/input_error.h"

namespace engawa::input {

std::string_view error_name(InputError code) {
    switch (code) {
        case InputError::unavailable: return "input.unavailable";
        case InputError::bad_file: return "input.bad_file";
        case InputError::too_long: return "input.too_long";
        case InputError::failed: return "input.failed";
    }
    return "input.unknown";
}

}  // namespace engawa::input
