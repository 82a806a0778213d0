#include "kiosk/app/mailroom.h"

#include <fmt/format.h>

#include "kiosk/base/log.h"
#include "sync/store/open.h"

namespace engawa::app {

namespace {

http::Config access_of(const envelope::Enrolment& enrolment) {
    http::Config config;
    if (!enrolment.store_login) return config;
    auto secret = envelope::load_store_secret(*enrolment.store_login);
    if (!secret) {
        log::error("delivery", "the store's password cannot be read", {log::Field(secret.error())});
        return config;
    }
    config.authorization = http::BasicLogin{enrolment.store_login->user, std::move(*secret)};
    return config;
}

std::optional<outbox::Sealing> sealing_of(const envelope::Enrolment& enrolment) {
    auto key = envelope::load_kiosk_key(enrolment);
    if (!key) {
        log::error("outbox", "the kiosk's key cannot be read", {log::Field(key.error())});
        return std::nullopt;
    }
    return outbox::Sealing{enrolment.kiosk, std::move(*key), enrolment.recipients};
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
        log::error("outbox", "this kiosk is not enrolled; engawa init makes its keys", {log::Field(enrolment.error())});
    }
    sink_ = std::make_unique<outbox::Sink>(outbox::SinkOptions{.database_path = outbox_file_}, std::move(sealing),
                                           wall_clock_, random_, free_space_);
}

Mailroom::~Mailroom() = default;

Result<void> Mailroom::open_delivery() {
    store_ = TRY(store::open_store(enrolment_->store_url, access_of(*enrolment_)));
    outbox::Queue queue = TRY(outbox::Queue::open(outbox_file_, enrolment_->kiosk));
    worker_ = std::make_unique<delivery::DeliveryWorker>(std::move(queue), *store_, enrolment_->office_key,
                                                         wall_clock_, random_);
    thread_ = std::make_unique<delivery::DeliveryThread>(*worker_, *store_, clock_);
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
