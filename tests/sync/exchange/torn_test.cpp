#include <catch2/catch.hpp>


#include "sync/envelope/bytes.h"
#include "sync/exchange/exchange.h"
#include "tests/support/small_disk.h"
#include "tests/sync/exchange/exchange_bench.h"

// Sticks that go midway, are full, or cannot be written.

using namespace engawa;
using namespace engawa::exchange;
namespace fs = std::filesystem;

namespace {

// Not a name of an object, or one whose bytes are those it names.
void check_whole_or_no_object(const fs::path& inbox) {
    if (!fs::exists(inbox)) return;
    for (const auto& entry : fs::directory_iterator(inbox)) {
        const std::string name = entry.path().filename().string();
        if (name.starts_with('.')) continue;
        CHECK(envelope::sha256_hex(read_file(entry.path(), 1 << 20).value()) + ".age" == name);
    }
}

void prepare(const fs::path& top) {
    REQUIRE(write_file_atomically(top / marker_file_name, marker_text(marker_for("kawabe"))).ok());
}

}  // namespace

TEST_CASE("A stick torn out after any step loses nothing, is said to have gone too early, and is made good later") {
    const int steps = GENERATE(range(1, 14));
    CAPTURE(steps);
    Site site;
    Stick stick;
    site.submit(4);
    const outbox::QueueSummary before = site.sink->summary().value();
    Exchange exchange = site.make_exchange();
    stick.into(site);
    bool done = false;
    for (int i = 0; i < steps && !done; ++i) done = !exchange.step({}).has_value();
    SECTION("the system says so at once") {
        stick.out_of(site);
        CHECK(exchange.step({}) == std::nullopt);
    }
    SECTION("the system notices later") {
        fs::rename(stick.top, stick.pocket);
        Site::settle(exchange);
        fs::create_directory(stick.top);  // the mount point stays behind
        Site::settle(exchange);
        CHECK(fs::is_empty(stick.top));
        site.media.tear_out(stick.top, stick.folder.path() / "behind");
        Site::settle(exchange);
    }
    CHECK(std::holds_alternative<TornOut>(exchange.status()) == !done);
    CHECK(site.sink->summary().value() == before);
    check_whole_or_no_object(stick.pocket / "inbox" / "kiosk-7f3a");

    stick.into(site);
    Site::settle(exchange);
    REQUIRE(std::holds_alternative<Finished>(exchange.status()));
    CHECK(std::get<Finished>(exchange.status()).written == 4);
    check_whole_or_no_object(stick.top / "inbox" / "kiosk-7f3a");
}

TEST_CASE("A stick torn out while packs are read is let go of by the update") {
    Site site;
    Stick stick;
    site.taker.answer = ContentTaker::State::busy;
    stick.give_packs();
    Exchange exchange = site.make_exchange();
    stick.into(site);
    for (int i = 0; i < 20; ++i) exchange.step({});
    REQUIRE(site.taker.taking == stick.top);
    stick.out_of(site);
    exchange.step({});
    CHECK(site.taker.taking.empty());
    CHECK(std::holds_alternative<TornOut>(exchange.status()));
}

TEST_CASE("A mounted stick that is pulled midway gets nothing written into its mount point") {
    Site site;
    site.submit(4);
    support::SmallDisk disk(4u << 20);
    INFO(disk.trouble());
    REQUIRE(disk.mounted());
    prepare(disk.path());
    site.media.insert(disk.path());
    Exchange exchange = site.make_exchange();
    while (!fs::exists(disk.path() / "inbox")) exchange.step({});
    REQUIRE(std::holds_alternative<Working>(exchange.status()));
    REQUIRE(disk.pull_out());
    Site::settle(exchange);
    CHECK(std::holds_alternative<TornOut>(exchange.status()));
    CHECK(fs::is_empty(disk.path()));
    CHECK(site.waiting() == 4);
}

TEST_CASE("A full stick says how many found room; the others stay, and find room on the next one") {
    Site site;
    for (int i = 0; i < 6; ++i) {
        session::Submission big = outbox::submission("big-" + std::to_string(i));
        big.attachments.push_back({"photo.jpg", "image/jpeg", std::vector<std::byte>(100u << 10)});
        REQUIRE(site.sink->submit(big).ok());
    }
    support::SmallDisk disk(384u << 10);
    INFO(disk.trouble());
    REQUIRE(disk.mounted());
    prepare(disk.path());
    site.media.insert(disk.path());
    Exchange exchange = site.make_exchange();
    Site::settle(exchange);
    REQUIRE(std::holds_alternative<Finished>(exchange.status()));
    const Finished told = std::get<Finished>(exchange.status());
    CHECK(told.shortfall == Shortfall::full);
    CHECK(told.written >= 2);
    CHECK(told.written < 6);
    CHECK(told.waiting == 6);
    CHECK(site.waiting() == 6);
    check_whole_or_no_object(disk.path() / "inbox" / "kiosk-7f3a");
}

TEST_CASE("A stick that may not be written still brings acks and says that nothing was put on it") {
    Site site;
    site.submit(2);
    support::SmallDisk disk(1u << 20);
    INFO(disk.trouble());
    REQUIRE(disk.mounted());
    prepare(disk.path());
    store::FolderStore office(disk.path());
    site.acknowledge(office, 1, {1});
    REQUIRE(disk.make_read_only());
    site.media.insert(disk.path());
    Exchange exchange = site.make_exchange();
    Site::settle(exchange);
    CHECK(exchange.status() == StickStatus(Finished{0, 1, 1, Shortfall::read_only}));
    CHECK(site.waiting() == 1);
}

TEST_CASE("A kiosk whose queue cannot be read says that it did not work, and the stick may go") {
    Site site;
    Stick stick;
    site.submit(1);
    Exchange exchange = site.make_exchange();
    auto other = outbox::open_outbox_database(site.kiosk.database_path);
    REQUIRE(other->execute("ALTER TABLE envelope RENAME TO away").ok());
    stick.into(site);
    Site::settle(exchange);
    REQUIRE(std::holds_alternative<Finished>(exchange.status()));
    CHECK(std::get<Finished>(exchange.status()).shortfall == Shortfall::trouble);
}
