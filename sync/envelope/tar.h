#pragma once

#include <string>
#include <vector>

#include "kiosk/base/clock.h"
#include "kiosk/base/secret_bytes.h"
#include "sync/envelope/bytes.h"

// The payload of an envelope as a pax tar, padded. Internal to this folder.

namespace engawa::envelope {

struct TarInput {
    std::string name;
    BytesView bytes;
};

struct TarMember {
    std::string name;
    SecretBytes bytes;
};

// Ends in the two zero blocks of tar and further zeros up to padded_tar_bytes().
Result<SecretBytes> write_padded_tar(const std::vector<TarInput>& members, WallTime modified);
// Regular files with safe names, each once; anything else is an error.
Result<std::vector<TarMember>> read_tar(BytesView tar);

}  // namespace engawa::envelope
