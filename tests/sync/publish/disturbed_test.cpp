#include <catch2/catch.hpp>

#include <fstream>

#include "sync/publish/publish_error.h"
#include "sync/publish/publishing.h"
#include "sync/publish/store_access.h"
#include "sync/store/folder_store.h"
#include "tests/support/small_disk.h"
#include "tests/sync/publish/city.h"

// A publish that something stands in the way of: another program at the store, a disk without room.

using namespace engawa;
using namespace engawa::publish;
using engawa::support::read_all;
namespace fs = std::filesystem;

namespace {

// Published once; a changed form is signed and not yet published.
struct ChangedCity : City {
    ChangedCity() {
        found_and_publish();
        REQUIRE(client("kiosk") == 0);
        before = target("kiosk", form_target);
        change("2026.2");
        after = read_all(packs.folder() / "forms/care.xml");
    }
    void add_and_sign() {
        must("add REPO " + packs.folder().string());
        must("sign REPO KEYS --role kaigo");
    }
    std::string shown() {
        REQUIRE(client("kiosk") == 0);
        return target("kiosk", form_target);
    }

    std::string before;
    std::string after;
};

// A folder store in which another program writes its own timestamp.json right behind each of ours, so many times.
class ContestedStore final : public store::ObjectStore {
  public:
    ContestedStore(fs::path folder, std::string others_timestamp, int times)
        : store_(std::move(folder)), others_timestamp_(std::move(others_timestamp)), left_(times) {}
    int left() const { return left_; }

    Result<void> put(const ObjectKey& key, std::span<const std::byte> bytes) override { return store_.put(key, bytes); }
    Result<void> put_replace(const ObjectKey& key, std::span<const std::byte> bytes) override {
        TRY(store_.put_replace(key, bytes));
        if (left_ == 0) return {};
        --left_;
        return store_.put_replace(key, std::as_bytes(std::span(others_timestamp_)));
    }
    Result<store::Bytes> get(const ObjectKey& key, std::uint64_t max_bytes) override { return store_.get(key, max_bytes); }
    Result<std::optional<store::ObjectInfo>> head(const ObjectKey& key) override { return store_.head(key); }
    Result<std::vector<store::ObjectInfo>> list(std::string_view prefix) override { return store_.list(prefix); }
    Result<void> remove(const ObjectKey& key) override { return store_.remove(key); }
    std::string address() const override { return store_.address(); }

