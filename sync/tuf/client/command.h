#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "kiosk/base/clock.h"

namespace engawa::tuf {

struct ClientParts {
    const WallClock& clock;
    std::ostream& out;
    std::ostream& err;
};

// The tuf-client program, without its main: `arguments` are those after the program's name. Answers the exit code: 0
// when all that was asked for is done, 1 otherwise, wrong usage included.
int run_client(std::vector<std::string> arguments, const ClientParts& parts);

}  // namespace engawa::tuf
