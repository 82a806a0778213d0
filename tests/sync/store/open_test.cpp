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
    const char* address = GENERATE("", "ftp://host/", "s3://bucket", "folder://relative", "file://", "http://",
                                   "http://user:hunter2@host/", "http://host/?key=hunter2", "http://host/#part");
    CAPTURE(address);
    const auto opened = open_store(address);
    REQUIRE_FALSE(opened.ok());
    CHECK(opened.error().is(StoreError::bad_address));
    CHECK(opened.error().permanent());
    CHECK(opened.error().message().find("hunter2") == std::string::npos);
}
