#include "sync/store/folder_store.h"

#include <catch2/catch.hpp>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <thread>

#include "tests/support/small_disk.h"
#include "tests/support/temporary_folder.h"
#include "tests/sync/store/store_support.h"

using namespace engawa;
using namespace engawa::store;
using namespace engawa::support;
namespace fs = std::filesystem;

TEST_CASE("A folder that is not there is unreachable, and is not made") {
    const TemporaryFolder folder;
    FolderStore store(folder.path() / "stick");
    const Result<void> put = store.put(ObjectKey("inbox/a"), bytes("x"));
    REQUIRE_FALSE(put.ok());
    CHECK(put.error().is(StoreError::unreachable));
    CHECK(put.error().temporary());
    CHECK(store.get(ObjectKey("inbox/a"), 1).error().is(StoreError::unreachable));
    CHECK(store.list("").error().is(StoreError::unreachable));
    CHECK(store.remove(ObjectKey("inbox/a")).error().is(StoreError::unreachable));
    CHECK_FALSE(fs::exists(folder.path() / "stick"));

    SECTION("once it is inserted, the same store works") {
        fs::create_directory(folder.path() / "stick");
        CHECK(store.put(ObjectKey("inbox/a"), bytes("x")).ok());
    }
}

TEST_CASE("A file where the folder should be is unreachable") {
    const TemporaryFolder folder;
    folder.write("stick", "a file");
    FolderStore store(folder.path() / "stick");
    CHECK(store.list("").error().is(StoreError::unreachable));
}

TEST_CASE("Unfinished writes and files that people leave are not listed") {
    const TemporaryFolder folder;
    folder.write("inbox/.new-123", "half");
    folder.write("inbox/お知らせ.txt", "hello");
    folder.write("inbox/a b", "hello");
    FolderStore store(folder.path());
    REQUIRE(store.put(ObjectKey("inbox/real"), bytes("x")).ok());
    CHECK(store.list("").value() == std::vector{ObjectInfo{ObjectKey("inbox/real"), 1}});
}

TEST_CASE("A write leaves nothing but the object behind") {
    const TemporaryFolder folder;
    FolderStore store(folder.path());
    REQUIRE(store.put(ObjectKey("inbox/a"), bytes("x")).ok());
    REQUIRE(store.put_replace(ObjectKey("inbox/a"), bytes("y")).ok());
    CHECK_FALSE(store.put(ObjectKey("inbox/a"), bytes("z")).ok());
    CHECK(std::distance(fs::directory_iterator(folder.path() / "inbox"), {}) == 1);
}

TEST_CASE("What a writer that was cut off left behind is in nobody's way") {
    const TemporaryFolder folder;
    const std::string own_name = "inbox/.new-" + std::to_string(::getpid()) + "-0";
    folder.write(own_name, "half");
    FolderStore store(folder.path());
    REQUIRE(store.put(ObjectKey("inbox/real"), bytes("x")).ok());
    CHECK(store.get(ObjectKey("inbox/real"), 1).value() == bytes("x"));
    CHECK(read_all(folder.path() / own_name) == "half");
}

TEST_CASE("A link in the folder is not followed out of it") {
    const TemporaryFolder folder;
    const auto outside = folder.write("outside", "secret");
    fs::create_directory(folder.path() / "root");
    fs::create_symlink(outside, folder.path() / "root" / "object");
    FolderStore store(folder.path() / "root");
    CHECK_FALSE(store.get(ObjectKey("object"), 100).ok());
    CHECK(store.list("").value().empty());
}

