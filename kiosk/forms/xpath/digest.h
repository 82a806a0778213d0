#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace engawa::forms::xpath {

// "MD5", "SHA-1", "SHA-256", "SHA-384", "SHA-512" of the bytes; nullopt for other names.
std::optional<std::string> digest_bytes(std::string_view algorithm, std::string_view bytes);
std::string to_hex(std::string_view bytes);
std::string to_base64(std::string_view bytes);
// Padding may be missing, white space is skipped; nullopt for anything else that is not base64.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace engawa::forms::xpath
