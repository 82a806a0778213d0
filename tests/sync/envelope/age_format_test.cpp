#include "sync/envelope/encoding.h"
#include "tests/sync/envelope/age_file.h"

// One rule of age.md a line. Each file is good but for the one thing that its name tells.

using namespace engawa;
using namespace engawa::envelope;
using namespace engawa::envelope::support;

namespace {

constexpr std::string_view version = "age-encryption.org/v1";

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    const std::size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

std::string good() { return AgeFile().line(version).x25519().mac().payload("age").text(); }

std::string open_error(const std::string& file) {
    const auto opened = open_with(file, {AgeFile().identity()});
    CHECK(opened.plaintext.empty());
    return opened.error;
}

// The last character of a base64 text whose spare bits are zero, one step on: the same bytes, written otherwise.
std::string not_canonical(std::string text) {
    static constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    text.back() = alphabet[alphabet.find(text.back()) + 1];
    return text;
}

std::string line_starting(const std::string& file, std::string_view start) {
    const std::size_t at = file.find(start);
    return file.substr(at, file.find('\n', at) - at);
}

}  // namespace

TEST_CASE("The builder's own file is a good one") { CHECK(open_with(good(), {AgeFile().identity()}).plaintext == "age"); }

TEST_CASE("The version line is exact") {
    const std::string line =
        GENERATE("age-encryption.org/v2", "age-encryption.org/v1 ", "age-encryption.org/v1\r", "age-encryption.org/",
                 "Age-encryption.org/v1", " age-encryption.org/v1", "");
    CHECK(open_error(AgeFile().line(line).x25519().mac().payload("age").text()) != "");
    CHECK(open_error("") == "age.bad_header");
    CHECK(open_error("age-encryption.org/v1") == "age.bad_header");
}

TEST_CASE("Stanzas of other kinds are passed over, whatever visible characters they use") {
    const std::string file = AgeFile()
                                 .line(version)
                                 .line("-> grease")
                                 .line("")
                                 .line("-> !\"#$%&'()*+,-./09:;<=>?@AZ[\\]^_`az{|}~ ->")
                                 .line(std::string(64, 'A'))
                                 .line("")
                                 .x25519()
                                 .line("-> x25519 abc")
                                 .line("AAA")
                                 .mac()
                                 .payload("age")
                                 .text();
    CHECK(open_with(file, {AgeFile().identity()}).plaintext == "age");
}

TEST_CASE("A malformed stanza spoils the header even when it is for somebody else") {
    const std::vector<std::string> stanza = GENERATE(values<std::vector<std::string>>({
        {"->", ""},                                    // no arguments
        {"-> ", ""},                                   // an empty argument
        {"->  grease", ""},                            // two spaces
        {"-> grease ", ""},                            // a trailing space
        {"-> gre\x7f", ""},                            // not visible
        {"-> gr\xc3\xa9", ""},                         // not ASCII
        {"-> grease\r", ""},                           // CRLF
        {"->grease", ""},                              // no space
        {"--> grease", ""},                            // not a stanza
        {"-> grease"},                                 // no body
        {"-> grease", std::string(64, 'A')},           // no final line
        {"-> grease", std::string(68, 'A'), ""},       // over 64 columns
        {"-> grease", "AAA="},                         // padding
        {"-> grease", "AA*A"},                         // not base64
        {"-> grease", "AAAB\r"},                       // CRLF
        {"-> grease", "AAB"},                          // spare bits
        {"-> grease", "A"},                            // no whole byte
        {"-> grease", "AAAA", "AAAA"},                 // two short lines
        {"-> grease", "AAAA", ""},                     // a line after the short one
        {"", ""},                                      // an empty line
    }));
    CAPTURE(stanza);
    AgeFile file;
    file.line(version);
    for (const std::string& line : stanza) file.line(line);
    CHECK(open_error(file.x25519().mac().payload("age").text()) == "age.bad_header");
}

