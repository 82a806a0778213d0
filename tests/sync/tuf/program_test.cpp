#include <catch2/catch.hpp>

#include <fstream>
#include <sstream>

#include "sync/tuf/client/command.h"
#include "sync/tuf/names.h"
#include "tests/support/nginx_dav.h"
#include "tests/support/process.h"
#include "tests/support/project_folders.h"
#include "tests/support/scripted_server.h"
#include "tests/sync/tuf/client_bench.h"

using namespace engawa;
using namespace engawa::tuf;
using namespace engawa::support;
namespace fs = std::filesystem;

// tuf-client as a process: its command line, its exit codes, and repositories that others have made.

namespace {

const fs::path tests = source_dir() / "tests" / "sync" / "tuf";

struct Outcome {
    int exit_code;
    std::string out;
    std::string err;
};

// The program's own command line, in-process: no repository is reached with it.
Outcome said_to(const std::vector<std::string>& arguments) {
    const ManualWallClock clock(at(test_day));
    std::ostringstream out;
    std::ostringstream err;
    const int exit_code = run_client(arguments, {clock, out, err});
    return {exit_code, out.str(), err.str()};
}

int client(const std::vector<std::string>& arguments, const std::string& day = "") {
    std::vector<std::string> command;
    if (!day.empty()) command = {"faketime", day};
    command.push_back((bin_dir() / "tuf-client").string());
    command.insert(command.end(), arguments.begin(), arguments.end());
    ProcessOptions options;
    // faketime is loaded before the program, which the address sanitizer would object to.
    options.environment = {{"TZ", "UTC"}};
    return run(command, {}, options).ending.exit_code.value_or(-1);
}

std::vector<std::string> lines_of(const fs::path& file) {
    std::ifstream in(file);
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
}

// Runs a Python script of this folder.
Finished python(const std::string& script, std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"python3", "-B", (tests / script).string()});
    return run(arguments);
}

}  // namespace

TEST_CASE("A command line that makes no sense is answered with 1 and a way to help") {
    const TemporaryFolder folder;
    const std::string d = folder.path().string();
    const std::vector<std::vector<std::string>> wrong{
        {}, {"init"}, {"refresh"}, {"frobnicate"}, {"--metadata-dir", d}, {"--metadata-dir", d, "init"}, {"--metadata-dir", d, "refresh"},
        {"init", "root.json"}, {"--metadata-dir", d, "refresh", "--target"}, {"--metadata-dir", d, "init", "a", "b"},
        {"--metadata-url", "http://127.0.0.1:1/", "--metadata-dir", d, "download"},
        {"--metadata-url", "http://127.0.0.1:1/", "--metadata-dir", d, "--target-name", "a", "--target-dir", d, "download"},
        {"--metadata-url", "http://127.0.0.1:1/", "--metadata-dir", d, "--target-name", "a", "--target-base-url", "http://127.0.0.1:1/", "download"},
        {"--metadata-url", "http://127.0.0.1:1/", "--metadata-dir", d, "--target-dir", d, "--target-base-url", "http://127.0.0.1:1/", "download"},
        {"--metadata-url", "http://127.0.0.1:1/", "--metadata-dir", d, "init", "refresh", "download"}};
    for (const auto& arguments : wrong) {
        const Outcome outcome = said_to(arguments);
        CHECK(outcome.exit_code == 1);
        CHECK(outcome.err.find("--help") != std::string::npos);
    }
    CHECK(fs::is_empty(folder.path()));
}

TEST_CASE("Help is no failure") {
    const Outcome outcome = said_to({"--help"});
    CHECK(outcome.exit_code == 0);
    CHECK(outcome.out.find("--metadata-url U --metadata-dir D refresh") != std::string::npos);
    CHECK(said_to({"init", "--help"}).exit_code == 0);
}

