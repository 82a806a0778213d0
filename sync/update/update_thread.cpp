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

std::uint64_t UpdateThread::look_now() {
    const std::uint64_t look = ++asked_;
    bell_->ring();
    return look;
}

UpdateThread::Answer UpdateThread::answer() const {
    const std::lock_guard lock(mutex_);
    return answer_;
}

void UpdateThread::run() {
    while (!stopping_) {
        bell_->still();  // before the question is read, so that one that comes now rings again
        // A look that began before it was asked for is no answer.
        const std::uint64_t asked = asked_;
        const bool is_new = asked != answer_.look;
        if (is_new) worker_.hurry();
        const SteadyTime next = worker_.step(clock_.now());
        if (is_new) {
            const std::lock_guard lock(mutex_);
            answer_ = {asked, worker_.last_error().empty() ? Answer::Outcome::good : Answer::Outcome::failed};
        }
        bell_->wait(next - clock_.now(), network_.descriptor());
    }
}

}  // namespace engawa::update
