#include "sync/exchange/exchange_thread.h"

#include <catch2/catch.hpp>

#include <condition_variable>

#include "tests/support/small_disk.h"
#include "tests/sync/exchange/exchange_bench.h"

using namespace engawa;
using namespace engawa::exchange;

TEST_CASE("A stick that is mounted is worked on and one that is pulled is noticed, with nobody asking") {
    Site site;
    site.submit(2);
    support::SmallDisk disk(1u << 20);
    INFO(disk.trouble());
    REQUIRE(disk.mounted());
    REQUIRE(write_file_atomically(disk.path() / marker_file_name, marker_text(marker_for("kawabe"))).ok());
    auto media = device::MountedMedia::create({disk.path().parent_path()});
    REQUIRE(media.ok());
    Exchange exchange({**media, site.kiosk.make_queue(), site.kiosk.keys.office_key.public_key(), "kawabe",
                       site.folder.path() / "carried", nullptr, nullptr});
    const SystemSteadyClock clock;
    std::mutex mutex;
    std::condition_variable changed;
    auto thread = ExchangeThread::create(exchange, **media, clock, [&] {
        const std::lock_guard lock(mutex);
        changed.notify_all();
    });
    REQUIRE(thread.ok());
    const auto wait_for = [&](const StickStatus& status) {
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return (*thread)->status() == status; });
    };
    (*thread)->start();
    wait_for(Finished{2, 2, 0, Shortfall::none});
    REQUIRE(disk.pull_out());
    wait_for(NoStick{});
    (*thread)->stop();
}
