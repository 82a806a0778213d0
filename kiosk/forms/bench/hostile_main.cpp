// What each hostile form costs before it is refused: time of reading it and beginning a filling, and the most memory
// its process had meanwhile, the input included. Each has a process of its own.
//
//   hostile_bench

#include "kiosk/base/clock.h"
#include "kiosk/forms/bench/hostile_inputs.h"
#include "kiosk/forms/bench/peak_memory.h"

#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <vector>

namespace {

using namespace engawa;

void measure(const forms::HostileInput& input) {
    const forms::HostileForm form = input.make();
    std::size_t bytes = form.xml.size();
    for (const auto& [name, content] : form.files) bytes += content.size();
    forms::forget_peak();
    const SystemSteadyClock clock;
    const SteadyTime begin = clock.now();
    rusage before{};
    getrusage(RUSAGE_SELF, &before);
    const auto refused = forms::load(form);
    rusage after{};
    getrusage(RUSAGE_SELF, &after);
    const Milliseconds wall = clock.now() - begin;
    const auto milliseconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
    };
    const double processor = milliseconds(after.ru_utime) + milliseconds(after.ru_stime) - milliseconds(before.ru_utime) -
                             milliseconds(before.ru_stime);
    const std::string error = refused.ok() ? "none" : fmt::format("{} at {}", refused.error().name(), refused.error().where());
    fmt::print("| {} | {} | {:.1f} MB | {} ms | {:.0f} ms | {} MB |\n", input.name, error, static_cast<double>(bytes) / 1e6,
               wall.count(), processor, forms::peak_kilobytes(getpid()) / 1024);
    std::fflush(stdout);
}

}  // namespace

int main() {
    fmt::print("| form | refused with | size | wall | CPU | peak |\n|---|---|---|---|---|---|\n");
    std::fflush(stdout);
    std::vector<forms::HostileInput> inputs = forms::hostile_inputs();
    const std::vector<forms::HostileInput> costly = forms::costly_inputs();
    inputs.insert(inputs.end(), costly.begin(), costly.end());
    for (const forms::HostileInput& input : inputs) {
        const pid_t child = fork();
        if (child < 0) return 1;
        if (child == 0) {
            measure(input);
            _exit(0);
        }
        int status = 0;
        if (waitpid(child, &status, 0) < 0 || status != 0) return 1;
    }
    return 0;
}
