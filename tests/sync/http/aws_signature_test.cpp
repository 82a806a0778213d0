#include "sync/http/aws_signature.h"

#include <catch2/catch.hpp>

// The worked examples of the S3 reference, "Authenticating Requests: Using the Authorization Header (AWS Signature
// Version 4)". A real server with a verifier of its own is in tests/sync/store.

using namespace engawa;
using namespace engawa::http;

namespace {

AwsLogin example() {
    return {"AKIAIOSFODNN7EXAMPLE", SecretBytes::copy_of("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"), "us-east-1"};
}
const WallTime example_time = *parse_rfc3339_utc("2013-05-24T00:00:00Z");

std::string header(const HttpHeaders& headers, std::string_view name) {
    std::string found;
    for (const auto& [key, value] : headers)
        if (key == name) found = value;
    return found;
}

std::string authorization(const HttpRequest& request) {
    return header(signed_headers(example(), request, parse_url(request.url).value(), example_time), "Authorization");
}

std::vector<std::byte> bytes(std::string_view text) {
    const auto span = std::as_bytes(std::span(text.data(), text.size()));
    return {span.begin(), span.end()};
}

}  // namespace

TEST_CASE("Signature Version 4: the reference's GET of a part of an object") {
    HttpRequest request;
    request.url = "https://examplebucket.s3.amazonaws.com/test.txt";
    request.headers = {{"Range", "bytes=0-9"}};
    CHECK(authorization(request) ==
          "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "
          "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, "
          "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
}

TEST_CASE("Signature Version 4: the reference's PUT, with a character in the key that is encoded") {
    HttpRequest request;
    request.method = HttpMethod::put;
    request.url = "https://examplebucket.s3.amazonaws.com/test$file.text";
    request.headers = {{"Date", "Fri, 24 May 2013 00:00:00 GMT"}, {"x-amz-storage-class", "REDUCED_REDUNDANCY"}};
    request.body = bytes("Welcome to Amazon S3.");
    CHECK(authorization(request).ends_with("Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"));
    const HttpHeaders headers = signed_headers(example(), request, parse_url(request.url).value(), example_time);
    CHECK(header(headers, "X-Amz-Content-Sha256") == "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072");
    CHECK(header(headers, "X-Amz-Date") == "20130524T000000Z");
    CHECK(header(headers, "Host") == "examplebucket.s3.amazonaws.com");
}

TEST_CASE("Signature Version 4: the reference's query without a value, and its list") {
    HttpRequest request;
    request.url = "https://examplebucket.s3.amazonaws.com/?lifecycle";
    CHECK(authorization(request).ends_with("Signature=fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"));
    request.url = "https://examplebucket.s3.amazonaws.com/?max-keys=2&prefix=J";
    CHECK(authorization(request).ends_with("Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"));
    SECTION("in whatever order and encoding the query is sent") {
        request.url = "https://examplebucket.s3.amazonaws.com/?prefix=%4A&max-keys=2";
        CHECK(authorization(request).ends_with("Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"));
    }
}

TEST_CASE("A port that is not the scheme's own is part of the signed host") {
    const auto host = [](const char* url) { return parse_url(url)->host_header(); };
    CHECK(host("https://s3.city.example:443/a") == "s3.city.example");
    CHECK(host("http://s3.city.example:80/a") == "s3.city.example");
    CHECK(host("http://s3.city.example:443/a") == "s3.city.example:443");
    CHECK(host("https://S3.city.example:9000/a") == "s3.city.example:9000");
}

TEST_CASE("No secret is in what is sent") {
    HttpRequest request;
    request.url = "https://examplebucket.s3.amazonaws.com/test.txt";
    for (const auto& [name, value] : signed_headers(example(), request, parse_url(request.url).value(), example_time))
        CHECK(value.find("wJalrXUtnFEMI") == std::string::npos);
}
