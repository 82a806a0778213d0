#include <cstdio>
#include <iostream>

#include "kiosk/app/kiosk.h"
#include "kiosk/app/options.h"
#include "kiosk/app/waiting_room.h"
#include "kiosk/base/clock.h"
#include "kiosk/base/error_tally.h"

int main(int argc, char** argv) {
    const auto parsed = engawa::app::parse_command_line(argc, argv, std::cout, std::cerr);
    if (!parsed.options) return parsed.exit_code;
    const auto sink = engawa::log::make_system_sink();
    const engawa::SystemWallClock clock;
    engawa::log::ErrorTally errors(*sink, clock);
    engawa::log::set_sink(&errors);
    const auto done = parsed.options->task == engawa::app::Task::show_request
                          ? engawa::app::show_request(parsed.options->state, std::cout)
                          : engawa::app::run_kiosk(*parsed.options, errors);
    engawa::log::set_sink(nullptr);
    if (done) return 0;
    std::fprintf(stderr, "engawa-kiosk: %s\n", done.error().message().c_str());
    return 1;
}
