#include "sync/store/s3_store.h"

#include <catch2/catch.hpp>

#include "sync/store/open.h"
#include "tests/support/s3_server.h"
#include "tests/support/scripted_server.h"
#include "tests/sync/store/store_support.h"

// An S3 store in trouble. What it does when all is well is in conformance_test.cpp.

using namespace engawa;
using namespace engawa::store;
using namespace engawa::support;

namespace {

const ObjectKey key("inbox/kiosk-7f3a/0011aabb.age");

std::unique_ptr<ObjectStore> open(const std::string& address, const std::string& secret = "himitsu",
                                  const WallClock* clock = nullptr) {
    http::Config config;
    config.low_speed_time = Seconds(1);
    config.clock = clock;
    config.authorization = http::BasicLogin{"kiosk-7f3a", SecretBytes::copy_of(std::string_view(secret))};
    auto opened = open_store(address, std::move(config));
    REQUIRE(opened.ok());
    return std::move(*opened);
}

std::unique_ptr<ObjectStore> open(const ScriptedServer& server) {
    return open("s3+http://127.0.0.1:" + std::to_string(server.port()) + "/engawa");
}

std::string refusal(int status, const std::string& code, const std::string& more = "") {
    return http_answer(status, "application/xml", "<?xml version=\"1.0\"?><Error><Code>" + code + "</Code>" + more + "</Error>");
}

std::string object(const std::string& text) { return http_answer(200, "application/octet-stream", text); }

// An answer that says what of it is said in the sentence before.
Error error_of_get(const std::string& answer) {
    ScriptedServer server({{Manner::whole, answer}});
    const Result<Bytes> got = open(server)->get(key, 10'000);
    REQUIRE_FALSE(got.ok());
    return got.error();
}

}  // namespace

TEST_CASE("Each S3 error code has one meaning") {
    const auto [status, code, expected] = GENERATE(table<int, std::string, StoreError>({
        {403, "SignatureDoesNotMatch", StoreError::denied},
        {403, "InvalidAccessKeyId", StoreError::denied},
        {403, "RequestTimeTooSkewed", StoreError::trouble},
        {404, "NoSuchKey", StoreError::not_found},
        {404, "NoSuchBucket", StoreError::bad_address},
        {403, "QuotaExceeded", StoreError::full},
        {400, "EntityTooLarge", StoreError::too_large},
        {503, "SlowDown", StoreError::trouble},
        {500, "InternalError", StoreError::trouble},
        {409, "ConditionalRequestConflict", StoreError::trouble},
        {418, "NeverHeardOf", StoreError::trouble},
    }));
    CAPTURE(code);
    const Error error = error_of_get(refusal(status, code));
    CHECK(error.is(expected));
    if (expected != StoreError::not_found) CHECK_THAT(error.detail(), Catch::Contains(code));
}

TEST_CASE("An engine that knows the bucket elsewhere says which region the address needs") {
    const std::string answer = GENERATE(
        refusal(400, "AuthorizationHeaderMalformed", "<Region>ap-northeast-1</Region>"),
        std::string("HTTP/1.1 301 Moved\r\nContent-Type: application/xml\r\nx-amz-bucket-region: ap-northeast-1\r\n"
                    "Content-Length: 53\r\n\r\n<Error><Code>PermanentRedirect</Code><A></A></Error>  "));
    const Error error = error_of_get(answer);
    CHECK(error.is(StoreError::bad_address));
    CHECK(error.permanent());
    CHECK_THAT(error.detail(), Catch::Contains("region=ap-northeast-1"));
}

TEST_CASE("A real server in another region than the address says tells the right one") {
    const S3Server server({.region = "ap-northeast-1"});
    const Result<Bytes> got = open(server.address())->get(key, 100);
    REQUIRE_FALSE(got.ok());
    CHECK(got.error().is(StoreError::bad_address));
    CHECK_THAT(got.error().detail(), Catch::Contains("the address needs region=ap-northeast-1"));
    CHECK(open(server.address() + "?region=ap-northeast-1")->put(key, bytes("sealed")).ok());
}

TEST_CASE("A wrong secret, an unknown key id and no login at all are denied by a server that verifies") {
    const S3Server server;
    const auto denied = [](const auto& result) { return !result.ok() && result.error().is(StoreError::denied); };
    http::Config stranger;
    stranger.authorization = http::BasicLogin{"nobody", SecretBytes::copy_of("himitsu")};
    std::vector<std::unique_ptr<ObjectStore>> stores;
    stores.push_back(open(server.address(), "chigau"));
    stores.push_back(open_store(server.address(), std::move(stranger)).value());
    stores.push_back(open_store(server.address()).value());
    for (const auto& store : stores) {
        CHECK(denied(store->put(key, bytes("sealed"))));
        CHECK(denied(store->put_replace(key, bytes("sealed"))));
        CHECK(denied(store->get(key, 100)));
        CHECK(denied(store->head(key)));
        CHECK(denied(store->list("")));
        CHECK(denied(store->remove(key)));
    }
    CHECK(open(server.address())->list("").value().empty());
}

TEST_CASE("A bucket that is not there is a wrong address") {
    const S3Server server;
    std::string address = server.address();
    address.replace(address.find("/engawa/"), 8, "/elsewhere/");
    const auto store = open(address);
    const auto list = store->list("");
    REQUIRE_FALSE(list.ok());
    CHECK(list.error().is(StoreError::bad_address));
    CHECK(store->put(key, bytes("sealed")).error().is(StoreError::bad_address));
    CHECK(store->remove(key).error().is(StoreError::bad_address));
}

TEST_CASE("A kiosk whose clock is wrong signs with its server's time") {
    const S3Server server;
    const SystemWallClock system;
    const auto off = GENERATE(std::chrono::hours(-9), std::chrono::hours(9), std::chrono::hours(-24 * 365 * 50));
    CAPTURE(off.count());
    ManualWallClock clock(system.now() + off);
    const auto store = open(server.address(), "himitsu", &clock);
    CHECK(store->put(key, bytes("sealed")).ok());
    CHECK(store->get(key, 100).value() == bytes("sealed"));
    SECTION("and with its own again once that is set right") {
        clock.set(system.now());
        CHECK(store->get(key, 100).value() == bytes("sealed"));
    }
}

namespace {

std::string refused_at(const std::string& date) {
    return "HTTP/1.1 403 Forbidden\r\nDate: " + date + "\r\nContent-Type: application/xml\r\nContent-Length: 56\r\n\r\n"
           "<Error><Code>RequestTimeTooSkewed</Code></Error>        ";
}

std::string signed_day(const std::string& request) {
    const std::size_t place = request.find("X-Amz-Date: ");
    REQUIRE(place != request.npos);
    return request.substr(place + 12, 8);
}

}  // namespace

TEST_CASE("A server's time is not taken when it cannot be right, and is tried once") {
    ManualWallClock clock(build_time() + std::chrono::hours(1));
    SECTION("before this program was built, or long after: nothing is signed for it") {
        const std::string date = GENERATE("Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 01 Jan 2100 00:00:00 GMT", "yesterday", "");
        ScriptedServer server({{Manner::whole, refused_at(date)}});
        const auto store = open("s3+http://127.0.0.1:" + std::to_string(server.port()) + "/engawa", "himitsu", &clock);
        CHECK(store->get(key, 100).error().is(StoreError::trouble));
        CHECK(server.requests().size() == 1);
    }
    SECTION("believable: it is tried once, and forgotten when that does not help") {
        const WallTime tomorrow = clock.now() + std::chrono::hours(48);
        const std::time_t seconds = std::chrono::system_clock::to_time_t(tomorrow);
        char date[64];
        std::strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", std::gmtime(&seconds));
        ScriptedServer server({{Manner::whole, refused_at(date)}, {Manner::whole, refused_at(date)}, {Manner::whole, object("x")}});
        const auto store = open("s3+http://127.0.0.1:" + std::to_string(server.port()) + "/engawa", "himitsu", &clock);
        CHECK(store->get(key, 100).error().is(StoreError::trouble));
        CHECK(store->get(key, 100).ok());
        const auto requests = server.requests();
        REQUIRE(requests.size() == 3);
        CHECK(signed_day(requests[1]) != signed_day(requests[0]));
        CHECK(signed_day(requests[2]) == signed_day(requests[0]));
    }
}

TEST_CASE("A credential that may not list the bucket hears 403 for what is not there, and asks a list of that key") {
    S3Options options;
    options.policies = R"({"kiosk-7f3a":{"Statement":[
        {"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":"arn:aws:s3:::engawa/inbox/kiosk-7f3a/*"},
        {"Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::engawa",
         "Condition":{"StringLike":{"s3:prefix":"inbox/kiosk-7f3a/*"}}}]}})";
    const S3Server server(options);
    const auto store = open(server.address());
    CHECK(store->head(key).value() == std::nullopt);
    CHECK(store->get(key, 100).error().is(StoreError::not_found));
    CHECK(store->put(key, bytes("sealed")).ok());
    CHECK(store->put(key, bytes("sealed")).ok());
    CHECK(store->put(key, bytes("SEALED")).error().is(StoreError::conflict));
    // What it may not list stays denied.
    CHECK(store->get(ObjectKey("inbox/kiosk-0000/0011aabb.age"), 100).error().is(StoreError::denied));
    CHECK(store->head(ObjectKey("inbox/kiosk-0000/0011aabb.age")).error().is(StoreError::denied));
    CHECK(store->put(ObjectKey("inbox/kiosk-0000/0011aabb.age"), bytes("x")).error().is(StoreError::denied));
    CHECK(store->list("").error().is(StoreError::denied));
    CHECK(store->list("inbox/kiosk-7f3a/").value().size() == 1);
}

