#include <catch2/catch.hpp>

#include <fmt/format.h>

#include "sync/tuf/error.h"
#include "tests/sync/tuf/client_bench.h"

using namespace engawa;
using namespace engawa::tuf;

// A list is what find() answers, for every target of a folder.

namespace {

void delegate(TestRepository& repository, const std::string& delegator, const std::string& name,
              const std::vector<std::string>& paths, bool terminating = true) {
    DelegatedRole role;
    role.name = name;
    role.terminating = terminating;
    role.paths = paths;
    repository.set_delegation(delegator, role, {test_key("key of " + name)});
}

void publish_all(TestRepository& repository) {
    for (const auto& [role, targets] : repository.targets) {
        if (role != "targets") repository.show_targets(role);
    }
    repository.publish_targets();
}

Result<std::map<std::string, TargetFile>> listed(ClientBench& bench, std::string_view folder) {
    bench.repository.requests.clear();
    Updater updater = TRY(Updater::create(bench.metadata(), bench.repository, at(bench.now), bench.limits));
    TRY(updater.refresh());
    auto list = TRY(updater.list(folder));
    for (const auto& [name, target] : list) CHECK(updater.find(name).value() == target);
    return list;
}

Requests names_of(const std::map<std::string, TargetFile>& list) {
    Requests names;
    for (const auto& [name, target] : list) names.push_back(name);
    return names;
}

}  // namespace

TEST_CASE("A list has what the roles may speak for, of one folder") {
    ClientBench bench;
    delegate(bench.repository, "targets", "kaigo", {"packs/kaigo/*", "packs/kaigo/*/*"});
    delegate(bench.repository, "targets", "bousai", {"packs/bousai/*"});
    bench.repository.add_target("kaigo", "packs/kaigo/pack.toml", "1");
    bench.repository.add_target("kaigo", "packs/kaigo/forms/x.xml", "2");
    bench.repository.add_target("kaigo", "packs/bousai/stolen.xml", "not its own");
    bench.repository.add_target("kaigo", "packs/kaigo/a/b/c.xml", "deeper than it may");
    bench.repository.add_target("bousai", "packs/bousai/pack.toml", "3");
    publish_all(bench.repository);
    const auto list = listed(bench, "packs/kaigo/");
    REQUIRE(list.ok());
    CHECK(names_of(*list) == Requests{"packs/kaigo/forms/x.xml", "packs/kaigo/pack.toml"});
    CHECK(bench.repository.requests.back() == "1.kaigo.json");  // the other department's was not asked for
    CHECK(names_of(listed(bench, "packs/bousai/").value()) == Requests{"packs/bousai/pack.toml"});
    CHECK(listed(bench, "packs/other/").value().empty());
}

TEST_CASE("Where two roles list a target, the list has the one that comes first") {
    ClientBench bench;
    delegate(bench.repository, "targets", "first", {"packs/kaigo/*"}, false);
    delegate(bench.repository, "targets", "second", {"packs/kaigo/*"}, false);
    bench.repository.add_target("first", "packs/kaigo/a", "of the first");
    bench.repository.add_target("second", "packs/kaigo/a", "of the second");
    bench.repository.add_target("second", "packs/kaigo/b", "of the second");
    publish_all(bench.repository);
    const auto list = listed(bench, "packs/kaigo/");
    REQUIRE(list.ok());
    CHECK(list->at("packs/kaigo/a").length_bytes == std::string("of the first").size());
    CHECK(list->size() == 2);
}

TEST_CASE("Bins are listed whole, and a bin that cannot be verified makes no half list") {
    ClientBench bench;
    const std::string digits = "0123456789abcdef";
    delegate(bench.repository, "targets", "kaigo", {"packs/kaigo/*"});
    SECTION("by hash prefixes") {
        for (const char digit : digits) {
            DelegatedRole role;
            role.name = fmt::format("kaigo-{}", digit);
            role.path_hash_prefixes = {std::string(1, digit)};
            bench.repository.set_delegation("kaigo", role, {test_key("kaigo")});
        }
    }
    SECTION("succinct") {
        bench.repository.set_succinct("kaigo", 4, "kaigo", test_key("kaigo"));
        for (const char digit : digits) bench.repository.signers[fmt::format("kaigo-{}", digit)] = {test_key("kaigo")};
    }
    Requests expected;
    for (int i = 0; i < 100; ++i) {
        const std::string name = fmt::format("packs/kaigo/{:03}.xml", i);
        bench.repository.add_target(fmt::format("kaigo-{}", sha256_hex(name).front()), name, name);
        expected.push_back(name);
    }
    publish_all(bench.repository);
    CHECK(names_of(listed(bench, "packs/kaigo/").value()) == expected);

    bench.repository.signers["kaigo-7"] = {test_key("thief")};
    ++bench.repository.targets["kaigo-7"].common.version;
    bench.repository.show_targets("kaigo-7");
    bench.repository.publish_snapshot();
    CHECK(said(listed(bench, "packs/kaigo/")) == "tuf.not_signed");
}

TEST_CASE("A role that has not published yet lists nothing, and one that is missing below it makes no half list") {
    ClientBench bench;
    delegate(bench.repository, "targets", "a", {"packs/kaigo/*"}, false);
    delegate(bench.repository, "a", "b", {"packs/kaigo/*"}, false);
    publish_all(bench.repository);
    bench.repository.snapshot.meta.erase("b.json");
    SECTION("missing") {
        bench.repository.publish_snapshot();
        CHECK(said(listed(bench, "packs/kaigo/")) == "tuf.malformed");
    }
    SECTION("not yet") {
        bench.repository.snapshot.meta.erase("a.json");
        bench.repository.publish_snapshot();
        CHECK(listed(bench, "packs/kaigo/").value().empty());
    }
}

TEST_CASE("A list of more roles than this client looks into is refused") {
    ClientBench bench;
    bench.limits.listed_roles = 2;
    delegate(bench.repository, "targets", "a", {"packs/kaigo/*"}, false);
    publish_all(bench.repository);
    CHECK(said(listed(bench, "packs/kaigo/")) == "done");
    delegate(bench.repository, "targets", "b", {"packs/kaigo/*"}, false);
    publish_all(bench.repository);
    CHECK(said(listed(bench, "packs/kaigo/")) == "tuf.mismatch");
}