TEST_CASE("What fails is answered with 1 and one line that says what and where") {
    const TemporaryFolder folder;
    const std::string d = (folder.path() / "metadata").string();
    const auto fails = [](const std::vector<std::string>& arguments, const std::string& words) {
        const Outcome outcome = said_to(arguments);
        CHECK(outcome.exit_code == 1);
        INFO(outcome.err);
        CHECK(outcome.err.find(words) != std::string::npos);
        CHECK(std::count(outcome.err.begin(), outcome.err.end(), '\n') == 1);
    };
    fails({"--metadata-dir", d, "init", "/nowhere/root.json"}, "file.not_found");
    fails({"--metadata-url", "http://127.0.0.1:1/", "--metadata-dir", d, "refresh"}, "tuf.not_initialised");
    const fs::path root = folder.write("root.json", TestRepository().metadata_files["1.root.json"]);
    CHECK(said_to({"--metadata-dir", d, "init", root.string()}).exit_code == 0);
    fails({"--metadata-url", "http://127.0.0.1:1/", "--metadata-dir", d, "refresh"}, "http.unreachable");
    fails({"--metadata-url", "ftp://127.0.0.1/", "--metadata-dir", d, "refresh"}, "http.bad_request");
    fails({"--metadata-url", "http://user:word@127.0.0.1/", "--metadata-dir", d, "refresh"}, "http.bad_request");
    folder.write("metadata/root.json", "{");
    fails({"--metadata-url", "http://127.0.0.1:1/", "--metadata-dir", d, "refresh"}, "tuf.malformed");
}

TEST_CASE("Options stand before or behind the command, and addresses end with a slash or not") {
    TestRepository repository;
    const TemporaryFolder folder;
    repository.add_target("targets", "a", "content of a");
    repository.add_target("targets", "b", "content of b");
    repository.publish_targets();
    NginxDav server;
    repository.write_to(server.root());
    const fs::path root = folder.write("root.json", repository.metadata_files["1.root.json"]);
    const std::string d = (folder.path() / "m").string();
    const std::string x = (folder.path() / "t").string();
    const std::string slash = GENERATE(as<std::string>(), "", "/");
    CHECK(said_to({"init", root.string(), "--metadata-dir", d}).exit_code == 0);
    CHECK(said_to({"refresh", "--metadata-dir", d, "--metadata-url", server.url() + "metadata" + slash}).exit_code == 0);
    const Outcome outcome = said_to({"--target-name", "a", "download", "--metadata-dir", d, "--metadata-url", server.url() + "metadata" + slash,
                                     "--target-name", "b", "--target-dir", x, "--target-base-url", server.url() + "targets" + slash});
    INFO(outcome.err);
    CHECK(outcome.exit_code == 0);
    CHECK(read_all(folder.path() / "t" / "a") == "content of a");
    CHECK(read_all(folder.path() / "t" / "b") == "content of b");
}

TEST_CASE("One target that cannot be had fails the run, and the others are there all the same") {
    TestRepository repository;
    const TemporaryFolder folder;
    repository.add_target("targets", "a", "content");
    repository.publish_targets();
    repository.write_to(folder.path());
    const fs::path root = folder.write("root.json", repository.metadata_files["1.root.json"]);
    const std::string d = (folder.path() / "m").string();
    REQUIRE(said_to({"--metadata-dir", d, "init", root.string()}).exit_code == 0);
    const Outcome outcome =
        said_to({"--metadata-dir", d, "--metadata-url", (folder.path() / "metadata").string(), "--target-base-url",
                 (folder.path() / "targets").string(), "--target-dir", (folder.path() / "t").string(), "--target-name", "none", "--target-name",
                 "a", "--target-name", "../a", "download"});
    CHECK(outcome.exit_code == 1);
    CHECK(outcome.err.find("none: no role") != std::string::npos);
    CHECK(outcome.err.find("tuf.unfit_name") != std::string::npos);
    CHECK(read_all(folder.path() / "t" / "a") == "content");
}

