#include <CLI/CLI.hpp>

#include <cstdio>
#include <exception>

#include "tests/journeys/first_light.h"
#include "tests/support/kiosk_process.h"

// Plays the first-light journey on a kiosk, for ./demo --headless: a lesson, two applications, two slips.

int main(int argc, char** argv) {
    using namespace engawa;
    support::KioskOptions options;
    std::string pictures;
    CLI::App app{"Plays a visit on the real kiosk program, without a display."};
    app.add_option("--kiosk", options.program, "The kiosk program")->required();
    app.add_option("--state", options.state, "Its state folder")->required();
    app.add_option("--pictures", pictures, "Where pictures of every page go")->required();
    app.add_option("--size", options.size, "Of the panel")->capture_default_str();
    app.add_option("--px-per-mm", options.px_per_mm, "Of the panel")->capture_default_str();
    CLI11_PARSE(app, argc, argv);
    try {
        support::KioskProcess kiosk(options);
        kiosk.keep_pictures_in(pictures);
        std::printf("A resident touches the screen.\n");
        journey::begin_visit(kiosk);
        std::printf("Learns to read a QR code.\n");
        journey::take_lesson(kiosk);
        std::printf("Applies for a care-need certification ... ");
        std::fflush(stdout);
        std::printf("slip %s\n", journey::apply_for_care(kiosk).c_str());
        kiosk.tap("ほかのこともする");
        std::printf("Reports a damaged house ... ");
        std::fflush(stdout);
        std::printf("slip %s\n", journey::report_damage(kiosk).c_str());
        journey::finish_visit(kiosk);
        std::printf("Says goodbye; everything is erased from the screen and the memory.\n");
        // The envelopes leave on a thread of their own; when the store is away they stay queued, and that is said.
        auto queue = kiosk.queue();
        for (int asked = 0; queue.stored < queue.waiting && asked < 100'000; ++asked) queue = kiosk.queue();
        std::printf("%d of %d sealed envelopes are in the store.\n", queue.stored, queue.waiting);
        kiosk.quit();
    } catch (const std::exception& error) {
        std::fprintf(stderr, "\nplay-journey: %s\n", error.what());
        return 1;
    }
    return 0;
}
