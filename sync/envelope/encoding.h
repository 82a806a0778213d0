#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "kiosk/base/secret_bytes.h"
#include "sync/envelope/bytes.h"

// Text forms of bytes, read strictly: one text for one value, so that a file cannot be changed unnoticed.

namespace engawa::envelope {

enum class Base64Padding { none, required };

std::string to_base64(BytesView bytes, Base64Padding padding);
// Canonical only (RFC 4648 §3.5): no line ends, no spare bits, padding exactly as asked. Nothing when it is not.
std::optional<Bytes> from_base64(std::string_view text, Base64Padding padding);

struct Bech32 {
    std::string prefix;  // "age", "AGE-SECRET-KEY-": in the case it was written in
    Bytes data;
};

// BIP 173 without its length limit. The prefix decides the case of the result.
SecretBytes to_bech32(std::string_view prefix, BytesView data);
std::optional<Bech32> from_bech32(std::string_view text);

}  // namespace engawa::envelope
