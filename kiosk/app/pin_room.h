#pragma once

#include <functional>
#include <memory>
#include <thread>

#include "kiosk/assist/sign_in.h"
#include "kiosk/input/newest_exchange.h"

// Where a PIN is looked at: Argon2id takes some 100 ms and 64 MiB, which no page waits for.

namespace engawa::app {

// One owner: the exchange takes it out of the page's hands and gives it to the worker.
struct PinQuestion {
    std::shared_ptr<assist::SignIn::Question> question;
};
struct PinAnswer {
    bool fits = false;
};
void overwrite(PinQuestion& question);
inline void overwrite(PinAnswer&) {}

using PinExchange = input::NewestExchange<PinQuestion, PinAnswer>;

class PinWorker {
  public:
    PinWorker(PinExchange& exchange, std::function<void()> wake_ui) : exchange_(exchange), wake_ui_(std::move(wake_ui)) {}
    void step();

  private:
    PinExchange& exchange_;
    std::function<void()> wake_ui_;
};

class PinThread {
  public:
    explicit PinThread(std::function<void()> wake_ui) : wake_ui_(std::move(wake_ui)) {}
    ~PinThread();
    PinThread(const PinThread&) = delete;
    PinThread& operator=(const PinThread&) = delete;

    void start();
    PinExchange& exchange() { return exchange_; }

  private:
    void run();

    std::function<void()> wake_ui_;
    PinExchange exchange_;
    std::thread thread_;
};

}  // namespace engawa::app
