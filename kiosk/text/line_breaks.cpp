#include "kiosk/text/line_breaks.h"

#include "kiosk/text/error.h"
#include "kiosk/text/wipe.h"

#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/utf16.h>

#include <algorithm>

namespace engawa::text {

namespace {

constexpr std::string_view japanese_body = "ja@lb=strict";

// やさしい日本語 breaks as Japanese does; other languages by their first subtag, and English for what is no tag.
std::string icu_locale(const LanguageTag& language, Breaking breaking) {
    const std::string& tag = language.text();
    std::string locale = tag.substr(0, tag.find('-'));
    const bool plain = !locale.empty() && locale.size() <= 8 && std::all_of(locale.begin(), locale.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    });
    if (!plain) locale = "en";
    locale += "@lb=strict";
    // ICU 72 has a phrase model for Japanese alone.
    if (breaking == Breaking::phrase && locale.starts_with("ja@")) locale += ";lw=phrase";
    return locale;
}

UBreakIterator* open_rules(UBreakIteratorType type, const char* locale) {
    UErrorCode status = U_ZERO_ERROR;
    UBreakIterator* rules = ubrk_open(type, locale, nullptr, 0, &status);
    if (U_SUCCESS(status)) return rules;
    if (rules != nullptr) ubrk_close(rules);
    return nullptr;
}

// Every place where the rules break, without 0.
void collect(UBreakIterator* rules, std::u16string_view text, std::vector<std::int32_t>& places) {
    places.clear();
    UErrorCode status = U_ZERO_ERROR;
    ubrk_setText(rules, text.data(), static_cast<std::int32_t>(text.size()), &status);
    if (U_FAILURE(status)) return;
    ubrk_first(rules);
    for (std::int32_t place = ubrk_next(rules); place != UBRK_DONE; place = ubrk_next(rules)) places.push_back(place);
    // The rules keep no pointer into a buffer that is wiped later.
    status = U_ZERO_ERROR;
    ubrk_setText(rules, u"", 0, &status);
}

bool is_script(char32_t code, UScriptCode script) {
    UErrorCode status = U_ZERO_ERROR;
    return uscript_getScript(static_cast<UChar32>(code), &status) == script;
}

bool is_hiragana(char32_t code) { return is_script(code, USCRIPT_HIRAGANA) || code == 0x30FC; }

bool is_letter_of_japanese(char32_t code) {
    return is_hiragana(code) || is_script(code, USCRIPT_HAN) || is_script(code, USCRIPT_KATAKANA);
}

struct Piece {
    int letters = 0;
    bool only_hiragana = true;
    bool only_japanese = true;
};

// The letters of a piece; punctuation at its end does not count.
Piece look_at(std::u16string_view text, std::int32_t begin, std::int32_t end) {
    Piece piece;
    for (std::int32_t i = begin; i < end;) {
        char32_t code = 0;
        U16_NEXT(text.data(), i, end, code);
        if (u_ispunct(static_cast<UChar32>(code)) || u_isUWhiteSpace(static_cast<UChar32>(code))) continue;
        ++piece.letters;
        piece.only_hiragana = piece.only_hiragana && is_hiragana(code);
        piece.only_japanese = piece.only_japanese && is_letter_of_japanese(code);
    }
    return piece;
}

}  // namespace

Result<std::unique_ptr<LineBreaks>> LineBreaks::create() {
    std::unique_ptr<LineBreaks> breaks(new LineBreaks);
    breaks->graphemes_ = open_rules(UBRK_CHARACTER, "ja");
    UBreakIterator* body = open_rules(UBRK_LINE, std::string(japanese_body).c_str());
    if (body != nullptr) breaks->opened_.emplace_back(japanese_body, body);
    if (breaks->graphemes_ == nullptr || body == nullptr) {
        return Error(TextError::icu_data, "ICU", "the break rules do not open; reinstall the Debian package libicu72");
    }
    return breaks;
}

LineBreaks::~LineBreaks() {
    if (graphemes_ != nullptr) ubrk_close(graphemes_);
    for (const auto& [locale, rules] : opened_) ubrk_close(rules);
    wipe(places_);
}

UBreakIterator* LineBreaks::rules_for(const LanguageTag& language, Breaking breaking) {
    const std::string locale = icu_locale(language, breaking);
    const auto found = std::find_if(opened_.begin(), opened_.end(), [&](const auto& o) { return o.first == locale; });
    if (found != opened_.end()) return found->second;
    UBreakIterator* rules = open_rules(UBRK_LINE, locale.c_str());
    // A language whose rules do not open breaks as Japanese does: the root rules with strict kinsoku.
    if (rules == nullptr) return opened_.front().second;
    opened_.emplace_back(locale, rules);
    return rules;
}

void LineBreaks::mark(std::u16string_view text, const LanguageTag& language, Breaking breaking,
                      std::vector<BreakKind>& kinds) {
    kinds.assign(text.size() + 1, BreakKind::none);
    const auto raise = [&](BreakKind kind) {
        for (const std::int32_t place : places_) kinds[static_cast<std::size_t>(place)] = kind;
    };
    collect(graphemes_, text, places_);
    raise(BreakKind::grapheme);
    collect(rules_for(language, Breaking::body), text, places_);
    raise(breaking == Breaking::body ? BreakKind::phrase : BreakKind::line);
    if (breaking == Breaking::phrase) {
        UBreakIterator* rules = rules_for(language, breaking);
        collect(rules, text, places_);
        join_small_pieces(text, places_);
        // The phrase model knows nothing of kinsoku: a place counts only where the strict rules break too.
        std::erase_if(places_, [&](std::int32_t place) {
            return kinds[static_cast<std::size_t>(place)] != BreakKind::line;
        });
        raise(BreakKind::phrase);
    }
}

// ICU's model cuts 申請|する, 確認して|くだ|さい and 東京|都|では. Small pieces beside each other are one word
// (ください); then a tail of one or two kana, or of one letter, joins the piece before it, and a single first letter
// (要|介護) the one after.
void LineBreaks::join_small_pieces(std::u16string_view text, std::vector<std::int32_t>& places) const {
    const auto keep_unless = [&](auto joins) {
        std::int32_t begin = 0;
        std::size_t kept = 0;
        for (std::size_t i = 0; i < places.size(); ++i) {
            const bool last = i + 1 == places.size();
            if (!last && joins(begin, places[i], places[i + 1])) continue;
            begin = places[i];
            places[kept++] = places[i];
        }
        places.resize(kept);
    };
    const auto is_small = [](const Piece& piece) { return piece.only_hiragana && piece.letters <= 2; };
    const auto follows_letter = [&](std::int32_t place) {
        char32_t before = 0;
        U16_PREV(text.data(), 0, place, before);
        return is_letter_of_japanese(before);
    };
    keep_unless([&](std::int32_t begin, std::int32_t place, std::int32_t end) {
        return follows_letter(place) && is_small(look_at(text, begin, place)) && is_small(look_at(text, place, end));
    });
    keep_unless([&](std::int32_t begin, std::int32_t place, std::int32_t end) {
        const Piece left = look_at(text, begin, place);
        const Piece right = look_at(text, place, end);
        const bool tail = right.only_japanese && (right.letters == 1 || is_small(right));
        const bool first_letter = left.only_japanese && left.letters == 1;
        return follows_letter(place) && (tail || first_letter);
    });
}

}  // namespace engawa::text
