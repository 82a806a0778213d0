#include "kiosk/app/enrolled_store.h"

#include <catch2/catch.hpp>

#include <filesystem>

#include "kiosk/app/app_error.h"
#include "tests/support/nginx_dav.h"
#include "tests/sync/delivery/delivery_support.h"

using namespace engawa;
using namespace engawa::app;
using namespace engawa::delivery;

namespace {

// A kiosk whose store asks who it is; the password lies in a file that may not be there.
struct GuardedSite {
    Site site;
    support::NginxDav server{{.user = "kiosk-7f3a", .password = "himitsu"}};
    std::filesystem::path secret_file = site.folder.path() / "store-secret";

    envelope::StoreLogin login() const { return {.user = "kiosk-7f3a", .secret_file = secret_file}; }
    void write_password(const std::string& line) const {
        REQUIRE(write_file_atomically(secret_file, line, FileMode::owner_only).ok());
    }
};

}  // namespace

TEST_CASE("A store password that cannot be read holds the delivery, and it goes on by itself once it can be") {
    GuardedSite place;
    SECTION("there is no file") {}
    SECTION("it is a folder") { std::filesystem::create_directory(place.secret_file); }
    SECTION("it is empty") { place.write_password("\n"); }
    EnrolledStore store(place.server.url(), place.login());
    const auto refused = store.enter();
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().is(AppError::no_store_password));
    CHECK(refused.error().where() == place.secret_file.string());
    CHECK(refused.error().temporary());

    Site& site = place.site;
    auto worker = site.make_worker(store);
    site.submit(2);
    REQUIRE(worker->step(site.steady.now()));
    CHECK(worker->status().link == Link::held);
    CHECK(worker->status().last_error == "app.no_store_password");
    CHECK(site.summary().sealed == 2);

    std::filesystem::remove_all(place.secret_file);
    place.write_password("himitsu\n");
    settle(*worker, site.steady);
    CHECK(site.summary().stored == 2);
}

TEST_CASE("A wrong password in the file is mended without starting the kiosk again") {
    GuardedSite place;
    place.write_password("chigau");
    EnrolledStore store(place.server.url(), place.login());
    Site& site = place.site;
    auto worker = site.make_worker(store);
    site.submit(1);
    settle(*worker, site.steady);
    CHECK(worker->status().last_error == "store.denied");
    CHECK(site.summary().stored == 0);
    place.write_password("himitsu");
    pass(*worker, site, std::chrono::minutes(16));
    CHECK(site.summary().stored == 1);
}

TEST_CASE("A kiosk without a login opens its store as it is, and keeps it open") {
    EnrolledStore store("memory:", std::nullopt);
    const auto first = store.enter();
    const auto second = store.enter();
    REQUIRE(first.ok());
    REQUIRE(second.ok());
    CHECK(*first == *second);
}

TEST_CASE("A store that was cancelled before it was opened calls nobody") {
    GuardedSite place;
    place.write_password("himitsu");
    EnrolledStore store(place.server.url(), place.login());
    store.cancel();
    Site& site = place.site;
    auto worker = site.make_worker(store);
    site.submit(1);
    settle(*worker, site.steady);
    CHECK(site.summary().stored == 0);
}
