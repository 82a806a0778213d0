#include <catch2/catch.hpp>

#include <algorithm>

#include "sync/envelope/fleet.h"
#include "sync/update/error.h"
#include "tests/sync/update/update_bench.h"

// What the update worker does for docs/formats/registry.md.

using namespace engawa;
using namespace engawa::update;
using namespace engawa::update::test;

TEST_CASE("The registry of kiosks is handed over at every look and hour, fetched once, and goes before the kiosk's own ring") {
    WorkerOptions options;
    options.content.window = envelope::parse_window("01:00-05:00");
    UpdateBench bench(options);
    bench.publish("2026.1");
    bench.look();
    CHECK(bench.registries.empty());  // there is none
    CHECK(bench.worker.last_error().empty());
    bench.publish_registry("one");
    bench.look();
    bench.look();
    CHECK(bench.registries == std::vector<std::string>{"one", "one"});
    CHECK(std::none_of(bench.repository.requests.begin(), bench.repository.requests.end(),
                       [](const std::string& request) { return request.find("registry.json") != request.npos; }));
    bench.publish_registry("two");
    bench.look();
    CHECK(bench.registries.back() == "two");

    bench.moment.minute_of_day = 2 * 60;
    bench.publish("2026.2", 0);
    bench.registered_ring = 1;
    bench.look();
    CHECK(bench.shown() == "2026.1");
    bench.registered_ring.reset();
    bench.look();
    CHECK(bench.shown() == "2026.2");
}

TEST_CASE("Neither a registry that cannot be had nor an office that cannot be told keeps a pack away") {
    UpdateBench bench;
    bench.publish_registry("one");
    bench.publish("2026.1");
    SECTION("forged") {
        bench.repository.signers["fleet"] = {tuf::test_key("thief")};
        bench.repository.show_targets("fleet");
        bench.repository.publish_targets();
        bench.look();
        CHECK(bench.registries.empty());
    }
    SECTION("longer than a registry may be") {
        bench.publish_registry(std::string(envelope::max_fleet_bytes + 1, ' '));
        bench.look();
        CHECK(bench.registries.empty());
    }
    SECTION("the office cannot be told") {
        int asked = 0;
        bench.answering = [&]() -> Result<void> {
            ++asked;
            return Error(UpdateError::unfit_pack, "store", "away");
        };
        bench.look();
        CHECK(asked == 1);
        CHECK(bench.registries.size() == 1);
    }
    CHECK(bench.shown() == "2026.1");
}
