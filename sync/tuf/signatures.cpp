#include "sync/tuf/signatures.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "sync/tuf/canonical.h"
#include "sync/tuf/digest.h"
#include "sync/tuf/error.h"

namespace engawa::tuf {

namespace {

// Bytes and all that decides whether they are well signed.
std::string name_of(std::string_view sha256, const Keys& keys, const RoleKeys& role) {
    std::string text = fmt::format("{} {}", sha256, role.threshold);
    for (const std::string& keyid : role.keyids) {
        const auto key = keys.find(keyid);
        text += fmt::format("\n{} {}", canonical_text(keyid), key == keys.end() ? "" : canonical(key->second));
    }
    return sha256_hex(text);
}

}  // namespace

bool KnownSignatures::contains(std::string_view sha256, const Keys& keys, const RoleKeys& role) const {
    return known_.count(name_of(sha256, keys, role)) > 0;
}

void KnownSignatures::add(std::string_view sha256, const Keys& keys, const RoleKeys& role) {
    known_.insert(name_of(sha256, keys, role));
}

Result<void> check_signatures(const SignedDocument& document, const Keys& keys, const RoleKeys& role,
                              std::string_view name) {
    std::string buffer;
    const std::string_view message = TRY(document.canonical(buffer));
    std::set<std::string> signers;
    for (const Signature& signature : document.signatures()) {
        if (std::find(role.keyids.begin(), role.keyids.end(), signature.keyid) == role.keyids.end()) continue;
        const auto key = keys.find(signature.keyid);
        if (key == keys.end()) continue;
        const Result<Verifier> verifier = Verifier::create(key->second);
        if (!verifier.ok() || signers.count(verifier->fingerprint()) > 0) continue;
        if (verifier->verify(message, signature.hex)) signers.insert(verifier->fingerprint());
        if (signers.size() >= role.threshold) return {};
    }
    return Error(TufError::not_signed, std::string(name),
                 fmt::format("signed by {} of the {} keys that must sign it", signers.size(), role.threshold));
}

}  // namespace engawa::tuf
