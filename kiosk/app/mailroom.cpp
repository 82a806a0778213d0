#include "kiosk/app/mailroom.h"

#include <fmt/format.h>

#include "kiosk/base/log.h"

namespace engawa::app {

namespace {

std::optional<outbox::Sealing> sealing_of(const envelope::Enrolment& enrolment) {
    auto key = envelope::load_kiosk_key(enrolment);
    if (!key) {
        log::error("outbox", "the kiosk's key cannot be read", {log::Field(key.error())});
        return std::nullopt;
    }
    return outbox::Sealing{enrolment.kiosk, std::move(*key), enrolment.recipients};
}

void log_not_enrolled(const Error& error) {
    if (error.is(FileError::not_found)) {
        log::error("outbox", "this kiosk is not enrolled; engawa init makes its keys", {log::Field(error)});
        return;
    }
    log::error("outbox", "what this kiosk is enrolled as cannot be read: mend its file or bring the copy back", {log::Field(error)});
}

}  // namespace

Mailroom::Mailroom(const std::filesystem::path& state, const WallClock& wall_clock, const SteadyClock& clock,
                   Random& random)
    : outbox_file_(state / "kiosk" / "outbox.db"),
      wall_clock_(wall_clock),
      clock_(clock),
      random_(random),
      free_space_(state) {
    std::optional<outbox::Sealing> sealing;
    auto enrolment = envelope::Enrolment::load(state / "kiosk" / "kiosk.toml");
    if (enrolment) {
        sealing = sealing_of(*enrolment);
        center_ = enrolment->center;
        enrolment_ = std::move(*enrolment);
    } else {
        log_not_enrolled(enrolment.error());
    }
    sink_ = std::make_unique<outbox::Sink>(outbox::SinkOptions{.database_path = outbox_file_}, std::move(sealing),
                                           wall_clock_, random_, free_space_);
}

Mailroom::~Mailroom() = default;

Result<void> Mailroom::open_delivery() {
    outbox::Queue queue = TRY(outbox::Queue::open(outbox_file_, enrolment_->kiosk));
    store_ = std::make_unique<EnrolledStore>(enrolment_->store_url, enrolment_->store_login);
    network_ = delivery::watch_network();
    worker_ = std::make_unique<delivery::DeliveryWorker>(std::move(queue), *store_, *network_, enrolment_->office_key,
                                                         wall_clock_, random_);
    thread_ = TRY(delivery::DeliveryThread::create(*worker_, *network_, clock_));
    thread_->start();
    return {};
}

void Mailroom::start_delivery() {
    if (!enrolment_ || thread_ != nullptr) return;
    if (const auto opened = open_delivery(); !opened) {
        log::error("delivery", "nothing can be delivered", {log::Field(opened.error())});
    }
}

void Mailroom::wake() {
    start_delivery();
    if (thread_ != nullptr) thread_->wake();
}

WallTime Mailroom::last_trusted() {
    const auto time = sink_->last_trusted();
    return time ? *time : WallTime{};
}

std::string Mailroom::summary() {
    const auto queue = sink_->summary();
    if (!queue) return fmt::format(R"({{"ok":false,"error":{{"code":"{}"}}}})", queue.error().name());
    const delivery::DeliveryStatus status = thread_ != nullptr ? thread_->status() : delivery::DeliveryStatus{};
    return fmt::format(R"({{"ok":true,"sealed":{},"offered":{},"stored":{},"refused":{},"waiting":{},)"
                       R"("last_sequence":{},"delivered":{},"last_error":"{}"}})",
                       queue->sealed, queue->offered, queue->stored, queue->refused, queue->waiting(),
                       queue->last_sequence, status.delivered, status.last_error);
}

}  // namespace engawa::app
