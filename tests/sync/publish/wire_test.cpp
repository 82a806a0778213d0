#include <catch2/catch.hpp>

#include <fmt/format.h>

#include <fstream>

#include "tests/support/nginx_dav.h"
#include "tests/sync/publish/city.h"

// Over real HTTP: publishing into a store behind nginx, and what a client fetches from it.

using namespace engawa;
using namespace engawa::publish;
using engawa::support::read_all;
namespace fs = std::filesystem;

namespace {

// The bytes of every request and answer, headers and all.
std::uint64_t bytes_sent(const std::string& log) {
    std::uint64_t sum = 0;
    std::ifstream in(log);
    for (std::uint64_t bytes = 0; in >> bytes;) sum += bytes;
    return sum;
}

}  // namespace

TEST_CASE("Published into a store on a web server with a login, and fetched from it by a client and a second admin") {
    engawa::support::NginxOptions options;
    options.user = "office";
    options.password = "tea";
    engawa::support::NginxDav server(options);
    City city;
    city.folder.write("secret", "tea\n");
    city.folder.write("wrong", "coffee\n");
    const std::string store = " --store " + server.url() + " --store-user office --store-secret-file ";
    city.found();
    city.must("add REPO " + city.packs.folder().string());
    city.must("sign REPO --keys @keys --role kaigo");
    city.refused("publish REPO --keys @keys" + store + "@wrong", "store.denied");
    city.must("publish REPO --keys @keys" + store + "@secret");
    CHECK_THAT(city.must("publish REPO --keys @keys" + store + "@secret"), Catch::Contains("nothing to publish"));
    city.must("timestamp REPO --keys @keys" + store + "@secret");
    city.must("fetch --repository @two" + store + "@secret --root @city/root.json");
    city.packs.write("forms/care.xml", read_all(city.packs.folder() / "forms/care.xml") + "<!-- -->\n");
    city.set_version("kaigo", "2026.2");
    city.must("add --repository @two " + city.packs.folder().string());
    city.must("sign --repository @two --keys @keys --role kaigo");
    city.must("publish --repository @two --keys @keys" + store + "@secret");
    city.refused("rollout REPO --pack bousai --ring 1", "nobody");
    city.must("rollout REPO --pack kaigo --ring 1");
    city.must("sign REPO --keys @keys --role kaigo");
    city.refused("publish REPO --keys @keys" + store + "@secret", "somebody else has published since");
    // The client has no login; what it reads is what lies on the server's disk.
    fs::remove_all(city.at("store"));
    fs::create_directory_symlink(server.root(), city.at("store"));
    REQUIRE(city.client("kiosk") == 0);
    CHECK_THAT(city.target("kiosk", City::form_target), Catch::Contains("<!-- -->"));
    server.stop();
    city.refused("publish REPO --keys @keys" + store + "@secret", "store.unreachable");
}

TEST_CASE("One changed file of a pack of a thousand: what a client fetches is the file and a little", "[wire]") {
    engawa::support::NginxDav server;
    City city;
    city.found();
    const std::string pcm(20'000, '\0');
    for (int i = 0; i < 993; ++i) {
        // A second of silence and a number: PCM, 16 bits, one channel, 8 kHz.
        std::string sound = "RIFF????WAVEfmt " + std::string("\x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0", 20) + "data????";
        sound += fmt::format("{:06}", i) + pcm;
        const auto write_length = [&](std::size_t at, std::size_t length) {
            for (std::size_t k = 0; k < 4; ++k) sound[at + k] = static_cast<char>(length >> (8 * k) & 0xFFU);
        };
        write_length(4, sound.size() - 8);
        write_length(40, sound.size() - 44);
        city.packs.write(fmt::format("media/sound-{:04}.wav", i), sound);
    }
    city.must("add REPO " + city.packs.folder().string());
    CHECK_THAT(city.output, Catch::Contains("1000 files") && Catch::Contains("copied 500 of 1000") && Catch::Contains("copied 1000 of 1000"));
    city.must("sign REPO --keys @keys --role kaigo");
    const std::string store = " --store " + server.url();
    CHECK_THAT(city.must("publish REPO --keys @keys" + store), Catch::Contains("sent 500 of 1000"));
    REQUIRE(city.client("kiosk", server.url()) == 0);
    const std::string changed = "packs/kaigo/media/sound-0500.wav";
    REQUIRE_FALSE(city.target("kiosk", changed, server.url()).empty());

    std::string sound = read_all(city.packs.folder() / "media/sound-0500.wav");
    sound.back() = 'x';
    city.packs.write("media/sound-0500.wav", sound);
    city.set_pack_version("kaigo", "2026.2");
    city.must("add REPO " + city.packs.folder().string());
    city.must("sign REPO --keys @keys --role kaigo");
    CHECK_THAT(city.must("publish REPO --keys @keys" + store), Catch::Contains("2 new files"));

    // Every file that the client's metadata or the changed file is read from, by the length of the answers.
    const std::string log = city.at("sent.log");
    server.start_with("access_log " + log + " wire;");
    REQUIRE(city.client("kiosk", server.url()) == 0);
    CHECK(city.target("kiosk", changed, server.url()) == sound);
    const std::string pack_toml = city.target("kiosk", "packs/kaigo/pack.toml", server.url());
    CHECK_THAT(pack_toml, Catch::Contains("2026.2"));
    server.stop();  // the log is whole then
    const std::uint64_t sent = bytes_sent(log);
    INFO("bytes on the wire: " << sent << ", of them files " << sound.size() + pack_toml.size());
    CHECK(sent > sound.size() + pack_toml.size());
    CHECK(sent <= sound.size() + pack_toml.size() + 50'000);
}
