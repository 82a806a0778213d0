#include "tests/sync/envelope/age_file.h"

#include <sodium.h>

#include "sync/envelope/encoding.h"

namespace engawa::envelope::support {

namespace {
AgeIdentity fixed_identity() {
    SeededRandom random(7);
    return AgeIdentity::generate(random);
}
std::string body_of(const FileKey& file_key, const Key& wrap_key) {
    Bytes body(32);
    chacha20poly1305_seal(file_key, wrap_key, {}, body);
    return to_base64(body, Base64Padding::none);
}
}  // namespace

AgeFile::AgeFile() : identity_(fixed_identity()) {
    SeededRandom random(8);
    random.fill(file_key_);
}

AgeFile& AgeFile::line(std::string_view text) {
    text_ += text;
    text_ += '\n';
    return *this;
}

AgeFile& AgeFile::x25519() {
    SeededRandom random(9);
    return x25519_with_share(AgeIdentity::generate(random).recipient().key());
}

AgeFile& AgeFile::x25519_with_share(BytesView share) {
    Key shared;
    if (crypto_scalarmult_curve25519(raw(shared.data()), raw(identity_.secret().data()), raw(share.data())) != 0) {
        shared.fill(std::byte{0});
    }
    Bytes salt(share.begin(), share.end());
    const auto recipient = identity_.recipient().key();
    salt.insert(salt.end(), recipient.begin(), recipient.end());
    line("-> X25519 " + to_base64(share, Base64Padding::none));
    return line(body_of(file_key_, hkdf_sha256(shared, salt, "age-encryption.org/v1/X25519")));
}

AgeFile& AgeFile::scrypt(std::string_view passphrase, int work_factor_log2, std::string_view written_factor) {
    std::string salt = "age-encryption.org/v1/scryptsixteen bytes!! ";
    salt.resize(28 + 16);
    const auto key = envelope::scrypt(bytes_of(passphrase), bytes_of(salt), work_factor_log2);
    const std::string factor = written_factor.empty() ? std::to_string(work_factor_log2) : std::string(written_factor);
    line("-> scrypt " + to_base64(bytes_of(salt).subspan(28), Base64Padding::none) + " " + factor);
    return line(body_of(file_key_, *key));
}

AgeFile& AgeFile::mac() {
    text_ += "---";
    text_ += " " + to_base64(age_header_mac(text_, file_key_), Base64Padding::none) + "\n";
    return *this;
}

AgeFile& AgeFile::raw_bytes(std::string_view bytes) {
    text_ += bytes;
    return *this;
}

AgeFile& AgeFile::nonce() {
    const std::string nonce = "a payload nonce.";
    payload_key_ = hkdf_sha256(file_key_, bytes_of(nonce), "payload");
    return raw_bytes(nonce);
}

AgeFile& AgeFile::sealed_chunk(std::string_view plaintext, bool last) {
    Nonce nonce{};
    nonce[10] = static_cast<std::byte>(counter_++);
    nonce[11] = std::byte{last};
    Bytes sealed(plaintext.size() + tag_bytes);
    chacha20poly1305_seal(bytes_of(plaintext), payload_key_, nonce, sealed);
    return raw_bytes(text_of(sealed));
}

AgeFile& AgeFile::chunk(std::string_view plaintext) { return sealed_chunk(plaintext, false); }
AgeFile& AgeFile::final_chunk(std::string_view plaintext) { return sealed_chunk(plaintext, true); }

namespace {
Opened open_keys(std::string_view file, const AgeKeys& keys) {
    MemorySource source(bytes_of(file));
    MemorySink sink;
    const auto result = age_decrypt(source, keys, sink);
    return {std::string(text_of(sink.bytes)), result ? "" : std::string(result.error().name())};
}
}  // namespace

Opened open_with(std::string_view file, const std::vector<AgeIdentity>& identities) {
    AgeKeys keys;
    keys.identities = identities;
    return open_keys(file, keys);
}

Opened open_with_passphrase(std::string_view file, std::string_view passphrase, int max_work_factor_log2) {
    AgeKeys keys;
    keys.passphrase = SecretBytes::copy_of(passphrase);
    keys.max_work_factor_log2 = max_work_factor_log2;
    return open_keys(file, keys);
}

std::string armored(std::string_view file, std::string_view line_end) {
    const std::string base64 = to_base64(bytes_of(file), Base64Padding::required);
    std::string text = std::string(armor_begin) + std::string(line_end);
    for (std::size_t at = 0; at < base64.size(); at += 64) text += base64.substr(at, 64) + std::string(line_end);
    return text + std::string(armor_end) + std::string(line_end);
}

}  // namespace engawa::envelope::support
