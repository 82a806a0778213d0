#include <catch2/catch.hpp>

#include <filesystem>

#include "sync/store/open.h"
#include "tests/support/apache_dav.h"
#include "tests/support/nginx_dav.h"
#include "tests/sync/store/store_support.h"

// A real nginx that is the store, then plays a captive portal at the same address, then is the store again.

using namespace engawa;
using namespace engawa::store;
using namespace engawa::support;

namespace {

const ObjectKey there("inbox/kiosk-7f3a/there.age");
const ObjectKey missing("inbox/kiosk-7f3a/missing.age");

// Each takes all requests, whatever the method.
const std::string login_to_all = "default_type text/html; return 200 '<html>Welcome. Please agree.</html>';";
const std::string not_found_to_all = "return 404;";
const std::string gone_to_all = "return 410;";
const std::string plain_not_found = "default_type text/plain; return 404 'nothing here';";
// A web server with its own pages, that knows GET and HEAD alone.
const std::string static_pages = "root /nowhere; if ($request_method !~ ^(GET|HEAD)$) { return 405; }";
// Takes whatever is sent for a filled-in form, and has no page of that name.
const std::string agrees_to_forms =
    "default_type text/html; if ($request_method ~ ^(PUT|DELETE|MKCOL|PROPFIND)$) { return 200 '<html>Thank you.</html>'; } return 404;";

std::unique_ptr<ObjectStore> open(const NginxDav& server) {
    auto opened = open_store(server.url(), {});
    REQUIRE(opened.ok());
    return std::move(*opened);
}

}  // namespace

TEST_CASE("A portal that stands before a store says of no object that it is not there, is gone, was written or is refused") {
    NginxDav server;
    const auto store = open(server);
    REQUIRE(store->put(there, bytes("sealed")).ok());
    const std::string portal =
        GENERATE(login_to_all, not_found_to_all, gone_to_all, plain_not_found, static_pages, agrees_to_forms);
    INFO(portal);
    server.start_with(portal);
    const auto is_the_portal = [](const auto& result) {
        REQUIRE_FALSE(result.ok());
        INFO(result.error().message());
        CHECK(result.error().temporary());
        CHECK((result.error().is(StoreError::not_a_store) || result.error().is(StoreError::unverified)));
    };
    for (const ObjectKey& key : {there, missing}) {
        is_the_portal(store->get(key, 1000));
        is_the_portal(store->get(key, 3));
        is_the_portal(store->head(key));
        is_the_portal(store->put(key, bytes("sealed")));
        is_the_portal(store->put(key, bytes(std::string(300'000, 's'))));
        is_the_portal(store->put_replace(key, bytes("sealed")));
        is_the_portal(store->remove(key));
    }
    is_the_portal(store->list("inbox/"));
    is_the_portal(store->list(""));

    server.start_with("");
    CHECK(store->list("").value() == std::vector<ObjectInfo>{{there, 6}});
    CHECK(store->get(there, 1000).value() == bytes("sealed"));
    CHECK(store->get(missing, 1000).error().is(StoreError::not_found));
    CHECK(store->get(missing, 0).error().is(StoreError::not_found));
    CHECK(store->head(missing).value() == std::nullopt);
    CHECK(store->remove(missing).ok());
}

namespace {

// What can only be believed of a store that lists is refused for the right that is missing, in words that say what to do.
void is_told_of_the_missing_right(const Result<void>& result) {
    REQUIRE_FALSE(result.ok());
    INFO(result.error().message());
    CHECK(result.error().is(StoreError::denied));
    CHECK(result.error().permanent());
    CHECK_THAT(result.error().message(), Catch::Contains("may not list") && Catch::Contains("docs/guides/store.md"));
}

}  // namespace

TEST_CASE("A login that may not list at a real Apache removes what is there, and is told which right it lacks for the rest") {
    ApacheDav server({.site = "<Directory @ROOT@>\n  Dav On\n  <Limit PROPFIND>\n    Require all denied\n  </Limit>\n</Directory>\n"});
    auto opened = open_store(server.url(), {});
    REQUIRE(opened.ok());
    const auto& store = *opened;
    REQUIRE(store->put(there, bytes("sealed")).ok());
    CHECK(store->remove(there).ok());
    is_told_of_the_missing_right(store->remove(there));
    is_told_of_the_missing_right(store->remove(missing));
}

TEST_CASE("A login that may not list is told of a store what is not there") {
    NginxDav server;
    server.start_with("if ($request_method = PROPFIND) { return 403; }");
    const auto store = open(server);
    is_told_of_the_missing_right(store->remove(missing));
    CHECK(store->get(missing, 1000).error().is(StoreError::not_found));
    CHECK(store->head(missing).value() == std::nullopt);
    CHECK(store->put(there, bytes("sealed")).ok());
    CHECK(store->remove(there).ok());
    is_told_of_the_missing_right(store->remove(there));
}
