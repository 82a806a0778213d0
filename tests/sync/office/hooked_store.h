#pragma once

#include <functional>
#include <string>

#include "sync/store/store.h"

namespace engawa::office::support {

// Another store, with something that happens at its calls.
class HookedStore final : public store::ObjectStore {
  public:
    explicit HookedStore(store::ObjectStore& inner) : inner_(inner) {}

    std::function<void(const ObjectKey&, store::Bytes&)> on_read = [](const ObjectKey&, store::Bytes&) {};
    std::function<void(const ObjectKey&)> before_get = [](const ObjectKey&) {};
    std::function<void(std::string_view)> after_list = [](std::string_view) {};
    std::function<void(const ObjectKey&)> before_replace = [](const ObjectKey&) {};
    std::function<void(const ObjectKey&)> before_remove = [](const ObjectKey&) {};
    std::string too_long_to_list;  // a prefix, whole

    Result<void> put(const ObjectKey& key, std::span<const std::byte> bytes) override { return inner_.put(key, bytes); }
    Result<void> put_replace(const ObjectKey& key, std::span<const std::byte> bytes) override {
        before_replace(key);
        return inner_.put_replace(key, bytes);
    }
    Result<store::Bytes> get(const ObjectKey& key, std::uint64_t max_bytes) override {
        before_get(key);
        auto bytes = inner_.get(key, max_bytes);
        if (bytes) on_read(key, *bytes);
        return bytes;
    }
    Result<std::optional<store::ObjectInfo>> head(const ObjectKey& key) override { return inner_.head(key); }
    Result<std::vector<store::ObjectInfo>> list(std::string_view prefix) override {
        if (prefix == too_long_to_list && !prefix.empty())
            return Error(store::StoreError::too_large, std::string(prefix), "more than 200000 objects");
        auto found = inner_.list(prefix);
        after_list(prefix);
        return found;
    }
    Result<void> remove(const ObjectKey& key) override {
        before_remove(key);
        return inner_.remove(key);
    }
    std::string address() const override { return inner_.address(); }

  private:
    store::ObjectStore& inner_;
};

}  // namespace engawa::office::support
