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

TEST_CASE("A captive portal that answers 200 with a page to everything is not a store") {
    const std::string page = "<html><body>Welcome to the free Wi-Fi. Please agree.</body></html>";
    ScriptedServer portal({{Manner::whole, http_answer(200, "text/html; charset=utf-8", page)}});
    check_all_fail(*open(portal.url()), StoreError::not_a_store);
}

TEST_CASE("A portal that does not say what its page is, is still not believed") {
    const std::string page = "Welcome. Please agree.";
    ScriptedServer portal({{Manner::whole, "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(page.size()) +
                                               "\r\n\r\n" + page}});
    const auto store = open(portal.url());
    const auto temporary = [](const Result<void>& result) { return !result.ok() && result.error().temporary(); };
    CHECK(temporary(store->put(key, bytes("sealed"))));
    // Even when the page is as long as the object.
    CHECK(temporary(store->put(key, bytes("Thanks! Please be nice"))));
    CHECK(temporary(store->put_replace(key, bytes("sealed"))));
    CHECK(temporary(store->remove(key)));
    CHECK(store->list("").error().is(StoreError::not_a_store));
}

TEST_CASE("A portal that redirects to its own host is not a store") {
    ScriptedServer portal(
        {{Manner::whole, "HTTP/1.1 302 Found\r\nLocation: http://portal.example/login\r\nContent-Length: 0\r\n\r\n"}});
    check_all_fail(*open(portal.url()), StoreError::not_a_store);
}

TEST_CASE("A portal's 404 is not taken for an empty store") {
    ScriptedServer portal({{Manner::whole, http_answer(404, "text/html", "<html>nothing here</html>")}});
    const auto store = open(portal.url());
    CHECK(store->list("inbox/").error().is(StoreError::not_a_store));
    CHECK(store->list("").error().is(StoreError::not_a_store));
    CHECK(store->remove(key).error().is(StoreError::not_a_store));
    CHECK_FALSE(store->put(key, bytes("sealed")).ok());
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

TEST_CASE("Half an answer, no answer and silence are unreachable") {
    const auto answer = GENERATE(ScriptedAnswer{Manner::cut_off, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsea"},
                                 ScriptedAnswer{Manner::reset, ""}, ScriptedAnswer{Manner::silent, ""});
    ScriptedServer server({answer});
    const auto store = open(server.url());
    const Result<Bytes> got = store->get(key, 100);
    REQUIRE_FALSE(got.ok());
    CHECK(got.error().is(StoreError::unreachable));
    CHECK(got.error().temporary());
}

TEST_CASE("An answer lost after the write took effect does no harm") {
    NginxDav server;
    REQUIRE(open(server.url())->put(key, bytes("sealed")).ok());
    // The writer heard nothing and comes again.
    CHECK(open(server.url())->put(key, bytes("sealed")).ok());
    CHECK(open(server.url())->list("").value().size() == 1);
}

TEST_CASE("A cancelled store ends its calls at once") {
    NginxDav server;
    const auto store = open(server.url());
    store->cancel();
    check_all_fail(*store, StoreError::unreachable);
}

TEST_CASE("Names on the server that are no keys are passed over") {
    NginxDav server;
    const auto store = open(server.url());
    REQUIRE(store->put(ObjectKey("inbox/a"), bytes("x")).ok());
    std::filesystem::create_directories(server.root() + "/inbox/.hidden");
    std::filesystem::create_directories(server.root() + "/inbox/b c");
    CHECK(store->list("").value() == std::vector{ObjectInfo{ObjectKey("inbox/a"), 1}});
}
