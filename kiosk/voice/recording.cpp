#include "kiosk/voice/recording.h"

#include <algorithm>
#include <fstream>
#include <string>
#include <string_view>

namespace engawa::voice {

namespace {

// The packs' limit for a sound; more is not read.
constexpr std::size_t limit_bytes = 8U << 20U;

std::uint32_t number(std::string_view bytes, std::size_t at, std::size_t count) {
    std::uint32_t value = 0;
    for (std::size_t i = count; i > 0; --i) value = value << 8U | static_cast<unsigned char>(bytes[at + i - 1]);
    return value;
}

std::string read_bytes(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    std::string bytes(limit_bytes, '\0');
    stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(std::max<std::streamsize>(stream.gcount(), 0)));
    return bytes;
}

}  // namespace

Result<Recording> read_recording(const std::filesystem::path& file) {
    const auto refused = [&](std::string detail) {
        return Error(VoiceError::failed, file.filename().string(), std::move(detail));
    };
    const std::string bytes = read_bytes(file);
    const std::string_view all = bytes;
    if (all.size() < 44 || all.substr(0, 4) != "RIFF" || all.substr(8, 4) != "WAVE") return refused("not a WAV file");
    Recording recording;
    recording.format.sample_rate_hz = 0;
    // Chunks of four letters and a length, padded to even (RIFF): the sound stands in "data", what it is in "fmt ".
    for (std::size_t at = 12; at + 8 <= all.size();) {
        const std::string_view name = all.substr(at, 4);
        const std::size_t size = number(all, at + 4, 4);
        const std::size_t begin = at + 8;
        if (size > all.size() - begin) return refused("cut off");
        if (name == "fmt ") {
            if (size < 16 || number(all, begin, 2) != 1 || number(all, begin + 2, 2) != 1 || number(all, begin + 14, 2) != 16) {
                return refused("not PCM of 16 bits, one channel");
            }
            recording.format.sample_rate_hz = static_cast<int>(number(all, begin + 4, 4));
        } else if (name == "data") {
            if (recording.format.sample_rate_hz <= 0) return refused("no format before the sound");
            recording.samples.reserve(size / 2);
            for (std::size_t i = begin; i + 1 < begin + size; i += 2) {
                recording.samples.push_back(static_cast<std::int16_t>(number(all, i, 2)));
            }
            return recording;
        }
        at = begin + size + size % 2;
    }
    return refused("no sound in it");
}

}  // namespace engawa::voice
