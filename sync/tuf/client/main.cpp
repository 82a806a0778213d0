#include <cstdio>
#include <exception>
#include <iostream>

#include "sync/tuf/client/command.h"

int main(int argc, char** argv) {
    try {
        const engawa::SystemWallClock clock;
        return engawa::tuf::run_client({argv + 1, argv + argc}, {clock, std::cout, std::cerr});
    } catch (const std::exception& error) {
        std::fprintf(stderr, "tuf-client: broken off: %s\n", error.what());
        return 1;
    }
}
