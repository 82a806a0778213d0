#include "sync/envelope/enrolment.h"

#include "kiosk/base/atomic_file.h"
#include "sync/envelope/envelope.h"
#include "sync/http/curl_client.h"
#include "tests/support/temporary_folder.h"

using namespace engawa;
using namespace engawa::envelope;
using engawa::support::read_all;
using engawa::support::TemporaryFolder;

namespace {

struct Bench {
    SeededRandom random{41};
    TemporaryFolder folder;
    MinisignSecretKey kiosk_key = MinisignSecretKey::generate(random);
    Enrolment enrolment{KioskId("kiosk-7f3a"),
                        "中央公民館 \"本館\" \\ 1階",
                        "https://store.example/engawa",
                        StoreLogin{.user = "kiosk-7f3a", .secret_file = folder.path() / "store-secret"},
                        {AgeIdentity::generate(random).recipient(), AgeIdentity::generate(random).recipient()},
                        MinisignSecretKey::generate(random).public_key(),
                        folder.path() / "kiosk.key"};
    std::filesystem::path file = folder.path() / "kiosk.toml";
};

}  // namespace

TEST_CASE("kiosk.toml is read as it was written, its paths made whole") {
    Bench bench;
    REQUIRE(bench.enrolment.save(bench.file).ok());
    const auto loaded = Enrolment::load(bench.file);
    REQUIRE(loaded);
    CHECK(loaded->kiosk == bench.enrolment.kiosk);
    CHECK(loaded->center == bench.enrolment.center);
    CHECK(loaded->store_url == bench.enrolment.store_url);
    CHECK(loaded->recipients == bench.enrolment.recipients);
    CHECK(loaded->office_key == bench.enrolment.office_key);
    CHECK(loaded->kiosk_key_file == bench.folder.path() / "kiosk.key");
    REQUIRE(loaded->store_login);
    CHECK(loaded->store_login->user == "kiosk-7f3a");
    CHECK(loaded->store_login->secret_file == bench.folder.path() / "store-secret");
    // Relative, so that the folder may be moved.
    CHECK_THAT(read_all(bench.file), Catch::Contains("key_file = \"kiosk.key\""));
}

TEST_CASE("The line to the store is kept with all that belongs to it") {
    Bench bench;
    const std::filesystem::path folder = bench.folder.path();
    const StoreLogin whole{.user = "",
                           .token_file = folder / "token",
                           .authority_file = folder / "city-ca.pem",
                           .certificate_file = folder / "kiosk.crt",
                           .certificate_key_file = folder / "kiosk-tls.key",
                           .certificate_passphrase_file = folder / "passphrase",
                           .proxy = "http://proxy.city.example:8080",
                           .proxy_user = "gate",
                           .proxy_secret_file = folder / "proxy-secret",
                           .least_bytes_per_second = 1000};
    bench.enrolment.store_login = whole;
    REQUIRE(bench.enrolment.save(bench.file).ok());
    CHECK(Enrolment::load(bench.file).value().store_login == whole);
    CHECK_THAT(read_all(bench.file), Catch::Contains("authority_file = \"city-ca.pem\""));
    // The same for somebody who is no kiosk.
    const auto settings = load_store_settings(bench.file);
    REQUIRE(settings.ok());
    CHECK(settings->url == bench.enrolment.store_url);
    CHECK(settings->login == whole);
    bench.enrolment.store_login.reset();
    REQUIRE(bench.enrolment.save(bench.file).ok());
    CHECK_FALSE(Enrolment::load(bench.file).value().store_login);
}

