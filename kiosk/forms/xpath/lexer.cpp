#include "kiosk/forms/xpath/lexer.h"

#include "kiosk/base/utf8.h"

#include "kiosk/forms/xpath/value.h"

#include <array>
#include <utility>

namespace engawa::forms::xpath {

namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The code point at `at`, 0 for broken UTF-8, and its length in bytes.
std::pair<char32_t, std::size_t> code_point(std::string_view text, std::size_t at) {
    const DecodedCharacter character = decode_utf8(text, at);
    return {character.valid ? character.code : 0, character.length_bytes};
}

struct Range {
    char32_t first, last;
};

// NameStartChar of XML 1.0, fifth edition, without the colon.
constexpr std::array<Range, 15> name_start = {{{'A', 'Z'},
                                               {'_', '_'},
                                               {'a', 'z'},
                                               {0xC0, 0xD6},
                                               {0xD8, 0xF6},
                                               {0xF8, 0x2FF},
                                               {0x370, 0x37D},
                                               {0x37F, 0x1FFF},
                                               {0x200C, 0x200D},
                                               {0x2070, 0x218F},
                                               {0x2C00, 0x2FEF},
                                               {0x3001, 0xD7FF},
                                               {0xF900, 0xFDCF},
                                               {0xFDF0, 0xFFFD},
                                               {0x10000, 0xEFFFF}}};
constexpr std::array<Range, 5> name_more = {{{'-', '.'}, {'0', '9'}, {0xB7, 0xB7}, {0x300, 0x36F}, {0x203F, 0x2040}}};

template <std::size_t N>
bool within(const std::array<Range, N>& ranges, char32_t point) {
    for (const Range& range : ranges) {
        if (point >= range.first && point <= range.last) return true;
    }
    return false;
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

class Lexer {
  public:
    explicit Lexer(std::string_view text) : text_(text) {
        constexpr std::size_t of_a_short_path = 8;
        tokens_.reserve(of_a_short_path);
    }

    Result<std::vector<Token>> run() {
        while (true) {
            while (at_ < text_.size() && is_space(text_[at_])) ++at_;
            if (at_ == text_.size()) break;
            TRY(next());
        }
        add(TokenKind::end, 0);
        return std::move(tokens_);
    }

  private:
    Error fail(std::size_t offset, std::string detail) const {
        return Error(XPathError::syntax, column_at(text_, offset), std::move(detail));
    }

    void add(TokenKind kind, std::size_t length) {
        Token token;
        token.kind = kind;
        token.offset = at_;
        token.text = text_.substr(at_, length);
        tokens_.push_back(token);
        at_ += length;
    }

    char peek(std::size_t ahead = 1) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }

    // §3.7: after a token that is no operator and none of @ :: ( [ , a star multiplies and a name is an operator.
    bool operator_expected() const {
        if (tokens_.empty()) return false;
        switch (tokens_.back().kind) {
            case TokenKind::number:
            case TokenKind::literal:
            case TokenKind::name:
            case TokenKind::any_name:
            case TokenKind::any_in_prefix:
            case TokenKind::variable:
            case TokenKind::close_paren:
            case TokenKind::close_bracket:
            case TokenKind::dot:
            case TokenKind::double_dot: return true;
            case TokenKind::end:
            case TokenKind::open_paren:
            case TokenKind::open_bracket:
            case TokenKind::at:
            case TokenKind::comma:
            case TokenKind::axis_colons:
            case TokenKind::slash:
            case TokenKind::double_slash:
            case TokenKind::pipe:
            case TokenKind::plus:
            case TokenKind::minus:
            case TokenKind::equal:
            case TokenKind::not_equal:
            case TokenKind::less:
            case TokenKind::less_or_equal:
            case TokenKind::greater:
            case TokenKind::greater_or_equal:
            case TokenKind::op_and:
            case TokenKind::op_or:
            case TokenKind::op_mod:
            case TokenKind::op_div:
            case TokenKind::op_multiply: return false;
        }
        return false;
    }

    Result<void> next() {
        const char c = text_[at_];
        switch (c) {
            case '(': add(TokenKind::open_paren, 1); return {};
            case ')': add(TokenKind::close_paren, 1); return {};
            case '[': add(TokenKind::open_bracket, 1); return {};
            case ']': add(TokenKind::close_bracket, 1); return {};
            case '@': add(TokenKind::at, 1); return {};
            case ',': add(TokenKind::comma, 1); return {};
            case '|': add(TokenKind::pipe, 1); return {};
            case '+': add(TokenKind::plus, 1); return {};
            case '-': add(TokenKind::minus, 1); return {};
            case '=': add(TokenKind::equal, 1); return {};
            case '/': return slash();
            case '<': pair(TokenKind::less, TokenKind::less_or_equal); return {};
            case '>': pair(TokenKind::greater, TokenKind::greater_or_equal); return {};
            case '*': add(operator_expected() ? TokenKind::op_multiply : TokenKind::any_name, 1); return {};
            case '!':
                if (peek() != '=') return fail(at_, "'!' without '='");
                add(TokenKind::not_equal, 2);
                return {};
            case ':':
                if (peek() != ':') return fail(at_, "a colon that belongs to no name");
                add(TokenKind::axis_colons, 2);
                return {};
            case '"':
            case '\'': return literal(c);
            case '.': return dot();
            case '$': return variable();
            default: break;
        }
        if (is_digit(c)) return number();
        return name();
    }

    Result<void> slash() {
        if (peek() == '/') {
            add(TokenKind::double_slash, 2);
        } else {
            add(TokenKind::slash, 1);
        }
        return {};
    }

    void pair(TokenKind alone, TokenKind with_equal) {
        if (peek() == '=') {
            add(with_equal, 2);
        } else {
            add(alone, 1);
        }
    }

    Result<void> literal(char quote) {
        const std::size_t end = text_.find(quote, at_ + 1);
        if (end == std::string_view::npos) return fail(at_, "a quote that is not closed");
        const std::size_t start = at_;
        add(TokenKind::literal, end + 1 - at_);
        tokens_.back().text = text_.substr(start + 1, end - start - 1);
        return {};
    }

    Result<void> dot() {
        if (is_digit(peek())) return number();
        if (peek() == '.') {
            add(TokenKind::double_dot, 2);
        } else {
            add(TokenKind::dot, 1);
        }
        return {};
    }

    Result<void> number() {
        std::size_t end = at_;
        while (end < text_.size() && is_digit(text_[end])) ++end;
        if (end < text_.size() && text_[end] == '.') {
            ++end;
            while (end < text_.size() && is_digit(text_[end])) ++end;
        }
        const double value = number_from_string(text_.substr(at_, end - at_));
        add(TokenKind::number, end - at_);
        tokens_.back().number = value;
        return {};
    }

    // The end of the NCName that starts at `from`; `from` itself when none does.
    std::size_t name_end(std::size_t from) const {
        std::size_t end = from;
        while (end < text_.size()) {
            const char c = text_[end];
            if (is_letter(c) || (end != from && (is_digit(c) || c == '-' || c == '.'))) {
                ++end;
                continue;
            }
            const auto [point, length] = code_point(text_, end);
            const bool fits = within(name_start, point) || (end != from && within(name_more, point));
            if (!fits) break;
            end += length;
        }
        return end;
    }

    Result<void> variable() {
        const std::size_t start = at_ + 1;
        const std::size_t end = name_end(start);
        if (end == start) return fail(at_, "'$' without a name");
        return fail(at_, "a form binds no variables");
    }

    Result<void> name() {
        const std::size_t start = at_;
        const std::size_t end = name_end(start);
        if (end == start) return fail(at_, "a character that cannot stand here");
        const std::string_view first = text_.substr(start, end - start);
        if (operator_expected()) return named_operator(first);
        const bool colon = end < text_.size() && text_[end] == ':' && end + 1 < text_.size();
        if (colon && text_[end + 1] == '*') {
            add(TokenKind::any_in_prefix, end + 2 - start);
            tokens_.back().prefix = first;
            return {};
        }
        const std::size_t second_end = colon ? name_end(end + 1) : end;
        if (colon && second_end != end + 1) {
            add(TokenKind::name, second_end - start);
            tokens_.back().prefix = first;
            tokens_.back().text = text_.substr(end + 1, second_end - end - 1);
            return {};
        }
        add(TokenKind::name, end - start);
        return {};
    }

    // The longest name is taken (§3.7), but "1 div2" and "1 mod-1", which other engines read, are nothing else.
    Result<void> named_operator(std::string_view word) {
        constexpr std::array<std::pair<std::string_view, TokenKind>, 4> operators = {
            {{"and", TokenKind::op_and},
             {"or", TokenKind::op_or},
             {"mod", TokenKind::op_mod},
             {"div", TokenKind::op_div}}};
        for (const auto& [name, kind] : operators) {
            if (!word.starts_with(name)) continue;
            const char next = word.size() == name.size() ? '\0' : word[name.size()];
            if (next != '\0' && next != '-' && next != '.' && !is_digit(next)) continue;
            add(kind, name.size());
            return {};
        }
        return fail(at_, "an operator was expected before '" + std::string(word) + "'");
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::vector<Token> tokens_;
};

}  // namespace

Result<std::vector<Token>> tokenize(std::string_view text) { return Lexer(text).run(); }

std::string column_at(std::string_view text, std::size_t offset) {
    return "column " + std::to_string(1 + count_utf8(text.substr(0, offset)));
}

}  // namespace engawa::forms::xpath
