#include "sync/tuf/json.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "kiosk/base/utf8.h"
#include "sync/tuf/error.h"

namespace engawa::tuf {

namespace {

// Bytes that stand for themselves inside a text: printable ASCII but '"' and '\'. The zero that ends every
// std::string is none, so a scan needs no other end.
constexpr std::array<bool, 256> plain_bytes = [] {
    std::array<bool, 256> plain{};
    for (int byte = 0x20; byte < 0x80; ++byte) plain[byte] = byte != '"' && byte != '\\';
    return plain;
}();

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

// Recursive descent; JsonDocument::max_depth bounds the stack.
class JsonParser {
  public:
    JsonParser(JsonDocument& document, std::string_view name)
        : document_(document), name_(name), text_(document.bytes_), at_(text_.data()) {}

    Result<void> parse_document() {
        // A node for each 16 bytes is a little more than metadata of many targets has.
        document_.nodes_.reserve(text_.size() / 16 + 16);
        if (parse_whole()) return {};
        return malformed(std::string(name_), fmt::format("byte {}: {}", offset(at_), problem_));
    }

  private:
    using Node = JsonDocument::Node;

    const char* end() const { return text_.data() + text_.size(); }
    std::uint32_t offset(const char* position) const { return static_cast<std::uint32_t>(position - text_.data()); }
    // False, as every step below answers when the text is wrong at this byte. An Error a step would cost more than
    // the reading.
    bool wrong(std::string_view what) {
        problem_ = what;
        return false;
    }

    bool parse_whole() {
        skip_space();
        if (!parse_value(0)) return false;
        skip_space();
        return at_ == end() || wrong("something follows the end of the document");
    }

    void skip_space() {
        while (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t') {
            ++at_;
            ++departures_;
        }
    }

    bool take(char wanted) {
        if (*at_ != wanted) return false;
        ++at_;
        return true;
    }

    std::uint32_t add(Node node) {
        document_.nodes_.push_back(node);
        return static_cast<std::uint32_t>(document_.nodes_.size() - 1);
    }

    bool parse_value(int depth) {
        if (depth > JsonDocument::max_depth) return wrong("nested too deeply");
        if (document_.nodes_.size() >= JsonDocument::max_values) return wrong("too many values");
        switch (*at_) {
            case '{': return parse_object(depth);
            case '[': return parse_array(depth);
            case '"': return parse_text();
            case 't': return parse_word("true", JsonKind::flag);
            case 'f': return parse_word("false", JsonKind::flag);
            case 'n': return parse_word("null", JsonKind::null);
            default: return parse_number();
        }
    }

    bool parse_word(std::string_view word, JsonKind kind) {
        if (!text_.substr(offset(at_)).starts_with(word)) return wrong("no JSON value");
        add({kind, false, offset(at_), static_cast<std::uint32_t>(word.size())});
        at_ += word.size();
        return true;
    }

    bool parse_number() {
        const char* const begin = at_;
        const bool negative = take('-');
        if (!is_digit(*at_)) return wrong("no JSON value");
        const bool zero = *at_ == '0';
        while (is_digit(*at_)) ++at_;
        if (zero && at_ - begin > (negative ? 2 : 1)) return wrong("a number begins with 0");
        JsonKind kind = JsonKind::integer;
        if (take('.')) {
            kind = JsonKind::real;
            if (!is_digit(*at_)) return wrong("no digit after the point");
            while (is_digit(*at_)) ++at_;
        }
        if (*at_ == 'e' || *at_ == 'E') {
            kind = JsonKind::real;
            ++at_;
            if (*at_ == '+' || *at_ == '-') ++at_;
            if (!is_digit(*at_)) return wrong("no digit in the exponent");
            while (is_digit(*at_)) ++at_;
        }
        // Canonical JSON has no real number and no negative zero.
        if (kind == JsonKind::real || (negative && zero)) ++departures_;
        add({kind, false, offset(begin), static_cast<std::uint32_t>(at_ - begin)});
        return true;
    }

    bool parse_text() {
        ++at_;
        const char* const begin = at_;
        const std::size_t node = add({JsonKind::text, false, offset(begin), 0});
        for (;;) {
            while (plain_bytes[static_cast<unsigned char>(*at_)]) ++at_;
            if (*at_ == '"') break;
            if (*at_ == '\\') return parse_escaped_text(node, begin);
            if (!check_character()) return false;
        }
        document_.nodes_[node].count = static_cast<std::uint32_t>(at_ - begin);
        ++at_;
        return true;
    }

