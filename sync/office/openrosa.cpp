#include "sync/office/openrosa.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <ctime>

#include "kiosk/base/utf8.h"
#include "kiosk/forms/tree/xml.h"
#include "sync/envelope/bytes.h"
#include "sync/http/curl_client.h"
#include "sync/http/url.h"
#include "sync/office/print.h"

namespace engawa::office {

namespace {

constexpr std::size_t longest_message_bytes = 200;
constexpr std::string_view response_namespace = "http://openrosa.org/http/response";

// IMF-fixdate, RFC 9110 section 5.6.7; the month's and day's names are English there, whatever the locale.
std::string http_date(WallTime time) {
    static constexpr std::array<const char*, 7> days = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array<const char*, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const std::time_t seconds = std::chrono::floor<Seconds>(time).time_since_epoch().count();
    const std::tm utc = fmt::gmtime(seconds);
    return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} GMT", days.at(static_cast<std::size_t>(utc.tm_wday)), utc.tm_mday,
                       months.at(static_cast<std::size_t>(utc.tm_mon)), utc.tm_year + 1900, utc.tm_hour, utc.tm_min, utc.tm_sec);
}

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

bool is_this_machine(const http::Url& url) {
    return url.host == "localhost" || url.host == "[::1]" || url.host.starts_with("127.");
}

struct Envelope {
    bool is_openrosa = false;
    std::string message;
};

Envelope read_envelope(const HttpResponse& response) {
    const std::string_view body(reinterpret_cast<const char*>(response.body.data()), response.body.size());
    const auto document = forms::tree::parse_xml(body, "response");
    if (!document) return {};
    const forms::tree::Node& root = *(*document)->document_element();
    if (root.name().local != "OpenRosaResponse" || root.name().namespace_uri != response_namespace) return {};
    Envelope envelope{true, {}};
    for (const auto* child = root.first_child_element(); child != nullptr; child = child->next_element()) {
        if (child->name().local == "message") envelope.message = child->string_value();
    }
    return envelope;
}

// For people: the server's message, or its status alone.
std::string told(const HttpResponse& response) {
    std::string message = printable(read_envelope(response).message);
    if (message.size() > longest_message_bytes) message.resize(last_utf8(message.substr(0, longest_message_bytes)));
    return message.empty() ? fmt::format("HTTP {}", response.status) : fmt::format("HTTP {}: {}", response.status, message);
}

std::string make_boundary(const OpenRosaSubmission& submission) {
    std::string seed = submission.xml;
    for (;;) {
        const std::string boundary = "engawa-" + envelope::sha256_hex(envelope::bytes_of(seed)).substr(0, 40);
        const auto has = [&](std::string_view bytes) { return bytes.find(boundary) != std::string_view::npos; };
        const bool taken = has(submission.xml) || std::ranges::any_of(submission.files, [&](const OpenRosaFile& file) {
            return has({reinterpret_cast<const char*>(file.bytes.data()), file.bytes.size()});
        });
        if (!taken) return boundary;
        seed += '-';
    }
}

// "/other" stands on the same server.
std::string absolute(const std::string& from, std::string_view location) {
    const auto url = http::parse_url(from);
    const bool path = location.starts_with('/') && !location.starts_with("//");
    return path && url.ok() ? url->origin() + std::string(location) : std::string(location);
}

void append(std::vector<std::byte>& body, std::string_view text) {
    const auto* const bytes = reinterpret_cast<const std::byte*>(text.data());
    body.insert(body.end(), bytes, bytes + text.size());
}

// Names are [A-Za-z0-9._-] by the envelope's format; a media type comes from the form's author.
std::string part_head(const std::string& boundary, const std::string& name, const std::string& file, const std::string& type) {
    const bool plain = !type.empty() && std::ranges::all_of(type, [](unsigned char c) { return c > 32 && c < 127; });
    return fmt::format("--{}\r\nContent-Disposition: form-data; name=\"{}\"; filename=\"{}\"\r\nContent-Type: {}\r\n\r\n",
                       boundary, name, file, plain ? type : "application/octet-stream");
}

