#pragma once

#include <functional>

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
        Random& random;
        std::function<void()> wake_ui;  // called after an answer was put down; may be empty
    };

    explicit SlipWorker(Parts parts) : parts_(std::move(parts)) {}

    enum class Step { idle, worked };
    Step step();
    // What the shelf of drafts owes the store; now and then, and after each order about drafts.
    void tend_drafts();

  private:
    session::SlipAnswer answer(const session::SlipOrder& order);
    session::SlipAnswer look_up(const session::LookUpStatus& order);
    session::SlipAnswer look_up_carried(const session::LookUpStatus& order);
    session::SlipAnswer keep(const session::KeepDraft& order);
    session::SlipAnswer find(const session::FindDraft& order);
    session::SlipAnswer release(const session::ReleaseDraft& order);
    Result<void> seal_and_keep(const session::KeepDraft& order);
    Result<envelope::Bytes> sealed_draft(const std::string& locator);
    store::ObjectStore* store_now();

    Parts parts_;
};

}  // namespace engawa::app