TEST_CASE("A line to the store that cannot be meant is told with its key") {
    const auto [written, told] = GENERATE(table<const char*, const char*>({
        {"user = \"kiosk\"", "\"store.secret_file\" is missing"},
        {"secret_file = \"a\"", "\"store.user\" is missing"},
        {"user = \"ki:osk\"\nsecret_file = \"a\"", "\"store.user\" has a colon"},
        {"user = 7\nsecret_file = \"a\"", "\"store.user\""},
        {"user = \"kiosk\"\nsecret_file = \"a\"\ntoken_file = \"b\"", "\"store.token_file\" goes without"},
        {"certificate_file = \"a\"", "\"store.certificate_key_file\" is missing"},
        {"certificate_key_file = \"a\"", "\"store.certificate_file\" is missing"},
        {"certificate_passphrase_file = \"a\"", "\"store.certificate_file\" is missing"},
        {"proxy = \"proxy.city.example:8080/a\"", "\"store.proxy\""},
        {"proxy = \"socks5://proxy\"", "\"store.proxy\" is no address"},
        {"proxy = \"http://gate:keeper@proxy:1\"", "\"store.proxy\" is no address"},
        {"proxy_user = \"gate\"", "\"store.proxy_secret_file\" is missing"},
        {"proxy_user = \"gate\"\nproxy_secret_file = \"a\"", "\"store.proxy\" is missing"},
        {"least_bytes_per_second = 0", "\"store.least_bytes_per_second\""},
        {"least_bytes_per_second = \"fast\"", "\"store.least_bytes_per_second\""},
    }));
    CAPTURE(written);
    const TemporaryFolder folder;
    const auto file = folder.write("store.toml", "[store]\nurl = \"https://store.city.example/\"\n" + std::string(written) + "\n");
    const auto settings = load_store_settings(file);
    REQUIRE_FALSE(settings.ok());
    CHECK_THAT(settings.error().message(), Catch::Contains(told));
    CHECK_THAT(settings.error().message(), !Catch::Contains("keeper"));
}

TEST_CASE("A store's relative path starts at the folder of kiosk.toml, wherever the program was started") {
    Bench bench;
    struct Row {
        std::string written;
        std::string read;
    };
    const std::filesystem::path folder = bench.folder.path();
    const std::vector<Row> rows = {{"store", (folder / "store").string()},
                                   {"../store", (folder.parent_path() / "store").string()},
                                   {"/srv/store", "/srv/store"},
                                   {"file:///srv/store", "file:///srv/store"},
                                   {"memory:", "memory:"}};
    for (const Row& row : rows) {
        bench.enrolment.store_url = row.written;
        REQUIRE(bench.enrolment.save(bench.file).ok());
        CHECK(Enrolment::load(bench.file).value().store_url == row.read);
    }
}

TEST_CASE("The kiosk's key and the store's secret are read from their own files") {
    Bench bench;
    bench.folder.write("kiosk.key", bench.kiosk_key.file_text().text());
    bench.folder.write("store-secret", "s3cret\n");
    const auto key = load_kiosk_key(bench.enrolment);
    REQUIRE(key);
    CHECK(key->public_key() == bench.kiosk_key.public_key());
    const auto config = http::read_login(*bench.enrolment.store_login);
    REQUIRE(config.ok());
    CHECK(std::get<http::BasicLogin>(config->authorization).password.text() == "s3cret");
    bench.folder.write("kiosk.key", "nonsense");
    const auto broken = load_kiosk_key(bench.enrolment);
    REQUIRE_FALSE(broken.ok());
    CHECK(broken.error().is(MinisignError::bad_key_file));
    CHECK_THAT(broken.error().message(), !Catch::Contains("nonsense"));
}

TEST_CASE("A configuration with something missing names what") {
    Bench bench;
    REQUIRE(bench.enrolment.save(bench.file).ok());
    const std::string good = read_all(bench.file);
    struct Change {
        const char* from;
        const char* to;
        const char* told;
    };
    const Change change = GENERATE(values<Change>({{"id = ", "di = ", "kiosk.id"},
                                                   {"kiosk-7f3a", "Kiosk 7", "kiosk.id"},
                                                   {"url = ", "rul = ", "store.url"},
                                                   {"secret_file", "file", "store.secret_file"},
                                                   {"recipients", "people", "office.recipients"},
                                                   {"\"age1", "\"age2", "office.recipients"},
                                                   {"key = \"RW", "key = \"XX", "office.key"},
                                                   {"key_file", "file", "kiosk.key_file"},
                                                   {"[office]", "[office", "kiosk.toml:"}}));
    CAPTURE(change.from);
    std::string text = good;
    text.replace(text.find(change.from), std::string_view(change.from).size(), change.to);
    bench.folder.write("kiosk.toml", text);
    const auto loaded = Enrolment::load(bench.file);
    REQUIRE_FALSE(loaded.ok());
    CHECK(loaded.error().is(EnvelopeError::bad_configuration));
    CHECK_THAT(loaded.error().message(), Catch::Contains(change.told));
}

