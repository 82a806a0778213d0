#pragma once

#include <string>
#include <string_view>

#include "kiosk/base/result.h"

namespace engawa::http {

// The parts of an http or https URL that the program looks at.
struct Url {
    std::string scheme;  // "http" or "https"
    std::string host;    // lower case
    std::string port;    // always given, 80 and 443 too
    std::string path;    // starts with "/", percent-encoding as written
    std::string query;   // without its "?", as written

    std::string origin() const { return scheme + "://" + host + ":" + port; }
    // What a client sends as Host: without the scheme's own port.
    std::string host_header() const;
    // For errors and logs: no query, no login.
    std::string shown() const { return origin() + path; }
};

// HttpError::bad_request when it is no http(s) URL, or carries a user name or password: those belong in the
// configuration, since URLs end up in logs and process lists.
Result<Url> parse_url(std::string_view text);

// Every byte but the unreserved ones of RFC 3986 (letters, digits, "-._~"), "/" among them.
std::string percent_encoded(std::string_view bytes);

// "%E3%81%82" to bytes; a stray "%" stands for itself.
std::string percent_decoded(std::string_view text);

}  // namespace engawa::http
