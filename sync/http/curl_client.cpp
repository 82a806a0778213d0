#include "sync/http/curl_client.h"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "sync/http/url.h"

namespace engawa::http {

namespace {

constexpr int max_redirects = 3;
constexpr std::size_t max_header_bytes = 64 * 1024;
// Of an answer that is no success. It may say why at more length than an object may have, and without an end.
constexpr std::size_t max_refusal_bytes = 64 * 1024;
// S3 engines take a signature that is up to fifteen minutes old or new.
constexpr Milliseconds clocks_agree = std::chrono::minutes(5);
constexpr Milliseconds believable_after_build = std::chrono::years(20);

struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using HeaderList = std::unique_ptr<curl_slist, FreeList>;

bool has_line_end(std::string_view text) { return text.find_first_of(std::string_view("\r\n\0", 3)) != text.npos; }

bool append(HeaderList& list, const std::string& line) {
    curl_slist* longer = curl_slist_append(list.get(), line.c_str());
    if (longer == nullptr) return false;
    (void)list.release();
    list.reset(longer);
    return true;
}

bool follows_redirects(HttpMethod method) {
    switch (method) {
        case HttpMethod::get:
        case HttpMethod::head:
        case HttpMethod::propfind: return true;
        case HttpMethod::put:
        case HttpMethod::post:
        case HttpMethod::remove:
        case HttpMethod::mkcol: return false;
    }
    ENGAWA_VERIFY(false);
    return false;
}

// "HTTP/1.1 206 Partial Content"; 0 when there is no number.
int status_of(std::string_view line) {
    int status = 0;
    const std::size_t space = std::min(line.find(' '), line.size() - 1);
    std::from_chars(line.data() + space + 1, line.data() + line.size(), status);
    return status;
}

std::string shown_url(const std::string& url) {
    const Result<Url> parts = parse_url(url);
    return parts.ok() ? parts->shown() : "url";
}

}  // namespace

struct CurlClient::Handle {
    struct Free {
        void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
    };
    std::unique_ptr<CURL, Free> easy;
};

// One request on its way. libcurl calls back into it.
struct CurlClient::Transfer {
    const HttpRequest& request;
    const std::atomic<bool>& cancelled;
    HttpResponse response;
    HeaderList headers;
    std::size_t header_bytes = 0;
    std::optional<std::uint64_t> longer_than = std::nullopt;  // the limit that the answer has passed
    bool refusal_is_cut = false;
    std::uint64_t body_bytes = 0;
    std::optional<Error> sink_error;
    std::optional<std::int64_t> bytes_per_second = std::nullopt;
    std::optional<SteadyTime> first_byte_at = std::nullopt;

