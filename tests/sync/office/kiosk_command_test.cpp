#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "sync/envelope/enrolment.h"
#include "sync/envelope/kiosk_request.h"
#include "sync/office/kiosk_edits.h"
#include "sync/office/office_error.h"
#include "sync/office/registry.h"
#include "sync/tuf/client/command.h"
#include "sync/tuf/names.h"
#include "tests/sync/office/registry_bench.h"

// engawa kiosk, as a person uses it. docs/formats/registry.md, enrolment.md

using namespace engawa;
using namespace engawa::office;
using namespace engawa::office::support;
using engawa::support::read_all;

TEST_CASE("A kiosk is enrolled from what it shows, and what it is given fits its key") {
    RegistryBench bench;
    const auto request = bench.request(1);
    const std::string said = bench.must(bench.enrol_line(request, "中央公民館") + " --ring 2 --store https://store.example/engawa");
    CHECK_THAT(said, Catch::Contains("added  " + request.id.text()));
    const Registry registry = bench.registry();
    const RegisteredKiosk* const kiosk = registry.find(request.id);
    REQUIRE(kiosk);
    CHECK(kiosk->key == request.key);
    CHECK(kiosk->center == "中央公民館");
    CHECK(kiosk->ring == 2);
    CHECK(kiosk->state == KioskState::active);
    CHECK(kiosk->enrolled_at == "2026-11-21T00:00:00.000Z");
    const auto enrolment = envelope::Enrolment::load(bench.state / "kiosks" / request.id.text() / "kiosk.toml");
    REQUIRE(enrolment);
    CHECK(enrolment->kiosk == request.id);
    CHECK(enrolment->kiosk_key == request.key);
    CHECK(enrolment->store_url == "https://store.example/engawa");
    CHECK(enrolment->recipients == registry.fleet().office.recipients);
    CHECK(enrolment->office_key == registry.fleet().office.keys.front());
    CHECK_FALSE(std::filesystem::exists(bench.state / "kiosks" / request.id.text() / "kiosk.key"));

    SECTION("the same request again makes the same folder and changes nothing") {
        std::filesystem::remove(bench.state / "kiosks" / request.id.text() / "kiosk.toml");
        CHECK_THAT(bench.must(bench.enrol_line(request, "中央公民館")), Catch::Contains("there  "));
        CHECK(std::filesystem::exists(bench.state / "kiosks" / request.id.text() / "kiosk.toml"));
        CHECK(bench.registry().fleet() == registry.fleet());
    }
    SECTION("the store of one kiosk is not made that of all") {
        CHECK(bench.registry().fleet().office.store.empty());
        CHECK_THAT(said, Catch::Contains("only this kiosk is given that store; engawa kiosk store names it for all"));
    }
    SECTION("a request file does as well, and the next kiosk has the store that was named for all") {
        bench.must("store STATE --unseen https://store.example/engawa");
        const auto second = bench.request(2);
        const auto file = bench.folder.write("request.txt", second.text() + "\n");
        bench.must("enrol STATE " + file.string() + " --center 北 --words " + bench.typed(second));
        CHECK(envelope::Enrolment::load(bench.state / "kiosks" / second.id.text() / "kiosk.toml")->store_url ==
              "https://store.example/engawa");
    }
}

TEST_CASE("The store of all kiosks is shown and named by a person, and never changed by the way") {
    RegistryBench bench;
    CHECK_THAT(bench.must("store STATE"), Catch::Contains("no store is named"));
    CHECK_THAT(bench.must("store STATE --unseen https://store.example/engawa"),
               Catch::Contains("the store of all kiosks is https://store.example/engawa\n") && Catch::Contains("engawa kiosk sign"));
    CHECK(bench.must("store STATE") == "https://store.example/engawa\n");
    CHECK_THAT(bench.must(bench.enrol_line(bench.request(1), "北") + " --store https://other.example/"),
               Catch::Contains("the store of all kiosks is https://store.example/engawa, and this one goes there"));
    CHECK(bench.registry().fleet().office.store == "https://store.example/engawa");
    bench.refused("store STATE https://store.example/engawa", "already");
    bench.refused("store STATE memory:", "reaches no office");
    bench.refused("store STATE s3+https://store.example/", "--store");
    CHECK_THAT(bench.must("store STATE folder:///srv/store"), Catch::Contains("and was https://store.example/engawa") &&
                                                                  Catch::Contains("a folder is not told to the others"));
}

