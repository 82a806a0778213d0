#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kiosk/base/result.h"

// The shape of HTTP that the rest of the program knows. sync/http implements it with libcurl.

namespace engawa {

enum class HttpError {
    unreachable,        // no route, refused, DNS: temporary
    timed_out,          // no connection in time, or slower than the minimum speed: temporary
    interrupted,        // the answer ended early: temporary
    untrusted,          // TLS verification failed: permanent
    too_large,          // an answer from 200 to 299 is longer than max_response_bytes: permanent
    redirected_away,    // a redirect to another origin, as captive portals do: temporary
    bad_request,        // the URL or a header cannot be sent: permanent
    bad_setting,        // a certificate, key, proxy or login of ours cannot be used: permanent
};
std::string_view error_name(HttpError code);

enum class HttpMethod { get, head, put, post, remove, propfind, mkcol };
std::string_view method_name(HttpMethod method);  // "GET" … "DELETE", "PROPFIND", "MKCOL"

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

struct HttpResponse {
    int status = 0;
    HttpHeaders headers;
    std::vector<std::byte> body;

    // The first header of that name, compared without case; empty when absent.
    std::string_view header(std::string_view name) const;
};

// Takes the body of an answer as it comes in, for what is too long to be held in memory.
class HttpBodySink {
  public:
    virtual ~HttpBodySink() = default;
    // `head` has status and headers. An error ends the transfer and is what send() answers.
    virtual Result<void> take(const HttpResponse& head, std::span<const std::byte> bytes) = 0;
};

struct HttpRequest {
    HttpMethod method = HttpMethod::get;
    std::string url;
    HttpHeaders headers;
    std::vector<std::byte> body;
    // Of an answer from 200 to 299.
    std::uint64_t max_response_bytes = 16 * 1024 * 1024;
    // When given, the body of an answer from 200 to 299 goes there and not into HttpResponse::body.
    HttpBodySink* body_sink = nullptr;
};

class HttpClient {
  public:
    virtual ~HttpClient() = default;
    // Any status that came whole is a response, 500 too; what it means is the caller's to say. The body of one that is
    // no success is cut off at 64 KiB.
    virtual Result<HttpResponse> send(const HttpRequest& request) = 0;
};

}  // namespace engawa
