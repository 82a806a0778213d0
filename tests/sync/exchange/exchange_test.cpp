#include "sync/exchange/exchange.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>

#include "sync/envelope/bytes.h"
#include "sync/store/folder_store.h"
#include "tests/support/log_lines.h"
#include "tests/support/small_disk.h"
#include "tests/sync/exchange/exchange_bench.h"
#include "tests/sync/exchange/fat_names.h"

using namespace engawa;
using namespace engawa::exchange;
namespace fs = std::filesystem;

namespace {

Finished finished(const Exchange& exchange) {
    REQUIRE(std::holds_alternative<Finished>(exchange.status()));
    return std::get<Finished>(exchange.status());
}

}  // namespace

TEST_CASE("Without a stick nothing is done and nothing is to be waited for") {
    Site site;
    site.submit(1);
    Exchange exchange = site.make_exchange();
    CHECK(exchange.step({}) == std::nullopt);
    CHECK(std::holds_alternative<NoStick>(exchange.status()));
}

TEST_CASE("A stick is given every envelope that waits, and the queue stays as it is") {
    Site site;
    Stick stick;
    site.submit(3);
    auto queue = site.kiosk.make_queue();
    REQUIRE(queue.mark_offered(2).ok());
    REQUIRE(queue.mark_offered(3).ok());
    REQUIRE(queue.mark_stored(3, outbox::spring).ok());
    const outbox::QueueSummary before = site.sink->summary().value();
    Exchange exchange = site.make_exchange();
    stick.into(site);
    Site::settle(exchange);
    CHECK(finished(exchange) == Finished{3, 3, 0, Shortfall::none});
    CHECK(site.sink->summary().value() == before);
    REQUIRE(stick.inbox().size() == 3);
    for (const std::string& name : stick.inbox()) {
        const auto bytes = read_file(stick.top / "inbox" / "kiosk-7f3a" / name, 1 << 20).value();
        CHECK(envelope::sha256_hex(bytes) + ".age" == name);
        CHECK(site.kiosk.keys.open(bytes));
    }
    stick.out_of(site);
    Site::settle(exchange);
    CHECK(std::holds_alternative<NoStick>(exchange.status()));
}

TEST_CASE("While a stick is worked on it must stay in, and it may go only after the last byte is synced") {
    Site site;
    Stick stick;
    site.submit(5);
    site.taker.answer = ContentTaker::State::busy;
    stick.give_packs();
    Exchange exchange = site.make_exchange();
    stick.into(site);
    std::vector<Work> told;
    std::uint64_t most_written = 0;
    for (int i = 0; i < 30; ++i) {
        exchange.step({});
        const auto* working = std::get_if<Working>(&exchange.status());
        REQUIRE(working != nullptr);
        if (told.empty() || told.back() != working->work) told.push_back(working->work);
        CHECK(working->written == stick.inbox().size());
        most_written = std::max(most_written, working->written);
    }
    CHECK(told == std::vector<Work>{Work::reading, Work::writing, Work::content});
    CHECK(most_written == 5);
    CHECK(site.taker.taking == stick.top);
    site.taker.answer = ContentTaker::State::taken;
    Site::settle(exchange);
    CHECK(finished(exchange).written == 5);
    CHECK(site.taker.taking.empty());
}

TEST_CASE("A stick with nothing to carry is done at once and says so") {
    Site site;
    Stick stick;
    Exchange exchange = site.make_exchange();
    stick.into(site);
    Site::settle(exchange);
    CHECK(finished(exchange) == Finished{});
    CHECK(site.taker.taking.empty());
}

TEST_CASE("Packs that could not be taken are told, and the envelopes are on the stick all the same") {
    Site site;
    Stick stick;
    site.submit(1);
    site.taker.answer = ContentTaker::State::failed;
    stick.give_packs();
    Exchange exchange = site.make_exchange();
    stick.into(site);
    Site::settle(exchange);
    CHECK(finished(exchange) == Finished{1, 1, 0, Shortfall::content});
}

TEST_CASE("Put in again, a stick has the same envelopes once, and a new one beside them") {
    Site site;
    Stick stick;
    site.submit(2);
    Exchange exchange = site.make_exchange();
    stick.into(site);
    Site::settle(exchange);
    stick.out_of(site);
    Site::settle(exchange);
    site.submit(1);
    stick.into(site);
    Site::settle(exchange);
    CHECK(finished(exchange).written == 3);
    CHECK(stick.inbox().size() == 3);
}

