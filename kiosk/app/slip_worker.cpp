#include "kiosk/app/slip_worker.h"

#include "kiosk/base/log.h"
#include "kiosk/base/overloaded.h"
#include "sync/envelope/slip.h"

namespace engawa::app {

namespace {

session::SlipState shown(envelope::SlipState state) {
    switch (state) {
        case envelope::SlipState::received: return session::SlipState::received;
        case envelope::SlipState::working: return session::SlipState::working;
        case envelope::SlipState::done: return session::SlipState::done;
        case envelope::SlipState::ask: return session::SlipState::ask;
    }
    ENGAWA_VERIFY(false);
}

}  // namespace

SlipWorker::Step SlipWorker::step() {
    auto job = parts_.exchange.take_job();
    if (!job) return Step::idle;
    session::SlipAnswer found = answer(job->order);
    wipe(job->order);
    parts_.exchange.put_down(job->ticket, std::move(found));
    if (parts_.wake_ui) parts_.wake_ui();
    return Step::worked;
}

session::SlipAnswer SlipWorker::answer(const session::SlipOrder& order) {
    if (const Milliseconds wait = parts_.guard.wait(); wait > Milliseconds(0)) {
        return session::TooManyTries{std::chrono::ceil<Seconds>(wait)};
    }
    return std::visit(Overloaded{[this](const session::LookUpStatus& look_up_status) { return look_up(look_up_status); }}, order);
}

// Neither a code nor a locator is logged: a locator is as good as its code.
session::SlipAnswer SlipWorker::look_up(const session::LookUpStatus& order) {
    if (parts_.store == nullptr) return session::NotNow{};
    const auto store = parts_.store->enter();
    if (!store) {
        log::warning("slips", "the store cannot be entered", {{"reason", log::Public{std::string(store.error().name())}}});
        return session::NotNow{};
    }
    const auto sealed = (*store)->get(envelope::slip_key(order.code), envelope::max_status_bytes);
    if (!sealed) {
        if (sealed.error().is(store::StoreError::not_found)) {
            parts_.guard.failed();
            return session::NothingFound{};
        }
        if (sealed.error().is(store::StoreError::denied)) parts_.store->refused();
        log::warning("slips", "a status could not be read", {{"reason", log::Public{std::string(sealed.error().name())}}});
        if (sealed.error().is(store::StoreError::too_large)) return session::Unreadable{};
        return session::NotNow{};
    }
    auto status = envelope::open_slip_status(*sealed, order.code);
    if (!status) {
        log::warning("slips", "a status could not be opened", {{"reason", log::Public{std::string(status.error().name())}}});
        return session::Unreadable{};
    }
    return session::StatusTold{shown(status->state), status->since, std::move(status->sentence)};
}

}  // namespace engawa::app
