#include "sync/tuf/names.h"

#include <catch2/catch.hpp>

#include "sync/tuf/error.h"

using namespace engawa;
using namespace engawa::tuf;

TEST_CASE("A name becomes one segment, and back again only one name fits it") {
    CHECK(percent_encoded("AZaz09-._~") == "AZaz09-._~");
    CHECK(percent_encoded("a/b c%20?#+") == "a%2Fb%20c%2520%3F%23%2B");
    CHECK(percent_encoded(std::string_view("\0\n\xff", 3)) == "%00%0A%FF");
    CHECK(percent_encoded("介") == "%E4%BB%8B");
}

TEST_CASE("Metadata files carry a version where there is one") {
    CHECK(metadata_file_name("root", 3) == "3.root.json");
    CHECK(metadata_file_name("timestamp", {}) == "timestamp.json");
    CHECK(metadata_file_name("a/b", 12) == "12.a/b.json");
}

TEST_CASE("The hash stands before the last part of a target's path") {
    const Hashes both{{"sha256", "aa"}, {"sha512", "bb"}};
    CHECK(consistent_target_path("file", both) == "aa.file");
    CHECK(consistent_target_path("a/b/file.txt", both) == "a/b/aa.file.txt");
    CHECK(consistent_target_path("a/", both) == "a/aa.");
    CHECK(consistent_target_path("file", {{"sha384", "cc"}, {"sha512", "bb"}}) == "cc.file");
}

TEST_CASE("Names that no URL can carry are refused") {
    for (const std::string good : {"a", "a/b", "...", ".a", "a..", "/a", "a//b", "a/", "%2e%2e", " "}) {
        INFO(good);
        CHECK(check_target_name(good).ok());
    }
    for (const std::string bad : {"", "/", "//", ".", "..", "../a", "a/..", "a/../b", "./a", "a/./b"}) {
        INFO(bad);
        CHECK(check_target_name(bad).error().is(TufError::unfit_name));
    }
}

TEST_CASE("A local name never leaves its folder and never gets too long for it") {
    CHECK(local_file_name("../../etc/passwd") == "..%2F..%2Fetc%2Fpasswd");
    CHECK(local_file_name(std::string(200, 'a')) == std::string(200, 'a'));
    const std::string long_name = local_file_name(std::string(201, 'a'));
    CHECK(long_name.size() == 71);
    CHECK(long_name != local_file_name(std::string(202, 'a')));
    // A name in Japanese is three times three bytes a character.
    CHECK(local_file_name("長い名前の申請書についての説明を書いたとても長いファイル名").starts_with("sha256-"));
}
