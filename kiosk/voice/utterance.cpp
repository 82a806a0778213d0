#include "kiosk/voice/utterance.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "kiosk/base/ruby.h"
#include "kiosk/base/utf8.h"
#include "kiosk/voice/japanese_numbers.h"

namespace engawa::voice {

namespace {

std::string_view next_character(std::string_view text) { return text.substr(0, decode_utf8(text, 0).length_bytes); }

char32_t code_of(std::string_view character) { return decode_utf8(character, 0).code; }

bool is_kana(char32_t c) { return (c >= 0x3041 && c <= 0x3096) || (c >= 0x30A1 && c <= 0x30FC && c != 0x30FB); }

// What makes a pause, and what a synthesizer would otherwise name ("Japanese letter").
constexpr std::array<std::pair<char32_t, std::string_view>, 26> japanese_marks{{
    {U'。', "。"}, {U'．', "。"}, {U'.', "。"},  {U'!', "。"},  {U'！', "。"}, {U'?', "？"},  {U'？', "？"},
    {U'、', "、"}, {U'，', "、"}, {U',', "、"},  {U':', "、"},  {U'：', "、"}, {U';', "、"},  {U'；', "、"},
    {U'・', "、"}, {U'「', "、"}, {U'」', "、"}, {U'(', "、"},  {U')', "、"},  {U'（', "、"}, {U'）', "、"},
    {U'/', "、"},  {U'%', "パーセント"}, {U'％', "パーセント"}, {U'＠', "アットマーク"}, {U'@', "アットマーク"},
}};

constexpr std::array<std::string_view, 26> letters{
    "エー", "ビー", "シー", "ディー", "イー", "エフ", "ジー", "エイチ", "アイ", "ジェー", "ケー", "エル", "エム",
    "エヌ", "オー", "ピー", "キュー", "アール", "エス", "ティー", "ユー", "ブイ", "ダブリュー", "エックス", "ワイ",
    "ゼット"};

// One character of Japanese text as the synthesizer may have it; empty when it is left out.
std::string_view pronounced(char32_t c, std::string_view character) {
    if (is_kana(c)) return character;
    for (const auto& [mark, replacement] : japanese_marks) {
        if (mark == c) return replacement;
    }
    if (c >= U'A' && c <= U'Z') return letters[c - U'A'];
    if (c >= U'a' && c <= U'z') return letters[c - U'a'];
    if (c >= 0xFF21 && c <= 0xFF3A) return letters[c - 0xFF21];
    if (c >= 0xFF41 && c <= 0xFF5A) return letters[c - 0xFF41];
    if (c == U' ' || c == 0x3000 || c == U'\n' || c == U'\t') return " ";
    return {};
}

// ASCII and full-width digits at the start of the text, as ASCII, together with hyphens between them.
struct Number {
    std::string written;
    std::size_t length_bytes = 0;
};

Number number_at(std::string_view text) {
    Number number;
    while (number.length_bytes < text.size()) {
        const std::string_view character = next_character(text.substr(number.length_bytes));
        const char32_t c = code_of(character);
        const bool hyphen = (c == U'-' || c == U'ー' || c == 0x2212 || c == 0xFF0D) && !number.written.empty();
        if (c >= U'0' && c <= U'9') {
            number.written += static_cast<char>(c);
        } else if (c >= 0xFF10 && c <= 0xFF19) {
            number.written += static_cast<char>(c - 0xFF10 + U'0');
        } else if (hyphen && c != U'ー') {
            number.written += '-';
        } else {
            break;
        }
        number.length_bytes += character.size();
    }
    return number;
}

std::string japanese(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        if (const Number number = number_at(text); number.length_bytes > 0) {
            out += number_in_kana(number.written);
            text.remove_prefix(number.length_bytes);
            continue;
        }
        const std::string_view character = next_character(text);
        const char32_t c = code_of(character);
        if (!is_kanji(c)) out += pronounced(c, character);
        text.remove_prefix(character.size());
    }
    return out;
}

std::string without_controls(std::string_view text) {
    std::string out;
    for (const char c : text) out += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? ' ' : c;
    return out;
}

bool ends_sentence(std::string_view character) {
    return character == "。" || character == "？" || character == "！" || character == "." || character == "?" ||
           character == "!" || character == "\n";
}

bool ends_phrase(std::string_view character) {
    return character == "、" || character == "," || character == ";" || character == ":";
}

}  // namespace

bool is_kanji(char32_t c) {
    return (c >= 0x3400 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x3FFFF) ||
           c == U'々' || c == U'〆' || (c >= 0xE0100 && c <= 0xE01EF) || (c >= 0xFE00 && c <= 0xFE0F);
}

Milliseconds length_of(const Speech& speech, int speed_percent) {
    double seconds = 0;
    for (const Utterance& utterance : speech) {
        std::size_t counted = 0;
        std::size_t pauses = 0;
        const std::string text = pronounceable(utterance.text, utterance.language);
        for (std::size_t at = 0; at < text.size();) {
            const std::string_view character = next_character(std::string_view(text).substr(at));
            at += character.size();
            if (ends_sentence(character) || ends_phrase(character)) {
                ++pauses;
            } else if (is_japanese(utterance.language) ? character != " " : character == " ") {
                ++counted;
            }
        }
        const double rate = is_japanese(utterance.language) ? 5.5 : 2.0;
        seconds += static_cast<double>(counted) / rate * 100 / speed_percent + static_cast<double>(pauses) * 0.3;
    }
    return Milliseconds(static_cast<std::int64_t>(seconds * 1000));
}

bool is_japanese(const LanguageTag& language) {
    return language.text() == "ja" || language.text().starts_with("ja-");
}

std::string pronounceable(std::string_view marked, const LanguageTag& language) {
    std::string text;
    for (const RubySpan& span : parse_ruby(marked)) {
        const std::string& said = span.reading.empty() ? span.base : span.reading;
        text += is_japanese(language) ? japanese(said) : without_controls(said);
    }
    const bool sound = std::any_of(text.begin(), text.end(), [](char c) {
        return (c & 0x80) != 0 || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    });
    return sound ? text : std::string();
}

std::vector<std::string> chunks_of(std::string_view text, std::size_t limit_characters) {
    std::vector<std::string> chunks;
    std::size_t begin = 0;           // of the chunk
    std::size_t phrase_end = 0;      // after the last comma or space in it
    std::size_t characters = 0;
    const auto cut = [&](std::size_t end) {
        chunks.emplace_back(text.substr(begin, end - begin));
        begin = end;
        phrase_end = end;
    };
    for (std::size_t at = 0; at < text.size();) {
        const std::string_view character = next_character(text.substr(at));
        at += character.size();
        ++characters;
        if (ends_sentence(character)) {
            cut(at);
            characters = 0;
        } else if (ends_phrase(character) || character == " ") {
            phrase_end = at;
        }
        if (characters >= limit_characters) {
            const std::size_t end = phrase_end > begin ? phrase_end : at;
            cut(end);
            characters = count_utf8(text.substr(end, at - end));
        }
    }
    if (begin < text.size()) cut(text.size());
    return chunks;
}

}  // namespace engawa::voice
