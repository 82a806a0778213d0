#include "kiosk/app/app_error.h"

#include "kiosk/base/result.h"

namespace engawa::app {

std::string_view error_name(AppError code) {
    switch (code) {
        case AppError::no_display: return "app.no_display";
        case AppError::no_sound: return "app.no_sound";
        case AppError::bad_request: return "app.bad_request";
        case AppError::bad_key: return "app.bad_key";
        case AppError::bad_draft: return "app.bad_draft";
        case AppError::no_store_password: return "app.no_store_password";
        case AppError::not_on_page: return "app.not_on_page";
    }
    ENGAWA_VERIFY(false);
}

}  // namespace engawa::app
