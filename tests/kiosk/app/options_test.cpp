#include "kiosk/app/options.h"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <sstream>

#include "kiosk/app/window.h"
#include "tests/support/process.h"
#include "tests/support/project_folders.h"

using namespace engawa;
using namespace engawa::app;

namespace {

struct Said {
    Parsed parsed;
    std::string out;
    std::string error;
};

Said parse(const std::vector<std::string>& words) {
    std::vector<const char*> all{"engawa-kiosk"};
    for (const std::string& word : words) all.push_back(word.c_str());
    std::ostringstream out;
    std::ostringstream error;
    Parsed parsed = parse_command_line(static_cast<int>(all.size()), all.data(), out, error);
    return {std::move(parsed), out.str(), error.str()};
}

bool holds(const std::string& text, const std::string& words) { return text.find(words) != std::string::npos; }

}  // namespace

TEST_CASE("Words that can be taken become options, and nothing is said") {
    const Said said = parse({"--state", "/s", "--assets", "/a", "--fullscreen", "--size", "1280x800", "--px-per-mm", "5.9",
                             "--driver", "--now", "2026-04-01T09:30:00Z", "--exit-after-first-frame"});
    REQUIRE(said.parsed.options);
    const Options& options = *said.parsed.options;
    CHECK(options.state == "/s");
    CHECK(options.assets == "/a");
    CHECK(options.screen == Screen::fullscreen);
    CHECK(options.width_px == 1280);
    CHECK(options.height_px == 800);
    CHECK(options.px_per_mm.value_or(0) == 5.9);
    CHECK(options.control == Control::driver);
    CHECK(options.ending == Ending::after_first_frame);
    CHECK(options.now.has_value());
    CHECK(said.out.empty());
    CHECK(said.error.empty());
}

TEST_CASE("A word that cannot be taken is named on standard error, and ends the run with 2") {
    struct Wrong {
        std::vector<std::string> words;
        std::string named;
    };
    const auto wrong = GENERATE(
        Wrong{{"--colour"}, "--colour"}, Wrong{{"somewhere"}, "somewhere"}, Wrong{{"--state"}, "--state"},
        Wrong{{"--assets"}, "--assets"}, Wrong{{"--size"}, "--size"}, Wrong{{"--size", "big"}, "'big'"},
        Wrong{{"--size", "1920"}, "'1920'"}, Wrong{{"--size", "1920x1080x2"}, "'1920x1080x2'"},
        Wrong{{"--size", "639x480"}, "'639x480'"}, Wrong{{"--size", "640x479"}, "'640x479'"},
        Wrong{{"--size", "7681x4320"}, "'7681x4320'"}, Wrong{{"--size", "7680x4321"}, "'7680x4321'"},
        Wrong{{"--size", "-1920x-1080"}, "'-1920x-1080'"}, Wrong{{"--px-per-mm", "0.5"}, "--px-per-mm"},
        Wrong{{"--px-per-mm", "31"}, "--px-per-mm"}, Wrong{{"--px-per-mm", "wide"}, "--px-per-mm"},
        Wrong{{"--now", "2026-04-01T09:30:00Z"}, "--now"}, Wrong{{"--driver", "--now", "yesterday"}, "--now"});
    INFO(wrong.words.front() << " " << wrong.words.back());
    const Said said = parse(wrong.words);
    CHECK_FALSE(said.parsed.options);
    CHECK(said.parsed.exit_code == 2);
    INFO(said.error);
    CHECK(holds(said.error, wrong.named));
    CHECK(said.out.empty());
}

TEST_CASE("The arrow is hidden on a panel that is touched, and seen where there is only a mouse") {
    CHECK(pointer_on(Screen::fullscreen, 1) == Pointer::hidden);
    CHECK(pointer_on(Screen::fullscreen, 0) == Pointer::shown);
    CHECK(pointer_on(Screen::window, 1) == Pointer::shown);
}

TEST_CASE("The ends of the sizes that a panel may have are taken") {
    CHECK(parse({"--size", "640x480"}).parsed.options);
    CHECK(parse({"--size", "7680x4320"}).parsed.options);
}

TEST_CASE("Help and the version go to standard output, and end the run well") {
    for (const char* word : {"--help", "--version"}) {
        const Said said = parse({word});
        CHECK_FALSE(said.parsed.options);
        CHECK(said.parsed.exit_code == 0);
        CHECK(holds(said.out, "engawa-kiosk"));
        CHECK(said.error.empty());
    }
}

TEST_CASE("Help says which sticks --media is for") {
    const Said said = parse({"--help"});
    CHECK(holds(said.out, "a stick with an enrolment is looked for"));
    CHECK(holds(said.out, "[stick] of kiosk.toml"));
}

TEST_CASE("The program itself says so on its standard error, and leaves with the code") {
    const auto done = support::run({"sh", "-c", engawa::support::bin_dir().string() + "/engawa-kiosk --colour 2>&1 >/dev/null"});
    CHECK(done.ending.exit_code == 2);
    CHECK(holds(done.output, "--colour"));
}
