#include "kiosk/session/try_guard.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "kiosk/base/atomic_file.h"
#include "kiosk/base/log.h"

namespace engawa::session {

namespace {

constexpr std::uint64_t max_file_bytes = 4096;
// Beyond this the wait is the longest one anyway.
constexpr int most_counted = 1000;
constexpr std::string_view head = R"({"format": "engawa-tries", "version": 1, "failed": )";

}  // namespace

std::string_view error_name(TryError code) {
    switch (code) {
        case TryError::bad_file: return "tries.bad_file";
    }
    ENGAWA_VERIFY(false);
}

TryGuard::TryGuard(std::filesystem::path file, const SteadyClock& clock, TryLimits limits)
    : file_(std::move(file)), clock_(clock), limits_(limits), last_(clock.now()) {
    const auto before = read();
    if (before) {
        failed_ = *before;
    } else if (!before.error().is(FileError::not_found)) {
        log::warning("slips", "how often codes were tried cannot be read: waits begin at once", {log::Field(before.error())});
        failed_ = limits_.free;
    }
}

Result<int> TryGuard::read() const {
    const std::string text = TRY(read_text_file(file_, max_file_bytes));
    int failed = -1;
    const bool ours = text.starts_with(head);
    if (ours) std::from_chars(text.data() + head.size(), text.data() + text.size(), failed);
    if (!ours || failed < 0) return Error(TryError::bad_file, file_.string(), "not what this program writes; remove the file");
    return std::min(failed, most_counted);
}

Result<void> TryGuard::write() const {
    return write_file_atomically(file_, fmt::format("{}{}}}\n", head, failed_), FileMode::owner_only);
}

Milliseconds TryGuard::wait_after(int failed) const {
    if (failed < limits_.free) return Milliseconds(0);
    Milliseconds wait = limits_.first_wait;
    for (int more = failed - limits_.free; more > 0 && wait < limits_.longest_wait; --more) wait *= 2;
    return std::min(wait, limits_.longest_wait);
}

Milliseconds TryGuard::wait() {
    const Milliseconds passed = clock_.now() - last_;
    if (failed_ > 0 && passed >= limits_.forgotten_after) cleared();
    return std::max(wait_after(failed_) - passed, Milliseconds(0));
}

void TryGuard::failed() {
    failed_ = std::min(failed_ + 1, most_counted);
    last_ = clock_.now();
    if (const auto written = write(); !written) {
        log::warning("slips", "a try is counted in memory alone", {log::Field(written.error())});
    }
}

void TryGuard::cleared() {
    failed_ = 0;
    if (const auto written = write(); !written) {
        log::warning("slips", "that tries are forgotten cannot be written", {log::Field(written.error())});
    }
}

}  // namespace engawa::session
