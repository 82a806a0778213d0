#include "sync/store/webdav_store.h"

#include <catch2/catch.hpp>

#include <filesystem>

#include "sync/store/open.h"
#include "tests/support/nginx_dav.h"
#include "tests/support/scripted_server.h"
#include "tests/sync/store/store_support.h"

// A WebDAV store in trouble. What it does when all is well is in conformance_test.cpp.

using namespace engawa;
using namespace engawa::store;
using namespace engawa::support;

namespace {

const ObjectKey key("inbox/kiosk-7f3a/0011aabb.age");

std::unique_ptr<ObjectStore> open(const std::string& url) {
    http::Config config;
    config.low_speed_time = Seconds(1);
    auto opened = open_store(url, std::move(config));
    REQUIRE(opened.ok());
    return std::move(*opened);
}

// Every call of the contract, each of which must fail with one of the codes that fit.
void check_all_fail(ObjectStore& store, StoreError expected) {
    const auto failed = [&](const auto& result) {
        REQUIRE_FALSE(result.ok());
        INFO(result.error().message());
        CHECK(result.error().is(expected));
    };
    failed(store.put(key, bytes("sealed")));
    failed(store.put_replace(key, bytes("sealed")));
    failed(store.get(key, 100));
    failed(store.head(key));
    failed(store.list("inbox/"));
    failed(store.remove(key));
}

std::string answer(int status) { return http_answer(status, "text/plain", "no"); }

}  // namespace

TEST_CASE("A server that is stopped is unreachable, and works again when it is back") {
    NginxDav server;
    const auto store = open(server.url());
    REQUIRE(store->put(key, bytes("sealed")).ok());
    server.stop();
    check_all_fail(*store, StoreError::unreachable);
    server.start();
    CHECK(store->put(key, bytes("sealed")).ok());
    CHECK(store->get(key, 100).value() == bytes("sealed"));
}

TEST_CASE("A real server that says 500, 503, 403 or 507 to everything") {
    const auto [line, expected] = GENERATE(table<std::string, StoreError>({{"return 500;", StoreError::trouble},
                                                                           {"return 503;", StoreError::trouble},
                                                                           {"return 403;", StoreError::denied},
                                                                           {"return 507;", StoreError::full}}));
    CAPTURE(line);
    NginxOptions options;
    options.location_lines = line;
    NginxDav server(options);
    const auto store = open(server.url());
    check_all_fail(*store, expected);
    CHECK(std::filesystem::is_empty(server.root()));
    server.start_with("");
    CHECK(store->put(key, bytes("sealed")).ok());
}

TEST_CASE("Each status has one meaning") {
    const auto [status, expected] = GENERATE(
        table<int, StoreError>({{401, StoreError::denied}, {429, StoreError::trouble}, {408, StoreError::trouble},
                                {502, StoreError::trouble}, {511, StoreError::not_a_store}, {301, StoreError::not_a_store}}));
    CAPTURE(status);
    ScriptedServer server({{Manner::whole, answer(status)}});
    check_all_fail(*open(server.url()), expected);
}

TEST_CASE("An object larger than the server accepts is permanently too large") {
    NginxOptions options;
    options.location_lines = "client_max_body_size 1k;";
    NginxDav server(options);
    const auto store = open(server.url());
    const Result<void> put = store->put(key, Bytes(5000));
    REQUIRE_FALSE(put.ok());
    CHECK(put.error().is(StoreError::too_large));
    CHECK(put.error().permanent());
    CHECK(store->put(ObjectKey("inbox/small"), Bytes(500)).ok());
}

TEST_CASE("A wrong password is denied") {
    NginxOptions options;
    options.user = "kiosk";
    options.password = "right";
    NginxDav server(options);
    http::Config config;
    config.authorization = http::BasicLogin{"kiosk", SecretBytes::copy_of("wrong")};
    auto store = open_store(server.url(), std::move(config));
    REQUIRE(store.ok());
    check_all_fail(**store, StoreError::denied);
}

TEST_CASE("An accepted write that is not found afterwards is unverified") {
    ScriptedServer server({{Manner::whole, answer(404)},    // HEAD: not there
                           {Manner::whole, answer(201)},    // PUT: accepted
                           {Manner::whole, answer(404)}});  // HEAD: still not there
    const Result<void> put = open(server.url())->put(key, bytes("sealed"));
    REQUIRE_FALSE(put.ok());
    CHECK(put.error().is(StoreError::unverified));
    CHECK(put.error().temporary());
}

TEST_CASE("An accepted write that reads back changed is unverified") {
    const auto object = [](const char* text) { return http_answer(200, "application/octet-stream", text); };
    ScriptedServer server({{Manner::whole, answer(404)},
                           {Manner::whole, answer(204)},
                           {Manner::whole, object("seal")},
                           {Manner::whole, object("seal")}});
    CHECK(open(server.url())->put(key, bytes("sealed")).error().is(StoreError::unverified));
}

TEST_CASE("A server that heeds If-None-Match and finds the same bytes is success") {
    ScriptedServer server({{Manner::whole, answer(404)},
                           {Manner::whole, answer(412)},
                           {Manner::whole, http_answer(200, "application/octet-stream", "sealed")}});
    CHECK(open(server.url())->put(key, bytes("sealed")).ok());
    CHECK(server.requests().at(1).find("If-None-Match: *\r\n") != std::string::npos);
}

TEST_CASE("A removal that changes nothing is unverified") {
    ScriptedServer server({{Manner::whole, answer(204)},
                           {Manner::whole, http_answer(200, "application/octet-stream", "still here")}});
    CHECK(open(server.url())->remove(key).error().is(StoreError::unverified));
}

TEST_CASE("An answer lost after the write took effect does no harm") {
    NginxDav server;
    REQUIRE(open(server.url())->put(key, bytes("sealed")).ok());
    // The writer heard nothing and comes again.
    CHECK(open(server.url())->put(key, bytes("sealed")).ok());
    CHECK(open(server.url())->list("").value().size() == 1);
}

TEST_CASE("Names on the server that are no keys are passed over") {
    NginxDav server;
    const auto store = open(server.url());
    REQUIRE(store->put(ObjectKey("inbox/a"), bytes("x")).ok());
    std::filesystem::create_directories(server.root() + "/inbox/.hidden");
    std::filesystem::create_directories(server.root() + "/inbox/b c");
    CHECK(store->list("").value() == std::vector{ObjectInfo{ObjectKey("inbox/a"), 1}});
}
