#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

#include "kiosk/base/clock.h"
#include "screens/stick/stick_page.h"
#include "sync/envelope/enrolment.h"
#include "sync/envelope/fleet.h"
#include "sync/exchange/exchange_thread.h"

namespace engawa::app {

// What is said on the glass of a stick; nothing when there is none.
std::optional<stick::Model> stick_model(const exchange::StickStatus& status);

// The slot for sticks: what comes is exchanged with, on a thread of its own. Only where the enrolment names a city.
class StickRoom {
  public:
    struct Parts {
        std::filesystem::path state;  // the folder with kiosk/kiosk.toml
        const SteadyClock& clock;
        const delivery::Heartbeat* heartbeat;  // null: no health is written; all of them outlive the room
        exchange::ContentTaker* content;       // null: packs are not taken
        std::function<void()> changed;         // from the room's thread
        envelope::KioskState standing = envelope::KioskState::active;  // of this kiosk, in the registry
    };

    // Not before the first page stands. Failing leaves a kiosk without sticks, and says so in the log.
    void start(const std::optional<envelope::Enrolment>& enrolment, Parts parts);
    // A stick must stay in.
    bool at_work() const;
    // Until start(): a stick that is in then is taken for a new one.
    void stop();
    std::optional<stick::Model> page() const;

  private:
    Result<void> open(const envelope::Enrolment& enrolment, Parts parts);

    std::unique_ptr<device::RemovableMedia> media_;
    std::unique_ptr<exchange::Exchange> exchange_;
    std::unique_ptr<exchange::ExchangeThread> thread_;
};

}  // namespace engawa::app
