#include "sync/office/inbox_name.h"

#include "sync/envelope/envelope.h"

namespace engawa::office {

std::optional<InboxName> parse_name(const ObjectKey& key) {
    std::string_view text = key.text();
    if (!text.starts_with(inbox_prefix)) return std::nullopt;
    text.remove_prefix(inbox_prefix.size());
    const std::size_t slash = text.find('/');
    if (slash == std::string_view::npos || !envelope::is_plain_id(text.substr(0, slash))) return std::nullopt;
    const std::string_view file = text.substr(slash + 1);
    const bool good = file.size() == 68 && file.ends_with(".age") &&
                      file.substr(0, 64).find_first_not_of("0123456789abcdef") == std::string_view::npos;
    if (!good) return std::nullopt;
    return InboxName{KioskId(std::string(text.substr(0, slash))), std::string(file.substr(0, 64))};
}

bool is_named_for(const ObjectKey& key, envelope::BytesView bytes) {
    const auto name = parse_name(key);
    return name && envelope::sha256_hex(bytes) == name->sha256;
}

Error reads_differently(const ObjectKey& key) {
    return {store::StoreError::trouble, key.text(), "read twice, it was not the same, or not as long as the store lists it; the next "
                                                    "pull looks again", Permanence::temporary};
}

Result<NamedBytes> read_named(store::ObjectStore& store, const store::ObjectInfo& object) {
    store::Bytes bytes = TRY(store.get(object.key, envelope::max_envelope_bytes));
    if (is_named_for(object.key, bytes)) return NamedBytes{std::move(bytes), true};
    store::Bytes again = TRY(store.get(object.key, envelope::max_envelope_bytes));
    if (is_named_for(object.key, again)) return NamedBytes{std::move(again), true};
    // 0: a store that does not tell lengths.
    const bool as_listed = object.size_bytes == 0 || object.size_bytes == bytes.size();
    if (again != bytes || !as_listed) return reads_differently(object.key);
    return NamedBytes{std::move(bytes), false};
}

}  // namespace engawa::office