TEST_CASE("What the line may be used for is kept, and only what can be meant is taken") {
    Bench bench;
    REQUIRE(bench.enrolment.save(bench.file).ok());
    CHECK(Enrolment::load(bench.file).value().network == NetworkUse{});
    CHECK(read_all(bench.file).find("[network]") == std::string::npos);
    bench.enrolment.network = {parse_window("22:00-06:00"), Metering::metered, 65'536};
    REQUIRE(bench.enrolment.save(bench.file).ok());
    CHECK(Enrolment::load(bench.file).value().network == bench.enrolment.network);
    const std::string good = read_all(bench.file);
    struct Change {
        const char* from;
        const char* to;
        const char* told;
    };
    const Change change = GENERATE(values<Change>({{"22:00-06:00", "22:00-22:00", "network.quiet"},
                                                   {"\"22:00-06:00\"", "22", "network.quiet"},
                                                   {"metered = true", "metered = 1", "network.metered"},
                                                   {"65536", "1023", "network.bytes_per_second"},
                                                   {"65536", "\"fast\"", "network.bytes_per_second"}}));
    CAPTURE(change.to);
    std::string text = good;
    text.replace(text.find(change.from), std::string_view(change.from).size(), change.to);
    bench.folder.write("kiosk.toml", text);
    const auto loaded = Enrolment::load(bench.file);
    REQUIRE_FALSE(loaded.ok());
    CHECK_THAT(loaded.error().message(), Catch::Contains(change.told));
}

TEST_CASE("The panel's pixels in a millimetre are kept, and only a number that a panel can have is taken") {
    Bench bench;
    REQUIRE(bench.enrolment.save(bench.file).ok());
    CHECK_FALSE(Enrolment::load(bench.file).value().px_per_mm);
    bench.enrolment.px_per_mm = 5.9;
    REQUIRE(bench.enrolment.save(bench.file).ok());
    CHECK(Enrolment::load(bench.file).value().px_per_mm.value_or(0) == 5.9);
    const std::string good = read_all(bench.file);
    const std::string wrong = GENERATE("0.9", "31", "nan", "\"5.9\"");
    CAPTURE(wrong);
    std::string text = good;
    text.replace(text.find("5.9"), 3, wrong);
    bench.folder.write("kiosk.toml", text);
    const auto loaded = Enrolment::load(bench.file);
    REQUIRE_FALSE(loaded.ok());
    CHECK_THAT(loaded.error().message(), Catch::Contains("kiosk.px_per_mm"));
}

TEST_CASE("How loud the kiosk is, its speech-dispatcher and its keys are kept, and only what can be meant is taken") {
    Bench bench;
    REQUIRE(bench.enrolment.save(bench.file).ok());
    CHECK(Enrolment::load(bench.file).value().voice == VoiceSetup{});
    const std::string plain = read_all(bench.file);
    bench.enrolment.voice = {84.5, bench.folder.path() / "speechd.sock", {{"next", "F17"}, {"previous", "Shift+F17"}}};
    REQUIRE(bench.enrolment.save(bench.file).ok());
    CHECK(Enrolment::load(bench.file).value().voice == bench.enrolment.voice);
    const auto [written, told] = GENERATE(table<const char*, const char*>({
        {"[lamp]\n", "\"lamp\" names neither or both of gpio and usb_relay"},
        {"[lamp]\ngpio = \"/dev/gpiochip0\"\nline = 3\nusb_relay = \"/dev/hidraw0\"\n", "\"lamp\" names neither or both of gpio and usb_relay"},
        {"[lamp]\ngpio = \"/dev/gpiochip0\"\n", "\"lamp.line\" is missing: which line of the chip the lamp is at"},
        {"[lamp]\ngpio = \"gpiochip0\"\nline = 3\n", "\"lamp.gpio\" is no path from /"},
        {"[lamp]\ngpio = \"/dev/gpiochip0\"\nline = 512\n", "\"lamp.line\" is no whole number from 0 to 511"},
        {"[lamp]\nusb_relay = \"/dev/hidraw0\"\nrelay = 9\n", "\"lamp.relay\" is no whole number from 1 to 8"},
        {"[voice]\nloudest_dba = 59\n", "\"voice.loudest_dba\" is no number from 60 to 110"},
        {"[voice]\nloudest_dba = 111\n", "\"voice.loudest_dba\" is no number from 60 to 110"},
        {"[voice]\nloudest_dba = \"loud\"\n", "\"voice.loudest_dba\" is no number from 60 to 110"},
        {"[voice]\ndispatcher_socket = \"\"\n", "\"voice.dispatcher_socket\" is missing or empty"},
        {"[keys]\nnext = 17\n", "\"keys.next\" is no key's name"},
    }));
    bench.folder.write("kiosk.toml", plain + written);
    const auto refused = Enrolment::load(bench.file);
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().detail() == told);
}

