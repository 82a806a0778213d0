#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sync/tuf/metadata.h"
#include "sync/tuf/read_metadata.h"
#include "sync/tuf/signing_key.h"

// From values back to bytes. The canonical form of a value is what is signed, and what stands in the file, but for
// control characters, which a file has to escape.

namespace engawa::tuf {

std::string canonical(const Root& root);
std::string canonical(const Timestamp& timestamp);
std::string canonical(const Snapshot& snapshot);
std::string canonical(const Targets& targets);

// The bytes of a metadata file: a signed part in canonical form, and signatures over exactly it.
std::string metadata_file(std::string_view canonical_signed, const std::vector<Signature>& signatures);

Signature sign(const SigningKey& key, std::string_view canonical_signed);
// One signature a key, in their order.
std::string signed_file(std::string_view canonical_signed, const std::vector<const SigningKey*>& keys);

// What the role above is to say of a file with these bytes: version, length, sha256.
MetaFile describe(std::uint64_t version, std::string_view bytes);

}  // namespace engawa::tuf
