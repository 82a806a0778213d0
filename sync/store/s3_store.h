#pragma once

#include <memory>
#include <string>

#include "sync/store/http_store.h"
#include "sync/store/s3_address.h"

namespace engawa::store {

// A store in a bucket of an S3 engine: AWS, Ceph, MinIO and others. Uses PutObject, GetObject, HeadObject, DeleteObject
// and ListObjectsV2; no multipart uploads. The client signs (http::AwsLogin).
class S3Store final : public HttpStore {
  public:
    S3Store(S3Address address, std::unique_ptr<http::CurlClient> client);

    Result<std::vector<ObjectInfo>> list(std::string_view prefix) override;
    std::string address() const override { return "s3+" + object_url(); }

  private:
    // Whether the engine takes If-None-Match on a PUT; those that do not know it say 501 or ignore it.
    enum class Conditions { taken, unknown_to_engine };

    Result<HttpResponse> write(const ObjectKey& key, std::span<const std::byte> bytes, Existing existing) override;
    Result<void> confirm(const std::string& relative) override;
    Result<bool> means_absent(const HttpResponse& response, const ObjectKey& key) override;
    // An S3 engine's own words are in the answer (means_absent).
    Result<void> confirm_absent() override { return {}; }
    Error refusal(const HttpResponse& response, const std::string& where) override;

    // Keys in the bucket that start so, at most that many; the token goes on where another page ended.
    Result<HttpResponse> ask_page(const std::string& prefix, int most, const std::string& token);
    Result<bool> is_listed(const ObjectKey& key);

    const S3Address place_;
    Conditions conditions_ = Conditions::taken;
};

}  // namespace engawa::store
