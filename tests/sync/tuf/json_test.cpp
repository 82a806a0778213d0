#include "sync/tuf/json.h"

#include <catch2/catch.hpp>

#include "sync/tuf/canonical.h"
#include "sync/tuf/error.h"

using namespace engawa;
using namespace engawa::tuf;

namespace {

std::unique_ptr<const JsonDocument> parsed(std::string text) {
    auto document = JsonDocument::parse(std::move(text), "test.json");
    INFO((document.ok() ? "" : document.error().message()));
    REQUIRE(document.ok());
    return std::move(*document);
}

std::string canonical_of(std::string text) {
    const auto document = parsed(std::move(text));
    const Result<std::string> canonical = to_canonical(document->root());
    return canonical.ok() ? *canonical : canonical.error().message();
}

}  // namespace

TEST_CASE("A document is read into values of their kinds") {
    const auto document = parsed(R"( {"text":"a", "number":12, "flag":true, "nothing":null, "list":[1,[],{}], "real":1.5} )");
    const JsonValue root = document->root();
    CHECK(root.size() == 6);
    CHECK(root.find("text")->as_text() == "a");
    CHECK(root.find("number")->as_number() == 12);
    CHECK(root.find("flag")->as_flag() == true);
    CHECK(root.find("nothing")->kind() == JsonKind::null);
    CHECK(root.find("list")->size() == 3);
    CHECK(root.find("list")->element(2).kind() == JsonKind::object);
    CHECK(root.find("real")->kind() == JsonKind::real);
    CHECK_FALSE(root.find("Text").has_value());
    CHECK_FALSE(root.find("text")->as_number().has_value());
    CHECK_FALSE(root.find("real")->as_number().has_value());
}

TEST_CASE("Every member is found by its name, in whatever order they were written") {
    std::string text = "{";
    for (int i = 0; i < 200; ++i) text += (i > 0 ? ",\"" : "\"") + std::to_string(i * 7919 % 1000) + "\":" + std::to_string(i);
    const auto document = parsed(text + "}");
    for (int i = 0; i < 200; ++i) {
        const auto found = document->root().find(std::to_string(i * 7919 % 1000));
        REQUIRE(found.has_value());
        CHECK(found->as_number() == static_cast<std::uint64_t>(i));
    }
}

TEST_CASE("Escapes stand for their characters") {
    const auto document = parsed(R"(["\"\\\/\b\f\n\r\t", "\u304b\u3044", "\ud842\udfb7", "a\u0000b", "é漢"])");
    const JsonValue list = document->root();
    CHECK(list.element(0).text() == "\"\\/\b\f\n\r\t");
    CHECK(list.element(1).text() == "かい");
    CHECK(list.element(2).text() == "𠮷");
    CHECK(list.element(3).text() == std::string_view("a\0b", 3));
    CHECK(list.element(4).text() == "é漢");
}

TEST_CASE("What is not strictly JSON is refused, and the byte is named") {
    const std::string text = GENERATE(as<std::string>(),
        "", " ", "{", "}", "[", "[1", "[1,]", "[,1]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "{'a':1}",
        "{\"a\":1 \"b\":2}", "[1 2]", "1 2", "{} x", "tru", "nul", "TRUE", "01", "-", "-01", "1.", ".5", "1e", "1e+", "+1", "0x10",
        "NaN", "Infinity", "\"", "\"a", "\"\\", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "\"\\ud800\"", "\"\\ud800\\u0041\"",
        "\"\\udc00\"", "\"a\nb\"", "\"\x01\"", "\"\xff\"", "\"\xc0\xaf\"", "\"\xed\xa0\x80\"", "\xef\xbb\xbf{}", "// c\n{}",
        "{\"a\":1,\"a\":2}", "{\"b\":1,\"a\":2,\"b\":3}", "{\"a\":1,\"\\u0061\":2}", "{\"x\":[{\"a\":1,\"a\":1}]}");
    INFO(text);
    const auto document = JsonDocument::parse(text, "test.json");
    REQUIRE_FALSE(document.ok());
    CHECK(document.error().is(TufError::malformed));
    CHECK(document.error().where() == "test.json");
    CHECK(document.error().detail().find("byte ") == 0);
}

