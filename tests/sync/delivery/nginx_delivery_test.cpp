#include <catch2/catch.hpp>

#include <filesystem>

#include "sync/store/open.h"
#include "tests/support/nginx_dav.h"
#include "tests/support/scripted_server.h"
#include "tests/sync/delivery/delivery_support.h"

// Delivery over a real nginx in all its moods.

using namespace engawa;
using namespace engawa::delivery;
using namespace engawa::support;

namespace {

std::unique_ptr<store::ObjectStore> open(const std::string& url) {
    http::Config config;
    config.low_speed_time = Seconds(1);
    auto store = store::open_store(url, std::move(config));
    REQUIRE(store.ok());
    return std::move(*store);
}

}  // namespace

TEST_CASE("Stopped, 500, 403, half an answer, nothing, a portal: the envelopes stay, and arrive when it is over") {
    Site site;
    NginxDav server;
    Office office(site.kiosk.keys);
    site.submit(3);

    SECTION("stopped") {
        auto store = open(server.url());
        auto worker = site.make_worker(*store);
        server.stop();
        settle(*worker, site.steady);
        CHECK(worker->status().last_error == "store.unreachable");
        CHECK(site.summary().stored == 0);
    }
    SECTION("an error to everything") {
        server.start_with(GENERATE("return 500;", "return 403;", "return 503;"));
        auto store = open(server.url());
        auto worker = site.make_worker(*store);
        settle(*worker, site.steady);
        CHECK(worker->status().link == Link::failing);
        CHECK(site.summary().stored == 0);
    }
    SECTION("a captive portal that knows no page of that name, or has one for every name") {
        server.start_with(GENERATE("return 404;", "default_type text/html; return 200 '<html>please agree</html>';"));
        auto store = open(server.url());
        auto worker = site.make_worker(*store);
        settle(*worker, site.steady);
        CHECK(worker->status().link == Link::failing);
        CHECK(site.summary().stored == 0);
        CHECK(site.summary().refused == 0);
    }
    SECTION("half an answer, no answer, silence, a captive portal") {
        ScriptedServer other({GENERATE(
            ScriptedAnswer{Manner::cut_off, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhal"},
            ScriptedAnswer{Manner::reset, ""}, ScriptedAnswer{Manner::silent, ""},
            ScriptedAnswer{Manner::whole, http_answer(200, "text/html", "<html>please agree</html>")})});
        auto store = open(other.url());
        auto worker = site.make_worker(*store);
        settle(*worker, site.steady);
        CHECK(worker->status().link == Link::failing);
        CHECK(site.summary().stored == 0);
    }
    CHECK(site.summary().waiting() == 3);

    server.start_with("");
    auto store = open(server.url());
    auto worker = site.make_worker(*store);
    settle(*worker, site.steady);
    CHECK(site.summary().stored == 3);
    office.pull(*store);
    pass(*worker, site, Seconds(60));
    CHECK(site.summary().waiting() == 0);
    CHECK(office.received.size() == 3);
}

TEST_CASE("A captive portal's word that there are no acks is not taken for the store's, and nothing is sent again for it") {
    Site site;
    NginxDav server;
    Office office(site.kiosk.keys);
    site.submit(2);
    auto store = open(server.url());
    auto worker = site.make_worker(*store);
    settle(*worker, site.steady);
    REQUIRE(site.summary().stored == 2);
    REQUIRE(worker->status().link == Link::working);
    const auto heard = worker->status().last_success;
    server.start_with(GENERATE("return 404;", "default_type text/html; return 200 '<html>please agree</html>';"));
    pass(*worker, site, Seconds(120));
    CHECK(worker->status().link == Link::failing);
    CHECK(worker->status().last_error == "store.not_a_store");
    CHECK(worker->status().last_success == heard);
    CHECK(site.summary().stored == 2);
    server.start_with("");
    office.pull(*store);
    site.network.come();
    pass(*worker, site, Seconds(60));
    CHECK(worker->status().link == Link::working);
    CHECK(site.summary().waiting() == 0);
    CHECK(office.received.size() == 2);
}

TEST_CASE("nginx goes away in the middle of a pass and comes back") {
    Site site;
    NginxDav server;
    Office office(site.kiosk.keys);
    site.submit(4);
    auto store = open(server.url());
    auto worker = site.make_worker(*store);
    REQUIRE(worker->step(site.steady.now()));
    REQUIRE(worker->step(site.steady.now()));
    server.stop();
    settle(*worker, site.steady);
    CHECK(site.summary().stored == 2);
    server.start();
    site.network.come();
    settle(*worker, site.steady);
    CHECK(site.summary().stored == 4);
    office.pull(*store);
    pass(*worker, site, Seconds(60));
    CHECK(site.summary().waiting() == 0);
    CHECK(sorted(office.received) == std::vector<std::string>{"1", "2", "3", "4"});
}
