#include "sync/office/init.h"

#include <map>
#include <sstream>

#include "sync/envelope/enrolment.h"
#include "sync/office/office_error.h"
#include "sync/office/office_keys.h"
#include "sync/office/registry.h"
#include "sync/office/store_login.h"
#include "sync/store/fault.h"
#include "sync/store/memory_store.h"
#include "tests/support/temporary_folder.h"

using namespace engawa;
using namespace engawa::office;
using engawa::support::read_all;
using engawa::support::TemporaryFolder;

namespace {

struct Bench {
    TemporaryFolder folder;
    std::filesystem::path state = folder.path() / "state";
    ManualWallClock clock{WallTime{}};
    SeededRandom random{5};
    std::ostringstream out;
    InitOptions options{state, {}, {}, {}, {}, {}, {}};
    Result<void> init() { return init_state(options, clock, random, out); }
    std::map<std::string, std::string> secrets() const {
        std::map<std::string, std::string> found;
        for (const char* const name : {"office/identity.txt", "office/office.key", "kiosk/kiosk.key"}) {
            found[name] = read_all(state / name);
        }
        return found;
    }
};

}  // namespace

TEST_CASE("After init the office can open what the kiosk seals, and each knows the other's key") {
    Bench bench;
    bench.options.kiosk = KioskId("kiosk-a");
    bench.options.center = "中央公民館";
    REQUIRE(bench.init().ok());
    const auto enrolment = envelope::Enrolment::load(bench.state / "kiosk" / "kiosk.toml");
    REQUIRE(enrolment);
    CHECK(enrolment->kiosk.text() == "kiosk-a");
    CHECK(enrolment->center == "中央公民館");
    CHECK(enrolment->store_url == (bench.state / "store").string());
    const auto identities = read_identities(bench.state / "office" / "identity.txt");
    REQUIRE(identities);
    CHECK(enrolment->recipients == std::vector{identities->front().recipient()});
    CHECK(read_secret_key(bench.state / "office" / "office.key", {})->public_key() == enrolment->office_key);
    const auto registry = Registry::load(bench.state / "office" / "registry.toml");
    REQUIRE(registry);
    CHECK(registry->find(KioskId("kiosk-a"))->key == envelope::load_kiosk_key(*enrolment)->public_key());
    CHECK(std::filesystem::is_directory(bench.state / "store" / "inbox"));
}

TEST_CASE("A kiosk that is given a root takes its packs from the store") {
    Bench bench;
    REQUIRE(bench.init().ok());
    const auto file = bench.state / "kiosk" / "kiosk.toml";
    CHECK_FALSE(envelope::Enrolment::load(file)->content);
    bench.options.content_root = bench.folder.write("from-the-desk.json", "{\"signed\":1}");
    REQUIRE(bench.init().ok());
    const auto enrolment = envelope::Enrolment::load(file);
    REQUIRE(enrolment);
    REQUIRE(enrolment->content);
    CHECK(enrolment->content->root_file == bench.state / "kiosk" / "root.json");
    CHECK(read_all(enrolment->content->root_file) == "{\"signed\":1}");
    SECTION("and keeps what stands beside it") {
        envelope::Enrolment changed = *enrolment;
        changed.content->ring = 4;
        REQUIRE(changed.save(file).ok());
        REQUIRE(bench.init().ok());
        CHECK(envelope::Enrolment::load(file)->content->ring == 4);
    }
    SECTION("a root that is not there is told before anything is made") {
        Bench other;
        other.options.content_root = other.folder.path() / "nowhere.json";
        const auto result = other.init();
        REQUIRE_FALSE(result.ok());
        CHECK(result.error().where() == "--content-root");
        CHECK_FALSE(std::filesystem::exists(other.state));
    }
}

TEST_CASE("Secrets are readable by their owner alone, and never printed") {
    Bench bench;
    REQUIRE(bench.init().ok());
    for (const auto& [name, text] : bench.secrets()) {
        INFO(name);
        CHECK((std::filesystem::status(bench.state / name).permissions() &
               (std::filesystem::perms::group_all | std::filesystem::perms::others_all)) == std::filesystem::perms::none);
        const std::string last_line = text.substr(text.rfind('\n', text.size() - 2) + 1);
        CHECK_THAT(bench.out.str(), !Catch::Contains(last_line.substr(0, 40)));
    }
    CHECK_THAT(bench.out.str(), !Catch::Contains("AGE-SECRET-KEY"));
}

TEST_CASE("Init again keeps every key, the kiosk's name and what it is not told to change") {
    Bench bench;
    REQUIRE(bench.init().ok());
    const auto before = bench.secrets();
    const auto first = envelope::Enrolment::load(bench.state / "kiosk" / "kiosk.toml");
    bench.options.store_url = "https://store.example/engawa";
    REQUIRE(bench.init().ok());
    CHECK(bench.secrets() == before);
    const auto second = envelope::Enrolment::load(bench.state / "kiosk" / "kiosk.toml");
    CHECK(second->kiosk == first->kiosk);
    CHECK(second->store_url == "https://store.example/engawa");
    CHECK(Registry::load(bench.state / "office" / "registry.toml")->kiosks().size() == 1);
}

