#include "sync/store/http_store.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "sync/store/fault.h"

namespace engawa::store {

namespace {

// Written objects up to this size are read back whole, longer ones by their length: an envelope of a form without
// photographs is well below it, and no captive portal's page has the length of a padded envelope by chance.
constexpr std::size_t read_back_bytes = 256 * 1024;

Error from_http(const Error& error, const std::string& where) {
    const auto made = [&](StoreError code) { return fault(code, where, error.message()); };
    if (error.is(HttpError::too_large)) return made(StoreError::too_large);
    if (error.is(HttpError::bad_request) || error.is(HttpError::bad_setting)) return made(StoreError::bad_address);
    // TLS that cannot be verified is somebody else between us and the store, or a clock at 1970; both pass.
    if (error.is(HttpError::untrusted) || error.is(HttpError::redirected_away)) return made(StoreError::not_a_store);
    return made(StoreError::unreachable);
}

Error web_page(const std::string& where) {
    return fault(StoreError::not_a_store, where, "a web page came instead of an object");
}

std::optional<std::uint64_t> content_length(const HttpResponse& response) {
    const std::string_view text = response.header("Content-Length");
    std::uint64_t length = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), length);
    if (text.empty() || code != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return length;
}

}  // namespace

bool is_success(int status) { return status >= 200 && status < 300; }

bool is_web_page(const HttpResponse& response) { return response.header("Content-Type").starts_with("text/html"); }

// nginx answers 400 with a page to who comes without the certificate it asks for, or with one it does not take.
bool misses_certificate(const HttpResponse& response) {
    const std::string_view page(reinterpret_cast<const char*>(response.body.data()), response.body.size());
    return response.status == 400 && (page.find("No required SSL certificate") != page.npos ||
                                      page.find("SSL certificate error") != page.npos);
}

Error from_status(const HttpResponse& response, const std::string& where) {
    const int status = response.status;
    if (misses_certificate(response))
        return fault(StoreError::denied, where, "the server asks for a client certificate that it takes, and got none");
    std::string detail = "HTTP status " + std::to_string(status);
    if (const std::string_view wait = response.header("Retry-After"); !wait.empty())
        detail += ", asks to come again after " + std::string(wait);
    switch (status) {
        case 401:
        case 403:
        case 405:
        case 423: return fault(StoreError::denied, where, detail);
        case 404:
        case 410: return fault(StoreError::not_found, where, detail);
        case 413: return fault(StoreError::too_large, where, detail);
        case 507: return fault(StoreError::full, where, detail);
        // Network authentication required (RFC 6585): a captive portal that says so.
        case 511: return fault(StoreError::not_a_store, where, detail);
        default: break;
    }
    if (status >= 200 && status < 400) return fault(StoreError::not_a_store, where, detail);
    return fault(StoreError::trouble, where, detail);
}

HttpStore::HttpStore(std::string object_url, std::unique_ptr<http::CurlClient> client)
    : object_url_(std::move(object_url)), client_(std::move(client)) {}

Result<HttpResponse> HttpStore::send(HttpRequest request, const std::string& where) {
    Result<HttpResponse> response = client_->send(request);
    if (!response.ok()) return from_http(response.error(), where);
    return response;
}

Result<HttpResponse> HttpStore::put_once(const ObjectKey& key, std::span<const std::byte> bytes, Existing existing) {
    HttpRequest request;
    request.method = HttpMethod::put;
    request.url = object_url_ + key.text();
    request.headers = {{"Content-Type", "application/octet-stream"}};
    if (existing == Existing::keep) request.headers.emplace_back("If-None-Match", "*");
    request.body.assign(bytes.begin(), bytes.end());
    return send(std::move(request), key.text());
}

// Whether what was read are these bytes. An object's length as HEAD tells it is not asked: some say another.
static Result<bool> holds(const Result<Bytes>& there, std::span<const std::byte> bytes) {
    if (there.ok()) return std::ranges::equal(*there, bytes);
    if (there.error().is(StoreError::too_large)) return false;
    return there.error();
}

Result<void> HttpStore::compare(const ObjectKey& key, std::span<const std::byte> bytes) {
    if (TRY(holds(get(key, bytes.size()), bytes))) return {};
    TRY(confirm(key.text()));
    return fault(StoreError::conflict, key.text(), "other bytes stand under this key");
}

Result<void> HttpStore::verify_written(const ObjectKey& key, std::span<const std::byte> bytes) {
    bool same = false;
    if (bytes.size() <= read_back_bytes) {
        const Result<bool> found = holds(read(key, bytes.size()), bytes);
        if (!found.ok() && !found.error().is(StoreError::not_found)) return found.error();
        same = found.ok() && *found;
    } else {
        const std::optional<ObjectInfo> there = TRY(look(key));
        same = there && there->size_bytes == bytes.size();
    }
    if (!same) return fault(StoreError::unverified, key.text(), "what is found is not what was written");
    return {};
}