TEST_CASE("If-None-Match: an engine that finds other bytes at the last moment is a conflict, the same bytes success") {
    const auto last_moment = [](const std::string& there) {
        return std::vector<ScriptedAnswer>{{Manner::whole, http_answer(404, "application/xml", "")},  // HEAD: not yet
                                           {Manner::whole, refusal(412, "PreconditionFailed")},       // PUT
                                           {Manner::whole, object(there)},                            // HEAD
                                           {Manner::whole, object(there)},                            // GET
                                           {Manner::whole, http_answer(200, "application/xml",
                                                                       "<ListBucketResult><IsTruncated>false</IsTruncated>"
                                                                       "</ListBucketResult>")}};
    };
    ScriptedServer same(last_moment("sealed"));
    CHECK(open(same)->put(key, bytes("sealed")).ok());
    CHECK_THAT(same.requests().at(1), Catch::Contains("If-None-Match: *\r\n"));
    ScriptedServer other(last_moment("SEALED"));
    CHECK(open(other)->put(key, bytes("sealed")).error().is(StoreError::conflict));
}

TEST_CASE("An ETag proves nothing: what reads back is what counts") {
    const std::string lying_put = "HTTP/1.1 200 OK\r\nETag: \"00000000000000000000000000000000\"\r\nContent-Length: 0\r\n\r\n";
    ScriptedServer right({{Manner::whole, http_answer(404, "application/xml", "")}, {Manner::whole, lying_put}, {Manner::whole, object("sealed")}});
    CHECK(open(right)->put(key, bytes("sealed")).ok());
    ScriptedServer wrong({{Manner::whole, http_answer(404, "application/xml", "")}, {Manner::whole, lying_put}, {Manner::whole, object("seal")}});
    CHECK(open(wrong)->put(key, bytes("sealed")).error().is(StoreError::unverified));
}

