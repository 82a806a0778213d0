#include "sync/store/open.h"

#include <string>

#include "sync/store/fault.h"
#include "sync/store/folder_store.h"
#include "sync/store/memory_store.h"
#include "sync/store/webdav_store.h"

namespace engawa::store {

namespace {

bool take_scheme(std::string_view& address, std::string_view scheme) {
    if (!address.starts_with(scheme)) return false;
    address.remove_prefix(scheme.size());
    return true;
}

}  // namespace

Result<std::unique_ptr<ObjectStore>> open_store(std::string_view address, http::Config http) {
    if (address == "memory:") return std::unique_ptr<ObjectStore>(std::make_unique<MemoryStore>());
    if (address.starts_with("http://") || address.starts_with("https://")) {
        std::unique_ptr<http::CurlClient> client = TRY(http::CurlClient::create(std::move(http)));
        return std::unique_ptr<ObjectStore>(TRY(WebdavStore::create(address, std::move(client))));
    }
    const auto folder = folder_of(address);
    if (!folder) return fault(StoreError::bad_address, "store address", "folder:///path, https://…, a path or memory:");
    return std::unique_ptr<ObjectStore>(std::make_unique<FolderStore>(*folder));
}

std::optional<std::filesystem::path> folder_of(std::string_view address) {
    const bool folder_url = take_scheme(address, "folder://") || take_scheme(address, "file://");
    const bool other_scheme = address.find("://") != std::string_view::npos;
    if (address.empty() || address == "memory:" || other_scheme || (folder_url && address.front() != '/')) return std::nullopt;
    return std::filesystem::path(address);
}

}  // namespace engawa::store
