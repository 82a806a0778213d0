#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <iostream>

#include "sync/store/open.h"
#include "tests/support/apache_dav.h"
#include "tests/support/nginx_dav.h"
#include "tests/support/s3_server.h"
#include "tests/support/spent.h"
#include "tests/sync/delivery/delivery_support.h"

// Figures for docs/performance.md; no part of the everyday run.

using namespace engawa;
using namespace engawa::delivery;
using support::seconds_of;
using support::Spent;

namespace {

constexpr int envelopes = 500;

// Empties a queue into the store as a kiosk does, everything it notes about each envelope on disk included; then puts as
// many objects of the same bytes into the same store, which is the store's part of it.
void measure(const char* name, const std::string& address) {
    http::Config config;
    config.authorization = http::BasicLogin{"kiosk-7f3a", SecretBytes::copy_of("himitsu")};
    const auto store = store::open_store(address, std::move(config)).value();
    Site site;
    site.submit(envelopes);
    const auto sealed = site.kiosk.make_queue().sealed_bytes(1).value();
    auto worker = site.make_worker(*store);
    const Spent drain = seconds_of([&] { settle(*worker, site.steady); });
    REQUIRE(site.summary().stored == envelopes);
    const Spent bare = seconds_of([&] {
        for (int i = 0; i < envelopes; ++i) REQUIRE(store->put(ObjectKey("inbox/bare/" + std::to_string(i)), sealed).ok());
    });
    std::cout << fmt::format("{}: {} envelopes of {} bytes in {:.2f} s ({:.0f} a second), {:.2f} s of it our CPU; bare puts {:.2f} s; "
                             "times {:.2f}\n",
                             name, envelopes, sealed.size(), drain.wall, envelopes / drain.wall, drain.cpu, bare.wall,
                             drain.wall / bare.wall)
              << std::flush;
}

}  // namespace

TEST_CASE("Figures: how fast a queue drains into each store over loopback", "[.drainrate]") {
    const support::TemporaryFolder folder;
    measure("folder", folder.path().string());
    support::NginxDav nginx;
    measure("nginx", nginx.url());
    const support::ApacheDav apache;
    measure("Apache", apache.url());
    const support::S3Server s3;
    measure("s3rver", s3.address());
}
