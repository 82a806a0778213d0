#include "sync/delivery/delivery_thread.h"

namespace engawa::delivery {

Result<std::unique_ptr<DeliveryThread>> DeliveryThread::create(DeliveryWorker& worker, const NetworkWatch& network,
                                                               const SteadyClock& clock) {
    auto bell = TRY(Bell::create());
    return std::unique_ptr<DeliveryThread>(new DeliveryThread(worker, network, clock, std::move(bell)));
}

void DeliveryThread::start() {
    ENGAWA_VERIFY(!thread_.joinable() && !stopping_);
    thread_ = std::thread([this] { run(); });
}

void DeliveryThread::stop() {
    stopping_ = true;
    bell_->ring();
    worker_.cancel();
    if (thread_.joinable()) thread_.join();
}

DeliveryStatus DeliveryThread::status() const {
    const std::lock_guard lock(mutex_);
    return status_;
}

void DeliveryThread::run() {
    for (;;) {
        bell_->still();  // before the question and the step: what is rung from here on is for the next round
        if (stopping_) return;
        const std::optional<SteadyTime> next = worker_.step(clock_.now());
        {
            const std::lock_guard lock(mutex_);
            status_ = worker_.status();
        }
        std::optional<Milliseconds> time;
        if (next) time = *next - clock_.now();
        bell_->wait(time, network_.descriptor());
    }
}

}  // namespace engawa::delivery