TEST_CASE("Init that was cut off goes on where it was") {
    Bench bench;
    REQUIRE(bench.init().ok());
    const auto before = bench.secrets();
    const std::string gone = GENERATE("kiosk/kiosk.toml", "office/registry.toml", "kiosk/kiosk.pub", "office/office.pub");
    const auto first = envelope::Enrolment::load(bench.state / "kiosk" / "kiosk.toml");
    bench.options.kiosk = first->kiosk;
    std::filesystem::remove(bench.state / gone);
    REQUIRE(bench.init().ok());
    CHECK(std::filesystem::exists(bench.state / gone));
    CHECK(bench.secrets() == before);
}

TEST_CASE("Another kiosk id enrols one more kiosk, in a folder to carry") {
    Bench bench;
    bench.options.kiosk = KioskId("kiosk-a");
    REQUIRE(bench.init().ok());
    bench.options.kiosk = KioskId("kiosk-b");
    REQUIRE(bench.init().ok());
    REQUIRE(bench.init().ok());
    CHECK(envelope::Enrolment::load(bench.state / "kiosk" / "kiosk.toml")->kiosk.text() == "kiosk-a");
    const auto second = envelope::Enrolment::load(bench.state / "kiosks" / "kiosk-b" / "kiosk.toml");
    REQUIRE(second);
    CHECK(second->kiosk.text() == "kiosk-b");
    const auto registry = Registry::load(bench.state / "office" / "registry.toml");
    CHECK(registry->kiosks().size() == 2);
    CHECK(registry->find(KioskId("kiosk-b"))->key == envelope::load_kiosk_key(*second)->public_key());
}

TEST_CASE("A kiosk key that is not the registered one is an error, and nothing is overwritten") {
    Bench bench;
    REQUIRE(bench.init().ok());
    std::filesystem::remove(bench.state / "kiosk" / "kiosk.key");
    const std::string registry = read_all(bench.state / "office" / "registry.toml");
    const auto result = bench.init();
    REQUIRE_FALSE(result.ok());
    CHECK(result.error().is(OfficeError::key_mismatch));
    CHECK(read_all(bench.state / "office" / "registry.toml") == registry);
}

TEST_CASE("A damaged key file is told, not replaced") {
    Bench bench;
    REQUIRE(bench.init().ok());
    bench.folder.write("state/office/identity.txt", "damaged\n");
    CHECK_FALSE(bench.init().ok());
    CHECK(read_all(bench.state / "office" / "identity.txt") == "damaged\n");
}

TEST_CASE("A kiosk id that no folder could have is refused") {
    Bench bench;
    bench.options.kiosk = KioskId(GENERATE("Kiosk", "../x", "a b", "", "公民館"));
    const auto result = bench.init();
    REQUIRE_FALSE(result.ok());
    CHECK(result.error().is(OfficeError::bad_usage));
    CHECK_FALSE(std::filesystem::exists(bench.state));
}

TEST_CASE("A store that no kiosk could use is refused before anything is made") {
    Bench bench;
    bench.folder.write("file", "");
    std::string address = GENERATE("", "memory:", "s3://bucket/engawa", "ftp://host/", "folder://relative", "http://",
                                   "https://host/?key=hunter2", "https://user:hunter2@store.example/engawa", "a file");
    if (address == "a file") address = (bench.folder.path() / "file").string();
    bench.options.store_url = address;
    CAPTURE(*bench.options.store_url);
    const auto result = bench.init();
    REQUIRE_FALSE(result.ok());
    CHECK(result.error().is(OfficeError::bad_usage));
    CHECK(result.error().where() == "--store");
    CHECK_THAT(result.error().message(), !Catch::Contains("hunter2"));
    CHECK_FALSE(std::filesystem::exists(bench.state));
    CHECK(bench.out.str().empty());
}

TEST_CASE("Half a login, or a name that cannot be sent, is refused before anything is made") {
    struct Row {
        std::optional<std::string> user;
        std::optional<std::filesystem::path> secret_file;
    };
    const std::vector<Row> rows = {{"kiosk", {}}, {{}, "secret"}, {"", "secret"}, {"a:b", "secret"}, {"a\nb", "secret"}, {"kiosk", ""}};
    for (const Row& row : rows) {
        Bench bench;
        bench.options.store_url = "https://store.example/engawa";
        bench.options.store_user = row.user;
        bench.options.store_secret_file = row.secret_file;
        CAPTURE(row.user.value_or("none"), row.secret_file.value_or("none"));
        const auto result = bench.init();
        REQUIRE_FALSE(result.ok());
        CHECK(result.error().is(OfficeError::bad_usage));
        CHECK_FALSE(std::filesystem::exists(bench.state));
    }
}

