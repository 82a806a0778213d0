#pragma once

#include <memory>
#include <string>

#include "kiosk/base/http.h"
#include "sync/http/curl_client.h"
#include "sync/store/store.h"

namespace engawa::store {

// A store behind WebDAV (RFC 4918): nginx with dav and dav_ext, Apache, a NAS. Uses PUT, GET, HEAD, DELETE, MKCOL and
// PROPFIND of depth 0 and 1, no locks.
//
// Nothing is believed on a status alone, since a captive portal answers 200 to anything: a written object is read
// back, a removed one is asked for, and "other bytes stand there" is said only of a server that speaks WebDAV.
class WebdavStore final : public ObjectStore {
  public:
    // `bad_address` when the address is not an http(s) URL, or has a login, a query or a fragment.
    static Result<std::unique_ptr<WebdavStore>> create(std::string_view address,
                                                       std::unique_ptr<http::CurlClient> client);

    Result<void> put(const ObjectKey& key, std::span<const std::byte> bytes) override;
    Result<void> put_replace(const ObjectKey& key, std::span<const std::byte> bytes) override;
    Result<Bytes> get(const ObjectKey& key, std::uint64_t max_bytes) override;
    Result<std::optional<ObjectInfo>> head(const ObjectKey& key) override;
    Result<std::vector<ObjectInfo>> list(std::string_view prefix) override;
    Result<void> remove(const ObjectKey& key) override;
    void cancel() override { client_->cancel(); }
    std::string address() const override { return base_url_; }

  private:
    enum class Existing { keep, replace };
    WebdavStore(std::string base_url, std::string base_path, std::unique_ptr<http::CurlClient> client);

    Result<HttpResponse> send(HttpRequest request, const std::string& where);
    Result<HttpResponse> propfind(const std::string& relative, std::string_view depth);
    Result<HttpResponse> put_once(const ObjectKey& key, std::span<const std::byte> bytes, Existing existing);
    Result<HttpResponse> put_with_parents(const ObjectKey& key, std::span<const std::byte> bytes, Existing existing);
    Result<void> make_parents(const ObjectKey& key);
    Result<bool> holds(const ObjectKey& key, std::span<const std::byte> bytes, std::uint64_t size_bytes);
    Result<void> verify_written(const ObjectKey& key, std::span<const std::byte> bytes);
    Result<void> speaks_webdav(const std::string& relative);
    Result<void> collect(const std::string& prefix, int depth, std::vector<ObjectInfo>& found);

    std::string base_url_;   // ends in "/"
    std::string base_path_;  // the URL's path, percent-decoded, ends in "/"
    std::unique_ptr<http::CurlClient> client_;
};

}  // namespace engawa::store
