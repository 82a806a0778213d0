#include "sync/publish/key_ring.h"

#include <fmt/format.h>

#include <algorithm>

#include "kiosk/base/atomic_file.h"
#include "sync/publish/publish_error.h"
#include "sync/tuf/error.h"

namespace engawa::publish {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t max_key_file_bytes = 64U << 10U;

bool is_key_name(std::string_view name) {
    return !name.empty() && name.size() <= 64 && name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == name.npos;
}

}  // namespace

Result<tuf::SigningKey> make_key(const fs::path& folder, std::string_view name, tuf::SigningScheme scheme,
                                 Protection protection, PassphraseSource& passphrases) {
    if (!is_key_name(name)) return Error(PublishError::bad_value, "--name", "use 1 to 64 of a-z, 0-9 and -");
    const fs::path secret_file = folder / (std::string(name) + ".key");
    const fs::path public_file = folder / (std::string(name) + ".pub");
    std::error_code ignored;
    if (fs::exists(secret_file, ignored))
        return Error(PublishError::already_there, secret_file.string(), "a key is never overwritten; choose another name");
    tuf::SigningKey key = TRY(tuf::SigningKey::generate(scheme));
    std::error_code code;
    fs::create_directories(folder, code);
    if (code) return file_error(code.value(), folder, "make folder");
    switch (protection) {
        case Protection::passphrase: {
            const SecretBytes passphrase = TRY(passphrases.of_new_key(secret_file));
            TRY(write_file_atomically(secret_file, key.to_encrypted_pem(passphrase), FileMode::owner_only));
            break;
        }
        case Protection::none: {
            const SecretBytes pem = key.to_pem();
            TRY(write_file_atomically(secret_file, pem.bytes(), FileMode::owner_only));
            break;
        }
    }
    TRY(write_file_atomically(public_file, key.to_public_pem()));
    return key;
}

Result<tuf::PublicKey> read_public_key(const fs::path& file) {
    const std::string pem = TRY(read_text_file(file, max_key_file_bytes));
    auto key = tuf::public_key_from_pem(pem);
    if (!key) return Error(tuf::TufError::unfit_key, file.string(), key.error().detail());
    return key;
}

Result<tuf::SigningKey> read_private_key(const fs::path& file, PassphraseSource& passphrases) {
    std::string text = TRY(read_text_file(file, max_key_file_bytes));
    const SecretBytes pem = SecretBytes::copy_of(std::string_view(text));
    wipe_container(text);
    if (!tuf::is_encrypted_pem(pem.text())) {
        auto key = tuf::SigningKey::from_pem(pem);
        if (!key) return Error(tuf::TufError::unfit_key, file.string(), key.error().detail());
        return key;
    }
    const SecretBytes passphrase = TRY(passphrases.of_key(file));
    auto key = tuf::SigningKey::from_encrypted_pem(pem.text(), passphrase);
    if (key) return key;
    if (key.error().is(tuf::TufError::wrong_passphrase))
        return Error(tuf::TufError::wrong_passphrase, file.string(), "the passphrase does not open it; nothing was changed");
    return Error(tuf::TufError::unfit_key, file.string(), key.error().detail());
}

Result<KeyRing> KeyRing::open(const fs::path& folder, PassphraseSource& passphrases) {
    KeyRing ring(folder, passphrases);
    std::error_code code;
    for (fs::directory_iterator it(folder, code), end; !code && it != end; it.increment(code)) {
        if (it->path().extension() != ".pub") continue;
        const auto key = read_public_key(it->path());
        if (!key.ok()) continue;
        const std::string keyid = tuf::keyid_of(*key);
        // Of two copies of a public key the one beside its private key.
        std::error_code ignored;
        if (fs::exists(fs::path(it->path()).replace_extension(".key"), ignored)) ring.names_[keyid] = it->path().stem().string();
        else ring.names_.emplace(keyid, it->path().stem().string());
    }
    if (code && code != std::errc::no_such_file_or_directory) return file_error(code.value(), folder, "read folder");
    return ring;
}

Result<const tuf::SigningKey*> KeyRing::signing_key(const std::string& keyid) {
    if (const auto opened = opened_.find(keyid); opened != opened_.end()) return &opened->second;
    const auto name = names_.find(keyid);
    const tuf::SigningKey* none = nullptr;
    if (name == names_.end()) return none;
    const fs::path file = folder_ / (name->second + ".key");
    std::error_code ignored;
    if (!fs::exists(file, ignored)) return none;
    tuf::SigningKey key = TRY(read_private_key(file, *passphrases_));
    if (key.keyid() != keyid)
        return Error(tuf::TufError::unfit_key, file.string(), "it does not belong to the .pub file beside it");
    return &opened_.emplace(keyid, std::move(key)).first->second;
}

std::string KeyRing::name_of(const std::string& keyid) const {
    const auto name = names_.find(keyid);
    return name == names_.end() ? "key " + keyid.substr(0, 8) : name->second;
}

std::string KeyRing::file_of(const std::string& keyid) const {
    const auto name = names_.find(keyid);
    return name == names_.end() ? "the .key and .pub file of the key whose id begins with " + keyid.substr(0, 8) : name->second + ".key";
}

}  // namespace engawa::publish
