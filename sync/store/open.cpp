#include "sync/store/open.h"

#include <string>

#include "sync/store/fault.h"
#include "sync/store/folder_store.h"
#include "sync/store/memory_store.h"

namespace engawa::store {

Result<std::unique_ptr<ObjectStore>> open_store(std::string_view address) {
    constexpr std::string_view folder_scheme = "folder://";
    if (address == "memory:") return std::unique_ptr<ObjectStore>(std::make_unique<MemoryStore>());
    if (address.starts_with(folder_scheme)) address.remove_prefix(folder_scheme.size());
    const bool other_scheme = address.find("://") != std::string_view::npos;
    if (address.empty() || other_scheme)
        return fault(StoreError::bad_address, "store address", "folder:///path, a path or memory:");
    return std::unique_ptr<ObjectStore>(std::make_unique<FolderStore>(std::filesystem::path(address)));
}

}  // namespace engawa::store
