#pragma once

#include <functional>
#include <optional>

#include "kiosk/app/draft_shelf.h"
#include "kiosk/base/random.h"
#include "kiosk/session/slip_exchange.h"
#include "kiosk/session/try_guard.h"
#include "sync/delivery/store_access.h"

namespace engawa::app {

// Reads slips for the pages, on a thread of its own. docs/formats/slip-desk.md
class SlipWorker {
  public:
    // All outlive it.
    struct Parts {
        session::SlipExchange& exchange;
        delivery::StoreAccess* store = nullptr;  // none on a kiosk that is not enrolled
        store::ObjectStore* carried = nullptr;   // statuses that a stick brought, for when the store cannot be asked
        session::TryGuard& guard;
        DraftShelf& drafts;
        const TrustedWallClock& wall_clock;
        const SteadyClock& clock;
        Random& random;
        std::function<void()> wake_ui;  // called after an answer was put down; may be empty
        delivery::LineUse line{};       // of the line to the store; without one, always open
        delivery::StoreAccess* brief = nullptr;  // the store once more, for what a resident's own draft waits for; without one, `store`
    };

    explicit SlipWorker(Parts parts) : parts_(std::move(parts)) {}

    enum class Step { idle, worked };
    Step step();
    // Lets go of what was resumed; before each order too. Asks nothing but the disk.
    Step release_resumed();
    // One draft of what the shelf owes the store; after each order too, unless another waits. Returns when to call again: now when there is
    // more to do, nothing when no draft is kept here.
    std::optional<SteadyTime> tend_drafts();

  private:
    session::SlipAnswer answer(const session::SlipOrder& order);
    session::SlipAnswer look_up(const session::LookUpStatus& order);
    session::SlipAnswer look_up_carried(const session::LookUpStatus& order);
    session::SlipAnswer keep(const session::KeepDraft& order);
    session::SlipAnswer find(const session::FindDraft& order);
    Result<void> seal_and_keep(const session::KeepDraft& order);
    Result<envelope::Bytes> sealed_draft(const std::string& locator);
    bool is_gone_on_with(const std::string& locator);

    Parts parts_;
};

}  // namespace engawa::app