TEST_CASE("A zero byte does not end a document early") {
    CHECK_FALSE(JsonDocument::parse(std::string("{}\0", 3), "t").ok());
    CHECK_FALSE(JsonDocument::parse(std::string("\"a\0b\"", 5), "t").ok());
    CHECK_FALSE(JsonDocument::parse(std::string("[1\0]", 4), "t").ok());
}

TEST_CASE("Depth is limited") {
    const auto nested = [](int depth) { return std::string(depth, '[') + std::string(depth, ']'); };
    CHECK(JsonDocument::parse(nested(JsonDocument::max_depth + 1), "t").ok());
    CHECK_FALSE(JsonDocument::parse(nested(JsonDocument::max_depth + 2), "t").ok());
    CHECK_FALSE(JsonDocument::parse(std::string(1'000'000, '['), "t").ok());
}

TEST_CASE("The number of values is limited") {
    std::string text = "[1";
    for (std::size_t i = 0; i <= JsonDocument::max_values; ++i) text += ",1";
    const auto document = JsonDocument::parse(text + "]", "t");
    REQUIRE_FALSE(document.ok());
    CHECK(document.error().detail().find("too many") != std::string::npos);
}

TEST_CASE("Whole numbers are those from 0 to 2^63 - 1") {
    CHECK(parsed("9223372036854775807")->root().as_number() == 9223372036854775807U);
    CHECK_FALSE(parsed("9223372036854775808")->root().as_number().has_value());
    CHECK_FALSE(parsed("99999999999999999999999")->root().as_number().has_value());
    CHECK_FALSE(parsed("-1")->root().as_number().has_value());
    CHECK_FALSE(parsed("1e3")->root().as_number().has_value());
}

TEST_CASE("The canonical form has sorted members, no white space and two escapes") {
    CHECK(canonical_of(" { \"b\" : 1 , \"a\" : [ true , null ] } ") == R"({"a":[true,null],"b":1})");
    CHECK(canonical_of(R"("\u304b \n \" \\ \/")") == "\"か \n \\\" \\\\ /\"");
    CHECK(canonical_of(R"({"é":1,"z":2,"漢":3,"𠮷":4,"Z":5,"":6})") == R"({"":6,"Z":5,"z":2,"é":1,"漢":3,"𠮷":4})");
    CHECK(canonical_of("-0") == "0");
    CHECK(canonical_of("[-12,123456789012345678901234567890]") == "[-12,123456789012345678901234567890]");
    CHECK(canonical_of("[1.5]").find("cannot be signed") != std::string::npos);
    CHECK(canonical_of("[1e2]").find("cannot be signed") != std::string::npos);
}

TEST_CASE("A signed part in canonical form is used as it stands, any other is written anew") {
    const auto as_written = [](const std::string& signed_part) {
        const auto document = parsed("{ \"signed\": " + signed_part + ", \"x\":[ ] }");
        const auto slice = document->canonical_as_written("signed");
        return slice ? std::string(*slice) : std::string("no");
    };
    for (const std::string canonical : {"{}", R"({"a":1,"b":"x\"y\\z","c":[1,-2],"é":true})"}) {
        CHECK(as_written(canonical) == canonical);
        CHECK(canonical_of(canonical) == canonical);
    }
    for (const std::string other : {R"({"a": 1})", R"({"b":1,"a":1})", R"({"a":"\/"})", R"({"a":"\u0061"})", R"({"a":-0})",
                                    R"({"a":1.5})", "{\"a\":[1,\n2]}", R"({"a":{"c":1,"b":1}})"})
        CHECK(as_written(other) == "no");
}

TEST_CASE("A control character is signed as it is and written escaped") {
    const std::string signed_form = canonical_of(R"({"pem":"-----BEGIN\nAB\u0001\tC-----","x":"\u007f"})");
    CHECK(signed_form == "{\"pem\":\"-----BEGIN\nAB\x01\tC-----\",\"x\":\"\x7f\"}");
    CHECK(as_json(signed_form) == "{\"pem\":\"-----BEGIN\\u000aAB\\u0001\\u0009C-----\",\"x\":\"\x7f\"}");
    CHECK(canonical_of(as_json(signed_form)) == signed_form);
}
