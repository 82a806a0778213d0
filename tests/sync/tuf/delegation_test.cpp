#include "sync/tuf/delegation.h"

#include <catch2/catch.hpp>

#include <fmt/format.h>

#include "sync/tuf/error.h"
#include "tests/sync/tuf/client_bench.h"

using namespace engawa;
using namespace engawa::tuf;

namespace {

struct Edge {
    std::string delegator;
    std::string role;
    bool terminating = false;
    std::vector<std::string> paths{"*"};
};

void build(TestRepository& repository, const std::vector<Edge>& edges) {
    for (const Edge& edge : edges) {
        DelegatedRole role;
        role.name = edge.role;
        role.terminating = edge.terminating;
        role.paths = edge.paths;
        repository.set_delegation(edge.delegator, role, {test_key("key of " + edge.role)});
    }
}

void publish_all(TestRepository& repository) {
    for (const auto& [role, targets] : repository.targets) {
        if (role != "targets") repository.show_targets(role);
    }
    repository.publish_targets();
}

// The delegated roles that were fetched, in order: "A C".
std::string visited(const Requests& requests) {
    std::string roles;
    for (std::size_t i = 4; i < requests.size(); ++i) {
        if (requests[i].find("targets/") == 0) continue;
        if (!roles.empty()) roles += ' ';
        roles += requests[i].substr(2, requests[i].size() - 7);
    }
    return roles;
}

struct Graph {
    const char* name;
    std::vector<Edge> edges;
    std::string order;
};

}  // namespace

TEST_CASE("Delegations are searched depth first, in their order") {
    const Graph graph = GENERATE(values<Graph>({
        {"one", {{"targets", "A"}}, "A"},
        {"two", {{"targets", "A"}, {"targets", "B"}}, "A B"},
        {"two levels", {{"targets", "A"}, {"targets", "B"}, {"B", "C"}}, "A B C"},
        {"deep before wide", {{"targets", "A"}, {"targets", "B"}, {"A", "C"}, {"A", "D"}}, "A C D B"},
        {"three levels", {{"targets", "A"}, {"targets", "B"}, {"A", "C"}, {"C", "D"}}, "A C D B"},
        {"terminating ends it", {{"targets", "A"}, {"targets", "B"}, {"A", "C", true}, {"A", "D"}}, "A C"},
        {"terminating, but for descendants", {{"targets", "A"}, {"targets", "B"}, {"A", "C", true}, {"C", "D"}}, "A C D"},
        {"another branch's paths", {{"targets", "A", false, {"*.py"}}, {"targets", "B"}, {"A", "C"}}, "B"},
        {"a terminating role for other paths ends nothing", {{"targets", "A", true, {"*.py"}}, {"targets", "B"}}, "B"},
        {"another branch's paths, deeper", {{"targets", "A"}, {"targets", "B"}, {"A", "C", false, {"*.py"}}, {"C", "D"}}, "A B"},
        {"round in a circle", {{"targets", "A"}, {"targets", "B"}, {"B", "C"}, {"C", "D"}, {"D", "B"}}, "A B C D"},
        {"two ways to a third", {{"targets", "A"}, {"targets", "B"}, {"B", "C"}, {"A", "C"}}, "A C B"},
        {"two ways, one for other paths", {{"targets", "A"}, {"targets", "B"}, {"B", "C"}, {"A", "C", false, {"*.py"}}}, "A B C"},
    }));
    INFO(graph.name);
    ClientBench bench;
    build(bench.repository, graph.edges);
    publish_all(bench.repository);
    CHECK(said(bench.download("missing")) == "tuf.unknown_target");
    CHECK(visited(bench.repository.requests) == graph.order);
    // All of it is trusted now, and none of it fetched again.
    CHECK(said(bench.download("missing")) == "tuf.unknown_target");
    CHECK(bench.repository.requests == Requests{"2.root.json", "timestamp.json"});
}

