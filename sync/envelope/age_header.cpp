#include "sync/envelope/age_header.h"

#include <algorithm>
#include <cstring>

#include "sync/envelope/encoding.h"

namespace engawa::envelope {

namespace {

constexpr std::string_view version_line = "age-encryption.org/v1";
constexpr std::size_t columns = 64;
// Room for some ten thousand recipients; a header without end must not eat the memory.
constexpr std::size_t max_header_bytes = 2u << 20;

Error bad_header(std::string detail) { return {AgeError::bad_header, "header", std::move(detail)}; }

class HeaderParser {
  public:
    explicit HeaderParser(LineSource& source) : source_(source) {}

    Result<AgeHeader> parse() {
        if (TRY(line()) != version_line) return bad_header("the first line is not " + std::string(version_line));
        for (;;) {
            const std::string text = TRY(line());
            if (text.starts_with("---")) {
                if (header_.stanzas.empty()) return bad_header("no recipient stanza");
                TRY(end(text));
                return std::move(header_);
            }
            TRY(stanza(text));
        }
    }

  private:
    Result<std::string> line() {
        LineSource::Line read = TRY(source_.line(max_header_bytes - header_.covered.size()));
        switch (read.end) {
            case LineSource::Line::End::line_feed: break;
            case LineSource::Line::End::end_of_data: return bad_header("the header ends too early");
            case LineSource::Line::End::too_long: return bad_header("the header is too long");
        }
        header_.covered += read.text;
        header_.covered += '\n';
        return std::move(read.text);
    }

    Result<void> end(const std::string& text) {
        if (!text.starts_with("--- ")) return bad_header("the last line is not \"--- \" and a MAC");
        auto mac = from_base64(std::string_view(text).substr(4), Base64Padding::none);
        if (!mac || mac->size() != 32) return bad_header("the MAC is not 32 bytes of canonical base64");
        header_.mac = std::move(*mac);
        header_.covered.resize(header_.covered.size() - text.size() - 1 + 3);
        return {};
    }

    Result<void> stanza(const std::string& text) {
        if (!text.starts_with("-> ")) return bad_header("a stanza does not start with \"-> \"");
        Stanza stanza;
        std::string_view rest = std::string_view(text).substr(3);
        for (;;) {
            const std::size_t space = rest.find(' ');
            const std::string_view argument = rest.substr(0, space);
            const bool visible = std::all_of(argument.begin(), argument.end(), [](char c) { return c > 32 && c < 127; });
            if (argument.empty() || !visible) return bad_header("a stanza has an empty argument or a bad character");
            stanza.arguments.emplace_back(argument);
            if (space == std::string_view::npos) break;
            rest.remove_prefix(space + 1);
        }
        for (;;) {
            const std::string body_line = TRY(line());
            if (body_line.size() > columns) return bad_header("a stanza line is longer than 64 columns");
            const auto piece = from_base64(body_line, Base64Padding::none);
            if (!piece) return bad_header("a stanza body is not canonical base64");
            stanza.body.insert(stanza.body.end(), piece->begin(), piece->end());
            if (body_line.size() < columns) break;
        }
        header_.stanzas.push_back(std::move(stanza));
        return {};
    }

    LineSource& source_;
    AgeHeader header_;
};

}  // namespace

Result<bool> LineSource::fill() {
    if (begin_ < end_) return true;
    begin_ = 0;
    end_ = TRY(source_.read(buffer_));
    return end_ > 0;
}

Result<std::size_t> LineSource::read(std::span<std::byte> out) {
    if (out.empty() || !TRY(fill())) return std::size_t{0};
    const std::size_t count = std::min(out.size(), end_ - begin_);
    std::memcpy(out.data(), buffer_.data() + begin_, count);
    begin_ += count;
    return count;
}

Result<LineSource::Line> LineSource::line(std::size_t limit_bytes) {
    Line line{{}, Line::End::end_of_data};
    while (TRY(fill())) {
        const char* const start = reinterpret_cast<const char*>(buffer_.data()) + begin_;
        const std::string_view held(start, end_ - begin_);
        const std::size_t feed = held.find('\n');
        const std::size_t count = std::min(feed, held.size());
        if (line.text.size() + count > limit_bytes) {
            line.end = Line::End::too_long;
            return line;
        }
        line.text += held.substr(0, count);
        begin_ += count;
        if (feed != std::string_view::npos) {
            ++begin_;
            line.end = Line::End::line_feed;
            return line;
        }
    }
    return line;
}

Result<std::optional<std::byte>> LineSource::peek() {
    if (!TRY(fill())) return std::optional<std::byte>{};
    return std::optional(buffer_[begin_]);
}

Result<AgeHeader> read_age_header(LineSource& source) { return HeaderParser(source).parse(); }

Key age_header_mac(std::string_view covered, const FileKey& file_key) {
    return hmac_sha256(hkdf_sha256(file_key, {}, "header"), bytes_of(covered));
}

std::string write_age_header(const std::vector<Stanza>& stanzas, const FileKey& file_key) {
    std::string text(version_line);
    text += '\n';
    for (const Stanza& stanza : stanzas) {
        text += "->";
        for (const std::string& argument : stanza.arguments) text += ' ' + argument;
        text += '\n';
        const std::string body = to_base64(stanza.body, Base64Padding::none);
        // A body that fills its last line is followed by an empty one.
        for (std::size_t at = 0; at <= body.size(); at += columns) text += body.substr(at, columns) + '\n';
    }
    text += "---";
    const Key mac = age_header_mac(text, file_key);
    text += ' ' + to_base64(mac, Base64Padding::none) + '\n';
    return text;
}

}  // namespace engawa::envelope
