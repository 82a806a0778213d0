#pragma once

#include "kiosk/forms/bench/peak_memory.h"
#include "tests/support/process.h"
#include "tests/support/project_folders.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdlib>
#include <string>

// The real xform-driver as a child, in a bounded address space: what it makes of a hostile form, and how much memory
// it ever had.

namespace engawa::forms {

// Sanitizers keep shadow memory and quarantines of their own: no bound on memory says anything there.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool memory_is_bounded = false;
#else
inline constexpr bool memory_is_bounded = true;
#endif

class HostileDriver {
  public:
    using Json = nlohmann::json;
    static constexpr std::size_t most_resident_kilobytes = 100 * 1024;

    HostileDriver() : process_({"/bin/sh", "-c", command()}) {}

    Json ask(const Json& request) { return ask_line(request.dump()); }

    Json ask_line(const std::string& line) {
        process_.write_input(line + "\n");
        const auto answer = process_.read_line();
        // Nothing came back: the program ended, by its limit on memory or by a fault.
        REQUIRE(answer.has_value());
        if (memory_is_bounded) {
            const std::size_t peak = peak_kilobytes(process_.id());
            CHECK(peak > 0);
            CHECK(peak <= most_resident_kilobytes);
        }
        return Json::parse(*answer);
    }

    // The load is refused, with a code, a place and a sentence.
    void refuses(const Json& request, const std::string& code, const std::string& where, const std::string& says) {
        const Json answer = ask(request);
        REQUIRE(answer["ok"] == false);
        const Json& error = answer["error"];
        CHECK(error["code"] == code);
        CHECK(error["where"] == where);
        INFO(error["message"]);
        CHECK(error["message"].get<std::string>().find(says) != std::string::npos);
        still_works();
    }

    // After the worst, the next form is taken.
    void still_works() {
        CHECK(ask({{"op", "evaluate"}, {"expr", "1 + 1"}, {"context_xml", "<a/>"}})["value"] == 2);
    }

  private:
    static std::string command() {
        const std::string limit = memory_is_bounded ? "ulimit -v 400000; " : "";
        return limit + "exec '" + engawa::support::bin_dir().string() + "/xform-driver'";
    }

    support::Process process_;
};

}  // namespace engawa::forms
