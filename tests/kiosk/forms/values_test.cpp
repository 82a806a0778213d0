#include "kiosk/forms/characters.h"
#include "kiosk/forms/values.h"

#include <catch2/catch.hpp>

using namespace engawa::forms;

TEST_CASE("An integer is cut at the point and kept within 32 bits") {
    CHECK(canonical(DataType::integer, "2.9") == "2");
    CHECK(canonical(DataType::integer, "-2.9") == "-2");
    CHECK(canonical(DataType::integer, " 7 ") == "7");
    CHECK(canonical(DataType::integer, "2147483647") == "2147483647");
    CHECK(canonical(DataType::integer, "2147483648").empty());
    CHECK(canonical(DataType::integer, "-2147483649").empty());
    CHECK(canonical(DataType::integer, "seven").empty());
}

TEST_CASE("A decimal has at least one place") {
    CHECK(canonical(DataType::decimal, "89") == "89.0");
    CHECK(canonical(DataType::decimal, "45.67") == "45.67");
    // The fewest digits that tell a number apart, never an exponent.
    CHECK(canonical(DataType::decimal, "1e3") == "1000.0");
    CHECK(canonical(DataType::decimal, "1e-7") == "0.0000001");
    CHECK(canonical(DataType::decimal, "12345678901234567890") == "12345678901234567000.0");
    CHECK(canonical(DataType::decimal, "100000000000000000000000") == "100000000000000000000000.0");
    CHECK(canonical(DataType::decimal, "NaN").empty());
    CHECK(canonical(DataType::decimal, "Infinity").empty());
}

TEST_CASE("A date drops its time, and a day that does not exist is none") {
    CHECK(canonical(DataType::date, "1999-11-23T23:30:05") == "1999-11-23");
    CHECK(canonical(DataType::date, "2024-02-29") == "2024-02-29");
    CHECK(canonical(DataType::date, "2026-02-29").empty());
    CHECK(canonical(DataType::date, "2026-13-01").empty());
    CHECK(canonical(DataType::date, "2025-03-07T14:30:00+invalid").empty());
    // XML Schema 1.0 §3.2.7.1: there is no year 0000.
    CHECK(canonical(DataType::date, "0001-01-01") == "0001-01-01");
    CHECK(canonical(DataType::date, "0000-01-01").empty());
    CHECK(canonical(DataType::date_time, "0000-12-31T10:00:00Z").empty());
}

TEST_CASE("A time keeps its fraction and its offset as written") {
    CHECK(canonical(DataType::time, "22:02:55.124") == "22:02:55.124");
    CHECK(canonical(DataType::time, "22:02:00+07:00") == "22:02:00+07:00");
    CHECK(canonical(DataType::time, "22:02").empty());
    CHECK(canonical(DataType::time, "25:02:00").empty());
    CHECK(canonical(DataType::time, "22:02:00+25:00").empty());
    CHECK(canonical(DataType::time, "22:02:00.Z").empty());
    CHECK(canonical(DataType::time, "22:02:00-14:00") == "22:02:00-14:00");
    CHECK(canonical(DataType::time, "22:02:00+14:01").empty());
    // decimal-time() of it is NaN.
    CHECK(canonical(DataType::time, "24:00:00").empty());
    CHECK(canonical(DataType::date_time, "2026-04-22T24:00:00").empty());
}

TEST_CASE("A date with time keeps its offset") {
    CHECK(canonical(DataType::date_time, "2026-04-22T14:30:00.123Z") == "2026-04-22T14:30:00.123Z");
    CHECK(canonical(DataType::date_time, "2026-04-22T14:30:00+09:00") == "2026-04-22T14:30:00+09:00");
    CHECK(canonical(DataType::date_time, "2026-04-22T14:30:00+0700").empty());
    CHECK(canonical(DataType::date_time, "2026-4-2T14:3:0Z").empty());
    CHECK(canonical(DataType::date_time, "04-22-2026T14:30:00Z").empty());
    // XSD dateTime has seconds and is no day alone.
    CHECK(canonical(DataType::date_time, "2026-04-22T14:30").empty());
    CHECK(canonical(DataType::date_time, "2026-04-22").empty());
}

TEST_CASE("A place has latitude and longitude within the globe") {
    CHECK(canonical(DataType::geopoint, "-5.299 46.663 0 5") == "-5.299 46.663 0.0 5.0");
    CHECK(canonical(DataType::geopoint, "1 2 3 4 5") == "1.0 2.0 3.0 4.0");
    CHECK(canonical(DataType::geopoint, "91 0 0 0").empty());
    CHECK(canonical(DataType::geopoint, "0 0 0 0").empty());
    CHECK(canonical(DataType::geopoint, "1 2 ABC $$").empty());
}

TEST_CASE("A truth is true, false, 1 or 0, and stays as it was written") {
    CHECK(canonical(DataType::boolean, "true") == "true");
    CHECK(canonical(DataType::boolean, "0") == "0");
    CHECK(canonical(DataType::boolean, " 1 ") == "1");
    CHECK(canonical(DataType::boolean, "TRUE").empty());
    CHECK(canonical(DataType::boolean, "yes").empty());
}