TEST_CASE("A store is not named for kiosks that would find no content there, unless a person says so") {
    RegistryBench bench;
    bench.must(bench.enrol_line(bench.request(1), "北"));
    bench.refused("store STATE http://127.0.0.1:9/engawa/", "--unseen names it all the same");
    CHECK(bench.registry().fleet().office.store.empty());
    CHECK_THAT(bench.must("store STATE --unseen http://127.0.0.1:9/engawa/"), Catch::Contains("copy slips/ and acks/ there"));
    CHECK_THAT(bench.must("store STATE --unseen s3+https://s3.example/bucket/"), Catch::Contains("every kiosk goes there"));
}

TEST_CASE("How the kiosks are is shown from the command line, with an exit code for whoever watches") {
    RegistryBench bench;
    CHECK(bench.run_program("kiosk health STATE STORE") == 3);
    CHECK_THAT(bench.output, Catch::Contains("it has never said how it is") && Catch::Contains("Something needs a person"));
    CHECK(bench.run_program("kiosk health STATE") == 2);
}

TEST_CASE("A kiosk is not enrolled into a folder that nobody has") {
    RegistryBench bench;
    std::filesystem::remove_all(bench.state / "store");
    const auto request = bench.request(1);
    bench.refused(bench.enrol_line(request, "北"), "engawa kiosk store ADDRESS");
    CHECK(bench.registry().find(request.id) == nullptr);
    bench.refused(bench.enrol_line(request, "北") + " --store memory:", "reaches no office");
    bench.must("store STATE --unseen https://store.example/engawa");
    bench.must(bench.enrol_line(request, "北"));
    CHECK(envelope::Enrolment::load(bench.state / "kiosks" / request.id.text() / "kiosk.toml")->store_url ==
          "https://store.example/engawa");
}

TEST_CASE("The root and the login travel with a kiosk's files, the password readable by its owner alone") {
    RegistryBench bench;
    const auto request = bench.request(1);
    const auto secret = bench.folder.write("secret", "hunter2hunter2\n");
    const auto root = bench.folder.write("root.json", "{\"signed\":1}");
    bench.must(bench.enrol_line(request, "北") + " --ring 4 --store-user kiosk-n --store-secret-file " + secret.string() +
               " --content-root " + root.string());
    const auto folder = bench.state / "kiosks" / request.id.text();
    const auto enrolment = envelope::Enrolment::load(folder / "kiosk.toml");
    REQUIRE(enrolment);
    REQUIRE(enrolment->store_login);
    CHECK(enrolment->store_login->user == "kiosk-n");
    CHECK(read_all(folder / "store-secret") == "hunter2hunter2\n");
    CHECK((std::filesystem::status(folder / "store-secret").permissions() & std::filesystem::perms::others_all) ==
          std::filesystem::perms::none);
    REQUIRE(enrolment->content);
    CHECK(enrolment->content->ring == 4);
    CHECK(read_all(folder / "root.json") == "{\"signed\":1}");
}

TEST_CASE("What does not fit is refused before anything is made") {
    RegistryBench bench;
    const auto request = bench.request(1);
    const auto other = bench.request(2);
    const auto before = bench.registry().fleet();
    const auto unchanged = [&] {
        CHECK(bench.registry().fleet() == before);
        CHECK_FALSE(std::filesystem::exists(bench.state / "kiosks"));
    };
    SECTION("the words of another kiosk") {
        bench.refused("enrol STATE " + request.text() + " --center 北 --words " + bench.typed(other), "word 1 is not the request's");
        // What they should have been is never printed: it is to be read from the kiosk.
        CHECK_THAT(bench.output + bench.errors, !Catch::Contains(envelope::joined(envelope::words_of(request))));
        unchanged();
    }
    SECTION("too few words") {
        bench.refused("enrol STATE " + request.text() + " --center 北 --words かた", "not eight words");
        unchanged();
    }
    SECTION("a request that is cut off") {
        bench.refused("enrol STATE engawa-kiosk:1:kiosk-a --center 北 --words かた", "cut off");
        bench.refused("enrol STATE /nowhere/request.txt --center 北 --words かた", "neither a kiosk's request");
        unchanged();
    }
    SECTION("a ring that is none, and a place without a name") {
        bench.refused(bench.enrol_line(request, "北") + " --ring 10", "--ring: 0 to 9");
        bench.refused("enrol STATE " + request.text() + " --center \x01 --words " + bench.typed(request), "--center");
        unchanged();
    }
    SECTION("half a login") {
        bench.refused(bench.enrol_line(request, "北") + " --store-user me", "needs --store-secret-file too");
        unchanged();
    }
    SECTION("a state directory without an office") {
        CHECK(bench.run("list --state " + (bench.folder.path() / "empty").string()) == 1);
        CHECK_THAT(bench.errors, Catch::Contains("engawa init"));
    }
}

