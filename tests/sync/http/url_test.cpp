#include "sync/http/url.h"

#include <catch2/catch.hpp>

#include "kiosk/base/http.h"

using namespace engawa;
using namespace engawa::http;

TEST_CASE("A URL is taken apart with its default port named") {
    const Result<Url> url = parse_url("HTTPS://Store.City.example/base/");
    REQUIRE(url.ok());
    CHECK(url->origin() == "https://store.city.example:443");
    CHECK(url->path == "/base/");
    CHECK(parse_url("http://127.0.0.1:8080")->path == "/");
}

TEST_CASE("A URL's query is not shown") {
    CHECK(parse_url("http://host/path?token=abc")->shown() == "http://host:80/path");
}

TEST_CASE("What is not a plain http URL is refused, and the refusal does not repeat it") {
    const char* text = GENERATE("", "ftp://host/", "file:///etc/passwd", "http://", "http://user:secret@host/",
                                "http://user@host/", "not a url");
    CAPTURE(text);
    const Result<Url> url = parse_url(text);
    REQUIRE_FALSE(url.ok());
    CHECK(url.error().is(HttpError::bad_request));
    CHECK(url.error().message().find("secret") == std::string::npos);
}

TEST_CASE("Percent-encoding is undone and a stray percent sign kept") {
    CHECK(percent_decoded("a%20b%2Fc") == "a b/c");
    CHECK(percent_decoded("100%") == "100%");
    CHECK(percent_decoded("%4") == "%4");
    CHECK(percent_decoded("%41") == "A");
    CHECK(percent_decoded("%zz") == "%zz");
}
