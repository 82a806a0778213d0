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

session::SlipAnswer told(envelope::BytesView sealed, const std::string& code) {
    auto status = envelope::open_slip_status(sealed, code);
    if (!status) {
        log::warning("slips", "a status could not be opened", {{"reason", log::Public{std::string(status.error().name())}}});
        return session::Unreadable{};
    }
    return session::StatusTold{shown(status->state), status->since, std::move(status->sentence)};
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
    if (parts_.store == nullptr) return look_up_carried(order);
    const auto store = parts_.store->enter();
    if (!store) {
        log::warning("slips", "the store cannot be entered", {{"reason", log::Public{std::string(store.error().name())}}});
        return look_up_carried(order);
    }
    const auto sealed = (*store)->get(envelope::slip_key(order.code), envelope::max_status_bytes);
    if (sealed) return told(*sealed, order.code);
    if (sealed.error().is(store::StoreError::not_found)) {
        parts_.guard.failed();
        return session::NothingFound{};
    }
    if (sealed.error().is(store::StoreError::denied)) parts_.store->refused();
    log::warning("slips", "a status could not be read", {{"reason", log::Public{std::string(sealed.error().name())}}});
    if (sealed.error().is(store::StoreError::too_large)) return session::Unreadable{};
    return look_up_carried(order);
}

session::SlipAnswer SlipWorker::look_up_carried(const session::LookUpStatus& order) {
    if (parts_.carried == nullptr) return session::NotNow{};
    const auto sealed = parts_.carried->get(envelope::slip_key(order.code), envelope::max_status_bytes);
    if (sealed) return told(*sealed, order.code);
    // Where no stick ever brought any, there was nothing to guess at.
    if (sealed.error().is(store::StoreError::not_found)) parts_.guard.failed();
    return session::NotNow{};
}

}  // namespace engawa::app