TEST_CASE("The process asks for exactly the files it needs, each once") {
    TestRepository repository;
    const TemporaryFolder folder;
    for (Common* const common : {&repository.timestamp.common, &repository.snapshot.common, &repository.targets["targets"].common,
                                 &repository.root.common})
        common->expires = at("2999-01-01T00:00:00Z");
    repository.publish_root();
    repository.publish_targets();
    const fs::path root = folder.write("root.json", repository.metadata_files["2.root.json"]);
    const std::string d = (folder.path() / "m").string();
    const auto answer = [](const std::string& body) { return ScriptedAnswer{Manner::whole, http_answer(200, "application/json", body)}; };
    const ScriptedAnswer none{Manner::whole, http_answer(404, "text/plain", "")};
    ScriptedServer server({none, answer(repository.metadata_files["timestamp.json"]), answer(repository.metadata_files["2.snapshot.json"]),
                           answer(repository.metadata_files["2.targets.json"]), none, answer(repository.metadata_files["timestamp.json"])});
    REQUIRE(client({"--metadata-dir", d, "init", root.string()}) == 0);
    CHECK(server.requests().empty());
    CHECK(client({"--metadata-url", server.url() + "m", "--metadata-dir", d, "refresh"}) == 0);
    CHECK(client({"--metadata-url", server.url() + "m", "--metadata-dir", d, "refresh"}) == 0);
    std::string asked;
    for (const std::string& request : server.requests()) asked += request.substr(0, request.find(" HTTP")) + "\n";
    CHECK(asked == "GET /m/3.root.json\nGET /m/timestamp.json\nGET /m/2.snapshot.json\nGET /m/2.targets.json\n"
                   "GET /m/3.root.json\nGET /m/timestamp.json\n");
}

TEST_CASE("A repository that a script made without a line of ours is read whole") {
    const std::vector<std::string> kind = GENERATE(
        std::vector<std::string>{"--keys", "mixed"}, std::vector<std::string>{"--keys", "rsa", "--not-consistent", "--layout", "indented"},
        std::vector<std::string>{"--keys", "ecdsa", "--layout", "indented"}, std::vector<std::string>{"--keys", "ed25519", "--not-consistent"},
        std::vector<std::string>{"--bins", "prefixes", "--bin-bits", "3", "--targets", "20", "--layout", "indented"},
        std::vector<std::string>{"--bins", "succinct", "--bin-bits", "5", "--targets", "40"});
    NginxDav server;
    std::vector<std::string> arguments{server.root()};
    arguments.insert(arguments.end(), kind.begin(), kind.end());
    REQUIRE(python("make_repository.py", arguments).ending.exit_code == 0);
    const TemporaryFolder folder;
    const std::string d = (folder.path() / "m").string();
    const fs::path targets = folder.path() / "t";
    REQUIRE(client({"--metadata-dir", d, "init", server.root() + "/root.json"}) == 0);
    CHECK(client({"--metadata-url", server.url() + "metadata", "--metadata-dir", d, "refresh"}) == 0);
    CHECK(trusted_versions(d)["root.json"] == 2);
    std::vector<std::string> download{"--metadata-url", server.url() + "metadata", "--metadata-dir", d, "--target-dir", targets.string(),
                                      "--target-base-url", server.url() + "targets", "download"};
    const std::vector<std::string> names = lines_of(fs::path(server.root()) / "names.txt");
    REQUIRE_FALSE(names.empty());
    for (const std::string& name : names) download.insert(download.end(), {"--target-name", name});
    CHECK(client(download) == 0);
    CHECK(static_cast<std::size_t>(std::distance(fs::directory_iterator(targets), {})) == names.size());
    for (const std::string& name : names) {
        const std::string content = "content of " + name;
        CHECK(read_all(targets / percent_encoded(name)) == content + content + content);
    }
}

