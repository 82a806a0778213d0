#include <catch2/catch.hpp>

#include <filesystem>
#include <map>
#include <memory>

#include "kiosk/base/random.h"
#include "sync/store/folder_store.h"
#include "sync/store/memory_store.h"
#include "sync/store/open.h"
#include "tests/support/apache_dav.h"
#include "tests/support/nginx_dav.h"
#include "tests/support/s3_server.h"
#include "tests/support/temporary_folder.h"
#include "tests/sync/store/store_support.h"

// The contract of sync/store/store.h, run against every backend: WebDAV is a real nginx, in both of its manners, and a real
// Apache; S3 is a real server that is not ours, in the manners in which engines differ.

using namespace engawa;
using namespace engawa::store;
using namespace engawa::support;

namespace {

struct Backend {
    virtual ~Backend() = default;
    virtual std::unique_ptr<ObjectStore> open() = 0;
};

bool are_dated(ObjectStore& store) {
    const auto listed = store.list("").value();
    return std::ranges::all_of(listed, [](const ObjectInfo& object) {
        return object.written_at && *object.written_at > engawa::WallTime(engawa::Seconds(1'700'000'000));
    });
}

struct MemoryBackend final : Backend {
    std::unique_ptr<ObjectStore> open() override { return std::make_unique<MemoryStore>(); }
};

struct FolderBackend final : Backend {
    std::unique_ptr<ObjectStore> open() override { return std::make_unique<FolderStore>(folder.path()); }
    TemporaryFolder folder;
};

struct NginxBackend final : Backend {
    NginxBackend(NginxParents parents, const char* base_path) : server(options(parents)), base(base_path) {
        std::filesystem::create_directories(server.root() + "/" + base);
    }
    static NginxOptions options(NginxParents parents) {
        NginxOptions options;
        options.parents = parents;
        return options;
    }
    std::unique_ptr<ObjectStore> open() override {
        auto opened = open_store(server.url() + base);
        REQUIRE(opened.ok());
        return std::move(*opened);
    }
    NginxDav server;
    std::string base;
};

// One Apache for all runs; each has a collection of its own.
struct ApacheBackend final : Backend {
    ApacheBackend() {
        static ApacheDav server;
        static int run = 0;
        base = std::to_string(++run) + "/";
        std::filesystem::create_directory(server.root() + "/" + base);
        std::filesystem::permissions(server.root() + "/" + base, std::filesystem::perms(0777));
        address = server.url() + base;
    }
    std::unique_ptr<ObjectStore> open() override {
        auto opened = open_store(address);
        REQUIRE(opened.ok());
        return std::move(*opened);
    }
    std::string base;
    std::string address;
};

// One server for all runs of a manner, since node takes its time to start; it is empty before each.
struct S3Backend final : Backend {
    S3Backend(const std::string& manner, const S3Options& options, const std::string& after_bucket) {
        static std::map<std::string, S3Server> servers;
        address = servers.try_emplace(manner, options).first->second.address() + after_bucket;
        // curl and every resolver take names below localhost for this machine (RFC 6761).
        if (after_bucket.find("style=host") != std::string::npos) address.replace(address.find("127.0.0.1"), 9, "localhost");
        const auto store = open();
        const auto listed = store->list("");
        REQUIRE(listed.ok());
        for (const ObjectInfo& left : *listed) REQUIRE(store->remove(left.key).ok());
    }
    std::unique_ptr<ObjectStore> open() override {
        http::Config config;
        config.authorization = http::BasicLogin{"kiosk-7f3a", SecretBytes::copy_of("himitsu")};
        auto opened = open_store(address, std::move(config));
        REQUIRE(opened.ok());
        return std::move(*opened);
    }
    std::string address;
};

std::unique_ptr<Backend> make_s3_backend(const std::string& name) {
    if (name == "s3 below a prefix, by host name, in a region")
        return std::make_unique<S3Backend>(name, S3Options{.region = "ap-northeast-1"},
                                           "city/kiosks?region=ap-northeast-1&style=host");
    if (name == "s3 that ignores If-None-Match")
        return std::make_unique<S3Backend>(name, S3Options{.conditions = S3Conditions::ignored}, "");
    if (name == "s3 that refuses If-None-Match")
        return std::make_unique<S3Backend>(name, S3Options{.conditions = S3Conditions::refused}, "");
    return std::make_unique<S3Backend>(name, S3Options{.page_objects = 2}, "");
}

std::unique_ptr<Backend> make_backend(const std::string& name) {
    if (name == "memory") return std::make_unique<MemoryBackend>();
    if (name == "folder") return std::make_unique<FolderBackend>();
    if (name == "apache") return std::make_unique<ApacheBackend>();
    if (name.starts_with("s3")) return make_s3_backend(name);
    if (name == "nginx") return std::make_unique<NginxBackend>(NginxParents::made_by_client, "");
    return std::make_unique<NginxBackend>(NginxParents::made_by_server, "city/engawa");
}

const ObjectKey envelope_key("inbox/kiosk-7f3a/0011aabb.age");
const ObjectKey acks("acks/kiosk-7f3a.json");

}  // namespace

TEST_CASE("The store contract") {
    const std::string name = GENERATE(as<std::string>(), "memory", "folder", "nginx", "nginx below a path", "apache", "s3 with short pages",
                                      "s3 below a prefix, by host name, in a region", "s3 that ignores If-None-Match",
                                      "s3 that refuses If-None-Match");
    CAPTURE(name);
    const auto backend = make_backend(name);
    const auto store = backend->open();

    SECTION("what is put can be got, seen and listed") {
        REQUIRE(store->put(envelope_key, bytes("sealed")).ok());
        CHECK(store->get(envelope_key, 6).value() == bytes("sealed"));
        CHECK(store->head(envelope_key).value() == ObjectInfo{envelope_key, 6});
        CHECK(store->list("").value() == std::vector{ObjectInfo{envelope_key, 6}});
        CHECK(are_dated(*store) == (name != "memory"));
    }
    SECTION("putting the same bytes again is success") {
        REQUIRE(store->put(envelope_key, bytes("sealed")).ok());
        CHECK(store->put(envelope_key, bytes("sealed")).ok());
        CHECK(store->list("").value().size() == 1);
    }
    SECTION("putting other bytes under the same key is a permanent conflict and changes nothing") {
        REQUIRE(store->put(envelope_key, bytes("sealed")).ok());
        const std::string other = GENERATE("SEALED", "longer than before", "");
        const Result<void> again = store->put(envelope_key, bytes(other));
        REQUIRE_FALSE(again.ok());
        CHECK(again.error().is(StoreError::conflict));
        CHECK(again.error().permanent());
        CHECK(store->get(envelope_key, 100).value() == bytes("sealed"));
    }
    SECTION("put_replace makes and replaces") {
        REQUIRE(store->put_replace(acks, bytes("{\"serial\":1}")).ok());
        REQUIRE(store->put_replace(acks, bytes("{}")).ok());
        CHECK(store->get(acks, 100).value() == bytes("{}"));
    }
    SECTION("an object that is not there is not found, permanently, and has no head") {
        const Result<Bytes> missing = store->get(envelope_key, 100);
        REQUIRE_FALSE(missing.ok());
        CHECK(missing.error().is(StoreError::not_found));
        CHECK(missing.error().permanent());
        CHECK(store->head(envelope_key).value() == std::nullopt);
    }
    SECTION("a prefix is not an object") {
        REQUIRE(store->put(envelope_key, bytes("sealed")).ok());
        CHECK_FALSE(store->get(ObjectKey("inbox/kiosk-7f3a"), 100).ok());
    }
    SECTION("removing a prefix takes nothing along") {
        REQUIRE(store->put(envelope_key, bytes("sealed")).ok());
        (void)store->remove(ObjectKey("inbox/kiosk-7f3a"));
        (void)store->remove(ObjectKey("inbox"));
        CHECK(store->get(envelope_key, 100).value() == bytes("sealed"));
    }
    SECTION("an object longer than the caller allows is too large") {
        REQUIRE(store->put(envelope_key, bytes("sealed")).ok());
        const Result<Bytes> large = store->get(envelope_key, 5);
        REQUIRE_FALSE(large.ok());
        CHECK(large.error().is(StoreError::too_large));
        CHECK(large.error().permanent());
    }
    SECTION("an empty object is an object") {
        REQUIRE(store->put(envelope_key, {}).ok());
        CHECK(store->get(envelope_key, 0).value().empty());
        CHECK(store->head(envelope_key).value()->size_bytes == 0);
    }
    SECTION("a large object of any bytes comes back as it was") {
        SeededRandom random(7);
        Bytes large(3'000'000);
        random.fill(large);
        REQUIRE(store->put(envelope_key, large).ok());
        CHECK(store->put(envelope_key, large).ok());
        CHECK(store->get(envelope_key, large.size()).value() == large);
        large[2'999'999] ^= std::byte(1);
        CHECK(store->put(envelope_key, large).error().is(StoreError::conflict));
    }
    SECTION("a list is sorted, reaches every depth, and keeps to its prefix") {
        for (const char* key : {"inbox/b/2.age", "inbox/a/1.age", "inbox/a/3.age", "acks/a.json", "top"})
            REQUIRE(store->put(ObjectKey(key), bytes("x")).ok());
        const auto keys = [&](std::string_view prefix) {
            std::string joined;
            const auto listed = store->list(prefix);
            REQUIRE(listed.ok());
            for (const ObjectInfo& info : *listed) joined += info.key.text() + " ";
            return joined;
        };
        CHECK(keys("") == "acks/a.json inbox/a/1.age inbox/a/3.age inbox/b/2.age top ");
        CHECK(keys("inbox/") == "inbox/a/1.age inbox/a/3.age inbox/b/2.age ");
        CHECK(keys("inbox/a/") == "inbox/a/1.age inbox/a/3.age ");
        CHECK(keys("nothing/here/") == "");
    }
    SECTION("a removed object is gone, and removing it again is success") {
        REQUIRE(store->put(envelope_key, bytes("sealed")).ok());
        REQUIRE(store->remove(envelope_key).ok());
        CHECK(store->head(envelope_key).value() == std::nullopt);
        CHECK(store->list("inbox/").value().empty());
        CHECK(store->remove(envelope_key).ok());
        CHECK(store->remove(ObjectKey("never/was")).ok());
        CHECK(store->put(envelope_key, bytes("sealed")).ok());
    }
    SECTION("a key outside the grammar is refused by every call") {
        const std::string key = GENERATE("", "/", "/a", "a/", "a//b", "..", "a/../b", "./a", ".hidden", "a/.b", "a b",
                                         "a\\b", "あ", "a?b", "a%2e", "a\nb", "a:b");
        CAPTURE(key);
        const auto refused = [](const auto& result) { return !result.ok() && result.error().is(StoreError::bad_key); };
        CHECK(refused(store->put(ObjectKey(key), bytes("x"))));
        CHECK(refused(store->put_replace(ObjectKey(key), bytes("x"))));
        CHECK(refused(store->get(ObjectKey(key), 10)));
        CHECK(refused(store->head(ObjectKey(key))));
        CHECK(refused(store->remove(ObjectKey(key))));
        CHECK(store->list("").value().empty());
    }
    SECTION("a key may be as long as the grammar says and no longer") {
        const std::string segment(200, 's');
        const ObjectKey longest(segment + "/" + segment + "/" + std::string(110, 's'));
        CHECK(store->put(longest, bytes("x")).ok());
        CHECK(store->put(ObjectKey(longest.text() + "s"), bytes("x")).error().is(StoreError::bad_key));
        CHECK(store->put(ObjectKey(segment + "s"), bytes("x")).error().is(StoreError::bad_key));
    }
    SECTION("a prefix outside the grammar is refused") {
        const std::string prefix = GENERATE("/", "a", "../", "a//", "a b/");
        CHECK(store->list(prefix).error().is(StoreError::bad_key));
    }
}