TEST_CASE("An id that is there already, and a key under two ids, are refused") {
    RegistryBench bench;
    const auto request = bench.request(1);
    bench.must(bench.enrol_line(request, "北"));
    const auto before = bench.registry().fleet();
    envelope::KioskRequest same_id = bench.request(2);
    same_id.id = request.id;
    bench.refused(bench.enrol_line(same_id, "南"), "with another key");
    envelope::KioskRequest same_key = request;
    same_key.id = KioskId("kiosk-copy");
    bench.refused(bench.enrol_line(same_key, "南"), "this key is " + request.id.text() + "'s already");
    CHECK(bench.registry().fleet() == before);
    bench.must("revoke STATE --kiosk " + request.id.text());
    bench.refused(bench.enrol_line(request, "北"), "engawa kiosk readmit");
}

TEST_CASE("Kiosks are renamed, moved, revoked and taken back, each change with another number") {
    RegistryBench bench;
    const auto request = bench.request(1);
    bench.must(bench.enrol_line(request, "北"));
    const auto serial = bench.registry().fleet().serial;
    const std::string of_it = " STATE --kiosk " + request.id.text();
    bench.must("rename" + of_it + " --center 中央公民館");
    bench.must("move-ring" + of_it + " --ring 7");
    bench.must("revoke" + of_it);
    CHECK(bench.registry().find(request.id)->state == KioskState::revoked);
    CHECK_THAT(bench.must("list STATE"), Catch::Contains("中央公民館") && Catch::Contains("ring 7") && Catch::Contains("revoked"));
    bench.refused("revoke" + of_it, "revoked already");
    CHECK_THAT(bench.must("readmit" + of_it), Catch::Contains("what no pull has seen yet will be taken in"));
    bench.refused("readmit" + of_it, "is not revoked");
    CHECK(bench.registry().find(request.id)->state == KioskState::active);
    CHECK(bench.registry().fleet().serial == serial + 4);
    bench.refused("rename STATE --kiosk kiosk-none --center 南", "no kiosk of that id");
    bench.refused("move-ring" + of_it + " --ring -1", "0 to 9");
}

TEST_CASE("The signed registry says what registry.toml says, and a kiosk's client gets it") {
    RegistryBench bench;
    bench.found_repository();
    const auto request = bench.request(1);
    bench.must(bench.enrol_line(request, "北") + " --store https://store.example/engawa");
    bench.sign_and_publish();
    const auto fleet = envelope::parse_fleet(bench.client_reads());
    REQUIRE(fleet);
    CHECK(*fleet == bench.registry().fleet());
    bench.must("revoke STATE --kiosk " + request.id.text());
    bench.sign_and_publish();
    CHECK(envelope::parse_fleet(bench.client_reads())->find(request.id)->state == KioskState::revoked);
    SECTION("signed again without a change it stays as it is") {
        CHECK_THAT(bench.must("sign STATE REPO KEYS"), Catch::Contains("nothing is waiting"));
    }
    SECTION("a store that was put back to the older registry is refused by the client") {
        bench.put_back_first_publish();
        CHECK(bench.client_reads().empty());
        CHECK_THAT(bench.errors, Catch::Contains("rollback") || Catch::Contains("older") || Catch::Contains("version"));
    }
}

