#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/base/clock.h"
#include "kiosk/base/ids.h"
#include "kiosk/base/result.h"

// The store between kiosks and office: plain objects under keys, in a folder, on a USB stick or behind WebDAV.
// Everything written is signed or sealed by its writer, so the store is trusted with nothing but keeping bytes.
//
// One contract, stated per call below and held by tests/sync/store/conformance_test.cpp against every backend:
//   - A write that returned success is durable and complete; a reader never sees half an object.
//   - Every call may be repeated after an error of any kind without harm.
//   - Whether an error is permanent or temporary is decided here and nowhere else.

namespace engawa::store {

using Bytes = std::vector<std::byte>;

enum class StoreError {
    bad_key,      // permanent: the key is not in the grammar; nothing was touched
    bad_address,  // permanent: open_store was given an address it cannot read, or the server knows of another
    not_found,    // permanent: no such object (a list of a prefix without objects is empty instead)
    conflict,     // permanent: other bytes stand under a content-named key
    too_large,    // permanent: longer than the caller allows, or than this store accepts
    denied,       // permanent: the store knows us and says no (401, 403, EACCES, read-only medium)
    unreachable,  // temporary: no connection, no answer, half an answer, stick not inserted
    trouble,      // temporary: the store answers that it cannot now (5xx, 429, I/O error)
    full,         // temporary: no room left in the store
    not_a_store,  // temporary: something else answers at the address, such as a captive portal's page
    unverified,   // temporary: the write was accepted but the object found afterwards is not the one written
};
std::string_view error_name(StoreError error);

struct ObjectInfo {
    ObjectKey key;
    std::uint64_t size_bytes = 0;
    // When it was last written, as the place says in a list; a hint, that nothing is decided by but what comes first.
    std::optional<WallTime> written_at{};

    friend bool operator==(const ObjectInfo& a, const ObjectInfo& b) { return a.key == b.key && a.size_bytes == b.size_bytes; }
};

// Of what a list gave, the newest as far as the room goes; of what a place does not date nobody knows, so it comes last.
struct Room {
    std::size_t objects = 0;
    std::uint64_t bytes = 0;
    std::uint64_t bytes_each = 0;  // what is larger is nothing that is looked for: it neither takes room nor counts as left out
};
struct Newest {
    std::vector<ObjectInfo> objects;  // the newest first
    std::size_t left_out = 0;
};
Newest newest_of(std::vector<ObjectInfo> listed, const Room& room);

// Safe to call from one thread at a time; different stores on the same place may be used at once.
class ObjectStore {
  public:
    virtual ~ObjectStore() = default;

    // Writes an object whose key names its content (inbox/…/<sha256>.age). Success when it was written and is
    // there, or when it was there with the same bytes. `conflict` when other bytes stand under the key.
    virtual Result<void> put(const ObjectKey& key, std::span<const std::byte> bytes) = 0;

    // Writes an object that may change (acks/…, health/…). Readers see the old bytes or the new, never a mix.
    virtual Result<void> put_replace(const ObjectKey& key, std::span<const std::byte> bytes) = 0;

    // The whole object. `not_found`, or `too_large` when it is longer than max_bytes (reading stops there).
    virtual Result<Bytes> get(const ObjectKey& key, std::uint64_t max_bytes) = 0;

    // Its size, or nothing when there is no such object.
    virtual Result<std::optional<ObjectInfo>> head(const ObjectKey& key) = 0;

    // Every object under the prefix, at any depth, sorted by key; unfinished writes are not among them.
    // The prefix is "" (everything) or ends in "/". At most max_listed objects, else `too_large`.
    virtual Result<std::vector<ObjectInfo>> list(std::string_view prefix) = 0;

    // Success when the object is gone, also when it was never there. Objects below a key that is a prefix of theirs stay,
    // whatever is answered.
    virtual Result<void> remove(const ObjectKey& key) = 0;

    // From any thread: a running call and all later ones end soon with a temporary error. For shutting down.
    virtual void cancel() {}

    // For logs and screens: where this store is, without credentials.
    virtual std::string address() const = 0;
};

inline constexpr std::size_t max_listed = 200'000;

// Segments of [A-Za-z0-9._-] that do not start with a dot, joined by "/"; a segment is 1 to 200 bytes, the key at
// most 512. The same on every backend, so that what works in a folder works on a stick and on a server.
Result<void> check_key(const ObjectKey& key);
Result<void> check_prefix(std::string_view prefix);

// For whoever has the bytes that the key is the hash of: what put() finds there and is not them is damage, and is written
// over. Nobody else's object can lie under that name.
Result<void> put_over_damage(ObjectStore& store, const ObjectKey& key, std::span<const std::byte> bytes);

// "acks/<kiosk-id>.json" and its ".minisig": the layout is docs/formats/store-layout.md. An envelope's key comes with
// the sealed envelope.
ObjectKey ack_key(const KioskId& kiosk);
ObjectKey ack_signature_key(const KioskId& kiosk);
// "health/<kiosk-id>.json" and its ".minisig".
ObjectKey health_key(const KioskId& kiosk);
ObjectKey health_signature_key(const KioskId& kiosk);

}  // namespace engawa::store
