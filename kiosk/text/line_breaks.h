#pragma once

#include "kiosk/base/result.h"
#include "kiosk/text/layout.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

struct UBreakIterator;

namespace engawa::text {

// The strongest break allowed before a place in the text, weakest first.
enum class BreakKind : std::uint8_t {
    none,
    grapheme,  // inside a word: only where nothing else makes it fit
    line,      // kinsoku-clean (ICU lb=strict)
    phrase,    // between phrases; the same as line when the style asks for body text
};

// ICU's rules, opened when first needed and kept: opening costs up to 2 ms, and the phrase model 4 ms more.
class LineBreaks {
  public:
    // Opens the rules for Japanese body text and for graphemes. Errors: icu_data.
    static Result<std::unique_ptr<LineBreaks>> create();
    ~LineBreaks();
    LineBreaks(const LineBreaks&) = delete;
    LineBreaks& operator=(const LineBreaks&) = delete;

    // kinds[i]: what is allowed before text[i] (UTF-16); kinds has text.size() + 1 elements, the first is none.
    void mark(std::u16string_view text, const LanguageTag& language, Breaking breaking, std::vector<BreakKind>& kinds);

  private:
    struct Rules;
    LineBreaks() = default;
    UBreakIterator* rules_for(const LanguageTag& language, Breaking breaking);
    void join_small_pieces(std::u16string_view text, std::vector<std::int32_t>& places) const;

    UBreakIterator* graphemes_ = nullptr;
    std::vector<std::pair<std::string, UBreakIterator*>> opened_;  // by ICU locale
    std::vector<std::int32_t> places_;
};

}  // namespace engawa::text
