#include "sync/envelope/kiosk_request.h"

#include <sodium.h>

#include <algorithm>
#include <vector>

#include "kiosk/base/overloaded.h"
#include "kiosk/base/utf8.h"
#include "sync/envelope/envelope.h"
#include "sync/envelope/json_fields.h"

namespace engawa::envelope {

namespace {

constexpr std::string_view request_prefix = "engawa-kiosk:";
constexpr std::string_view request_version = "1";
constexpr std::string_view key_request_format = "engawa-kiosk-request";

// What sounds alike, and what would make rude words, is left out (docs/formats/enrolment.md).
constexpr std::u32string_view first_kana = U"あいうおかきこさせそたちつてとなにぬのはひふまみむもやゆよらりわ";
constexpr std::u32string_view second_kana = U"いうおかきくけこさたつてとなにぬのはふまみむめもやゆよりるれろわ";
static_assert(first_kana.size() == 32 && second_kana.size() == 32);

constexpr char32_t katakana_first = U'ァ';
constexpr char32_t katakana_last = U'ヶ';
constexpr char32_t katakana_to_hiragana = U'ァ' - U'ぁ';

Error bad_request(std::string detail) { return {EnvelopeError::bad_request, "request", std::move(detail)}; }

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view white = " \t\r\n";
    const std::size_t begin = text.find_first_not_of(white);
    if (begin == text.npos) return {};
    return text.substr(begin, text.find_last_not_of(white) - begin + 1);
}

std::array<unsigned char, crypto_hash_sha256_BYTES> sha256(std::string_view text) {
    std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
    crypto_hash_sha256(digest.data(), reinterpret_cast<const unsigned char*>(text.data()), text.size());
    return digest;
}

Words words_from(std::string_view text) {
    const auto digest = sha256(text);
    const auto five_bits = [&](std::size_t at) {
        unsigned value = 0;
        for (std::size_t bit = at; bit < at + 5; ++bit) value = value << 1U | (digest[bit / 8] >> (7 - bit % 8) & 1U);
        return value;
    };
    Words words;
    for (std::size_t i = 0; i < words.size(); ++i) {
        append_utf8(words[i], first_kana[five_bits(10 * i)]);
        append_utf8(words[i], second_kana[five_bits(10 * i + 5)]);
    }
    return words;
}

std::string key_text(const MinisignPublicKey& key) {
    std::string text(text_of(key.id()));
    text += text_of(key.key());
    return text;
}

// Hiragana alone, one text a character.
std::vector<std::string> kana_in(std::string_view typed) {
    std::vector<std::string> kana;
    for (std::size_t at = 0; at < typed.size();) {
        const DecodedCharacter character = decode_utf8(typed, at);
        at += character.length_bytes;
        char32_t code = character.code;
        constexpr std::u32string_view between = U" \t\r\n\u3000、・,.-";
        if (between.find(code) != between.npos) continue;
        if (code >= katakana_first && code <= katakana_last) code -= katakana_to_hiragana;
        append_utf8(kana.emplace_back(), code);
    }
    return kana;
}

Result<KeyRequest> parse_key_request(std::string_view text) {
    const auto json = nlohmann::json::parse(text, nullptr, false);
    if (!json.is_object() || json_text(json, "format") != key_request_format) return bad_request("is no kiosk's request");
    if (json_number(json, "version") != 1) return bad_request("has an unknown version");
    const auto kiosk = json_text(json, "kiosk");
    const auto kind = json_text(json, "kind");
    const auto key_line = json_text(json, "key");
    if (!kiosk || !kind || !key_line) return bad_request("a field is missing");
    const auto key = MinisignPublicKey::parse(*key_line);
    if (!key) return bad_request("\"key\" is not a minisign public key");
    if (*kind == "new_key") return KeyRequest{KioskId(*kiosk), NewKey{*key}};
    if (*kind != "key_changed") return bad_request("has an unknown kind");
    const auto former_line = json_text(json, "former");
    const auto through = json_number(json, "through");
    if (!former_line || !through) return bad_request("a field is missing");
    const auto former = MinisignPublicKey::parse(*former_line);
    if (!former) return bad_request("\"former\" is not a minisign public key");
    return KeyRequest{KioskId(*kiosk), KeyChanged{*key, *former, *through}};
}

}  // namespace

