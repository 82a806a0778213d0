#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>

#include "kiosk/base/clock.h"
#include "sync/delivery/bell.h"
#include "sync/update/worker.h"

namespace engawa::update {

// Steps the worker and sleeps in between. Beside the delivery's thread, so that a pack that comes slowly keeps no
// envelope waiting.
class UpdateThread {
  public:
    // All must outlive the thread; the watch is the worker's. Errors: the system has no descriptor left.
    static Result<std::unique_ptr<UpdateThread>> create(UpdateWorker& worker, const delivery::NetworkWatch& network,
                                                        const SteadyClock& clock);
    ~UpdateThread() { stop(); }
    UpdateThread(const UpdateThread&) = delete;
    UpdateThread& operator=(const UpdateThread&) = delete;

    void start();
    // A look at once, or as soon as the one that runs is over; what it is called by below. From any thread.
    std::uint64_t look_now();
    // The last look that was asked for and is over, and how it went. From any thread.
    struct Answer {
        std::uint64_t look = 0;
        enum class Outcome { good, failed } outcome = Outcome::good;
    };
    Answer answer() const;

    // Cancels a running step, which ends within a second, and joins. Not to be started again.
    void stop();

  private:
    UpdateThread(UpdateWorker& worker, const delivery::NetworkWatch& network, const SteadyClock& clock,
                 std::unique_ptr<delivery::Bell> bell)
        : worker_(worker), network_(network), clock_(clock), bell_(std::move(bell)) {}
    void run();

    UpdateWorker& worker_;
    const delivery::NetworkWatch& network_;
    const SteadyClock& clock_;
    std::unique_ptr<delivery::Bell> bell_;
    std::atomic<bool> stopping_ = false;
    std::atomic<std::uint64_t> asked_ = 0;
    mutable std::mutex mutex_;
    Answer answer_;
    std::thread thread_;
};

}  // namespace engawa::update
