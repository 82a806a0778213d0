#include <csignal>
#include <cstdio>
#include <exception>
#include <iostream>

#include "sync/office/command.h"

int main(int argc, char** argv) {
    // A reader that goes away is an error of that write, not the end of a pull.
    std::signal(SIGPIPE, SIG_IGN);
    try {
        const engawa::SystemWallClock clock;
        engawa::SystemRandom random;
        const engawa::office::CommandParts parts{clock, random, std::cout, std::cerr};
        return static_cast<int>(engawa::office::run_command({argv + 1, argv + argc}, parts));
    } catch (const std::exception& error) {
        std::fprintf(stderr, "engawa: broken off: %s\n", error.what());
        return 1;
    }
}
