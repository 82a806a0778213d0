#pragma once

#include <memory>
#include <string>

#include "sync/store/http_store.h"

namespace engawa::store {

// A store behind WebDAV (RFC 4918): nginx with dav and dav_ext, Apache, a NAS. Uses PUT, GET, HEAD, DELETE, MKCOL and
// PROPFIND of depth 0 and 1, no locks.
class WebdavStore final : public HttpStore {
  public:
    // `bad_address` when the address is not an http(s) URL, or has a login, a query or a fragment.
    static Result<std::unique_ptr<WebdavStore>> create(std::string_view address,
                                                       std::unique_ptr<http::CurlClient> client);

    Result<std::vector<ObjectInfo>> list(std::string_view prefix) override;
    std::string address() const override { return object_url(); }

  private:
    WebdavStore(std::string base_url, std::string base_path, std::unique_ptr<http::CurlClient> client);

    Result<HttpResponse> write(const ObjectKey& key, std::span<const std::byte> bytes, Existing existing) override;
    Result<void> confirm(const std::string& relative) override;
    Result<bool> means_absent(const HttpResponse& response, const ObjectKey& key) override;
    Result<void> confirm_absent() override;
    Error refusal(const HttpResponse& response, const std::string& where) override;
    // RFC 4918 9.6.1: a collection goes with all that is in it, or not at all when the depth is not infinity. A key that is
    // no object but the beginning of others must not take them along.
    HttpHeaders removal_headers() const override { return {{"Depth", "0"}}; }

    Result<HttpResponse> propfind(const std::string& relative, std::string_view depth);
    Result<void> make_parents(const ObjectKey& key);
    Result<void> collect(const std::string& prefix, int depth, std::vector<ObjectInfo>& found);

    const std::string base_path_;  // the URL's path, percent-decoded, ends in "/"
};

}  // namespace engawa::store