TEST_CASE("A target is found where every role on the way may speak for it") {
    ClientBench bench;
    build(bench.repository, {{"targets", "A", false, {"*.doc", "*.md"}},
                             {"targets", "B", false, {"releases/*/*"}},
                             {"B", "C", false, {"releases/x/*"}},
                             {"B", "D", false, {"releases/y/*.zip"}}});
    for (const auto& [role, path] : std::vector<std::pair<std::string, std::string>>{
             {"targets", "targetfile"}, {"A", "README.md"}, {"C", "releases/x/x_v1"}, {"D", "releases/y/y_v1.zip"}, {"D", "releases/z/z_v1.zip"}})
        bench.repository.add_target(role, path, "content of " + path);
    publish_all(bench.repository);
    SECTION("at the top") {
        CHECK(said(bench.download("targetfile")) == "done");
        CHECK(visited(bench.repository.requests).empty());
    }
    SECTION("one role down") {
        CHECK(said(bench.download("README.md")) == "done");
        CHECK(visited(bench.repository.requests) == "A");
    }
    SECTION("two roles down") {
        CHECK(said(bench.download("releases/y/y_v1.zip")) == "done");
        CHECK(visited(bench.repository.requests) == "B D");
    }
    SECTION("listed by a role that may not speak for it") {
        CHECK(said(bench.download("releases/z/z_v1.zip")) == "tuf.unknown_target");
        CHECK(visited(bench.repository.requests) == "B");
    }
}

TEST_CASE("The first role in the order wins") {
    ClientBench bench;
    build(bench.repository, {{"targets", "A"}, {"targets", "B"}});
    bench.repository.add_target("B", "file", "of B");
    bench.repository.add_target("A", "file", "of A");
    publish_all(bench.repository);
    CHECK(said(bench.download("file")) == "done");
    CHECK(bench.downloaded("file") == "of A");
}

TEST_CASE("No more than 32 delegated roles are looked into") {
    ClientBench bench;
    std::vector<Edge> edges;
    for (int i = 10; i < 50; ++i) edges.push_back({"targets", "role" + std::to_string(i)});
    build(bench.repository, edges);
    bench.repository.add_target("role41", "near", "the 32nd");
    bench.repository.add_target("role42", "far", "the 33rd");
    publish_all(bench.repository);
    CHECK(said(bench.download("near")) == "done");
    CHECK(said(bench.download("far")) == "tuf.unknown_target");
    CHECK_FALSE(std::filesystem::exists(bench.metadata() / "role42.json"));
}

TEST_CASE("A delegated role that cannot be verified ends the search") {
    ClientBench bench;
    build(bench.repository, {{"targets", "A"}, {"targets", "B"}});
    bench.repository.add_target("B", "file", "of B");
    publish_all(bench.repository);
    SECTION("not there") {
        bench.repository.metadata_files.erase("1.A.json");
        CHECK(said(bench.download("file")) == "tuf.not_offered");
    }
    SECTION("not in the snapshot") {
        bench.repository.snapshot.meta.erase("A.json");
        bench.repository.publish_snapshot();
        CHECK(said(bench.download("file")) == "tuf.malformed");
    }
    SECTION("signed by somebody else") {
        bench.repository.signers["A"] = {test_key("key of B")};
        bench.repository.publish_targets("A");
        CHECK(said(bench.download("file")) == "tuf.not_signed");
    }
    SECTION("expired") {
        bench.repository.targets["A"].common.expires = at("2026-11-21T08:59:59Z");
        bench.repository.publish_targets("A");
        CHECK(said(bench.download("file")) == "tuf.expired");
    }
    SECTION("changed on the way") {
        bench.repository.metadata_files["1.A.json"].back() = ' ';
        CHECK(said(bench.download("file")) == "tuf.mismatch");
    }
    CHECK_FALSE(std::filesystem::exists(bench.metadata() / "A.json"));
    CHECK(bench.target_folder().empty());
}

