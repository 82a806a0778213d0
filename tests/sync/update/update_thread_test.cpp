#include "sync/update/update_thread.h"

#include <catch2/catch.hpp>

#include <atomic>
#include <thread>

#include "tests/sync/update/update_bench.h"

using namespace engawa;
using namespace engawa::update;
using namespace engawa::update::test;

namespace {

template <typename Condition>
void wait_until(const Condition& condition) {
    while (!condition()) std::this_thread::yield();
}

std::unique_ptr<UpdateThread> make_thread(UpdateBench& bench, const SteadyClock& clock) {
    auto thread = UpdateThread::create(bench.worker, bench.network, clock);
    REQUIRE(thread.ok());
    return std::move(*thread);
}

}  // namespace

TEST_CASE("The thread brings a pack while the pages look at what is installed") {
    UpdateBench bench;
    bench.publish("2026.1");
    const SystemSteadyClock clock;
    const auto thread = make_thread(bench, clock);
    thread->start();
    wait_until([&] { return bench.installation.changed(); });
    CHECK(bench.installation.take_into_use().size() == 1);
    (void)bench.installation.freshness();
    thread->stop();
    CHECK(bench.shown() == "2026.1");
}

TEST_CASE("The thread that waits after a failure looks again when a network comes") {
    UpdateBench bench;
    bench.publish("2026.1");
    std::atomic<bool> down = true;
    std::atomic<int> failures = 0;
    bench.opening = [&]() -> Result<void> {
        if (!down) return {};
        ++failures;
        return Error(FileError::io, "no network", "", Permanence::temporary);
    };
    const SystemSteadyClock clock;
    const auto thread = make_thread(bench, clock);
    thread->start();
    wait_until([&] { return failures == 1; });
    bench.network.come();
    wait_until([&] { return failures == 2; });
    down = false;
    bench.network.come();
    wait_until([&] { return bench.installation.changed(); });
    thread->stop();
    CHECK(bench.shown() == "2026.1");
}

TEST_CASE("A look that is asked for is answered by one that began afterwards") {
    UpdateBench bench;
    bench.publish("2026.1");
    std::atomic<int> looks = 0;
    std::atomic<bool> held = true;
    bench.opening = [&]() -> Result<void> {
        ++looks;
        wait_until([&] { return !held; });
        return {};
    };
    const SystemSteadyClock clock;
    const auto thread = make_thread(bench, clock);
    thread->start();
    wait_until([&] { return looks == 1; });
    const std::uint64_t first = thread->look_now();
    const std::uint64_t second = thread->look_now();
    CHECK(thread->answer().look < first);
    held = false;
    wait_until([&] { return thread->answer().look == second; });
    thread->stop();
    CHECK(looks == 2);
    CHECK(thread->answer().outcome == UpdateThread::Answer::Outcome::good);
}

TEST_CASE("The thread stops when it waits, when it was never started, and twice") {
    UpdateBench bench;
    bench.publish("2026.1");
    const SystemSteadyClock clock;
    const auto never = make_thread(bench, clock);
    SECTION("waits") {
        const auto thread = make_thread(bench, clock);
        thread->start();
        wait_until([&] { return bench.installation.changed(); });
        thread->stop();
        thread->stop();
        CHECK(bench.shown() == "2026.1");
    }
    SECTION("never started") {
        never->stop();
        CHECK(bench.shown() == "none");
    }
}

TEST_CASE("A look that is under way ends when the thread is stopped, and changes nothing any more") {
    UpdateBench bench;
    bench.publish("2026.1");
    std::atomic<bool> fetching = false;
    bench.between = [&](std::uint64_t, tuf::TargetSink&) -> Result<bool> {
        fetching = true;
        wait_until([&] { return bench.cancelled.load(); });
        return false;  // and then it comes after all
    };
    const SystemSteadyClock clock;
    const auto thread = make_thread(bench, clock);
    thread->start();
    wait_until([&] { return fetching.load(); });
    thread->stop();
    CHECK(bench.current() == "none");
    CHECK(bench.changes == 0);
    CHECK(bench.states("staging").size() == 1);
}
