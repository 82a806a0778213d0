#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "kiosk/base/clock.h"
#include "screens/stick/stick_page.h"
#include "sync/envelope/enrolment.h"
#include "sync/envelope/fleet.h"
#include "sync/exchange/exchange_thread.h"

namespace engawa::app {

// What is said on the glass of a stick; nothing when there is none.
std::optional<stick::Model> stick_model(const exchange::StickStatus& status);

// What an exchange goes by. Another one of these, and what was done with a stick is done anew.
struct StickTerms {
    KioskId kiosk;
    envelope::KioskState standing;
    std::vector<envelope::MinisignPublicKey> office_keys;
    std::vector<envelope::AgeRecipient> recipients;
    std::optional<envelope::MinisignPublicKey> kiosk_key;  // what it signs with; none when that cannot be read
    envelope::StickAccess access;
    friend bool operator==(const StickTerms&, const StickTerms&) = default;
};
// Of an enrolment with a [stick].
StickTerms stick_terms(const envelope::Enrolment& enrolment, envelope::KioskState standing);

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
        std::function<bool()> is_outdated{};   // the enrolment is no longer what is in force; from the room's thread
    };

    // Not before the first page stands. Failing leaves a kiosk without sticks, and says so in the log.
    void start(const std::optional<envelope::Enrolment>& enrolment, Parts parts);
    // Something is being done with a stick: from before the first of it is read until nothing is left to do.
    bool at_work() const;
    // Until start(), which goes on with what is in: from the beginning when the terms are other ones, else as if nothing had
    // been. What the parts named may go meanwhile.
    void stop();
    std::optional<stick::Model> page() const;

  private:
    Result<void> open(const envelope::Enrolment& enrolment, Parts parts);
    void close();

    std::optional<StickTerms> terms_;  // what exchange_ goes by; none before the first start()
    std::unique_ptr<device::RemovableMedia> media_;
    std::unique_ptr<exchange::Exchange> exchange_;
    std::unique_ptr<exchange::ExchangeThread> thread_;
};

}  // namespace engawa::app
