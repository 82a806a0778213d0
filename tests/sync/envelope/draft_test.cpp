#include "sync/envelope/draft.h"

#include "sync/envelope/age.h"

using namespace engawa;
using namespace engawa::envelope;

TEST_CASE("A draft's place is BLAKE2b-128 of the label and scrypt of its secret") {
    // python3: hashlib.blake2b(b"engawa-draft" + hashlib.scrypt("さくら-つくし".encode(), salt=b"engawa-draft-locator",
    //          n=2**15, r=8, p=1, maxmem=2**26, dklen=32), digest_size=16).hexdigest()
    CHECK(draft_locator("さくら-つくし").value() == "0205314637ef476ff84cfc2a91ff0102");
    CHECK(draft_key("abc").text() == "drafts/abc.age");
    CHECK(draft_locator("さくら-つくり").value() != draft_locator("さくら-つくし").value());
}

TEST_CASE("A draft opens with its own secret and with no other") {
    SystemRandom random;
    const std::string secret = make_draft_key(random);
    CHECK(secret.size() == 32);
    CHECK(make_draft_key(random) != secret);
    const auto sealed = seal_draft(bytes_of("ぬめりえむろそ"), secret, random);
    REQUIRE(sealed);
    CHECK(text_of(*sealed).find("ぬめり") == std::string::npos);
    CHECK(open_draft(*sealed, secret)->text() == "ぬめりえむろそ");
    const auto refused = open_draft(*sealed, make_draft_key(random));
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().is(AgeError::no_match));
    Bytes damaged = *sealed;
    damaged.back() ^= std::byte{1};
    CHECK_FALSE(open_draft(damaged, secret).ok());
}
