#include "sync/tuf/canonical.h"

#include <fmt/format.h>

#include <algorithm>

#include "sync/tuf/error.h"

namespace engawa::tuf {

namespace {

void append_text(std::string& out, std::string_view text) {
    out += '"';
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t escaped = std::min(text.find_first_of("\"\\", at), text.size());
        out.append(text, at, escaped - at);
        if (escaped < text.size()) {
            out += '\\';
            out += text[escaped];
        }
        at = escaped + 1;
    }
    out += '"';
}

}  // namespace

Result<void> append_canonical(std::string& out, JsonValue value) {
    switch (value.kind()) {
        case JsonKind::null:
        case JsonKind::flag: out += value.text(); return {};
        case JsonKind::integer: out += value.text() == "-0" ? "0" : value.text(); return {};
        case JsonKind::real:
            return malformed("canonical JSON", "a number with a point or an exponent cannot be signed");
        case JsonKind::text: append_text(out, value.text()); return {};
        case JsonKind::array:
            out += '[';
            for (std::size_t i = 0; i < value.size(); ++i) {
                if (i > 0) out += ',';
                TRY(append_canonical(out, value.element(i)));
            }
            out += ']';
            return {};
        case JsonKind::object:
            out += '{';
            for (std::size_t i = 0; i < value.size(); ++i) {
                if (i > 0) out += ',';
                append_text(out, value.member_name(i));
                out += ':';
                TRY(append_canonical(out, value.member(i)));
            }
            out += '}';
            return {};
    }
    ENGAWA_VERIFY(false);
}

Result<std::string> to_canonical(JsonValue value) {
    std::string out;
    TRY(append_canonical(out, value));
    return out;
}

std::string canonical_text(std::string_view text) {
    std::string out;
    append_text(out, text);
    return out;
}

std::string canonical_number(std::uint64_t number) { return std::to_string(number); }

std::string canonical_flag(bool flag) { return flag ? "true" : "false"; }

std::string canonical_array(const std::vector<std::string>& values) {
    std::string out = "[";
    for (const std::string& value : values) {
        if (out.size() > 1) out += ',';
        out += value;
    }
    return out + ']';
}

std::string canonical_texts(const std::vector<std::string>& texts) {
    std::vector<std::string> values;
    for (const std::string& text : texts) values.push_back(canonical_text(text));
    return canonical_array(values);
}

std::string canonical_object(const CanonicalMembers& members) {
    std::string out = "{";
    for (const auto& [name, value] : members) {
        if (out.size() > 1) out += ',';
        append_text(out, name);
        out += ':';
        out += value;
    }
    return out + '}';
}

std::string as_json(std::string_view canonical) {
    std::string out;
    out.reserve(canonical.size());
    for (const char c : canonical) {
        // Only texts hold control characters, for there is no white space between values.
        if (static_cast<unsigned char>(c) < 0x20) out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
        else out += c;
    }
    return out;
}

}  // namespace engawa::tuf
