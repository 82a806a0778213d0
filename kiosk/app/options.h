#pragma once

#include <filesystem>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "kiosk/base/clock.h"

namespace engawa::app {

enum class Screen { window, fullscreen };
// What gives the kiosk its touches: a person, or lines on standard input (docs/formats/driver.md).
enum class Control { person, driver };
enum class Ending { when_closed, after_first_frame };
// What the program is asked for: to be a kiosk, or to say how it asks to be enrolled.
enum class Task { run, show_request };

struct Options {
    std::filesystem::path state;   // <state>/kiosk/kiosk.toml …: docs/formats/state-directory.md
    std::vector<std::filesystem::path> media{"/media", "/run/media"};  // below which sticks with an enrolment are mounted; other sticks: [stick] of kiosk.toml
    std::filesystem::path assets;  // share/engawa: packs, icons, strings, input
    Screen screen = Screen::window;
    Control control = Control::person;
    Ending ending = Ending::when_closed;
    Task task = Task::run;
    int width_px = 1920;   // of the window; full screen takes the panel's own
    int height_px = 1080;
    std::optional<double> px_per_mm;  // of the panel, before that of kiosk.toml
    std::optional<WallTime> now;  // driver only: what the wall clock shows, standing still
};

// What the command line says: options to run with, or the exit code of a run that is over: 0 after help or the version
// on `out`, 2 after a word that cannot be taken, which is named on `error`.
struct Parsed {
    std::optional<Options> options;
    int exit_code = 0;
};
Parsed parse_command_line(int argc, const char* const* argv, std::ostream& out, std::ostream& error);

}  // namespace engawa::app
