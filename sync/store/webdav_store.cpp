#include "sync/store/webdav_store.h"

#include <algorithm>
#include <utility>

#include "sync/http/url.h"
#include "sync/store/fault.h"
#include "sync/store/webdav_listing.h"

namespace engawa::store {

namespace {

constexpr int max_depth = 32;

constexpr std::string_view propfind_body =
    "<?xml version=\"1.0\" encoding=\"utf-8\"?>"
    "<propfind xmlns=\"DAV:\"><prop><resourcetype/><getcontentlength/><getlastmodified/></prop></propfind>";

Bytes bytes_of(std::string_view text) {
    const auto bytes = std::as_bytes(std::span(text.data(), text.size()));
    return {bytes.begin(), bytes.end()};
}

}  // namespace

WebdavStore::WebdavStore(std::string base_url, std::string base_path, std::unique_ptr<http::CurlClient> client)
    : HttpStore(std::move(base_url), std::move(client)), base_path_(std::move(base_path)) {}

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

Result<HttpResponse> WebdavStore::propfind(const std::string& relative, std::string_view depth) {
    HttpRequest request;
    request.method = HttpMethod::propfind;
    request.url = object_url() + relative;
    request.headers = {{"Depth", std::string(depth)}, {"Content-Type", "application/xml; charset=utf-8"}};
    request.body = bytes_of(propfind_body);
    request.max_response_bytes = max_listing_bytes;
    return send(std::move(request), relative);
}

namespace {

bool may_not_list(const HttpResponse& response) { return response.status == 401 || response.status == 403; }

Result<void> is_webdav_answer(const HttpResponse& response, const std::string& where) {
    if (response.status == 207 && parse_multistatus(response.body)) return {};
    if (response.status >= 500) return from_status(response, where);
    return fault(StoreError::not_a_store, where, "no WebDAV answer");
}

}  // namespace

Result<void> WebdavStore::confirm(const std::string& relative) {
    const HttpResponse response = TRY(propfind(relative, "0"));
    const std::string where = relative.empty() ? address() : relative;
    if (may_not_list(response))
        return fault(StoreError::denied, where,
                     "this login may not list here (PROPFIND was answered with HTTP status " + std::to_string(response.status) +
                         "), so that the store's word cannot be told from another's; let it list, as docs/guides/store.md has the rights");
    return is_webdav_answer(response, where);
}

// A kiosk's login may read and not list (docs/guides/store.md): it is told so of PROPFIND, of which a portal knows nothing.
Result<void> WebdavStore::confirm_absent() {
    const HttpResponse response = TRY(propfind("", "0"));
    if (may_not_list(response)) return {};
    return is_webdav_answer(response, address());
}

Result<bool> WebdavStore::means_absent(const HttpResponse& response, const ObjectKey&) {
    return response.status == 404 || response.status == 410;
}

Error WebdavStore::refusal(const HttpResponse& response, const std::string& where) {
    // What any web server answers that knows neither the name nor the method.
    const bool of_anybody = response.status == 404 || response.status == 405 || response.status == 410;
    if (of_anybody) {
        if (const auto said = confirm_absent(); !said.ok()) return said.error();
    }
    return from_status(response, where);
}

Result<void> WebdavStore::make_parents(const ObjectKey& key) {
    for (std::size_t slash = key.text().find('/'); slash != std::string::npos; slash = key.text().find('/', slash + 1)) {
        HttpRequest request;
        request.method = HttpMethod::mkcol;
        request.url = object_url() + key.text().substr(0, slash + 1);
        const HttpResponse response = TRY(send(std::move(request), key.text()));
        // 405: it is there already (RFC 4918 9.3.1). 403, from Apache 401, may be said of a prefix above our own, which then
        // is there; the PUT that follows tells who is not known at all.
        const bool refused = response.status == 405 || response.status == 403 || response.status == 401;
        const bool goes_on = is_success(response.status) || refused;
        if (!goes_on) return refusal(response, key.text());
    }
    return {};
}

Result<HttpResponse> WebdavStore::write(const ObjectKey& key, std::span<const std::byte> bytes, Existing existing) {
    HttpResponse response = TRY(put_once(key, bytes, existing));
    // RFC 4918 9.7.1 asks for 409 when the collection is missing; nginx says 500, others 404.
    const bool perhaps_no_parent = response.status == 409 || response.status == 404 || response.status == 500;
    if (!perhaps_no_parent || key.text().find('/') == std::string::npos) return response;
    TRY(make_parents(key));
    return put_once(key, bytes, existing);
}

Result<void> WebdavStore::collect(const std::string& prefix, int depth, std::vector<ObjectInfo>& found) {
    if (depth > max_depth) return fault(StoreError::too_large, prefix, "collections nested too deeply");
    const HttpResponse response = TRY(propfind(prefix, "1"));
    if (response.status == 404) {
        // Nothing under this prefix, if it is our store that says so.
        return prefix.empty() ? Result<void>(fault(StoreError::not_a_store, prefix, "nothing at the address"))
                              : confirm("");
    }
    if (response.status != 207) return refusal(response, prefix);
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
            case ListedResource::Kind::object: found.push_back({key, resource.size_bytes, resource.written_at}); break;
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

}  // namespace engawa::store
