#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

// Text with authored readings, written {要介護認定|ようかいごにんてい}. One source feeds furigana and speech; what
// leaves the kiosk is stripped. docs/formats/readings.md is the grammar.

namespace engawa {

struct RubySpan {
    std::string base;     // what is drawn on the line
    std::string reading;  // kana above it; empty for plain text
    bool quoted = false;  // said by somebody in answer to a form, and shown again inside another text

    friend bool operator==(const RubySpan&, const RubySpan&) = default;
};

using RubyText = std::vector<RubySpan>;

// Never fails: a brace that opens no complete group is text. "\{", "\|", "\}" and "\\" are the characters themselves.
RubyText parse_ruby(std::string_view marked);

// "要介護認定": what is stored, exported and compared.
std::string without_readings(std::string_view marked);

// "ようかいごにんてい": what a synthesizer is given.
std::string as_spoken(std::string_view marked);

// Marks up text that came from elsewhere (an answer, a file name) so that its braces stay braces.
std::string escape_ruby(std::string_view plain);

// The marked text as a quotation of an answer that may not be said to a room (EN 301 549 5.1.3.8): it is drawn as it was.
// A quotation never goes over the end of a line, so that a text may be cut there.
std::string quoted_answer(std::string_view marked);

bool quotes_answer(std::string_view marked);

// With marked text in the place of each quotation: what `words` makes of it.
std::string with_quotations_as(std::string_view marked, const std::function<std::string(const std::string& quotation)>& words);

}  // namespace engawa
