#include "sync/tuf/digest.h"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <sodium.h>

#include <algorithm>
#include <array>

#include "sync/tuf/error.h"
#include "sync/tuf/openssl_handles.h"

namespace engawa::tuf {

namespace {

const EVP_MD* algorithm_named(std::string_view name) {
    if (name == "sha256") return EVP_sha256();
    if (name == "sha384") return EVP_sha384();
    if (name == "sha512") return EVP_sha512();
    return nullptr;
}

OpensslDigest begun(const EVP_MD* algorithm) {
    OpensslDigest context(EVP_MD_CTX_new());
    ENGAWA_VERIFY(context != nullptr && EVP_DigestInit_ex(context.get(), algorithm, nullptr) == 1);
    return context;
}

std::string ended(const OpensslDigest& context) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    ENGAWA_VERIFY(EVP_DigestFinal_ex(context.get(), digest.data(), &size) == 1);
    return to_hex(std::span(digest.data(), size));
}

std::string digest_hex(const EVP_MD* algorithm, std::string_view bytes) {
    const OpensslDigest context = begun(algorithm);
    ENGAWA_VERIFY(EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()) == 1);
    return ended(context);
}

// Metadata may write its hex with capital letters.
bool same_hex(std::string_view a, std::string_view b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [&](char left, char right) { return lower(left) == lower(right); });
}

}  // namespace

struct HashCheck::State {
    struct Running {
        Hash expected;
        OpensslDigest context;
    };
    std::string name;
    std::vector<Running> running;
};

HashCheck::HashCheck(std::unique_ptr<State> state) : state_(std::move(state)) {}
HashCheck::~HashCheck() = default;
HashCheck::HashCheck(HashCheck&&) noexcept = default;
HashCheck& HashCheck::operator=(HashCheck&&) noexcept = default;

Result<HashCheck> HashCheck::create(const Hashes& expected, std::string_view name) {
    auto state = std::make_unique<State>();
    state->name = name;
    for (const Hash& hash : expected) {
        const EVP_MD* const algorithm = algorithm_named(hash.algorithm);
        if (algorithm == nullptr)
            return Error(TufError::mismatch, std::string(name),
                         fmt::format("the hash algorithm \"{}\" is not understood, so nothing can match it", hash.algorithm));
        // It becomes part of a file's name on a repository, so it must be hex and nothing else.
        if (hash.hex.size() != static_cast<std::size_t>(EVP_MD_get_size(algorithm)) * 2 ||
            hash.hex.find_first_not_of("0123456789abcdefABCDEF") != hash.hex.npos)
            return Error(TufError::mismatch, std::string(name), fmt::format("its {} is no such hash", hash.algorithm));
        state->running.push_back({hash, begun(algorithm)});
    }
    return HashCheck(std::move(state));
}

void HashCheck::update(std::span<const std::byte> bytes) {
    for (const State::Running& running : state_->running)
        ENGAWA_VERIFY(EVP_DigestUpdate(running.context.get(), bytes.data(), bytes.size()) == 1);
}

Result<void> HashCheck::finish() {
    for (const State::Running& running : state_->running) {
        if (!same_hex(ended(running.context), running.expected.hex))
            return Error(TufError::mismatch, state_->name,
                         fmt::format("its {} is not the one that was signed", running.expected.algorithm));
    }
    return {};
}

Result<void> check_hashes(const Hashes& expected, std::string_view bytes, std::string_view name) {
    HashCheck check = TRY(HashCheck::create(expected, name));
    check.update(std::as_bytes(std::span(bytes.data(), bytes.size())));
    return check.finish();
}

std::string sha256_hex(std::string_view bytes) { return digest_hex(EVP_sha256(), bytes); }
std::string sha512_hex(std::string_view bytes) { return digest_hex(EVP_sha512(), bytes); }

std::string to_hex(std::span<const unsigned char> bytes) {
    std::string hex(bytes.size() * 2 + 1, '\0');  // libsodium ends it with a zero
    sodium_bin2hex(hex.data(), hex.size(), bytes.data(), bytes.size());
    hex.pop_back();
    return hex;
}

bool from_hex(std::string_view hex, std::vector<unsigned char>& bytes) {
    bytes.resize(hex.size() / 2);
    if (bytes.empty()) return hex.empty();  // libsodium wants a place to write to
    std::size_t size = 0;
    const int result =
        sodium_hex2bin(bytes.data(), bytes.size(), hex.data(), hex.size(), nullptr, &size, nullptr);
    return result == 0 && size * 2 == hex.size();
}

}  // namespace engawa::tuf
