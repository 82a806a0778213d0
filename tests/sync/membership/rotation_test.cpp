#include <catch2/catch.hpp>

#include <fstream>

#include "kiosk/base/atomic_file.h"
#include "sync/envelope/envelope.h"
#include "sync/office/office_keys.h"
#include "tests/sync/membership/home.h"

// Keys that change, the whole way: the kiosk's outbox and delivery, the store, the signed registry and the office's pull.
// docs/formats/registry.md, "Keys that change"

using namespace engawa;
using namespace engawa::membership;
using namespace engawa::membership::test;
using engawa::office::support::RegistryBench;

namespace {

// An office with a signed registry, and a kiosk that has sent one envelope and knows that it has arrived.
struct Town {
    RegistryBench office;
    std::unique_ptr<Home> home;

    Town() {
        office.found_repository();
        home = std::make_unique<Home>(office);
        office.sign_and_publish();
        REQUIRE(home->look().ok());
        send_one();
    }
    // One more goes the whole way.
    void send_one() {
        const std::size_t before = office_has_any() ? records(office) : 0;
        home->submit(1);
        home->deliver();
        CHECK(pull(office) == 0);
        home->deliver();
        CHECK(home->waiting() == 0);
        CHECK(records(office) == before + 1);
    }
    void office_says(const std::string& line) {
        office.must_program("office " + line + " STATE");
        office.sign_and_publish();
    }
    const office::RegisteredKiosk entry() { return *office.registry().find(home->id); }

  private:
    bool office_has_any() const { return std::filesystem::exists(office.state / "office" / "inbox.db"); }
};

}  // namespace

TEST_CASE("A kiosk changes its key: asked, offered, taken, used, and the old one closed") {
    Town town;
    Home& home = *town.home;
    const auto old_key = *home.key;
    town.office.must("rotate-key STATE --kiosk " + home.id.text());
    town.office.refused("rotate-key STATE --kiosk " + home.id.text(), "asked already");
    town.office.sign_and_publish();
    REQUIRE(home.look().ok());
    CHECK(*home.key == old_key);  // until the office has the new one
    CHECK(std::filesystem::exists(home.folder / "kiosk.next.key"));
    CHECK((std::filesystem::status(home.folder / "kiosk.next.key").permissions() & std::filesystem::perms(0777)) ==
          std::filesystem::perms(0600));
    town.send_one();

    CHECK_THAT(town.office.must("requests STATE STORE"), Catch::Contains("has a new key"));
    CHECK_THAT(town.office.must("requests STATE STORE"), Catch::Contains("no kiosk has asked"));
    home.submit(1);  // sealed with the old key, and delivered after the change
    town.office.sign_and_publish();
    REQUIRE(home.look().ok());
    CHECK(*home.key != old_key);
    CHECK(*home.key == town.entry().key);
    CHECK_FALSE(std::filesystem::exists(home.folder / "kiosk.next.key"));
    home.submit(1);  // with the new one
    home.deliver();
    CHECK(pull(town.office) == 0);
    home.deliver();
    CHECK(home.waiting() == 0);
    CHECK(records(town.office) == 4);

    CHECK_THAT(town.office.must("requests STATE STORE"), Catch::Contains("good for numbers up to 3"));
    REQUIRE(town.entry().former_keys.size() == 1);
    CHECK(town.entry().former_keys.front().through == 3);
    CHECK(town.office.must("list STATE").find("active\n") != std::string::npos);
    town.office.sign_and_publish();
    REQUIRE(home.look().ok());
    CHECK_THAT(town.office.must("requests STATE STORE"), Catch::Contains("no kiosk has asked"));
    town.send_one();
}

TEST_CASE("A kiosk that is off during the whole change of its key goes on with the old one, and changes when it is back") {
    Town town;
    Home& home = *town.home;
    home.submit(2);
    town.office.must("rotate-key STATE --kiosk " + home.id.text());
    town.office.sign_and_publish();
    town.office.must("requests STATE STORE");
    town.office.clock.advance(std::chrono::hours(24 * 9));
    // Back: it delivers before it has looked at anything.
    home.deliver();
    CHECK(pull(town.office) == 0);
    CHECK(records(town.office) == 3);
    REQUIRE(home.look().ok());
    town.office.must("requests STATE STORE");
    town.office.sign_and_publish();
    REQUIRE(home.look().ok());
    CHECK(*home.key == town.entry().key);
    home.deliver();
    CHECK(home.waiting() == 0);
    town.send_one();
}

