#include "sync/store/store.h"

#include <algorithm>

namespace engawa::store {

namespace {

constexpr std::size_t max_key_bytes = 512;
constexpr std::size_t max_segment_bytes = 200;

bool allowed(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '-';
}

bool good_segment(std::string_view segment) {
    return !segment.empty() && segment.size() <= max_segment_bytes && segment.front() != '.' &&
           std::all_of(segment.begin(), segment.end(), allowed);
}

bool good_path(std::string_view path) {
    if (path.size() > max_key_bytes) return false;
    while (true) {
        std::size_t slash = path.find('/');
        if (!good_segment(path.substr(0, slash))) return false;
        if (slash == std::string_view::npos) return true;
        path.remove_prefix(slash + 1);
    }
}

}  // namespace

Newest newest_of(std::vector<ObjectInfo> listed, const Room& room) {
    std::erase_if(listed, [&](const ObjectInfo& object) { return object.size_bytes > room.bytes_each; });
    // By key where the place dates them alike, so that the same list gives the same choice.
    std::ranges::sort(listed, [](const ObjectInfo& a, const ObjectInfo& b) {
        return a.written_at != b.written_at ? a.written_at > b.written_at : a.key < b.key;
    });
    std::uint64_t bytes = 0;
    std::size_t kept = 0;
    for (; kept < std::min(room.objects, listed.size()); ++kept) {
        bytes += listed[kept].size_bytes;
        if (bytes > room.bytes) break;
    }
    const std::size_t left_out = listed.size() - kept;
    listed.resize(kept);
    return {std::move(listed), left_out};
}

std::string_view error_name(StoreError error) {
    switch (error) {
        case StoreError::bad_key: return "store.bad_key";
        case StoreError::bad_address: return "store.bad_address";
        case StoreError::not_found: return "store.not_found";
        case StoreError::conflict: return "store.conflict";
        case StoreError::too_large: return "store.too_large";
        case StoreError::denied: return "store.denied";
        case StoreError::unreachable: return "store.unreachable";
        case StoreError::trouble: return "store.trouble";
        case StoreError::full: return "store.full";
        case StoreError::not_a_store: return "store.not_a_store";
        case StoreError::unverified: return "store.unverified";
    }
    ENGAWA_VERIFY(false);
    return {};
}

Result<void> check_key(const ObjectKey& key) {
    if (good_path(key.text())) return {};
    return Error(StoreError::bad_key, "key", "segments of [A-Za-z0-9._-], no leading dot, at most 512 bytes");
}

Result<void> check_prefix(std::string_view prefix) {
    if (prefix.empty()) return {};
    if (prefix.back() == '/' && good_path(prefix.substr(0, prefix.size() - 1))) return {};
    return Error(StoreError::bad_key, "prefix", "empty, or a key followed by \"/\"");
}

Result<void> put_over_damage(ObjectStore& store, const ObjectKey& key, std::span<const std::byte> bytes) {
    Result<void> put = store.put(key, bytes);
    if (put.ok() || !put.error().is(StoreError::conflict)) return put;
    return store.put_replace(key, bytes);
}

ObjectKey ack_key(const KioskId& kiosk) { return ObjectKey("acks/" + kiosk.text() + ".json"); }

ObjectKey ack_signature_key(const KioskId& kiosk) { return ObjectKey(ack_key(kiosk).text() + ".minisig"); }

ObjectKey health_key(const KioskId& kiosk) { return ObjectKey("health/" + kiosk.text() + ".json"); }

ObjectKey health_signature_key(const KioskId& kiosk) { return ObjectKey(health_key(kiosk).text() + ".minisig"); }

}  // namespace engawa::store
