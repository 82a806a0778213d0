#include <catch2/catch.hpp>

#include <regex>

#include "tests/support/nginx_dav.h"
#include "tests/sync/publish/city.h"

// Ways out of two misfortunes at once, and of what nothing else finds.

using namespace engawa;
using namespace engawa::publish;
using engawa::support::read_all;
namespace fs = std::filesystem;

namespace {

const std::string restore = "publish REPO KEYS STORE --restore";

// Published twice, and the store is put back to the first; the key of the timestamp is lost.
struct UnluckyCity : City {
    UnluckyCity() {
        found_and_publish();
        fs::copy(at("store"), at("backup"), fs::copy_options::recursive);
        must("rollout REPO --pack kaigo --percent 50");
        must("sign REPO KEYS --role kaigo");
        must("publish REPO KEYS STORE");
        REQUIRE(client("kiosk") == 0);
        lose("timestamp");
    }
    void lose(const std::string& name) const {
        fs::remove(at("keys/" + name + ".key"));
        fs::remove(at("keys/" + name + ".pub"));
    }
    void put_back() const {
        fs::remove_all(at("store"));
        fs::copy(at("backup"), at("store"), fs::copy_options::recursive);
    }
    void check_kiosks_go_on() {
        const bool goes_on = client("kiosk") == 0 && client("a-new-one") == 0;
        INFO(errors);
        CHECK(goes_on);
        CHECK_THAT(read_all(at("kiosk/root.json")), Catch::Contains("\"version\":2"));
        must("timestamp REPO KEYS STORE");
        CHECK(client("kiosk") == 0);
    }
};

// The store's copy of the form, with as many bytes as it had.
void corrupt_form(const City& city) {
    for (const auto& entry : fs::recursive_directory_iterator(city.at("store/content/targets"))) {
        if (!entry.path().filename().string().ends_with("care.xml")) continue;
        std::string text = read_all(entry.path());
        text.back() = 'x';
        city.folder.write(entry.path(), text);
    }
}

}  // namespace

TEST_CASE("A timestamp key that is lost while the store is damaged: a signed root with another one leads out") {
    UnluckyCity city;
    SECTION("the store was put back") { city.put_back(); }
    SECTION("its timestamp.json is none") { city.folder.write("store/content/metadata/timestamp.json", "garbage\n"); }
    SECTION("its timestamp.json is gone") { fs::remove(city.at("store/content/metadata/timestamp.json")); }
    SECTION("a pack's metadata is gone") { fs::remove(city.at("store/content/metadata/2.kaigo.json")); }
    SECTION("the snapshot's key is lost too") {
        city.put_back();
        city.lose("snapshot");
        city.must("rotate-key REPO KEYS --role snapshot");
    }
    SECTION("and what is drafted stays a draft") {
        city.put_back();
        city.must("rollout REPO --pack kaigo --percent 70");
    }
    const auto before = city.store_files();
    city.refused(restore, "If it is lost: engawa content rotate-key --role timestamp, engawa content sign --role root, and the same again");
    city.must("rotate-key REPO KEYS --role timestamp");
    city.refused(restore, "the root that names another key for timestamp lacks signatures: engawa content sign --role root, and the same again");
    CHECK(city.store_files() == before);
    city.must("sign REPO KEYS --role root");
    CHECK_THAT(city.must(restore), Catch::Contains("brought back") || Catch::Contains("nothing was missing"));
    city.check_kiosks_go_on();
    CHECK(fs::exists(city.at("store/content/metadata/2.root.json")));
}

TEST_CASE("A root that is drafted and signed stays a draft through a restore that the old timestamp key can sign") {
    City city;
    city.found_and_publish();
    city.must("rotate-key REPO KEYS --role timestamp");
    city.must("sign REPO KEYS --role root");
    fs::remove(city.at("store/content/metadata/1.kaigo.json"));
    city.must(restore);
    CHECK_FALSE(fs::exists(city.at("store/content/metadata/2.root.json")));
    CHECK(fs::exists(city.at("city/draft/root.json")));
}

