#pragma once

#include "kiosk/base/result.h"

#include <string_view>

namespace engawa::text {

enum class TextError {
    font_missing,   // the file is not there; the detail names the Debian package that holds it
    font_broken,    // the file is there and is no font, or not the one expected
    icu_data,       // the break rules of ICU cannot be opened
    bad_date,       // not a day that exists in that era
};

std::string_view error_name(TextError error);

}  // namespace engawa::text
