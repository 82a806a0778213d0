#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "kiosk/base/clock.h"
#include "sync/delivery/worker.h"

namespace engawa::delivery {

// The sync thread: steps the worker, sleeps until it wants to be stepped again or somebody wakes it.
class DeliveryThread {
  public:
    // All three must outlive the thread; the store is the worker's.
    DeliveryThread(DeliveryWorker& worker, store::ObjectStore& store, const SteadyClock& clock)
        : worker_(worker), store_(store), clock_(clock) {}
    ~DeliveryThread() { stop(); }
    DeliveryThread(const DeliveryThread&) = delete;
    DeliveryThread& operator=(const DeliveryThread&) = delete;

    void start();
    // A new envelope is there. From any thread.
    void wake();
    // Wakes and lets nothing wait. From any thread.
    void network_changed();
    // Cancels a running call, which returns within a second, and joins. Not to be started again.
    void stop();

    // As of the last step. From any thread.
    DeliveryStatus status() const;

  private:
    void run();

    DeliveryWorker& worker_;
    store::ObjectStore& store_;
    const SteadyClock& clock_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false;
    bool awake_ = false;
    DeliveryStatus status_;
    std::thread thread_;
};

}  // namespace engawa::delivery
