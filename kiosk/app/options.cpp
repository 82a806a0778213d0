#include "kiosk/app/options.h"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <cstdlib>
#include <ostream>

namespace engawa::app {

namespace {

// Where the build puts them beside the program: build/<preset>/bin and build/<preset>/share; installed the same way
// below /usr.
std::filesystem::path default_assets() {
    std::error_code code;
    const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", code);
    return program.parent_path().parent_path() / "share" / "engawa";
}

std::filesystem::path default_state() {
    const char* home = std::getenv("XDG_STATE_HOME");
    if (home != nullptr && *home != '\0') return std::filesystem::path(home) / "engawa";
    home = std::getenv("HOME");
    return std::filesystem::path(home != nullptr ? home : "/var/lib") / ".local" / "state" / "engawa";
}

constexpr int wrong_word = 2;

}  // namespace

Parsed parse_command_line(int argc, const char* const* argv, std::ostream& out, std::ostream& error) {
    Options options;
    options.state = default_state();
    options.assets = default_assets();
    bool fullscreen = false;
    bool driver = false;
    bool first_frame = false;
    bool show_request = false;
    std::string size = "1920x1080";
    std::string now;

    CLI::App app{"The touch kiosk: residents learn digital services and complete municipal applications."};
    app.name("engawa-kiosk");
    app.add_option("--state", options.state, "Folder with kiosk/kiosk.toml, keys and the queue (see engawa init)")
        ->capture_default_str();
    app.add_option("--assets", options.assets, "Folder with packs, icons and strings")->capture_default_str();
    app.add_option("--media", options.media, "Folders below which a stick with an enrolment is looked for; other sticks: [stick] of kiosk.toml")->capture_default_str();
    app.add_flag("--fullscreen", fullscreen, "Take the whole panel");
    app.add_option("--size", size, "Window size in pixels")->capture_default_str();
    app.add_option("--px-per-mm", options.px_per_mm, "Pixels in a millimetre of this panel, instead of kiosk.toml's")
        ->check(CLI::Range(1.0, 30.0));
    app.add_flag("--driver", driver, "Take touches as JSON lines on standard input (for tests and demonstrations)");
    app.add_option("--now", now, "With --driver: the date and time to show, as 2026-04-01T09:30:00Z");
    app.add_flag("--exit-after-first-frame", first_frame, "End as soon as the first page stands");
    app.add_flag("--show-request", show_request, "Print what a new kiosk shows its office, and its words; for one without a screen yet");
    app.set_version_flag("--version", "engawa-kiosk 0.1.0");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& refusal) {
        return {std::nullopt, app.exit(refusal, out, error) == 0 ? 0 : wrong_word};
    }
    char rest = '\0';
    if (std::sscanf(size.c_str(), "%dx%d%c", &options.width_px, &options.height_px, &rest) != 2 ||
        options.width_px < 640 || options.height_px < 480 || options.width_px > 7680 || options.height_px > 4320) {
        error << "--size: '" << size << "' is no size from 640x480 to 7680x4320; write it like 1920x1080\n";
        return {std::nullopt, wrong_word};
    }
    if (!now.empty()) options.now = parse_rfc3339_utc(now);
    if (!now.empty() && (!options.now || !driver)) {
        error << "--now: needs --driver, and a time like 2026-04-01T09:30:00Z\n";
        return {std::nullopt, wrong_word};
    }
    options.task = show_request ? Task::show_request : Task::run;
    options.screen = fullscreen ? Screen::fullscreen : Screen::window;
    options.control = driver ? Control::driver : Control::person;
    options.ending = first_frame ? Ending::after_first_frame : Ending::when_closed;
    return {options, 0};
}

}  // namespace engawa::app
