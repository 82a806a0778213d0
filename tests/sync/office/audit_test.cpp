#include "sync/office/audit.h"

#include <nlohmann/json.hpp>

#include "sync/office/kept_objects.h"
#include "sync/store/folder_store.h"
#include "tests/sync/office/bench.h"

using namespace engawa;
using namespace engawa::office;
using namespace engawa::office::support;
using envelope::SequenceRun;

namespace {

using Runs = std::vector<SequenceRun>;

struct Desk {
    Bench bench;
    InboxDatabase database;
    std::uint64_t serial = 0;

    explicit Desk(Backend backend) : bench(backend), database(bench.open_database()) {
        // One kiosk is enough to say of: the other is taken off.
        RegisteredKiosk only = bench.registry.kiosks().front();
        bench.registry = {};
        bench.registry.add(only);
    }

    // What kiosk-a says of itself.
    void say(std::uint64_t last_sequence, const Runs& waiting) { say_as("kiosk-a", ++serial, last_sequence, waiting); }
    void say_as(const std::string& signer, std::uint64_t with_serial, std::uint64_t last_sequence, const Runs& waiting) {
        envelope::Health health;
        health.kiosk = KioskId("kiosk-a");
        health.serial = with_serial;
        health.made_at = bench.clock.now();
        health.next_within = Seconds(600);
        health.queue.last_sequence = last_sequence;
        health.queue.waiting = waiting;
        const auto file = envelope::sign_health(health, bench.kiosk_keys.at(signer)).value();
        REQUIRE(bench.store.put_replace(store::health_key(health.kiosk), envelope::bytes_of(file.json)).ok());
        REQUIRE(bench.store.put_replace(store::health_signature_key(health.kiosk), envelope::bytes_of(file.signature)).ok());
    }
    AuditReport audited() {
        const auto report = audit({database, bench.store, bench.registry, bench.clock, std::chrono::hours(24)});
        if (!report) FAIL(report.error().message());
        return *report;
    }
    AuditedKiosk kiosk() {
        const AuditReport report = audited();
        REQUIRE(report.kiosks.size() == 1);
        return report.kiosks.front();
    }
};

}  // namespace

TEST_CASE("An envelope taken out of the store is named as lost, and one still on the kiosk is not") {
    Desk desk(GENERATE(values(both)));
    std::vector<Sealed> sent;
    for (std::uint64_t number = 1; number <= 7; ++number) sent.push_back(desk.bench.seal(number, care_xml("誰か")));
    // 3 vanished from the store after the kiosk was told that it was taken in; 5 and 6 have not left the kiosk.
    for (const std::size_t i : {0u, 1u, 2u, 3u, 6u}) desk.bench.put(sent[i]);
    REQUIRE(desk.bench.store.remove(sent[2].envelope.key).ok());
    REQUIRE(desk.bench.pull(desk.database));
    desk.say(7, {{5, 6}});
    const AuditReport report = desk.audited();
    const AuditedKiosk& kiosk = report.kiosks.front();
    CHECK(kiosk.received == 4);
    CHECK(kiosk.last_sequence == 7);
    CHECK(kiosk.lost == Runs{{3, 3}});
    CHECK(kiosk.waiting == Runs{{5, 6}});
    CHECK(kiosk.unknown.empty());
    CHECK(kiosk.heartbeat == Heartbeat::fresh);
    CHECK(report.needs_a_person());
    std::ostringstream out;
    print_audit(report, out);
    CHECK_THAT(out.str(), Catch::Contains("LOST       no. 3:") && Catch::Contains("waiting    no. 5 to 6:"));
    const auto json = nlohmann::json::parse(audit_as_json(report));
    CHECK(json["kiosks"][0]["lost"] == nlohmann::json::parse("[[3,3]]"));
    CHECK(json["needs_a_person"] == true);
}