TEST_CASE("A key that nobody asked for, or that is another kiosk's, is not taken") {
    Town town;
    Home& home = *town.home;
    const auto put = [&](const envelope::KeyRequest& request, const envelope::MinisignSecretKey& key) {
        const std::string json = envelope::key_request_json(request);
        const std::string signature = envelope::sign_key_request(home.id, json, key).value();
        REQUIRE(write_file_atomically(town.office.state / "store" / envelope::key_request_key(home.id).text(), json).ok());
        REQUIRE(write_file_atomically(town.office.state / "store" / envelope::key_request_signature_key(home.id).text(), signature).ok());
    };
    const auto key = envelope::load_kiosk_key(*home.enrolment).value();
    const auto other = envelope::MinisignSecretKey::generate(home.random);
    const auto before = town.entry();
    put({home.id, envelope::NewKey{other.public_key()}}, key);
    CHECK_THAT(town.office.must("requests STATE STORE"), Catch::Contains("was not asked"));
    put({home.id, envelope::KeyChanged{key.public_key(), other.public_key(), 5}}, key);
    CHECK_THAT(town.office.must("requests STATE STORE"), Catch::Contains("never had"));
    put({home.id, envelope::KeyChanged{other.public_key(), key.public_key(), 5}}, key);
    CHECK_THAT(town.office.must("requests STATE STORE"), Catch::Contains("not its own"));
    town.office.must("rotate-key STATE --kiosk " + home.id.text());
    const auto asked = town.entry();
    put({home.id, envelope::NewKey{other.public_key()}}, other);
    CHECK_THAT(town.office.must("requests STATE STORE"), Catch::Contains("not signed with the key"));
    Home second(town.office, "南");
    put({home.id, envelope::NewKey{*second.key}}, key);
    CHECK_THAT(town.office.must("requests STATE STORE"), Catch::Contains("now or before"));
    CHECK(town.entry() == asked);
    CHECK(before.key == asked.key);
}

TEST_CASE("The office changes the key it signs acks with: kiosks believe either meanwhile, and then the new one alone") {
    Town town;
    Home& home = *town.home;
    CHECK(town.office.run_program("office use-next-key STATE") == 1);
    CHECK(town.office.run_program("office retire-key STATE") == 1);
    const auto old_key = home.enrolment->office_key;
    town.office_says("next-key");
    CHECK(town.office.run_program("office next-key STATE") == 1);
    CHECK(town.office.run_program("office retire-key STATE") == 1);
    REQUIRE(home.look().ok());
    CHECK(home.enrolment->office_keys().keys.size() == 2);
    town.send_one();  // signed with the old one
    town.office_says("use-next-key");
    town.send_one();  // with the new one, which a kiosk knows that has not looked since
    REQUIRE(home.look().ok());
    CHECK(home.enrolment->office_key != old_key);
    CHECK(home.enrolment->office_keys().keys.size() == 2);
    town.office_says("retire-key");
    REQUIRE(home.look().ok());
    CHECK(home.enrolment->office_keys().keys == std::vector{home.enrolment->office_key});
    town.send_one();

    // The old key, wherever it is now, makes this kiosk delete nothing.
    home.submit(1);
    home.deliver();
    const auto former = office::read_secret_key(town.office.state / "office" / "office.former.key", {}).value();
    const auto queued = outbox::Queue::open(home.folder / "outbox.db", home.id)->in_flight().value();
    CHECK(queued == 1);
    const auto json = engawa::support::read_all(town.office.state / "store" / store::ack_key(home.id).text());
    const auto forged = former.sign(envelope::bytes_of(json), "engawa acks").value();
    REQUIRE(write_file_atomically(town.office.state / "store" / store::ack_signature_key(home.id).text(), forged).ok());
    home.deliver();
    CHECK(home.waiting() == 1);
}

TEST_CASE("A kiosk that was off while the office changed its key believes the acks once it has looked") {
    Town town;
    Home& home = *town.home;
    home.submit(2);
    home.deliver();  // in the store; then the kiosk is off
    town.office_says("next-key");
    CHECK(pull(town.office) == 0);
    town.office_says("use-next-key");
    CHECK(town.office.run_program("office retire-key STATE") == 1);
    CHECK_THAT(town.office.errors, Catch::Contains("engawa inbox pull"));
    CHECK(pull(town.office) == 0);  // nothing new, and all acks are signed anew
    town.office_says("retire-key");
    town.office.clock.advance(std::chrono::hours(24 * 9));
    home.deliver();
    CHECK(home.waiting() == 2);  // it knows the old key alone, and deletes nothing
    REQUIRE(home.look().ok());
    home.deliver();
    CHECK(home.waiting() == 0);
    town.send_one();
}

TEST_CASE("Envelopes are sealed to a new recipient too, then to it alone; what was sealed before stays readable") {
    Town town;
    Home& home = *town.home;
    const std::string first = home.enrolment->recipients.front().text();
    CHECK(town.office.run_program("office remove-recipient " + first + " STATE") == 1);
    CHECK_THAT(town.office.errors, Catch::Contains("only one"));
    town.office_says("add-recipient");
    REQUIRE(home.look().ok());
    REQUIRE(home.enrolment->recipients.size() == 2);
    home.submit(1);
    const auto opens_with = [&](std::size_t identity) {
        auto queue = outbox::Queue::open(home.folder / "outbox.db", home.id);
        const auto last = home.sink->summary()->last_sequence;
        const auto identities = office::read_identities(town.office.state / "office" / "identity.txt").value();
        REQUIRE(identities.size() == 2);
        return envelope::open(queue->sealed_bytes(last).value(), {identities[identity]},
                              envelope::FindKioskKey([&](const KioskId&) { return home.key; })).ok();
    };
    CHECK(opens_with(0));
    CHECK(opens_with(1));
    town.office_says("remove-recipient " + first);
    CHECK(town.office.run_program("office remove-recipient age1nobody STATE") == 1);
    home.submit(1);
    CHECK(opens_with(0));  // it has not looked yet
    REQUIRE(home.look().ok());
    CHECK(home.enrolment->recipients.size() == 1);
    home.submit(1);
    CHECK_FALSE(opens_with(0));
    CHECK(opens_with(1));
    home.deliver();
    CHECK(pull(town.office) == 0);  // old, both and new
    home.deliver();
    CHECK(home.waiting() == 0);
    CHECK(records(town.office) == 4);
}

