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

void UpdateThread::look_now() {
    asked_ = true;
    bell_->ring();
}

UpdateThread::Answer UpdateThread::answer() const {
    const std::lock_guard lock(mutex_);
    return answer_;
}

void UpdateThread::run() {
    while (!stopping_) {
        bell_->still();  // before the question is read, so that one that comes now rings again
        const bool asked = asked_.exchange(false);
        if (asked) worker_.hurry();
        const SteadyTime next = worker_.step(clock_.now());
        if (asked) {
            const std::lock_guard lock(mutex_);
            ++answer_.looks;
            answer_.last = worker_.last_error().empty() ? Answer::Outcome::good : Answer::Outcome::failed;
        }
        bell_->wait(next - clock_.now(), network_.descriptor());
    }
}

}  // namespace engawa::update
