#include <algorithm>
#include <array>
#include <cstring>

#include "sync/envelope/age_header.h"
#include "sync/envelope/encoding.h"

// RFC 7468 §3, strict, with what age.md allows besides: whitespace before and after, and CRLF line ends.

namespace engawa::envelope {

namespace {

constexpr std::size_t columns = 64;
constexpr std::size_t max_whitespace_bytes = 1024;
constexpr std::size_t max_line_bytes = 1024;

Error bad_armor(std::string detail) { return {AgeError::bad_armor, "armor", std::move(detail)}; }

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n\v\f") == std::string_view::npos; }

}  // namespace

Result<std::string> ArmorSource::armor_line() {
    LineSource::Line line = TRY(lines_.line(max_line_bytes));
    if (line.end == LineSource::Line::End::too_long) return bad_armor("a line is too long");
    if (line.end == LineSource::Line::End::end_of_data && line.text.empty()) return bad_armor("it has no end line");
    if (line.text.ends_with('\r')) line.text.pop_back();
    return std::move(line.text);
}

Result<void> ArmorSource::read_begin() {
    std::size_t skipped_bytes = 0;
    for (;;) {
        const std::string line = TRY(armor_line());
        if (line == armor_begin) break;
        if (!is_blank(line)) return bad_armor("the first line is not the begin line");
        skipped_bytes += line.size() + 1;
        if (skipped_bytes > max_whitespace_bytes) return bad_armor("too much whitespace before it");
    }
    state_ = State::inside;
    return {};
}

Result<void> ArmorSource::read_body_line() {
    const std::string line = TRY(armor_line());
    if (line == armor_end) return read_rest();
    if (line.empty()) return bad_armor("an empty line");
    if (line.size() > columns) return bad_armor("a line is longer than 64 columns");
    auto bytes = from_base64(line, Base64Padding::required);
    if (!bytes) return bad_armor("a line is not canonical base64");
    if (bytes->size() < columns / 4 * 3) state_ = State::footer_next;
    ready_ = std::move(*bytes);
    given_ = 0;
    return {};
}

Result<void> ArmorSource::read_rest() {
    std::array<std::byte, max_whitespace_bytes> rest;
    std::size_t held = 0;
    for (;;) {
        const std::size_t count = TRY(lines_.read(std::span(rest).subspan(held)));
        if (count == 0) break;
        held += count;
        if (held == rest.size()) return bad_armor("too much after the end line");
    }
    if (!is_blank(text_of(BytesView(rest).first(held)))) return bad_armor("data after the end line");
    state_ = State::done;
    return {};
}

Result<std::size_t> ArmorSource::read(std::span<std::byte> out) {
    while (given_ == ready_.size()) {
        switch (state_) {
            case State::before: TRY(read_begin()); break;
            case State::inside: TRY(read_body_line()); break;
            case State::footer_next:
                if (TRY(armor_line()) != armor_end) return bad_armor("a short line before the last");
                TRY(read_rest());
                break;
            case State::done: return std::size_t{0};
        }
    }
    const std::size_t count = std::min(out.size(), ready_.size() - given_);
    std::memcpy(out.data(), ready_.data() + given_, count);
    given_ += count;
    return count;
}

}  // namespace engawa::envelope
