#include "kiosk/app/mailroom.h"

#include <fmt/format.h>

#include "kiosk/base/log.h"
#include "sync/store/open.h"
#include "sync/update/schedule.h"

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
      started_(clock.now()),
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

delivery::LocalMinute Mailroom::local_minute() const {
    const WallTime now = wall_clock_.now();
    return {clock_state(now, trusted_), update::local_time(now).minute_of_day};
}

Result<std::unique_ptr<delivery::Heartbeat>> Mailroom::make_heartbeat() {
    delivery::HealthSources sources{.program = ENGAWA_VERSION, .started = started_};
    sources.packs = [this] {
        const std::lock_guard lock(packs_mutex_);
        return packs_;
    };
    sources.disk_free_bytes = [this]() -> std::optional<std::uint64_t> {
        const auto bytes = free_space_.available_bytes();
        return bytes.ok() ? std::optional(*bytes) : std::nullopt;
    };
    return std::make_unique<delivery::Heartbeat>(TRY(envelope::load_kiosk_key(*enrolment_)), std::move(sources), wall_clock_);
}

void Mailroom::note_packs(const content::Library& library) {
    const std::lock_guard lock(packs_mutex_);
    packs_.clear();
    for (const content::Pack& pack : library.packs()) packs_.push_back({pack.id.text(), pack.version});
}

Result<void> Mailroom::open_delivery() {
    outbox::Queue queue = TRY(outbox::Queue::open(outbox_file_, enrolment_->kiosk));
    store_ = std::make_unique<EnrolledStore>(enrolment_->store_url, enrolment_->store_login, enrolment_->network);
    network_ = delivery::watch_network();
    heartbeat_ = TRY(make_heartbeat());
    delivery::DeliveryOptions options;
    // A folder costs nothing.
    if (!store::folder_of(enrolment_->store_url))
        options.line = delivery::LineUse(enrolment_->network, [this] { return local_minute(); });
    options.heartbeat = heartbeat_.get();
    worker_ = std::make_unique<delivery::DeliveryWorker>(std::move(queue), *store_, *network_, enrolment_->office_key,
                                                         wall_clock_, random_, std::move(options));
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
    if (time) trusted_ = *time;
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
