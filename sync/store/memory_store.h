#pragma once

#include <map>
#include <string>

#include "sync/store/store.h"

namespace engawa::store {

// A store in memory: a complete backend, and the fake with which tests make trouble.
class MemoryStore final : public ObjectStore {
  public:
    Result<void> put(const ObjectKey& key, std::span<const std::byte> bytes) override;
    Result<void> put_replace(const ObjectKey& key, std::span<const std::byte> bytes) override;
    Result<Bytes> get(const ObjectKey& key, std::uint64_t max_bytes) override;
    Result<std::optional<ObjectInfo>> head(const ObjectKey& key) override;
    Result<std::vector<ObjectInfo>> list(std::string_view prefix) override;
    Result<void> remove(const ObjectKey& key) override;
    std::string address() const override { return "memory:"; }

    // From now on every call fails with this error, until mend().
    void fail_all(StoreError error) { fail_all_ = error; }
    // Writes of this key fail with this error, until mend().
    void fail_writes_of(const ObjectKey& key, StoreError error) { fail_writes_[key] = error; }
    // The next write takes effect and then reports this error, as a connection cut after the request does.
    void lose_next_answer(StoreError error) { lose_answer_ = error; }
    void mend();

    // What is there, and what a hostile or broken store might do to it.
    std::map<ObjectKey, Bytes>& objects() { return objects_; }
    std::size_t writes() const { return writes_; }

  private:
    Result<void> write_allowed(const ObjectKey& key);
    Result<void> answer(const ObjectKey& key);

    std::map<ObjectKey, Bytes> objects_;
    std::map<ObjectKey, StoreError> fail_writes_;
    std::optional<StoreError> fail_all_;
    std::optional<StoreError> lose_answer_;
    std::size_t writes_ = 0;
};

}  // namespace engawa::store
