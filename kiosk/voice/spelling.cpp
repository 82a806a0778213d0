#include "kiosk/voice/spelling.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "kiosk/base/atomic_file.h"
#include "kiosk/base/characters.h"
#include "kiosk/base/ruby.h"
#include "kiosk/base/table_rows.h"
#include "kiosk/voice/utterance.h"

namespace engawa::voice {

namespace {

constexpr std::size_t file_limit_bytes = 1U << 20U;
// What is longer is a sentence, and is understood better when it flows.
constexpr std::size_t most_one_by_one = 24;
constexpr std::string_view unknown_kanji = "かんじ ひともじ";

char32_t code_of(std::string_view character) { return decode_utf8(character, 0).code; }

bool is_kana(char32_t c) { return (c >= 0x3041 && c <= 0x309E) || (c >= 0x30A1 && c <= 0x30FE); }

// Kana that cannot be told by their sound alone. Small ones are said with the large one.
constexpr std::array<std::pair<char32_t, std::string_view>, 26> unclear_kana{{
    {U'ぁ', "ちいさい あ"},   {U'ぃ', "ちいさい い"},   {U'ぅ', "ちいさい う"},   {U'ぇ', "ちいさい え"},
    {U'ぉ', "ちいさい お"},   {U'っ', "ちいさい つ"},   {U'ゃ', "ちいさい や"},   {U'ゅ', "ちいさい ゆ"},
    {U'ょ', "ちいさい よ"},   {U'ゎ', "ちいさい わ"},   {U'ァ', "ちいさい あ"},   {U'ィ', "ちいさい い"},
    {U'ゥ', "ちいさい う"},   {U'ェ', "ちいさい え"},   {U'ォ', "ちいさい お"},   {U'ッ', "ちいさい つ"},
    {U'ャ', "ちいさい や"},   {U'ュ', "ちいさい ゆ"},   {U'ョ', "ちいさい よ"},   {U'ー', "のばすぼう"},
    {U'ぢ', "ちに てんてん"}, {U'ヂ', "ちに てんてん"}, {U'づ', "つに てんてん"}, {U'ヅ', "つに てんてん"},
    {U'を', "わをんの を"},   {U'ヲ', "わをんの を"},
}};

constexpr std::array<std::string_view, 10> digits{"ぜろ", "いち", "に",   "さん", "よん",
                                                  "ご",   "ろく", "なな", "はち", "きゅう"};

std::optional<std::string_view> digit(char32_t c) {
    if (c >= U'0' && c <= U'9') return digits[c - U'0'];
    if (c >= U'０' && c <= U'９') return digits[c - U'０'];
    return std::nullopt;
}

bool is_hyphen(char32_t c) { return c == U'-' || c == U'－' || c == U'−' || c == U'‐'; }

std::string_view kana_by_itself(char32_t c, std::string_view character) {
    for (const auto& [kana, words] : unclear_kana) {
        if (kana == c) return words;
    }
    return character;
}

}  // namespace

std::string_view error_name(SpellingError code) {
    switch (code) {
        case SpellingError::bad_file:
            return "voice.spelling.bad_file";
    }
    return "voice.spelling.unknown";
}

Result<Spelling> Spelling::load(const std::filesystem::path& file) {
    return parse(TRY(read_text_file(file, file_limit_bytes)), file.filename().string());
}

Result<Spelling> Spelling::parse(std::string_view text, std::string_view name) {
    Spelling spelling;
    for (const TableRow& row : table_rows(text)) {
        const auto bad = [&](std::string why) {
            return Error(SpellingError::bad_file, std::string(name) + ":" + std::to_string(row.line),
                         std::move(why));
        };
        if (row.fields.size() != 2 || row.fields[1].empty()) return bad("not kanji and kana between a tab");
        if (characters_of(row.fields[0]).size() != 1 || !is_kanji(code_of(row.fields[0])))
            return bad("not one kanji");
        for (const std::string_view character : characters_of(row.fields[1])) {
            const char32_t c = code_of(character);
            if (!is_kana(c) && c != U' ' && c != U'、') return bad("what is said is not kana");
        }
        if (!spelling.descriptions_.emplace(row.fields[0], row.fields[1]).second)
            return bad("a kanji stands twice");
    }
    return spelling;
}

std::string_view Spelling::description(std::string_view kanji) const {
    if (const auto whole = descriptions_.find(kanji); whole != descriptions_.end()) return whole->second;
    // A shape that only a variation selector tells from its base is said as the base, and that it is another.
    const std::string_view base = kanji.substr(0, decode_utf8(kanji, 0).length_bytes);
    const auto found = descriptions_.find(base);
    return found == descriptions_.end() ? unknown_kanji : std::string_view(found->second);
}

std::string Spelling::spelled(std::string_view marked) const {
    const bool one_by_one = count_utf8(without_readings(marked)) <= most_one_by_one;
    std::string out;
    const auto pause = [&] {
        if (!out.empty() && !out.ends_with("、")) out += "、";
    };
    for (const RubySpan& span : parse_ruby(marked)) {
        if (!span.reading.empty()) {
            out += span.reading;
            continue;
        }
        for (const std::string_view character : characters_of(span.base)) {
            const char32_t c = code_of(character);
            if (is_kanji(c)) {
                pause();
                out += description(character);
                if (decode_utf8(character, 0).length_bytes < character.size()) out += "、べつの かたち";
                out += "、";
            } else if (const auto number = digit(c)) {
                if (one_by_one) pause();
                out += *number;
                if (!one_by_one) out += " ";
            } else if (is_hyphen(c)) {
                out += "の";
            } else if (one_by_one && is_kana(c)) {
                pause();
                out += kana_by_itself(c, character);
            } else if (c == U' ' || c == 0x3000) {
                pause();
            } else {
                if (one_by_one) pause();
                out += character;
            }
        }
    }
    return out;
}

bool has_bare_kanji(std::string_view marked) {
    for (const RubySpan& span : parse_ruby(marked)) {
        if (!span.reading.empty()) continue;
        for (const std::string_view character : characters_of(span.base)) {
            if (is_kanji(code_of(character))) return true;
        }
    }
    return false;
}

bool has_japanese(std::string_view text) {
    for (const std::string_view character : characters_of(text)) {
        const char32_t c = code_of(character);
        if (is_kanji(c) || is_kana(c)) return true;
    }
    return false;
}

}  // namespace engawa::voice