TEST_CASE("A length that HEAD lies about does not make a conflict of the same bytes") {
    ScriptedServer server({{Manner::whole, "HTTP/1.1 200 OK\r\nContent-Length: 7000\r\n\r\n"}, {Manner::whole, object("sealed")}});
    CHECK(open(server)->put(key, bytes("sealed")).ok());
}

TEST_CASE("A listing that is broken off, has no end or comes halfway is not a listing") {
    const auto listing = [](const std::string& inner) {
        return http_answer(200, "application/xml", "<ListBucketResult>" + inner + "</ListBucketResult>");
    };
    const std::string one = "<Contents><Key>inbox/a</Key><Size>1</Size></Contents>";
    const auto [answer, expected] = GENERATE_COPY(table<std::string, StoreError>({
        {listing(one), StoreError::not_a_store},
        {listing(one + "<IsTruncated>true</IsTruncated>"), StoreError::not_a_store},
        {listing("<IsTruncated>false</IsTruncated><Contents><Key>inbox/a</Key></Contents>"), StoreError::not_a_store},
        {listing(one + "<IsTruncated>true</IsTruncated><NextContinuationToken>a+/=</NextContinuationToken>"), StoreError::trouble},
        {http_answer(200, "application/xml", "<ListBucketResult><IsTrunc"), StoreError::not_a_store},
        {http_answer(200, "application/xml", "<!DOCTYPE a><ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>"),
         StoreError::not_a_store},
    }));
    CAPTURE(answer);
    ScriptedServer server({{Manner::whole, answer}});
    CHECK(open(server)->list("inbox/").error().is(expected));
    if (expected == StoreError::trouble)
        CHECK_THAT(server.requests().at(1), Catch::Contains("?continuation-token=a%2B%2F%3D&encoding-type=url&list-type=2"));
}

TEST_CASE("Names in a bucket that are no keys, or lie outside the prefix, are passed over") {
    const std::string page =
        "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><EncodingType>url</EncodingType>"
        "<IsTruncated>false</IsTruncated><Contents><Key>city/inbox/a%20b</Key><Size>1</Size></Contents>"
        "<Contents><Key>city/inbox/%01</Key><Size>1</Size></Contents><Contents><Key>other/inbox/a</Key><Size>1</Size></Contents>"
        "<Contents><Key>city/inbox/a</Key><Size>12</Size><LastModified>2026-04-01T09:30:00.000Z</LastModified></Contents>"
        "<Contents><Key>city/inbox/</Key><Size>0</Size></Contents>"
        "</ListBucketResult>";
    ScriptedServer server({{Manner::whole, http_answer(200, "application/xml", page)}});
    const auto store = open("s3+http://127.0.0.1:" + std::to_string(server.port()) + "/engawa/city");
    CHECK(store->list("inbox/").value() == std::vector{ObjectInfo{ObjectKey("inbox/a"), 12}});
    CHECK_THAT(server.requests().at(0), Catch::Contains("prefix=city%2Finbox%2F"));
    CHECK(store->list("inbox/").value().front().written_at == parse_rfc3339_utc("2026-04-01T09:30:00Z"));
}

TEST_CASE("Nobody's code or region gets into a log line as it is") {
    const Error error = error_of_get(refusal(400, "AuthorizationHeaderMalformed", "<Region>a\nb</Region>"));
    CHECK(error.is(StoreError::bad_address));
    CHECK(error.message().find('\n') == std::string::npos);
    CHECK(error_of_get(refusal(400, "Bad\nCode")).message().find('\n') == std::string::npos);
}
