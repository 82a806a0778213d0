#include "sync/store/open.h"

#include <string>

#include "sync/store/fault.h"
#include "sync/store/folder_store.h"
#include "sync/store/memory_store.h"
#include "sync/store/s3_address.h"
#include "sync/store/s3_store.h"
#include "sync/store/webdav_store.h"

namespace engawa::store {

namespace {

bool take_scheme(std::string_view& address, std::string_view scheme) {
    if (!address.starts_with(scheme)) return false;
    address.remove_prefix(scheme.size());
    return true;
}

// What is written as user and password for any other store is key id and secret key for this one.
Result<http::Config> signing(http::Config http, const S3Address& address) {
    if (std::holds_alternative<http::BearerToken>(http.authorization))
        return fault(StoreError::bad_address, "store login", "an S3 store takes a key id and a secret key, no token");
    if (auto* basic = std::get_if<http::BasicLogin>(&http.authorization)) {
        http::AwsLogin login{std::move(basic->user), std::move(basic->password), address.region};
        http.authorization = std::move(login);
    }
    return http;
}

bool is_web_address(std::string_view address) { return address.starts_with("http://") || address.starts_with("https://"); }

}  // namespace

Result<std::unique_ptr<ObjectStore>> open_store(std::string_view address, http::Config http) {
    if (address == "memory:") return std::unique_ptr<ObjectStore>(std::make_unique<MemoryStore>());
    if (is_web_address(address)) {
        std::unique_ptr<http::CurlClient> client = TRY(http::CurlClient::create(std::move(http)));
        return std::unique_ptr<ObjectStore>(TRY(WebdavStore::create(address, std::move(client))));
    }
    if (is_s3_address(address)) {
        S3Address place = TRY(parse_s3_address(address));
        http::Config config = TRY(signing(std::move(http), place));
        std::unique_ptr<http::CurlClient> client = TRY(http::CurlClient::create(std::move(config)));
        return std::unique_ptr<ObjectStore>(std::make_unique<S3Store>(std::move(place), std::move(client)));
    }
    const auto folder = folder_of(address);
    if (!folder) {
        return fault(StoreError::bad_address, "store address",
                     "a path, folder:///path, https://host/path/ or s3+https://host/bucket/");
    }
    return std::unique_ptr<ObjectStore>(std::make_unique<FolderStore>(*folder));
}

Result<WebPlace> web_place(std::string_view address, http::Config http) {
    if (is_s3_address(address)) {
        const S3Address place = TRY(parse_s3_address(address));
        http::Config config = TRY(signing(std::move(http), place));
        return WebPlace{place.object_url, std::move(config)};
    }
    if (!is_web_address(address)) return fault(StoreError::bad_address, "store address", "no server's");
    return WebPlace{std::string(address) + (address.ends_with('/') ? "" : "/"), std::move(http)};
}

std::optional<std::filesystem::path> folder_of(std::string_view address) {
    const bool folder_url = take_scheme(address, "folder://") || take_scheme(address, "file://");
    const bool other_scheme = address.find("://") != std::string_view::npos;
    if (address.empty() || address == "memory:" || other_scheme || (folder_url && address.front() != '/')) return std::nullopt;
    return std::filesystem::path(address);
}

}  // namespace engawa::store