TEST_CASE("The MAC line is exact and covers the header") {
    const std::string file = good();
    const std::string mac = line_starting(file, "---");
    CHECK(open_error(replaced(file, mac, mac.substr(0, 3))) == "age.bad_header");
    CHECK(open_error(replaced(file, mac, "---" + mac.substr(4))) == "age.bad_header");
    CHECK(open_error(replaced(file, mac, "---  " + mac.substr(4))) == "age.bad_header");
    CHECK(open_error(replaced(file, mac, mac + " ")) == "age.bad_header");
    CHECK(open_error(replaced(file, mac, mac + "\r")) == "age.bad_header");
    CHECK(open_error(replaced(file, mac, mac + "=")) == "age.bad_header");
    CHECK(open_error(replaced(file, mac, mac + "AAAA")) == "age.bad_header");
    CHECK(open_error(replaced(file, mac, mac.substr(0, mac.size() - 1))) == "age.bad_header");
    CHECK(open_error(replaced(file, mac, not_canonical(mac))) == "age.bad_header");
    CHECK(open_error(replaced(file, mac, "--- " + std::string(43, 'A'))) == "age.bad_header_mac");
    CHECK(open_error(replaced(file, "-> X25519", "-> grease\n\n-> X25519")) == "age.bad_header_mac");
    CHECK(open_error(AgeFile().line(version).mac().payload("age").text()) == "age.bad_header");
}

TEST_CASE("An X25519 stanza has two arguments, a canonical share and a body of 32 bytes") {
    const std::string file = good();
    const std::string arguments = line_starting(file, "-> X25519");
    const std::string share = arguments.substr(10);
    const std::size_t body_at = file.find('\n', file.find("-> X25519")) + 1;
    const std::string body = file.substr(body_at, 43);
    CHECK(open_error(replaced(file, arguments, arguments + " more")) == "age.bad_header");
    CHECK(open_error(replaced(file, arguments, "-> X25519")) == "age.bad_header");
    CHECK(open_error(replaced(file, share, not_canonical(share))) == "age.bad_header");
    CHECK(open_error(replaced(file, share, share + "=")) == "age.bad_header");
    CHECK(open_error(replaced(file, share, share.substr(0, 42))) == "age.bad_header");
    CHECK(open_error(replaced(file, share, share + "AAAAAAA")) == "age.bad_header");
    CHECK(open_error(replaced(file, body, not_canonical(body))) == "age.bad_header");
    CHECK(open_error(replaced(file, body, body.substr(0, 40))) == "age.bad_header");
    CHECK(open_error(replaced(file, body, std::string(64, 'A') + "\n")) == "age.bad_header");
    CHECK(open_error(replaced(file, body, std::string(42, 'A') + "A")) == "age.no_match");
    CHECK(open_error(replaced(file, "X25519", "x25519")) == "age.no_match");
}

TEST_CASE("A share that gives the all-zero secret ends the opening") {
    std::array<std::byte, 32> share{};
    share[0] = GENERATE(std::byte{0}, std::byte{1});
    AgeFile file;
    CHECK(open_error(file.line(version).x25519_with_share(share).mac().payload("age").text()) == "age.bad_header");
}

TEST_CASE("Any of several identities opens any of several stanzas") {
    SeededRandom random(99);
    const auto stranger = AgeIdentity::generate(random);
    CHECK(open_with(good(), {stranger, AgeFile().identity()}).plaintext == "age");
    CHECK(open_with(good(), {stranger}).error == "age.no_match");
    CHECK(open_with(good(), {}).error == "age.no_match");
}

TEST_CASE("An scrypt stanza stands alone and is written exactly") {
    const std::string file = AgeFile().line(version).scrypt("password", 10).mac().payload("age").text();
    CHECK(open_with_passphrase(file, "password").plaintext == "age");
    CHECK(open_with_passphrase(file, "passwore").error == "age.no_match");
    CHECK(open_with_passphrase(good(), "password").error == "age.no_match");

    const std::string arguments = line_starting(file, "-> scrypt");
    const std::string salt = arguments.substr(10, 22);
    const auto error = [&](std::string_view from, std::string_view to) {
        const auto opened = open_with_passphrase(replaced(file, from, to), "password");
        CHECK(opened.plaintext.empty());
        return opened.error;
    };
    CHECK(error(arguments, arguments + " 10") == "age.bad_header");
    CHECK(error(arguments, "-> scrypt " + salt) == "age.bad_header");
    CHECK(error(arguments, "-> scrypt 10") == "age.bad_header");
    CHECK(error(salt, not_canonical(salt)) == "age.bad_header");
    CHECK(error(salt, salt.substr(0, 20)) == "age.bad_header");
    CHECK(error(salt, salt + "AAAA") == "age.bad_header");
    CHECK(error(salt + " 10", salt + " 11") == "age.no_match");
    CHECK(error("-> scrypt", "-> Scrypt") == "age.no_match");
    const std::string factor = GENERATE("0", "010", "012", "+10", "-10", "0xa", "1e1", "a10", "10a", "10 ");
    CAPTURE(factor);
    CHECK(error(salt + " 10", salt + " " + factor) == "age.bad_header");
}

