#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "kiosk/base/clock.h"
#include "kiosk/base/http.h"
#include "kiosk/base/secret_bytes.h"
#include "sync/http/aws_signature.h"

// HTTP with libcurl, for a line that is slow, cut off often, and sometimes behind a proxy or a captive portal.

namespace engawa::http {

struct BasicLogin {
    std::string user;
    SecretBytes password;
};
struct BearerToken {
    SecretBytes token;
};
using Authorization = std::variant<std::monostate, BasicLogin, BearerToken, AwsLogin>;

struct ClientCertificate {
    std::filesystem::path certificate_file;  // PEM
    std::filesystem::path key_file;          // PEM
    SecretBytes key_passphrase;              // empty when the key is not encrypted
};

struct Proxy {
    std::string url;  // "http://proxy.city.example:8080", without a login
    std::optional<BasicLogin> login;
};

// Everything is explicit: the environment's proxy variables are not looked at.
struct Config {
    Authorization authorization;  // sent with every request; a client is made for one origin
    std::optional<ClientCertificate> client_certificate;
    std::optional<Proxy> proxy;
    std::filesystem::path authority_file;  // PEM of trusted roots; empty for the system's
    Milliseconds connect_timeout{10'000};
    // No limit on the total time unless somebody waits for the answer: a big object over a slow line is not a failure.
    // Slower than this for this long is.
    long low_speed_bytes_per_second = 64;
    Seconds low_speed_time{30};
    std::optional<Milliseconds> whole_time{};  // of one request, from asking for the server's address to the last byte
    // What requests are dated with when they are signed; the system's when there is none. Must outlive the client.
    const WallClock* clock = nullptr;
    // Not more than this on average, of sending and of receiving each. The first 64 KiB or so of a body go out at once.
    std::optional<std::int64_t> bytes_per_second;
};

// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 5.6.7); nothing for what is no date.
std::optional<WallTime> parse_http_date(const std::string& text);

// Keeps its connection open between requests. Used by one thread; cancel() may come from another.
class CurlClient final : public HttpClient {
  public:
    static Result<std::unique_ptr<CurlClient>> create(Config config);
    ~CurlClient() override;

    // Follows up to three redirects of GET, HEAD and PROPFIND within the same scheme, host and port. A redirect to
    // anywhere else is `redirected_away`. An error names the URL's host and path, never its query, a header or a login.
    Result<HttpResponse> send(const HttpRequest& request) override;

    // A signed request that is refused (403) by a server whose clock differs from ours by more than five minutes is sent
    // once more with the server's time. That time serves nothing else, is kept in memory only and while it helps, and is
    // not taken when it lies before this program was built or over twenty years after.

    // Makes a running request and every later one end with `interrupted` within a second.
    void cancel() { cancelled_ = true; }

  private:
    struct Handle;
    struct Transfer;
    explicit CurlClient(Config config);
    Result<HttpResponse> send_dated(const HttpRequest& request, const std::string& url, std::string& redirect);
    Result<HttpResponse> send_once(const HttpRequest& request, const std::string& url, std::string& redirect);
    bool prepare(Transfer& transfer, const std::string& url) const;
    bool prepare_headers(Transfer& transfer, const std::string& url) const;
    WallTime signing_time() const;
    std::optional<Milliseconds> corrected_clock(const HttpResponse& refusal) const;
    bool prepare_access() const;

    Config config_;
    std::unique_ptr<Handle> handle_;
    std::atomic<bool> cancelled_ = false;
    Milliseconds server_ahead_{0};  // of our clock, as far as signatures are concerned
};

}  // namespace engawa::http