// The challenge with which a server wants a digest; the first it names that is known here.
std::optional<DigestChallenge> challenge_in(const HttpResponse& response) {
    for (const auto& [name, value] : response.headers) {
        if (lower(name) != "www-authenticate") continue;
        if (const auto challenge = parse_digest_challenge(value)) return challenge;
    }
    return std::nullopt;
}

}  // namespace

std::string_view error_name(RelayError code) {
    switch (code) {
        case RelayError::bad_address: return "relay.bad_address";
        case RelayError::not_openrosa: return "relay.not_openrosa";
        case RelayError::unsafe_location: return "relay.unsafe_location";
        case RelayError::login_needed: return "relay.login_needed";
        case RelayError::login_unsafe: return "relay.login_unsafe";
        case RelayError::login_refused: return "relay.login_refused";
        case RelayError::wrong_address: return "relay.wrong_address";
        case RelayError::trouble: return "relay.trouble";
    }
    ENGAWA_VERIFY(false);
}

std::vector<OpenRosaPost> make_posts(const OpenRosaSubmission& submission, std::uint64_t limit) {
    const std::string boundary = make_boundary(submission);
    const std::string end = "--" + boundary + "--\r\n";
    std::string start = part_head(boundary, "xml_submission_file", "submission.xml", "text/xml") + submission.xml + "\r\n";
    std::vector<OpenRosaPost> posts;
    std::size_t files = 0;
    const auto begin_post = [&] {
        posts.push_back({boundary, {}});
        append(posts.back().body, start);
        files = 0;
    };
    begin_post();
    for (const OpenRosaFile& file : submission.files) {
        const std::string head = part_head(boundary, file.name, file.name, file.media_type);
        const std::size_t length = head.size() + file.bytes.size() + 2;
        if (limit > 0 && files > 0 && posts.back().body.size() + length + end.size() > limit) begin_post();
        append(posts.back().body, head);
        posts.back().body.insert(posts.back().body.end(), file.bytes.begin(), file.bytes.end());
        append(posts.back().body, "\r\n");
        ++files;
    }
    for (OpenRosaPost& post : posts) append(post.body, end);
    return posts;
}

bool is_safe_location(std::string_view from, std::string_view to) {
    const auto old_place = http::parse_url(from);
    const auto new_place = http::parse_url(to);
    if (!old_place || !new_place) return false;
    if (old_place->scheme == "https") return new_place->scheme == "https";
    return new_place->host == old_place->host;
}

Result<HttpResponse> OpenRosaServer::ask_once(HttpMethod method, const OpenRosaPost* post) {
    HttpRequest request;
    request.method = method;
    request.url = address_;
    request.headers = {{"X-OpenRosa-Version", "1.0"}, {"Date", http_date(clock_->now())}};
    if (digest_) {
        const http::Url url = TRY(http::parse_url(address_));
        const std::string client_nonce =
            envelope::sha256_hex(envelope::bytes_of(fmt::format("{} {}", digest_->challenge.nonce, digest_->count))).substr(0, 32);
        const std::string uri = url.query.empty() ? url.path : url.path + "?" + url.query;
        request.headers.emplace_back("Authorization",
                                     digest_authorization(digest_->challenge, digest_->login.user, digest_->login.password,
                                                          method_name(method), uri, ++digest_->count, client_nonce));
    }
    if (post != nullptr) {
        request.headers.emplace_back("Content-Type", "multipart/form-data; boundary=" + post->boundary);
        request.body = post->body;
    }
    request.max_response_bytes = 1u << 20;
    return client_->send(request);
}

Result<HttpResponse> OpenRosaServer::ask(HttpMethod method, const OpenRosaPost* post) {
    HttpResponse response = TRY(ask_once(method, post));
    if (response.status != 401 || !digest_) return response;
    // A nonce grows stale; the server gives another with its refusal.
    const auto challenge = challenge_in(response);
    if (!challenge || challenge->nonce == digest_->challenge.nonce) return response;
    digest_->challenge = *challenge;
    digest_->count = 0;
    return ask_once(method, post);
}

