#pragma once

#include <mutex>
#include <vector>

#include "kiosk/base/clock.h"
#include "kiosk/base/log.h"

namespace engawa::log {

// Counts the errors that pass on their way to another sink, by their stable names alone: what a kiosk may tell of itself
// without telling anything else.
class ErrorTally final : public Sink {
  public:
    struct Entry {
        std::string_view name;  // of an Error, so it stays
        std::uint64_t count = 0;
        WallTime last_at;
    };

    // Both outlive it.
    ErrorTally(Sink& next, const WallClock& clock) : next_(next), clock_(clock) {}

    // Warnings and errors count; what is only told in passing does not.
    void write(Level level, std::string_view layer, std::string_view message, const std::vector<Field>& fields) override;

    // Those seen since the start, the last one first. From any thread.
    std::vector<Entry> entries() const;

  private:
    void count(std::string_view name);

    Sink& next_;
    const WallClock& clock_;
    mutable std::mutex mutex_;
    std::vector<Entry> entries_;  // as many as there are names
};

}  // namespace engawa::log
