#pragma once

#include <filesystem>

#include "kiosk/base/clock.h"
#include "kiosk/base/result.h"

// Guessing codes and PINs at the kiosk is slowed: five tries, then growing waits that a restart does not shorten.
// docs/formats/slip-desk.md, "Tries"; docs/formats/helpers.md, "The PIN"

namespace engawa::session {

enum class TryError { bad_file };
std::string_view error_name(TryError code);

struct TryLimits {
    int free = 5;
    Milliseconds first_wait = Seconds(30);
    Milliseconds longest_wait = std::chrono::minutes(15);
    Milliseconds forgotten_after = std::chrono::hours(1);
};

class TryGuard {
  public:
    // Reads what the file says; a file that cannot be read is logged and counts as all free tries used. The clock must
    // outlive it.
    TryGuard(std::filesystem::path file, const SteadyClock& clock, TryLimits limits = {});

    // Until the next try may be made; zero: now.
    Milliseconds wait();
    // A code was looked up and nothing was found. On the disk when this returns, or in memory alone and logged.
    void failed();
    // Whoever tried has shown that the code is theirs.
    void cleared();
    int count() const { return failed_; }

  private:
    Milliseconds wait_after(int failed) const;
    Result<int> read() const;
    Result<void> write() const;

    std::filesystem::path file_;
    const SteadyClock& clock_;
    TryLimits limits_;
    int failed_ = 0;
    SteadyTime last_;  // of the newest failed try, or of the start
};

}  // namespace engawa::session
