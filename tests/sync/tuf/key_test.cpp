#include "sync/tuf/key.h"

#include <catch2/catch.hpp>

#include "sync/tuf/error.h"
#include "tests/sync/tuf/test_repository.h"

using namespace engawa;
using namespace engawa::tuf;

namespace {

constexpr SigningScheme schemes[] = {SigningScheme::ed25519, SigningScheme::ecdsa_p256, SigningScheme::rsa_3072};

Verifier verifier(const PublicKey& key) {
    auto made = Verifier::create(key);
    INFO((made.ok() ? "" : made.error().message()));
    REQUIRE(made.ok());
    return std::move(*made);
}

}  // namespace

TEST_CASE("What a key of any kind signs, its public key verifies, and nothing else") {
    for (const SigningScheme scheme : schemes) {
        const SharedKey key = test_key("a", scheme);
        const Verifier own = verifier(key->public_key());
        const std::string signature = key->sign("message");
        CHECK(own.verify("message", signature));
        CHECK_FALSE(own.verify("messagf", signature));
        CHECK_FALSE(own.verify("", signature));
        CHECK_FALSE(verifier(test_key("b", scheme)->public_key()).verify("message", signature));
        std::string changed = signature;
        changed[10] = changed[10] == '0' ? '1' : '0';
        CHECK_FALSE(own.verify("message", changed));
        for (const std::string& no_signature : {std::string(), std::string("zz"), std::string("abc"), signature + "00",
                                                signature.substr(2), std::string(signature.size(), '0')})
            CHECK_FALSE(own.verify("message", no_signature));
    }
}

TEST_CASE("The specification's example of an Ed25519 key has the keyid it says") {
    const PublicKey key{"ed25519", "ed25519", "72378e5bc588793e58f81c8533da64a2e8f1565c1fcc7f253496394ffc52542c", {}, {}};
    CHECK(keyid_of(key) == "1bf1c6e3cdd3d3a8420b19199e27511999850f4b376c4547b2f32fba7e80fca3");
}

TEST_CASE("A test vector of RFC 8032 verifies") {
    const PublicKey key{"ed25519", "ed25519", "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", {}, {}};
    const std::string signature =
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";
    CHECK(verifier(key).verify("\x72", signature));
}

TEST_CASE("A private key survives being written and read") {
    for (const SigningScheme scheme : schemes) {
        const SharedKey key = test_key("a", scheme);
        const auto again = SigningKey::from_pem(key->to_pem());
        REQUIRE(again.ok());
        CHECK(again->public_key() == key->public_key());
        CHECK(verifier(key->public_key()).verify("m", again->sign("m")));
    }
    CHECK(SigningKey::from_pem(SecretBytes::copy_of(std::string_view("no PEM"))).error().is(TufError::unfit_key));
}

TEST_CASE("A private key behind a passphrase opens with it and with no other") {
    const SecretBytes right = SecretBytes::copy_of(std::string_view("correct horse"));
    for (const SigningScheme scheme : schemes) {
        const SharedKey key = test_key("a", scheme);
        const std::string pem = key->to_encrypted_pem(right);
        CHECK(is_encrypted_pem(pem));
        CHECK_FALSE(is_encrypted_pem(key->to_pem().text()));
        const auto again = SigningKey::from_encrypted_pem(pem, right);
        REQUIRE(again.ok());
        CHECK(again->keyid() == key->keyid());
        for (const std::string_view wrong : {"correct horsf", "", "correct horse "})
            CHECK(SigningKey::from_encrypted_pem(pem, SecretBytes::copy_of(wrong)).error().is(TufError::wrong_passphrase));
        CHECK(SigningKey::from_pem(SecretBytes::copy_of(std::string_view(pem))).error().is(TufError::unfit_key));
    }
    CHECK(SigningKey::from_encrypted_pem("no PEM", right).error().is(TufError::unfit_key));
}

TEST_CASE("A public key's file has the key that metadata lists") {
    for (const SigningScheme scheme : schemes) {
        const SharedKey key = test_key("a", scheme);
        const auto read = public_key_from_pem(key->to_public_pem());
        REQUIRE(read.ok());
        CHECK(keyid_of(*read) == key->keyid());
    }
    CHECK(public_key_from_pem("no PEM").error().is(TufError::unfit_key));
}