    // Steps over one character past ASCII, or tells what is wrong at this byte.
    bool check_character() {
        if (at_ == end()) return wrong("the text has no end");
        if (static_cast<unsigned char>(*at_) < 0x20) return wrong("a control character in a text");
        const DecodedCharacter character = decode_utf8(text_, offset(at_));
        if (!character.valid) return wrong("not UTF-8");
        at_ += character.length_bytes;
        return true;
    }

    // A text with an escape is copied, decoded, to the document's other store.
    bool parse_escaped_text(std::size_t node, const char* begin) {
        std::string& out = document_.decoded_;
        const std::size_t first = out.size();
        out.append(begin, at_);
        while (*at_ != '"') {
            const char* const run = at_;
            if (*at_ == '\\') {
                if (!parse_escape(out)) return false;
                continue;
            }
            while (plain_bytes[static_cast<unsigned char>(*at_)]) ++at_;
            if (at_ == run && !check_character()) return false;
            out.append(run, at_);
        }
        ++at_;
        document_.nodes_[node].decoded = true;
        document_.nodes_[node].first = static_cast<std::uint32_t>(first);
        document_.nodes_[node].count = static_cast<std::uint32_t>(out.size() - first);
        return true;
    }

    bool parse_escape(std::string& out) {
        ++at_;
        const char kind = *at_;
        // The only two escapes of canonical JSON.
        if (kind == '"' || kind == '\\') {
            out += kind;
            ++at_;
            return true;
        }
        ++departures_;
        constexpr std::string_view from = "/bfnrt";
        constexpr std::string_view to = "/\b\f\n\r\t";
        const std::size_t found = kind == '\0' ? from.npos : from.find(kind);
        if (found != from.npos) {
            out += to[found];
            ++at_;
            return true;
        }
        if (kind != 'u') return wrong("an unknown escape");
        ++at_;
        char32_t code = 0;
        if (!parse_code_unit(code)) return false;
        if (code >= 0xD800 && code <= 0xDBFF) {
            if (!take('\\') || !take('u')) return wrong("half of a surrogate pair");
            char32_t low = 0;
            if (!parse_code_unit(low)) return false;
            if (low < 0xDC00 || low > 0xDFFF) return wrong("half of a surrogate pair");
            code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
        } else if (code >= 0xDC00 && code <= 0xDFFF) {
            return wrong("half of a surrogate pair");
        }
        append_utf8(out, code);
        return true;
    }

    bool parse_code_unit(char32_t& unit) {
        if (end() - at_ < 4) return wrong("the text has no end");
        unsigned value = 0;
        const auto [stopped, error] = std::from_chars(at_, at_ + 4, value, 16);
        if (error != std::errc() || stopped != at_ + 4) return wrong("four hexadecimal digits must follow \\u");
        at_ += 4;
        unit = value;
        return true;
    }

    // What is common to arrays and objects: children gathered on pending_, then laid down side by side.
    void close(std::uint32_t node, std::size_t pending_before) {
        const auto first = static_cast<std::uint32_t>(document_.order_.size());
        document_.order_.insert(document_.order_.end(), pending_.begin() + static_cast<std::ptrdiff_t>(pending_before),
                                pending_.end());
        document_.nodes_[node].first = first;
        document_.nodes_[node].count = static_cast<std::uint32_t>(pending_.size() - pending_before);
        pending_.resize(pending_before);
    }

    bool parse_array(int depth) {
        const std::uint32_t node = add({JsonKind::array, false, 0, 0});
        const std::size_t before = pending_.size();
        ++at_;
        skip_space();
        while (!take(']')) {
            if (pending_.size() > before) {
                if (!take(',')) return wrong("',' or ']' must follow an element");
                skip_space();
            }
            pending_.push_back(static_cast<std::uint32_t>(document_.nodes_.size()));
            if (!parse_value(depth + 1)) return false;
            skip_space();
        }
        close(node, before);
        return true;
    }

    bool parse_object(int depth) {
        const std::uint32_t node = add({JsonKind::object, false, 0, 0});
        const std::size_t before = pending_.size();
        ++at_;
        skip_space();
        while (!take('}')) {
            if (pending_.size() > before) {
                if (!take(',')) return wrong("',' or '}' must follow a member");
                skip_space();
            }
            if (!parse_member(depth)) return false;
            skip_space();
        }
        if (!sort_members(before)) return false;
        close(node, before);
        return true;
    }

    bool parse_member(int depth) {
        if (*at_ != '"') return wrong("a member begins with its name");
        const auto name = static_cast<std::uint32_t>(document_.nodes_.size());
        pending_.push_back(name);
        if (!parse_text()) return false;
        skip_space();
        if (!take(':')) return wrong("':' must follow a name");
        skip_space();
        const std::uint32_t begin = offset(at_);
        const std::size_t departures_before = departures_;
        if (!parse_value(depth + 1)) return false;
        if (depth == 0)
            document_.top_members_.push_back({name, begin, offset(at_), departures_ == departures_before});
        return true;
    }