TEST_CASE("A kiosk that was off while the recipients changed is read all the same") {
    Town town;
    Home& home = *town.home;
    const std::string first = home.enrolment->recipients.front().text();
    town.office_says("add-recipient");
    town.office_says("remove-recipient " + first);
    town.office.clock.advance(std::chrono::hours(24 * 9));
    home.submit(1);
    home.deliver();
    CHECK(pull(town.office) == 0);
    CHECK(records(town.office) == 2);
    REQUIRE(home.look().ok());
    CHECK(home.enrolment->recipients.front().text() != first);
    town.send_one();
}

TEST_CASE("A revoked kiosk seals nothing more, keeps its queue, and gets its acks once a person has taken what it sent") {
    Town town;
    Home& home = *town.home;
    home.submit(1);
    town.office.must("revoke STATE --kiosk " + home.id.text());
    home.deliver();
    CHECK(pull(town.office) == 3);
    home.deliver();
    CHECK(home.waiting() == 1);
    town.office.sign_and_publish();
    REQUIRE(home.look().ok());
    CHECK(home.state == envelope::KioskState::revoked);
    CHECK(home.sink->readiness() == session::Readiness::not_enrolled);
    CHECK(pull(town.office, "set-aside take") == 1);
    CHECK_THAT(town.office.errors, Catch::Contains("engawa kiosk readmit"));
    town.office.must("readmit STATE --kiosk " + home.id.text());
    CHECK(pull(town.office) == 3);
    CHECK_THAT(town.office.must_program("inbox set-aside list --database " + (town.office.state / "office/inbox.db").string()),
               Catch::Contains("office.revoked_kiosk") && Catch::Contains("1 set aside"));
    CHECK(pull(town.office, "set-aside take --kiosk kiosk-none") == 1);
    CHECK(pull(town.office, "set-aside take --kiosk " + home.id.text()) == 0);
    town.office.sign_and_publish();
    REQUIRE(home.look().ok());
    CHECK(home.sink->readiness() == session::Readiness::ready);
    home.deliver();
    CHECK(home.waiting() == 0);
    town.send_one();
}

TEST_CASE("A kiosk whose kiosk.toml was damaged while it ran goes on by what it was, and obeys the registry all the same") {
    Town town;
    Home& home = *town.home;
    const std::string good = engawa::support::read_all(home.folder / "kiosk.toml");
    std::ofstream(home.folder / "kiosk.toml") << "[kiosk";
    home.renew();
    town.send_one();
    town.office.must("revoke STATE --kiosk " + home.id.text());
    town.office.sign_and_publish();
    REQUIRE(home.membership.take_registry(town.office.client_reads()));
    home.renew();
    CHECK(home.state == envelope::KioskState::revoked);
    CHECK(home.sink->readiness() == session::Readiness::not_enrolled);

    // The next start has nothing else to go by.
    Membership started(home.folder, home.random);
    CHECK_FALSE(started.standing());
    std::ofstream(home.folder / "kiosk.toml") << good;
    CHECK(started.standing()->state == envelope::KioskState::revoked);
}

TEST_CASE("A kiosk keeps the newest registry it has seen, and goes on by it when its trusted metadata is lost") {
    Town town;
    Home& home = *town.home;
    const std::string old = engawa::support::read_all(home.folder / "registry.json");
    town.office.must("move-ring STATE --ring 4 --kiosk " + home.id.text());
    town.office.sign_and_publish();
    const auto revision = home.membership.revision();
    REQUIRE(home.look().ok());
    CHECK(home.membership.revision() == revision + 1);
    CHECK(home.membership.ring() == 4);
    const auto refused = home.membership.take_registry(old);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().is(MembershipError::older_registry));
    CHECK(home.membership.take_registry(town.office.client_reads()).value() == Membership::Taken::same);
    CHECK_FALSE(home.membership.take_registry("{}"));
    CHECK(home.membership.ring() == 4);
    SECTION("a registry that is spoilt on the disk counts as none, and comes again") {
        std::ofstream(home.folder / "registry.json") << "{";
        home.renew();
        CHECK_FALSE(home.membership.ring());
        REQUIRE(home.look().ok());
        CHECK(home.membership.ring() == 4);
    }
    SECTION("the place's new name comes with it") {
        town.office.must("rename STATE --center 中央公民館 --kiosk " + home.id.text());
        town.office.sign_and_publish();
        REQUIRE(home.look().ok());
        CHECK(home.enrolment->center == "中央公民館");
    }
}
