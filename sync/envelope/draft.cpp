#include "sync/envelope/draft.h"

#include <sodium.h>

#include <array>

#include <nlohmann/json.hpp>

#include "sync/envelope/age.h"
#include "sync/envelope/encoding.h"
#include "sync/envelope/manifest.h"
#include "sync/envelope/primitives.h"

namespace engawa::envelope {

namespace {

// About a tenth of a second and 32 MiB on a small PC, for the place and once more for the file.
constexpr int draft_work_factor_log2 = 15;
constexpr int max_draft_work_factor_log2 = 18;
constexpr std::size_t proof_bytes = 32;
constexpr std::string_view locator_label = "engawa-draft";
constexpr std::string_view tombstone_format = "engawa-draft-gone";

}  // namespace

std::string make_draft_key(Random& random) {
    std::array<std::byte, 16> key;
    random.fill(key);
    std::string text = to_hex(key);
    wipe_memory(key.data(), key.size());
    return text;
}

Result<std::string> draft_proof(std::string_view secret) {
    const auto slow = scrypt(bytes_of(secret), bytes_of("engawa-draft-locator"), draft_work_factor_log2);
    if (!slow) return Error(AgeError::no_memory, "draft", "scrypt could not have the memory it asks for", Permanence::temporary);
    return to_base64(*slow, Base64Padding::required);
}

std::string draft_locator_of(const std::string& proof) {
    const auto slow = from_base64(proof, Base64Padding::required);
    ENGAWA_VERIFY(slow && slow->size() == proof_bytes);
    Bytes input(bytes_of(locator_label).begin(), bytes_of(locator_label).end());
    input.insert(input.end(), slow->begin(), slow->end());
    std::array<std::byte, 16> hash;
    crypto_generichash(raw(hash.data()), hash.size(), raw(input.data()), input.size(), nullptr, 0);
    return to_hex(hash);
}

Result<std::string> draft_locator(std::string_view secret) { return draft_locator_of(TRY(draft_proof(secret))); }

std::string draft_tombstone(const std::string& proof) {
    nlohmann::ordered_json json;
    json["format"] = tombstone_format;
    json["version"] = 1;
    json["proof"] = proof;
    return json.dump() + "\n";
}

bool is_draft_tombstone(BytesView bytes, const std::string& locator) {
    if (bytes.size() > max_draft_tombstone_bytes) return false;
    const auto json = nlohmann::json::parse(text_of(bytes), nullptr, false);
    const auto text_in = [&](const char* key) {
        const auto found = json.is_object() ? json.find(key) : json.end();
        return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
    };
    if (text_in("format") != tombstone_format) return false;
    const std::string text = text_in("proof");
    const auto slow = from_base64(text, Base64Padding::required);
    return slow && slow->size() == proof_bytes && draft_locator_of(text) == locator;
}

ObjectKey draft_key(const std::string& locator) { return ObjectKey("drafts/" + locator + ".age"); }

Result<Bytes> seal_draft(BytesView plain, std::string_view secret, Random& random) {
    return age_encrypt_with_passphrase(plain, bytes_of(secret), draft_work_factor_log2, random);
}

Result<SecretBytes> open_draft(BytesView sealed, std::string_view secret) {
    AgeKeys keys;
    keys.passphrase = SecretBytes::copy_of(secret);
    keys.max_work_factor_log2 = max_draft_work_factor_log2;
    return age_decrypt(sealed, keys);
}

}  // namespace engawa::envelope
