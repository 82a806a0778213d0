#include <catch2/catch.hpp>

#include <fstream>
#include <future>
#include <iterator>
#include <sstream>

#include "sync/office/health.h"
#include "sync/office/pull.h"
#include "sync/store/folder_store.h"
#include "sync/store/memory_store.h"
#include "tests/sync/exchange/exchange_bench.h"

// Kiosk, stick, office, stick, kiosk: with two kiosks, and sticks that are torn out on the way.

using namespace engawa;
using namespace engawa::exchange;
namespace fs = std::filesystem;

namespace {

struct Office {
    explicit Office(std::vector<Site*> sites) {
        for (const Site* site : sites)
            registry.add({site->kiosk.keys.kiosk, "公民館", site->kiosk.keys.kiosk_key.public_key(), office::KioskState::active, ""});
    }
    office::PullSummary pull(store::ObjectStore& store, office::PulledFrom from) {
        auto database = office::InboxDatabase::open(folder.path() / "inbox.db");
        REQUIRE(database.ok());
        const std::vector<envelope::AgeIdentity> identities{keys.office_identity};
        office::PullParts parts{store, *database, registry, identities, keys.office_key, clock, random, out};
        parts.from = from;
        const auto summary = office::pull_inbox(parts);
        REQUIRE(summary.ok());
        taken += summary->new_records;
        return *summary;
    }
    office::PullSummary pull_stick(const fs::path& top) {
        store::FolderStore store(top);
        return pull(store, office::PulledFrom::stick);
    }

    support::TemporaryFolder folder;
    outbox::Keys keys{1};
    office::Registry registry;
    ManualWallClock clock{outbox::spring + std::chrono::hours(24 * 365 * 2)};
    SeededRandom random{5};
    std::ostringstream out;
    int taken = 0;
};

void carry(Stick& stick, Site& site, Exchange& exchange) {
    stick.into(site);
    Site::settle(exchange);
    CHECK(std::holds_alternative<Finished>(exchange.status()));
    stick.out_of(site);
    Site::settle(exchange);
}

}  // namespace

TEST_CASE("Two kiosks without a network: by one stick everything arrives once and every acknowledgement comes back") {
    Site a("kiosk-a", 2);
    Site b("kiosk-b", 3);
    Office office({&a, &b});
    Exchange at_a = a.make_exchange();
    Exchange at_b = b.make_exchange();
    Stick stick;
    a.submit(3);
    b.submit(2);
    carry(stick, a, at_a);
    carry(stick, b, at_b);
    CHECK(stick.inbox("kiosk-a").size() == 3);
    CHECK(stick.inbox("kiosk-b").size() == 2);

    CHECK(office.pull_stick(stick.pocket).new_records == 5);
    CHECK(stick.inbox("kiosk-a").empty());
    a.submit(1);  // while the stick was away
    carry(stick, a, at_a);
    carry(stick, b, at_b);
    CHECK(a.waiting() == 1);
    CHECK(b.waiting() == 0);
    CHECK(office.pull_stick(stick.pocket).new_records == 1);
    carry(stick, a, at_a);
    CHECK(a.waiting() == 0);
    CHECK(office.taken == 6);
}

TEST_CASE("An envelope that goes by stick and by network is taken in once, and either acknowledgement lets it leave") {
    Site a("kiosk-a", 2);
    Office office({&a});
    Exchange at_a = a.make_exchange();
    Stick stick;
    store::MemoryStore network;
    a.submit(2);
    carry(stick, a, at_a);
    auto queue = a.kiosk.make_queue();
    const auto waiting = queue.all_waiting();
    for (const outbox::QueuedEnvelope& envelope : *waiting)
        REQUIRE(network.put(envelope.key, *queue.sealed_bytes(envelope.sequence)).ok());

    SECTION("the network first") {
        CHECK(office.pull(network, office::PulledFrom::network).new_records == 2);
        CHECK(office.pull_stick(stick.pocket).same_again == 2);
        carry(stick, a, at_a);
    }
    SECTION("the stick first, and its acknowledgement is published on the network by the next pull") {
        CHECK(office.pull_stick(stick.pocket).new_records == 2);
        CHECK_FALSE(network.head(store::ack_key(a.kiosk.keys.kiosk)).value());
        CHECK(office.pull(network, office::PulledFrom::network).same_again == 2);
        REQUIRE(network.head(store::ack_key(a.kiosk.keys.kiosk)).value());
        carry(stick, a, at_a);
    }
    CHECK(a.waiting() == 0);
    CHECK(office.taken == 2);
    CHECK(stick.inbox("kiosk-a").empty());
}