TEST_CASE("A reader sees the old bytes or the new, never a mix") {
    const TemporaryFolder folder;
    const ObjectKey key("acks/a.json");
    const Bytes one(200'000, std::byte(1));
    const Bytes two(100'000, std::byte(2));
    FolderStore writer(folder.path());
    REQUIRE(writer.put_replace(key, one).ok());
    std::atomic<bool> done = false;
    std::atomic<int> mixed = 0;
    std::thread reading([&] {
        FolderStore reader(folder.path());
        while (!done) {
            const Result<Bytes> seen = reader.get(key, 300'000);
            if (!seen.ok() || (*seen != one && *seen != two)) ++mixed;
        }
    });
    for (int i = 0; i < 50; ++i) CHECK(writer.put_replace(key, i % 2 == 0 ? two : one).ok());
    done = true;
    reading.join();
    CHECK(mixed == 0);
}

TEST_CASE("Two writers of one content-named key both succeed with the same bytes") {
    const TemporaryFolder folder;
    const Bytes content(50'000, std::byte(7));
    std::atomic<int> failed = 0;
    const auto write = [&] {
        FolderStore store(folder.path());
        for (int i = 0; i < 30; ++i)
            if (!store.put(ObjectKey("inbox/" + std::to_string(i)), content).ok()) ++failed;
    };
    std::thread first(write);
    std::thread second(write);
    first.join();
    second.join();
    CHECK(failed == 0);
    CHECK(FolderStore(folder.path()).list("inbox/").value().size() == 30);
}

TEST_CASE("A full folder says full, keeps what it has and leaves no half object") {
    const SmallDisk disk(256 * 1024);
    if (!disk.mounted()) FAIL(disk.trouble());
    FolderStore store(disk.path());
    REQUIRE(store.put(ObjectKey("inbox/a"), Bytes(100'000)).ok());
    const Result<void> put = store.put(ObjectKey("inbox/b"), Bytes(200'000));
    REQUIRE_FALSE(put.ok());
    CHECK(put.error().is(StoreError::full));
    CHECK(put.error().temporary());
    CHECK(store.list("").value() == std::vector{ObjectInfo{ObjectKey("inbox/a"), 100'000}});
    CHECK(std::distance(fs::directory_iterator(disk.path() / "inbox"), {}) == 1);
    REQUIRE(store.remove(ObjectKey("inbox/a")).ok());
    CHECK(store.put(ObjectKey("inbox/b"), Bytes(200'000)).ok());
}

TEST_CASE("A medium that is read-only says denied") {
    SmallDisk disk(256 * 1024);
    if (!disk.mounted()) FAIL(disk.trouble());
    FolderStore store(disk.path());
    REQUIRE(store.put(ObjectKey("inbox/a"), bytes("x")).ok());
    REQUIRE(disk.make_read_only());
    const Result<void> put = store.put(ObjectKey("inbox/b"), bytes("x"));
    REQUIRE_FALSE(put.ok());
    CHECK(put.error().is(StoreError::denied));
    CHECK(put.error().permanent());
    CHECK(store.remove(ObjectKey("inbox/a")).error().is(StoreError::denied));
    CHECK(store.get(ObjectKey("inbox/a"), 1).ok());
}

TEST_CASE("Of a list the newest come first as far as there is room, and what nobody dates comes last") {
    const auto at = [](int day) { return WallTime(std::chrono::days(20'000 + day)); };
    const std::vector<ObjectInfo> listed{{ObjectKey("a"), 10, at(1)}, {ObjectKey("b"), 10, {}}, {ObjectKey("c"), 10, at(3)},
                                         {ObjectKey("d"), 10, at(2)}, {ObjectKey("e"), 10, at(3)}};
    const auto keys = [](const Newest& newest) {
        std::string text;
        for (const ObjectInfo& object : newest.objects) text += object.key.text();
        return text;
    };
    CHECK(keys(newest_of(listed, {10, 1'000, 10})) == "cedab");
    CHECK(newest_of(listed, {10, 1'000, 10}).left_out == 0);
    CHECK(keys(newest_of(listed, {3, 1'000, 10})) == "ced");
    CHECK(newest_of(listed, {3, 1'000, 10}).left_out == 2);
    CHECK(keys(newest_of(listed, {10, 25, 10})) == "ce");
    CHECK(newest_of(listed, {10, 25, 10}).left_out == 3);
    CHECK(newest_of({}, {10, 25, 10}).objects.empty());
    // What is larger than one may be takes nobody's room, though it is the newest.
    auto with_a_large_one = listed;
    with_a_large_one.push_back({ObjectKey("f"), 11, at(9)});
    CHECK(keys(newest_of(with_a_large_one, {2, 20, 10})) == "ce");
    CHECK(newest_of(with_a_large_one, {2, 20, 10}).left_out == 3);
}
