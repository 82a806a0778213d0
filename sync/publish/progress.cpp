#include "sync/publish/progress.h"

#include <fmt/ostream.h>

namespace engawa::publish {

namespace {
constexpr std::size_t soon_done = 50;
}

void Progress::step() {
    ++at_;
    if (whole_ < soon_done || at_ * 10 / whole_ == (at_ - 1) * 10 / whole_) return;
    fmt::print(out_, "  {} {} of {}\n", done_, at_, whole_);
    out_.flush();
}

}  // namespace engawa::publish
