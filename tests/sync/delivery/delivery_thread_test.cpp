#include "sync/delivery/delivery_thread.h"

#include <catch2/catch.hpp>

#include "sync/store/folder_store.h"
#include "sync/store/open.h"
#include "tests/support/scripted_server.h"
#include "tests/sync/delivery/delivery_support.h"

using namespace engawa;
using namespace engawa::delivery;

namespace {

template <typename Condition>
void wait_until(const Condition& condition) {
    while (!condition()) std::this_thread::yield();
}

std::unique_ptr<DeliveryThread> make_thread(DeliveryWorker& worker, const Site& site, const SteadyClock& clock) {
    auto thread = DeliveryThread::create(worker, site.network, clock);
    REQUIRE(thread.ok());
    return std::move(*thread);
}

}  // namespace

TEST_CASE("The thread carries what is there, and what comes later when it is woken") {
    Site site;
    site.submit(2);
    store::FolderStore store(site.folder.path());
    auto worker = site.make_worker(store);
    SystemSteadyClock clock;
    const auto thread = make_thread(*worker, site, clock);
    thread->start();
    wait_until([&] { return thread->status().queue.stored == 2; });
    site.submit(1);
    thread->wake();
    wait_until([&] { return thread->status().queue.stored == 3; });
    thread->stop();
    CHECK(store.list("inbox/").value().size() == 3);
}

TEST_CASE("The thread stops when it has nothing to do, and when it was never started") {
    Site site;
    store::FolderStore store(site.folder.path());
    auto worker = site.make_worker(store);
    SystemSteadyClock clock;
    const auto never = make_thread(*worker, site, clock);
    never->stop();
    const auto idle = make_thread(*worker, site, clock);
    idle->start();
    idle->stop();
    idle->stop();
    CHECK(site.summary().waiting() == 0);
}

TEST_CASE("The thread stops in the middle of a call that nobody answers") {
    Site site;
    site.submit(1);
    support::ScriptedServer server({{support::Manner::silent, ""}});
    auto store = store::open_store(server.url());
    REQUIRE(store.ok());
    auto worker = site.make_worker(**store);
    SystemSteadyClock clock;
    const auto thread = make_thread(*worker, site, clock);
    thread->start();
    wait_until([&] { return !server.requests().empty(); });
    thread->stop();
    CHECK(site.summary().waiting() == 1);
}

TEST_CASE("A change of the network wakes the thread out of its back-off") {
    Site site;
    site.submit(1);
    site.options.back_off = {Milliseconds(3'600'000), Milliseconds(3'600'000), Milliseconds(3'600'000)};
    site.options.acks = site.options.back_off;
    store::FolderStore store(site.folder.path() / "stick");
    auto worker = site.make_worker(store);
    SystemSteadyClock clock;
    const auto thread = make_thread(*worker, site, clock);
    thread->start();
    wait_until([&] { return thread->status().link == Link::failing; });
    std::filesystem::create_directory(site.folder.path() / "stick");
    site.network.come();
    wait_until([&] { return thread->status().queue.stored == 1; });
    thread->stop();
}

TEST_CASE("A thread that sleeps with nothing to do hears of a new network each time") {
    Site site;
    store::FolderStore store(site.folder.path());
    auto worker = site.make_worker(store);
    SystemSteadyClock clock;
    const auto thread = make_thread(*worker, site, clock);
    thread->start();
    // The first may be heard by the first step; with an empty queue no step follows unless something wakes the thread.
    for (int times = 1; times <= 3; ++times) {
        site.network.come();
        wait_until([&] { return site.network.heard() == times; });
    }
    thread->stop();
    CHECK(site.network.heard() == 3);
}