TEST_CASE("A pull from a stick waits for the pull from the network that is at work on the same kiosk") {
    Site a("kiosk-a", 2);
    Office office({&a});
    Exchange at_a = a.make_exchange();
    Stick stick;
    a.submit(1);
    carry(stick, a, at_a);
    auto database = office::InboxDatabase::open(office.folder.path() / "inbox.db");
    REQUIRE(database.ok());
    std::future<office::PullSummary> from_stick;
    // Somebody waits for a lock: proc(5), /proc/locks.
    const auto is_waiting = [] {
        std::ifstream locks("/proc/locks");
        const std::string text{std::istreambuf_iterator<char>(locks), {}};
        return text.find("-> OFDLCK") != std::string::npos;
    };
    const auto held = database->alone_with(a.kiosk.keys.kiosk, office::sql::IfTaken::wait, [&]() -> Result<void> {
        from_stick = std::async(std::launch::async, [&] { return office.pull_stick(stick.pocket); });
        while (!is_waiting() && from_stick.wait_for(std::chrono::milliseconds(1)) != std::future_status::ready) continue;
        return {};
    });
    REQUIRE(held.ok());
    const office::PullSummary summary = from_stick.get();
    CHECK(summary.new_records == 1);
    CHECK(summary.left_to_another == 0);
}

TEST_CASE("A network without new envelopes gets the acknowledgements that went by stick") {
    Site a("kiosk-a", 2);
    Office office({&a});
    Exchange at_a = a.make_exchange();
    Stick stick;
    store::MemoryStore network;
    a.submit(1);
    carry(stick, a, at_a);
    office.pull_stick(stick.pocket);
    office.pull(network, office::PulledFrom::network);
    const KioskId& id = a.kiosk.keys.kiosk;
    const auto json = network.get(store::ack_key(id), envelope::max_acks_bytes);
    const auto signature = network.get(store::ack_signature_key(id), envelope::max_acks_signature_bytes);
    REQUIRE(json.ok());
    const auto acks = envelope::verify_acks(envelope::text_of(*json), envelope::text_of(*signature),
                                            a.kiosk.keys.office_key.public_key(), id, 0);
    CHECK(acks.value().taken.size() == 1);
}

TEST_CASE("Sticks torn out, lost and forgotten in any order end with every application taken in once") {
    const std::uint64_t seed = GENERATE(range(1, 21));
    CAPTURE(seed);
    SeededRandom random(seed);
    Site a("kiosk-a", 2);
    Site b("kiosk-b", 3);
    std::vector<Site*> sites{&a, &b};
    Office office({&a, &b});
    std::vector<std::unique_ptr<Exchange>> exchanges;
    for (Site* site : sites) exchanges.push_back(std::make_unique<Exchange>(site->make_exchange()));
    std::vector<std::unique_ptr<Stick>> sticks;
    for (int i = 0; i < 2; ++i) sticks.push_back(std::make_unique<Stick>());
    for (int round = 0; round < 25; ++round) {
        const std::size_t where = random.below(2);
        std::unique_ptr<Stick>& stick = sticks[random.below(2)];
        switch (random.below(6)) {
            case 0: sites[where]->submit(static_cast<int>(1 + random.below(3))); break;
            case 1: carry(*stick, *sites[where], *exchanges[where]); break;
            case 2: {
                stick->into(*sites[where]);
                for (std::uint64_t step = random.below(12); step > 0; --step) exchanges[where]->step({});
                stick->out_of(*sites[where]);
                Site::settle(*exchanges[where]);
                break;
            }
            case 3: office.pull_stick(stick->pocket); break;
            case 4: stick = std::make_unique<Stick>(); break;  // lost, and another prepared
            default: exchanges[where] = std::make_unique<Exchange>(sites[where]->make_exchange()); break;  // the power was cut
        }
    }
    for (int i = 0; i < 2; ++i) {
        for (std::size_t where = 0; where < 2; ++where) carry(*sticks[0], *sites[where], *exchanges[where]);
        office.pull_stick(sticks[0]->pocket);
    }
    for (std::size_t where = 0; where < 2; ++where) carry(*sticks[0], *sites[where], *exchanges[where]);
    CHECK(a.waiting() == 0);
    CHECK(b.waiting() == 0);
    CHECK(office.taken == a.submitted + b.submitted);
}
