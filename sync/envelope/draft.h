#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "kiosk/base/ids.h"
#include "kiosk/base/random.h"
#include "kiosk/base/result.h"
#include "kiosk/base/secret_bytes.h"
#include "sync/envelope/bytes.h"

// Unfinished answers that only their holder opens. docs/formats/drafts.md

namespace engawa::envelope {

// 128 random bits in 32 hexadecimal digits, as the QR carries them.
std::string make_draft_key(Random& random);
inline constexpr std::string_view draft_scan_prefix = "engawa-draft:";

// scrypt(secret) in base64: only who holds the secret can work it out. It opens nothing. Slow on purpose: six words
// would be searched faster through a plain hash than through the file. AgeError::no_memory.
Result<std::string> draft_proof(std::string_view secret);
// Where the draft lies: hex(BLAKE2b-128("engawa-draft" ‖ scrypt(secret))).
std::string draft_locator_of(const std::string& proof);
Result<std::string> draft_locator(std::string_view secret);
ObjectKey draft_key(const std::string& locator);

// What lies in the draft's place once somebody has gone on with it.
std::string draft_tombstone(const std::string& proof);
inline constexpr std::uint64_t max_draft_tombstone_bytes = 256;
// Whether these bytes prove that whoever wrote them held the secret of the draft in this place.
bool is_draft_tombstone(BytesView bytes, const std::string& locator);

inline constexpr std::uint64_t max_draft_bytes = 64u << 20;
Result<Bytes> seal_draft(BytesView plain, std::string_view secret, Random& random);
Result<SecretBytes> open_draft(BytesView sealed, std::string_view secret);

}  // namespace engawa::envelope
