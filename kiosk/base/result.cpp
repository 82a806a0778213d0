#include "kiosk/base/result.h"

#include <cstdio>
#include <cstdlib>

namespace engawa {

std::string Error::message() const {
    std::string text;
    if (!where_.empty()) text += where_ + ": ";
    text += detail_;
    text += " (";
    text += name_;
    text += ")";
    return text;
}

Error Error::within(std::string_view outer) const {
    Error copy = *this;
    copy.where_ = std::string(outer);
    if (!where_.empty()) copy.where_ += "/" + where_;
    return copy;
}

namespace detail {

void verify_failed(const char* condition, const char* file, int line) {
    std::fprintf(stderr, "engawa: broken invariant at %s:%d: %s\n", file, line, condition);
    std::abort();
}

}  // namespace detail
}  // namespace engawa