TEST_CASE("One character changed in a repository of others, and it is refused") {
    NginxDav server;
    REQUIRE(python("make_repository.py", {server.root(), "--keys", "mixed"}).ending.exit_code == 0);
    const TemporaryFolder folder;
    const std::string d = (folder.path() / "m").string();
    REQUIRE(client({"--metadata-dir", d, "init", server.root() + "/root.json"}) == 0);
    const std::string name = GENERATE(as<std::string>(), "2.root.json", "timestamp.json", "1.snapshot.json", "1.targets.json");
    const fs::path file = fs::path(server.root()) / "metadata" / name;
    std::string bytes = read_all(file);
    const std::size_t note = bytes.find("next line");
    REQUIRE(note != bytes.npos);
    bytes[note] = 'N';
    { std::ofstream(file, std::ios::binary) << bytes; }
    CHECK(client({"--metadata-url", server.url() + "metadata", "--metadata-dir", d, "refresh"}) == 1);
}

TEST_CASE("What is signed here, openssl verifies") {
    TestRepository repository;
    const SharedKey ecdsa = test_key("k", SigningScheme::ecdsa_p256);
    const SharedKey rsa = test_key("k", SigningScheme::rsa_3072);
    repository.set_keys("root", {test_key("root"), ecdsa, rsa}, 2);
    repository.set_keys("timestamp", {ecdsa});
    repository.set_keys("targets", {rsa});
    repository.root.common.other["x-note"] = canonical_text("行 \"1\" \\\n\t行 2");
    repository.add_target("targets", "日本語.txt", "content");
    DelegatedRole role;
    role.name = "kaigo";
    role.paths = {"packs/kaigo/*"};
    repository.set_delegation("targets", role, {test_key("kaigo")});
    repository.show_root();
    repository.show_targets("kaigo");
    repository.show_targets("targets");
    repository.show_snapshot();
    repository.show_timestamp();
    const TemporaryFolder folder;
    repository.write_to(folder.path());
    const Finished verified = python("verify_with_openssl.py", {(folder.path() / "metadata").string()});
    CHECK(verified.ending.exit_code == 0);
    CHECK(verified.output == "1.kaigo.json ed25519 good\n1.root.json ecdsa good\n1.root.json ed25519 good\n1.root.json rsa good\n"
                             "1.snapshot.json ed25519 good\n1.targets.json rsa good\ntimestamp.json ecdsa good\n");
    std::string changed = repository.metadata_files["1.kaigo.json"];
    changed.replace(changed.find("1.0.34"), 6, "1.0.35");
    folder.write("metadata/1.kaigo.json", changed);
    CHECK(python("verify_with_openssl.py", {(folder.path() / "metadata").string()}).ending.exit_code == 1);
}

TEST_CASE("The process goes by the system's clock, wherever that stands") {
    const TemporaryFolder folder;
    REQUIRE(python("make_repository.py", {folder.path().string(), "--keys", "ed25519", "--expires", "2027-06-01T00:00:00Z"}).ending.exit_code == 0);
    const std::string d = (folder.path() / "m").string();
    const std::vector<std::string> refresh{"--metadata-url", (folder.path() / "metadata").string(), "--metadata-dir", d, "refresh"};
    REQUIRE(client({"--metadata-dir", d, "init", (folder.path() / "root.json").string()}) == 0);
    SECTION("a minute before it expires, and after") {
        CHECK(client(refresh, "2027-05-31 23:58:00") == 0);
        CHECK(client(refresh, "2027-06-01 00:00:00") == 1);
    }
    SECTION("at 1970") { CHECK(client(refresh, "1970-01-01 00:00:10") == 0); }
    SECTION("at 2106, and then set right") {
        CHECK(client(refresh, "2106-02-08 00:00:00") == 1);
        CHECK(trusted_versions(d)["root.json"] == 2);
        CHECK(client(refresh, "2027-01-01 00:00:00") == 0);
    }
}
