#include "sync/store/open.h"

#include <catch2/catch.hpp>

using namespace engawa;
using namespace engawa::store;

TEST_CASE("An address opens the store that it names") {
    CHECK(open_store("memory:").value()->address() == "memory:");
    CHECK(open_store("/var/store").value()->address() == "folder:///var/store");
    CHECK(open_store("store").value()->address() == "folder://store");
    CHECK(open_store("folder:///var/store").value()->address() == "folder:///var/store");
    CHECK(open_store("file:///var/store").value()->address() == "folder:///var/store");
    CHECK(open_store("http://host/a").value()->address() == "http://host:80/a/");
    CHECK(open_store("https://host").value()->address() == "https://host:443/");
}

TEST_CASE("An address that names no store is refused, and a login in it is not repeated") {
    const char* address = GENERATE("", "ftp://host/", "folder://relative", "file://", "http://",
                                   "http://user:hunter2@host/", "http://host/?key=hunter2", "http://host/#part");
    CAPTURE(address);
    const auto opened = open_store(address);
    REQUIRE_FALSE(opened.ok());
    CHECK(opened.error().is(StoreError::bad_address));
    CHECK(opened.error().permanent());
    CHECK(opened.error().message().find("hunter2") == std::string::npos);
}

TEST_CASE("An S3 address opens the bucket that it names, in either style") {
    const auto address = [](const char* text) { return open_store(text).value()->address(); };
    CHECK(address("s3+https://s3.city.example/city-engawa") == "s3+https://s3.city.example:443/city-engawa/");
    CHECK(address("s3+http://127.0.0.1:9000/engawa/kiosks/north?region=tokyo-1") == "s3+http://127.0.0.1:9000/engawa/kiosks/north/");
    CHECK(address("s3+https://s3.ap-northeast-1.amazonaws.com/engawa/?style=host&region=ap-northeast-1") ==
          "s3+https://engawa.s3.ap-northeast-1.amazonaws.com:443/");
    CHECK(web_place("s3+https://s3.city.example/engawa/a", {})->object_url == "https://s3.city.example:443/engawa/a/");
    CHECK(web_place("https://store.city.example/engawa", {})->object_url == "https://store.city.example/engawa/");
    CHECK(web_place("/var/store", {}).error().is(StoreError::bad_address));
}

TEST_CASE("An S3 address that cannot be meant is refused, with what is wrong") {
    const auto [address, wrong] = GENERATE(table<const char*, const char*>({
        {"s3://bucket", "s3+https://host/bucket/"},
        {"s3+ftp://host/bucket", "s3+https://host/bucket/"},
        {"s3+https://host", "the bucket is missing"},
        {"s3+https://host/?region=tokyo", "the bucket is missing"},
        {"s3+https://host/Bucket", "a bucket's name"},
        {"s3+https://host/b/", "a bucket's name"},
        {"s3+https://host/-bucket/", "a bucket's name"},
        {"s3+https://host/bucket/a%20b", "is no key"},
        {"s3+https://host/bucket//a", "is no key"},
        {"s3+https://host/bucket?region=", "region is"},
        {"s3+https://host/bucket?region=Tokyo", "region is"},
        {"s3+https://host/bucket?style=virtual", "style is path or host"},
        {"s3+https://host/bucket?style=host&style=path", "each once"},
        {"s3+https://host/bucket?key=hunter2", "each once"},
        {"s3+https://host/a.bucket?style=host", "needs style=path"},
        {"s3+https://host/bucket#a", "fragment"},
        {"s3+https://AK:hunter2@host/bucket", "a login does not belong"},
    }));
    CAPTURE(address);
    const auto opened = open_store(address);
    REQUIRE_FALSE(opened.ok());
    CHECK(opened.error().is(StoreError::bad_address));
    CHECK_THAT(opened.error().message(), Catch::Contains(wrong));
    CHECK(opened.error().message().find("hunter2") == std::string::npos);
}

TEST_CASE("A token is no login for an S3 store") {
    http::Config config;
    config.authorization = http::BearerToken{SecretBytes::copy_of("t0ken")};
    CHECK(open_store("s3+https://host/bucket", std::move(config)).error().is(StoreError::bad_address));
}
