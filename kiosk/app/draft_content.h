#pragma once

#include <span>

#include "kiosk/base/result.h"
#include "kiosk/base/secret_bytes.h"
#include "kiosk/session/slip_exchange.h"

namespace engawa::app {

// What is sealed into a draft, as CBOR (docs/formats/drafts.md, "What is inside"). Personal through and through.
SecretBytes encode_draft(const session::Draft& draft, WallTime created);
// AppError::bad_draft when it is not what this program writes.
Result<session::Draft> decode_draft(std::span<const std::byte> content);

}  // namespace engawa::app