TEST_CASE("A work factor above the limit is refused before any work is done") {
    const std::string file = AgeFile().line(version).scrypt("password", 10).mac().payload("age").text();
    const std::string factor = GENERATE("23", "64", "99", "100", "18446744073709551617");
    const std::string changed = replaced(file, " 10\n", " " + factor + "\n");
    CHECK(open_with_passphrase(changed, "password", 22).error == "age.too_hard");
}

TEST_CASE("An scrypt stanza beside another one is refused for every key") {
    const std::string mixed = AgeFile().line(version).x25519().scrypt("password", 10).mac().payload("age").text();
    CHECK(open_with_passphrase(mixed, "password").error == "age.bad_header");
    CHECK(open_error(mixed) == "age.bad_header");
    const std::string twice = AgeFile().line(version).scrypt("password", 10).scrypt("x", 10).mac().payload("age").text();
    CHECK(open_with_passphrase(twice, "password").error == "age.bad_header");
    const std::string greased = AgeFile().line(version).scrypt("password", 10).line("-> grease").line("").mac().payload("age").text();
    CHECK(open_with_passphrase(greased, "password").error == "age.bad_header");
}

TEST_CASE("The payload ends with exactly one final chunk") {
    const std::string full(65536, 'f');
    const auto start = [] {
        AgeFile file;
        file.line(version).x25519().mac();
        return file;
    };
    const auto opened = [&](AgeFile& file) { return open_with(file.text(), {file.identity()}); };
    struct Case {
        const char* name;
        AgeFile file;
        std::string plaintext;
        std::string error;
    };
    std::vector<Case> cases;
    const auto add = [&](const char* name, AgeFile file, std::string plaintext, std::string error) {
        cases.push_back({name, std::move(file), std::move(plaintext), std::move(error)});
    };
    add("empty", start().payload(""), "", "");
    add("full final chunk", start().payload(full), full, "");
    add("two full chunks", start().nonce().chunk(full).final_chunk(full), full + full, "");
    add("three chunks", start().nonce().chunk(full).chunk(full).final_chunk("x"), full + full + "x", "");
    add("no nonce", start(), "", "age.truncated");
    add("short nonce", start().raw_bytes("fifteen bytes.."), "", "age.truncated");
    add("no chunk", start().nonce(), "", "age.truncated");
    add("half a tag", start().nonce().raw_bytes("1234567"), "", "age.truncated");
    add("no final chunk", start().nonce().chunk("age"), "", "age.bad_payload");
    add("no final full chunk", start().nonce().chunk(full), full, "age.truncated");
    add("no final of two", start().nonce().chunk(full).chunk("age"), full, "age.bad_payload");
    add("short chunk within", start().nonce().chunk("age").final_chunk("age"), "", "age.bad_payload");
    add("empty final chunk", start().nonce().chunk(full).final_chunk(""), full, "age.bad_payload");
    add("two final chunks", start().nonce().final_chunk("age").final_chunk("age"), "", "age.bad_payload");
    add("two full final chunks", start().nonce().final_chunk(full).final_chunk(full), full, "age.bad_payload");
    add("garbage after", start().payload("age").raw_bytes("x"), "", "age.bad_payload");
    add("garbage after a full chunk", start().payload(full).raw_bytes("x"), full, "age.bad_payload");
    for (Case& c : cases) {
        INFO(c.name);
        const auto result = opened(c.file);
        CHECK(result.error == c.error);
        CHECK(result.plaintext == c.plaintext);
    }
}

TEST_CASE("Armor may have whitespace around it and CRLF line ends") {
    const auto identity = AgeFile().identity();
    const std::string file = good();
    const std::string text = armored(file);
    CHECK(open_with(text, {identity}).plaintext == "age");
    CHECK(open_with(armored(file, "\r\n"), {identity}).plaintext == "age");
    CHECK(open_with(text.substr(0, text.size() - 1), {identity}).plaintext == "age");
    CHECK(open_with("\n\r   \t\n" + text + "\n\r   \t\n", {identity}).plaintext == "age");
    for (std::size_t size = 0; size < 48; ++size) {
        const std::string plain(size, 'a');
        const std::string inner = AgeFile().line(version).x25519().mac().payload(plain).text();
        INFO("inner size " << inner.size());
        CHECK(open_with(armored(inner), {identity}).plaintext == plain);
    }
}

