#include "kiosk/base/ruby.h"

#include <optional>
#include <utility>

namespace engawa {

namespace {

struct Group {
    RubySpan span;
    std::size_t length_bytes;
};

bool is_special(char c) { return c == '{' || c == '|' || c == '}' || c == '\\'; }

// The group that starts at marked[0] == '{', if it is complete and neither half is empty.
std::optional<Group> read_group(std::string_view marked) {
    RubySpan span;
    bool in_reading = false;
    for (std::size_t i = 1; i < marked.size(); ++i) {
        const char c = marked[i];
        std::string& half = in_reading ? span.reading : span.base;
        if (c == '\\' && i + 1 < marked.size() && is_special(marked[i + 1])) {
            half += marked[++i];
        } else if (c == '{' || c == '\n') {
            return std::nullopt;
        } else if (c == '|') {
            if (in_reading) return std::nullopt;
            in_reading = true;
        } else if (c == '}') {
            if (span.base.empty() || span.reading.empty()) return std::nullopt;
            return Group{std::move(span), i + 1};
        } else {
            half += c;
        }
    }
    return std::nullopt;
}

}  // namespace

RubyText parse_ruby(std::string_view marked) {
    RubyText text;
    std::string plain;
    const auto flush = [&] {
        if (!plain.empty()) text.push_back({std::exchange(plain, {}), {}});
    };
    for (std::size_t i = 0; i < marked.size(); ++i) {
        const char c = marked[i];
        if (c == '\\' && i + 1 < marked.size() && is_special(marked[i + 1])) {
            plain += marked[++i];
        } else if (auto group = c == '{' ? read_group(marked.substr(i)) : std::nullopt) {
            flush();
            text.push_back(std::move(group->span));
            i += group->length_bytes - 1;
        } else {
            plain += c;
        }
    }
    flush();
    return text;
}

std::string without_readings(std::string_view marked) {
    std::string text;
    for (const RubySpan& span : parse_ruby(marked)) text += span.base;
    return text;
}

std::string as_spoken(std::string_view marked) {
    std::string text;
    for (const RubySpan& span : parse_ruby(marked)) text += span.reading.empty() ? span.base : span.reading;
    return text;
}

std::string escape_ruby(std::string_view plain) {
    std::string text;
    for (const char c : plain) {
        if (is_special(c)) text += '\\';
        text += c;
    }
    return text;
}

}  // namespace engawa
