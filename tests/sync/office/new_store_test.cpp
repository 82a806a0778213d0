#include "sync/office/new_store.h"

#include <catch2/catch.hpp>

#include <fstream>

#include "sync/envelope/bytes.h"
#include "sync/office/office_error.h"
#include "sync/store/folder_store.h"
#include "sync/store/memory_store.h"
#include "tests/support/scripted_server.h"
#include "tests/sync/office/registry_bench.h"

// Before all kiosks are sent to another store: docs/guides/enrolment.md, "The store".

using namespace engawa;
using namespace engawa::office;
using namespace engawa::office::support;
using engawa::support::http_answer;
using engawa::support::read_all;
using engawa::support::ScriptedAnswer;
using engawa::support::ScriptedServer;

namespace {

// What was published until now.
void copy_content(const RegistryBench& bench, store::ObjectStore& to) {
    store::FolderStore from(bench.state / "store");
    const std::vector<store::ObjectInfo> published = from.list("content/").value();
    for (const store::ObjectInfo& object : published)
        REQUIRE(to.put_replace(object.key, from.get(object.key, 10u << 20).value()).ok());
}

// A store with this timestamp and nothing else.
std::vector<ScriptedAnswer> shows(const std::string& timestamp) {
    std::vector<ScriptedAnswer> answers(3);
    answers[0].text = http_answer(200, "application/json", timestamp);
    answers[1].text = http_answer(404, "application/xml", "<Error><Code>NoSuchKey</Code></Error>");
    answers[2].text = http_answer(403, "text/plain", "");  // it may not be listed
    return answers;
}

}  // namespace

TEST_CASE("A store is ready for kiosks when they would take the content there: signed, in time, and not older than what they had") {
    RegistryBench bench;
    bench.found_repository();
    std::ostringstream out;
    store::MemoryStore before;
    store::MemoryStore next;
    const ContentLook look{read_all(bench.at("city/root.json")), &before, bench.clock.now(), out};
    const auto refusal = [&](const ContentLook& by) {
        const Result<void> refused = check_has_content(next, by);
        REQUIRE_FALSE(refused.ok());
        CHECK(refused.error().is(OfficeError::store_not_ready));
        CHECK_THAT(refused.error().message(), Catch::Contains("engawa content publish") && Catch::Contains("--unseen"));
        return refused.error().message();
    };
    copy_content(bench, before);
    SECTION("it is") {
        copy_content(bench, next);
        CHECK(check_has_content(next, look).ok());
        CHECK(out.str().empty());
        CHECK(check_has_content(next, {{}, nullptr, look.now, out}).ok());
        CHECK_THAT(out.str(), Catch::Contains("who has signed the content there was not checked"));
    }
    SECTION("nothing is there") { CHECK_THAT(refusal(look), Catch::Contains("timestamp.json is not there")); }
    SECTION("what is there is none") {
        copy_content(bench, next);
        for (const std::string_view text : {std::string_view("{}"), std::string_view()}) {
            REQUIRE(next.put_replace(ObjectKey("content/metadata/timestamp.json"), envelope::bytes_of(text)).ok());
            refusal(look);
            refusal({{}, nullptr, look.now, out});
        }
    }
    SECTION("it is longer than any") {
        next.objects()[ObjectKey("content/metadata/timestamp.json")].resize(1u << 20);
        refusal(look);
    }
    SECTION("it is another city's") {
        RegistryBench other;
        other.found_repository();
        copy_content(other, next);
        refusal(look);
    }
    SECTION("it has expired") {
        copy_content(bench, next);
        CHECK_THAT(refusal({look.root, nullptr, look.now + std::chrono::days(300), out}), Catch::Contains("expired"));
    }
    SECTION("it is older than what kiosks have seen") {
        copy_content(bench, next);
        bench.must(bench.enrol_line(bench.request(1), "北"));
        bench.sign_and_publish();
        copy_content(bench, before);
        CHECK_THAT(refusal(look), Catch::Contains("timestamp.json"));
        copy_content(bench, next);
        CHECK(check_has_content(next, look).ok());
    }
    SECTION("the store of before is away: then nobody knows, and a person is told") {
        copy_content(bench, next);
        before.fail_all(store::StoreError::unreachable);
        CHECK(check_has_content(next, look).ok());
        CHECK_THAT(out.str(), Catch::Contains("the store of before could not be looked at"));
    }
    SECTION("it cannot be looked at") {
        next.fail_all(store::StoreError::denied);
        CHECK(check_has_content(next, look).error().is(store::StoreError::denied));
    }
}

TEST_CASE("A store on a server, a bucket too, is looked at with the login that is given before kiosks are sent there") {
    RegistryBench bench;
    bench.found_repository();
    bench.must(bench.enrol_line(bench.request(1), "北"));
    const std::string timestamp = read_all(bench.state / "store/content/metadata/timestamp.json");
    std::filesystem::copy_file(bench.at("city/root.json"), bench.state / "office/root.json");
    bench.must("store STATE " + (bench.state / "store").string());
    const bool bucket = GENERATE(false, true);
    const auto secret = bench.folder.write("secret", "hunter2hunter2\n");
    const auto line = [&](const ScriptedServer& server) {
        return "store STATE " + std::string(bucket ? "s3+" : "") + server.url() + "engawa/ --store-user office --store-secret-file " + secret.string();
    };
    {
        ScriptedServer empty(shows("{}"));
        bench.refused(line(empty), "--unseen names it all the same");
        CHECK(bench.registry().fleet().office.store == (bench.state / "store").string());
    }
    ScriptedServer server(shows(timestamp));
    CHECK_THAT(bench.must(line(server)), Catch::Contains("the store of all kiosks is"));
    const auto requests = server.requests();
    REQUIRE(requests.size() >= 2);
    for (const std::string& request : requests)
        CHECK_THAT(request, Catch::Contains(bucket ? "Authorization: AWS4-HMAC-SHA256 Credential=office/" : "Authorization: Basic b2ZmaWNlOmh1bnRlcjJodW50ZXIy\r\n"));
}
