#include "kiosk/base/secret_bytes.h"
#include "kiosk/device/code_scanner.h"

namespace engawa::device {

namespace {

// Scanners type a character within some 20 ms even over a slow radio; people do not keep up 200 ms over twelve.
constexpr Milliseconds longest_pause{200};
// What ends with Return after fewer characters was no scan of ours, and the Return is the page's.
constexpr std::size_t shortest_code = 12;
constexpr std::size_t longest_code = 256;

}  // namespace

bool KeyboardWedge::goes_on(SteadyTime now) const { return last_ && now - *last_ <= longest_pause; }

KeyboardWedge::Use KeyboardWedge::text(std::string_view typed, SteadyTime now) {
    // The space bar presses what has the focus; no code of ours has a space.
    if (typed.empty() || typed == " ") return Use::passed_on;
    if (!goes_on(now)) wipe_container(buffer_);
    last_ = now;
    if (buffer_.size() + typed.size() > longest_code) wipe_container(buffer_);
    buffer_.append(typed);
    return Use::kept;
}

KeyboardWedge::Use KeyboardWedge::end(SteadyTime now) {
    const bool scan = goes_on(now) && buffer_.size() >= shortest_code;
    if (scan) {
        if (read_) wipe_container(*read_);
        read_ = buffer_;
    }
    wipe_container(buffer_);
    last_.reset();
    return scan ? Use::kept : Use::passed_on;
}

std::optional<std::string> KeyboardWedge::take() { return std::exchange(read_, std::nullopt); }

void KeyboardWedge::wipe() {
    wipe_container(buffer_);
    if (read_) wipe_container(*read_);
    read_.reset();
    last_.reset();
}

}  // namespace engawa::device
