#pragma once

#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

#include "kiosk/base/clock.h"
#include "kiosk/base/random.h"
#include "kiosk/base/result.h"

namespace engawa::office {

enum class ExitCode {
    success = 0,
    failure = 1,
    wrong_usage = 2,
    needs_a_person = 3,  // a pull that did its work and set something aside
};

struct CommandParts {
    const WallClock& clock;
    Random& random;
    std::ostream& out;
    std::ostream& err;
};

// What the program does once its arguments are read.
using Action = std::function<Result<ExitCode>()>;

// The engawa program, without its main: `arguments` are those after the program's name.
ExitCode run_command(std::vector<std::string> arguments, const CommandParts& parts);

}  // namespace engawa::office
