#include "kiosk/app/slip_worker.h"

#include "kiosk/app/draft_content.h"
#include "kiosk/base/log.h"
#include "kiosk/base/overloaded.h"
#include "kiosk/base/secret_bytes.h"
#include "sync/envelope/draft.h"
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

// As if it had never been: it was gone on with, and is not begun a second time.
Error nothing_behind() { return {store::StoreError::not_found, "drafts", "it was gone on with, or has grown too old"}; }

}  // namespace

SlipWorker::Step SlipWorker::step() {
    const Step released = release_resumed();
    auto job = parts_.exchange.take_job();
    if (!job) return released;
    session::SlipAnswer found = answer(job->order);
    wipe(job->order);
    parts_.exchange.put_down(job->ticket, std::move(found));
    if (parts_.wake_ui) parts_.wake_ui();
    release_resumed();
    if (!parts_.exchange.has_order()) tend_drafts();
    return Step::worked;
}

session::SlipAnswer SlipWorker::answer(const session::SlipOrder& order) {
    const bool looks = std::holds_alternative<session::LookUpStatus>(order) || std::holds_alternative<session::FindDraft>(order);
    if (const Milliseconds wait = parts_.guard.wait(); looks && wait > Milliseconds(0)) {
        return session::TooManyTries{std::chrono::ceil<Seconds>(wait)};
    }
    return std::visit(Overloaded{[this](const session::LookUpStatus& status) { return look_up(status); },
                                 [this](const session::KeepDraft& draft) { return keep(draft); },
                                 [this](const session::FindDraft& draft) { return find(draft); }},
                      order);
}

std::optional<SteadyTime> SlipWorker::tend_drafts() {
    return parts_.drafts.tend({parts_.store, parts_.line, parts_.clock.now(), parts_.random});
}

Result<void> SlipWorker::seal_and_keep(const session::KeepDraft& order) {
    const std::string locator = TRY(envelope::draft_locator(order.secret));
    const SecretBytes content = encode_draft(order.draft, parts_.wall_clock.now());
    const envelope::Bytes sealed = TRY(envelope::seal_draft(content.bytes(), order.secret, parts_.random));
    return parts_.drafts.keep(locator, sealed);
}

session::SlipAnswer SlipWorker::keep(const session::KeepDraft& order) {
    if (const auto kept = seal_and_keep(order); !kept) {
        log::error("drafts", "a draft could not be kept", {log::Field(kept.error())});
        return session::DraftNotKept{};
    }
    return session::DraftKept{};
}

// Whether the store says so, in the time that it is given. Without an answer this kiosk knows of nothing.
bool SlipWorker::is_gone_on_with(const std::string& locator) {
    delivery::StoreAccess* const access = parts_.brief != nullptr ? parts_.brief : parts_.store;
    if (access == nullptr) return false;
    const auto store = access->enter();
    const Result<bool> gone = store ? parts_.drafts.is_gone_on_with(locator, **store) : Result<bool>(store.error());
    if (gone) return *gone;
    if (gone.error().is(store::StoreError::denied)) access->refused();
    log::info("drafts", "one is opened as this kiosk has it; the store could not be asked whether it was gone on with elsewhere",
              {{"reason", log::Public{std::string(gone.error().name())}}});
    return false;
}

// What lies here is what lies there, or older by another kiosk's having gone on with it. A kiosk without a line finds its own.
Result<envelope::Bytes> SlipWorker::sealed_draft(const std::string& locator) {
    if (parts_.drafts.is_gone(locator)) return nothing_behind();
    auto here = parts_.drafts.find(locator);
    if (here && is_gone_on_with(locator)) return nothing_behind();
    if (here) return here;
    if (parts_.store == nullptr) return Error(store::StoreError::unreachable, "", "this kiosk has no store", Permanence::temporary);
    store::ObjectStore* store = TRY(parts_.store->enter());
    envelope::Bytes there = TRY(store->get(envelope::draft_key(locator), envelope::max_draft_bytes));
    if (envelope::is_draft_tombstone(there, locator)) return nothing_behind();
    return there;
}

session::SlipAnswer SlipWorker::find(const session::FindDraft& order) {
    const auto locator = envelope::draft_locator(order.secret);
    if (!locator) return session::NotNow{};
    const auto sealed = sealed_draft(*locator);
    if (!sealed) {
        if (sealed.error().is(store::StoreError::not_found)) {
            parts_.guard.failed();
            return session::NothingFound{};
        }
        log::warning("drafts", "a draft could not be read", {{"reason", log::Public{std::string(sealed.error().name())}}});
        return session::NotNow{};
    }
    const auto content = envelope::open_draft(*sealed, order.secret);
    if (!content) return session::Unreadable{};
    auto draft = decode_draft(content->bytes());
    if (!draft) return session::Unreadable{};
    return session::DraftFound{std::move(*draft), order.secret};
}

SlipWorker::Step SlipWorker::release_resumed() {
    Step step = Step::idle;
    while (auto secret = parts_.exchange.take_release()) {
        const auto proof = envelope::draft_proof(*secret);
        const Result<void> released = proof ? parts_.drafts.resumed(*proof) : Result<void>(proof.error());
        if (released) {
            wipe_container(*secret);
            step = Step::worked;
        } else {
            log::error("drafts", "a resumed draft could not be removed; it is tried again", {log::Field(released.error())});
            parts_.exchange.give_back_release(std::move(*secret));
        }
    }
    return step;
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
