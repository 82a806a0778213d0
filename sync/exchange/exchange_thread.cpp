#include "sync/exchange/exchange_thread.h"

namespace engawa::exchange {

Result<std::unique_ptr<ExchangeThread>> ExchangeThread::create(Exchange& exchange, const device::RemovableMedia& media,
                                                               const SteadyClock& clock, std::function<void()> changed) {
    auto bell = TRY(delivery::Bell::create());
    return std::unique_ptr<ExchangeThread>(new ExchangeThread(exchange, media, clock, std::move(changed), std::move(bell)));
}

void ExchangeThread::start() {
    ENGAWA_VERIFY(!thread_.joinable() && !stopping_);
    thread_ = std::thread([this] { run(); });
}

void ExchangeThread::stop() {
    if (stopping_.exchange(true)) return;
    bell_->ring();
    if (thread_.joinable()) thread_.join();
}

StickStatus ExchangeThread::status() const {
    const std::lock_guard lock(mutex_);
    return status_;
}

bool ExchangeThread::at_work() const {
    const std::lock_guard lock(mutex_);
    return at_work_;
}

void ExchangeThread::run() {
    while (!stopping_) {
        const auto next = exchange_.step(clock_.now());
        bool different = false;
        {
            const std::lock_guard lock(mutex_);
            different = status_ != exchange_.status() || at_work_ != exchange_.at_work();
            status_ = exchange_.status();
            at_work_ = exchange_.at_work();
        }
        if (different) changed_();
        std::optional<Milliseconds> wait;
        if (next) wait = std::max(Milliseconds(0), *next - clock_.now());
        bell_->wait(wait, media_.descriptor());
    }
}

}  // namespace engawa::exchange
