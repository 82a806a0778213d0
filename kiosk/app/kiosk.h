#pragma once

#include "kiosk/app/options.h"
#include "kiosk/base/error_tally.h"
#include "kiosk/base/result.h"

namespace engawa::app {

// The composition root: makes everything that is injected elsewhere, joins it, and runs the kiosk until it is closed.
// `errors` are what the log has had of them, told with the kiosk's health.
Result<void> run_kiosk(const Options& options, const log::ErrorTally& errors);

}  // namespace engawa::app
