#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "kiosk/app/enrolled_store.h"
#include "kiosk/app/slip_worker.h"
#include "sync/store/folder_store.h"

namespace engawa::app {

// Where what sticks brought is kept: docs/formats/stick.md. `state` is the folder with kiosk/kiosk.toml.
std::filesystem::path carried_folder(const std::filesystem::path& state);

// What the pages of slips need behind them: the exchange, and the thread that works for it with a store connection of
// its own, so that a resident does not wait for an envelope that is being sent.
class SlipRoom {
  public:
    // `state` is the folder with kiosk/kiosk.toml.
    SlipRoom(const std::filesystem::path& state, const TrustedWallClock& wall_clock, const SteadyClock& clock, Random& random,
             std::function<void()> wake_ui);
    ~SlipRoom();
    SlipRoom(const SlipRoom&) = delete;
    SlipRoom& operator=(const SlipRoom&) = delete;

    session::SlipExchange& exchange() { return exchange_; }
    // Not before the first page stands. Again, between visits, when the enrolment is another.
    void start(const std::optional<envelope::Enrolment>& enrolment);

  private:
    void run();
    // The store by two lines: for what takes its time, and for what a resident waits for.
    struct Stores {
        std::shared_ptr<EnrolledStore> patient;  // none on a kiosk that is not enrolled
        std::shared_ptr<EnrolledStore> brief;
        void cancel() const;
    };
    Stores stores() const;
    delivery::LineUse line() const;
    Milliseconds until(std::optional<SteadyTime> wake) const;

    std::function<void()> wake_ui_;
    const TrustedWallClock& wall_clock_;
    const SteadyClock& clock_;
    Random& random_;
    session::TryGuard guard_;
    DraftShelf drafts_;
    session::SlipExchange exchange_;
    mutable std::mutex mutex_;
    Stores stores_;
    delivery::LineUse line_;                // to that store
    store::FolderStore carried_;
    std::thread thread_;
};

}  // namespace engawa::app
