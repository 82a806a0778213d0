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

constexpr std::string_view typing = "decision 0005: a word that spills over its key reads worse, and keys go first; letters on keys keep their size";
constexpr std::string_view resident = "a resident wrote it: nobody knows how it is read";

constexpr std::array list{
    Justified{"attract", "fixed controls: none", "nobody is here yet: the whole page is one target, and help is at the desk"},
    Justified{"goodbye", "fixed controls: none", "the visit is over: nothing is left to go back to"},
    Justified{"enrolling", "fixed controls: none", "for the staff who connect the kiosk: no visit has begun, and no office can be called yet"},
    Justified{"stick", "fixed controls: none", "for the helper who carries the stick, between two visits: one button closes it"},
    Justified{"enrolling-offer", "kanji without a reading: \"中央公民館\"", "the center's name as its office wrote it"},
    Justified{"attract", "kanji without a reading: \"中央公民館\"", "the center's name as its office wrote it into the kiosk's settings"},
    Justified{"", "kanji without a reading: \"縁側", resident},
    Justified{"", "kanji without a reading: \"　縁側", resident},
    Justified{"", "kanji without a reading: \"長野県", "a town of the post office's list, which has no readings by place"},
    Justified{"", "set for typing, on a key: letters of 3.9", typing},
    Justified{"", "set for typing, on a key: letters of 4.", typing},
    Justified{"", "set for typing, on a key: letters of 5.", typing},
    Justified{"", "set for typing, on a key: letters of 6.", typing},
    Justified{"", "set for typing, on a key: letters of 7.", typing},
    Justified{"", "set for typing, on a key: letters of 8.", typing},
    Justified{"", "set for typing, on a button: letters of 4.", typing},
    Justified{"", "set for typing, on a button: letters of 5.", typing},
    Justified{"", "set for typing, on a button: letters of 6.", typing},
    Justified{"", "set for typing, on a button: letters of 7.", typing},
    Justified{"care-certification/", "on a progress: letters of 6.", typing},  // the part before the keys
    Justified{"damage-certificate/", "on a progress: letters of 6.", typing},
    Justified{"care-certification/", "on a heading: letters of 6.", typing},
    Justified{"damage-certificate/", "on a heading: letters of 6.", typing},
    Justified{"damage-certificate/", "on a heading: letters of 7.", typing},
    Justified{"", "on a key: letters of 7.7 mm", "Space, in English on 21.5 inches: as wide as its key, and 0.64 degrees high at 500 mm"},
    Justified{"", "set for typing, on a progress: letters of 6.", typing},
    Justified{"", "set for typing, on a progress: letters of 7.", typing},
    Justified{"", "set for typing, on a text_field: letters of 6.", typing},
    Justified{"", "set for typing, on a text_field: letters of 7.", typing},
    Justified{"", "set for typing, on a heading: letters of 6.", typing},
    Justified{"", "set for typing, on a heading: letters of 7.", typing},
    Justified{"", "set for typing, on a heading: letters of 8.", typing},
};

}  // namespace

bool is_justified(std::string_view page, std::string_view fault) {
    return std::any_of(list.begin(), list.end(), [&](const Justified& one) {
        return page.starts_with(one.page) && fault.starts_with(one.fault);
    });
}

}  // namespace engawa::audit
