#include "sync/envelope/minisign.h"

#include <cstdlib>

#include "sync/envelope/encoding.h"
#include "tests/support/temporary_folder.h"

using namespace engawa;
using namespace engawa::envelope;
using engawa::support::read_all;
using engawa::support::TemporaryFolder;

namespace {

int shell(const TemporaryFolder& folder, const std::string& command) {
    return std::system(("cd '" + folder.path().string() + "' && (" + command + ") >stdout.txt 2>stderr.txt").c_str());
}

// Made by `minisign -G` 0.11 with the password "pw".
constexpr std::string_view stock_encrypted_key =
    "untrusted comment: minisign encrypted secret key\n"
    "RWRTY0Iybo7DVFOfAv75NVqredcR69Y0Vt9WOSrINW8JdY1LvUwAAAACAAAAAAAAAEAAAAAAYytNstDlZj4v18Z8azm9LPH3mdHDblSy0kucUlKA"
    "FCO04esGncDUPPSGgtCGp5946T5gwVzCTGm/yf2gT4RWl8wcN32cDQ+vLf7iqe/1NqfiHzVbcUTKxn88a8XG5MNMaKW29VcwjXw=\n";
constexpr std::string_view stock_public_key = "RWS9YdEykNZv3RLn10fxNokjujC6MxJaLzCmNFRjfyZkNoBzw39q52Z4";

}  // namespace

TEST_CASE("The stock minisign program accepts our keys and signatures") {
    SystemRandom random;
    const auto secret = MinisignSecretKey::generate(random);
    const TemporaryFolder folder;
    const std::string data = GENERATE("", "one line\n", std::string(100000, 'x'));
    folder.write("data", data);
    folder.write("public.key", secret.public_key().file_text());
    folder.write("secret.key", secret.file_text().text());
    const auto signature = secret.sign(bytes_of(data), "made 今日");
    REQUIRE(signature);
    folder.write("data.minisig", *signature);
    CHECK(shell(folder, "minisign -V -H -p public.key -m data") == 0);
    CHECK(shell(folder, "minisign -V -P " + secret.public_key().base64() + " -m data") == 0);
    CHECK_THAT(read_all(folder.path() / "stdout.txt"), Catch::Contains("made 今日"));
    // And signs with our secret key.
    REQUIRE(shell(folder, "minisign -S -s secret.key -x other.minisig -m data") == 0);
    const auto comment = verify_minisign(bytes_of(data), read_all(folder.path() / "other.minisig"), secret.public_key());
    REQUIRE(comment);
    CHECK_THAT(*comment, Catch::Contains("file:data"));
}

TEST_CASE("Keys of the stock minisign program are read") {
    const TemporaryFolder folder;
    REQUIRE(shell(folder, "minisign -G -W -p public.key -s secret.key") == 0);
    const auto secret = MinisignSecretKey::parse(read_all(folder.path() / "secret.key"));
    const auto key = MinisignPublicKey::parse(read_all(folder.path() / "public.key"));
    REQUIRE(secret);
    REQUIRE(key);
    CHECK(secret->public_key() == *key);
    CHECK(key->file_text() == read_all(folder.path() / "public.key"));
    CHECK(secret->file_text().text() == read_all(folder.path() / "secret.key"));
    const auto signature = secret->sign(bytes_of("x"), "");
    REQUIRE(signature);
    CHECK(verify_minisign(bytes_of("x"), *signature, *key).ok());
}

TEST_CASE("A key's number is written without zeros before it, as the stock program does") {
    std::array<std::byte, 8> id{};
    id[0] = std::byte{0xED};
    id[6] = std::byte{0x83};
    CHECK(MinisignPublicKey(id, {}).id_hex() == "830000000000ED");
}

TEST_CASE("A secret key under a passphrase opens with it alone, here and in the stock program") {
    SystemRandom random;
    const auto secret = MinisignSecretKey::generate(random);
    const auto file = secret.encrypted_file_text(bytes_of("とびら"), random);
    REQUIRE(file);
    const auto opened = MinisignSecretKey::parse(file->text(), bytes_of("とびら"));
    REQUIRE(opened);
    CHECK(opened->public_key() == secret.public_key());
    const auto wrong = MinisignSecretKey::parse(file->text(), bytes_of("とびり"));
    REQUIRE_FALSE(wrong.ok());
    CHECK(wrong.error().is(MinisignError::wrong_passphrase));
    const auto none = MinisignSecretKey::parse(file->text());
    REQUIRE_FALSE(none.ok());
    CHECK(none.error().is(MinisignError::needs_passphrase));

    const TemporaryFolder folder;
    folder.write("data", "x");
    folder.write("secret.key", file->text());
    REQUIRE(shell(folder, "printf 'とびら\\n' | minisign -S -s secret.key -m data") == 0);
    CHECK(verify_minisign(bytes_of("x"), read_all(folder.path() / "data.minisig"), secret.public_key()).ok());
}

TEST_CASE("A key that the stock program put under a password is opened") {
    const auto opened = MinisignSecretKey::parse(stock_encrypted_key, bytes_of("pw"));
    if (!opened && opened.error().is(MinisignError::no_memory)) {
        WARN("needs 1 GiB of memory, which this machine does not give");
        return;
    }
    REQUIRE(opened);
    CHECK(opened->public_key().base64() == stock_public_key);
}

