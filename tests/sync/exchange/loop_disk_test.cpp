#include <catch2/catch.hpp>

#include "sync/envelope/bytes.h"
#include "sync/exchange/exchange.h"
#include "tests/support/loop_disk.h"
#include "tests/sync/exchange/exchange_bench.h"

// A stick with a real file system that comes out midway and goes in again.

using namespace engawa;
using namespace engawa::exchange;
namespace fs = std::filesystem;

namespace {

// How many envelopes lie there; each is whole.
std::uint64_t whole_envelopes(const fs::path& top) {
    const fs::path inbox = top / "inbox" / "kiosk-7f3a";
    if (!fs::exists(inbox)) return 0;
    std::uint64_t whole = 0;
    for (const auto& entry : fs::directory_iterator(inbox)) {
        const std::string name = entry.path().filename().string();
        if (name.starts_with('.')) continue;
        CHECK(envelope::sha256_hex(read_file(entry.path(), 1 << 20).value()) + ".age" == name);
        ++whole;
    }
    return whole;
}

std::uint64_t told_as_written(const Exchange& exchange) {
    const auto* working = std::get_if<Working>(&exchange.status());
    return working != nullptr ? working->written : 0;
}

}  // namespace

TEST_CASE("A stick with a real file system that comes out midway has every envelope that was told, each whole, and is made good") {
    support::LoopDisk disk;
    if (!disk.mounted()) {
        WARN("NOT SEEN: a stick with a real file system; it needs root and loop devices");
        WARN(disk.trouble());
        return;
    }
    if (disk.kind() != "vfat") WARN("NOT SEEN: a stick of FAT, which cannot be mounted here; only " << disk.kind());
    Site site;
    site.submit(4);
    const outbox::QueueSummary before = site.sink->summary().value();
    REQUIRE(write_file_atomically(disk.path() / marker_file_name, marker_text(marker_for("kawabe"))).ok());
    site.media.insert(disk.path());
    Exchange exchange = site.make_exchange();
    for (int i = 0; i < 20 && told_as_written(exchange) < 2; ++i) {
        exchange.step({});
        const auto torn = disk.as_torn_now();
        REQUIRE(torn);
        CHECK(whole_envelopes(torn->path()) >= told_as_written(exchange));
    }
    const std::uint64_t told = told_as_written(exchange);
    REQUIRE(told > 0);
    REQUIRE(told < 4);

    REQUIRE(disk.pull_out());
    Site::settle(exchange);
    CHECK(std::holds_alternative<TornOut>(exchange.status()));
    CHECK(fs::is_empty(disk.path()));
    CHECK(site.sink->summary().value() == before);
    site.media.tear_out(disk.path(), site.folder.path() / "mount-point");
    Site::settle(exchange);

    fs::create_directory(disk.path());
    REQUIRE(disk.plug_in());
    CHECK(whole_envelopes(disk.path()) >= told);
    site.media.insert(disk.path());
    Site::settle(exchange);
    REQUIRE(std::holds_alternative<Finished>(exchange.status()));
    CHECK(std::get<Finished>(exchange.status()).written == 4);
    const auto torn = disk.as_torn_now();
    REQUIRE(torn);
    CHECK(whole_envelopes(torn->path()) == 4);
}
