#include "tests/audit/justified.h"

#include <algorithm>
#include <array>

namespace engawa::audit {

namespace {

struct Justified {
    std::string_view page;   // how its name begins
    std::string_view fault;  // how the fault begins
    std::string_view reason;
};

constexpr std::string_view resident = "a resident wrote it: nobody knows how it is read";

constexpr std::array list{
    Justified{"attract", "fixed controls: none", "nobody is here yet: a touch anywhere begins, and help is at the desk; what staff find behind it has no visit to go back to"},
    Justified{"goodbye", "fixed controls: none", "the visit is over: nothing is left to go back to"},
    Justified{"enrolling", "fixed controls: none", "for the staff who connect the kiosk: no visit has begun, and no office can be called yet"},
    Justified{"sign-in", "fixed controls: none", "between two visits, for a helper: one button leads back, and it goes by itself"},
    Justified{"service", "fixed controls: none", "between two visits, for a helper who is signed in: one button signs out"},
    Justified{"beside-", "reading order: helper/", "the column is read after the page, whose controls come first, and is not of it"},
    Justified{"beside-", "a sentence of ", "the column is the helper's, in the usual size of text; the resident's page keeps the size that was chosen"},
    Justified{"pin-looking", "0 headings", "the words of what is being done, larger than any sentence, are what it says"},
    Justified{"stick", "fixed controls: none", "for the helper who carries the stick, between two visits: one button closes it"},
    Justified{"enrolling-offer", "kanji without a reading: \"中央公民館\"", "the center's name as its office wrote it"},
    Justified{"attract", "kanji without a reading: \"中央公民館\"", "the center's name as its office wrote it into the kiosk's settings"},
    Justified{"move-notice/mover-birth-era", "covers or is covered by \"See previous\": paragraph", "the line's room, as wide as the page, reaches two pixels below the button's edge; its words do not"},
    Justified{"", "kanji without a reading: \"縁側", resident},
    Justified{"", "kanji without a reading: \"「縁側", resident},
    Justified{"", "kanji without a reading: \"　縁側", resident},
    Justified{"kinds/cascade-long", "12 choices", "an author's list of twelve halls, to see how a long one is parted"},
    Justified{"sending", "0 headings", "the words of what is being done, larger than any sentence, are what it says"},
    Justified{"status-asking", "0 headings", "the same"},
    Justified{"keep-keeping", "0 headings", "the same"},
    Justified{"resume-asking", "0 headings", "the same"},
    Justified{"damage-certificate/certificate-self-judgement", "4 parts", "what somebody agrees to is told in full before it is asked"},
    Justified{"kinds/cascade-long", "4 parts", "an author's list of twelve halls"},
    Justified{"kinds/field-list", "4 parts", "several questions, which a helper asked for on one page"},
    Justified{"kinds/field-list", "5 parts", "the same"},
    Justified{"kinds/week", "7 choices", "a week has seven days"},
    Justified{"", "reading order: heading.1 after progress, at its left", "how far one is comes before the question, also where it is drawn beside it"},
    Justified{"", "reading order: range.less after range, at its left", "what is chosen stands between what lessens and what raises it, and is said first"},
    Justified{"", "kanji without a reading: \"長野県", "a town of the post office's list, which has no readings by place"},
};

// Words that may be smaller than 8.4 mm, where a page is typed on: a word that spills over its key reads worse, keys go
// first, and letters on keys keep their size (decision 0005, "Typing on a small panel"). Each as small as its longest word
// gets, so that a smaller one is found.
struct SmallWords {
    ui::Role role;
    Typing typing;
    ui::Millimetres small_panel;  // less than 170 mm high
    ui::Millimetres panel;
    std::string_view reason;
};

constexpr ui::Millimetres three_quarters{6.3};
constexpr ui::Millimetres full = ui::least_body;

constexpr std::array small_words{
    SmallWords{ui::Role::key, Typing::yes, ui::Millimetres(6.2), ui::Millimetres(6.7), "か→が, and Space in English, in the one column of words of the 五十音"},
    SmallWords{ui::Role::key, Typing::no, full, ui::Millimetres(7.7), "Space, in English, where the keys stand over the actions"},
    SmallWords{ui::Role::button, Typing::yes, three_quarters, ui::Millimetres(6.0), "the actions at the right of the keys"},
    SmallWords{ui::Role::button, Typing::no, three_quarters, three_quarters, "three actions beside the content, before they take its height"},
    SmallWords{ui::Role::progress, Typing::yes, three_quarters, three_quarters, "three quarters, before it leaves"},
    SmallWords{ui::Role::heading, Typing::yes, three_quarters, full, "the question's label beside its field"},
};

}  // namespace

ui::Millimetres least_letters(ui::Role role, Typing typing, const ui::Tokens& tokens) {
    const auto found = std::find_if(small_words.begin(), small_words.end(),
                                    [&](const SmallWords& one) { return one.role == role && one.typing == typing; });
    if (found == small_words.end()) return full;
    return tokens.panel.height() < ui::Millimetres(170) ? found->small_panel : found->panel;
}

namespace {

// Pages on which larger letters take the place of what a resident has to see together.
struct SmallPages {
    std::string_view page;
    ui::Millimetres panel;  // less high than this
    double share;
    std::string_view reason;
};
constexpr ui::Millimetres tablet{170};
constexpr ui::Millimetres any_panel{1000};
constexpr std::array small_pages{
    SmallPages{"", tablet, 0.0, "10.1 inches hold little more than the normal size: what belongs together comes first"},
    SmallPages{"form.", any_panel, 0.2, "six choices on one part, of which some are as long as two lines; a keyboard and its field"},
    SmallPages{"receipt", any_panel, 0.0, "the number, whom to call and the code stand on one part"},
};
constexpr double usual_share = 0.5;

}  // namespace

double least_share(std::string_view page, const ui::Tokens& tokens) {
    const auto found = std::find_if(small_pages.begin(), small_pages.end(), [&](const SmallPages& one) {
        return page.starts_with(one.page) && tokens.panel.height() < one.panel;
    });
    return found == small_pages.end() ? usual_share : found->share;
}

bool is_justified(std::string_view page, std::string_view fault) {
    return std::any_of(list.begin(), list.end(), [&](const Justified& one) {
        return page.starts_with(one.page) && fault.starts_with(one.fault);
    });
}

}  // namespace engawa::audit