TEST_CASE("A login is written as a name and the path of a file, never as a password") {
    Bench bench;
    const auto secret = bench.folder.write("secret", "hunter2\n");
    bench.options.store_url = "https://store.example/engawa";
    bench.options.store_user = "kiosk-a";
    bench.options.store_secret_file = secret;
    REQUIRE(bench.init().ok());
    const auto enrolment = envelope::Enrolment::load(bench.state / "kiosk" / "kiosk.toml");
    REQUIRE(enrolment->store_login);
    CHECK(enrolment->store_login->user == "kiosk-a");
    CHECK(enrolment->store_login->secret_file == secret);
    CHECK_THAT(read_all(bench.state / "kiosk" / "kiosk.toml"), !Catch::Contains("hunter2"));
}

TEST_CASE("Another login leaves what kiosk.toml says of certificates and a proxy") {
    Bench bench;
    bench.options.store_url = "https://store.example/engawa";
    REQUIRE(bench.init().ok());
    const auto file = bench.state / "kiosk" / "kiosk.toml";
    auto enrolment = envelope::Enrolment::load(file).value();
    enrolment.store_login = envelope::StoreLogin{.token_file = bench.state / "token",
                                                 .authority_file = bench.state / "kiosk" / "city-ca.pem",
                                                 .proxy = "http://proxy.example:8080"};
    REQUIRE(enrolment.save(file).ok());
    bench.options.store_user = "kiosk-a";
    bench.options.store_secret_file = bench.folder.write("secret", "hunter2\n");
    REQUIRE(bench.init().ok());
    const auto login = envelope::Enrolment::load(file)->store_login;
    REQUIRE(login);
    CHECK(login->user == "kiosk-a");
    CHECK(login->token_file.empty());
    CHECK(login->authority_file == bench.state / "kiosk" / "city-ca.pem");
    CHECK(login->proxy == "http://proxy.example:8080");
}

TEST_CASE("A center's new name reaches the kiosk and the registry, and nothing else in the registry changes") {
    Bench bench;
    bench.options.kiosk = KioskId("kiosk-a");
    bench.options.center = "中央公民館";
    REQUIRE(bench.init().ok());
    const auto file = bench.state / "office" / "registry.toml";
    const auto before = Registry::load(file);
    bench.clock.set(WallTime(std::chrono::hours(1)));
    bench.options.center = "北公民館";
    REQUIRE(bench.init().ok());
    CHECK(envelope::Enrolment::load(bench.state / "kiosk" / "kiosk.toml")->center == "北公民館");
    const auto after = Registry::load(file);
    REQUIRE(after->kiosks().size() == 1);
    CHECK(after->kiosks().front().center == "北公民館");
    CHECK(after->kiosks().front().key == before->kiosks().front().key);
    CHECK(after->kiosks().front().enrolled_at == before->kiosks().front().enrolled_at);
}

TEST_CASE("A registry with a mistake names the file and the line") {
    const TemporaryFolder folder;
    const std::string text = GENERATE("[[kiosk]]\nid = \"A\"\n", "[[kiosk]\n", "[[kiosk]]\nid = \"a\"\nkey = \"x\"\n", "kiosk = [1]\n");
    const auto registry = Registry::load(folder.write("registry.toml", text));
    REQUIRE_FALSE(registry.ok());
    CHECK(registry.error().is(OfficeError::bad_registry));
    CHECK_THAT(registry.error().where(), Catch::Contains("registry.toml:1"));
    CHECK(Registry::load(folder.path() / "none.toml")->kiosks().empty());
}

TEST_CASE("The store that init is given is the store of all kiosks, and one more kiosk's does not change it") {
    Bench bench;
    bench.options.kiosk = KioskId("kiosk-a");
    bench.options.store_url = "https://store.example/engawa/";
    REQUIRE(bench.init().ok());
    const auto store_of_all = [&] { return Registry::load(bench.state / "office" / "registry.toml")->fleet().office.store; };
    CHECK(store_of_all() == "https://store.example/engawa/");
    bench.options.kiosk = KioskId("kiosk-b");
    bench.options.store_url = "https://other.example/";
    REQUIRE(bench.init().ok());
    CHECK(store_of_all() == "https://store.example/engawa/");
    CHECK_THAT(bench.out.str(), Catch::Contains("the store of all kiosks stays https://store.example/engawa/; engawa kiosk store"));
}

TEST_CASE("An older registry without a store gets the one that init is given again") {
    Bench bench;
    REQUIRE(bench.init().ok());
    CHECK(Registry::load(bench.state / "office" / "registry.toml")->fleet().office.store.empty());
    bench.options.store_url = "https://store.example/engawa/";
    REQUIRE(bench.init().ok());
    CHECK(Registry::load(bench.state / "office" / "registry.toml")->fleet().office.store == "https://store.example/engawa/");
}

TEST_CASE("That something else than the store answers is told with the address and what to look for") {
    const store::MemoryStore store;
    const Error told = told_with_address(store, store::fault(store::StoreError::not_a_store, "inbox/", "HTTP status 200"));
    CHECK(told.is(store::StoreError::not_a_store));
    CHECK(told.temporary());
    CHECK(told.where() == "memory:");
    CHECK_THAT(told.detail(), Catch::Contains("inbox/: HTTP status 200") && Catch::Contains("Look for a typing error"));
    const Error other = store::fault(store::StoreError::denied, "inbox/", "HTTP status 403");
    CHECK(told_with_address(store, other).message() == other.message());
}
