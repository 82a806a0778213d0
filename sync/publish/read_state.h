#pragma once

#include <functional>
#include <optional>
#include <string>

#include "kiosk/base/result.h"
#include "sync/publish/repository.h"

namespace engawa::publish {

// A metadata file by its name, "3.kaigo.json"; nothing when it is not there.
using ReadMetadata = std::function<Result<std::optional<std::string>>(const std::string& name, std::uint64_t max_bytes)>;

// Everything from a trusted root on, verified as a kiosk would: signatures, versions, lengths, hashes. Only expiry is not
// asked for, since what has expired is what a publisher comes to renew. Without a timestamp there are roots alone.
Result<Published> read_state(const ReadMetadata& read, const std::string& first_root);

// The same of a publisher's own folder. Its newest root may stand there before the timestamp and the rest that its keys
// have signed, since each file is written for itself and the last write may have been cut off: then the rest is verified
// by the newest root that it goes with.
Result<Published> read_kept_state(const ReadMetadata& read, const std::string& first_root);

}  // namespace engawa::publish
