#include "sync/membership/waiting.h"

#include <catch2/catch.hpp>

#include <fstream>

#include "sync/membership/membership.h"
#include "tests/sync/membership/home.h"

// A kiosk that is not enrolled: docs/formats/enrolment.md

using namespace engawa;
using namespace engawa::membership;
using namespace engawa::membership::test;
using engawa::office::support::RegistryBench;
using engawa::support::read_all;
namespace fs = std::filesystem;

namespace {

// A kiosk that waits, and on a stick what the office has made for it.
struct NewKiosk {
    NewKiosk() {
        office.must(office.enrol_line(request, "北"));
        fs::create_directories(place.parent_path());
        fs::copy(office.state / "kiosks" / request.id.text(), place, fs::copy_options::recursive);
    }
    RegistryBench office;
    SystemRandom random;
    fs::path kiosk = office.folder.path() / "new" / "kiosk";
    envelope::KioskRequest request = own_request(kiosk, random).value();
    fs::path stick = office.folder.path() / "stick";
    fs::path place = stick / "engawa-kiosks" / request.id.text();
};

}  // namespace

TEST_CASE("A kiosk makes its key once, for its owner alone, and keeps it") {
    const engawa::support::TemporaryFolder folder;
    SystemRandom random;
    const fs::path kiosk = folder.path() / "state" / "kiosk";
    CHECK_FALSE(is_enrolled(kiosk));
    const auto first = own_request(kiosk, random);
    REQUIRE(first);
    CHECK((fs::status(kiosk / "kiosk.key").permissions() & fs::perms(0777)) == fs::perms(0600));
    CHECK((fs::status(kiosk).permissions() & fs::perms(0777)) == fs::perms(0700));
    CHECK(read_all(kiosk / "request.txt") == first->text() + "\n");
    CHECK(own_request(kiosk, random).value() == *first);
    CHECK(first->text().find(read_all(kiosk / "kiosk.key").substr(60, 40)) == std::string::npos);
    SECTION("a key that cannot be read is told, and stays") {
        std::ofstream(kiosk / "kiosk.key", std::ios::binary) << "spoilt";
        CHECK_FALSE(own_request(kiosk, random));
        CHECK(read_all(kiosk / "kiosk.key") == "spoilt");
    }
    SECTION("what follows from the key is made again") {
        fs::remove(kiosk / "kiosk.pub");
        fs::remove(kiosk / "request.txt");
        REQUIRE(own_request(kiosk, random));
        CHECK(fs::exists(kiosk / "kiosk.pub"));
    }
}

TEST_CASE("What the office made for a kiosk is found on a stick and taken over, kiosk.toml last") {
    RegistryBench office;
    SystemRandom random;
    const fs::path kiosk = office.folder.path() / "new" / "kiosk";
    const auto request = own_request(kiosk, random).value();
    const auto root = office.folder.write("root.json", "{\"signed\":1}");
    const auto secret = office.folder.write("secret", "hunter2\n");
    office.must(office.enrol_line(request, "北") + " --ring 3 --content-root " + root.string() +
                " --store-user kiosk-n --store-secret-file " + secret.string());
    const fs::path stick = office.folder.path() / "stick";
    const std::vector<fs::path> mounted{office.folder.path() / "nothing-there", stick};
    CHECK_FALSE(find_offer(request, mounted).value());
    fs::create_directories(stick / "engawa-kiosks");
    fs::copy(office.state / "kiosks" / request.id.text(), stick / "engawa-kiosks" / request.id.text(), fs::copy_options::recursive);
    const auto offer = find_offer(request, mounted).value();
    REQUIRE(offer);
    CHECK(offer->enrolment.center == "北");
    REQUIRE(accept(*offer, kiosk).ok());
    fs::remove_all(stick);  // nothing of the stick is needed any more
    Membership membership(kiosk, random);
    const auto standing = membership.standing();
    REQUIRE(standing);
    CHECK(standing->key.public_key() == request.key);
    CHECK(standing->enrolment.content->ring == 3);
    CHECK(read_all(standing->enrolment.content->root_file) == "{\"signed\":1}");
    CHECK(read_all(standing->enrolment.store_login->secret_file) == "hunter2\n");
    CHECK((fs::status(kiosk / "store-secret").permissions() & fs::perms(0777)) == fs::perms(0600));
    SECTION("another key in the folder is not what it was made for") {
        fs::remove(kiosk / "kiosk.key");
        REQUIRE(own_request(kiosk, random));
        CHECK(membership.standing().error().is(MembershipError::key_is_not_ours));
    }
}

TEST_CASE("Whatever a kiosk comes to its store with is taken over from the stick") {
    NewKiosk carried;
    auto& [office, random, kiosk, request, stick, place] = carried;
    auto enrolment = envelope::Enrolment::load(place / "kiosk.toml").value();
    envelope::StoreLogin login{.proxy = "http://proxy.city.example:8080", .proxy_user = "gate"};
    for (const envelope::LoginFile& each : envelope::login_files()) {
        if (each.key == "secret_file") continue;  // a token is in its place
        login.*each.place = place / std::string(each.key);
        std::ofstream(login.*each.place) << each.key;
    }
    enrolment.store_login = login;
    REQUIRE(enrolment.save(place / "kiosk.toml").ok());
    const auto offer = find_offer(request, std::vector<fs::path>{stick}).value();
    REQUIRE(offer);
    SECTION("all of it") {
        REQUIRE(accept(*offer, kiosk).ok());
        fs::remove_all(stick);
        const auto taken = envelope::Enrolment::load(kiosk / "kiosk.toml").value().store_login;
        REQUIRE(taken);
        CHECK(taken->proxy == login.proxy);
        CHECK(taken->proxy_user == "gate");
        CHECK(taken->secret_file.empty());
        for (const envelope::LoginFile& each : envelope::login_files()) {
            const fs::path& file = *taken.*each.place;
            if (file.empty()) continue;
            CHECK(read_all(file) == each.key);
            CHECK(file.parent_path() == kiosk);
            CHECK((fs::status(file).permissions() & fs::perms(0777)) == fs::perms(0600));
        }
        CHECK(taken->certificate_passphrase_file == kiosk / "store-certificate-passphrase");
    }
    SECTION("or nothing, when one of the files was left behind") {
        fs::remove(login.certificate_key_file);
        CHECK_FALSE(accept(*offer, kiosk).ok());
        CHECK_FALSE(is_enrolled(kiosk));
    }
}

TEST_CASE("Files for another key, or that are not whole, are refused, and the kiosk goes on waiting") {
    NewKiosk carried;
    auto& [office, random, kiosk, request, stick, place] = carried;
    const std::vector<fs::path> mounted{stick};
    SECTION("another key") {
        envelope::KioskRequest other = request;
        other.key = office.request(9).key;
        CHECK(find_offer(other, mounted).error().is(MembershipError::key_is_not_ours));
    }
    SECTION("half a file") {
        const std::string whole = read_all(place / "kiosk.toml");
        std::ofstream(place / "kiosk.toml", std::ios::binary) << whole.substr(0, whole.size() / 2);
        CHECK_FALSE(find_offer(request, mounted));
    }
    SECTION("a root that was left behind") {
        auto enrolment = envelope::Enrolment::load(place / "kiosk.toml").value();
        enrolment.content.emplace();
        enrolment.content->root_file = place / "root.json";
        REQUIRE(enrolment.save(place / "kiosk.toml").ok());
        const auto offer = find_offer(request, mounted).value();
        REQUIRE(offer);
        CHECK_FALSE(accept(*offer, kiosk).ok());
    }
    CHECK_FALSE(is_enrolled(kiosk));
}
