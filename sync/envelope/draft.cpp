#include "sync/envelope/draft.h"

#include <sodium.h>

#include <array>

#include "sync/envelope/age.h"
#include "sync/envelope/manifest.h"
#include "sync/envelope/primitives.h"

namespace engawa::envelope {

namespace {

// About a tenth of a second and 32 MiB on a small PC, for the place and once more for the file.
constexpr int draft_work_factor_log2 = 15;
constexpr int max_draft_work_factor_log2 = 18;

}  // namespace

std::string make_draft_key(Random& random) {
    std::array<std::byte, 16> key;
    random.fill(key);
    std::string text = to_hex(key);
    wipe_memory(key.data(), key.size());
    return text;
}

Result<std::string> draft_locator(std::string_view secret) {
    const auto slow = scrypt(bytes_of(secret), bytes_of("engawa-draft-locator"), draft_work_factor_log2);
    if (!slow) return Error(AgeError::no_memory, "draft", "scrypt could not have the memory it asks for", Permanence::temporary);
    SecretBytes input = SecretBytes::copy_of("engawa-draft" + std::string(slow->size(), '\0'));
    std::copy(slow->begin(), slow->end(), input.bytes().end() - static_cast<std::ptrdiff_t>(slow->size()));
    std::array<std::byte, 16> hash;
    crypto_generichash(raw(hash.data()), hash.size(), input.data(), input.size(), nullptr, 0);
    return to_hex(hash);
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
