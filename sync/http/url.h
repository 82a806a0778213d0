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

    std::string origin() const { return scheme + "://" + host + ":" + port; }
    // For errors and logs: no query, no login.
    std::string shown() const { return origin() + path; }
};

// HttpError::bad_request when it is no http(s) URL, or carries a user name or password: those belong in the
// configuration, since URLs end up in logs and process lists.
Result<Url> parse_url(std::string_view text);

// "%E3%81%82" to bytes; a stray "%" stands for itself.
std::string percent_decoded(std::string_view text);

}  // namespace engawa::http
