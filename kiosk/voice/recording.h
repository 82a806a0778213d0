#pragma once

#include <filesystem>

#include "kiosk/base/result.h"
#include "kiosk/voice/speech_source.h"

// A person's voice from a content pack: WAV, PCM of 16 bits, one channel (docs/formats/content-pack.md).

namespace engawa::voice {

struct Recording {
    AudioFormat format;
    Samples samples;
};

// Errors: failed, for a file that is missing, cut off or of another kind. `where` is the file's name.
Result<Recording> read_recording(const std::filesystem::path& file);

}  // namespace engawa::voice
