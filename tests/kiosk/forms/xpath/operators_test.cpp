#include "asking.h"

#include <cmath>
#include <limits>

using asking::Asker;
using namespace engawa::forms::xpath;

TEST_CASE("Numbers are written without exponents and with the digits that tell them apart") {
    CHECK(string_from_number(0.1 + 0.2) == "0.30000000000000004");
    CHECK(string_from_number(1e21) == "1000000000000000000000");
    CHECK(string_from_number(1e-7) == "0.0000001");
    CHECK(string_from_number(-0.0) == "0");
    CHECK(string_from_number(100) == "100");
    CHECK(string_from_number(-1.5) == "-1.5");
    CHECK(string_from_number(std::numeric_limits<double>::infinity()) == "Infinity");
    CHECK(string_from_number(-std::numeric_limits<double>::infinity()) == "-Infinity");
    CHECK(string_from_number(std::nan("")) == "NaN");
    CHECK(string_from_number(std::numeric_limits<double>::max()).size() == 309);
}

TEST_CASE("Only what the recommendation calls a number is read as one") {
    CHECK(number_from_string(" 12.50\n") == 12.5);
    CHECK(number_from_string("-.5") == -0.5);
    CHECK(number_from_string("5.") == 5);
    CHECK(number_from_string(std::string(400, '9')) == std::numeric_limits<double>::infinity());
    CHECK(number_from_string("-" + std::string(400, '9')) == -std::numeric_limits<double>::infinity());
    for (const char* text : {"", " ", "+1", "1e3", "- 1", "1 2", ".", "-", "0x10", "Infinity", "１", "1,5", "--1"}) {
        INFO(text);
        CHECK(std::isnan(number_from_string(text)));
    }
}

TEST_CASE("Arithmetic is IEEE's: division by zero, remainders with the sign of the dividend") {
    const Asker form("<data/>", Dialect::xpath1);
    CHECK(form.string("1 div 0") == "Infinity");
    CHECK(form.string("-1 div 0") == "-Infinity");
    CHECK(form.string("0 div 0") == "NaN");
    CHECK(form.number("5 mod 2") == 1);
    CHECK(form.number("5 mod -2") == 1);
    CHECK(form.number("-5 mod 2") == -1);
    CHECK(form.number("1.5 mod 0.5") == 0);
    CHECK(form.string("5 mod 0") == "NaN");
    CHECK(form.string("'a' + 1") == "NaN");
    CHECK(form.number("true() + true()") == 2);
}

TEST_CASE("Values of different types are compared as §3.4 says") {
    Asker form("<r><a>1</a><a>2</a><b>2</b><b>3</b><e/></r>", Dialect::xpath1);
    form.at("/r");
    CHECK(form.truth("a = b"));
    CHECK(form.truth("a != b"));
    CHECK(form.truth("a != a"));
    CHECK_FALSE(form.truth("e != e"));
    CHECK(form.truth("a < b"));
    CHECK(form.truth("a > 1"));
    CHECK_FALSE(form.truth("a > b"));
    CHECK(form.truth("a >= b"));
    CHECK(form.truth("a = 2"));
    CHECK(form.truth("2 = a"));
    CHECK(form.truth("1 < a"));
    CHECK_FALSE(form.truth("2 < a"));
    CHECK(form.truth("a = '1'"));
    CHECK(form.truth("a != '1'"));
    CHECK_FALSE(form.truth("none = none"));
    CHECK_FALSE(form.truth("none != 'x'"));
    CHECK(form.truth("none = false()"));
    CHECK(form.truth("a = true()"));
    CHECK(form.truth("none < true()"));  // by way of boolean(), not of the nodes' numbers
    CHECK(form.truth("true() = 'x'"));
    CHECK(form.truth("1 = '1.0'"));
    CHECK_FALSE(form.truth("'1' = '1.0'"));
    CHECK(form.truth("'2' > '10' = false()"));
    CHECK_FALSE(form.truth("'a' < 'b'"));
    CHECK(form.truth("'x' != number('x')"));
    CHECK_FALSE(form.truth("none < a"));
}

TEST_CASE("and, or stop at the first answer that decides") {
    const Asker form;
    CHECK(form.truth("true() or distance('nonsense') = 1"));
    CHECK_FALSE(form.truth("false() and distance('nonsense') = 1"));
    CHECK(form.error("false() or distance('nonsense') = 1") == "xpath.bad_argument");
}

TEST_CASE("Dates written as strings compare and calculate as days in ODK's dialect, not in XPath's") {
    Asker form("<data><d>2026-04-01</d><t>2026-04-01T09:00:00.000+09:00</t></data>");
    CHECK(form.truth("/data/d < '2026-04-02'"));
    CHECK(form.truth("/data/d > '2026-03-31T23:59:59+09:00'"));
    CHECK(form.number("'2026-04-02' - /data/d") == 1);
    CHECK(form.truth("/data/t = date-time('2026-04-01T00:00:00Z')"));
    CHECK_FALSE(form.truth("'2026-02-30' < '2026-04-02'"));
    form.options.dialect = Dialect::xpath1;
    CHECK_FALSE(form.truth("/data/d < '2026-04-02'"));
}

TEST_CASE("Exponents are numbers in ODK's dialect alone") {
    Asker form;
    CHECK(form.number("'1.5e3' + 0") == 1500);
    CHECK(std::isnan(form.number("'1.5e' + 0")));
    CHECK(std::isnan(form.number("'infinity' + 0")));
    form.options.dialect = Dialect::xpath1;
    CHECK(std::isnan(form.number("'1.5e3' + 0")));
}