TEST_CASE("A department's role that has expired is not used, until it publishes anew") {
    ClientBench bench;
    build(bench.repository, {{"targets", "kaigo", false, {"packs/kaigo/*"}}});
    bench.repository.targets["kaigo"].common.expires = at("2026-11-28T00:00:00Z");
    bench.repository.add_target("kaigo", "packs/kaigo/first", "first");
    bench.repository.add_target("kaigo", "packs/kaigo/second", "second");
    publish_all(bench.repository);
    REQUIRE(bench.download("packs/kaigo/first").ok());
    bench.now = "2026-12-09T00:00:00Z";
    CHECK(said(bench.download("packs/kaigo/second")) == "tuf.expired");
    CHECK(bench.downloaded("packs%2Fkaigo%2Fsecond") == "none");
    // What was installed stays where it is.
    CHECK(bench.downloaded("packs%2Fkaigo%2Ffirst") == "first");
    CHECK(bench.versions()["kaigo.json"] == 1);
    bench.repository.targets["kaigo"].common.expires = at("2026-12-12T00:00:00Z");
    bench.repository.publish_targets("kaigo");
    CHECK(said(bench.download("packs/kaigo/second")) == "done");
    CHECK(bench.downloaded("packs%2Fkaigo%2Fsecond") == "second");
}

TEST_CASE("A role reached through two others must satisfy the keys of each") {
    ClientBench bench;
    build(bench.repository, {{"targets", "A", false, {"a*"}}, {"targets", "B", false, {"b*"}}, {"A", "C"}});
    DelegatedRole role;
    role.name = "C";
    role.paths = {"*"};
    bench.repository.set_delegation("B", role, {test_key("another key for C")});
    bench.repository.signers["C"] = {test_key("key of C")};
    bench.repository.add_target("C", "a-file", "a");
    bench.repository.add_target("C", "b-file", "b");
    publish_all(bench.repository);
    auto updater = Updater::create(bench.metadata(), bench.repository, at(test_day));
    REQUIRE(updater.ok());
    REQUIRE(updater->refresh().ok());
    CHECK(said(updater->find("a-file")) == "done");
    CHECK(said(updater->find("b-file")) == "tuf.not_signed");
    CHECK(said(updater->find("a-file")) == "done");
}

TEST_CASE("Hash prefixes spread targets over bins") {
    ClientBench bench;
    Requests bins;
    for (const std::string digit : {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "a", "b", "c", "d", "e", "f"}) {
        DelegatedRole role;
        role.name = "bin-" + digit;
        role.path_hash_prefixes = {digit};
        bench.repository.set_delegation("targets", role, {test_key("bins")});
    }
    for (int i = 0; i < 40; ++i) {
        const std::string path = "files/" + std::to_string(i);
        bench.repository.add_target("bin-" + sha256_hex(path).substr(0, 1), path, "content " + path);
    }
    publish_all(bench.repository);
    for (int i = 0; i < 40; ++i) {
        const std::string path = "files/" + std::to_string(i);
        INFO(path);
        CHECK(said(bench.download(path)) == "done");
    }
    CHECK(said(bench.download("files/40")) == "tuf.unknown_target");
    // The other way round: a target in a bin that its hash does not lead to.
    const std::string path = "files/lost";
    const std::string wrong = sha256_hex(path)[0] == '0' ? "bin-1" : "bin-0";
    bench.repository.add_target(wrong, path, "x");
    bench.repository.publish_targets(wrong);
    CHECK(said(bench.download(path)) == "tuf.unknown_target");
}

TEST_CASE("Succinct bins are found by the leading bits, and end the search") {
    const unsigned bits = GENERATE(1U, 3U, 4U, 5U, 8U);
    ClientBench bench;
    bench.repository.set_succinct("targets", bits, "bin", test_key("bins"));
    const SuccinctRoles& succinct = *bench.repository.targets["targets"].delegations->succinct;
    for (unsigned bin = 0; bin < (1U << bits); ++bin) {
        const std::string name = fmt::format("bin-{:0{}x}", bin, (bits + 3) / 4);
        bench.repository.targets[name].common = bench.repository.timestamp.common;
        bench.repository.signers[name] = {test_key("bins")};
    }
    for (int i = 0; i < 20; ++i) {
        const std::string path = "files/" + std::to_string(i);
        const std::string bin = succinct_bin(succinct, path);
        REQUIRE(bench.repository.signers.count(bin) == 1);
        bench.repository.add_target(bin, path, "content " + path);
    }
    publish_all(bench.repository);
    for (int i = 0; i < 20; ++i) CHECK(said(bench.download("files/" + std::to_string(i))) == "done");
    CHECK(said(bench.download("files/x")) == "tuf.unknown_target");
}

