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

TEST_CASE("Who goes on with a draft proves it to whoever has its locator, and nothing else proves it") {
    const std::string proof = draft_proof("さくら-つくし").value();
    const std::string locator = draft_locator("さくら-つくし").value();
    CHECK(draft_locator_of(proof) == locator);
    const std::string tombstone = draft_tombstone(proof);
    CHECK(tombstone.size() <= max_draft_tombstone_bytes);
    CHECK(is_draft_tombstone(bytes_of(tombstone), locator));
    CHECK_FALSE(is_draft_tombstone(bytes_of(tombstone), draft_locator("さくら-つくり").value()));
    CHECK_FALSE(is_draft_tombstone(bytes_of(tombstone + std::string(max_draft_tombstone_bytes, ' ')), locator));
    for (const std::string text : {"", "3", "[]", R"({"format":"engawa-draft-gone","version":1})",
                                   R"({"format":"engawa-draft-gone","version":1,"proof":3})",
                                   R"({"format":"engawa-draft-gone","version":1,"proof":"AAAA"})",
                                   R"({"format":"engawa-draft-gone","version":1,"proof":"no base64"})"}) {
        INFO(text);
        CHECK_FALSE(is_draft_tombstone(bytes_of(text), locator));
    }
    std::string other = tombstone;
    other.replace(other.find("gone"), 4, "goes");
    CHECK_FALSE(is_draft_tombstone(bytes_of(other), locator));
    CHECK_FALSE(is_draft_tombstone(bytes_of(draft_tombstone(proof.substr(0, proof.size() - 4) + "AAA=")), locator));
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