    std::string_view name_of(std::uint32_t node) const { return document_.text_of(document_.nodes_[node]); }

    bool sort_members(std::size_t before) {
        const auto begin = pending_.begin() + static_cast<std::ptrdiff_t>(before);
        const auto less = [this](std::uint32_t a, std::uint32_t b) { return name_of(a) < name_of(b); };
        if (!std::is_sorted(begin, pending_.end(), less)) {
            ++departures_;
            std::sort(begin, pending_.end(), less);
        }
        const auto same = [this](std::uint32_t a, std::uint32_t b) { return name_of(a) == name_of(b); };
        if (std::adjacent_find(begin, pending_.end(), same) != pending_.end()) return wrong("a member is there twice");
        return true;
    }

    JsonDocument& document_;
    std::string_view name_;
    std::string_view text_;
    const char* at_;
    std::vector<std::uint32_t> pending_;
    // How often the text has departed from the canonical form so far.
    std::size_t departures_ = 0;
    std::string_view problem_;
};

Result<std::unique_ptr<const JsonDocument>> JsonDocument::parse(std::string bytes, std::string_view name) {
    if (bytes.size() > UINT32_MAX / 2) return malformed(std::string(name), "too long");
    std::unique_ptr<JsonDocument> document(new JsonDocument);
    document->bytes_ = std::move(bytes);
    TRY(JsonParser(*document, name).parse_document());
    return std::unique_ptr<const JsonDocument>(std::move(document));
}

std::optional<std::string_view> JsonDocument::canonical_as_written(std::string_view member) const {
    for (const TopMember& top : top_members_) {
        if (text_of(nodes_[top.name_node]) != member) continue;
        if (!top.canonical) return std::nullopt;
        return std::string_view(bytes_).substr(top.begin, top.end - top.begin);
    }
    return std::nullopt;
}

std::optional<std::uint64_t> whole_number(std::string_view digits) {
    std::uint64_t value = 0;
    const auto [stopped, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    const bool leading_zero = digits.size() > 1 && digits.front() == '0';
    if (error != std::errc() || stopped != digits.data() + digits.size() || leading_zero) return std::nullopt;
    if (value > static_cast<std::uint64_t>(INT64_MAX)) return std::nullopt;
    return value;
}

JsonKind JsonValue::kind() const { return document_->nodes_[node_].kind; }

std::string_view JsonValue::text() const {
    const JsonDocument::Node& node = document_->nodes_[node_];
    return node.kind == JsonKind::array || node.kind == JsonKind::object ? std::string_view() : document_->text_of(node);
}

std::optional<std::string_view> JsonValue::as_text() const {
    if (kind() != JsonKind::text) return std::nullopt;
    return text();
}

std::optional<bool> JsonValue::as_flag() const {
    if (kind() != JsonKind::flag) return std::nullopt;
    return text() == "true";
}

std::optional<std::uint64_t> JsonValue::as_number() const {
    return kind() == JsonKind::integer ? whole_number(text()) : std::nullopt;
}

std::size_t JsonValue::size() const {
    const JsonDocument::Node& node = document_->nodes_[node_];
    return node.kind == JsonKind::array || node.kind == JsonKind::object ? node.count : 0;
}

std::uint32_t JsonValue::child(std::size_t index) const {
    const JsonDocument::Node& node = document_->nodes_[node_];
    ENGAWA_VERIFY(index < size());
    return document_->order_[node.first + index];
}

JsonValue JsonValue::element(std::size_t index) const {
    ENGAWA_VERIFY(kind() == JsonKind::array);
    return JsonValue(*document_, child(index));
}

std::string_view JsonValue::member_name(std::size_t index) const {
    ENGAWA_VERIFY(kind() == JsonKind::object);
    return document_->text_of(document_->nodes_[child(index)]);
}

JsonValue JsonValue::member(std::size_t index) const {
    ENGAWA_VERIFY(kind() == JsonKind::object);
    return JsonValue(*document_, child(index) + 1);
}

std::optional<JsonValue> JsonValue::find(std::string_view name) const {
    if (kind() != JsonKind::object) return std::nullopt;
    std::size_t low = 0;
    std::size_t high = size();
    while (low < high) {
        const std::size_t middle = low + (high - low) / 2;
        const int order = member_name(middle).compare(name);
        if (order == 0) return member(middle);
        if (order < 0) low = middle + 1;
        else high = middle;
    }
    return std::nullopt;
}

}  // namespace engawa::tuf
