#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <thread>

#include "kiosk/base/clock.h"
#include "sync/delivery/bell.h"
#include "sync/delivery/worker.h"

namespace engawa::delivery {

// The sync thread: steps the worker, sleeps until it wants to be stepped again, somebody wakes it, or the network
// changes.
class DeliveryThread {
  public:
    // All must outlive the thread; the watch is the worker's. Errors: the system has no descriptor left.
    static Result<std::unique_ptr<DeliveryThread>> create(DeliveryWorker& worker, const NetworkWatch& network,
                                                          const SteadyClock& clock);
    ~DeliveryThread() { stop(); }
    DeliveryThread(const DeliveryThread&) = delete;
    DeliveryThread& operator=(const DeliveryThread&) = delete;

    void start();
    // A new envelope is there. From any thread.
    void wake() { bell_->ring(); }
    // Cancels a running call, which returns within a second, and joins. Not to be started again.
    void stop();

    // As of the last step. From any thread.
    DeliveryStatus status() const;

  private:
    DeliveryThread(DeliveryWorker& worker, const NetworkWatch& network, const SteadyClock& clock,
                   std::unique_ptr<Bell> bell)
        : worker_(worker), network_(network), clock_(clock), bell_(std::move(bell)) {}
    void run();

    DeliveryWorker& worker_;
    const NetworkWatch& network_;
    const SteadyClock& clock_;
    std::unique_ptr<Bell> bell_;
    std::atomic<bool> stopping_ = false;
    mutable std::mutex mutex_;
    DeliveryStatus status_;
    std::thread thread_;
};

}  // namespace engawa::delivery
