#include "kiosk/assist/pin.h"


using namespace engawa;
using namespace engawa::assist;

namespace {

const std::string secret = "AAECAwQFBgcICQoLDA0ODw";

SecretBytes digits(std::string_view text) { return SecretBytes::copy_of(text); }

}  // namespace

TEST_CASE("A PIN fits the verifier that was made of it, for that person and that card alone") {
    const std::string verifier = make_pin_verifier("h-kato", secret, digits("135790")).value();
    CHECK(is_pin_verifier(verifier));
    CHECK(pin_fits(verifier, "h-kato", secret, digits("135790")));
    CHECK_FALSE(pin_fits(verifier, "h-kato", secret, digits("135791")));
    CHECK_FALSE(pin_fits(verifier, "h-kato", secret, digits("13579")));
    CHECK_FALSE(pin_fits(verifier, "h-sato", secret, digits("135790")));
    CHECK_FALSE(pin_fits(verifier, "h-kato", "AAECAwQFBgcICQoLDA0ODA", digits("135790")));
    // The same PIN again has another salt.
    CHECK(make_pin_verifier("h-kato", secret, digits("135790")).value() != verifier);
}

TEST_CASE("A PIN has four to eight digits") {
    for (const char* const good : {"0000", "12345678"}) CHECK(is_pin(good));
    for (const char* const bad : {"", "123", "123456789", "12a4", "１２３４", " 1234"}) {
        INFO(bad);
        CHECK_FALSE(is_pin(bad));
        CHECK(make_pin_verifier("h-kato", secret, digits(bad)).error().is(PinError::not_a_pin));
    }
}

TEST_CASE("A verifier that is none, or would keep a kiosk busy, opens nothing") {
    const std::string verifier = make_pin_verifier("h-kato", secret, digits("1234")).value();
    const auto with = [&](const std::string& from, const std::string& to) {
        std::string other = verifier;
        return other.replace(other.find(from), from.size(), to);
    };
    REQUIRE(verifier.starts_with("$argon2id$v=19$m=65536,t=2,p=1$"));
    CHECK(is_pin_verifier(with("m=65536", "m=262144")));
    CHECK(is_pin_verifier(with("t=2", "t=8")));
    for (const std::string& bad : {std::string(), std::string("1234"), with("argon2id", "argon2i"), with("m=65536", "m=262145"),
                                   with("t=2", "t=9"), with("p=1", "p=2"), with("m=65536", "m="), with("v=19", "v=16"),
                                   verifier + std::string(200, 'A')}) {
        INFO(bad);
        CHECK_FALSE(is_pin_verifier(bad));
        CHECK_FALSE(pin_fits(bad, "h-kato", secret, digits("1234")));
    }
}