    // Waits until this many bytes may have come. The server is kept waiting by TCP.
    void pace() {
        const SystemSteadyClock clock;
        if (!first_byte_at) first_byte_at = clock.now();
        const auto due = *first_byte_at + Milliseconds(static_cast<std::int64_t>(body_bytes) * 1'000 / *bytes_per_second);
        for (auto left = due - clock.now(); left > Milliseconds(0) && !cancelled; left = due - clock.now())
            std::this_thread::sleep_for(std::min(left, Milliseconds(100)));
    }

    static std::size_t on_body(char* data, std::size_t, std::size_t size, void* self_pointer) {
        auto& self = *static_cast<Transfer*>(self_pointer);
        if (self.response.status / 100 != 2) return self.take_refusal(data, size);
        if (size > self.request.max_response_bytes - self.body_bytes) {
            self.longer_than = self.request.max_response_bytes;
            return 0;
        }
        self.body_bytes += size;
        if (self.bytes_per_second) self.pace();
        const auto* bytes = reinterpret_cast<const std::byte*>(data);
        if (self.request.body_sink != nullptr) {
            const Result<void> taken = self.request.body_sink->take(self.response, {bytes, size});
            if (!taken.ok()) self.sink_error = taken.error();
            return taken.ok() ? size : 0;
        }
        self.response.body.insert(self.response.body.end(), bytes, bytes + size);
        return size;
    }

    // What is beyond the limit ends the transfer; the status stands all the same.
    std::size_t take_refusal(const char* data, std::size_t size) {
        const std::size_t taken = std::min(size, max_refusal_bytes - response.body.size());
        const auto* bytes = reinterpret_cast<const std::byte*>(data);
        response.body.insert(response.body.end(), bytes, bytes + taken);
        refusal_is_cut = taken < size;
        return taken;
    }

    static std::size_t on_header(char* data, std::size_t, std::size_t size, void* self_pointer) {
        auto& self = *static_cast<Transfer*>(self_pointer);
        std::string_view line(data, size);
        self.header_bytes += size;
        if (self.header_bytes > max_header_bytes) {
            self.longer_than = max_header_bytes;
            return 0;
        }
        // A new status line starts over: what came before was "100 Continue" or a proxy's answer to CONNECT.
        if (line.starts_with("HTTP/")) {
            self.response.headers.clear();
            self.response.status = status_of(line);
        }
        while (!line.empty() && (line.back() == '\r' || line.back() == '\n')) line.remove_suffix(1);
        const std::size_t colon = line.find(':');
        if (colon == line.npos) return size;
        std::string_view value = line.substr(colon + 1);
        while (!value.empty() && (value.front() == ' ' || value.front() == '\t')) value.remove_prefix(1);
        self.response.headers.emplace_back(line.substr(0, colon), value);
        return size;
    }

    static int on_progress(void* self_pointer, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
        return static_cast<Transfer*>(self_pointer)->cancelled.load() ? 1 : 0;
    }
};

CurlClient::CurlClient(Config config) : config_(std::move(config)), handle_(std::make_unique<Handle>()) {}
CurlClient::~CurlClient() = default;

Result<std::unique_ptr<CurlClient>> CurlClient::create(Config config) {
    // libcurl's own global set-up; it must run once and before threads share the library.
    static std::once_flag once;
    static CURLcode global = CURLE_FAILED_INIT;
    std::call_once(once, [] { global = curl_global_init(CURL_GLOBAL_DEFAULT); });
    std::unique_ptr<CurlClient> client(new CurlClient(std::move(config)));
    if (global == CURLE_OK) client->handle_->easy.reset(curl_easy_init());
    if (client->handle_->easy == nullptr) return Error(HttpError::bad_request, "libcurl", "cannot start");
    return client;
}

namespace {

// curl_easy_setopt copies every text it is given, so none of these need to live on.
class Options {
  public:
    explicit Options(CURL* easy) : easy_(easy) {}
    template <typename Value>
    Options& set(CURLoption option, Value value) {
        if (curl_easy_setopt(easy_, option, value) != CURLE_OK) good_ = false;
        return *this;
    }
    Options& text(CURLoption option, const std::string& value) { return set(option, value.c_str()); }
    Options& secret(CURLoption option, const SecretBytes& value) {
        std::string copy(value.text());
        text(option, copy);
        wipe_container(copy);
        return *this;
    }
    bool good() const { return good_; }

  private:
    CURL* easy_;
    bool good_ = true;
};

void set_request_method(Options& options, const HttpRequest& request) {
    const std::string name(method_name(request.method));
    const bool with_body =
        !request.body.empty() || request.method == HttpMethod::put || request.method == HttpMethod::post;
    if (request.method == HttpMethod::head) options.set(CURLOPT_NOBODY, 1L);
    if (with_body) {
        options.set(CURLOPT_POST, 1L)
            .set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()))
            .set(CURLOPT_POSTFIELDS, request.body.empty() ? "" : reinterpret_cast<const char*>(request.body.data()));
    }
    if (request.method != HttpMethod::head && request.method != HttpMethod::get)
        options.text(CURLOPT_CUSTOMREQUEST, name);
}

}  // namespace

