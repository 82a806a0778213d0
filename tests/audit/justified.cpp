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

constexpr std::array list{
    Justified{"attract", "fixed controls: none", "nobody is here yet: the whole page is one target, and help is at the desk"},
    Justified{"goodbye", "fixed controls: none", "the visit is over: nothing is left to go back to"},
};

}  // namespace

bool is_justified(std::string_view page, std::string_view fault) {
    return std::any_of(list.begin(), list.end(), [&](const Justified& one) {
        return page.starts_with(one.page) && fault.starts_with(one.fault);
    });
}

}  // namespace engawa::audit
