#include "sync/office/stick_content.h"

#include <catch2/catch.hpp>

#include <fstream>
#include <functional>
#include <set>

#include "sync/envelope/bytes.h"
#include "sync/envelope/manifest.h"
#include "sync/envelope/slip.h"
#include "sync/office/stick_command.h"
#include "sync/publish/publish_error.h"
#include "sync/store/folder_store.h"
#include "tests/support/small_disk.h"
#include "tests/sync/exchange/fat_names.h"
#include "tests/sync/publish/city.h"

// What a city has published, on its way to a stick.

using namespace engawa;
using namespace engawa::office;
namespace fs = std::filesystem;
using engawa::support::read_all;

namespace {

const std::string form = "packs/kaigo/forms/care.xml";
using Files = std::map<std::string, std::string>;

Files files_below(const fs::path& top) {
    Files files;
    if (!fs::exists(top)) return files;
    for (const auto& entry : fs::recursive_directory_iterator(top)) {
        if (entry.is_regular_file()) files[fs::relative(entry.path(), top).string()] = read_all(entry.path());
    }
    return files;
}

void write(const fs::path& file, const std::string& text) {
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::trunc) << text;
}

// A city that has published, and its stick.
struct StickCity : publish::City {
    StickCity() {
        found_and_publish();
        fs::create_directory(stick);
    }
    void publish_version(const std::string& version) {
        set_version("kaigo", version);
        add_sign_publish();
    }
    Result<void> make(const fs::path& top) {
        StickOptions options;
        options.folder = top;
        options.city = "kawabe";
        options.from_store = at("store");
        out.str("");
        return make_stick(options, out);
    }
    Result<void> make() { return make(stick); }
    // What is on the stick besides the roots is what a kiosk reads from it that has nothing yet.
    Files content() const { return files_below(stick / "content"); }
    Files content_without_roots() const {
        Files files = content();
        std::erase_if(files, [](const auto& file) { return file.first.ends_with(".root.json"); });
        return files;
    }
    // A new kiosk's form, by the stick alone; "" when it cannot be had.
    std::string form_on(const fs::path& top) {
        const std::string name = "kiosk-" + std::to_string(++kiosks);
        return client(name, top.string() + "/") == 0 ? target(name, form, top.string() + "/") : "";
    }
    std::string form_on_stick() { return form_on(stick); }

    fs::path stick = folder.path() / "stick";
    std::ostringstream out;
    int kiosks = 0;
};

// A stick that is torn out after so many writes and removals.
class TornStick final : public store::ObjectStore {
  public:
    TornStick(store::ObjectStore& stick, int left) : stick_(stick), left_(left) {}
    Result<void> put(const ObjectKey& key, std::span<const std::byte> bytes) override { return in_time([&] { return stick_.put(key, bytes); }); }
    Result<void> put_replace(const ObjectKey& key, std::span<const std::byte> bytes) override {
        return in_time([&] { return stick_.put_replace(key, bytes); });
    }
    Result<void> remove(const ObjectKey& key) override { return in_time([&] { return stick_.remove(key); }); }
    Result<store::Bytes> get(const ObjectKey& key, std::uint64_t max_bytes) override { return stick_.get(key, max_bytes); }
    Result<std::optional<store::ObjectInfo>> head(const ObjectKey& key) override { return stick_.head(key); }
    Result<std::vector<store::ObjectInfo>> list(std::string_view prefix) override { return stick_.list(prefix); }
    std::string address() const override { return stick_.address(); }

  private:
    Result<void> in_time(const std::function<Result<void>()>& call) {
        if (left_-- <= 0) return Error(store::StoreError::unreachable, "stick", "torn out", Permanence::temporary);
        return call();
    }
    store::ObjectStore& stick_;
    int left_;
};

}  // namespace

TEST_CASE("Content and slips of a store come to the stick, and the second time only what is new") {
    StickCity city;
    write(city.at("store/slips/ab.age"), "slip");
    write(city.at("store/inbox/kiosk-a/not-for-sticks.age"), "x");
    REQUIRE(city.make().ok());
    CHECK(city.form_on_stick() == read_all(city.packs.folder() / "forms/care.xml"));
    CHECK(city.content() == files_below(city.at("store/content")));
    CHECK(read_all(city.stick / "slips/ab.age") == "slip");
    CHECK_FALSE(fs::exists(city.stick / "inbox"));
    CHECK(city.out.str().find(std::to_string(city.content().size()) + " files of content and 1 slips were brought") == 0);
    write(city.at("store/slips/ab.age"), "slap");
    REQUIRE(city.make().ok());
    CHECK(read_all(city.stick / "slips/ab.age") == "slap");
    CHECK(city.out.str().find("0 files of content and 1 slips were brought") == 0);
}