bool CurlClient::prepare_access() const {
    Options options(handle_->easy.get());
    if (const auto* basic = std::get_if<BasicLogin>(&config_.authorization)) {
        options.set(CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC)).text(CURLOPT_USERNAME, basic->user);
        options.secret(CURLOPT_PASSWORD, basic->password);
    }
    if (const auto* bearer = std::get_if<BearerToken>(&config_.authorization)) {
        options.set(CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BEARER));
        options.secret(CURLOPT_XOAUTH2_BEARER, bearer->token);
    }
    if (config_.client_certificate) {
        options.text(CURLOPT_SSLCERT, config_.client_certificate->certificate_file.string());
        options.text(CURLOPT_SSLKEY, config_.client_certificate->key_file.string());
        if (!config_.client_certificate->key_passphrase.empty())
            options.secret(CURLOPT_KEYPASSWD, config_.client_certificate->key_passphrase);
    }
    // An empty proxy also turns off the environment's.
    options.text(CURLOPT_PROXY, config_.proxy ? config_.proxy->url : "");
    if (config_.proxy && config_.proxy->login) {
        options.text(CURLOPT_PROXYUSERNAME, config_.proxy->login->user);
        options.secret(CURLOPT_PROXYPASSWORD, config_.proxy->login->password);
    }
    if (!config_.authority_file.empty()) options.text(CURLOPT_CAINFO, config_.authority_file.string());
    return options.good();
}

WallTime CurlClient::signing_time() const {
    return (config_.clock != nullptr ? config_.clock->now() : SystemWallClock().now()) + server_ahead_;
}

bool CurlClient::prepare_headers(Transfer& transfer, const std::string& url) const {
    HttpHeaders headers = transfer.request.headers;
    if (const auto* login = std::get_if<AwsLogin>(&config_.authorization)) {
        const Result<Url> parts = parse_url(url);
        if (!parts.ok()) return false;
        headers = signed_headers(*login, transfer.request, *parts, signing_time());
    }
    for (const auto& [name, value] : headers) {
        if (has_line_end(name) || has_line_end(value) || name.empty()) return false;
        if (!append(transfer.headers, value.empty() ? name + ";" : name + ": " + value)) return false;
    }
    // No "100-continue": it costs a second on servers that do not answer it.
    if (!append(transfer.headers, "Expect:")) return false;
    const bool untyped = !transfer.request.body.empty() &&
                         std::ranges::none_of(headers, [](const auto& h) { return h.first == "Content-Type"; });
    return !untyped || append(transfer.headers, "Content-Type: application/octet-stream");
}

bool CurlClient::prepare(Transfer& transfer, const std::string& url) const {
    CURL* easy = handle_->easy.get();
    curl_easy_reset(easy);  // keeps open connections
    if (!prepare_headers(transfer, url)) return false;
    Options options(easy);
    set_request_method(options, transfer.request);
    options.text(CURLOPT_URL, url)
        .text(CURLOPT_PROTOCOLS_STR, "http,https")
        .set(CURLOPT_HTTPHEADER, transfer.headers.get())
        .set(CURLOPT_NOSIGNAL, 1L)
        .set(CURLOPT_FOLLOWLOCATION, 0L)
        .set(CURLOPT_SSL_VERIFYPEER, 1L)
        .set(CURLOPT_SSL_VERIFYHOST, 2L)
        .set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2))
        .set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(config_.connect_timeout.count()))
        .set(CURLOPT_LOW_SPEED_LIMIT, config_.low_speed_bytes_per_second)
        .set(CURLOPT_LOW_SPEED_TIME, static_cast<long>(config_.low_speed_time.count()))
        .set(CURLOPT_TCP_KEEPALIVE, 1L)
        .text(CURLOPT_USERAGENT, "engawa")
        .set(CURLOPT_WRITEFUNCTION, &Transfer::on_body)
        .set(CURLOPT_WRITEDATA, static_cast<void*>(&transfer))
        .set(CURLOPT_HEADERFUNCTION, &Transfer::on_header)
        .set(CURLOPT_HEADERDATA, static_cast<void*>(&transfer))
        .set(CURLOPT_NOPROGRESS, 0L)
        .set(CURLOPT_XFERINFOFUNCTION, &Transfer::on_progress)
        .set(CURLOPT_XFERINFODATA, static_cast<void*>(&transfer));
    if (config_.whole_time) options.set(CURLOPT_TIMEOUT_MS, static_cast<long>(config_.whole_time->count()));
    // What is received is paced where it is taken: libcurl 7.88 lets a fast server's answer through at once.
    if (config_.bytes_per_second) {
        options.set(CURLOPT_MAX_SEND_SPEED_LARGE, static_cast<curl_off_t>(*config_.bytes_per_second));
    }
    return options.good() && prepare_access();
}