TEST_CASE("An envelope that lies damaged on the stick is replaced") {
    Site site;
    Stick stick;
    site.submit(1);
    Exchange exchange = site.make_exchange();
    stick.into(site);
    Site::settle(exchange);
    stick.out_of(site);
    Site::settle(exchange);
    const fs::path file = stick.pocket / "inbox" / "kiosk-7f3a" / stick.inbox().front();
    const std::uintmax_t whole = fs::file_size(file);
    fs::resize_file(file, GENERATE(0, 10));
    stick.into(site);
    Site::settle(exchange);
    CHECK(finished(exchange).written == 1);
    CHECK(fs::file_size(stick.top / "inbox" / "kiosk-7f3a" / stick.inbox().front()) == whole);
}

TEST_CASE("Acks on a stick let rows leave, and what they name is not written again") {
    Site site;
    Stick stick;
    site.submit(3);
    store::FolderStore office(stick.pocket);
    site.acknowledge(office, 4, {1, 3});
    Exchange exchange = site.make_exchange();
    stick.into(site);
    Site::settle(exchange);
    CHECK(finished(exchange) == Finished{1, 1, 2, Shortfall::none});
    CHECK(site.waiting() == 1);
    CHECK(site.kiosk.make_queue().ack_serial(outbox::AcksFrom::stick).value() == 4);
}

TEST_CASE("Acks on a stick that are older, forged or half there delete nothing and stop nothing") {
    Site site;
    Stick stick;
    site.submit(2);
    store::FolderStore office(stick.pocket);
    const support::LogLines log;
    int not_believed = 1;
    SECTION("older than what the network brought") {
        REQUIRE(site.kiosk.make_queue().accept({site.kiosk.keys.kiosk, 9, outbox::spring, 0, {}}, outbox::AcksFrom::store).ok());
        site.acknowledge(office, 8, {1, 2});
        not_believed = 0;
    }
    SECTION("signed by somebody else") {
        Site other("kiosk-7f3a", 5);
        other.kiosk.keys.office_key = outbox::Keys(99).office_key;
        other.kiosk.database_path = site.kiosk.database_path;
        other.acknowledge(office, 1, {1, 2});
    }
    SECTION("without their signature") {
        site.acknowledge(office, 1, {1, 2});
        fs::remove(stick.pocket / "acks" / "kiosk-7f3a.json.minisig");
        not_believed = 0;  // as if there were none
    }
    SECTION("cut off") {
        site.acknowledge(office, 1, {1, 2});
        fs::resize_file(stick.pocket / "acks" / "kiosk-7f3a.json", 20);
    }
    Exchange exchange = site.make_exchange();
    stick.into(site);
    Site::settle(exchange);
    CHECK(finished(exchange) == Finished{2, 2, 0, Shortfall::none});
    CHECK(site.waiting() == 2);
    CHECK(log.count("its acks are not believed") == not_believed);
}

TEST_CASE("A stick of nobody, of another city, or with a damaged mark is neither read nor written") {
    Site site;
    site.submit(1);
    struct Row {
        const char* city;
        const char* marker;
        StickError reason;
    };
    const Row row = GENERATE(values<Row>({{"", "", StickError::not_ours},
                                          {"another-city", "", StickError::other_city},
                                          {"kawabe", "format = [", StickError::malformed}}));
    Stick stick(row.city);
    if (*row.marker != '\0') std::ofstream(stick.pocket / marker_file_name) << row.marker;
    store::FolderStore office(stick.pocket);
    site.acknowledge(office, 1, {1});
    Exchange exchange = site.make_exchange();
    stick.into(site);
    Site::settle(exchange);
    REQUIRE(std::holds_alternative<Foreign>(exchange.status()));
    CHECK(std::get<Foreign>(exchange.status()).reason == row.reason);
    CHECK(stick.inbox().empty());
    CHECK(site.waiting() == 1);
    stick.out_of(site);
    Site::settle(exchange);
    CHECK(std::holds_alternative<NoStick>(exchange.status()));
}

TEST_CASE("A kiosk that the office has revoked reads acks and packs of a stick, and puts nothing on it") {
    Site site;
    Stick stick;
    site.submit(2);
    store::FolderStore office(stick.pocket);
    site.acknowledge(office, 4, {1});
    fs::create_directories(stick.pocket / "slips");
    std::ofstream(stick.pocket / "slips" / "aa.age") << "one";
    stick.give_packs();
    site.taker.answer = GENERATE(ContentTaker::State::taken, ContentTaker::State::failed);
    site.state = envelope::KioskState::revoked;
    Exchange exchange = site.make_exchange();
    stick.into(site);
    Site::settle(exchange);
    CHECK(finished(exchange) == Finished{0, 0, 1, Shortfall::revoked});
    CHECK(site.taker.times_begun == 1);
    CHECK(site.waiting() == 1);
    CHECK(stick.inbox().empty());
    CHECK_FALSE(fs::exists(site.folder.path() / "carried" / "slips" / "aa.age"));

    site.state = envelope::KioskState::active;
    Exchange taken_back = site.make_exchange();
    Site::settle(taken_back);
    CHECK(finished(taken_back).written == 1);
    CHECK(stick.inbox().size() == 1);
    CHECK(fs::exists(site.folder.path() / "carried" / "slips" / "aa.age"));
}

