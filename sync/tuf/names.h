#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "kiosk/base/result.h"
#include "sync/tuf/digest.h"

// How roles and targets are called on the wire and on disk (docs/formats/tuf.md).

namespace engawa::tuf {

// Every byte but A-Z a-z 0-9 - . _ ~ as %XX (RFC 3986 2.3): one path segment, one file name.
std::string percent_encoded(std::string_view name);

// "3.targets.json", or "targets.json" without a version; not encoded.
std::string metadata_file_name(std::string_view role, std::optional<std::uint64_t> version);

// "packs/kaigo/form.xml" becomes "packs/kaigo/HASH.form.xml" (specification 6.2.1). Of several hashes sha256 is taken
// if it is among them, else the first.
std::string consistent_target_path(std::string_view target, const Hashes& hashes);

// A target path inside a URL: "/" and what RFC 3986 allows in a segment (pchar) stay, all else becomes %XX. A "%" of
// the name becomes %25: a target's name is taken literally.
std::string url_path(std::string_view target);

// A path with a segment "." or "..", which no URL can carry, or with none but empty segments, is
// `TufError::unfit_name`.
Result<void> check_target_name(std::string_view target);

// The file a target is kept in: its name percent-encoded, so that none leaves the folder. A name that would be longer
// than a file system takes is kept as "sha256-<hex of the name's hash>".
std::string local_file_name(std::string_view name);

}  // namespace engawa::tuf