namespace {

// Why the server's certificate was refused, in words for whoever set the store up. The numbers are OpenSSL's X509_V_ERR_….
std::string certificate_fault(long verification) {
    switch (verification) {
        case 9: return "the server's certificate is not valid yet: is this clock right?";
        case 10: return "the server's certificate has expired";
        case 18: return "the server's certificate is signed by itself and not in authority_file";
        case 19:
        case 20:
        case 21: return "the server's certificate comes from an authority that is not trusted here: is authority_file right?";
        case 23: return "the server's certificate was withdrawn";
        // libcurl compares the name itself, and has not put OpenSSL's verdict there by then.
        case 0:
        case 1:
        case 62: return "the server's certificate is for another host name";
        default: return "the server's certificate is refused (OpenSSL's code " + std::to_string(verification) + ")";
    }
}

// libcurl's words for a failed transfer put into ours. Its longer message is left out: it may quote a header.
Error transfer_error(CURL* easy, CURLcode code, const std::string& url, std::optional<std::uint64_t> longer_than) {
    const auto made = [&](HttpError error, Permanence permanence) {
        return Error(error, shown_url(url), curl_easy_strerror(code), permanence);
    };
    if (longer_than)
        return Error(HttpError::too_large, shown_url(url), "longer than the " + std::to_string(*longer_than) + " bytes that are taken",
                     Permanence::permanent);
    switch (code) {
        case CURLE_OPERATION_TIMEDOUT: return made(HttpError::timed_out, Permanence::temporary);
        case CURLE_PEER_FAILED_VERIFICATION: {
            long verification = 0;
            (void)curl_easy_getinfo(easy, CURLINFO_SSL_VERIFYRESULT, &verification);
            return Error(HttpError::untrusted, shown_url(url), certificate_fault(verification), Permanence::permanent);
        }
        case CURLE_SSL_CERTPROBLEM:
            return Error(HttpError::bad_setting, shown_url(url),
                         "our certificate, its key or the key's passphrase cannot be used together", Permanence::permanent);
        case CURLE_SSL_CACERT_BADFILE:
            return Error(HttpError::bad_setting, shown_url(url), "authority_file cannot be used", Permanence::permanent);
        case CURLE_COULDNT_RESOLVE_PROXY:
            return Error(HttpError::unreachable, shown_url(url), "the proxy's name is not known", Permanence::temporary);
        case CURLE_PROXY:
            return Error(HttpError::unreachable, shown_url(url), "the proxy refuses", Permanence::temporary);
        case CURLE_SSL_CONNECT_ERROR:
        case CURLE_SSL_ISSUER_ERROR:
        case CURLE_SSL_CIPHER: return made(HttpError::untrusted, Permanence::permanent);
        case CURLE_URL_MALFORMAT:
        case CURLE_UNSUPPORTED_PROTOCOL:
        case CURLE_BAD_FUNCTION_ARGUMENT: return made(HttpError::bad_request, Permanence::permanent);
        case CURLE_PARTIAL_FILE:
        case CURLE_RECV_ERROR:
        case CURLE_SEND_ERROR:
        case CURLE_GOT_NOTHING:
        case CURLE_WEIRD_SERVER_REPLY:
        case CURLE_HTTP2_STREAM:
        case CURLE_ABORTED_BY_CALLBACK: return made(HttpError::interrupted, Permanence::temporary);
        default: return made(HttpError::unreachable, Permanence::temporary);
    }
}

}  // namespace

