#pragma once

#include <memory>
#include <optional>

#include "kiosk/base/atomic_file.h"
#include "kiosk/base/clock.h"
#include "kiosk/base/result.h"

namespace engawa::delivery {

// What a thread sleeps by that also waits for a descriptor: an eventfd(2) and poll(2).
class Bell {
  public:
    static Result<std::unique_ptr<Bell>> create();

    // From any thread. The next wait, or the one that goes on, ends at once.
    void ring();
    // What was rung before is heard.
    void still();
    // Until rung, until `descriptor` is readable (-1: none), or until the time is over (nothing: for ever). May end
    // early.
    void wait(std::optional<Milliseconds> time, int descriptor);

  private:
    explicit Bell(int number) : event_(number) {}
    FileDescriptor event_;
};

}  // namespace engawa::delivery
