#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/base/clock.h"
#include "kiosk/base/http.h"
#include "kiosk/base/result.h"
#include "kiosk/base/secret_bytes.h"
#include "sync/office/digest_login.h"

// The client's side of the OpenRosa Form Submission API 1.0. docs/formats/openrosa.md

namespace engawa::office {

enum class RelayError {
    bad_address,      // permanent
    not_openrosa,     // temporary: something else answers, such as a captive portal
    unsafe_location,  // permanent: the server sends us where the data could be read
    login_needed,     // permanent
    login_unsafe,     // permanent: Basic over http
    login_refused,    // permanent: 401 or 403 with the login
    wrong_address,    // permanent: 4xx to HEAD
    trouble,          // temporary: 408, 429, 5xx
};
std::string_view error_name(RelayError code);

struct OpenRosaLogin {
    std::string user;
    SecretBytes password;
};

struct OpenRosaFile {
    std::string name;
    std::string media_type;
    std::vector<std::byte> bytes;
};

struct OpenRosaSubmission {
    std::string xml;
    std::vector<OpenRosaFile> files;
};

enum class Reception {
    accepted,
    refused,      // 409: for ever
    turned_away,  // another 4xx: not now
};
struct Answered {
    Reception reception = Reception::accepted;
    std::string message;  // the server's, one line, at most 200 bytes; empty when accepted
};

// The body of one POST, and the boundary in it.
struct OpenRosaPost {
    std::string boundary;
    std::vector<std::byte> body;
};
// The same submission and limit make the same bytes. `limit`: of a body, 0 for none.
std::vector<OpenRosaPost> make_posts(const OpenRosaSubmission& submission, std::uint64_t limit);

// What may be followed: docs/formats/openrosa.md, "Before anything is sent".
bool is_safe_location(std::string_view from, std::string_view to);

class OpenRosaServer {
  public:
    // Asks the server with HEAD where and how it wants submissions. The clock must outlive it.
    static Result<OpenRosaServer> reach(const std::string& address, const std::optional<OpenRosaLogin>& login,
                                        const WallClock& clock);

    // An error means that this server takes nothing now.
    Result<Answered> send(const OpenRosaSubmission& submission);

    const std::string& address() const { return address_; }
    std::uint64_t limit() const { return limit_; }

  private:
    explicit OpenRosaServer(const WallClock& clock) : clock_(&clock) {}
    Result<HttpResponse> ask(HttpMethod method, const OpenRosaPost* post);
    Result<HttpResponse> ask_once(HttpMethod method, const OpenRosaPost* post);
    Result<void> check_head(const HttpResponse& response) const;
    Result<void> log_in(const HttpResponse& refusal, const std::optional<OpenRosaLogin>& login);

    const WallClock* clock_;
    std::string address_;
    std::uint64_t limit_ = 0;
    std::unique_ptr<HttpClient> client_;
    struct DigestUse {
        DigestChallenge challenge;
        OpenRosaLogin login;
        unsigned count = 0;
    };
    std::optional<DigestUse> digest_;
};

}  // namespace engawa::office
