#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "sync/delivery/bell.h"
#include "sync/exchange/exchange.h"

namespace engawa::exchange {

// Steps the exchange, and sleeps until a stick comes or goes. A thread of its own, for a stick that is going bad may keep
// a write waiting for minutes.
class ExchangeThread {
  public:
    // All outlive the thread. `changed` is called from it when status() or at_work() has changed. Errors: no descriptor left.
    static Result<std::unique_ptr<ExchangeThread>> create(Exchange& exchange, const device::RemovableMedia& media,
                                                          const SteadyClock& clock, std::function<void()> changed);
    ~ExchangeThread() { stop(); }
    ExchangeThread(const ExchangeThread&) = delete;
    ExchangeThread& operator=(const ExchangeThread&) = delete;

    void start();
    // After the step that runs, which a bad stick may make long. Not to be started again.
    void stop();
    // As of the last step. From any thread.
    StickStatus status() const;
    // As of the last step; from before the first thing that is read of a stick. From any thread.
    bool at_work() const;

  private:
    ExchangeThread(Exchange& exchange, const device::RemovableMedia& media, const SteadyClock& clock,
                   std::function<void()> changed, std::unique_ptr<delivery::Bell> bell)
        : exchange_(exchange), media_(media), clock_(clock), changed_(std::move(changed)), bell_(std::move(bell)),
          status_(exchange.status()), at_work_(exchange.at_work()) {}
    void run();

    Exchange& exchange_;
    const device::RemovableMedia& media_;
    const SteadyClock& clock_;
    std::function<void()> changed_;
    std::unique_ptr<delivery::Bell> bell_;
    std::atomic<bool> stopping_ = false;
    mutable std::mutex mutex_;
    StickStatus status_;
    bool at_work_;
    std::thread thread_;
};

}  // namespace engawa::exchange
