#pragma once

#include <functional>

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
        std::function<void()> wake_ui;  // called after an answer was put down; may be empty
    };

    explicit SlipWorker(Parts parts) : parts_(std::move(parts)) {}

    enum class Step { idle, worked };
    Step step();

  private:
    session::SlipAnswer answer(const session::SlipOrder& order);
    session::SlipAnswer look_up(const session::LookUpStatus& order);
    session::SlipAnswer look_up_carried(const session::LookUpStatus& order);

    Parts parts_;
};

}  // namespace engawa::app
