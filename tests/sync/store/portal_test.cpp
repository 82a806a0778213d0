#include <catch2/catch.hpp>

#include "sync/store/open.h"
#include "tests/support/scripted_server.h"
#include "tests/sync/store/store_support.h"

// What stands between a kiosk and its store in a public building, and servers that are ill: the same for every backend
// that has a network between. No call may take any of it for success.

using namespace engawa;
using namespace engawa::store;
using namespace engawa::support;

namespace {

const ObjectKey key("inbox/kiosk-7f3a/0011aabb.age");

std::unique_ptr<ObjectStore> open(const std::string& scheme, const ScriptedServer& server) {
    http::Config config;
    config.low_speed_time = Seconds(1);
    config.authorization = http::BasicLogin{"kiosk-7f3a", SecretBytes::copy_of("himitsu")};
    auto opened = open_store(scheme + "://127.0.0.1:" + std::to_string(server.port()) + "/engawa/", std::move(config));
    REQUIRE(opened.ok());
    return std::move(*opened);
}

std::string name_of(const Error& error) { return std::string(error.name()); }

// The names of the errors of all six calls; "ok" for a success.
std::vector<std::string> all_calls(ObjectStore& store) {
    std::vector<std::string> names;
    const auto note = [&](const auto& result) { names.push_back(result.ok() ? "ok" : name_of(result.error())); };
    note(store.put(key, bytes("sealed")));
    note(store.put_replace(key, bytes("sealed")));
    note(store.get(key, 100'000));
    note(store.head(key));
    note(store.list("inbox/"));
    note(store.remove(key));
    return names;
}

const std::string login_page = "<!DOCTYPE html><html><body>Welcome to the free Wi-Fi. Please agree.</body></html>";

}  // namespace

TEST_CASE("No call on any network store takes a captive portal for a store") {
    const std::string scheme = GENERATE(as<std::string>(), "http", "s3+http");
    const std::string portal = GENERATE(
        http_answer(200, "text/html; charset=utf-8", login_page),
        std::string("HTTP/1.1 302 Found\r\nLocation: http://portal.example/login\r\nContent-Length: 0\r\n\r\n"),
        std::string("HTTP/1.1 302 Found\r\nLocation: /login\r\nContent-Length: 0\r\n\r\n"),
        std::string("HTTP/1.1 307 Temporary Redirect\r\nLocation: https://portal.example/\r\nContent-Length: 0\r\n\r\n"),
        http_answer(511, "text/html", login_page));
    CAPTURE(scheme, portal);
    ScriptedServer server({{Manner::whole, portal}});
    for (const std::string& name : all_calls(*open(scheme, server))) CHECK(name == "store.not_a_store");
}

TEST_CASE("A portal that leaves out what its page is, is believed by no writing call and no list") {
    const std::string scheme = GENERATE(as<std::string>(), "http", "s3+http");
    const std::string page = "Welcome. Please agree.";
    ScriptedServer server({{Manner::whole, "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(page.size()) + "\r\n\r\n" + page}});
    const auto store = open(scheme, server);
    const std::string sealed = GENERATE(as<std::string>(), "sealed", "Thanks! Please be nice");  // or as long as the page
    for (const Result<void>& written : {store->put(key, bytes(sealed)), store->put_replace(key, bytes(sealed)), store->remove(key)}) {
        REQUIRE_FALSE(written.ok());
        CHECK(written.error().temporary());
    }
    CHECK(store->list("").error().is(StoreError::not_a_store));
}

TEST_CASE("A portal's 404 page is not taken for an empty store, nor for an object that is gone") {
    const std::string scheme = GENERATE(as<std::string>(), "http", "s3+http");
    ScriptedServer server({{Manner::whole, http_answer(404, "text/html", "<html>nothing here</html>")}});
    const auto store = open(scheme, server);
    CHECK(store->list("inbox/").error().is(StoreError::not_a_store));
    CHECK(store->list("").error().is(StoreError::not_a_store));
    CHECK(store->remove(key).error().is(StoreError::not_a_store));
    CHECK_FALSE(store->put(key, bytes("sealed")).ok());
    CHECK_FALSE(store->get(key, 100).ok());
}

TEST_CASE("A server that is ill says so, and it passes: 5xx, and 429 with the time it asks for") {
    const std::string scheme = GENERATE(as<std::string>(), "http", "s3+http");
    const int status = GENERATE(429, 500, 502, 503, 504);
    ScriptedServer server({{Manner::whole, "HTTP/1.1 " + std::to_string(status) +
                                               " Ill\r\nRetry-After: 120\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nno"}});
    const auto store = open(scheme, server);
    for (const std::string& name : all_calls(*store)) CHECK(name == "store.trouble");
    const auto got = store->get(key, 100);
    CHECK(got.error().temporary());
    CHECK_THAT(got.error().detail(), Catch::Contains("120"));
}

TEST_CASE("Half an answer, a lying length, no answer and a stall are unreachable, in every call") {
    const std::string scheme = GENERATE(as<std::string>(), "http", "s3+http");
    const auto answer = GENERATE(ScriptedAnswer{Manner::cut_off, "HTTP/1.1 200 OK\r\nContent-Length: 600\r\n\r\nsea"},
                                 ScriptedAnswer{Manner::reset, ""}, ScriptedAnswer{Manner::silent, ""},
                                 ScriptedAnswer{Manner::silent, "HTTP/1.1 200 OK\r\nContent-Le"},
                                 ScriptedAnswer{Manner::silent, "HTTP/1.1 200 OK\r\nContent-Length: 600\r\n\r\nsea"});
    CAPTURE(answer.text);
    ScriptedServer server({answer});
    const auto store = open(scheme, server);
    const auto got = store->get(key, 1000);
    REQUIRE_FALSE(got.ok());
    CHECK(got.error().is(StoreError::unreachable));
    CHECK(store->put_replace(key, bytes("sealed")).error().is(StoreError::unreachable));
    CHECK(store->list("inbox/").error().is(StoreError::unreachable));
}

TEST_CASE("A cancelled store ends all its calls at once") {
    const std::string scheme = GENERATE(as<std::string>(), "http", "s3+http");
    ScriptedServer server({{Manner::silent, ""}});
    const auto store = open(scheme, server);
    store->cancel();
    for (const std::string& name : all_calls(*store)) CHECK(name == "store.unreachable");
    CHECK(server.requests().empty());
}

TEST_CASE("Many puts go over one connection") {
    const std::string scheme = GENERATE(as<std::string>(), "http", "s3+http");
    // The scripted server takes one connection at a time: a second one would never be answered. Each put asks, writes and
    // reads back.
    std::vector<ScriptedAnswer> answers;
    for (int i = 0; i < 20; ++i) {
        answers.push_back({Manner::whole, http_answer(404, "application/xml", "")});
        answers.push_back({Manner::whole, http_answer(201, "text/plain", "")});
        answers.push_back({Manner::whole, http_answer(200, "application/octet-stream", "sealed")});
    }
    ScriptedServer server(answers);
    const auto store = open(scheme, server);
    for (int i = 0; i < 20; ++i) REQUIRE(store->put(key, bytes("sealed")).ok());
    CHECK(server.requests().size() == 60);
}