Result<HttpResponse> CurlClient::send_once(const HttpRequest& request, const std::string& url,
                                           std::string& redirect) {
    if (cancelled_) return Error(HttpError::interrupted, shown_url(url), "cancelled", Permanence::temporary);
    Transfer transfer{request, cancelled_, {}, {}, 0, std::nullopt, false, 0, std::nullopt};
    transfer.bytes_per_second = config_.bytes_per_second;
    if (!prepare(transfer, url)) return Error(HttpError::bad_request, shown_url(url), "a header or option is unfit");
    CURL* easy = handle_->easy.get();
    const CURLcode code = curl_easy_perform(easy);
    if (transfer.sink_error) return *std::move(transfer.sink_error);
    if (transfer.refusal_is_cut) return std::move(transfer.response);
    if (code != CURLE_OK) return transfer_error(easy, code, url, transfer.longer_than);
    long status = 0;
    const char* location = nullptr;
    (void)curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    (void)curl_easy_getinfo(easy, CURLINFO_REDIRECT_URL, &location);
    transfer.response.status = static_cast<int>(status);
    redirect = location != nullptr ? location : "";
    return std::move(transfer.response);
}

std::optional<WallTime> parse_http_date(const std::string& text) {
    const std::time_t seconds = curl_getdate(text.c_str(), nullptr);
    return seconds < 0 ? std::nullopt : std::optional(WallTime(Seconds(seconds)));
}

// How far the server's clock is ahead of ours by its Date, when that may be why it refused what we signed.
std::optional<Milliseconds> CurlClient::corrected_clock(const HttpResponse& refusal) const {
    const bool is_signed = std::holds_alternative<AwsLogin>(config_.authorization);
    if (!is_signed || refusal.status != 403) return std::nullopt;
    const std::optional<WallTime> said = parse_http_date(std::string(refusal.header("Date")));
    if (!said) return std::nullopt;
    const WallTime server = *said;
    const WallTime ours = signing_time();
    if (server < build_time() || server > build_time() + believable_after_build) return std::nullopt;
    if (std::chrono::abs(server - ours) <= clocks_agree) return std::nullopt;
    return server_ahead_ + (server - ours);
}

Result<HttpResponse> CurlClient::send_dated(const HttpRequest& request, const std::string& url, std::string& redirect) {
    HttpResponse response = TRY(send_once(request, url, redirect));
    const std::optional<Milliseconds> corrected = corrected_clock(response);
    if (!corrected) return response;
    const Milliseconds before = std::exchange(server_ahead_, *corrected);
    Result<HttpResponse> again = send_once(request, url, redirect);
    // It was not the clock, then; or nobody knows.
    if (!again.ok() || again->status == 403) server_ahead_ = before;
    return again;
}

Result<HttpResponse> CurlClient::send(const HttpRequest& request) {
    std::string url = request.url;
    const Url asked = TRY(parse_url(url));
    for (int redirects = 0;; ++redirects) {
        std::string redirect;
        HttpResponse response = TRY(send_dated(request, url, redirect));
        if (redirect.empty()) return response;
        const Result<Url> next = parse_url(redirect);
        if (!next.ok() || next->origin() != asked.origin() || redirects == max_redirects)
            return Error(HttpError::redirected_away, asked.shown(), "redirected to another place or too often",
                         Permanence::temporary);
        if (!follows_redirects(request.method)) return response;
        url = redirect;
    }
}

}  // namespace engawa::http