TEST_CASE("A shape ends where it begins, and a trace elsewhere") {
    CHECK(canonical(DataType::geoshape, "0 1 0 0; 0 91 0 0; 0 1 0 0;") == "0.0 1.0 0.0 0.0;0.0 91.0 0.0 0.0;0.0 1.0 0.0 0.0");
    CHECK(canonical(DataType::geoshape, "0 1 0 0; 0 91 0 0; 0 2 0 0").empty());
    CHECK(canonical(DataType::geotrace, "0 1 0 0; 0 91 0 0") == "0.0 1.0 0.0 0.0;0.0 91.0 0.0 0.0");
    CHECK(canonical(DataType::geotrace, "0 1 0 0").empty());
    // The altitude says nothing of where on the map it ends.
    CHECK(canonical(DataType::geoshape, "0 1; 0 91; 1 5; 0 1 7 2") == "0.0 1.0;0.0 91.0;1.0 5.0;0.0 1.0 7.0 2.0");
    CHECK(canonical(DataType::geotrace, "0 1; 0 91; 1 5; 0 1 7 2").empty());
    CHECK(canonical(DataType::geotrace, "0 1; 0 1").empty());
    CHECK(canonical(DataType::geotrace, "0 1; 0 91; 0 1; 0 2") == "0.0 1.0;0.0 91.0;0.0 1.0;0.0 2.0");
    CHECK(canonical(DataType::geoshape, "0 1; 0 1").empty());
}

TEST_CASE("Marks are joined to their letters, but no character of a name becomes another") {
    CHECK(composed("か\u3099") == "が");
    CHECK(composed("e\u0301") == "\u00e9");
    CHECK(composed("\uFA19") == "\uFA19");  // 神 as a compatibility ideograph: NFC alone would make it U+795E
    CHECK(composed("辻\U000E0100") == "辻\U000E0100");
    CHECK(composed("\uFA11\uF900 ｶﾞ Å") == "\uFA11\uF900 ｶﾞ Å");
    CHECK(composed("<a>\u0338") == "<a>\u0338");  // not a tag that is swallowed
    CHECK(canonical(DataType::string, "か\u3099\uFA11") == "が\uFA11");
}

TEST_CASE("A text holds the characters of XML and nothing else") {
    CHECK(canonical(DataType::string, "a\tb\nc\rd \u0085\u2028") == "a\tb\nc\rd \u0085\u2028");
    CHECK(canonical(DataType::string, "a\uFFFE\uFFFFb\x01\x1F") == "ab");
    CHECK(canonical(DataType::string, std::string_view("\0", 1)).empty());
    CHECK(canonical(DataType::string, "\uFFFD\U0001FFFE\U0010FFFF\uE000") == "\uFFFD\U0001FFFE\U0010FFFF\uE000");
    // No UTF-8: a lone byte, a surrogate, more than Unicode has, a character cut off.
    CHECK(canonical(DataType::string, "a\xFF\xED\xA0\x80\xF4\x90\x80\x80z\xE3\x81") == "az");
}

TEST_CASE("A row of marks without end is composed in pieces, at the pace of any other text") {
    std::string marks = "か\u3099a";
    std::string as_it_was;
    for (int i = 0; i < 500'000; ++i) as_it_was += "\u0301\u0316";  // sorted they would stand the other way round
    const std::string out = composed(marks + as_it_was + "か\u3099");
    CHECK(out.substr(0, 5) == "がá");
    CHECK(out.substr(out.size() - 3) == "が");
    CHECK(out.size() <= as_it_was.size() + 8);
}

TEST_CASE("A file of UTF-8 is composed as a whole, and one of another encoding is left alone") {
    std::string scratch;
    CHECK(composed_file("<か\u3099>か\u3099</か\u3099>", scratch) == "<が>が</が>");
    CHECK(composed_file("<?xml version='1.0' encoding='utf-8'?><a>か\u3099</a>", scratch) == "<?xml version='1.0' encoding='utf-8'?><a>が</a>");
    CHECK(composed_file("<?xml version='1.0' encoding='Shift_JIS'?><a>か\u3099</a>", scratch) == "<?xml version='1.0' encoding='Shift_JIS'?><a>か\u3099</a>");
    CHECK(composed_file("か\u3099\xFF", scratch) == "か\u3099\xFF");
    CHECK(utf8_prefix("あ\xFF") == 3);
    CHECK(utf8_prefix("あ") == 3);
}

TEST_CASE("A file bears a name that a folder takes") {
    CHECK(check_file_name("写真 1.jpg", FormsError::bad_attachment, "x").ok());
    CHECK(check_file_name("..jpg", FormsError::bad_attachment, "x").ok());
    const std::string bad = GENERATE(as<std::string>(), "", "  ", ".", "..", "../../etc/passwd", "a\\b", "a\nb", std::string("a\0b", 3), "a\x7F", "\xFF.jpg", "a\uFFFE",
                                     std::string(256, 'a'));
    INFO(bad);
    const auto refused = check_file_name(bad, FormsError::bad_attachment, "x");
    REQUIRE(!refused.ok());
    CHECK(refused.error().is(FormsError::bad_attachment));
    CHECK(refused.error().where() == "x");
}
