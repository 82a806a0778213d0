#pragma once

#include <string_view>

namespace engawa::app {

enum class AppError {
    no_display,         // SDL found no display, window or renderer
    no_sound,           // no audio device: the kiosk works on, unheard
    bad_request,        // a line of the driver that asks for nothing known
    bad_key,            // kiosk.toml names a key or an action that does not exist
    bad_draft,         // a draft's inside is not what this program writes
    no_store_password,  // a file with it is named, but cannot be read or is empty: delivery is held
    not_on_page,        // the driver asked for a widget that is not there
};
std::string_view error_name(AppError code);

}  // namespace engawa::app
