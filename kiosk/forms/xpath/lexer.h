#pragma once

#include "kiosk/base/result.h"
#include "kiosk/forms/xpath/error.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace engawa::forms::xpath {

enum class TokenKind : std::uint8_t {
    end,
    number,
    literal,
    name,           // NCName or QName: a name test, a function name or, before "::", an axis
    any_name,       // *
    any_in_prefix,  // prefix:*
    variable,
    open_paren,
    close_paren,
    open_bracket,
    close_bracket,
    dot,
    double_dot,
    at,
    comma,
    axis_colons,
    slash,
    double_slash,
    pipe,
    plus,
    minus,
    equal,
    not_equal,
    less,
    less_or_equal,
    greater,
    greater_or_equal,
    op_and,
    op_or,
    op_mod,
    op_div,
    op_multiply,
};

struct Token {
    TokenKind kind = TokenKind::end;
    std::string_view prefix;  // of a name
    std::string_view text;    // of a name, its local part; of a literal, what stands between the quotes
    double number = 0;
    std::size_t offset = 0;   // bytes from the start of the expression
};

// XPath 1.0 §3.7. The views point into `text`. The last token is end.
Result<std::vector<Token>> tokenize(std::string_view text);

// "column 7", in characters from 1.
std::string column_at(std::string_view text, std::size_t offset);

}  // namespace engawa::forms::xpath
