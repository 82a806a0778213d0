#pragma once

#include "kiosk/base/clock.h"
#include "kiosk/base/random.h"
#include "kiosk/forms/session.h"

#include <memory>
#include <string>
#include <string_view>

// The engine behind one JSON object a line: for tests of every kind, ours and others'. docs/formats/forms.md has the
// requests and answers.

namespace engawa::forms {

class Driver {
  public:
    // Both must outlive the driver.
    Driver(const WallClock& clock, Random& random) : clock_(clock), random_(random) {}
    ~Driver();

    // A line longer than this holds a form or files that no kiosk takes.
    static constexpr std::size_t longest_line_bytes = 15u << 20;

    // Never fails: what is wrong is in the answer, {"ok":false,"error":{"code","where","message"}}. The line is taken
    // over, so that a big form is not in memory twice.
    std::string answer(std::string line);
    // To a line that was too long to be kept, the `number`th, from 1, by what it begins with: the request's name, if that stands
    // in the first head_of_long_line_bytes, and the form's line, if it is the form that is too long.
    static constexpr std::size_t head_of_long_line_bytes = 64u << 10;
    static std::string answer_to_long_line(std::string_view start, std::size_t number);

  private:
    struct Requests;
    const WallClock& clock_;
    Random& random_;
    std::unique_ptr<ManualWallClock> given_clock_;  // when a load names its moment
    std::string location_;                          // what the device says of its place, "" = nothing
    std::unique_ptr<FormSession> session_;
};

}  // namespace engawa::forms