TEST_CASE("A slip's status that the store has no more goes from the stick, and an empty folder says that there is none") {
    StickCity city;
    write(city.at("store/slips/ab.age"), "slip");
    write(city.at("store/slips/cd.age"), "slip");
    REQUIRE(city.make().ok());
    write(city.stick / "inbox/kiosk-a/waits.age", "x");
    fs::remove(city.at("store/slips/ab.age"));
    REQUIRE(city.make().ok());
    CHECK(files_below(city.stick / "slips") == Files{{"cd.age", "slip"}});
    CHECK(city.out.str().find("1 slips that the store has no more") != std::string::npos);
    SECTION("of the last one the folder stays") {
        fs::remove_all(city.at("store/slips"));
        REQUIRE(city.make().ok());
        CHECK(files_below(city.stick / "slips").empty());
        CHECK(fs::is_directory(city.stick / "slips"));
    }
    SECTION("a store that cannot be read, or is damaged, takes nothing away") {
        if (GENERATE(true, false)) {
            fs::rename(city.at("store"), city.at("store-away"));
        } else {
            fs::remove_all(city.at("store/slips"));
            write(city.at("store/content/metadata/timestamp.json"), "{}");
        }
        CHECK_FALSE(city.make().ok());
        CHECK(files_below(city.stick / "slips") == Files{{"cd.age", "slip"}});
    }
    CHECK(files_below(city.stick / "inbox") == Files{{"kiosk-a/waits.age", "x"}});
}

TEST_CASE("Every name that the office gives on a stick is one that FAT32 keeps and tells from the others") {
    StickCity city;
    SeededRandom random(3);
    for (int i = 0; i < 40; ++i) write(city.at("store/" + envelope::slip_key(envelope::make_slip_code(random)).text()), "slip");
    REQUIRE(city.make().ok());
    city.publish_version("2026.2");
    REQUIRE(city.make().ok());
    CHECK(files_below(city.stick / "slips").size() == 40);
    CHECK_FALSE(city.content_without_roots().empty());
    exchange::check_names_for_fat(city.stick);
}

TEST_CASE("Where a store has more statuses than a kiosk keeps, the newest come to the stick, and it is said how many did not") {
    StickCity city;
    const auto age = [&](const std::string& name, int hours) {
        fs::last_write_time(city.at("store/slips/" + name), fs::file_time_type::clock::now() - std::chrono::hours(hours));
    };
    for (int i = 0; i < 515; ++i) {
        const std::string name = std::to_string(100 + i) + ".age";
        write(city.at("store/slips/" + name), std::string(envelope::max_status_bytes, 'x'));
        age(name, 10 + i);
    }
    age("614.age", 1);
    write(city.at("store/slips/large.age"), std::string(envelope::max_status_bytes + 1, 'x'));  // no kiosk takes it
    REQUIRE(city.make().ok());
    CHECK(files_below(city.stick / "slips").size() == 512);
    CHECK(fs::exists(city.stick / "slips/614.age"));
    CHECK_FALSE(fs::exists(city.stick / "slips/613.age"));
    CHECK_FALSE(fs::exists(city.stick / "slips/large.age"));
    CHECK_THAT(city.out.str(), Catch::Contains("3 slips were left out"));
    // An older one that was written anew takes the place of another.
    age("613.age", 0);
    REQUIRE(city.make().ok());
    CHECK(fs::exists(city.stick / "slips/613.age"));
    CHECK_FALSE(fs::exists(city.stick / "slips/610.age"));
    CHECK(files_below(city.stick / "slips").size() == 512);
    for (int i = 0; i < 3; ++i) fs::remove(city.at("store/slips/" + std::to_string(100 + i) + ".age"));
    REQUIRE(city.make().ok());
    CHECK_THAT(city.out.str(), !Catch::Contains("left out"));
}

