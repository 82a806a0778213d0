#include "sync/update/update_thread.h"

namespace engawa::update {

Result<std::unique_ptr<UpdateThread>> UpdateThread::create(UpdateWorker& worker, const delivery::NetworkWatch& network,
                                                           const SteadyClock& clock) {
    auto bell = TRY(delivery::Bell::create());
    return std::unique_ptr<UpdateThread>(new UpdateThread(worker, network, clock, std::move(bell)));
}

void UpdateThread::start() {
    ENGAWA_VERIFY(!thread_.joinable() && !stopping_);
    thread_ = std::thread([this] { run(); });
}

void UpdateThread::stop() {
    if (stopping_.exchange(true)) return;
    bell_->ring();
    worker_.cancel();
    if (thread_.joinable()) thread_.join();
}

void UpdateThread::run() {
    while (!stopping_) bell_->wait(worker_.step(clock_.now()) - clock_.now(), network_.descriptor());
}

}  // namespace engawa::update
