#include "sync/tuf/http_fetcher.h"

#include <catch2/catch.hpp>

#include <fstream>

#include "sync/http/curl_client.h"
#include "sync/tuf/error.h"
#include "sync/tuf/folder_fetcher.h"
#include "tests/support/nginx_dav.h"
#include "tests/support/scripted_server.h"
#include "tests/sync/tuf/client_bench.h"

using namespace engawa;
using namespace engawa::tuf;
using namespace engawa::support;

// What comes over the wire: names as they are asked for, sizes, pace, and mirrors that are not honest.

namespace {

std::unique_ptr<HttpClient> curl(Seconds low_speed_time = Seconds(30)) {
    http::Config config;
    config.low_speed_bytes_per_second = 1'000;
    config.low_speed_time = low_speed_time;
    auto made = http::CurlClient::create(std::move(config));
    REQUIRE(made.ok());
    return std::move(*made);
}

// "GET /metadata/2.root.json HTTP/1.1" to "/metadata/2.root.json".
std::string path_of(const std::string& request) {
    const std::size_t begin = request.find(' ') + 1;
    return request.substr(begin, request.find(' ', begin) - begin);
}

Requests paths(ScriptedServer& server) {
    Requests all;
    for (const std::string& request : server.requests()) all.push_back(path_of(request));
    return all;
}

// An answer of 200 whose body is announced longer than what is sent, or not announced at all.
std::string announcing(std::uint64_t length, const std::string& body) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(length) + "\r\n\r\n" + body;
}

class Gathered final : public TargetSink {
  public:
    Result<void> begin(std::uint64_t from) override {
        offset = from;
        return {};
    }
    Result<void> write(std::span<const std::byte> bytes) override {
        content.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        return {};
    }
    std::optional<std::uint64_t> offset;
    std::string content;
};

// A client with a trusted root, in front of a server that says what it is told to.
struct Client {
    explicit Client(const TestRepository& repository) {
        REQUIRE(initialise(folder.path(), repository.metadata_files.at("1.root.json")).ok());
    }
    Result<void> refresh(ScriptedServer& server, Seconds low_speed_time = Seconds(30)) {
        const auto http = curl(low_speed_time);
        HttpFetcher fetcher(*http, server.url() + "metadata", "");
        Updater updater = TRY(Updater::create(folder.path(), fetcher, at(test_day)));
        return updater.refresh();
    }
    TemporaryFolder folder;
};

const ScriptedAnswer not_there{Manner::whole, http_answer(404, "text/plain", "none")};

ScriptedAnswer file(const std::string& bytes) { return {Manner::whole, http_answer(200, "application/json", bytes)}; }

}  // namespace

TEST_CASE("Names are asked for percent-encoded, once") {
    ScriptedServer server({{Manner::whole, http_answer(200, "text/plain", "x")}});
    const auto http = curl();
    HttpFetcher fetcher(*http, server.url() + "metadata", server.url() + "targets/");
    Gathered sink;
    for (const std::string role : {"plain-1._~", "?", "#", "/delegatedrole", "../delegatedrole", "介護", "a b%20c"})
        REQUIRE(fetcher.fetch_metadata("1." + role + ".json", 100).ok());
    for (const std::string target : {"a/b.txt", "a b.txt", "100%.txt", "a%20b", "q?x=1#y", "日本/語", "it's (1)+2@x:y,z;!$&*=", "a\\b|c\"<>^`{}"})
        REQUIRE(fetcher.fetch_target(target, 0, sink).ok());
    CHECK(paths(server) == Requests{"/metadata/1.plain-1._~.json", "/metadata/1.%3F.json", "/metadata/1.%23.json",
                                    "/metadata/1.%2Fdelegatedrole.json", "/metadata/1...%2Fdelegatedrole.json",
                                    "/metadata/1.%E4%BB%8B%E8%AD%B7.json", "/metadata/1.a%20b%2520c.json",
                                    "/targets/a/b.txt", "/targets/a%20b.txt", "/targets/100%25.txt", "/targets/a%2520b",
                                    "/targets/q%3Fx=1%23y", "/targets/%E6%97%A5%E6%9C%AC/%E8%AA%9E",
                                    "/targets/it's%20(1)+2@x:y,z;!$&*=", "/targets/a%5Cb%7Cc%22%3C%3E%5E%60%7B%7D"});
}