TEST_CASE("What was never received at all is lost as well, up to the kiosk's last number") {
    Desk desk(GENERATE(values(both)));
    desk.say(1'000'000'000, {{10, 20}});
    const AuditedKiosk kiosk = desk.kiosk();
    CHECK(kiosk.received == 0);
    CHECK(kiosk.lost == Runs{{1, 9}, {21, 1'000'000'000}});
    CHECK(kiosk.waiting == Runs{{10, 20}});
}

TEST_CASE("With all here or on its way nothing is missing") {
    Desk desk(GENERATE(values(both)));
    for (std::uint64_t number = 1; number <= 3; ++number) desk.bench.put(desk.bench.seal(number, care_xml("誰か")));
    REQUIRE(desk.bench.pull(desk.database));
    desk.say(4, {{3, 4}});  // 3 is here; the kiosk has not read the acks yet
    const AuditReport report = desk.audited();
    CHECK(report.kiosks.front().waiting == Runs{{4, 4}});
    CHECK_FALSE(report.needs_a_person());
    std::ostringstream out;
    print_audit(report, out);
    CHECK_THAT(out.str(), Catch::Contains("Nothing is missing."));
}

TEST_CASE("Of damaged objects it is told whether a kiosk has still something to send in their place, and how to be rid of them") {
    Desk desk(GENERATE(values(both)));
    desk.bench.put(desk.bench.seal(1, care_xml("一")));
    const Sealed damaged = desk.bench.seal(2, care_xml("二"));
    desk.bench.put(damaged);
    desk.bench.store.objects()[damaged.envelope.key].resize(1'000);
    REQUIRE(desk.bench.pull(desk.database));
    const auto told = [&] {
        std::ostringstream out;
        print_audit(desk.audited(), out);
        return out.str();
    };
    desk.say(2, {{2, 2}});
    CHECK_THAT(told(), Catch::Contains("1 of them came damaged; the kiosk sends them again within 7 days"));
    // The damaged one was not the kiosk's own: a copy of it had sealed it.
    desk.bench.put(desk.bench.seal(2, care_xml("二")));
    REQUIRE(desk.bench.pull(desk.database));
    CHECK_THAT(told(), Catch::Contains("1 of them came damaged"));
    desk.say(2, {});
    CHECK_THAT(told(), Catch::Contains("they leave no gap: engawa inbox set-aside forget"));
    REQUIRE(forget(desk.database, damaged.envelope.key.text()));
    CHECK_THAT(told(), Catch::Contains("Nothing is missing."));
}

TEST_CASE("Without a heartbeat a gap is unknown, not lost") {
    Desk desk(GENERATE(values(both)));
    desk.bench.put(desk.bench.seal(1, care_xml("一")));
    desk.bench.put(desk.bench.seal(4, care_xml("四")));
    REQUIRE(desk.bench.pull(desk.database));
    AuditedKiosk kiosk = desk.kiosk();
    CHECK(kiosk.unknown == Runs{{2, 3}});
    CHECK(kiosk.lost.empty());
    CHECK(kiosk.heartbeat == Heartbeat::never);
    // A heartbeat of before number 4 says of 2 and 3 what it can.
    desk.say(2, {{2, 2}});
    kiosk = desk.kiosk();
    CHECK(kiosk.waiting == Runs{{2, 2}});
    CHECK(kiosk.unknown == Runs{{3, 3}});
}

TEST_CASE("A heartbeat that is forged, old or gone is not believed, and what was heard before still counts") {
    Desk desk(GENERATE(values(both)));
    desk.say(2, {{1, 2}});
    desk.say(5, {{1, 5}});
    CHECK(desk.kiosk().waiting == Runs{{1, 5}});
    SECTION("signed by another kiosk") { desk.say_as("kiosk-b", 9, 0, {}); }
    SECTION("an older one is back") { desk.say_as("kiosk-a", 1, 2, {}); }
    SECTION("taken away") {
        REQUIRE(desk.bench.store.remove(store::health_key(KioskId("kiosk-a"))).ok());
        REQUIRE(desk.bench.store.remove(store::health_signature_key(KioskId("kiosk-a"))).ok());
    }
    const AuditReport report = desk.audited();
    const AuditedKiosk& kiosk = report.kiosks.front();
    CHECK(kiosk.heartbeat == Heartbeat::unreadable);
    CHECK(kiosk.heartbeat_detail != "");
    CHECK(kiosk.last_sequence == 5);
    CHECK(kiosk.unknown == Runs{{1, 5}});
    CHECK(report.needs_a_person());
}

TEST_CASE("A kiosk that is silent for long is told, one that was heard just now is not") {
    Desk desk(GENERATE(values(both)));
    desk.say(0, {});
    desk.bench.clock.advance(std::chrono::hours(23));
    CHECK(desk.kiosk().heartbeat == Heartbeat::fresh);
    CHECK_FALSE(desk.audited().needs_a_person());
    desk.bench.clock.advance(std::chrono::hours(2));
    CHECK(desk.kiosk().heartbeat == Heartbeat::silent);
    CHECK(desk.audited().needs_a_person());
    desk.say(0, {});
    CHECK(desk.kiosk().heartbeat == Heartbeat::fresh);
}

TEST_CASE("What a kiosk without a line says of itself comes with a stick and counts until the store has newer") {
    Desk desk(GENERATE(values(both)));
    desk.say(1, {{1, 1}});
    CHECK(desk.kiosk().waiting == Runs{{1, 1}});
    desk.bench.clock.advance(std::chrono::hours(72));
    CHECK(desk.kiosk().heartbeat == Heartbeat::silent);
    // The stick has a newer one; the store keeps the old.
    const auto old = desk.bench.store.objects();
    desk.say(3, {{2, 3}});
    store::MemoryStore stick;
    for (const auto& [key, bytes] : desk.bench.store.objects()) stick.objects()[key] = bytes;
    desk.bench.store.objects() = old;
    const std::vector<envelope::AgeIdentity> identities{desk.bench.identity};
    PullParts from_stick{stick, desk.database, desk.bench.registry, identities, desk.bench.office_key, desk.bench.clock, desk.bench.random, desk.bench.out};
    from_stick.from = PulledFrom::stick;
    REQUIRE(pull_inbox(from_stick));
    CHECK_THAT(desk.bench.out.str(), Catch::Contains("heard      kiosk-a"));
    CHECK(desk.kiosk().heartbeat == Heartbeat::fresh);
    CHECK(desk.kiosk().lost == Runs{{1, 1}});
    CHECK(desk.kiosk().waiting == Runs{{2, 3}});
    // Forged or older ones change nothing.
    desk.bench.out.str("");
    stick.objects()[store::health_key(KioskId("kiosk-a"))][30] ^= std::byte{1};
    REQUIRE(pull_inbox(from_stick));
    CHECK(desk.bench.out.str().find("heard") == std::string::npos);
    desk.say(4, {{4, 4}});
    CHECK(desk.kiosk().waiting == Runs{{4, 4}});
    SECTION("an older one of the store than that is a replay") {
        desk.bench.store.objects() = old;
        CHECK(desk.kiosk().heartbeat == Heartbeat::unreadable);
    }
}

TEST_CASE("By a clock that is ahead a kiosk falls silent all the same, and is marked") {
    Desk desk(GENERATE(values(both)));
    const auto right = desk.bench.clock.now();
    desk.bench.clock.advance(std::chrono::hours(24 * 300));
    desk.say(0, {});
    desk.bench.clock.set(right);
    CHECK(desk.kiosk().clock_ahead == std::chrono::hours(24 * 300));
    CHECK(desk.audited().needs_a_person());
    std::ostringstream out;
    print_audit(desk.audited(), out);
    CHECK_THAT(out.str(), Catch::Contains("CLOCK      7200 hours ahead"));
    desk.bench.clock.advance(std::chrono::hours(25));
    CHECK(desk.kiosk().heartbeat == Heartbeat::silent);
}

TEST_CASE("Sealed anew, set aside and not yet pulled are counted, and a revoked kiosk's numbers too") {
    Desk desk(GENERATE(values(both)));
    const std::string xml = care_xml("一");
    const Sealed first = desk.bench.seal(1, xml);
    desk.bench.put(first);
    desk.bench.put(desk.bench.seal_again(first, 1, xml));
    desk.bench.put(desk.bench.seal(1, care_xml("二"), "kiosk-b"));  // not in the registry
    REQUIRE(desk.bench.pull(desk.database));
    desk.say(1, {});
    const AuditReport report = desk.audited();
    REQUIRE(report.kiosks.size() == 2);
    CHECK(report.kiosks[0].again == Runs{{1, 1}});
    CHECK(report.kiosks[0].received == 1);
    CHECK(report.kiosks[1].set_aside == 1);
    CHECK(report.kiosks[1].in_store == 1);
    CHECK(report.kiosks[1].heartbeat == Heartbeat::not_asked);
    CHECK(report.needs_a_person());
}

TEST_CASE("A store that cannot be reached ends the audit: nothing is said that was not seen") {
    Desk desk(Backend::sqlite);
    desk.bench.store.fail_all(store::StoreError::unreachable);
    const auto report = audit({desk.database, desk.bench.store, desk.bench.registry, desk.bench.clock, std::chrono::hours(24)});
    REQUIRE_FALSE(report.ok());
    CHECK(report.error().is(store::StoreError::unreachable));
}

TEST_CASE("A heartbeat that is too long for anybody is told of its kiosk, and the others are audited") {
    Desk desk(Backend::sqlite);
    desk.bench.registry.add({KioskId("kiosk-b"), "", desk.bench.kiosk_keys.at("kiosk-b").public_key(), KioskState::active, ""});
    desk.say(0, {});
    const store::Bytes long_one(400'000, std::byte{'x'});
    REQUIRE(desk.bench.store.put_replace(store::health_key(KioskId("kiosk-b")), long_one).ok());
    const AuditReport report = desk.audited();
    REQUIRE(report.kiosks.size() == 2);
    CHECK(report.kiosks[0].heartbeat == Heartbeat::fresh);
    CHECK(report.kiosks[1].heartbeat == Heartbeat::unreadable);
    CHECK_THAT(report.kiosks[1].heartbeat_detail, Catch::Contains("longer than a kiosk writes"));
}

TEST_CASE("One kiosk's folders, however deep, keep no other kiosk's envelopes out, and are told with its name") {
    Desk desk(Backend::sqlite);
    Bench& bench = desk.bench;
    bench.registry.add({KioskId("kiosk-b"), "", bench.kiosk_keys.at("kiosk-b").public_key(), KioskState::active, ""});
    const auto root = bench.folder.path() / "store";
    auto deep = root / "inbox/kiosk-a";
    for (int i = 0; i < 40; ++i) deep /= "d";
    std::filesystem::create_directories(deep);
    bench.folder.write(deep / "x", "");
    store::FolderStore store(root);
    const Sealed good = bench.seal(1, care_xml("誰か"), "kiosk-b");
    REQUIRE(store.put(good.envelope.key, good.envelope.bytes).ok());
    const auto summary = pull_inbox({store, desk.database, bench.registry, {bench.identity}, bench.office_key, bench.clock,
                                     bench.random, bench.out});
    REQUIRE(summary);
    CHECK(summary->new_records == 1);
    CHECK(summary->set_aside == 2);  // the kiosk, and what lies under other names
    CHECK_THAT(bench.out.str(), Catch::Contains("left out   kiosk-a: inbox/kiosk-a/: "));
    CHECK_FALSE(std::filesystem::exists(root / good.envelope.key.text()));
    const auto report = audit({desk.database, store, bench.registry, bench.clock, std::chrono::hours(24)});
    REQUIRE(report);
    CHECK_THAT(report->kiosks.at(0).unlisted, Catch::Contains("nested too deeply"));
    CHECK(report->kiosks.at(1).unlisted.empty());
    CHECK(report->needs_a_person());
    std::ostringstream out;
    print_audit(*report, out);
    CHECK_THAT(out.str(), Catch::Contains("NOT LISTED inbox/kiosk-a/: "));
}

TEST_CASE("A number that a person took two records under is not told as one that was kept once") {
    Bench bench(GENERATE(values(both)));
    bench.put(bench.seal(1, care_xml("一人目")));
    const Sealed twice = bench.seal(2, care_xml("二人目"));
    bench.put(twice);
    bench.pull();
    bench.put(bench.seal_again(twice, 2, care_xml("二人目")));
    bench.pull();
    bench.put(bench.seal(1, care_xml("ほかの人")));
    bench.pull();
    InboxDatabase database = bench.open_database();
    const std::vector<envelope::AgeIdentity> identities{bench.identity};
    PullParts with{bench.store, database, bench.registry, identities, bench.office_key, bench.clock, bench.random, bench.out};
    with.release = [](const ObjectKey&) { return true; };
    REQUIRE(pull_inbox(with)->new_records == 1);
    const auto report = audit({database, bench.store, bench.registry, bench.clock, std::chrono::hours(24)});
    REQUIRE(report);
    std::ostringstream told;
    print_audit(*report, told);
    CHECK_THAT(told.str(), Catch::Contains("again      no. 2: came in more than one envelope, kept once\n") &&
                               Catch::Contains("reused     no. 1: came with different records"));
    const std::string json = audit_as_json(*report);
    CHECK_THAT(json, Catch::Contains("\"again\": [\n        [\n          2,") && Catch::Contains("\"reused\": [\n        [\n          1,"));
}
