#pragma once

#include <memory>
#include <string>

#include "kiosk/base/http.h"
#include "sync/http/curl_client.h"
#include "sync/store/store.h"

namespace engawa::store {

// What stores behind HTTP have in common: objects under a URL with PUT, GET, HEAD and DELETE.
//
// Nothing is believed on a status alone, since a captive portal answers 200 to anything: a written object is read
// back, a removed one is asked for, and "other bytes stand there" is said only of a server that proves to be a store.
class HttpStore : public ObjectStore {
  public:
    Result<void> put(const ObjectKey& key, std::span<const std::byte> bytes) final;
    Result<void> put_replace(const ObjectKey& key, std::span<const std::byte> bytes) final;
    Result<Bytes> get(const ObjectKey& key, std::uint64_t max_bytes) final;
    Result<std::optional<ObjectInfo>> head(const ObjectKey& key) final;
    Result<void> remove(const ObjectKey& key) final;
    void cancel() final { client_->cancel(); }

  protected:
    enum class Existing { keep, replace };
    HttpStore(std::string object_url, std::unique_ptr<http::CurlClient> client);

    // The PUT, with whatever this kind of server needs around it; `keep` asks for If-None-Match.
    virtual Result<HttpResponse> write(const ObjectKey& key, std::span<const std::byte> bytes, Existing existing) = 0;
    // Success when what answers about this key or prefix is a store of this kind: a permanent error must not rest on the
    // word of somebody who only happens to answer at the address.
    virtual Result<void> confirm(const std::string& relative) = 0;
    // Whether an answer other than success means that there is no such object.
    virtual Result<bool> means_absent(const HttpResponse& response, const ObjectKey& key) = 0;
    // Success when a store has said so: asked before "there is no such object" is, on which callers act.
    virtual Result<void> confirm_absent() = 0;
    // What any other status means.
    virtual Error refusal(const HttpResponse& response, const std::string& where) = 0;

    // What a DELETE says beside.
    virtual HttpHeaders removal_headers() const { return {}; }

    Result<HttpResponse> send(HttpRequest request, const std::string& where);
    Result<HttpResponse> put_once(const ObjectKey& key, std::span<const std::byte> bytes, Existing existing);
    const std::string& object_url() const { return object_url_; }  // ends in "/"

  private:
    Result<HttpResponse> head_response(const ObjectKey& key);
    // head(), where what follows shows whether it was a store that said "not there".
    Result<std::optional<ObjectInfo>> look(const ObjectKey& key);
    Result<Bytes> read(const ObjectKey& key, std::uint64_t max_bytes);  // so for get()
    Error why_bad_request(const ObjectKey& key);
    Result<void> compare(const ObjectKey& key, std::span<const std::byte> bytes);
    Result<void> verify_written(const ObjectKey& key, std::span<const std::byte> bytes);

    const std::string object_url_;
    const std::unique_ptr<http::CurlClient> client_;
};

inline constexpr std::uint64_t max_listing_bytes = 64u << 20;

bool is_success(int status);
// No object of the layout is a web page (docs/formats/store-layout.md); one that comes instead is a portal's.
bool is_web_page(const HttpResponse& response);
// What a status means that is none of those a call expects.
Error from_status(const HttpResponse& response, const std::string& where);

}  // namespace engawa::store
