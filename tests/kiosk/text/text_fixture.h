#pragma once

#include "kiosk/base/ruby.h"
#include "kiosk/text/text_stack.h"

#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace engawa::test {

inline std::unique_ptr<text::TextStack> debian_stack(text::TextStackOptions options = {}) {
    auto stack = text::TextStack::create(text::FontChains::debian(), options);
    if (!stack) FAIL(stack.error().message());
    return std::move(*stack);
}

// The words of each line, as a reader sees them.
inline std::vector<std::string> lines_of(const text::ParagraphLayout& layout, std::string_view marked) {
    const std::string shown = without_readings(marked);
    std::vector<std::string> lines;
    for (const text::Line& line : layout.lines) {
        lines.push_back(shown.substr(line.text_begin, line.text_end - line.text_begin));
    }
    return lines;
}

}  // namespace engawa::test
