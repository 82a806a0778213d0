// What a step of evaluation costs in CPU time, for each function and operator whose cost grows with what it is given:
// the limit on steps bounds time only as far as a step costs about the same wherever it is spent.
//
//   step_bench [BYTES]        the texts' length, 100,000 without

#include "kiosk/base/clock.h"
#include "kiosk/forms/bench/costly_calls.h"
#include "kiosk/forms/tree/xml.h"
#include "kiosk/forms/xpath/caches.h"
#include "kiosk/forms/xpath/evaluate.h"

#include <fmt/format.h>

#include <cstdlib>
#include <ctime>

namespace {

using namespace engawa;
using namespace engawa::forms;

double processor_seconds() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

std::string document_of(const CostlyCall& call) {
    std::string rows;
    for (int i = 0; i < 10'000; ++i) rows += "<i>1</i>";
    return "<data><p>" + call.text + "</p><q/><l>" + rows + "</l></data>";
}

int measure(const CostlyCall& call) {
    constexpr double long_enough_s = 0.05;
    constexpr std::uint64_t many = std::uint64_t{1} << 60;
    const auto document = tree::parse_xml(document_of(call), "bench.xml");
    if (!document.ok()) return 1;
    const auto expression = xpath::Expression::parse(call.expression, {});
    if (!expression.ok()) {
        fmt::print(stderr, "{}: {}\n", call.expression.substr(0, 60), expression.error().message());
        return 1;
    }
    const SystemWallClock clock;
    SeededRandom random(1);
    std::uint64_t left = many;
    xpath::Caches caches;
    xpath::Environment environment;
    environment.root = &(*document)->root();
    environment.clock = &clock;
    environment.random = &random;
    environment.caches = &caches;
    environment.shared_steps = &left;
    const tree::Node& context = *(*document)->document_element()->child("q");
    std::size_t calls = 0;
    const double begin = processor_seconds();
    double spent = 0;
    for (; spent < long_enough_s; spent = processor_seconds() - begin) {
        const auto value = xpath::evaluate(*expression, environment, context);
        if (!value.ok()) {
            fmt::print(stderr, "{}: {}\n", call.expression.substr(0, 60), value.error().message());
            return 1;
        }
        ++calls;
    }
    const auto steps = static_cast<double>(many - left);
    fmt::print("| `{}` | {} | {:.1f} µs | {:.0f} | {:.1f} ns |\n", call.expression.substr(0, 60), call.text.substr(0, 6),
               spent * 1e6 / static_cast<double>(calls), steps / static_cast<double>(calls), spent * 1e9 / steps);
    return 0;
}

}  // namespace

int main(int count, char** arguments) {
    const std::size_t bytes = count > 1 ? static_cast<std::size_t>(std::atoi(arguments[1])) : 100'000;
    fmt::print("| expression | text | a call | steps | a step |\n|---|---|---|---|---|\n");
    int failed = 0;
    for (const CostlyCall& call : costly_calls(bytes)) failed += measure(call);
    return failed == 0 ? 0 : 1;
}
