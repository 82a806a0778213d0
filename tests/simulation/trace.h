#pragma once

#include <cstdint>
#include <deque>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/base/clock.h"
#include "kiosk/base/log.h"

namespace engawa::simulation {

// What happened, line by line: the last ones for a person, all of them in a digest that tells whether two runs were the
// same. With an echo, every line goes there too, and the product's own log among them.
class Trace final : public log::Sink {
  public:
    explicit Trace(std::ostream* echo = nullptr);

    void at(SteadyTime now) { now_ = now; }
    void line(std::string_view who, std::string_view what);
    void bytes(std::string_view content) { mix(content); }
    // The product's log; only with an echo.
    void write(log::Level level, std::string_view layer, std::string_view message,
               const std::vector<log::Field>& fields) override;

    const std::deque<std::string>& last() const { return last_; }
    std::uint64_t digest() const { return digest_; }

  private:
    void mix(std::string_view text);

    std::ostream* echo_;
    SteadyTime now_{};
    std::deque<std::string> last_;
    std::uint64_t digest_;
};

}  // namespace engawa::simulation
