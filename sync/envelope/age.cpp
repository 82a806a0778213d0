#include "sync/envelope/age.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <cstring>

#include "sync/envelope/age_header.h"
#include "sync/envelope/encoding.h"
#include "sync/envelope/primitives.h"

namespace engawa::envelope {

namespace {

constexpr std::size_t chunk_bytes = 64 * 1024;
constexpr std::size_t payload_nonce_bytes = 16;
constexpr std::string_view x25519_info = "age-encryption.org/v1/X25519";
constexpr std::string_view scrypt_label = "age-encryption.org/v1/scrypt";
constexpr Nonce zero_nonce{};

Error bad_stanza(std::string detail) { return {AgeError::bad_header, "header", std::move(detail)}; }

Bytes wrap(const FileKey& file_key, const Key& wrap_key) {
    Bytes body(file_key.size() + tag_bytes);
    chacha20poly1305_seal(file_key, wrap_key, zero_nonce, body);
    return body;
}

std::optional<FileKey> unwrap(BytesView body, const Key& wrap_key) {
    FileKey file_key;
    if (!chacha20poly1305_open(body, wrap_key, zero_nonce, file_key)) return std::nullopt;
    return file_key;
}

Key x25519_wrap_key(const Key& shared, BytesView share, BytesView recipient) {
    Bytes salt(share.begin(), share.end());
    salt.insert(salt.end(), recipient.begin(), recipient.end());
    return hkdf_sha256(shared, salt, x25519_info);
}

Result<Stanza> x25519_stanza(const FileKey& file_key, const AgeRecipient& recipient, Random& random) {
    Key ephemeral;
    random.fill(ephemeral);
    std::array<std::byte, 32> share;
    crypto_scalarmult_curve25519_base(raw(share.data()), raw(ephemeral.data()));
    Key shared;
    if (crypto_scalarmult_curve25519(raw(shared.data()), raw(ephemeral.data()), raw(recipient.key().data())) != 0) {
        return Error(AgeError::bad_key, "recipient", "a point of low order is no public key");
    }
    return Stanza{{"X25519", to_base64(share, Base64Padding::none)},
                  wrap(file_key, x25519_wrap_key(shared, share, recipient.key()))};
}

// The share of an X25519 stanza, its form checked: §"X25519 recipient stanza".
Result<Bytes> x25519_share(const Stanza& stanza) {
    if (stanza.arguments.size() != 2) return bad_stanza("an X25519 stanza needs two arguments");
    auto share = from_base64(stanza.arguments[1], Base64Padding::none);
    if (!share || share->size() != 32) return bad_stanza("an X25519 share is not 32 bytes of canonical base64");
    if (stanza.body.size() != 32) return bad_stanza("an X25519 stanza's body is not 32 bytes");
    return std::move(*share);
}

Result<std::optional<FileKey>> open_x25519(BytesView share, BytesView body, const AgeIdentity& identity) {
    Key shared;
    // The call fails on the all-zero secret, as the format demands.
    if (crypto_scalarmult_curve25519(raw(shared.data()), raw(identity.secret().data()), raw(share.data())) != 0) {
        return bad_stanza("an X25519 share is a point of low order");
    }
    return unwrap(body, x25519_wrap_key(shared, share, identity.recipient().key()));
}

Bytes scrypt_salt(BytesView salt) {
    Bytes labelled(bytes_of(scrypt_label).begin(), bytes_of(scrypt_label).end());
    labelled.insert(labelled.end(), salt.begin(), salt.end());
    return labelled;
}

Error no_scrypt_memory(int work_factor_log2) {
    return {AgeError::no_memory, "passphrase", fmt::format("scrypt 2^{} needs more memory", work_factor_log2),
            Permanence::temporary};
}

Result<std::optional<FileKey>> open_scrypt(const Stanza& stanza, const AgeKeys& keys) {
    if (stanza.arguments.size() != 3) return bad_stanza("an scrypt stanza needs three arguments");
    const auto salt = from_base64(stanza.arguments[1], Base64Padding::none);
    if (!salt || salt->size() != 16) return bad_stanza("an scrypt salt is not 16 bytes of canonical base64");
    const std::string& factor = stanza.arguments[2];
    const bool digits = std::all_of(factor.begin(), factor.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!digits || factor.front() == '0') return bad_stanza("an scrypt work factor is not a decimal number");
    if (stanza.body.size() != 32) return bad_stanza("an scrypt stanza's body is not 32 bytes");
    const int work_factor_log2 = factor.size() > 2 ? 100 : std::stoi(factor);
    if (work_factor_log2 > keys.max_work_factor_log2) {
        return Error(AgeError::too_hard, "header",
                     fmt::format("scrypt work factor above the limit of {}", keys.max_work_factor_log2));
    }
    if (!keys.passphrase) return std::optional<FileKey>{};
    const auto wrap_key = scrypt(keys.passphrase->bytes(), scrypt_salt(*salt), work_factor_log2);
    if (!wrap_key) return no_scrypt_memory(work_factor_log2);
    return unwrap(stanza.body, *wrap_key);
}

Result<FileKey> find_file_key(const AgeHeader& header, const AgeKeys& keys) {
    const Error no_match(AgeError::no_match, "header", "sealed to other keys");
    const auto is_scrypt = [](const Stanza& stanza) { return stanza.arguments[0] == "scrypt"; };
    if (std::any_of(header.stanzas.begin(), header.stanzas.end(), is_scrypt)) {
        if (header.stanzas.size() != 1) return bad_stanza("an scrypt stanza must be the only one");
        const auto file_key = TRY(open_scrypt(header.stanzas.front(), keys));
        if (!file_key) return no_match;
        return *file_key;
    }
    std::optional<FileKey> found;
    for (const Stanza& stanza : header.stanzas) {
        if (stanza.arguments[0] != "X25519") continue;
        const Bytes share = TRY(x25519_share(stanza));
        for (const AgeIdentity& identity : keys.identities) {
            if (found) break;
            found = TRY(open_x25519(share, stanza.body, identity));
        }
    }
    if (!found) return no_match;
    return *found;
}

Nonce chunk_nonce(std::uint64_t counter, bool final_chunk) {
    Nonce nonce{};
    for (unsigned i = 0; i < 8; ++i) nonce[10 - i] = static_cast<std::byte>((counter >> (8 * i)) & 0xff);
    nonce[11] = std::byte{final_chunk};
    return nonce;
}

// Fills `out` unless the data ends first.
Result<std::size_t> read_fully(ByteSource& source, std::span<std::byte> out) {
    std::size_t held = 0;
    while (held < out.size()) {
        const std::size_t count = TRY(source.read(out.subspan(held)));
        if (count == 0) break;
        held += count;
    }
    return held;
}

Result<void> decrypt_payload(ByteSource& source, const FileKey& file_key, ByteSink& sink) {
    std::array<std::byte, payload_nonce_bytes> nonce;
    const Error truncated(AgeError::truncated, "payload", "it ends before its final chunk");
    if (TRY(read_fully(source, nonce)) != nonce.size()) return truncated;
    const Key key = hkdf_sha256(file_key, nonce, "payload");

    Bytes sealed(chunk_bytes + tag_bytes);
    SecretBytes plain(chunk_bytes);
    for (std::uint64_t counter = 0;; ++counter) {
        const std::string where = fmt::format("payload chunk {}", counter);
        const std::size_t count = TRY(read_fully(source, sealed));
        if (count < tag_bytes) return truncated;
        const std::size_t length = count - tag_bytes;
        if (length == 0 && counter > 0) return Error(AgeError::bad_payload, where, "an empty final chunk");
        const BytesView chunk = BytesView(sealed).first(count);
        const auto out = plain.bytes().first(length);
        // A short chunk can only be the final one; a full one may be either.
        bool final_chunk = count < sealed.size();
        bool good = chacha20poly1305_open(chunk, key, chunk_nonce(counter, final_chunk), out);
        if (!good && !final_chunk) {
            final_chunk = true;
            good = chacha20poly1305_open(chunk, key, chunk_nonce(counter, true), out);
        }
        if (!good) return Error(AgeError::bad_payload, where, "changed or cut off");
        TRY(sink.write(out));
        if (!final_chunk) continue;
        if (TRY(read_fully(source, std::span(sealed).first(1))) != 0) {
            return Error(AgeError::bad_payload, where, "data after the final chunk");
        }
        return {};
    }
}

Bytes encrypt_payload(BytesView plaintext, const FileKey& file_key, std::string_view header, Random& random) {
    std::array<std::byte, payload_nonce_bytes> nonce;
    random.fill(nonce);
    const Key key = hkdf_sha256(file_key, nonce, "payload");
    const std::size_t chunks = plaintext.empty() ? 1 : (plaintext.size() + chunk_bytes - 1) / chunk_bytes;

    Bytes file(header.size() + nonce.size() + plaintext.size() + chunks * tag_bytes);
    std::memcpy(file.data(), header.data(), header.size());
    std::memcpy(file.data() + header.size(), nonce.data(), nonce.size());
    std::span<std::byte> out = std::span(file).subspan(header.size() + nonce.size());
    for (std::size_t i = 0; i < chunks; ++i) {
        const BytesView piece = plaintext.subspan(i * chunk_bytes, std::min(chunk_bytes, plaintext.size() - i * chunk_bytes));
        chacha20poly1305_seal(piece, key, chunk_nonce(i, i + 1 == chunks), out.first(piece.size() + tag_bytes));
        out = out.subspan(piece.size() + tag_bytes);
    }
    return file;
}

}  // namespace

Result<Bytes> age_encrypt(BytesView plaintext, const std::vector<AgeRecipient>& recipients, Random& random) {
    if (recipients.empty()) return Error(AgeError::bad_key, "recipients", "at least one is needed");
    FileKey file_key;
    random.fill(file_key);
    std::vector<Stanza> stanzas;
    for (const AgeRecipient& recipient : recipients) stanzas.push_back(TRY(x25519_stanza(file_key, recipient, random)));
    return encrypt_payload(plaintext, file_key, write_age_header(stanzas, file_key), random);
}

Result<Bytes> age_encrypt_with_passphrase(BytesView plaintext, BytesView passphrase, int work_factor_log2,
                                          Random& random) {
    if (passphrase.empty()) return Error(AgeError::bad_key, "passphrase", "it is empty");
    FileKey file_key;
    random.fill(file_key);
    std::array<std::byte, 16> salt;
    random.fill(salt);
    const auto wrap_key = scrypt(passphrase, scrypt_salt(salt), work_factor_log2);
    if (!wrap_key) return no_scrypt_memory(work_factor_log2);
    const Stanza stanza{{"scrypt", to_base64(salt, Base64Padding::none), std::to_string(work_factor_log2)},
                        wrap(file_key, *wrap_key)};
    return encrypt_payload(plaintext, file_key, write_age_header({stanza}, file_key), random);
}

Result<void> age_decrypt(ByteSource& source, const AgeKeys& keys, ByteSink& sink) {
    ENGAWA_VERIFY(sodium_init() >= 0);
    LineSource outer(source);
    // A binary file starts with "a", so a dash or whitespace can only be armor.
    const auto first = TRY(outer.peek());
    const bool armored = first && std::string_view("-\r\n \t\v\f").find(static_cast<char>(*first)) != std::string_view::npos;
    ArmorSource armor(outer);
    LineSource inner(armor);
    LineSource& file = armored ? inner : outer;

    const AgeHeader header = TRY(read_age_header(file));
    const FileKey file_key = TRY(find_file_key(header, keys));
    const Key mac = age_header_mac(header.covered, file_key);
    if (sodium_memcmp(mac.data(), header.mac.data(), mac.size()) != 0) {
        return Error(AgeError::bad_header_mac, "header", "the header was changed");
    }
    return decrypt_payload(file, file_key, sink);
}

namespace {

// Collects plaintext in memory that is wiped when it grows and when it goes.
class SecretSink final : public ByteSink {
  public:
    explicit SecretSink(std::size_t capacity_bytes) : held_(capacity_bytes) {}
    Result<void> write(BytesView piece) override {
        ENGAWA_VERIFY(piece.size() <= held_.size() - used_);  // plaintext is never longer than its file
        if (!piece.empty()) std::memcpy(held_.data() + used_, piece.data(), piece.size());
        used_ += piece.size();
        return {};
    }
    SecretBytes take() const { return SecretBytes::copy_of(held_.bytes().first(used_)); }

  private:
    SecretBytes held_;
    std::size_t used_ = 0;
};

}  // namespace

Result<SecretBytes> age_decrypt(BytesView file, const AgeKeys& keys) {
    MemorySource source(file);
    SecretSink sink(file.size());
    TRY(age_decrypt(source, keys, sink));
    return sink.take();
}

}  // namespace engawa::envelope
