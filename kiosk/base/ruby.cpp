#include "kiosk/base/ruby.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace engawa {

namespace {

// Around a quotation. XML has no such characters (1.0, production 2), so that no form and no answer contains them.
constexpr char quotation_begins = '\x02';
constexpr char quotation_ends = '\x03';

bool is_quotation_mark(char c) { return c == quotation_begins || c == quotation_ends; }

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
        } else if (is_quotation_mark(c)) {
            span.quoted = true;
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
    bool quoted = false;
    const auto flush = [&] {
        if (!plain.empty()) text.push_back({std::exchange(plain, {}), {}, quoted});
    };
    for (std::size_t i = 0; i < marked.size(); ++i) {
        const char c = marked[i];
        if (c == '\\' && i + 1 < marked.size() && is_special(marked[i + 1])) {
            plain += marked[++i];
        } else if (is_quotation_mark(c)) {
            flush();
            quoted = c == quotation_begins;
        } else if (auto group = c == '{' ? read_group(marked.substr(i)) : std::nullopt) {
            flush();
            group->span.quoted = group->span.quoted || quoted;
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

std::string quoted_answer(std::string_view marked) {
    std::string text;
    bool open = false;
    for (const char c : marked) {
        if (is_quotation_mark(c)) continue;
        if (open == (c == '\n')) {
            text += open ? quotation_ends : quotation_begins;
            open = !open;
        }
        text += c;
    }
    if (open) text += quotation_ends;
    return text;
}

bool quotes_answer(std::string_view marked) { return std::any_of(marked.begin(), marked.end(), is_quotation_mark); }

std::string with_quotations_as(std::string_view marked, const std::function<std::string(const std::string&)>& words) {
    std::string text;
    std::string quotation;
    const auto end_quotation = [&] {
        if (!quotation.empty()) text += words(std::exchange(quotation, {}));
    };
    for (const RubySpan& span : parse_ruby(marked)) {
        if (!span.quoted) end_quotation();
        std::string& to = span.quoted ? quotation : text;
        const std::string base = escape_ruby(span.base);
        to += span.reading.empty() ? base : "{" + base + "|" + escape_ruby(span.reading) + "}";
    }
    end_quotation();
    return text;
}

}  // namespace engawa