TEST_CASE("What a stick is not for is not put on it") {
    Site site;
    Stick stick;
    site.submit(1);
    std::ofstream(stick.pocket / marker_file_name) << marker_text({"kawabe", {Cargo::acks}});
    Exchange exchange = site.make_exchange();
    stick.into(site);
    Site::settle(exchange);
    CHECK(finished(exchange) == Finished{});
    CHECK(stick.inbox().empty());
}

TEST_CASE("Slips are copied from the stick, renewed when they changed, and nothing too long is") {
    Site site;
    Stick stick;
    fs::create_directories(stick.pocket / "slips");
    std::ofstream(stick.pocket / "slips" / "aa.age") << "one";
    std::ofstream(stick.pocket / "slips" / "long.age") << std::string(70'000, 'x');
    Exchange exchange = site.make_exchange();
    stick.into(site);
    Site::settle(exchange);
    const fs::path carried = site.folder.path() / "carried" / "slips";
    CHECK(read_text_file(carried / "aa.age", 100).value() == "one");
    CHECK_FALSE(fs::exists(carried / "long.age"));
    stick.out_of(site);
    Site::settle(exchange);
    std::ofstream(stick.pocket / "slips" / "aa.age") << "two";
    stick.into(site);
    Site::settle(exchange);
    CHECK(read_text_file(carried / "aa.age", 100).value() == "two");
}

TEST_CASE("The statuses that are kept are those of the last stick that had a folder for them, be it empty") {
    Site site;
    Exchange exchange = site.make_exchange();
    const auto carry_with = [&](std::vector<std::string> names, bool with_folder = true) {
        Stick stick;
        if (with_folder) fs::create_directories(stick.pocket / "slips");
        for (const std::string& name : names) std::ofstream(stick.pocket / "slips" / name) << name;
        stick.into(site);
        Site::settle(exchange);
        CHECK(finished(exchange) == Finished{});
        stick.out_of(site);
        Site::settle(exchange);
    };
    const auto kept = [&] { return store::FolderStore(site.folder.path() / "carried").list("slips/").value().size(); };
    carry_with({});  // before anything was ever carried
    carry_with({"aa.age", "bb.age"});
    CHECK(kept() == 2);
    carry_with({"bb.age"});
    CHECK(kept() == 1);
    carry_with({}, false);
    CHECK(kept() == 1);
    site.state = envelope::KioskState::revoked;
    Exchange revoked = site.make_exchange();
    Stick empty;
    fs::create_directories(empty.pocket / "slips");
    empty.into(site);
    Site::settle(revoked);
    CHECK(kept() == 1);
    empty.out_of(site);
    Site::settle(exchange);
    carry_with({});
    CHECK(kept() == 0);
}

TEST_CASE("However much lies below slips/ of a stick, a bounded part of it comes to the kiosk's disk") {
    Site site;
    Stick stick;
    fs::create_directories(stick.pocket / "slips");
    for (int i = 0; i < 520; ++i)
        std::ofstream(stick.pocket / "slips" / (std::to_string(1000 + i) + ".age")) << std::string(64u << 10, 'x');
    // The newest of them, whatever their names.
    const std::string newest = GENERATE("1000", "1519");
    const std::string oldest = newest == "1000" ? "1519" : "1000";
    const auto now = fs::file_time_type::clock::now();
    fs::last_write_time(stick.pocket / "slips" / (newest + ".age"), now + std::chrono::hours(1));
    fs::last_write_time(stick.pocket / "slips" / (oldest + ".age"), now - std::chrono::hours(1));
    Exchange exchange = site.make_exchange();
    stick.into(site);
    Site::settle(exchange);
    CHECK(store::FolderStore(site.folder.path() / "carried").list("slips/").value().size() == 512);
    CHECK(fs::exists(site.folder.path() / "carried" / "slips" / (newest + ".age")));
    CHECK_FALSE(fs::exists(site.folder.path() / "carried" / "slips" / (oldest + ".age")));
    CHECK(finished(exchange).slips_left_out == 8);
}

TEST_CASE("A stick that is done can be unmounted by whoever wants to") {
    Site site;
    site.submit(1);
    support::SmallDisk disk(1u << 20);
    INFO(disk.trouble());
    REQUIRE(disk.mounted());
    REQUIRE(write_file_atomically(disk.path() / marker_file_name, marker_text(marker_for("kawabe"))).ok());
    site.media.insert(disk.path());
    Exchange exchange = site.make_exchange();
    exchange.step({});
    CHECK_FALSE(disk.unmount());
    Site::settle(exchange);
    CHECK(finished(exchange).written == 1);
    CHECK(disk.unmount());
}

TEST_CASE("What FAT32 does not keep as it is, is told from what it does") {
    for (const char* name : {"ab12.age", "kiosk-7f3a", "timestamp.json", ".new-12-0", "com10", "console"}) CHECK(fat_keeps(name));
    for (const char* name : {"", "a.", "a ", "a:b", "a*b", "con", "AUX.txt", "lpt1.age"}) CHECK_FALSE(fat_keeps(name));
    CHECK_FALSE(fat_keeps(std::string(256, 'a')));
}

TEST_CASE("Every name that a kiosk gives on a stick is one that FAT32 keeps and tells from the others") {
    Site site;
    Stick stick;
    site.submit(40);
    const delivery::Heartbeat heartbeat(site.kiosk.keys.kiosk_key, {}, site.kiosk.clock);
    Exchange exchange({site.media, site.kiosk.make_queue(), site.kiosk.keys.office_key.public_key(), "kawabe",
                       site.folder.path() / "carried", &heartbeat, nullptr});
    store::FolderStore office(stick.pocket);
    site.acknowledge(office, 1, {1});
    stick.into(site);
    Site::settle(exchange);
    CHECK(stick.inbox().size() == 39);
    CHECK(fs::exists(stick.top / "health" / "kiosk-7f3a.json.minisig"));
    check_names_for_fat(stick.top);
}

TEST_CASE("The kiosk's health goes with the stick") {
    Site site;
    Stick stick;
    site.submit(2);
    const delivery::Heartbeat heartbeat(site.kiosk.keys.kiosk_key, {}, site.kiosk.clock);
    Exchange exchange({site.media, site.kiosk.make_queue(), site.kiosk.keys.office_key.public_key(), "kawabe",
                       site.folder.path() / "carried", &heartbeat, nullptr});
    stick.into(site);
    Site::settle(exchange);
    CHECK(finished(exchange).written == 2);
    store::FolderStore office(stick.top);
    const KioskId& id = site.kiosk.keys.kiosk;
    const auto json = office.get(store::health_key(id), envelope::max_health_bytes).value();
    const auto signature = office.get(store::health_signature_key(id), envelope::max_health_signature_bytes).value();
    const auto health = envelope::verify_health(envelope::text_of(json), envelope::text_of(signature),
                                                site.kiosk.keys.kiosk_key.public_key(), id, 0);
    CHECK(health.value().queue.last_sequence == 2);
    CHECK(health.value().queue.waits(2));
    CHECK(health.value().acks_serial == 0u);
}

TEST_CASE("In its health a kiosk says the highest serial of acks that it has seen, from the store or a stick") {
    Site site;
    Stick stick;
    site.submit(3);
    const bool stick_is_newer = GENERATE(false, true);
    REQUIRE(site.kiosk.make_queue().accept({site.kiosk.keys.kiosk, 9, outbox::spring, 0, {}}, outbox::AcksFrom::store).ok());
    store::FolderStore office(stick.pocket);
    site.acknowledge(office, stick_is_newer ? 12 : 4, {1});
    const delivery::Heartbeat heartbeat(site.kiosk.keys.kiosk_key, {}, site.kiosk.clock);
    Exchange exchange({site.media, site.kiosk.make_queue(), site.kiosk.keys.office_key.public_key(), "kawabe",
                       site.folder.path() / "carried", &heartbeat, nullptr});
    stick.into(site);
    Site::settle(exchange);
    const KioskId& id = site.kiosk.keys.kiosk;
    store::FolderStore reader(stick.top);
    const auto json = reader.get(store::health_key(id), envelope::max_health_bytes).value();
    const auto signature = reader.get(store::health_signature_key(id), envelope::max_health_signature_bytes).value();
    const auto health = envelope::verify_health(envelope::text_of(json), envelope::text_of(signature),
                                                site.kiosk.keys.kiosk_key.public_key(), id, 0);
    CHECK(health.value().acks_serial == (stick_is_newer ? 12u : 9u));
}

TEST_CASE("Somebody else's medium that is in already, or comes too, hides no stick of this city") {
    Site site;
    site.submit(2);
    Stick other("yamabe");
    Stick ours;
    Exchange exchange = site.make_exchange();
    other.into(site);
    const bool told_before = GENERATE(false, true);
    if (told_before) {
        Site::settle(exchange);
        CHECK(std::get<Foreign>(exchange.status()).reason == StickError::other_city);
    }
    ours.into(site);
    Site::settle(exchange);
    CHECK(finished(exchange).written == 2);
    CHECK(other.inbox().empty());
    ours.out_of(site);
    Site::settle(exchange);
    CHECK(std::holds_alternative<NoStick>(exchange.status()));
}

TEST_CASE("A second stick of this city that comes while the first is worked on is worked on next") {
    Site site;
    site.submit(2);
    Stick first;
    Stick second;
    Exchange exchange = site.make_exchange();
    first.into(site);
    CHECK(exchange.step({}));
    second.into(site);
    Site::settle(exchange);
    CHECK(first.inbox().size() == 2);
    CHECK(second.inbox().size() == 2);
    CHECK(finished(exchange).written == 2);
    first.out_of(site);
    Site::settle(exchange);
    CHECK(finished(exchange).written == 2);
}

TEST_CASE("A stick whose acks or slips cannot be read takes no status away that an earlier one brought") {
    Site site;
    Exchange exchange = site.make_exchange();
    const auto kept = [&] { return store::FolderStore(site.folder.path() / "carried").list("slips/").value().size(); };
    const auto slip = [](const Stick& stick, const char* name) {
        fs::create_directories(stick.pocket / "slips");
        std::ofstream(stick.pocket / "slips" / name) << name;
    };
    {
        Stick stick;
        slip(stick, "aa.age");
        slip(stick, "bb.age");
        stick.into(site);
        Site::settle(exchange);
        stick.out_of(site);
        Site::settle(exchange);
    }
    REQUIRE(kept() == 2);
    Stick stick;
    slip(stick, "aa.age");
    const char* there = "bb.age";
    SECTION("its acks are longer than any, but its slips can be read: bb is gone, and cc is new") {
        slip(stick, "cc.age");
        there = "cc.age";
        fs::create_directories(stick.pocket / "acks");
        std::ofstream(stick.pocket / "acks" / "kiosk-7f3a.json") << std::string(17u << 20, 'x');
        std::ofstream(stick.pocket / "acks" / "kiosk-7f3a.json.minisig") << "x";
    }
    SECTION("the list of its slips is not to be had") {
        fs::path deep = stick.pocket / "slips";
        for (int i = 0; i < 40; ++i) deep /= "d";
        fs::create_directories(deep);
    }
    stick.into(site);
    Site::settle(exchange);
    CHECK(finished(exchange).shortfall == Shortfall::trouble);
    CHECK(kept() == 2);
    CHECK(fs::exists(site.folder.path() / "carried" / "slips" / there));
}

TEST_CASE("One status of a stick that cannot be kept keeps no other out") {
    Site site;
    const fs::path carried = site.folder.path() / "carried" / "slips";
    fs::create_directories(carried / "aa.age" / "x");
    Stick stick;
    fs::create_directories(stick.pocket / "slips");
    for (const char* const name : {"aa.age", "bb.age"}) std::ofstream(stick.pocket / "slips" / name) << name;
    Exchange exchange = site.make_exchange();
    stick.into(site);
    Site::settle(exchange);
    CHECK(finished(exchange).shortfall == Shortfall::trouble);
    CHECK(read_text_file(carried / "bb.age", 100).value() == "bb.age");
}

TEST_CASE("One envelope that cannot be put on a stick keeps no other off it") {
    Site site;
    site.submit(3);
    Stick stick;
    const auto waiting = site.kiosk.make_queue().all_waiting().value();
    fs::create_directories(stick.pocket / waiting.front().key.text() / "x");
    Exchange exchange = site.make_exchange();
    stick.into(site);
    Site::settle(exchange);
    CHECK(finished(exchange) == Finished{2, 3, 0, Shortfall::trouble});
    CHECK(site.waiting() == 3);
}

TEST_CASE("Somebody else's medium that comes after a stick of this city is done does not hide that it is") {
    Site site;
    site.submit(2);
    Stick ours;
    Stick other("yamabe");
    Exchange exchange = site.make_exchange();
    ours.into(site);
    Site::settle(exchange);
    const Finished done = finished(exchange);
    other.into(site);
    Site::settle(exchange);
    CHECK(finished(exchange) == done);
    CHECK(other.inbox().empty());
}
