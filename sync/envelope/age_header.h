#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sync/envelope/age.h"
#include "sync/envelope/bytes.h"
#include "sync/envelope/primitives.h"

// The textual header of an age file. Internal to this folder.

namespace engawa::envelope {

struct Stanza {
    std::vector<std::string> arguments;  // at least one, the type
    Bytes body;
};

struct AgeHeader {
    std::vector<Stanza> stanzas;
    Bytes mac;            // 32 bytes
    std::string covered;  // what the MAC covers: everything up to and with "---"
};

// Reads lines out of a source, and gives back what follows the last line taken.
class LineSource final : public ByteSource {
  public:
    explicit LineSource(ByteSource& source) : source_(source) {}

    Result<std::size_t> read(std::span<std::byte> out) override;
    // Up to and with the next LF; without one only at the end. `too_long` when there is none in `limit_bytes`.
    struct Line {
        std::string text;  // without its LF
        enum class End { line_feed, end_of_data, too_long } end;
    };
    Result<Line> line(std::size_t limit_bytes);
    // The next byte, left where it is; nothing at the end.
    Result<std::optional<std::byte>> peek();

  private:
    Result<bool> fill();  // false at the end

    ByteSource& source_;
    std::array<std::byte, 16384> buffer_{};
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

Result<AgeHeader> read_age_header(LineSource& source);
// The header for these stanzas, MAC line included.
std::string write_age_header(const std::vector<Stanza>& stanzas, const FileKey& file_key);
Key age_header_mac(std::string_view covered, const FileKey& file_key);

// Takes the armor off; binary age data passes through the LineSource untouched and never meets this.
class ArmorSource final : public ByteSource {
  public:
    explicit ArmorSource(LineSource& lines) : lines_(lines) {}
    Result<std::size_t> read(std::span<std::byte> out) override;

  private:
    enum class State { before, inside, footer_next, done };
    Result<void> read_begin();
    Result<void> read_body_line();
    Result<std::string> armor_line();
    Result<void> read_rest();

    LineSource& lines_;
    State state_ = State::before;
    Bytes ready_;
    std::size_t given_ = 0;
};

inline constexpr std::string_view armor_begin = "-----BEGIN AGE ENCRYPTED FILE-----";
inline constexpr std::string_view armor_end = "-----END AGE ENCRYPTED FILE-----";

}  // namespace engawa::envelope
