#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "kiosk/base/clock.h"
#include "kiosk/base/session_data.h"

namespace engawa::device {

// A reader of QR codes. What it read may be a secret: taken once, then overwritten.
class CodeScanner : public Wipeable {
  public:
    // The newest code that was read and not taken yet.
    virtual std::optional<std::string> take() = 0;
};

// A scanner that plugs in as a keyboard ("wedge"): it types what it reads and presses Return. Told from a person's
// typing by its speed.
class KeyboardWedge final : public CodeScanner {
  public:
    enum class Use { passed_on, kept };

    // Text that the keyboard gave. Kept: it is no key for the page.
    Use text(std::string_view typed, SteadyTime now);
    // Return or Enter. Kept when it ends a scan, and then nothing on the page is pressed by it.
    Use end(SteadyTime now);

    std::optional<std::string> take() override;
    void wipe() override;

  private:
    bool goes_on(SteadyTime now) const;

    std::string buffer_;
    std::optional<SteadyTime> last_;
    std::optional<std::string> read_;
};

// Shows a code when a test says so.
class FakeScanner final : public CodeScanner {
  public:
    void show(std::string code) { read_ = std::move(code); }
    std::optional<std::string> take() override { return std::exchange(read_, std::nullopt); }
    void wipe() override { read_.reset(); }

  private:
    std::optional<std::string> read_;
};

}  // namespace engawa::device
