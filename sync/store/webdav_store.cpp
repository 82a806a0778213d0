#include "sync/store/webdav_store.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "sync/http/url.h"
#include "sync/store/fault.h"
#include "sync/store/webdav_listing.h"

namespace engawa::store {

namespace {

// Written objects up to this size are read back whole, longer ones by their length: an envelope of a form without
// photographs is well below it, and no captive portal's page has the length of a padded envelope by chance.
constexpr std::size_t read_back_bytes = 256 * 1024;
constexpr std::uint64_t max_listing_bytes = 64u << 20;
constexpr int max_depth = 32;

constexpr std::string_view propfind_body =
    "<?xml version=\"1.0\" encoding=\"utf-8\"?>"
    "<propfind xmlns=\"DAV:\"><prop><resourcetype/><getcontentlength/></prop></propfind>";

Bytes bytes_of(std::string_view text) {
    const auto bytes = std::as_bytes(std::span(text.data(), text.size()));
    return {bytes.begin(), bytes.end()};
}

Error from_http(const Error& error, const std::string& where) {
    const auto made = [&](StoreError code) { return fault(code, where, error.message()); };
    if (error.is(HttpError::too_large)) return made(StoreError::too_large);
    if (error.is(HttpError::bad_request)) return made(StoreError::bad_address);
    // TLS that cannot be verified is somebody else between us and the store, or a clock at 1970; both pass.
    if (error.is(HttpError::untrusted) || error.is(HttpError::redirected_away)) return made(StoreError::not_a_store);
    return made(StoreError::unreachable);
}

// What a status means that is none of those a call expects.
Error from_status(int status, const std::string& where) {
    const std::string detail = "HTTP status " + std::to_string(status);
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

bool is_success(int status) { return status >= 200 && status < 300; }

// No object of the layout is a web page (docs/formats/store-layout.md); one that comes instead is a portal's.
bool is_web_page(const HttpResponse& response) { return response.header("Content-Type").starts_with("text/html"); }

Error web_page(const std::string& where) {
    return fault(StoreError::not_a_store, where, "a web page came instead of an object");
}

std::optional<std::uint64_t> content_length(const HttpResponse& response) {
    const std::string_view text = response.header("Content-Length");
    std::uint64_t length = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), length);
    if (code != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return length;
}

}  // namespace

WebdavStore::WebdavStore(std::string base_url, std::string base_path, std::unique_ptr<http::CurlClient> client)
    : base_url_(std::move(base_url)), base_path_(std::move(base_path)), client_(std::move(client)) {}

Result<std::unique_ptr<WebdavStore>> WebdavStore::create(std::string_view address,
                                                         std::unique_ptr<http::CurlClient> client) {
    const Result<http::Url> url = http::parse_url(address);
    if (!url.ok()) return fault(StoreError::bad_address, "store address", url.error().detail());
    if (address.find_first_of("?#") != std::string_view::npos)
        return fault(StoreError::bad_address, url->shown(), "a query or fragment has no meaning here");
    std::string base = url->shown();
    std::string path = http::percent_decoded(url->path);
    if (!base.ends_with('/')) base += '/';
    if (!path.ends_with('/')) path += '/';
    return std::unique_ptr<WebdavStore>(new WebdavStore(std::move(base), std::move(path), std::move(client)));
}

Result<HttpResponse> WebdavStore::send(HttpRequest request, const std::string& where) {
    Result<HttpResponse> response = client_->send(request);
    if (!response.ok()) return from_http(response.error(), where);
    return response;
}

Result<HttpResponse> WebdavStore::propfind(const std::string& relative, std::string_view depth) {
    HttpRequest request;
    request.method = HttpMethod::propfind;
    request.url = base_url_ + relative;
    request.headers = {{"Depth", std::string(depth)}, {"Content-Type", "application/xml; charset=utf-8"}};
    request.body = bytes_of(propfind_body);
    request.max_response_bytes = max_listing_bytes;
    return send(std::move(request), relative);
}

// A permanent error must not rest on the word of somebody who only happens to answer at the address.
Result<void> WebdavStore::speaks_webdav(const std::string& relative) {
    const HttpResponse response = TRY(propfind(relative, "0"));
    if (response.status == 207 && parse_multistatus(response.body)) return {};
    if (response.status >= 500) return from_status(response.status, relative);
    return fault(StoreError::not_a_store, relative, "no WebDAV answer");
}

Result<HttpResponse> WebdavStore::put_once(const ObjectKey& key, std::span<const std::byte> bytes, Existing existing) {
    HttpRequest request;
    request.method = HttpMethod::put;
    request.url = base_url_ + key.text();
    request.headers = {{"Content-Type", "application/octet-stream"}};
    if (existing == Existing::keep) request.headers.emplace_back("If-None-Match", "*");
    request.body.assign(bytes.begin(), bytes.end());
    return send(std::move(request), key.text());
}

Result<void> WebdavStore::make_parents(const ObjectKey& key) {
    for (std::size_t slash = key.text().find('/'); slash != std::string::npos; slash = key.text().find('/', slash + 1)) {
        HttpRequest request;
        request.method = HttpMethod::mkcol;
        request.url = base_url_ + key.text().substr(0, slash + 1);
        const HttpResponse response = TRY(send(std::move(request), key.text()));
        // 405: it is there already (RFC 4918 9.3.1). 403 may be said of a prefix above our own, which then is there.
        const bool goes_on = is_success(response.status) || response.status == 405 || response.status == 403;
        if (!goes_on) return from_status(response.status, key.text());
    }
    return {};
}

Result<HttpResponse> WebdavStore::put_with_parents(const ObjectKey& key, std::span<const std::byte> bytes,
                                                   Existing existing) {
    HttpResponse response = TRY(put_once(key, bytes, existing));
    // RFC 4918 9.7.1 asks for 409 when the collection is missing; nginx says 500, others 404.
    const bool perhaps_no_parent = response.status == 409 || response.status == 404 || response.status == 500;
    if (!perhaps_no_parent || key.text().find('/') == std::string::npos) return response;
    TRY(make_parents(key));
    return put_once(key, bytes, existing);
}

// Whether the object, found to be size_bytes long, has these bytes.
Result<bool> WebdavStore::holds(const ObjectKey& key, std::span<const std::byte> bytes, std::uint64_t size_bytes) {
    if (size_bytes != bytes.size()) return false;
    const Bytes there = TRY(get(key, bytes.size()));
    return std::ranges::equal(there, bytes);
}

Result<void> WebdavStore::verify_written(const ObjectKey& key, std::span<const std::byte> bytes) {
    const std::optional<ObjectInfo> there = TRY(head(key));
    bool same = there && there->size_bytes == bytes.size();
    if (same && bytes.size() <= read_back_bytes) same = TRY(holds(key, bytes, there->size_bytes));
    if (!same) return fault(StoreError::unverified, key.text(), "what is found is not what was written");
    return {};
}

Result<void> WebdavStore::put(const ObjectKey& key, std::span<const std::byte> bytes) {
    TRY(check_key(key));
    const auto conflict = [&]() -> Result<void> {
        TRY(speaks_webdav(key.text()));
        return fault(StoreError::conflict, key.text(), "other bytes stand under this key");
    };
    // Looked at first because not every server heeds If-None-Match on PUT (nginx does not).
    if (const std::optional<ObjectInfo> there = TRY(head(key)))
        return TRY(holds(key, bytes, there->size_bytes)) ? Result<void>() : conflict();
    const HttpResponse response = TRY(put_with_parents(key, bytes, Existing::keep));
    if (response.status == 412) {
        const std::optional<ObjectInfo> there = TRY(head(key));
        if (!there) return fault(StoreError::trouble, key.text(), "said to be there, then not found");
        return TRY(holds(key, bytes, there->size_bytes)) ? Result<void>() : conflict();
    }
    if (!is_success(response.status)) return from_status(response.status, key.text());
    return verify_written(key, bytes);
}

Result<void> WebdavStore::put_replace(const ObjectKey& key, std::span<const std::byte> bytes) {
    TRY(check_key(key));
    const HttpResponse response = TRY(put_with_parents(key, bytes, Existing::replace));
    if (!is_success(response.status)) return from_status(response.status, key.text());
    return verify_written(key, bytes);
}

Result<Bytes> WebdavStore::get(const ObjectKey& key, std::uint64_t max_bytes) {
    TRY(check_key(key));
    HttpRequest request;
    request.url = base_url_ + key.text();
    request.max_response_bytes = max_bytes;
    Result<HttpResponse> response = send(request, key.text());
    if (!response.ok() && response.error().is(StoreError::too_large)) {
        // It may be the server's own error page that is longer than the object may be.
        const std::optional<ObjectInfo> there = TRY(head(key));
        if (!there) return fault(StoreError::not_found, key.text(), "no such object");
        return response.error();
    }
    if (!response.ok()) return response.error();
    if (response->status != 200) return from_status(response->status, key.text());
    if (is_web_page(*response)) return web_page(key.text());
    return std::move(response->body);
}

Result<std::optional<ObjectInfo>> WebdavStore::head(const ObjectKey& key) {
    TRY(check_key(key));
    HttpRequest request;
    request.method = HttpMethod::head;
    request.url = base_url_ + key.text();
    const HttpResponse response = TRY(send(std::move(request), key.text()));
    if (response.status == 404 || response.status == 410) return std::optional<ObjectInfo>();
    if (response.status != 200) return from_status(response.status, key.text());
    if (is_web_page(response)) return web_page(key.text());
    if (const auto length = content_length(response)) return std::optional<ObjectInfo>(ObjectInfo{key, *length});
    return fault(StoreError::not_a_store, key.text(), "no length given");
}

Result<void> WebdavStore::collect(const std::string& prefix, int depth, std::vector<ObjectInfo>& found) {
    if (depth > max_depth) return fault(StoreError::too_large, prefix, "collections nested too deeply");
    const HttpResponse response = TRY(propfind(prefix, "1"));
    if (response.status == 404) {
        // Nothing under this prefix, if it is our store that says so.
        return prefix.empty() ? Result<void>(fault(StoreError::not_a_store, prefix, "nothing at the address"))
                              : speaks_webdav("");
    }
    if (response.status != 207) return from_status(response.status, prefix);
    const auto resources = parse_multistatus(response.body);
    if (!resources) return fault(StoreError::not_a_store, prefix, "not a WebDAV listing");
    const std::string own = base_path_ + prefix;
    for (const ListedResource& resource : *resources) {
        std::string_view name = resource.path;
        if (!name.starts_with(own)) continue;  // the collection itself, written without its "/"
        name.remove_prefix(own.size());
        if (name.ends_with('/')) name.remove_suffix(1);
        // Names outside the grammar are somebody else's; the collection itself is the empty name.
        const ObjectKey key(prefix + std::string(name));
        if (name.empty() || name.find('/') != name.npos || !check_key(key).ok()) continue;
        switch (resource.kind) {
            case ListedResource::Kind::collection: TRY(collect(key.text() + "/", depth + 1, found)); break;
            case ListedResource::Kind::object: found.push_back({key, resource.size_bytes}); break;
        }
        if (found.size() > max_listed) return fault(StoreError::too_large, prefix, "too many objects");
    }
    return {};
}

Result<std::vector<ObjectInfo>> WebdavStore::list(std::string_view prefix) {
    TRY(check_prefix(prefix));
    std::vector<ObjectInfo> found;
    TRY(collect(std::string(prefix), 0, found));
    std::ranges::sort(found, {}, &ObjectInfo::key);
    return found;
}

Result<void> WebdavStore::remove(const ObjectKey& key) {
    TRY(check_key(key));
    HttpRequest request;
    request.method = HttpMethod::remove;
    request.url = base_url_ + key.text();
    const HttpResponse response = TRY(send(std::move(request), key.text()));
    if (response.status == 404 || response.status == 410) return speaks_webdav("");
    if (!is_success(response.status)) return from_status(response.status, key.text());
    if (TRY(head(key))) return fault(StoreError::unverified, key.text(), "removed, but still there");
    return {};
}

}  // namespace engawa::store