Result<void> HttpStore::put(const ObjectKey& key, std::span<const std::byte> bytes) {
    TRY(check_key(key));
    // Looked at first because not every server heeds If-None-Match on PUT (nginx does not).
    if (TRY(look(key))) return compare(key, bytes);
    const HttpResponse response = TRY(write(key, bytes, Existing::keep));
    if (response.status == 412) {
        if (!TRY(look(key))) return fault(StoreError::trouble, key.text(), "said to be there, then not found");
        return compare(key, bytes);
    }
    if (!is_success(response.status)) return refusal(response, key.text());
    return verify_written(key, bytes);
}

Result<void> HttpStore::put_replace(const ObjectKey& key, std::span<const std::byte> bytes) {
    TRY(check_key(key));
    const HttpResponse response = TRY(write(key, bytes, Existing::replace));
    if (!is_success(response.status)) return refusal(response, key.text());
    return verify_written(key, bytes);
}

Result<Bytes> HttpStore::get(const ObjectKey& key, std::uint64_t max_bytes) {
    TRY(check_key(key));
    Result<Bytes> bytes = read(key, max_bytes);
    if (!bytes.ok() && bytes.error().is(StoreError::not_found)) TRY(confirm_absent());
    return bytes;
}

Result<Bytes> HttpStore::read(const ObjectKey& key, std::uint64_t max_bytes) {
    HttpRequest request;
    request.url = object_url_ + key.text();
    request.max_response_bytes = max_bytes;
    Result<HttpResponse> response = send(request, key.text());
    if (!response.ok() && response.error().is(StoreError::too_large)) {
        // It may be the server's own error page that is longer than the object may be.
        const std::optional<ObjectInfo> there = TRY(look(key));
        if (!there) return fault(StoreError::not_found, key.text(), "no such object");
        return response.error();
    }
    if (!response.ok()) return response.error();
    if (response->status != 200) {
        if (TRY(means_absent(*response, key))) return fault(StoreError::not_found, key.text(), "no such object");
        return refusal(*response, key.text());
    }
    if (is_web_page(*response)) return web_page(key.text());
    return std::move(response->body);
}

Result<HttpResponse> HttpStore::head_response(const ObjectKey& key) {
    HttpRequest request;
    request.method = HttpMethod::head;
    request.url = object_url_ + key.text();
    return send(std::move(request), key.text());
}

Error HttpStore::why_bad_request(const ObjectKey& key) {
    HttpRequest request;
    request.url = object_url_ + key.text();
    request.max_response_bytes = 0;
    const Result<HttpResponse> response = send(std::move(request), key.text());
    return response.ok() ? refusal(*response, key.text()) : response.error();
}

Result<std::optional<ObjectInfo>> HttpStore::head(const ObjectKey& key) {
    TRY(check_key(key));
    auto there = TRY(look(key));
    if (!there) TRY(confirm_absent());
    return there;
}

Result<std::optional<ObjectInfo>> HttpStore::look(const ObjectKey& key) {
    const HttpResponse response = TRY(head_response(key));
    if (response.status != 200) {
        if (TRY(means_absent(response, key))) return std::optional<ObjectInfo>();
        // The answer to HEAD has no body to say it with, and this status has many reasons.
        if (response.status == 400) return why_bad_request(key);
        return refusal(response, key.text());
    }
    if (is_web_page(response)) return web_page(key.text());
    if (const auto length = content_length(response)) return std::optional<ObjectInfo>(ObjectInfo{key, *length});
    // Apache gives none for an empty object (RFC 9110 8.6 lets it).
    HttpRequest whole;
    whole.url = object_url_ + key.text();
    whole.max_response_bytes = 0;
    const Result<HttpResponse> got = client_->send(whole);
    if (got.ok() && got->status == 200 && !is_web_page(*got)) return std::optional<ObjectInfo>(ObjectInfo{key, 0});
    return fault(StoreError::not_a_store, key.text(), "no length given");
}

Result<void> HttpStore::remove(const ObjectKey& key) {
    TRY(check_key(key));
    HttpRequest request;
    request.method = HttpMethod::remove;
    request.url = object_url_ + key.text();
    request.headers = removal_headers();
    const HttpResponse response = TRY(send(std::move(request), key.text()));
    if (!is_success(response.status)) {
        if (TRY(means_absent(response, key))) return confirm("");
        return refusal(response, key.text());
    }
    if (TRY(look(key))) return fault(StoreError::unverified, key.text(), "removed, but still there");
    return is_web_page(response) ? confirm_absent() : Result<void>();
}

}  // namespace engawa::store