Result<void> OpenRosaServer::log_in(const HttpResponse& refusal, const std::optional<OpenRosaLogin>& login) {
    if (!login) return Error(RelayError::login_needed, address_, "it asks for a login: --user and --password-file");
    const http::Url url = TRY(http::parse_url(address_));
    if (const auto challenge = challenge_in(refusal)) {
        digest_ = DigestUse{*challenge, {login->user, login->password.clone()}, 0};
        return {};
    }
    if (url.scheme != "https" && !is_this_machine(url)) {
        return Error(RelayError::login_unsafe, address_,
                     "it wants the password over http, where others can read it; give its https address");
    }
    http::Config config;
    config.authorization = http::BasicLogin{login->user, login->password.clone()};
    client_ = TRY(http::CurlClient::create(std::move(config)));
    return {};
}

Result<void> OpenRosaServer::check_head(const HttpResponse& response) const {
    const std::string status = fmt::format("HTTP {} to HEAD", response.status);
    if (response.status == 401 || response.status == 403) return Error(RelayError::login_refused, address_, status);
    if (response.status == 408 || response.status == 429 || response.status >= 500) {
        return Error(RelayError::trouble, address_, status, Permanence::temporary);
    }
    if (response.status >= 400) return Error(RelayError::wrong_address, address_, status);
    if (response.status / 100 != 2 || response.header("X-OpenRosa-Version").empty()) {
        return Error(RelayError::not_openrosa, address_,
                     status + ", without X-OpenRosa-Version: a login page of the network?", Permanence::temporary);
    }
    return {};
}

Result<OpenRosaServer> OpenRosaServer::reach(const std::string& address, const std::optional<OpenRosaLogin>& login,
                                             const WallClock& clock) {
    OpenRosaServer server(clock);
    server.address_ = address;
    while (server.address_.ends_with('/')) server.address_.pop_back();
    if (!server.address_.ends_with("/submission")) server.address_ += "/submission";
    const auto url = http::parse_url(server.address_);
    if (!url) return Error(RelayError::bad_address, "--server", "is not an http(s) address without a login in it");
    bool logged_in = false;
    bool elsewhere = false;
    for (bool moved = false;;) {
        if (!logged_in) {
            server.client_ = TRY(http::CurlClient::create({}));
            server.digest_.reset();
        }
        const HttpResponse response = TRY(server.ask(HttpMethod::head, nullptr));
        if (response.status == 401 && !logged_in && !elsewhere) {
            TRY(server.log_in(response, login));
            logged_in = true;
            continue;
        }
        TRY(server.check_head(response));
        const std::string location = absolute(server.address_, response.header("Location"));
        if (!location.empty() && location != server.address_ && !moved) {
            if (!is_safe_location(server.address_, location)) {
                return Error(RelayError::unsafe_location, server.address_,
                             "it sends us to " + printable(location) + ", where others could read along");
            }
            // Whom the person named gets the login, and nobody else.
            elsewhere = TRY(http::parse_url(location)).host != TRY(http::parse_url(server.address_)).host;
            if (elsewhere) logged_in = false;
            server.address_ = location;
            moved = true;
            continue;
        }
        const std::string_view limit = response.header("X-OpenRosa-Accept-Content-Length");
        (void)std::from_chars(limit.data(), limit.data() + limit.size(), server.limit_);
        return server;
    }
}

Result<Answered> OpenRosaServer::send(const OpenRosaSubmission& submission) {
    const std::vector<OpenRosaPost> posts = make_posts(submission, limit_);
    for (const OpenRosaPost& post : posts) {
        const HttpResponse response = TRY(ask(HttpMethod::post, &post));
        const int status = response.status;
        if (status == 201 || status == 202) {
            if (read_envelope(response).is_openrosa) continue;
            return Error(RelayError::not_openrosa, address_, fmt::format("HTTP {} without an OpenRosaResponse", status), Permanence::temporary);
        }
        if (status == 401 || status == 403) return Error(RelayError::login_refused, address_, told(response));
        if (status == 408 || status == 429 || status >= 500) {
            return Error(RelayError::trouble, address_, told(response), Permanence::temporary);
        }
        if (status < 400) {
            return Error(RelayError::not_openrosa, address_, fmt::format("HTTP {} to POST: a login page of the network?", status), Permanence::temporary);
        }
        return Answered{status == 409 ? Reception::refused : Reception::turned_away, told(response)};
    }
    return Answered{};
}

}  // namespace engawa::office
