#include "sync/envelope/slip.h"

#include "sync/envelope/age.h"

using namespace engawa;
using namespace engawa::envelope;

TEST_CASE("Damm's digit is the published one and catches every single slip and swap") {
    CHECK(damm_check_digit("572") == '4');
    SeededRandom random(11);
    for (int round = 0; round < 50; ++round) {
        const std::string code = make_slip_code(random);
        REQUIRE(parse_slip_code(code).ok());
        for (std::size_t i = 0; i < code.size(); ++i) {
            for (char digit = '0'; digit <= '9'; ++digit) {
                std::string wrong = code;
                wrong[i] = digit;
                CHECK(parse_slip_code(wrong).ok() == (wrong == code));
            }
            if (i + 1 < code.size() && code[i] != code[i + 1]) {
                std::string swapped = code;
                std::swap(swapped[i], swapped[i + 1]);
                const auto result = parse_slip_code(swapped);
                REQUIRE_FALSE(result.ok());
                CHECK(result.error().is(SlipError::mistyped));
            }
        }
    }
}

TEST_CASE("A slip code is read however it is typed") {
    SeededRandom random(12);
    const std::string code = make_slip_code(random);
    CHECK(code.size() == 12);
    CHECK(parse_slip_code(grouped_slip_code(code)).value() == code);
    const std::string group = code.substr(0, 4) + "-" + code.substr(4, 4) + "ー" + code.substr(8);
    CHECK(parse_slip_code(group).value() == code);
    std::string wide;
    for (const char c : code) wide += std::string("\xef\xbc") + static_cast<char>('\x90' + (c - '0'));
    CHECK(parse_slip_code("　" + wide + " ").value() == code);
    for (const char* const bad : {"", "1234", "1234567890123", "12345678901a", "１２３４５６７８９０１ａ"}) {
        const auto result = parse_slip_code(bad);
        REQUIRE_FALSE(result.ok());
        CHECK(result.error().is(SlipError::not_digits));
    }
}

TEST_CASE("The locator is BLAKE2b-128 of the label and the code") {
    // python3: hashlib.blake2b(b"engawa-slip" + b"572400000000", digest_size=16).hexdigest()
    CHECK(slip_locator("572400000000") == "ee91c8915849c287ba1f6a611db7b99b");
    CHECK(slip_key("572400000000").text() == "slips/ee91c8915849c287ba1f6a611db7b99b.age");
}

TEST_CASE("A status opens with its slip's code and with no other") {
    SystemRandom random;
    const std::string code = make_slip_code(random);
    const SlipStatus status{SlipState::working, WallTime(std::chrono::sys_days(std::chrono::year(2026) / 4 / 1)), "かくにん中です。"};
    const auto sealed = seal_slip_status(status, code, random);
    REQUIRE(sealed);
    const auto opened = open_slip_status(*sealed, code);
    REQUIRE(opened);
    CHECK(opened->state == status.state);
    CHECK(opened->since == status.since);
    CHECK(opened->sentence == status.sentence);
    std::string other;
    do other = make_slip_code(random);
    while (other == code);
    const auto refused = open_slip_status(*sealed, other);
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().is(AgeError::no_match));
    CHECK_FALSE(seal_slip_status(status, "123", random).ok());
}

TEST_CASE("A status object that is something else is refused") {
    SystemRandom random;
    const std::string code = make_slip_code(random);
    const std::string text = GENERATE("", "{}", "[]", R"({"format":"engawa-slip-status","version":"1"})",
                                      R"({"format":"engawa-slip-status","version":1,"state":"done","since":1,"sentence":""})",
                                      R"({"format":"engawa-slip-status","version":1,"state":"done","since":"no","sentence":""})",
                                      R"({"format":"engawa-slip-status","version":1,"state":"lost","since":"2026-04-01T00:00:00.000Z","sentence":""})");
    CAPTURE(text);
    const auto sealed = age_encrypt_with_passphrase(bytes_of(text), bytes_of(code), 10, random);
    REQUIRE(sealed);
    const auto opened = open_slip_status(*sealed, code);
    REQUIRE_FALSE(opened.ok());
    CHECK(opened.error().is(SlipError::bad_status));
}
