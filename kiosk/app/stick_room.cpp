#include "kiosk/app/stick_room.h"

#include "kiosk/app/slip_room.h"
#include "kiosk/base/log.h"

namespace engawa::app {

namespace {

stick::Kind kind_of(exchange::StickError reason) {
    switch (reason) {
        case exchange::StickError::not_ours: return stick::Kind::not_ours;
        case exchange::StickError::malformed: return stick::Kind::malformed;
        case exchange::StickError::other_city: return stick::Kind::other_city;
        case exchange::StickError::torn_out: return stick::Kind::torn_out;
    }
    ENGAWA_VERIFY(false);
}

stick::Kind kind_of(exchange::Work work) {
    switch (work) {
        case exchange::Work::reading: return stick::Kind::reading;
        case exchange::Work::writing: return stick::Kind::writing;
        case exchange::Work::content: return stick::Kind::content;
    }
    ENGAWA_VERIFY(false);
}

stick::Kind kind_of(exchange::Shortfall shortfall) {
    switch (shortfall) {
        case exchange::Shortfall::none: return stick::Kind::done;
        case exchange::Shortfall::full: return stick::Kind::full;
        case exchange::Shortfall::read_only: return stick::Kind::read_only;
        case exchange::Shortfall::trouble: return stick::Kind::trouble;
        case exchange::Shortfall::content: return stick::Kind::no_content;
        case exchange::Shortfall::revoked: return stick::Kind::revoked;
    }
    ENGAWA_VERIFY(false);
}

}  // namespace

std::optional<stick::Model> stick_model(const exchange::StickStatus& status) {
    using Told = std::optional<stick::Model>;
    struct Tell {
        Told operator()(const exchange::NoStick&) const { return {}; }
        Told operator()(const exchange::Foreign& foreign) const { return stick::Model{kind_of(foreign.reason)}; }
        Told operator()(const exchange::Working& working) const {
            return stick::Model{kind_of(working.work), working.written, working.waiting};
        }
        Told operator()(const exchange::Finished& finished) const {
            return stick::Model{kind_of(finished.shortfall), finished.written, finished.waiting, finished.arrived,
                                finished.slips_left_out};
        }
        Told operator()(const exchange::TornOut&) const { return stick::Model{stick::Kind::torn_out}; }
    };
    return std::visit(Tell{}, status);
}

StickTerms stick_terms(const envelope::Enrolment& enrolment, envelope::KioskState standing) {
    const auto key = envelope::load_kiosk_key(enrolment);
    return {enrolment.kiosk, standing, enrolment.office_keys().keys, enrolment.recipients,
            key ? std::optional(key->public_key()) : std::nullopt, *enrolment.stick};
}

void StickRoom::start(const std::optional<envelope::Enrolment>& enrolment, Parts parts) {
    if (thread_ != nullptr) return;
    if (!enrolment || !enrolment->stick) return close();
    if (const auto opened = open(*enrolment, std::move(parts)); !opened) {
        close();
        log::error("stick", "sticks are not looked at", {log::Field(opened.error())});
    }
}

Result<void> StickRoom::open(const envelope::Enrolment& enrolment, Parts parts) {
    StickTerms terms = stick_terms(enrolment, parts.standing);
    // Which sticks are in is known by the same folders alone.
    if (terms_ && terms_->access.folders != terms.access.folders) close();
    if (media_ == nullptr) media_ = TRY(device::MountedMedia::create(enrolment.stick->folders));
    const std::filesystem::path kiosk = parts.state / "kiosk";
    outbox::Queue queue = TRY(outbox::Queue::open(kiosk / "outbox.db", enrolment.kiosk));
    exchange::ExchangeParts with{*media_, std::move(queue), enrolment.office_keys(), enrolment.stick->city, carried_folder(parts.state),
                                 parts.heartbeat, parts.content, parts.standing, std::move(parts.is_outdated)};
    using exchange::Exchange;
    if (exchange_ == nullptr) exchange_ = std::make_unique<Exchange>(std::move(with));
    else exchange_->renew(std::move(with), terms == terms_ ? Exchange::Terms::same : Exchange::Terms::other);
    terms_ = std::move(terms);
    thread_ = TRY(exchange::ExchangeThread::create(*exchange_, *media_, parts.clock, std::move(parts.changed)));
    thread_->start();
    return {};
}

bool StickRoom::at_work() const { return thread_ != nullptr && thread_->at_work(); }

void StickRoom::stop() { thread_.reset(); }

void StickRoom::close() {
    exchange_.reset();
    media_.reset();
    terms_.reset();
}

std::optional<stick::Model> StickRoom::page() const {
    if (thread_ == nullptr) return std::nullopt;
    return stick_model(thread_->status());
}

}  // namespace engawa::app