TEST_CASE("A signature that does not fit is refused, and told apart") {
    SeededRandom random(3);
    const auto secret = MinisignSecretKey::generate(random);
    const auto other = MinisignSecretKey::generate(random);
    const std::string good = *secret.sign(bytes_of("data"), "comment");
    REQUIRE(verify_minisign(bytes_of("data"), good, secret.public_key()).value() == "comment");
    const auto error = [&](std::string_view data, std::string_view file) {
        const auto result = verify_minisign(bytes_of(data), file, secret.public_key());
        REQUIRE_FALSE(result.ok());
        return std::string(result.error().name());
    };
    CHECK(error("datb", good) == "minisign.not_valid");
    CHECK(error("data", *other.sign(bytes_of("data"), "comment")) == "minisign.other_key");
    std::string changed = good;
    changed.replace(changed.find("trusted comment: comment"), 24, "trusted comment: commend");
    CHECK(verify_minisign(bytes_of("data"), good, secret.public_key()).ok());
    changed = good;
    changed.replace(changed.find("\ntrusted comment: comment") + 18, 7, "commend");
    CHECK(error("data", changed) == "minisign.not_valid");
    CHECK(error("data", "") == "minisign.bad_signature_file");
    CHECK(error("data", good + "more\n") == "minisign.bad_signature_file");
    CHECK(error("data", good.substr(good.find('\n') + 1)) == "minisign.bad_signature_file");
    // Each character of the two signatures.
    const std::size_t first = good.find('\n') + 1;
    for (std::size_t i = first; i < first + 96; ++i) {
        std::string flipped = good;
        flipped[i] = flipped[i] == 'A' ? 'B' : 'A';
        INFO(i);
        CHECK_FALSE(verify_minisign(bytes_of("data"), flipped, secret.public_key()).ok());
    }
}

TEST_CASE("Signatures of the old, unhashed kind are refused") {
    const TemporaryFolder folder;
    folder.write("data", "x");
    REQUIRE(shell(folder, "minisign -G -W -p public.key -s secret.key && minisign -S -l -s secret.key -m data") == 0);
    const auto key = MinisignPublicKey::parse(read_all(folder.path() / "public.key"));
    REQUIRE(key);
    const auto result = verify_minisign(bytes_of("x"), read_all(folder.path() / "data.minisig"), *key);
    REQUIRE_FALSE(result.ok());
    CHECK(result.error().is(MinisignError::bad_signature_file));
}

TEST_CASE("What is no key is no key") {
    SeededRandom random(4);
    const auto secret = MinisignSecretKey::generate(random);
    const std::string file(secret.file_text().text());
    CHECK_FALSE(MinisignPublicKey::parse("").ok());
    CHECK_FALSE(MinisignPublicKey::parse(file).ok());
    CHECK_FALSE(MinisignPublicKey::parse("untrusted comment: x\nRWQ=\n").ok());
    CHECK_FALSE(MinisignSecretKey::parse("").ok());
    CHECK_FALSE(MinisignSecretKey::parse(secret.public_key().file_text()).ok());
    // A key whose halves do not belong together signs nothing.
    std::string changed = file;
    char& c = changed[changed.size() - 80];
    c = c == 'x' ? 'y' : 'x';
    CHECK_FALSE(MinisignSecretKey::parse(changed).ok());
}

TEST_CASE("A comment is one line") {
    SeededRandom random(5);
    const auto secret = MinisignSecretKey::generate(random);
    for (const char* const comment : {"two\nlines", "carriage\rreturn"}) {
        const auto result = secret.sign(bytes_of("x"), comment);
        REQUIRE_FALSE(result.ok());
        CHECK(result.error().is(MinisignError::bad_comment));
    }
}

TEST_CASE("A bare signature is the second line of a minisign file, and fits its data and key alone") {
    SystemRandom random;
    const auto secret = MinisignSecretKey::generate(random);
    const Bytes bare = secret.sign_bare(bytes_of("a card"));
    CHECK(bare.size() == bare_signature_bytes);
    const std::string file = secret.sign(bytes_of("a card"), "").value();
    CHECK_THAT(file, Catch::Contains("\n" + to_base64(bare, Base64Padding::required) + "\n"));
    CHECK(verify_bare(bytes_of("a card"), bare, secret.public_key()).ok());
    CHECK(verify_bare(bytes_of("a cart"), bare, secret.public_key()).error().is(MinisignError::not_valid));
    CHECK(verify_bare(bytes_of("a card"), bare, MinisignSecretKey::generate(random).public_key()).error().is(MinisignError::other_key));
    Bytes bent = bare;
    bent.back() ^= std::byte{1};
    CHECK(verify_bare(bytes_of("a card"), bent, secret.public_key()).error().is(MinisignError::not_valid));
    bent = bare;
    bent[1] = std::byte{'d'};
    CHECK(verify_bare(bytes_of("a card"), bent, secret.public_key()).error().is(MinisignError::bad_signature_file));
    CHECK(verify_bare(bytes_of("a card"), BytesView(bare).first(73), secret.public_key()).error().is(MinisignError::bad_signature_file));
}
