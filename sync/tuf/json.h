#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/base/result.h"

// JSON as TUF needs it: strict (RFC 8259, no duplicate member, valid UTF-8, limited depth), and able to give back the
// canonical form that was signed. Ten thousand targets are read into one block of memory without an allocation each.

namespace engawa::tuf {

enum class JsonKind : std::uint8_t { null, flag, integer, real, text, array, object };

class JsonDocument;

// A value inside a document, which must outlive it. Copied freely.
class JsonValue {
  public:
    JsonKind kind() const;

    // Of a text its characters; of a number its digits as written; of a flag "true" or "false".
    std::string_view text() const;
    std::optional<std::string_view> as_text() const;
    std::optional<bool> as_flag() const;
    // A whole number from 0 to 2^63 - 1.
    std::optional<std::uint64_t> as_number() const;

    // Of an array its elements, of an object its members; 0 for any other kind.
    std::size_t size() const;
    JsonValue element(std::size_t index) const;
    // Members in the byte order of their names, which is not always the order they were written in.
    std::string_view member_name(std::size_t index) const;
    JsonValue member(std::size_t index) const;
    std::optional<JsonValue> find(std::string_view name) const;

  private:
    friend class JsonDocument;
    JsonValue(const JsonDocument& document, std::uint32_t node) : document_(&document), node_(node) {}
    std::uint32_t child(std::size_t index) const;

    const JsonDocument* document_;
    std::uint32_t node_;
};

class JsonDocument {
  public:
    static constexpr int max_depth = 64;
    // One that a document of 5 MB has no honest use for; it bounds the memory to 12 bytes each.
    static constexpr std::size_t max_values = 1'500'000;

    // `TufError::malformed`, with `name` and the byte it happened at as its place.
    static Result<std::unique_ptr<const JsonDocument>> parse(std::string bytes, std::string_view name);

    JsonDocument(const JsonDocument&) = delete;
    JsonDocument& operator=(const JsonDocument&) = delete;

    JsonValue root() const { return JsonValue(*this, 0); }
    const std::string& bytes() const { return bytes_; }

    // The bytes of a member of the root as written, when they are its canonical form already; else nothing.
    std::optional<std::string_view> canonical_as_written(std::string_view member) const;

  private:
    friend class JsonValue;
    friend class JsonParser;
    JsonDocument() = default;

    // text, integer, real: `first` is where it begins in bytes_ or decoded_, `count` its length.
    // array, object: children are order_[first] … order_[first + count - 1]; a member's value follows its name.
    struct Node {
        JsonKind kind = JsonKind::null;
        bool decoded = false;  // has escapes: its text stands in decoded_
        std::uint32_t first = 0;
        std::uint32_t count = 0;
    };
    struct TopMember {
        std::uint32_t name_node = 0;
        std::uint32_t begin = 0;
        std::uint32_t end = 0;
        bool canonical = false;
    };
    std::string_view text_of(const Node& node) const {
        return std::string_view(node.decoded ? decoded_ : bytes_).substr(node.first, node.count);
    }

    std::string bytes_;
    std::string decoded_;
    std::vector<Node> nodes_;
    std::vector<std::uint32_t> order_;
    std::vector<TopMember> top_members_;
};

// A signed 63-bit whole number without sign or leading zero; nothing for any other text.
std::optional<std::uint64_t> whole_number(std::string_view digits);

}  // namespace engawa::tuf
