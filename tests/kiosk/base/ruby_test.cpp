#include "kiosk/base/ruby.h"

#include <catch2/catch.hpp>

using namespace engawa;

TEST_CASE("A reading in braces belongs to its base text and nothing else") {
    const RubyText text = parse_ruby("{介護|かいご}の{申請|しんせい}");
    REQUIRE(text == RubyText{{"介護", "かいご"}, {"の", ""}, {"申請", "しんせい"}});
    CHECK(without_readings("{介護|かいご}の{申請|しんせい}") == "介護の申請");
    CHECK(as_spoken("{介護|かいご}の{申請|しんせい}") == "かいごのしんせい");
}

TEST_CASE("Incomplete groups are text as written") {
    for (const std::string text : {"{", "{a", "{a|", "{a|b", "a}b", "{|b}", "{a|}", "{a|b|c}", "|", "{a\nb|c}"}) {
        INFO(text);
        CHECK(without_readings(text) == text);
    }
    CHECK(parse_ruby("{x{字|じ}").back() == RubySpan{"字", "じ"});
}

TEST_CASE("Escaped text comes back whole") {
    for (const std::string text : {"{a|b}", "\\", "\\{", "a|b}c", "C:\\{x}"}) {
        CHECK(without_readings(escape_ruby(text)) == text);
        CHECK(as_spoken(escape_ruby(text)) == text);
    }
}