TEST_CASE("The bins of TAP 15's example have the names it gives") {
    SuccinctRoles roles;
    roles.name_prefix = "alice.hbd";
    roles.bit_length = 16;
    // sha256("foo.txt") begins with ddab29ff.
    CHECK(sha256_hex("foo.txt").substr(0, 4) == "ddab");
    CHECK(succinct_bin(roles, "foo.txt") == "alice.hbd-ddab");
    roles.bit_length = 32;
    CHECK(succinct_bin(roles, "foo.txt") == "alice.hbd-ddab29ff");
    roles.bit_length = 10;
    CHECK(succinct_bin(roles, "foo.txt") == "alice.hbd-376");
    roles.bit_length = 1;
    CHECK(succinct_bin(roles, "foo.txt") == "alice.hbd-1");
    Delegations delegations;
    delegations.succinct = roles;
    delegations.succinct->bit_length = 10;
    CHECK(keys_of(delegations, "alice.hbd-3ff") != nullptr);
    for (const std::string role : {"alice.hbd-400", "alice.hbd-3FF", "alice.hbd-03f0", "alice.hbd-3f", "alice.hbd-", "alice-3ff", "x"})
        CHECK(keys_of(delegations, role) == nullptr);
}

TEST_CASE("Patterns match segment by segment") {
    struct Case {
        const char* pattern;
        const char* path;
        bool matches;
    };
    const Case c = GENERATE(values<Case>({
        {"*", "a", true}, {"*", "", true}, {"*", "a/b", false}, {"*/*", "a/b", true}, {"a/*", "a/b/c", false},
        {"targets/*.tgz", "targets/foo.tgz", true}, {"targets/*.tgz", "targets/foo.txt", false}, {"*.tgz", "targets/foo.tgz", false},
        {"foo-version-?.tgz", "foo-version-2.tgz", true}, {"foo-version-?.tgz", "foo-version-alpha.tgz", false},
        {"foo.tgz", "foo.tgz", true}, {"foo.tgz", "foo.tgzz", false}, {"foo.tgz", "Foo.tgz", false},
        {"", "", true}, {"", "a", false}, {"/a", "a", false}, {"a/", "a", false}, {"a/", "a/", true}, {"?", "", false},
        {"?", "/", false}, {"a?b", "a/b", false}, {"a*b", "a/b", false}, {"*a*b*", "xxaxxbxx", true}, {"*a*b*", "xxbxxaxx", false},
        {"*ab", "aab", true}, {"*ab", "aba", false}, {"**", "abc", true}, {"a**c", "abbc", true},
        {"packs/*/申請?.xml", "packs/介護/申請書.xml", true}, {"?", "書", true}, {"??", "書", false}, {"?", "𠮷", true},
        {"*", ".hidden", true}, {"[abc]", "b", true}, {"[abc]", "d", false}, {"[a-c]x", "bx", true}, {"[!a-c]", "d", true},
        {"[!a-c]", "b", false}, {"[]a]", "]", true}, {"[!]a]", "]", false}, {"[a-]", "-", true}, {"[あ-ん]", "か", true},
        {"[abc", "[abc", true}, {"[abc", "a", false}, {"[a/b]", "a", false}, {"x[", "x[", true}, {"\\*", "*", false},
        {"\\*", "\\x", true},
    }));
    INFO(c.pattern << " against " << c.path);
    CHECK(matches_pattern(c.path, c.pattern) == c.matches);
}

TEST_CASE("A pattern of many stars takes no more than its share of time") {
    std::string pattern;
    for (int i = 0; i < 2'000; ++i) pattern += "*a";
    std::string path(20'000, 'a');
    path += 'b';
    CHECK_FALSE(matches_pattern(path, pattern + "*c"));
}

TEST_CASE("A pattern is matched as bytes where it is no UTF-8") {
    CHECK(matches_pattern("a\xff", "a?"));
    CHECK_FALSE(matches_pattern("a", "a\xff"));
}
