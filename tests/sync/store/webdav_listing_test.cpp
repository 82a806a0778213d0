#include "sync/store/webdav_listing.h"

#include <catch2/catch.hpp>

#include "tests/sync/store/store_support.h"

using namespace engawa::store;
using Kind = ListedResource::Kind;

namespace {

std::string multistatus(const std::string& inside) {
    return "<?xml version=\"1.0\"?><D:multistatus xmlns:D=\"DAV:\">" + inside + "</D:multistatus>";
}

}  // namespace

TEST_CASE("A listing as nginx writes it") {
    const auto found = parse_multistatus(bytes(multistatus(
        "<D:response><D:href>/base/</D:href><D:propstat><D:prop><D:resourcetype><D:collection/></D:resourcetype>"
        "</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>"
        "<D:response><D:href>/base/a%20b.age</D:href><D:propstat><D:prop><D:getcontentlength>12</D:getcontentlength>"
        "<D:getlastmodified>Wed, 01 Apr 2026 09:30:00 GMT</D:getlastmodified>"
        "<D:resourcetype></D:resourcetype></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>")));
    REQUIRE(found);
    const auto spring = engawa::parse_rfc3339_utc("2026-04-01T09:30:00Z");
    REQUIRE(spring);
    CHECK(*found == std::vector<ListedResource>{{"/base/", Kind::collection, 0, {}}, {"/base/a b.age", Kind::object, 12, spring}});
}

TEST_CASE("A listing as Apache writes it: other prefixes, whole URLs, properties that are not found") {
    const auto found = parse_multistatus(
        bytes("<?xml version=\"1.0\"?><multistatus xmlns=\"DAV:\" xmlns:lp1=\"DAV:\"><response>"
              "<href>\n http://store.city.example/base/c/ \n</href>"
              "<propstat><prop><lp1:resourcetype><collection/></lp1:resourcetype></prop>"
              "<status>HTTP/1.1 200 OK</status></propstat>"
              "<propstat><prop><getcontentlength>99</getcontentlength></prop>"
              "<status>HTTP/1.1 404 Not Found</status></propstat></response></multistatus>"));
    REQUIRE(found);
    CHECK(*found == std::vector<ListedResource>{{"/base/c/", Kind::collection, 0, {}}});
}

TEST_CASE("What is no multistatus gives nothing") {
    const std::string text = GENERATE(
        as<std::string>(), "", "<html><body>please log in</body></html>", "{\"json\":true}",
        "<multistatus xmlns=\"other:\"/>", "<D:multistatus xmlns:D=\"DAV:\"><D:response>",
        multistatus("<D:response><D:propstat/></D:response>"));
    CAPTURE(text);
    CHECK_FALSE(parse_multistatus(bytes(text)));
}

TEST_CASE("A document type is refused, so no entity is ever expanded") {
    CHECK_FALSE(parse_multistatus(bytes("<?xml version=\"1.0\"?><!DOCTYPE m [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>"
                                        "<m:multistatus xmlns:m=\"DAV:\"><m:response><m:href>/&e;</m:href>"
                                        "</m:response></m:multistatus>")));
}
