#include "kiosk/base/http.h"

#include <algorithm>
#include <cctype>

namespace engawa {

std::string_view error_name(HttpError code) {
    switch (code) {
        case HttpError::unreachable: return "http.unreachable";
        case HttpError::timed_out: return "http.timed_out";
        case HttpError::interrupted: return "http.interrupted";
        case HttpError::untrusted: return "http.untrusted";
        case HttpError::too_large: return "http.too_large";
        case HttpError::redirected_away: return "http.redirected_away";
        case HttpError::bad_request: return "http.bad_request";
        case HttpError::bad_setting: return "http.bad_setting";
    }
    ENGAWA_VERIFY(false);
}

std::string_view method_name(HttpMethod method) {
    switch (method) {
        case HttpMethod::get: return "GET";
        case HttpMethod::head: return "HEAD";
        case HttpMethod::put: return "PUT";
        case HttpMethod::post: return "POST";
        case HttpMethod::remove: return "DELETE";
        case HttpMethod::propfind: return "PROPFIND";
        case HttpMethod::mkcol: return "MKCOL";
    }
    ENGAWA_VERIFY(false);
}

std::string_view HttpResponse::header(std::string_view name) const {
    const auto same = [](char a, char b) {
        return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
    };
    for (const auto& [key, value] : headers) {
        if (std::equal(key.begin(), key.end(), name.begin(), name.end(), same)) return value;
    }
    return {};
}

}  // namespace engawa
