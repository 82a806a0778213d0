#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "kiosk/base/result.h"

namespace engawa::tuf {

// Where the bytes of a target go.
class TargetSink {
  public:
    virtual ~TargetSink() = default;
    // Once, before the first bytes: they are the target's from `offset` on, which is 0 or what was asked for.
    virtual Result<void> begin(std::uint64_t offset) = 0;
    virtual Result<void> write(std::span<const std::byte> bytes) = 0;
};

// A repository: a web server, a folder, a USB stick. Nothing that comes from it is believed.
class Fetcher {
  public:
    virtual ~Fetcher() = default;

    // `file_name` as metadata_file_name() makes it, not percent-encoded. Reading ends with an error as soon as there are more than
    // max_bytes. `TufError::not_offered` when the repository has no such file or will not show it;
    // `TufError::refused` (temporary) for any other answer that is no file.
    virtual Result<std::string> fetch_metadata(std::string_view file_name, std::uint64_t max_bytes) = 0;

    // `path` is a target's, with its hash where the repository wants that, not percent-encoded. Begins at `offset`
    // when the repository can. The sink says when it is enough. The errors are the same, and those of the sink.
    virtual Result<void> fetch_target(std::string_view path, std::uint64_t offset, TargetSink& sink) = 0;
};

}  // namespace engawa::tuf
