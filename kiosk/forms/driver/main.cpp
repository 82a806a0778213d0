#include "kiosk/forms/driver/protocol.h"

#include <iostream>
#include <streambuf>
#include <string>
#include <utility>

namespace {

using engawa::forms::Driver;

enum class Line { read, too_long, none };

// What is too long is read to its end; its start is kept.
Line read_line(std::string& line) {
    std::streambuf& input = *std::cin.rdbuf();
    line = std::string();
    constexpr int end = std::char_traits<char>::eof();
    int c = input.sbumpc();
    if (c == end) return Line::none;
    while (c != end && c != '\n' && line.size() < Driver::longest_line_bytes) {
        line += static_cast<char>(c);
        c = input.sbumpc();
    }
    if (c == end || c == '\n') return Line::read;
    while (c != end && c != '\n') c = input.sbumpc();
    return Line::too_long;
}

}  // namespace

int main() {
    engawa::SystemWallClock clock;
    engawa::SystemRandom random;
    Driver driver(clock, random);
    std::ios::sync_with_stdio(false);
    std::string line;
    std::size_t number = 1;
    for (Line read = read_line(line); read != Line::none; read = read_line(line), ++number) {
        if (read == Line::too_long) {
            std::cout << Driver::answer_to_long_line(line, number) << '\n' << std::flush;
        } else if (line.find_first_not_of(" \t\r") != std::string::npos) {
            std::cout << driver.answer(std::move(line)) << '\n' << std::flush;
        }
    }
    return 0;
}