TEST_CASE("Keys that no signature should be believed from are refused") {
    const PublicKey ed25519 = test_key("a")->public_key();
    const PublicKey ecdsa = test_key("a", SigningScheme::ecdsa_p256)->public_key();
    const PublicKey rsa = test_key("a", SigningScheme::rsa_3072)->public_key();
    const auto refused = [](PublicKey key) {
        const auto made = Verifier::create(key);
        return !made.ok() && made.error().is(TufError::unfit_key);
    };
    SECTION("a type and a scheme that do not go together") {
        CHECK(refused({"ed25519", "ecdsa-sha2-nistp256", ed25519.value, {}, {}}));
        CHECK(refused({"rsa", "rsa-pkcs1v15-sha256", rsa.value, {}, {}}));
        CHECK(refused({"post-quantum", "of-some-kind", "00", {}, {}}));
    }
    SECTION("a value of another kind than the type says") {
        CHECK(refused({"rsa", "rsassa-pss-sha256", ecdsa.value, {}, {}}));
        CHECK(refused({"ecdsa", "ecdsa-sha2-nistp256", rsa.value, {}, {}}));
        CHECK(refused({"ed25519", "ed25519", ecdsa.value, {}, {}}));
    }
    SECTION("a value that cannot be read") {
        CHECK(refused({"ed25519", "ed25519", ed25519.value.substr(2), {}, {}}));
        CHECK(refused({"ed25519", "ed25519", std::string(64, 'x'), {}, {}}));
        CHECK(refused({"ecdsa", "ecdsa-sha2-nistp256", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", {}, {}}));
        CHECK(refused({"rsa", "rsassa-pss-sha256", "", {}, {}}));
    }
    SECTION("an RSA key of 1024 bits, and a curve that is not P-256") {
        const auto rsa_1024 = Verifier::create(
            {"rsa", "rsassa-pss-sha256",
             "-----BEGIN PUBLIC KEY-----\n"
             "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDYuTMB1PVpA8LFVmbm8qyMsV8N\n"
             "GYqn1d8/+rLrBzgdLUY3VqBeupYAzXWBbVfcKXhY9dLMgo4vTN6Em4TeEwWA0aN8\n"
             "HizDJiIQ/A/z9NofrnYyOD+hAa2q5nMK+GoBPO0TLvtZrve3A8ozULt/0xb/WkRH\n"
             "Z4iflgKe1PhWsL0T4wIDAQAB\n"
             "-----END PUBLIC KEY-----\n", {}, {}});
        REQUIRE_FALSE(rsa_1024.ok());
        CHECK(rsa_1024.error().detail() == "an RSA key has 2048 to 16384 bits");
        const auto p384 = Verifier::create(
            {"ecdsa", "ecdsa-sha2-nistp256",
             "-----BEGIN PUBLIC KEY-----\n"
             "MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAE5AhbXgQ0xIBj8PcInZ4r452VnWSafwQ1\n"
             "T1xJaD4hp/qVGHPX1RPtqSrAS22YFbEy9CiWKjFGdq1CxixFZJk1wfkOxvBm+dVH\n"
             "3L7gBhzyV+DSBraFE6sRgkYGjJKOl9UM\n"
             "-----END PUBLIC KEY-----\n", {}, {}});
        REQUIRE_FALSE(p384.ok());
        CHECK(p384.error().detail() == "not a key on the curve P-256");
    }
}

TEST_CASE("One key has one fingerprint, however it was written down") {
    PublicKey key = test_key("a", SigningScheme::ecdsa_p256)->public_key();
    const std::string fingerprint = verifier(key).fingerprint();
    key.type = "ecdsa-sha2-nistp256";
    key.other["x-owner"] = "\"somebody\"";
    key.value = "\n" + key.value + "\n\n";
    CHECK(verifier(key).fingerprint() == fingerprint);
    CHECK(verifier(test_key("b", SigningScheme::ecdsa_p256)->public_key()).fingerprint() != fingerprint);
    PublicKey upper = test_key("a")->public_key();
    for (char& c : upper.value) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    CHECK(verifier(upper).fingerprint() == verifier(test_key("a")->public_key()).fingerprint());
}

TEST_CASE("A key on P-256 is one key, whether its point was written down whole or compressed") {
    // Written by openssl ec -pubin -conv_form compressed, and uncompressed.
    const PublicKey compressed{"ecdsa", "ecdsa-sha2-nistp256", 
             "-----BEGIN PUBLIC KEY-----\n"
             "MDkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDIgACv8pXFi0TjkJNAzMGQNhwQZnoJt0p\n"
             "0CSoqNqkeTSTbQ0=\n"
             "-----END PUBLIC KEY-----\n", {}, {}};
    const PublicKey whole{"ecdsa", "ecdsa-sha2-nistp256", 
             "-----BEGIN PUBLIC KEY-----\n"
             "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEv8pXFi0TjkJNAzMGQNhwQZnoJt0p\n"
             "0CSoqNqkeTSTbQ0Znr/01vonAED4cJGQcvosHrSO37eypXIGiuydIbrdwg==\n"
             "-----END PUBLIC KEY-----\n", {}, {}};
    CHECK(verifier(compressed).fingerprint() == verifier(whole).fingerprint());
}