TEST_CASE("Armor that is not strict is refused with nothing let out") {
    const std::string text = armored(good());
    const std::size_t begin_end = text.find('\n') + 1;
    const std::size_t end_at = text.find("-----END");
    const std::string begin = text.substr(0, begin_end);
    const std::string body = text.substr(begin_end, end_at - begin_end);
    const std::string end = text.substr(end_at);
    CHECK(open_error("garbage\n" + text) == "age.bad_header");
    CHECK(open_error(" \ngarbage\n" + text) == "age.bad_armor");
    CHECK(open_error(text + "garbage") == "age.bad_armor");
    CHECK(open_error(text + text) == "age.bad_armor");
    CHECK(open_error(begin + "\n" + body + end) == "age.bad_armor");
    CHECK(open_error(begin + body + "\n" + end) == "age.bad_armor");
    CHECK(open_error(begin + "Header: x\n" + body + end) == "age.bad_armor");
    CHECK(open_error(begin + body) == "age.bad_armor");
    CHECK(open_error(begin) == "age.bad_armor");
    CHECK(open_error(begin + end) == "age.bad_header");
    CHECK(open_error(begin + " " + body + end) == "age.bad_armor");
    CHECK(open_error(begin + replaced(body, "\n", " \n") + end) == "age.bad_armor");
    CHECK(open_error(begin + body.substr(0, body.size() - 1) + " \n" + end) == "age.bad_armor");
    CHECK(open_error(begin + replaced(body, "\n", "") + end) == "age.bad_armor");
    CHECK(open_error(begin + body.substr(0, 60) + "\n" + body.substr(60) + end) == "age.bad_armor");
    CHECK(open_error(begin + body + "=abc\n" + end) == "age.bad_armor");
    CHECK(open_error(begin + replaced(body, "Y", "*") + end) == "age.bad_armor");
    CHECK(open_error(replaced(text, "BEGIN AGE", "BEGIN  AGE")) == "age.bad_armor");
    CHECK(open_error(replaced(text, "BEGIN AGE ENCRYPTED FILE", "BEGIN PGP MESSAGE")) == "age.bad_armor");
    CHECK(open_error(replaced(text, "END AGE", "end age")) == "age.bad_armor");
    CHECK(open_error(std::string(2000, '\n') + text) == "age.bad_armor");
    CHECK(open_error(text + std::string(2000, '\n')) == "age.bad_armor");

    // A length whose last line is padded: neither without padding, nor with spare bits, nor with a split padding.
    std::string plain = "age";
    while ((AgeFile().line(version).x25519().mac().payload(plain).text().size()) % 3 != 1) plain += 'e';
    const std::string padded = armored(AgeFile().line(version).x25519().mac().payload(plain).text());
    CHECK(open_error(replaced(padded, "==", "")) == "age.bad_armor");
    CHECK(open_error(replaced(padded, "==", "=")) == "age.bad_armor");
    CHECK(open_error(replaced(padded, "==", "=\n=")) == "age.bad_armor");
    const std::size_t pad = padded.find("==");
    CHECK(open_error(replaced(padded, padded.substr(pad - 4, 6), not_canonical(padded.substr(pad - 4, 4)) + "==")) ==
          "age.bad_armor");
}

TEST_CASE("Base64 has one text for one value") {
    CHECK(to_base64(bytes_of("ab"), Base64Padding::none) == "YWI");
    CHECK(to_base64(bytes_of("ab"), Base64Padding::required) == "YWI=");
    CHECK(text_of(*from_base64("YWI", Base64Padding::none)) == "ab");
    CHECK(from_base64("", Base64Padding::none)->empty());
    for (const char* const bad : {"YWJ", "YWI=", "YWI ", " YWI", "YW\nI", "Y", "YW-I"}) {
        INFO(bad);
        CHECK_FALSE(from_base64(bad, Base64Padding::none));
    }
    const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (int byte = 0; byte < 256; ++byte) {
        const char c = static_cast<char>(byte);
        INFO("byte " << byte);
        CHECK(from_base64(std::string("AA") + c + "A", Base64Padding::none).has_value() ==
              (alphabet.find(c) != std::string::npos));
    }
    for (const char* const bad : {"YWI", "YWJ=", "YWI==", "YWI=\n", "YQ=", "===="}) {
        INFO(bad);
        CHECK_FALSE(from_base64(bad, Base64Padding::required));
    }
}
