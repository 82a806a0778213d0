#pragma once

#include "kiosk/app/options.h"
#include "kiosk/base/result.h"

namespace engawa::app {

// The composition root: makes everything that is injected elsewhere, joins it, and runs the kiosk until it is closed.
Result<void> run_kiosk(const Options& options);

}  // namespace engawa::app
