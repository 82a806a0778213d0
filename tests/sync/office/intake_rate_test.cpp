#include <fmt/format.h>

#include <cstdlib>
#include <iostream>

#include "sync/office/slip_status.h"
#include "tests/support/spent.h"
#include "tests/sync/office/bench.h"

// Figures for docs/performance.md; no part of the everyday run. ENGAWA_ENVELOPES is how far it goes (100000).

using namespace engawa;
using namespace engawa::office;
using namespace engawa::office::support;
using engawa::support::seconds_of;
using engawa::support::Spent;

namespace {

// Twenty answers, about a page of a form.
std::string page(std::uint64_t number) {
    std::string xml = "<data id=\"care\">";
    for (int field = 0; field < 20; ++field) xml += fmt::format("<field{0}>答え {1} の {0}</field{0}>", field, number);
    return xml + "</data>";
}

}  // namespace

TEST_CASE("Figures: intake, and how it grows", "[.intakerate]") {
    const Backend backend = GENERATE(values(both));
    const char* const wanted = std::getenv("ENGAWA_ENVELOPES");
    const std::uint64_t most = wanted != nullptr ? std::strtoull(wanted, nullptr, 10) : 100'000;
    Bench bench(backend);
    InboxDatabase database = bench.open_database();
    InboxDatabase holder = bench.open_database();
    std::uint64_t number = 0;
    Spent sealing;
    // Slips' statuses are sealed with scrypt after the acks; they are measured by themselves.
    REQUIRE(holder.alone_with_statuses(sql::IfTaken::leave, [&]() -> Result<void> {
        for (const std::uint64_t goal : {1'000u, 10'000u, 100'000u}) {
            if (goal > most) break;
            Spent last;
            while (number < goal) {
                const Spent sealed = seconds_of([&] {
                    for (int i = 0; i < 1'000; ++i) {
                        ++number;
                        bench.put(bench.seal((number + 1) / 2, page(number), number % 2 == 1 ? "kiosk-a" : "kiosk-b"));
                    }
                });
                sealing.wall += sealed.wall;
                sealing.cpu += sealed.cpu;
                last = seconds_of([&] { REQUIRE(bench.pull(database)); });
            }
            const Spent gaps = seconds_of([&] { REQUIRE(database.gaps()); });
            std::cout << fmt::format("{}: of {} the last 1,000 in {:.2f} s ({:.0f} a second), {:.2f} s of it our CPU; gaps {:.1f} ms\n",
                                     backend == Backend::sqlite ? "SQLite" : "PostgreSQL", number, last.wall, 1000 / last.wall,
                                     last.cpu, gaps.wall * 1000)
                      << std::flush;
        }
        return {};
    }).ok());
    std::cout << fmt::format("sealing and signing: {:.3f} ms of CPU each\n", sealing.cpu * 1000 / static_cast<double>(number));
    std::ostringstream ignored;
    const auto status = database.unpublished_statuses().value().front();
    const Spent sealed = seconds_of([&] {
        for (int i = 0; i < 5; ++i) REQUIRE(envelope::seal_slip_status(status.status, status.slip, bench.random).ok());
    });
    std::cout << fmt::format("a slip's status: {:.0f} ms of CPU\n", sealed.cpu * 200);
}