  private:
    store::FolderStore store_;
    std::string others_timestamp_;
    int left_;
};

Result<void> publish_into(City& city, store::ObjectStore& store) {
    Repository repository = TRY(Repository::open(city.at("city")));
    EnvironmentPassphrase passphrases("ENGAWA_TEST_PASSPHRASE");
    KeyRing keys = TRY(KeyRing::open(city.at("keys"), passphrases));
    std::ostringstream out;
    return publish::publish(repository, keys, Unfinished::wait, {store, city.clock, out, out});
}

// All the room of a disk but so many pages.
void fill(const fs::path& filler, std::uintmax_t free_pages) {
    {
        std::ofstream out(filler, std::ios::binary);
        while (out << std::string(4'096, 'f') << std::flush) {
        }
    }
    fs::resize_file(filler, fs::file_size(filler) / 4'096 * 4'096 - free_pages * 4'096);
}

}  // namespace

TEST_CASE("Something that keeps writing timestamp.json ends a publish with a word, and the next one finishes it") {
    ChangedCity city;
    city.add_and_sign();
    const std::string others = read_all(city.at("store/content/metadata/timestamp.json"));
    ContestedStore store(city.at("store"), others, 100);
    const auto published = publish_into(city, store);
    REQUIRE_FALSE(published.ok());
    CHECK(published.error().is(PublishError::unfinished));
    CHECK(published.error().temporary());
    CHECK_THAT(published.error().detail(), Catch::Contains("something else keeps writing its timestamp.json"));
    CHECK(store.left() > 90);  // it has not gone on for long
    CHECK(read_all(city.at("store/content/metadata/timestamp.json")) == others);
    CHECK(city.shown() == city.before);
    CHECK_THAT(city.must("status REPO STORE"), Catch::Contains("a publish was begun and did not come to its end"));
    city.must("publish REPO KEYS STORE");
    CHECK(city.shown() == city.after);
    CHECK_THAT(city.must("publish REPO KEYS STORE"), Catch::Contains("nothing to publish"));
}

TEST_CASE("One that writes timestamp.json a few times between is outlasted") {
    ChangedCity city;
    city.add_and_sign();
    ContestedStore store(city.at("store"), read_all(city.at("store/content/metadata/timestamp.json")), 4);
    CHECK(publish_into(city, store).ok());
    CHECK(store.left() == 0);
    CHECK(city.shown() == city.after);
}

TEST_CASE("What a publish that was killed has left half written in a folder goes with a later one, and not what is being written") {
    ChangedCity city;
    city.add_and_sign();
    const fs::path metadata = city.at("store/content/metadata");
    const auto now = fs::last_write_time(metadata / "timestamp.json");
    const auto leave = [&](const std::string& name, std::chrono::minutes age) {
        std::ofstream(metadata / name) << "half";
        fs::last_write_time(metadata / name, now - age);
    };
    leave(".new-1-0", std::chrono::hours(3));
    leave(".new-1-1", std::chrono::minutes(5));
    leave(".another", std::chrono::hours(3));
    city.must("publish REPO KEYS STORE");
    CHECK_FALSE(fs::exists(metadata / ".new-1-0"));
    CHECK(fs::exists(metadata / ".new-1-1"));
    CHECK(fs::exists(metadata / ".another"));
    CHECK(city.shown() == city.after);
}

TEST_CASE("A place is named once in a message of the store") {
    ChangedCity city;
    city.add_and_sign();
    fs::rename(city.at("store"), city.at("elsewhere"));
    city.refused("status REPO STORE", "store.unreachable");
    CHECK_THAT(city.output, Catch::Contains("root         version 1") && Catch::Contains("changed, signed, not published"));
    for (const char* line : {"publish REPO KEYS STORE", "timestamp REPO KEYS STORE", "fetch REPO STORE", "publish REPO KEYS STORE --restore"}) {
        city.refused(line, "store");
        INFO(city.errors);
        const std::size_t first = city.errors.find(city.at("store"));
        REQUIRE(first != std::string::npos);
        CHECK(city.errors.find(city.at("store"), first + 1) == std::string::npos);
    }
    // A port that nobody listens on.
    city.refused("publish REPO KEYS --store http://127.0.0.1:9/x/", "content/metadata/timestamp.json: http://127.0.0.1:9/x/content/");
    CHECK(city.errors.find("127.0.0.1") == city.errors.rfind("127.0.0.1"));
}

TEST_CASE("A store is named before a message that names another place which only begins or ends like it") {
    const store::FolderStore store("/srv/store");
    const auto told = [&](const std::string& place) {
        return at_store(Error(store::StoreError::unreachable, place, "it is not there"), store).message();
    };
    for (const char* other : {"/srv/store2/x", "/srv/store-old", "/mnt/srv/store/x"}) CHECK_THAT(told(other), Catch::StartsWith("folder:///srv/store/"));
    for (const char* own : {"/srv/store", "/srv/store/x", "folder:///srv/store/x"}) CHECK_THAT(told(own), Catch::StartsWith(own));
}

TEST_CASE("A full disk below the repository stops a change at any step, kiosks keep what they have, and with room it goes on") {
    const engawa::support::SmallDisk disk(4U << 20U);
    if (!disk.mounted()) FAIL(disk.trouble());
    ChangedCity city;
    fs::copy(city.at("city"), disk.path() / "city", fs::copy_options::recursive);
    fs::remove_all(city.at("city"));
    fs::create_directory_symlink(disk.path() / "city", city.at("city"));
    const fs::path filler = disk.path() / "filler";
    int stopped = 0;
    for (const std::string& line : {"add REPO " + city.packs.folder().string(), std::string("sign REPO KEYS --role kaigo"),
                                    std::string("publish REPO KEYS STORE")}) {
        std::uintmax_t free_pages = 0;
        for (;; ++free_pages) {
            REQUIRE(free_pages < 100);
            fill(filler, free_pages);
            INFO(line << " with " << free_pages << " pages free");
            const int code = city.run(line);
            fs::remove(filler);
            if (code == 0) break;
            ++stopped;
            CHECK_THAT(city.errors, Catch::Contains("No space left on device"));
            CHECK(std::count(city.errors.begin(), city.errors.end(), '\n') == 1);
            const std::string shown = city.shown();
            CHECK((shown == city.before || (shown == city.after && line.starts_with("publish"))));
        }
        CHECK(free_pages > 0);
    }
    CHECK(stopped > 3);
    CHECK(city.shown() == city.after);
    CHECK_THAT(city.must("publish REPO KEYS STORE"), Catch::Contains("nothing to publish"));
    CHECK(fs::is_empty(city.at("city/draft")));
}
