#include "sync/delivery/delivery_thread.h"

namespace engawa::delivery {

void DeliveryThread::start() {
    ENGAWA_VERIFY(!thread_.joinable() && !stopping_);
    thread_ = std::thread([this] { run(); });
}

void DeliveryThread::wake() {
    const std::lock_guard lock(mutex_);
    awake_ = true;
    changed_.notify_one();
}

void DeliveryThread::network_changed() {
    worker_.hint_network_changed();
    wake();
}

void DeliveryThread::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        changed_.notify_one();
    }
    store_.cancel();
    if (thread_.joinable()) thread_.join();
}

DeliveryStatus DeliveryThread::status() const {
    const std::lock_guard lock(mutex_);
    return status_;
}

void DeliveryThread::run() {
    std::unique_lock lock(mutex_);
    const auto roused = [this] { return stopping_ || awake_; };
    while (!stopping_) {
        awake_ = false;
        lock.unlock();
        const std::optional<SteadyTime> next = worker_.step(clock_.now());
        lock.lock();
        status_ = worker_.status();
        if (next) changed_.wait_for(lock, *next - clock_.now(), roused);
        else changed_.wait(lock, roused);
    }
}

}  // namespace engawa::delivery
