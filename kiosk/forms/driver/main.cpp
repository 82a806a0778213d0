#include "kiosk/forms/driver/protocol.h"

#include <iostream>
#include <string>

int main() {
    engawa::SystemWallClock clock;
    engawa::SystemRandom random;
    engawa::forms::Driver driver(clock, random);
    std::ios::sync_with_stdio(false);
    std::string line;
    while (std::getline(std::cin, line)) {
        if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
        std::cout << driver.answer(line) << '\n' << std::flush;
    }
    return 0;
}
