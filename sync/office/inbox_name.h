#pragma once

#include <optional>
#include <string>

#include "sync/envelope/bytes.h"
#include "sync/store/store.h"

// What an object of the inbox is called, which is also what its bytes must be. docs/formats/store-layout.md

namespace engawa::office {

inline constexpr std::string_view inbox_prefix = "inbox/";

// inbox/<kiosk-id>/<sha256>.age
struct InboxName {
    KioskId kiosk;
    std::string sha256;
};
std::optional<InboxName> parse_name(const ObjectKey& key);

// Whether these bytes are the ones that the key is named for.
bool is_named_for(const ObjectKey& key, envelope::BytesView bytes);

struct NamedBytes {
    store::Bytes bytes;
    bool whole = false;  // else they are damaged: read twice, the same wrong ones, as long as the store lists them
};
// One bad reading makes no damaged object. The store's errors; trouble when two readings were not the same.
Result<NamedBytes> read_named(store::ObjectStore& store, const store::ObjectInfo& object);

// For what read differently than before.
Error reads_differently(const ObjectKey& key);

}  // namespace engawa::office
