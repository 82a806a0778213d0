#include <catch2/catch.hpp>

#include <fstream>

#include "sync/publish/edits.h"
#include "sync/publish/publish_error.h"
#include "sync/publish/publishing.h"
#include "sync/store/folder_store.h"
#include "tests/sync/publish/city.h"

// A publish that is cut off between any two of its writes: what a kiosk sees is whole, and the same command finishes it.

using namespace engawa;
using namespace engawa::publish;
using engawa::support::read_all;
namespace fs = std::filesystem;

namespace {

// A folder store that is pulled out after so many writes; with `answers` it takes the last one and does not say so.
class CutStore final : public store::ObjectStore {
  public:
    enum class LastWrite { refused, taken };
    CutStore(fs::path folder, int writes, LastWrite last) : store_(std::move(folder)), left_(writes), last_(last) {}
    bool was_cut() const { return cut_; }

    Result<void> put(const ObjectKey& key, std::span<const std::byte> bytes) override {
        return write([&] { return store_.put(key, bytes); });
    }
    Result<void> put_replace(const ObjectKey& key, std::span<const std::byte> bytes) override {
        return write([&] { return store_.put_replace(key, bytes); });
    }
    Result<store::Bytes> get(const ObjectKey& key, std::uint64_t max_bytes) override {
        if (cut_) return gone();
        return store_.get(key, max_bytes);
    }
    Result<std::optional<store::ObjectInfo>> head(const ObjectKey& key) override { return store_.head(key); }
    Result<std::vector<store::ObjectInfo>> list(std::string_view prefix) override { return store_.list(prefix); }
    Result<void> remove(const ObjectKey& key) override { return store_.remove(key); }
    std::string address() const override { return store_.address(); }

  private:
    static Error gone() { return Error(store::StoreError::unreachable, "store", "pulled out", Permanence::temporary); }
    template <typename Write>
    Result<void> write(Write write) {
        if (left_ == 0) {
            if (!cut_ && last_ == LastWrite::taken) static_cast<void>(write());
            cut_ = true;
        }
        if (cut_) return gone();
        --left_;
        return write();
    }

    store::FolderStore store_;
    int left_;
    LastWrite last_;
    bool cut_ = false;
};

Result<void> publish_with(City& city, store::ObjectStore& store) {
    Repository repository = TRY(Repository::open(city.at("city")));
    EnvironmentPassphrase passphrases("ENGAWA_TEST_PASSPHRASE");
    KeyRing keys = TRY(KeyRing::open(city.at("keys"), passphrases));
    std::ostringstream out;
    return publish::publish(repository, keys, Unfinished::wait, {store, city.clock, out, out});
}

}  // namespace

TEST_CASE("Cut off at any write to the store, a publish leaves kiosks what they had, and is finished by the next") {
    const auto last = GENERATE(CutStore::LastWrite::refused, CutStore::LastWrite::taken);
    // Between a root with another snapshot key and the timestamp kiosks can verify nothing new; they keep what they have.
    const bool rotates = GENERATE(false, true);
    int writes = 0;
    int told = 0;     // by status
    int stopped = 0;  // the timer, by a root that only publish can go on from
    for (bool cut = true; cut; ++writes) {
        City city;
        city.found_and_publish();
        REQUIRE(city.client("kiosk") == 0);
        city.packs.write("forms/care.xml", read_all(city.packs.folder() / "forms/care.xml") + "<!-- changed -->\n");
        city.set_version("kaigo", "2026.2");
        const std::string form = read_all(city.packs.folder() / "forms/care.xml");
        city.must("add REPO " + city.packs.folder().string());
        if (rotates) city.must("rotate-key REPO KEYS --role snapshot");
        city.must("sign REPO KEYS --role kaigo --role root");
        CutStore store(city.at("store"), writes, last);
        const auto published = publish_with(city, store);
        INFO("after " << writes << " writes");
        cut = store.was_cut();
        CHECK(published.ok() != cut);
        const bool shows_something = city.client("kiosk") == 0 && !city.target("kiosk", City::form_target).empty();
        CHECK((shows_something || rotates));
        // Behind the first snapshot file of its own, the publish is known to be under way.
        const bool under_way = fs::exists(city.at("city/draft/snapshot.json"));
        const std::string status = city.must("status --repository @city");
        CHECK((status.find("a publish was begun and did not come to its end") != status.npos) == under_way);
        told += under_way ? 1 : 0;
        if (cut && rotates && fs::exists(city.at("store/content/metadata/2.root.json")) && !shows_something) {
            city.refused("timestamp REPO KEYS STORE", "engawa content publish goes on with it");
            ++stopped;
        }
        city.must("publish REPO KEYS STORE");
        REQUIRE(city.client("kiosk") == 0);
        CHECK(city.target("kiosk", City::form_target) == form);
        CHECK_THAT(city.must("publish REPO KEYS STORE"), Catch::Contains("nothing to publish"));
        CHECK(fs::is_empty(city.at("city/draft")));
    }
    CHECK(writes > 4);
    CHECK(told > 0);
    CHECK((stopped > 0) == rotates);
}