TEST_CASE("What lights the helper's lamp is kept") {
    Bench bench;
    REQUIRE(bench.enrolment.save(bench.file).ok());
    CHECK(Enrolment::load(bench.file).value().lamp == LampSetup{});
    bench.enrolment.lamp = GENERATE(LampSetup(GpioLamp{"/dev/gpiochip1", 17}), LampSetup(UsbRelayLamp{"/dev/engawa-lamp", 2}));
    REQUIRE(bench.enrolment.save(bench.file).ok());
    CHECK(Enrolment::load(bench.file).value().lamp == bench.enrolment.lamp);
}

TEST_CASE("How the kiosk comes by its packs is kept") {
    Bench bench;
    REQUIRE(bench.enrolment.save(bench.file).ok());
    CHECK_FALSE(Enrolment::load(bench.file).value().content);
    const ContentAccess content{bench.folder.path() / "root.json", 3, DailyWindow{22 * 60, 5 * 60 + 30}, std::chrono::minutes(15)};
    bench.enrolment.content = content;
    REQUIRE(bench.enrolment.save(bench.file).ok());
    CHECK(Enrolment::load(bench.file).value().content == content);
    const std::string good = read_all(bench.file);
    SECTION("what is not there has its usual value") {
        std::string text = good.substr(0, good.find("ring ="));
        bench.folder.write("kiosk.toml", text + good.substr(good.find("\n[office]")));
        CHECK(Enrolment::load(bench.file).value().content == ContentAccess{content.root_file, 0, std::nullopt, std::chrono::minutes(60)});
    }
    SECTION("what cannot be is told with its key") {
        struct Change {
            const char* from;
            const char* to;
            const char* told;
        };
        const Change change = GENERATE(
            Change{"ring = 3", "ring = 10", "content.ring"}, Change{"ring = 3", "ring = -1", "content.ring"},
            Change{"ring = 3", "ring = \"3\"", "content.ring"}, Change{"ring = 3", "ring = 3.5", "content.ring"},
            Change{"every_minutes = 15", "every_minutes = 0", "content.every_minutes"},
            Change{"every_minutes = 15", "every_minutes = 10081", "content.every_minutes"},
            Change{"22:00-05:30", "22:00", "content.window"}, Change{"22:00-05:30", "24:00-05:30", "content.window"},
            Change{"22:00-05:30", "22:00-22:00", "content.window"}, Change{"22:00-05:30", "2:00-05:300", "content.window"},
            Change{"root = \"root.json\"", "", "content.root"});
        CAPTURE(change.to);
        std::string text = good;
        text.replace(text.find(change.from), std::string_view(change.from).size(), change.to);
        bench.folder.write("kiosk.toml", text);
        const auto loaded = Enrolment::load(bench.file);
        REQUIRE_FALSE(loaded.ok());
        CHECK_THAT(loaded.error().message(), Catch::Contains(change.told));
    }
}

TEST_CASE("A kiosk without kiosk.toml is told so") {
    const TemporaryFolder folder;
    const auto loaded = Enrolment::load(folder.path() / "kiosk.toml");
    REQUIRE_FALSE(loaded.ok());
    CHECK(loaded.error().is(FileError::not_found));
}
