#include "kiosk/text/normalise.h"

#include "kiosk/text/error.h"
#include "kiosk/text/utf8.h"

#include <unicode/ubrk.h>
#include <unicode/utext.h>

#include <algorithm>
#include <array>
#include <optional>

namespace engawa::text {

namespace {

// Every character through `change`; bytes that are no UTF-8 are copied as they are.
template <typename Change>
std::string changed(std::string_view text, Change change) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const Decoded decoded = decode_utf8(text, at);
        if (decoded.valid) append_utf8(out, change(decoded.code));
        else out += text[at];
        at += decoded.length_bytes;
    }
    return out;
}

bool is_space(char32_t code) {
    return code == U' ' || (code >= 0x09 && code <= 0x0D) || code == 0xA0 || code == 0x3000 ||
           (code >= 0x2000 && code <= 0x200B) || code == 0x202F || code == 0xFEFF;
}

bool is_hyphen(char32_t code) {
    return code == U'-' || (code >= 0x2010 && code <= 0x2015) || code == 0x2212 || code == 0xFF0D || code == 0x2500 ||
           code == 0xFE63;
}

// A long-vowel mark is also what a kana keyboard gives for a hyphen: a hyphen when it stands between digits.
bool is_long_mark(char32_t code) { return code == 0x30FC || code == 0xFF70; }

bool is_digit(char32_t code) { return (code >= U'0' && code <= U'9') || (code >= 0xFF10 && code <= 0xFF19); }

std::u32string decoded(std::string_view text) {
    std::u32string codes;
    for (std::size_t at = 0; at < text.size();) {
        const Decoded next = decode_utf8(text, at);
        codes += next.code;
        at += next.length_bytes;
    }
    return codes;
}

// U+FF61…U+FF9F in order.
constexpr std::u32string_view fullwidth_forms =
    U"。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン゛゜";

char32_t voiced(char32_t kana) {
    if (kana == U'ウ') return U'ヴ';
    constexpr std::u32string_view bases = U"カキクケコサシスセソタチツテトハヒフヘホ";
    return bases.find(kana) != std::u32string_view::npos ? kana + 1 : 0;
}

char32_t half_voiced(char32_t kana) {
    return std::u32string_view(U"ハヒフヘホ").find(kana) != std::u32string_view::npos ? kana + 2 : 0;
}

}  // namespace

// --- UTF-8 --------------------------------------------------------------------------------------------------

bool is_valid_utf8(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const Decoded decoded = decode_utf8(text, at);
        if (!decoded.valid) return false;
        at += decoded.length_bytes;
    }
    return true;
}

std::string with_valid_utf8(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const Decoded decoded = decode_utf8(text, at);
        append_utf8(out, decoded.code);
        at += decoded.length_bytes;
    }
    return out;
}

// --- Graphemes ----------------------------------------------------------------------------------------------

namespace {

// Letters that never join what stands beside them: ASCII, kana, kanji, full-width forms. Most of what is typed.
bool stands_alone(char32_t code) {
    return (code >= 0x20 && code < 0x7F) || (code >= 0x3001 && code <= 0x3029) || (code >= 0x3041 && code <= 0x3096) ||
           (code >= 0x309B && code <= 0x30FF) || (code >= 0x3400 && code <= 0x9FFF) || (code >= 0xF900 && code <= 0xFAFF) ||
           (code >= 0xFF01 && code <= 0xFF9D) || (code >= 0x20000 && code <= 0x323AF);
}

std::optional<std::vector<std::size_t>> starts_of_simple(std::string_view text) {
    std::vector<std::size_t> starts;
    for (std::size_t at = 0; at < text.size();) {
        const Decoded decoded = decode_utf8(text, at);
        if (!stands_alone(decoded.code)) return std::nullopt;
        starts.push_back(at);
        at += decoded.length_bytes;
    }
    starts.push_back(text.size());
    return starts;
}

}  // namespace

std::vector<std::size_t> grapheme_starts(std::string_view text) {
    if (auto simple = starts_of_simple(text)) return *std::move(simple);
    std::vector<std::size_t> starts;
    UErrorCode status = U_ZERO_ERROR;
    UText utext = UTEXT_INITIALIZER;
    utext_openUTF8(&utext, text.data(), static_cast<std::int64_t>(text.size()), &status);
    UBreakIterator* rules = ubrk_open(UBRK_CHARACTER, "", nullptr, 0, &status);
    ubrk_setUText(rules, &utext, &status);
    if (U_SUCCESS(status)) {
        for (std::int32_t at = ubrk_first(rules); at != UBRK_DONE; at = ubrk_next(rules)) {
            starts.push_back(static_cast<std::size_t>(at));
        }
    } else {
        // Without ICU's rules every code point counts as one: too many rather than none.
        for (std::size_t at = 0; at < text.size(); at += decode_utf8(text, at).length_bytes) starts.push_back(at);
        starts.push_back(text.size());
    }
    if (rules != nullptr) ubrk_close(rules);
    utext_close(&utext);
    return starts;
}

std::size_t grapheme_count(std::string_view text) { return grapheme_starts(text).size() - 1; }