TEST_CASE("403 and 404 mean that there is no newer root; the update goes on") {
    TestRepository repository;
    Client client(repository);
    const int status = GENERATE(403, 404);
    ScriptedServer server({{Manner::whole, http_answer(status, "text/plain", "no")}, file(repository.metadata_files["timestamp.json"]),
                           file(repository.metadata_files["1.snapshot.json"]), file(repository.metadata_files["1.targets.json"])});
    CHECK(said(client.refresh(server)) == "done");
    CHECK(paths(server) == Requests{"/metadata/2.root.json", "/metadata/timestamp.json", "/metadata/1.snapshot.json",
                                    "/metadata/1.targets.json"});
}

TEST_CASE("Any other answer to the question for a newer root ends the update") {
    TestRepository repository;
    Client client(repository);
    const int status = GENERATE(204, 400, 401, 410, 429, 500, 503);
    ScriptedServer server({{Manner::whole, http_answer(status, "text/plain", "no")}, file(repository.metadata_files["timestamp.json"])});
    const auto result = client.refresh(server);
    CHECK(said(result) == "tuf.refused");
    CHECK(result.error().temporary());
    CHECK(server.requests().size() == 1);
}

TEST_CASE("A file that is missing is asked for once") {
    TestRepository repository;
    Client client(repository);
    ScriptedServer server({not_there, not_there, not_there});
    CHECK(said(client.refresh(server)) == "tuf.not_offered");
    CHECK(paths(server) == Requests{"/metadata/2.root.json", "/metadata/timestamp.json"});
}

TEST_CASE("Endless data is cut off at the limit of each role") {
    TestRepository repository;
    repository.describes_files = GENERATE(false, true);
    repository.publish_targets();
    const std::string timestamp = repository.metadata_files["timestamp.json"];
    const std::string snapshot = repository.metadata_files["2.snapshot.json"];
    const std::string targets = repository.metadata_files["2.targets.json"];
    const Limits limits;
    struct Endless {
        const char* role;
        std::size_t limit;
        std::vector<ScriptedAnswer> before;
    };
    const std::vector<Endless> cases{
        {"root", limits.root_bytes, {}},
        {"timestamp", limits.timestamp_bytes, {not_there}},
        {"snapshot", repository.describes_files ? snapshot.size() : limits.snapshot_bytes, {not_there, file(timestamp)}},
        {"targets", repository.describes_files ? targets.size() : limits.targets_bytes, {not_there, file(timestamp), file(snapshot)}},
    };
    for (const Endless& endless : cases) {
        for (const std::string headers : {"HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n", "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"}) {
            INFO(endless.role << " " << headers);
            Client client(repository);
            std::vector<ScriptedAnswer> answers = endless.before;
            // White space would be good JSON for ever. What follows the limit is never waited for.
            answers.push_back({Manner::silent, headers + std::string(endless.limit + 1, ' ')});
            ScriptedServer server(answers);
            CHECK(said(client.refresh(server)) == "http.too_large");
            CHECK_FALSE(std::filesystem::exists(client.folder.path() / (endless.role + std::string(".json.new"))));
        }
    }
}

TEST_CASE("A file as long as the limit is read whole, and the update goes on behind it") {
    TestRepository repository;
    repository.describes_files = false;
    std::string& timestamp = repository.metadata_files["timestamp.json"];
    Client client(repository);
    const bool at_limit = GENERATE(true, false);
    timestamp.append(Limits{}.timestamp_bytes + (at_limit ? 0 : 1) - timestamp.size(), ' ');
    ScriptedServer server({not_there, file(timestamp), not_there});
    CHECK(said(client.refresh(server)) == (at_limit ? "tuf.not_offered" : "http.too_large"));
}

