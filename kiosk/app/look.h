#pragma once

#include "kiosk/session/settings.h"
#include "screens/ui/ui.h"

namespace engawa::app {

// A visit's settings as the pages know them: what is seen of them, and what a press and the focus do.
ui::Look look_of(const session::Settings& settings);

}  // namespace engawa::app
