#include "sync/store/memory_store.h"

#include <algorithm>

#include "sync/store/fault.h"

namespace engawa::store {

void MemoryStore::mend() {
    fail_all_.reset();
    fail_writes_.clear();
    lose_answer_.reset();
}

Result<void> MemoryStore::write_allowed(const ObjectKey& key) {
    TRY(check_key(key));
    if (fail_all_) return fault(*fail_all_, key.text(), "injected");
    if (auto found = fail_writes_.find(key); found != fail_writes_.end())
        return fault(found->second, key.text(), "injected");
    ++writes_;
    return {};
}

Result<void> MemoryStore::answer(const ObjectKey& key) {
    if (!lose_answer_) return {};
    StoreError error = *lose_answer_;
    lose_answer_.reset();
    return fault(error, key.text(), "injected, after the write");
}

Result<void> MemoryStore::put(const ObjectKey& key, std::span<const std::byte> bytes) {
    TRY(write_allowed(key));
    auto [place, inserted] = objects_.try_emplace(key, bytes.begin(), bytes.end());
    if (!inserted && !std::ranges::equal(place->second, bytes))
        return fault(StoreError::conflict, key.text(), "other bytes stand under this key");
    return answer(key);
}

Result<void> MemoryStore::put_replace(const ObjectKey& key, std::span<const std::byte> bytes) {
    TRY(write_allowed(key));
    objects_[key].assign(bytes.begin(), bytes.end());
    return answer(key);
}

Result<Bytes> MemoryStore::get(const ObjectKey& key, std::uint64_t max_bytes) {
    TRY(check_key(key));
    if (fail_all_) return fault(*fail_all_, key.text(), "injected");
    auto found = objects_.find(key);
    if (found == objects_.end()) return fault(StoreError::not_found, key.text(), "no such object");
    if (found->second.size() > max_bytes) return fault(StoreError::too_large, key.text(), "longer than allowed");
    return found->second;
}

Result<std::optional<ObjectInfo>> MemoryStore::head(const ObjectKey& key) {
    TRY(check_key(key));
    if (fail_all_) return fault(*fail_all_, key.text(), "injected");
    auto found = objects_.find(key);
    if (found == objects_.end()) return std::optional<ObjectInfo>();
    return std::optional<ObjectInfo>(ObjectInfo{key, found->second.size()});
}

Result<std::vector<ObjectInfo>> MemoryStore::list(std::string_view prefix) {
    TRY(check_prefix(prefix));
    if (fail_all_) return fault(*fail_all_, std::string(prefix), "injected");
    std::vector<ObjectInfo> found;
    for (const auto& [key, bytes] : objects_)
        if (key.text().starts_with(prefix)) found.push_back({key, bytes.size()});
    if (found.size() > max_listed) return fault(StoreError::too_large, std::string(prefix), "too many objects");
    return found;
}

Result<void> MemoryStore::remove(const ObjectKey& key) {
    TRY(write_allowed(key));
    objects_.erase(key);
    return answer(key);
}

}  // namespace engawa::store