TEST_CASE("A signed length beyond the limit is refused before anything is asked for") {
    ClientBench bench;
    bench.repository.snapshot.meta["targets.json"].length_bytes = Limits{}.targets_bytes + 1;
    bench.repository.publish_snapshot();
    CHECK(said(bench.refresh()) == "tuf.mismatch");
    CHECK(bench.repository.requests.back() == "2.snapshot.json");
}

TEST_CASE("A server that falls silent is given up") {
    TestRepository repository;
    Client client(repository);
    const std::string start = GENERATE(as<std::string>(), "", "HTTP/1.1 200 OK\r\n", announcing(5'000, "{"));
    ScriptedServer server({not_there, {Manner::silent, start}});
    const auto result = client.refresh(server, Seconds(1));
    CHECK(said(result) == "http.timed_out");
    CHECK(result.error().temporary());
    CHECK(trusted_versions(client.folder.path()) == Versions{{"root.json", 1}});
}

TEST_CASE("A connection that breaks off leaves what was trusted") {
    TestRepository repository;
    Client client(repository);
    const std::string timestamp = repository.metadata_files["timestamp.json"];
    const ScriptedAnswer broken = GENERATE_COPY(values<ScriptedAnswer>(
        {{Manner::reset, ""}, {Manner::cut_off, announcing(timestamp.size(), timestamp.substr(0, timestamp.size() - 1))}}));
    ScriptedServer server({not_there, broken});
    const auto result = client.refresh(server);
    REQUIRE_FALSE(result.ok());
    CHECK(result.error().temporary());
    CHECK(trusted_versions(client.folder.path()) == Versions{{"root.json", 1}});
}

TEST_CASE("A body cut off without its length being known is no good JSON, or no good signature") {
    TestRepository repository;
    Client client(repository);
    const std::string timestamp = repository.metadata_files["timestamp.json"];
    ScriptedServer server({not_there, {Manner::cut_off, "HTTP/1.1 200 OK\r\n\r\n" + timestamp.substr(0, timestamp.size() / 2)}});
    CHECK(said(client.refresh(server)) == "tuf.malformed");
}

TEST_CASE("A target never gets longer than was signed") {
    TestRepository repository;
    repository.add_target("targets", "file", "content");
    TemporaryFolder folder;
    ScriptedServer server({{Manner::silent, "HTTP/1.1 200 OK\r\n\r\ncontent and more, for ever"}});
    const auto http = curl();
    HttpFetcher wire(*http, "", server.url());
    const TargetFile& target = repository.targets["targets"].targets["file"];
    Gathered gathered;
    REQUIRE(initialise(folder.path() / "m", repository.metadata_files["1.root.json"]).ok());
    repository.publish_targets();

    // Metadata from one place, the target from another.
    struct Both final : Fetcher {
        Fetcher& metadata;
        Fetcher& targets;
        Both(Fetcher& m, Fetcher& t) : metadata(m), targets(t) {}
        Result<std::string> fetch_metadata(std::string_view name, std::uint64_t most) override { return metadata.fetch_metadata(name, most); }
        Result<void> fetch_target(std::string_view path, std::uint64_t offset, TargetSink& sink) override {
            return targets.fetch_target(path, offset, sink);
        }
    } both(repository, wire);
    auto updater = Updater::create(folder.path() / "m", both, at(test_day));
    REQUIRE(updater.ok());
    REQUIRE(updater->refresh().ok());
    CHECK(said(updater->download("file", folder.path() / "t")) == "tuf.mismatch");
    CHECK(std::filesystem::is_empty(folder.path() / "t"));
    CHECK(path_of(server.requests()[0]) == "/" + target.hashes[0].hex + ".file");
}

TEST_CASE("A part of a target begins where it was asked to, or at the start") {
    NginxDav nginx;
    { std::ofstream(nginx.root() + "/file", std::ios::binary) << "0123456789"; }
    const auto http = curl();
    HttpFetcher fetcher(*http, "", nginx.url());
    Gathered sink;
    SECTION("a server that can") {
        CHECK(said(fetcher.fetch_target("file", 4, sink)) == "done");
        CHECK(sink.offset == 4U);
        CHECK(sink.content == "456789");
    }
    SECTION("one that has less than that") { CHECK(said(fetcher.fetch_target("file", 10, sink)) == "tuf.mismatch"); }
    SECTION("one that cannot") {
        nginx.start_with("max_ranges 0;");
        CHECK(said(fetcher.fetch_target("file", 4, sink)) == "done");
        CHECK(sink.offset == 0U);
        CHECK(sink.content == "0123456789");
    }
    SECTION("one that sends another part") {
        const std::string range = GENERATE(as<std::string>(), "bytes 3-9/10", "bytes x-9/10", "lines 4-9/10");
        ScriptedServer server({{Manner::whole, "HTTP/1.1 206 Partial Content\r\nContent-Range: " + range + "\r\nContent-Length: 6\r\n\r\n456789"}});
        HttpFetcher liar(*http, "", server.url());
        CHECK(said(liar.fetch_target("file", 4, sink)) == "tuf.mismatch");
        CHECK(sink.content.empty());
    }
    SECTION("one that sends a part of its own accord") {
        ScriptedServer server({{Manner::whole, "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 4-9/10\r\nContent-Length: 6\r\n\r\n456789"}});
        HttpFetcher liar(*http, "", server.url());
        CHECK_FALSE(fetcher.fetch_target("none", 0, sink).ok());
        CHECK(said(liar.fetch_target("file", 0, sink)) == "tuf.mismatch");
    }
    SECTION("one that calls the whole a part that nobody asked for") {
        ScriptedServer server({{Manner::whole, "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-5/10\r\nContent-Length: 6\r\n\r\n012345"}});
        HttpFetcher liar(*http, "", server.url());
        CHECK(said(liar.fetch_target("file", 0, sink)) == "tuf.refused");
    }
}

TEST_CASE("A folder is a repository like a web server") {
    ClientBench bench;
    TemporaryFolder stick;
    DelegatedRole role;
    role.name = "介護";
    role.paths = {"packs/*"};
    bench.repository.set_delegation("targets", role, {test_key("kaigo")});
    bench.repository.add_target("介護", "packs/申請 書%.xml", "content");
    bench.repository.show_targets("介護");
    bench.repository.publish_targets();
    bench.repository.write_to(stick.path());
    FolderFetcher fetcher(stick.path() / "metadata", stick.path() / "targets");
    {
        auto updater = Updater::create(bench.metadata(), fetcher, at(test_day));
        REQUIRE(updater.ok());
        REQUIRE(updater->refresh().ok());
        CHECK(said(updater->download("packs/申請 書%.xml", bench.targets())) == "done");
    }
    CHECK(bench.downloaded("packs%2F%E7%94%B3%E8%AB%8B%20%E6%9B%B8%25.xml") == "content");
    Gathered sink;
    SECTION("and shows nothing that lies outside") {
        stick.write("secret.json", "{}");
        CHECK(said(fetcher.fetch_metadata("../secret.json", 100)) == "tuf.not_offered");
        CHECK(said(fetcher.fetch_target("../secret.json", 0, sink)) == "tuf.not_offered");
        CHECK(said(fetcher.fetch_target("/etc/passwd", 0, sink)) == "tuf.not_offered");
    }
    SECTION("and has limits") { CHECK(said(fetcher.fetch_metadata("timestamp.json", 100)) == "file.too_large"); }
    SECTION("and goes on from the middle") {
        stick.write("targets/file", "0123456789");
        CHECK(said(fetcher.fetch_target("file", 4, sink)) == "done");
        CHECK(sink.content == "456789");
    }
    SECTION("and may have been pulled out") {
        std::filesystem::remove_all(stick.path() / "metadata");
        const auto updater = Updater::create(bench.metadata(), fetcher, at(test_day));
        REQUIRE(updater.ok());
        CHECK(said(const_cast<Updater&>(*updater).refresh()) == "tuf.not_offered");
    }
}
