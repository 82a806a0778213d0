#include "kiosk/forms/characters.h"

#include "kiosk/base/result.h"
#include "kiosk/base/utf8.h"
#include "kiosk/forms/tree/xml.h"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/uniset.h>

#include <algorithm>

namespace engawa::forms {
namespace {

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// XML 1.0 §2.2, Char.
bool is_xml_character(char32_t c) {
    if (c < 0x20) return c == '\t' || c == '\n' || c == '\r';
    return c != 0xFFFE && c != 0xFFFF;
}

const icu::Normalizer2& composer() {
    static const icu::FilteredNormalizer2 made = [] {
        UErrorCode status = U_ZERO_ERROR;
        // A combining slash (U+0338) behind a tag must not swallow the end of it.
        static icu::UnicodeSet taken(u"[[:^Full_Composition_Exclusion:]-[<=>]]", status);
        taken.freeze();
        const icu::Normalizer2* nfc = icu::Normalizer2::getNFCInstance(status);
        ENGAWA_VERIFY(U_SUCCESS(status));
        return icu::FilteredNormalizer2(*nfc, taken);
    }();
    return made;
}

// No writing has more marks on one letter (UAX #15, Stream-Safe Text Format). Sorting them takes the square of their
// number, so a longer row is composed in pieces.
constexpr std::size_t most_marks = 30;

// The bytes up to the first mark beyond most_marks in a row; all of them where there is none.
std::size_t piece_length(std::string_view text) {
    std::size_t marks = 0;
    for (std::size_t at = 0; at < text.size();) {
        const DecodedCharacter character = decode_utf8(text, at);
        const bool mark = character.valid && character.code >= 0x300 && u_getCombiningClass(static_cast<UChar32>(character.code)) != 0;
        marks = mark ? marks + 1 : 0;
        if (marks > most_marks) return at;
        at += character.length_bytes;
    }
    return text.size();
}

// The visitor is given each piece, and says whether to go on.
template <typename Visitor>
void each_piece(std::string_view text, const Visitor& visitor) {
    while (!text.empty()) {
        const std::size_t length = piece_length(text);
        if (!visitor(icu::StringPiece(text.data(), static_cast<std::int32_t>(length)))) return;
        text.remove_prefix(length);
    }
}

bool is_composed(std::string_view text) {
    if (is_ascii(text)) return true;
    bool all = true;
    each_piece(text, [&](icu::StringPiece piece) {
        UErrorCode status = U_ZERO_ERROR;
        all = composer().isNormalizedUTF8(piece, status) && U_SUCCESS(status);
        return all;
    });
    return all;
}

}  // namespace

std::size_t utf8_prefix(std::string_view bytes) {
    for (std::size_t at = 0; at < bytes.size();) {
        const DecodedCharacter character = decode_utf8(bytes, at);
        if (!character.valid) return at;
        at += character.length_bytes;
    }
    return bytes.size();
}

std::string composed(std::string_view text) {
    if (is_composed(text)) return std::string(text);
    std::string out;
    out.reserve(text.size());
    icu::StringByteSink<std::string> sink(&out);
    UErrorCode status = U_ZERO_ERROR;
    each_piece(text, [&](icu::StringPiece piece) {
        composer().normalizeUTF8(0, piece, sink, nullptr, status);
        return U_SUCCESS(status) != 0;
    });
    return U_SUCCESS(status) ? out : std::string(text);
}

std::string_view composed_file(std::string_view bytes, std::string& scratch) {
    const bool utf8 = tree::declares_utf8(bytes) && utf8_prefix(bytes) == bytes.size();
    if (!utf8 || is_composed(bytes)) return bytes;
    scratch = composed(bytes);
    return scratch;
}

std::string xml_characters(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const DecodedCharacter character = decode_utf8(text, at);
        if (character.valid && is_xml_character(character.code)) out += text.substr(at, character.length_bytes);
        at += character.length_bytes;
    }
    return out;
}

}  // namespace engawa::forms