TEST_CASE("Cut off while what was published is put away, the repository finds its way back") {
    City city;
    city.found_and_publish();
    const fs::path before = city.at("before");
    city.packs.write("forms/care.xml", read_all(city.packs.folder() / "forms/care.xml") + "<!-- changed -->\n");
    city.set_version("kaigo", "2026.2");
    city.must("add REPO " + city.packs.folder().string());
    city.must("sign REPO KEYS --role kaigo");
    fs::copy(city.at("city"), before, fs::copy_options::recursive);
    city.must("publish REPO KEYS STORE");
    const std::string after = city.at("after");
    fs::copy(city.at("city"), after, fs::copy_options::recursive);
    const auto restore = [&](const std::string& name) {
        fs::create_directories((fs::path(city.at("city")) / name).parent_path());
        fs::copy_file(before / name, fs::path(city.at("city")) / name, fs::copy_options::overwrite_existing);
    };
    SECTION("behind the timestamp, drafts still there") { restore("draft/kaigo.json"); }
    SECTION("before the timestamp was noted") {
        restore("draft/kaigo.json");
        restore("metadata/timestamp.json");
        fs::copy_file(fs::path(after) / "metadata/timestamp.json", city.at("city/draft/timestamp.json"));
        fs::copy_file(fs::path(after) / "metadata/2.snapshot.json", city.at("city/draft/snapshot.json"));
    }
    SECTION("before the timestamp was noted, and a draft changed since") {
        restore("draft/kaigo.json");
        restore("metadata/timestamp.json");
        city.must("rollout REPO --pack kaigo --percent 10");
        city.must("sign REPO KEYS --role kaigo");
        city.refused("publish REPO KEYS STORE", "somebody else has published since");
        city.must("fetch REPO STORE");
        city.must("sign REPO KEYS --role kaigo");
    }
    city.must("publish REPO KEYS STORE");
    CHECK(city.client("kiosk") == 0);
    CHECK_THAT(city.must("publish REPO KEYS STORE"), Catch::Contains("nothing to publish"));
    CHECK(fs::is_empty(city.at("city/draft")));
}

TEST_CASE("Cut off at any write of what was published under other machine keys, the repository opens, and publish or fetch goes on") {
    const std::string role = GENERATE(as<std::string>(), "timestamp", "snapshot");
    City city;
    city.found_and_publish();
    city.set_version("kaigo", "2026.2");
    city.must("add REPO " + city.packs.folder().string());
    city.must("rotate-key REPO KEYS --role " + role);
    city.must("sign REPO KEYS --role kaigo --role root");
    fs::copy(city.at("city"), city.at("before"), fs::copy_options::recursive);
    city.must("publish REPO KEYS STORE");
    fs::rename(city.at("city"), city.at("after"));
    const std::vector<std::string> written{"2.root.json", "2.kaigo.json", "2.snapshot.json", "timestamp.json"};
    for (std::size_t writes = 0; writes <= written.size(); ++writes) {
        for (const char* way_on : {"publish REPO KEYS STORE", "fetch REPO STORE"}) {
            fs::remove_all(city.at("city"));
            fs::copy(city.at("before"), city.at("city"), fs::copy_options::recursive);
            fs::copy_file(city.at("after/metadata/timestamp.json"), city.at("city/draft/timestamp.json"));
            fs::copy_file(city.at("after/metadata/2.snapshot.json"), city.at("city/draft/snapshot.json"));
            for (std::size_t i = 0; i < writes; ++i)
                fs::copy_file(city.at("after/metadata/" + written[i]), city.at("city/metadata/" + written[i]),
                              fs::copy_options::overwrite_existing);
            INFO(role << ", after " << writes << " writes, " << way_on);
            city.must("status REPO --keys @keys");
            city.must(way_on);
            CHECK_THAT(city.must("publish REPO KEYS STORE"), Catch::Contains("nothing to publish"));
            CHECK_THAT(city.must("status REPO --keys @keys STORE"), Catch::Contains("shows what is published here"));
            CHECK(fs::is_empty(city.at("city/draft")));
            city.must("timestamp REPO KEYS STORE");
            CHECK(city.client("kiosk") == 0);
        }
    }
}

TEST_CASE("A fetch that is cut off before the drafts are laid over is finished by the next, and a publish waits for it") {
    City city;
    city.found_and_publish();
    city.must("fetch --repository @two STORE --root @city/root.json");
    city.must("delegate --repository @two --pack bousai --key @keys/kaigo.pub");
    city.must("delegate REPO --pack yakuba --key @keys/kaigo.pub");
    city.must("sign REPO KEYS --role targets");
    city.must("publish REPO KEYS STORE");
    // What fetch writes before it lays over: the note of what the drafts were made from, then the newer state.
    city.folder.write("two/draft/made-from", "1");
    for (const char* name : {"2.targets.json", "2.snapshot.json", "timestamp.json"})
        fs::copy_file(city.at("city/metadata/" + std::string(name)), city.at("two/metadata/" + std::string(name)),
                      fs::copy_options::overwrite_existing);
    city.refused("publish --repository @two KEYS STORE", "a fetch was cut off before it was done");
    city.must("fetch --repository @two STORE");
    city.must("sign --repository @two KEYS --role targets");
    city.must("publish --repository @two KEYS STORE");
    const std::string targets = read_all(city.at("store/content/metadata/3.targets.json"));
    for (const char* pack : {"kaigo", "bousai", "yakuba"}) CHECK_THAT(targets, Catch::Contains("\"name\":\"" + std::string(pack) + "\""));
}
