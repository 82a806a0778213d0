#include "sync/envelope/kiosk_request.h"

#include <set>

#include "sync/envelope/envelope.h"

using namespace engawa;
using namespace engawa::envelope;

namespace {

KioskRequest request_of(std::uint64_t seed) {
    SeededRandom random(seed);
    const MinisignPublicKey key = MinisignSecretKey::generate(random).public_key();
    return {kiosk_id_of(key), key};
}

std::size_t wrong_word(const Words& words, std::string_view typed) {
    const auto compared = compare_words(words, typed);
    const auto* const other = std::get_if<OtherWord>(&compared);
    return other == nullptr ? 99 : other->number;
}

}  // namespace

TEST_CASE("What a kiosk shows is read back, also with white space around it") {
    const KioskRequest request = request_of(1);
    CHECK(request.text().size() < 100);
    CHECK(parse_kiosk_request(request.text()).value() == request);
    CHECK(parse_kiosk_request("  " + request.text() + "\r\n").value() == request);
}

TEST_CASE("A kiosk's id follows from its key, and is one that a store can have") {
    const KioskRequest one = request_of(1);
    CHECK(one.id.text().size() == 14);
    CHECK(one.id.text().starts_with("kiosk-"));
    CHECK(is_plain_id(one.id.text()));
    CHECK(kiosk_id_of(one.key) == one.id);
    CHECK(request_of(2).id != one.id);
}

TEST_CASE("A request that is cut off, mistyped or of another kind is refused with the reason") {
    const std::string good = request_of(1).text();
    const auto reason = [](const std::string& text) {
        const auto parsed = parse_kiosk_request(text);
        REQUIRE_FALSE(parsed);
        CHECK(parsed.error().is(EnvelopeError::bad_request));
        return parsed.error().detail();
    };
    CHECK_THAT(reason(""), Catch::Contains("does not begin"));
    CHECK_THAT(reason("https://example.org"), Catch::Contains("does not begin"));
    CHECK_THAT(reason("engawa-kiosk:1:kiosk-a"), Catch::Contains("cut off"));
    CHECK_THAT(reason("engawa-kiosk:2" + good.substr(14)), Catch::Contains("version 2"));
    CHECK_THAT(reason(good.substr(0, good.size() - 3)), Catch::Contains("key"));
    CHECK_THAT(reason("engawa-kiosk:1:Kiosk_A:" + good.substr(30)), Catch::Contains("id"));
}

TEST_CASE("The words are those of the key and the id, and of nothing else") {
    const KioskRequest request = request_of(1);
    const Words words = words_of(request);
    CHECK(words_of(request) == words);
    for (const std::string& word : words) CHECK(word.size() == 6);  // two kana
    KioskRequest renamed = request;
    renamed.id = KioskId("kiosk-other");
    CHECK(words_of(renamed) != words);
    CHECK(words_of(request_of(2)) != words);
    CHECK(words_of_office(request.key) != words);
    std::set<std::string> all;
    for (std::uint64_t seed = 1; seed <= 200; ++seed) all.insert(joined(words_of(request_of(seed))));
    CHECK(all.size() == 200);
}

TEST_CASE("The words of a known key stand written down, so that both sides go on making the same") {
    const auto key = MinisignPublicKey::parse("RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3");
    REQUIRE(key);
    const KioskRequest request{kiosk_id_of(*key), *key};
    CHECK(request.id.text() == "kiosk-faa209af");
    CHECK(joined(words_of(request)) == "ひる そも そぬ あこ みた りか つつ あれ");
}

TEST_CASE("Typed words are compared however they are typed, and the first wrong one is named") {
    const Words words{"かた", "みや", "たけ", "のり", "わた", "ゆき", "さる", "なつ"};
    CHECK(wrong_word(words, "かた みや たけ のり わた ゆき さる なつ") == 99);
    CHECK(wrong_word(words, "カタ　ミヤ、タケ・ノリ ワタ ユキ\nサル ナツ ") == 99);
    CHECK(wrong_word(words, "かたみやたけのりわたゆきさるなつ") == 99);
    CHECK(wrong_word(words, "かた みや たけ のり わた ゆき さる なか") == 8);
    CHECK(wrong_word(words, "かと みや たけ のり わた ゆき さる なつ") == 1);
    CHECK(wrong_word(words, "かた たけ みや のり わた ゆき さる なつ") == 2);
    CHECK(wrong_word(words, "かた みや たけ のり わた ゆき さる") == 0);
    CHECK(wrong_word(words, "") == 0);
    CHECK(wrong_word(words, "\xff\xfe") == 0);
}

TEST_CASE("What a kiosk says of its key is believed under that key alone, and for that kiosk alone") {
    SeededRandom random(3);
    const auto old_key = MinisignSecretKey::generate(random);
    const auto new_key = MinisignSecretKey::generate(random);
    const KioskId kiosk("kiosk-a");
    const bool changed = GENERATE(false, true);
    const KeyRequest request = changed ? KeyRequest{kiosk, KeyChanged{new_key.public_key(), old_key.public_key(), 41}}
                                       : KeyRequest{kiosk, NewKey{new_key.public_key()}};
    const std::string json = key_request_json(request);
    const std::string signature = sign_key_request(kiosk, json, old_key).value();
    CHECK(verify_key_request(json, signature, old_key.public_key(), kiosk).value() == request);
    CHECK(verify_key_request(json, signature, new_key.public_key(), kiosk).error().temporary());
    CHECK(verify_key_request(json, signature, old_key.public_key(), KioskId("kiosk-b")).error().is(EnvelopeError::bad_request));
    CHECK_FALSE(verify_key_request(json + " ", signature, old_key.public_key(), kiosk));
    for (const char* const bad : {"{}", "", "[]", R"({"format":"engawa-kiosk-request","version":1,"kiosk":"kiosk-a","kind":"new_key"})",
                                  R"({"format":"engawa-kiosk-request","version":2,"kiosk":"kiosk-a","kind":"new_key","key":""})",
                                  R"({"format":"engawa-acks","version":1,"kiosk":"kiosk-a","kind":"new_key","key":""})",
                                  R"({"format":"engawa-kiosk-request","version":1,"kiosk":"kiosk-a","kind":"new_key","key":"RW"})"}) {
        INFO(bad);
        const auto refused = verify_key_request(bad, sign_key_request(kiosk, bad, old_key).value(), old_key.public_key(), kiosk);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().permanent());
    }
}
