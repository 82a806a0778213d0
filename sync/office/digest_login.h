#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "kiosk/base/random.h"
#include "kiosk/base/secret_bytes.h"

// HTTP Digest authentication (RFC 7616) with MD5 or SHA-256 and qop=auth: the password does not go over the line.

namespace engawa::office {

struct DigestChallenge {
    std::string realm;
    std::string nonce;
    std::string opaque;
    bool sha256 = false;  // else MD5, which servers of this kind mostly still ask for
};

// Of a WWW-Authenticate value; nothing when it is another scheme, or a digest that is not known here.
std::optional<DigestChallenge> parse_digest_challenge(std::string_view value);

// The Authorization value for one request. `count` grows by one with each use of a nonce, from 1.
std::string digest_authorization(const DigestChallenge& challenge, const std::string& user, const SecretBytes& password,
                                 std::string_view method, std::string_view uri, unsigned count, std::string_view client_nonce);

}  // namespace engawa::office