TEST_CASE("A copy cannot begin with a root that is not the first, and then leaves nothing behind") {
    City city;
    city.found_and_publish();
    city.must("renew REPO --role root");
    city.must("sign REPO KEYS --role root");
    city.must("publish REPO KEYS STORE");
    city.refused("fetch --repository @new STORE --root @store/content/metadata/2.root.json",
                 "2.root.json: this is root 2; give the first, content/metadata/1.root.json of the store");
    CHECK_FALSE(fs::exists(city.at("new")));
    city.must("fetch --repository @new STORE --root @store/content/metadata/1.root.json");
}

TEST_CASE("A root key whose files are all lost is taken out by the beginning of its id") {
    City city;
    city.found_and_publish();
    city.must("key --keys @safe --name root-b --no-passphrase");
    city.must("rotate-key REPO KEYS --role root --add @safe/root-b.pub");
    city.must("sign REPO KEYS --role root");
    city.must("publish REPO KEYS STORE");
    const std::string status = city.must("status REPO --keys @safe");
    std::smatch id;
    REQUIRE(std::regex_search(status, id, std::regex("key ([0-9a-f]{8}), root-b")));
    const std::string rotate = "rotate-key REPO --keys @safe --role root --remove ";
    city.refused(rotate + id[1].str().substr(0, 7), "cannot open");
    city.refused(rotate + "00000000", "no key of root has an id that begins so; engawa content status prints them");
    CHECK_THAT(city.must(rotate + id[1].str()), Catch::Contains("root has 1 of 1 keys in root version 3"));
    city.must("sign REPO --keys @safe --role root");
    city.must("publish REPO KEYS STORE");
    CHECK(city.client("kiosk") == 0);
}

TEST_CASE("A file of the store that is other by its bytes alone is found by status --verify, and fetch names the way back") {
    City city;
    city.found_and_publish();
    const std::string verify = "status REPO STORE --verify";
    CHECK_THAT(city.must(verify), Catch::Contains("shows what is published here, every file with the bytes it should have"));
    const std::string way_back = "engawa content publish --restore, where it was published from, brings it back";
    SECTION("a form") {
        corrupt_form(city);
        CHECK_THAT(city.must("status REPO STORE"), Catch::Contains("shows what is published here"));
        CHECK_THAT(city.must(verify), Catch::Contains("1 of the 11 files that are published from here is gone or other there"));
        CHECK_THAT(city.output, Catch::Contains(way_back));
        city.refused("fetch --repository @new STORE --root @city/root.json", way_back);
    }
    SECTION("a file that is gone") {
        for (const auto& entry : fs::recursive_directory_iterator(city.at("store/content/targets"))) {
            if (entry.path().filename().string().ends_with("care.xml")) fs::remove(entry.path());
        }
        CHECK_THAT(city.must(verify), Catch::Contains("1 of the 11 files"));
        city.refused("fetch --repository @new STORE --root @city/root.json", way_back);
    }
    SECTION("metadata") {
        std::string text = read_all(city.at("store/content/metadata/1.snapshot.json"));
        text.back() = 'x';
        city.folder.write("store/content/metadata/1.snapshot.json", text);
        CHECK_THAT(city.must(verify), Catch::Contains("content/metadata/1.snapshot.json"));
    }
    city.must(restore);
    CHECK_THAT(city.must(verify), Catch::Contains("every file with the bytes it should have"));
}

TEST_CASE("A login that may not list is told what it needs") {
    support::NginxOptions options;
    options.parents = support::NginxParents::made_by_server;
    support::NginxDav server(options);
    City city;
    city.found();
    city.must("add REPO " + city.packs.folder().string());
    city.must("sign REPO KEYS --role kaigo");
    const std::string publish = "publish REPO KEYS --store " + server.url();
    city.must(publish);
    server.stop();
    server.start_with("if ($request_method = PROPFIND) { return 403; }");
    city.refused(publish, "the login may not list content/ (PROPFIND, or s3:ListBucket), which publish needs; docs/guides/store.md");
}
