#include "kiosk/text/error.h"

namespace engawa::text {

std::string_view error_name(TextError error) {
    switch (error) {
        case TextError::font_missing: return "text.font_missing";
        case TextError::font_broken: return "text.font_broken";
        case TextError::icu_data: return "text.icu_data";
        case TextError::bad_date: return "text.bad_date";
    }
    ENGAWA_VERIFY(false && "a TextError outside its enumerators");
}

}  // namespace engawa::text
