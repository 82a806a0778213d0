#include "kiosk/app/pin_room.h"

#include "kiosk/base/stack.h"

namespace engawa::app {

namespace {
// Long enough to cost nothing, short enough that a lost wake-up would not be noticed.
constexpr Milliseconds idle_wait{60'000};
}  // namespace

void overwrite(PinQuestion& question) {
    question.question.reset();  // the last who has it overwrites it: the PIN is of SecretBytes
}

void PinWorker::step() {
    const auto look = [](const PinQuestion& asked) -> Result<PinAnswer> { return PinAnswer{assist::check_pin(*asked.question)}; };
    if (exchange_.serve(look, [] {}) == PinExchange::Served::answered) wake_ui_();
}

PinThread::~PinThread() {
    exchange_.stop();
    if (thread_.joinable()) thread_.join();
}

void PinThread::start() {
    thread_ = std::thread([this] { run(); });
}

void PinThread::run() {
    PinWorker worker(exchange_, wake_ui_);
    while (!exchange_.stopped()) {
        worker.step();
        wipe_stack_below();
        exchange_.wait(idle_wait);
    }
}

}  // namespace engawa::app
