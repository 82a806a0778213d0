#pragma once

#include <set>
#include <string>
#include <string_view>

#include "kiosk/base/result.h"
#include "sync/tuf/metadata.h"
#include "sync/tuf/read_metadata.h"

namespace engawa::tuf {

// What this process has found well signed, so that one that updates often checks an unchanged file once: which bytes,
// by their sha256, under which keys. It is kept in memory alone and lives as long as its owner likes.
class KnownSignatures {
  public:
    bool contains(std::string_view sha256_hex, const Keys& keys, const RoleKeys& role) const;
    void add(std::string_view sha256_hex, const Keys& keys, const RoleKeys& role);

  private:
    std::set<std::string> known_;
};

// Whether a threshold of the role's keys have signed the document (specification 5.3.4, 5.4.2, 5.5.3, 5.6.3). A key
// counts once, under however many keyids it is listed; a signature that does not fit, and a key that cannot be used,
// count for nothing and do no harm. `TufError::not_signed` otherwise, naming `name`.
Result<void> check_signatures(const SignedDocument& document, const Keys& keys, const RoleKeys& role,
                              std::string_view name);

}  // namespace engawa::tuf