TEST_CASE("The registry is not signed by a clock behind what was published, unless a person says that it is right") {
    RegistryBench bench;
    bench.found_repository();
    const auto request = bench.request(1);
    bench.must(bench.enrol_line(request, "北") + " --store https://store.example/engawa");
    bench.sign_and_publish();
    bench.clock.advance(-std::chrono::hours(24 * 10));
    bench.refused("sign STATE REPO KEYS", "the clock of this computer: it says 2026-11-11 00:00 UTC");
    bench.must("sign STATE REPO KEYS --clock-is-right");
}

TEST_CASE("A registry.toml from an old copy is not signed over the newer one, and is restored from it") {
    RegistryBench bench;
    bench.found_repository();
    bench.must(bench.enrol_line(bench.request(1), "北"));
    const std::string old_copy = read_all(bench.registry_file());
    bench.must(bench.enrol_line(bench.request(2), "南"));
    bench.sign_and_publish();
    const auto newer = bench.registry().fleet();
    std::ofstream(bench.registry_file(), std::ios::binary) << old_copy;
    bench.refused("sign STATE REPO KEYS", "engawa kiosk restore");
    SECTION("also when it was changed in another way to the same number") {
        bench.must(bench.enrol_line(bench.request(3), "西"));
        REQUIRE(bench.registry().fleet().serial == newer.serial);
        bench.refused("sign STATE REPO KEYS", "with other content");
    }
    bench.must("restore STATE REPO");
    CHECK(bench.registry().fleet().kiosks == newer.kiosks);
    bench.must("sign STATE REPO KEYS");
    bench.must(bench.enrol_line(bench.request(4), "東"));
    bench.refused("restore STATE REPO", "is older than registry.toml's");
}

TEST_CASE("Without a role for it, or a key that may sign it, the registry is not signed") {
    RegistryBench bench;
    bench.must(bench.enrol_line(bench.request(1), "北"));
    bench.found_repository(RegistryBench::FleetRole::missing);
    bench.refused("sign STATE REPO KEYS", "engawa content delegate --fleet");
    bench.refused("restore STATE REPO", "no signed registry");
    CHECK(bench.run_program("content delegate REPO --pack fleet --key " + bench.at("keys/targets.pub")) == 1);
    CHECK_THAT(bench.errors, Catch::Contains("not fleet"));
}

TEST_CASE("An old registry.toml, without numbers and rings, is read and gets them with the first change") {
    RegistryBench bench;
    const auto request = bench.request(1);
    std::ofstream(bench.registry_file(), std::ios::binary)
        << "[[kiosk]]\nid = \"kiosk-old\"\ncenter = \"旧\"\nkey = \"" << request.key.base64()
        << "\"\nstate = \"active\"\nenrolled_at = \"2025-01-01T00:00:00.000Z\"\n";
    bench.must("move-ring STATE --kiosk kiosk-old --ring 1");
    const auto fleet = bench.registry().fleet();
    CHECK(fleet.serial == 1);
    CHECK(fleet.office.recipients.size() == 1);
    CHECK(fleet.office.keys.size() == 1);
    CHECK(fleet.kiosks.front().ring == 1);
}

TEST_CASE("A registry.toml that cannot be read is told with its place") {
    RegistryBench bench;
    const std::string key = bench.request(1).key.base64();
    const auto refused = [&](const std::string& text, const std::string& message) {
        std::ofstream(bench.registry_file(), std::ios::binary) << text;
        bench.refused("list STATE", message);
    };
    const std::string head = "[[kiosk]]\nid = \"kiosk-a\"\nstate = \"active\"\nkey = \"" + key + "\"\n";
    refused("serial = -1\n", "below 0");
    refused("[office]\nrecipients = [\"age1x\"]\n", "office.recipients");
    refused("[office]\nkeys = [\"RWx\"]\n", "office.keys");
    refused(head + "ring = 12\n", "ring");
    refused(head + "former_keys = 3\n", "former_keys");
    refused(head + "former_keys = [1]\n", "former_keys");
    refused(head + "former_keys = [{key = \"x\"}]\n", "former key");
    refused(head + "former_keys = [{key = \"" + key + "\", through = -3}]\n", "through");
}