std::string without_last_grapheme(std::string_view text) {
    const std::vector<std::size_t> starts = grapheme_starts(text);
    return std::string(text.substr(0, starts.size() < 2 ? 0 : starts[starts.size() - 2]));
}

// --- Widths -------------------------------------------------------------------------------------------------

std::string to_ascii_digits(std::string_view text) {
    return changed(text, [](char32_t code) { return code >= 0xFF10 && code <= 0xFF19 ? code - 0xFEE0 : code; });
}

std::string to_fullwidth_digits(std::string_view text) {
    return changed(text, [](char32_t code) { return code >= U'0' && code <= U'9' ? code + 0xFEE0 : code; });
}

std::string to_ascii_letters(std::string_view text) {
    return changed(text, [](char32_t code) {
        const bool letter = (code >= 0xFF21 && code <= 0xFF3A) || (code >= 0xFF41 && code <= 0xFF5A);
        return letter ? code - 0xFEE0 : code;
    });
}

std::string to_ascii_hyphens(std::string_view text) {
    if (!is_valid_utf8(text)) return std::string(text);
    const std::u32string codes = decoded(text);
    std::string out;
    for (std::size_t i = 0; i < codes.size(); ++i) {
        const bool between_digits =
            i > 0 && i + 1 < codes.size() && is_digit(codes[i - 1]) && is_digit(codes[i + 1]);
        const bool hyphen = is_hyphen(codes[i]) || (is_long_mark(codes[i]) && between_digits);
        append_utf8(out, hyphen ? U'-' : codes[i]);
    }
    return out;
}

std::string halfwidth_to_fullwidth_kana(std::string_view text) {
    if (!is_valid_utf8(text)) return std::string(text);
    std::u32string codes;
    for (const char32_t code : decoded(text)) {
        if (code < 0xFF61 || code > 0xFF9F) {
            codes += code;
            continue;
        }
        // ﾞ and ﾟ join the kana before them, which is already wide here.
        const char32_t joined = codes.empty()    ? 0
                                : code == 0xFF9E ? voiced(codes.back())
                                : code == 0xFF9F ? half_voiced(codes.back())
                                                 : 0;
        if (joined != 0) codes.back() = joined;
        else codes += fullwidth_forms[code - 0xFF61];
    }
    std::string out;
    for (const char32_t code : codes) append_utf8(out, code);
    return out;
}

std::string trimmed(std::string_view text) {
    std::size_t begin = 0;
    while (begin < text.size()) {
        const Decoded decoded = decode_utf8(text, begin);
        if (!is_space(decoded.code)) break;
        begin += decoded.length_bytes;
    }
    std::size_t end = begin;
    for (std::size_t at = begin; at < text.size();) {
        const Decoded decoded = decode_utf8(text, at);
        at += decoded.length_bytes;
        if (!is_space(decoded.code)) end = at;
    }
    return std::string(text.substr(begin, end - begin));
}

std::string without_spaces(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const Decoded decoded = decode_utf8(text, at);
        if (!is_space(decoded.code)) out += text.substr(at, decoded.length_bytes);
        at += decoded.length_bytes;
    }
    return out;
}

Result<std::string> digits_only(std::string_view text) {
    std::string digits;
    for (std::size_t at = 0; at < text.size();) {
        const Decoded decoded = decode_utf8(text, at);
        at += decoded.length_bytes;
        const char32_t code = decoded.code;
        const bool bracket = code == U'(' || code == U')' || code == 0xFF08 || code == 0xFF09;
        if (is_digit(code)) digits += static_cast<char>(code >= 0xFF10 ? code - 0xFEE0 : code);
        else if (!is_space(code) && !is_hyphen(code) && !is_long_mark(code) && !bracket && code != U'〒') {
            return Error(TextError::bad_digits, "digits", "a character that is no digit");
        }
    }
    return digits;
}

// --- Kana ---------------------------------------------------------------------------------------------------

std::string hiragana_to_katakana(std::string_view text) {
    return changed(text, [](char32_t code) {
        const bool hiragana = (code >= 0x3041 && code <= 0x3096) || code == 0x309D || code == 0x309E;
        return hiragana ? code + 0x60 : code;
    });
}

std::string katakana_to_hiragana(std::string_view text) {
    return changed(text, [](char32_t code) {
        const bool katakana = (code >= 0x30A1 && code <= 0x30F6) || code == 0x30FD || code == 0x30FE;
        return katakana ? code - 0x60 : code;
    });
}

std::string as_furigana_field(std::string_view text) {
    return trimmed(hiragana_to_katakana(halfwidth_to_fullwidth_kana(text)));
}

namespace {

bool all_of_kind(std::string_view text, char32_t first, char32_t last) {
    if (text.empty() || !is_valid_utf8(text)) return false;
    bool any = false;
    for (const char32_t code : decoded(text)) {
        if (code >= first && code <= last) any = true;
        else if (!is_space(code) && code != 0x30FC && code != 0x30FB && code != 0x309B && code != 0x309C) return false;
    }
    return any;
}

}  // namespace

bool is_all_hiragana(std::string_view text) { return all_of_kind(text, 0x3041, 0x309E); }

bool is_all_katakana(std::string_view text) { return all_of_kind(text, 0x30A1, 0x30FE); }

}  // namespace engawa::text
