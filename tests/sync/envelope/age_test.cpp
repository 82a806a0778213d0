#include <cstdlib>

#include "sync/envelope/age.h"
#include "sync/envelope/encoding.h"
#include "sync/envelope/primitives.h"
#include "tests/support/project_folders.h"
#include "tests/support/temporary_folder.h"
#include "tests/sync/envelope/age_file.h"

using namespace engawa;
using namespace engawa::envelope;
using namespace engawa::envelope::support;
using engawa::support::read_all;
using engawa::support::TemporaryFolder;

namespace {

int shell(const TemporaryFolder& folder, const std::string& command) {
    return std::system(("cd '" + folder.path().string() + "' && (" + command + ") 2>stderr.txt").c_str());
}

Bytes from_hex(std::string_view hex) {
    Bytes bytes;
    for (std::size_t i = 0; i < hex.size(); i += 2) {
        bytes.push_back(static_cast<std::byte>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
    }
    return bytes;
}

std::string pattern(std::size_t size_bytes) {
    std::string text(size_bytes, '\0');
    for (std::size_t i = 0; i < size_bytes; ++i) text[i] = static_cast<char>('a' + (i * 7 + i / 64) % 26);
    return text;
}

}  // namespace

TEST_CASE("HKDF gives the keys of RFC 5869's test cases") {
    const auto first_32 = [](const Key& key) { return to_hex(key); };
    CHECK(first_32(hkdf_sha256(from_hex("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b"),
                               from_hex("000102030405060708090a0b0c"), "\xf0\xf1\xf2\xf3\xf4\xf5\xf6\xf7\xf8\xf9")) ==
          "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf");
    CHECK(first_32(hkdf_sha256(from_hex("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b"), {}, "")) ==
          "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d");
}

TEST_CASE("HMAC-SHA-256 gives RFC 4231's value for a key longer than a block") {
    const Bytes key(131, std::byte{0xaa});
    CHECK(to_hex(hmac_sha256(key, bytes_of("Test Using Larger Than Block-Size Key - Hash Key First"))) ==
          "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST_CASE("ChaCha20-Poly1305 opens nothing that was changed") {
    Key key;
    key.fill(std::byte{5});
    Bytes sealed(3 + tag_bytes);
    chacha20poly1305_seal(bytes_of("age"), key, {}, sealed);
    Bytes out(3);
    REQUIRE(chacha20poly1305_open(sealed, key, {}, out));
    CHECK(text_of(out) == "age");
    sealed[0] ^= std::byte{1};
    CHECK_FALSE(chacha20poly1305_open(sealed, key, {}, out));
    CHECK(out == Bytes(3, std::byte{0}));
}

TEST_CASE("Keys are written as age writes them") {
    // The example of the age specification.
    const auto identity =
        AgeIdentity::parse("AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX");
    REQUIRE(identity);
    CHECK(identity->recipient().text() == "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj");
    CHECK(identity->text().text() == "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX");
    const auto recipient = AgeRecipient::parse(identity->recipient().text());
    REQUIRE(recipient);
    CHECK(*recipient == identity->recipient());
}

TEST_CASE("A key with a slip of the pen is refused") {
    const std::string good = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";
    const std::string secret = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX";
    for (std::size_t i = 0; i < good.size(); ++i) {
        std::string wrong = good;
        wrong[i] = wrong[i] == 'q' ? 'p' : 'q';
        INFO("position " << i);
        CHECK_FALSE(AgeRecipient::parse(wrong).ok());
    }
    CHECK_FALSE(AgeRecipient::parse("").ok());
    CHECK_FALSE(AgeRecipient::parse("age1").ok());
    CHECK_FALSE(AgeRecipient::parse(good + " ").ok());
    CHECK_FALSE(AgeRecipient::parse("Age" + good.substr(3)).ok());
    CHECK_FALSE(AgeRecipient::parse(secret).ok());
    CHECK_FALSE(AgeIdentity::parse(good).ok());
    std::string lower = secret;
    for (char& c : lower) c = static_cast<char>(std::tolower(c));
    CHECK_FALSE(AgeIdentity::parse(lower).ok());
}

TEST_CASE("An identity file may hold comments and several keys; a bad line is named, never quoted") {
    SeededRandom random(1);
    const auto one = AgeIdentity::generate(random);
    const auto two = AgeIdentity::generate(random);
    const std::string text = "# created: today\r\n\n" + std::string(one.text().text()) + "\r\n# other\n" +
                             std::string(two.text().text());
    const auto identities = parse_identities(text);
    REQUIRE(identities);
    REQUIRE(identities->size() == 2);
    CHECK(identities->at(1).recipient() == two.recipient());

    const auto bad = parse_identities("# x\nAGE-SECRET-KEY-1NOTONE\n");
    REQUIRE_FALSE(bad.ok());
    CHECK(bad.error().is(AgeError::bad_key));
    CHECK_THAT(bad.error().message(), Catch::StartsWith("line 2"));
    CHECK_THAT(bad.error().message(), !Catch::Contains("NOTONE"));
    CHECK_FALSE(parse_identities("# nothing here\n").ok());
    CHECK_FALSE(parse_identities("").ok());
}

TEST_CASE("Files of every length come back, and the stock age program opens them") {
    SystemRandom random;
    const auto identity = AgeIdentity::generate(random);
    const auto other = AgeIdentity::generate(random);
    const TemporaryFolder folder;
    folder.write("key.txt", std::string(identity.text().text()) + "\n");
    const std::size_t size_bytes = GENERATE(0, 1, 63, 65535, 65536, 65537, 131072, 200000);
    CAPTURE(size_bytes);
    const std::string plain = pattern(size_bytes);
    const auto sealed = age_encrypt(bytes_of(plain), {other.recipient(), identity.recipient()}, random);
    REQUIRE(sealed);
    const auto opened = open_with(text_of(*sealed), {identity});
    CHECK(opened.error.empty());
    CHECK(opened.plaintext == plain);
    CHECK(open_with(text_of(*sealed), {other}).plaintext == plain);

    folder.write("sealed.age", text_of(*sealed));
    REQUIRE(shell(folder, "age -d -i key.txt sealed.age > plain") == 0);
    CHECK(read_all(folder.path() / "plain") == plain);
}

TEST_CASE("What the stock age program seals is opened, binary and armored") {
    const TemporaryFolder folder;
    REQUIRE(shell(folder, "age-keygen -o key.txt; age-keygen -o other.txt") == 0);
    const auto identities = parse_identities(read_all(folder.path() / "key.txt"));
    REQUIRE(identities);
    const std::string recipient = identities->front().recipient().text();
    const std::size_t size_bytes = GENERATE(0, 1, 47, 48, 100, 65536, 131073);
    const std::string armor = GENERATE("", "-a ");
    CAPTURE(size_bytes, armor);
    const std::string plain = pattern(size_bytes);
    folder.write("plain", plain);
    REQUIRE(shell(folder, "age " + armor + "-r $(age-keygen -y other.txt) -r " + recipient + " -o sealed plain") == 0);
    const auto opened = open_with(read_all(folder.path() / "sealed"), *identities);
    CHECK(opened.error.empty());
    CHECK(opened.plaintext == plain);
}

TEST_CASE("The stock program's passphrase file opens with the passphrase and nothing else") {
    // Made by age 1.1.1: `printf 'age and passphrase\n' | age -p -a`, passphrase "correct horse", work factor 18.
    const std::string file = read_all(engawa::support::source_dir().string() + "/tests/sync/envelope/passphrase.age");
    const auto opened = open_with_passphrase(file, "correct horse", 18);
    CHECK(opened.error.empty());
    CHECK(opened.plaintext == "age and passphrase\n");
    CHECK(open_with_passphrase(file, "correct horse ", 18).error == "age.no_match");
    CHECK(open_with_passphrase(file, "correct horse", 17).error == "age.too_hard");
    CHECK(open_with(file, {AgeFile().identity()}).error == "age.no_match");
}

TEST_CASE("A passphrase file of ours comes back") {
    SystemRandom random;
    const auto sealed = age_encrypt_with_passphrase(bytes_of("いち"), bytes_of("ひみつ"), 10, random);
    REQUIRE(sealed);
    CHECK(open_with_passphrase(text_of(*sealed), "ひみつ").plaintext == "いち");
    CHECK(open_with_passphrase(text_of(*sealed), "ひみ").error == "age.no_match");
    CHECK_FALSE(age_encrypt_with_passphrase(bytes_of("x"), {}, 10, random).ok());
}

TEST_CASE("Sealing to nobody or to a point of low order is refused") {
    SystemRandom random;
    CHECK_FALSE(age_encrypt(bytes_of("x"), {}, random).ok());
    const auto sealed = age_encrypt(bytes_of("x"), {AgeRecipient(std::array<std::byte, 32>{})}, random);
    REQUIRE_FALSE(sealed.ok());
    CHECK(sealed.error().is(AgeError::bad_key));
}

TEST_CASE("A flipped bit anywhere in a file is noticed, and nothing changed comes out") {
    SeededRandom random(GENERATE(1, 2, 3, 4));
    const auto identity = AgeIdentity::generate(random);
    const auto sealed = age_encrypt(bytes_of("ten bytes!"), {identity.recipient()}, random);
    REQUIRE(sealed);
    for (std::size_t i = 0; i < sealed->size(); ++i) {
        for (const unsigned bit : {0u, 1u, 2u, 3u, 4u, 5u, 6u, 7u}) {
            Bytes changed = *sealed;
            changed[i] ^= static_cast<std::byte>(1u << bit);
            const auto opened = open_with(text_of(changed), {identity});
            INFO("byte " << i << " bit " << bit);
            CHECK_FALSE(opened.error.empty());
            CHECK(opened.plaintext.empty());
        }
    }
}

TEST_CASE("A file cut off anywhere is noticed, and only whole chunks come out") {
    SystemRandom random;
    const auto identity = AgeIdentity::generate(random);
    const std::string plain = pattern(65536 + 40);
    const auto sealed = age_encrypt(bytes_of(plain), {identity.recipient()}, random);
    REQUIRE(sealed);
    const std::string_view whole = text_of(*sealed);
    std::vector<std::size_t> lengths;
    for (std::size_t i = 0; i < 400; ++i) lengths.push_back(i);
    for (std::size_t i = 1; i < 200; ++i) lengths.push_back(whole.size() - i);
    for (const std::size_t length : lengths) {
        const auto opened = open_with(whole.substr(0, length), {identity});
        INFO("length " << length);
        CHECK_FALSE(opened.error.empty());
        CHECK((opened.plaintext.empty() || opened.plaintext == plain.substr(0, 65536)));
    }
}

TEST_CASE("The all-or-nothing form gives nothing of a file that fails late") {
    AgeFile file;
    file.line("age-encryption.org/v1").x25519().mac().nonce().chunk(std::string(65536, 'x'));
    AgeKeys keys;
    keys.identities = {file.identity()};
    const auto result = age_decrypt(bytes_of(file.text()), keys);
    REQUIRE_FALSE(result.ok());
    CHECK(result.error().is(AgeError::truncated));
}
