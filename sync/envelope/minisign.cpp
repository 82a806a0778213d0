#include "sync/envelope/minisign.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <cstring>

#include "sync/envelope/encoding.h"
#include "sync/envelope/primitives.h"

// The layouts are those of minisign 0.11; docs/formats/minisign.md draws them.

namespace engawa::envelope {

namespace {

constexpr std::string_view comment_mark = "untrusted comment: ";
constexpr std::size_t signature_at = 10;  // after "ED" and the key's id
constexpr std::string_view trusted_mark = "trusted comment: ";
constexpr std::size_t max_comment_bytes = 8192;

constexpr std::size_t secret_file_bytes = 158;
constexpr std::size_t salt_offset = 6;
constexpr std::size_t operations_offset = 38;
constexpr std::size_t memory_offset = 46;
constexpr std::size_t secret_offset = 54;  // key id, key, checksum: what a passphrase covers
constexpr std::size_t secret_part_bytes = 8 + 64 + 32;
// What a new passphrase costs: 128 MiB and about half a second on a small PC. A file names its own cost.
constexpr std::uint64_t operations_limit = 1u << 22;
constexpr std::uint64_t memory_limit_bytes = 1u << 27;
// What a file may ask for: minisign's own default is the upper end.
constexpr std::uint64_t max_operations = 1u << 25;
constexpr std::uint64_t max_memory_bytes = 1u << 30;

Error bad_key_file(std::string detail) { return {MinisignError::bad_key_file, "minisign key", std::move(detail)}; }
Error bad_signature_file(std::string detail) {
    return {MinisignError::bad_signature_file, "minisign signature", std::move(detail)};
}

std::uint64_t read_little_endian(BytesView eight) {
    std::uint64_t value = 0;
    for (std::size_t i = 8; i-- > 0;) value = (value << 8) | std::to_integer<std::uint64_t>(eight[i]);
    return value;
}

void write_little_endian(std::uint64_t value, std::span<std::byte> eight) {
    for (std::size_t i = 0; i < 8; ++i) eight[i] = static_cast<std::byte>((value >> (8 * i)) & 0xff);
}

bool starts_with(BytesView bytes, std::string_view mark) { return text_of(bytes).starts_with(mark); }

// Takes the first line off, without LF or CRLF.
std::string_view take_line(std::string_view& text) {
    const std::size_t feed = text.find('\n');
    std::string_view line = text.substr(0, feed);
    text.remove_prefix(feed == std::string_view::npos ? text.size() : feed + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

std::array<std::byte, 64> blake2b_512(BytesView data) {
    std::array<std::byte, 64> hash;
    crypto_generichash(raw(hash.data()), hash.size(), raw(data.data()), data.size(), nullptr, 0);
    return hash;
}

// BLAKE2b-256("Ed" ‖ key id ‖ key): tells a right passphrase from a wrong one.
std::array<std::byte, 32> checksum_of(BytesView id, BytesView key) {
    std::array<std::byte, 32> sum;
    crypto_generichash_state state;
    crypto_generichash_init(&state, nullptr, 0, sum.size());
    crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>("Ed"), 2);
    crypto_generichash_update(&state, raw(id.data()), id.size());
    crypto_generichash_update(&state, raw(key.data()), key.size());
    crypto_generichash_final(&state, raw(sum.data()), sum.size());
    sodium_memzero(&state, sizeof state);
    return sum;
}

Result<void> apply_passphrase(std::span<std::byte> secret_part, BytesView passphrase, BytesView salt,
                              std::uint64_t operations, std::uint64_t memory_bytes) {
    SecretBytes stream(secret_part.size());
    if (crypto_pwhash_scryptsalsa208sha256(stream.data(), stream.size(), text_of(passphrase).data(), passphrase.size(),
                                           raw(salt.data()), operations, memory_bytes) != 0) {
        return Error(MinisignError::no_memory, "minisign key", "the passphrase needs more memory",
                     Permanence::temporary);
    }
    for (std::size_t i = 0; i < secret_part.size(); ++i) secret_part[i] ^= stream.bytes()[i];
    return {};
}

SecretBytes secret_file(BytesView binary) {
    const std::size_t encoded = sodium_base64_encoded_len(secret_file_bytes, sodium_base64_VARIANT_ORIGINAL);
    const std::string_view head = "untrusted comment: minisign encrypted secret key\n";
    SecretBytes text(head.size() + encoded);  // the terminator's place takes the line end
    std::memcpy(text.data(), head.data(), head.size());
    sodium_bin2base64(reinterpret_cast<char*>(text.data()) + head.size(), encoded, raw(binary.data()), binary.size(),
                      sodium_base64_VARIANT_ORIGINAL);
    text.bytes()[text.size() - 1] = std::byte{'\n'};
    return text;
}

bool is_one_line(std::string_view comment) {
    return comment.size() <= max_comment_bytes && comment.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

}  // namespace

Result<MinisignPublicKey> MinisignPublicKey::parse(std::string_view text) {
    std::string_view line = take_line(text);
    if (line.starts_with(comment_mark)) line = take_line(text);
    const auto bytes = from_base64(line, Base64Padding::required);
    if (!bytes || bytes->size() != 42 || !starts_with(*bytes, "Ed") || !text.empty()) {
        return bad_key_file("not a minisign public key");
    }
    std::array<std::byte, 8> id;
    std::array<std::byte, 32> key;
    std::copy_n(bytes->begin() + 2, id.size(), id.begin());
    std::copy_n(bytes->begin() + 10, key.size(), key.begin());
    return MinisignPublicKey(id, key);
}

std::string MinisignPublicKey::base64() const {
    Bytes bytes = {std::byte{'E'}, std::byte{'d'}};
    bytes.insert(bytes.end(), id_.begin(), id_.end());
    bytes.insert(bytes.end(), key_.begin(), key_.end());
    return to_base64(bytes, Base64Padding::required);
}

std::string MinisignPublicKey::id_hex() const { return fmt::format("{:X}", read_little_endian(id_)); }

std::string MinisignPublicKey::file_text() const {
    return fmt::format("{}minisign public key {}\n{}\n", comment_mark, id_hex(), base64());
}

MinisignSecretKey MinisignSecretKey::generate(Random& random) {
    MinisignSecretKey secret;
    random.fill(secret.id_);
    Key seed;
    random.fill(seed);
    std::array<std::byte, 32> public_part;
    crypto_sign_seed_keypair(raw(public_part.data()), raw(secret.key_.data()), raw(seed.data()));
    return secret;
}

Result<MinisignSecretKey> MinisignSecretKey::parse(std::string_view file_text, std::optional<BytesView> passphrase) {
    std::string_view line = take_line(file_text);
    if (line.starts_with(comment_mark)) line = take_line(file_text);
    auto decoded = from_base64(line, Base64Padding::required);
    if (!decoded) return bad_key_file("not a minisign secret key");
    SecretBytes binary = SecretBytes::copy_of(*decoded);
    wipe_container(*decoded);
    const BytesView view = binary.bytes();
    if (view.size() != secret_file_bytes || !starts_with(view, "Ed") || !starts_with(view.subspan(4), "B2")) {
        return bad_key_file("not a minisign secret key");
    }
    const std::span<std::byte> secret_part = binary.bytes().subspan(secret_offset);
    const bool encrypted = starts_with(view.subspan(2), "Sc");
    if (!encrypted && (view[2] != std::byte{0} || view[3] != std::byte{0})) {
        return bad_key_file("an unknown way of protecting the secret key");
    }
    if (encrypted) {
        if (!passphrase) return Error(MinisignError::needs_passphrase, "minisign key", "it is protected by a passphrase");
        const std::uint64_t operations = read_little_endian(view.subspan(operations_offset, 8));
        const std::uint64_t memory_bytes = read_little_endian(view.subspan(memory_offset, 8));
        if (operations > max_operations || memory_bytes > max_memory_bytes) {
            return bad_key_file("its passphrase costs more than the limit");
        }
        TRY(apply_passphrase(secret_part, *passphrase, view.subspan(salt_offset, 32), operations, memory_bytes));
    }

    MinisignSecretKey secret;
    std::copy_n(secret_part.begin(), secret.id_.size(), secret.id_.begin());
    std::copy_n(secret_part.begin() + 8, secret.key_.size(), secret.key_.begin());
    const auto sum = checksum_of(secret.id_, secret.key_);
    // minisign leaves the checksum of an unprotected key at zero.
    if (encrypted && sodium_memcmp(sum.data(), secret_part.data() + 72, sum.size()) != 0) {
        return Error(MinisignError::wrong_passphrase, "minisign key", "the passphrase does not open it");
    }
    std::array<std::byte, 32> public_part;
    WipedArray<64> derived;
    crypto_sign_seed_keypair(raw(public_part.data()), raw(derived.data()), raw(secret.key_.data()));
    if (sodium_memcmp(derived.data(), secret.key_.data(), derived.size()) != 0) {
        return bad_key_file("its two halves do not belong together");
    }
    return secret;
}

MinisignSecretKey::~MinisignSecretKey() { wipe_memory(key_.data(), key_.size()); }

MinisignPublicKey MinisignSecretKey::public_key() const {
    std::array<std::byte, 32> key;
    std::copy_n(key_.begin() + 32, key.size(), key.begin());
    return {id_, key};
}

SecretBytes MinisignSecretKey::file_text() const {
    WipedArray<secret_file_bytes> binary;
    std::memcpy(binary.data(), "Ed\0\0B2", 6);
    std::copy(id_.begin(), id_.end(), binary.begin() + secret_offset);
    std::copy(key_.begin(), key_.end(), binary.begin() + secret_offset + 8);
    return secret_file(binary);
}

Result<SecretBytes> MinisignSecretKey::encrypted_file_text(BytesView passphrase, Random& random) const {
    WipedArray<secret_file_bytes> binary;
    std::memcpy(binary.data(), "EdScB2", 6);
    const auto salt = std::span(binary).subspan(salt_offset, 32);
    random.fill(salt);
    write_little_endian(operations_limit, std::span(binary).subspan(operations_offset, 8));
    write_little_endian(memory_limit_bytes, std::span(binary).subspan(memory_offset, 8));
    const auto sum = checksum_of(id_, key_);
    std::copy(id_.begin(), id_.end(), binary.begin() + secret_offset);
    std::copy(key_.begin(), key_.end(), binary.begin() + secret_offset + 8);
    std::copy(sum.begin(), sum.end(), binary.begin() + secret_offset + 72);
    TRY(apply_passphrase(std::span(binary).subspan(secret_offset, secret_part_bytes), passphrase, salt,
                         operations_limit, memory_limit_bytes));
    return secret_file(binary);
}

Bytes MinisignSecretKey::sign_bare(BytesView data) const {
    std::array<std::byte, 64> signature;
    const auto hash = blake2b_512(data);
    crypto_sign_detached(raw(signature.data()), nullptr, raw(hash.data()), hash.size(), raw(key_.data()));
    Bytes line = {std::byte{'E'}, std::byte{'D'}};
    line.insert(line.end(), id_.begin(), id_.end());
    line.insert(line.end(), signature.begin(), signature.end());
    return line;
}

Result<std::string> MinisignSecretKey::sign(BytesView data, std::string_view trusted_comment,
                                            std::string_view untrusted_comment) const {
    if (!is_one_line(trusted_comment) || !is_one_line(untrusted_comment)) {
        return Error(MinisignError::bad_comment, "minisign signature", "a comment is not one short line");
    }
    const Bytes line = sign_bare(data);
    Bytes covered(line.begin() + signature_at, line.end());
    const BytesView comment = bytes_of(trusted_comment);
    covered.insert(covered.end(), comment.begin(), comment.end());
    std::array<std::byte, 64> global;
    crypto_sign_detached(raw(global.data()), nullptr, raw(covered.data()), covered.size(), raw(key_.data()));
    return fmt::format("{}{}\n{}\n{}{}\n{}\n", comment_mark, untrusted_comment,
                       to_base64(line, Base64Padding::required), trusted_mark, trusted_comment,
                       to_base64(global, Base64Padding::required));
}

Result<void> verify_bare(BytesView data, BytesView line, const MinisignPublicKey& key) {
    if (line.size() != bare_signature_bytes) return bad_signature_file("not the bytes of a minisign signature");
    if (line[0] != std::byte{'E'} || line[1] != std::byte{'D'}) return bad_signature_file("not a prehashed signature");
    if (!std::equal(key.id().begin(), key.id().end(), line.begin() + 2)) {
        return Error(MinisignError::other_key, "minisign signature", "made with another key");
    }
    const auto hash = blake2b_512(data);
    if (crypto_sign_verify_detached(raw(line.data() + signature_at), raw(hash.data()), hash.size(), raw(key.key().data())) != 0) {
        return Error(MinisignError::not_valid, "minisign signature", "the signature does not fit");
    }
    return {};
}

Result<std::string> verify_minisign(BytesView data, std::string_view signature_file, const MinisignPublicKey& key) {
    if (!take_line(signature_file).starts_with(comment_mark)) return bad_signature_file("no untrusted comment");
    const auto line = from_base64(take_line(signature_file), Base64Padding::required);
    std::string_view comment = take_line(signature_file);
    const auto global = from_base64(take_line(signature_file), Base64Padding::required);
    if (!line || line->size() != bare_signature_bytes || !comment.starts_with(trusted_mark) || !global || global->size() != 64 ||
        !signature_file.empty()) {
        return bad_signature_file("not the four lines of a minisign signature");
    }
    comment.remove_prefix(trusted_mark.size());
    TRY(verify_bare(data, *line, key));
    Bytes covered(line->begin() + signature_at, line->end());
    const BytesView comment_bytes = bytes_of(comment);
    covered.insert(covered.end(), comment_bytes.begin(), comment_bytes.end());
    if (crypto_sign_verify_detached(raw(global->data()), raw(covered.data()), covered.size(), raw(key.key().data())) != 0) {
        return Error(MinisignError::not_valid, "minisign signature", "the signature does not fit");
    }
    return std::string(comment);
}

}  // namespace engawa::envelope