TEST_CASE("A stick full of older statuses finds room for the newest") {
    StickCity city;
    support::SmallDisk disk(1u << 20);
    INFO(disk.trouble());
    REQUIRE(disk.mounted());
    const auto publish = [&](const std::string& name, int count) {
        for (int i = 0; i < count; ++i) write(city.at("store/slips/" + name + std::to_string(i) + ".age"), std::string(50'000, 'x'));
    };
    publish("ab", 8);
    REQUIRE(city.make(disk.path()).ok());
    fs::remove_all(city.at("store/slips"));
    publish("cd", 14);
    REQUIRE(city.make(disk.path()).ok());
    CHECK(files_below(disk.path() / "slips").size() == 14);
}

TEST_CASE("A stick that is made again and again has what the newest timestamp leads to, every root, and its envelopes") {
    StickCity city;
    write(city.stick / "inbox/kiosk-a/x.age", "sealed");
    REQUIRE(city.make().ok());
    for (const char* const version : {"2026.2", "2026.3"}) {
        city.publish_version(version);
        REQUIRE(city.make().ok());
        CHECK_THAT(city.form_on_stick(), Catch::Contains(version));
    }
    city.must("rotate-key REPO KEYS --role snapshot");
    city.must("sign REPO KEYS --role root");
    city.must("publish REPO KEYS STORE");
    REQUIRE(city.make().ok());
    CHECK_THAT(city.out.str(), Catch::Contains("files of older content were removed"));
    CHECK(city.content().count("metadata/1.root.json") == 1);
    CHECK(city.content().count("metadata/2.root.json") == 1);
    CHECK(read_all(city.stick / "inbox/kiosk-a/x.age") == "sealed");
    CHECK_THAT(city.form_on_stick(), Catch::Contains("2026.3"));

    fs::path other = city.folder.path() / "other";
    fs::create_directory(other);
    REQUIRE(city.make(other).ok());
    CHECK(city.content() == files_below(other / "content"));
    CHECK(city.content().size() < files_below(city.at("store/content")).size());
}

TEST_CASE("What went bad on the stick without changing its length is brought anew") {
    StickCity city;
    write(city.at("store/slips/ab.age"), "slip");
    REQUIRE(city.make().ok());
    const Files whole = files_below(city.stick);
    for (const auto& [name, bytes] : whole) {
        if (!name.starts_with("content/") && !name.starts_with("slips/")) continue;
        INFO(name);
        write(city.stick / name, std::string(bytes.size(), '?'));
        REQUIRE(city.make().ok());
        CHECK(files_below(city.stick) == whole);
    }
}

TEST_CASE("A target that lies whole on the stick is not read from the store again") {
    StickCity city;
    REQUIRE(city.make().ok());
    // Were it read, it would not be what is signed for.
    fs::remove_all(city.at("store/content/targets"));
    CHECK(city.make().ok());
}

TEST_CASE("A stick torn out at any moment holds the older content or the newer, and is made good later") {
    StickCity city;
    REQUIRE(city.make().ok());
    const Files first = city.content();
    const std::string older = city.form_on_stick();
    // What an earlier program left there, and nothing leads to.
    const std::string old_target = "content/targets/packs/kaigo/" + envelope::sha256_hex(envelope::bytes_of("old")) + ".old";
    write(city.stick / old_target, "old");
    city.publish_version("2026.2");
    const std::string newer = read_all(city.packs.folder() / "forms/care.xml");
    const fs::path before = city.folder.path() / "before";
    fs::copy(city.stick, before, fs::copy_options::recursive);
    bool done = false;
    bool newer_seen = false;
    for (int writes = 0; !done; ++writes) {
        INFO("torn out after " << writes);
        REQUIRE(writes < 100);
        fs::remove_all(city.stick);
        fs::copy(before, city.stick, fs::copy_options::recursive);
        store::FolderStore from(city.at("store"));
        store::FolderStore stick(city.stick);
        TornStick torn(stick, writes);
        done = bring_content(from, torn).ok();
        // What nothing leads to has gone first, and makes room for what comes.
        if (writes > 0) CHECK_FALSE(fs::exists(city.stick / old_target));
        const std::string form_there = city.form_on_stick();
        const bool is_newer = form_there == newer;
        if (!is_newer) CHECK(form_there == older);
        if (newer_seen) CHECK(is_newer);
        newer_seen = is_newer;
        REQUIRE(city.make().ok());
        CHECK(city.form_on_stick() == newer);
        for (const auto& [name, bytes] : city.content_without_roots())
            CHECK(read_all(fs::path(city.at("store/content")) / name) == bytes);
        CHECK(city.content().size() == first.size());
    }
    CHECK(newer_seen);
}

TEST_CASE("A stick full of what nothing leads to any more finds room for the newest") {
    StickCity city;
    support::SmallDisk disk(512u << 10);
    INFO(disk.trouble());
    REQUIRE(disk.mounted());
    REQUIRE(city.make(disk.path()).ok());
    write(disk.path() / "content/targets/packs/kaigo/old.mp3", "");
    std::ofstream fill(disk.path() / "content/targets/packs/kaigo/old.mp3", std::ios::app);
    while (fill << std::string(1024, 'x') << std::flush) {}
    fill.close();
    city.publish_version("2026.2");
    REQUIRE(city.make(disk.path()).ok());
    CHECK_THAT(city.form_on(disk.path()), Catch::Contains("2026.2"));
}

TEST_CASE("A damaged store changes nothing on the stick, and the way back is said") {
    StickCity city;
    REQUIRE(city.make().ok());
    city.publish_version("2026.2");
    const Files before = files_below(city.stick);
    const auto refused = [&](const std::string& what) {
        const auto made = city.make();
        REQUIRE_FALSE(made.ok());
        INFO(made.error().message());
        CHECK_THAT(made.error().message(), Catch::Contains(what));
        CHECK_THAT(made.error().message(), Catch::Contains("engawa content publish --restore"));
        CHECK(files_below(city.stick) == before);
    };
    SECTION("a role is missing") {
        fs::remove(city.at("store/content/metadata/2.kaigo.json"));
        refused("2.kaigo.json");
    }
    SECTION("a role is not what the snapshot says") {
        write(city.at("store/content/metadata/2.kaigo.json"), "{}");
        refused("kaigo");
    }
    SECTION("the timestamp is none") {
        write(city.at("store/content/metadata/timestamp.json"), "<html>");
        refused("timestamp.json");
    }
    SECTION("the timestamp is missing") {
        fs::remove(city.at("store/content/metadata/timestamp.json"));
        refused("timestamp.json");
    }
    SECTION("the roots are missing") {
        fs::remove(city.at("store/content/metadata/1.root.json"));
        refused("root.json");
    }
}

TEST_CASE("A damaged target of a store does not come to a stick, whose older content stays") {
    StickCity city;
    REQUIRE(city.make().ok());
    const std::string older = city.form_on_stick();
    city.publish_version("2026.2");
    const std::string name = envelope::sha256_hex(envelope::bytes_of(read_all(city.packs.folder() / "forms/care.xml")));
    const fs::path target = fs::path(city.at("store/content/targets/packs/kaigo/forms")) / (name + ".care.xml");
    SECTION("other bytes") { write(target, std::string(fs::file_size(target), '?')); }
    SECTION("missing") { REQUIRE(fs::remove(target)); }
    SECTION("longer") { std::ofstream(target, std::ios::app) << "more"; }
    const auto made = city.make();
    REQUIRE_FALSE(made.ok());
    CHECK(made.error().is(publish::PublishError::damaged_store));
    CHECK_THAT(made.error().message(), Catch::Contains(".care.xml") && Catch::Contains("engawa content publish --restore"));
    CHECK(city.form_on_stick() == older);
}

TEST_CASE("A publish that stopped behind its new root does not keep the older content from a stick") {
    StickCity city;
    const std::string timestamp = read_all(city.at("store/content/metadata/timestamp.json"));
    city.must("rotate-key REPO KEYS --role snapshot");
    city.must("sign REPO KEYS --role root");
    city.must("publish REPO KEYS STORE");
    write(city.at("store/content/metadata/timestamp.json"), timestamp);
    REQUIRE(city.make().ok());
    CHECK(city.content().count("metadata/2.root.json") == 1);
    CHECK(city.content().at("metadata/timestamp.json") == timestamp);
}

TEST_CASE("A store without content leaves the stick's content as it is") {
    StickCity city;
    REQUIRE(city.make().ok());
    const Files before = city.content();
    fs::remove_all(city.at("store/content"));
    write(city.at("store/slips/ab.age"), "slip");
    REQUIRE(city.make().ok());
    CHECK(city.content() == before);
    CHECK(read_all(city.stick / "slips/ab.age") == "slip");
}