KioskId kiosk_id_of(const MinisignPublicKey& key) {
    return KioskId("kiosk-" + sha256_hex(key.key()).substr(0, 8));
}

std::string KioskRequest::text() const {
    return std::string(request_prefix) + std::string(request_version) + ":" + id.text() + ":" + key.base64();
}

Result<KioskRequest> parse_kiosk_request(std::string_view text) {
    std::string_view rest = trimmed(text);
    if (!rest.starts_with(request_prefix))
        return bad_request("does not begin with \"engawa-kiosk:\"; scan the code that the kiosk shows, or give its request.txt");
    rest.remove_prefix(request_prefix.size());
    const std::size_t first = rest.find(':');
    const std::size_t second = first == rest.npos ? rest.npos : rest.find(':', first + 1);
    if (second == rest.npos) return bad_request("is cut off: it has fewer than four parts");
    if (rest.substr(0, first) != request_version)
        return bad_request("is of version " + std::string(rest.substr(0, first)) + ", which this program does not know");
    const std::string id(rest.substr(first + 1, second - first - 1));
    if (!is_plain_id(id)) return bad_request("the kiosk's id in it is not [a-z0-9-]{1,64}");
    const auto key = MinisignPublicKey::parse(rest.substr(second + 1));
    if (!key) return bad_request("the key in it is cut off or mistyped");
    return KioskRequest{KioskId(id), *key};
}

Words words_of(const KioskRequest& request) {
    std::string text = "engawa-kiosk-words";
    text += '\0';
    text += request.id.text();
    text += '\0';
    return words_from(text + key_text(request.key));
}

Words words_of_office(const MinisignPublicKey& office_key) {
    std::string text = "engawa-office-words";
    text.append(2, '\0');
    return words_from(text + key_text(office_key));
}

std::string joined(const Words& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
    return text;
}

std::variant<SameWords, OtherWord> compare_words(const Words& words, std::string_view typed) {
    const std::vector<std::string> kana = kana_in(typed);
    if (kana.size() != 2 * words.size()) return OtherWord{0};
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (kana[2 * i] + kana[2 * i + 1] != words[i]) return OtherWord{i + 1};
    }
    return SameWords{};
}

ObjectKey key_request_key(const KioskId& kiosk) { return ObjectKey("requests/" + kiosk.text() + ".json"); }
ObjectKey key_request_signature_key(const KioskId& kiosk) { return ObjectKey("requests/" + kiosk.text() + ".json.minisig"); }

std::string key_request_json(const KeyRequest& request) {
    nlohmann::ordered_json json;
    json["format"] = key_request_format;
    json["version"] = 1;
    json["kiosk"] = request.kiosk.text();
    std::visit(Overloaded{[&](const NewKey& what) {
                              json["kind"] = "new_key";
                              json["key"] = what.key.base64();
                          },
                          [&](const KeyChanged& what) {
                              json["kind"] = "key_changed";
                              json["key"] = what.key.base64();
                              json["former"] = what.former.base64();
                              json["through"] = what.through;
                          }},
               request.what);
    return json.dump(1) + "\n";
}

Result<std::string> sign_key_request(const KioskId& kiosk, std::string_view json, const MinisignSecretKey& key) {
    return key.sign(bytes_of(json), "engawa request " + kiosk.text());
}

Result<KeyRequest> verify_key_request(std::string_view json, std::string_view signature, const MinisignPublicKey& key,
                                      const KioskId& kiosk) {
    const auto comment = verify_minisign(bytes_of(json), signature, key);
    if (!comment)
        return Error(EnvelopeError::bad_request, kiosk.text(), "its request is not signed with the key that the registry has",
                     Permanence::temporary);
    KeyRequest request = TRY(parse_key_request(json));
    if (request.kiosk != kiosk) return bad_request("is another kiosk's");
    return request;
}

}  // namespace engawa::envelope
