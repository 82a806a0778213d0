#include "sync/office/office_keys.h"

#include "kiosk/base/atomic_file.h"

namespace engawa::office {

namespace {
constexpr std::uint64_t max_key_file_bytes = 1u << 20;
}

Result<SecretBytes> read_secret_file(const std::filesystem::path& file) {
    std::vector<std::byte> bytes = TRY(read_file(file, max_key_file_bytes));
    SecretBytes secret = SecretBytes::copy_of(bytes);
    wipe_container(bytes);
    return secret;
}

Result<std::vector<envelope::AgeIdentity>> read_identities(const std::filesystem::path& file) {
    const SecretBytes text = TRY(read_secret_file(file));
    auto identities = envelope::parse_identities(text.text());
    if (!identities) return identities.error().within(file.string());
    return identities;
}

Result<envelope::MinisignSecretKey> read_secret_key(const std::filesystem::path& file,
                                                    const std::optional<SecretBytes>& passphrase) {
    const SecretBytes text = TRY(read_secret_file(file));
    std::optional<envelope::BytesView> given;
    if (passphrase) given = passphrase->bytes();
    auto key = envelope::MinisignSecretKey::parse(text.text(), given);
    if (!key) return key.error().within(file.string());
    return key;
}

}  // namespace engawa::office
