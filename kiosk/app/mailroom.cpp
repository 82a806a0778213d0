#include "kiosk/app/mailroom.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "kiosk/base/atomic_file.h"
#include "kiosk/base/log.h"
#include "sync/update/schedule.h"

namespace engawa::app {

namespace {

constexpr std::uint64_t max_address_bytes = 4096;

Result<void> put(const membership::Statement& statement, EnrolledStore& access) {
    store::ObjectStore* const store = TRY(access.enter());
    TRY(store->put_replace(envelope::key_request_key(statement.enrolment.kiosk), envelope::bytes_of(statement.json)));
    return store->put_replace(envelope::key_request_signature_key(statement.enrolment.kiosk),
                              envelope::bytes_of(statement.signature));
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
                   Random& random, const log::ErrorTally& errors)
    : folder_(state / "kiosk"),
      outbox_file_(state / "kiosk" / "outbox.db"),
      wall_clock_(wall_clock),
      clock_(clock),
      random_(random),
      errors_(errors),
      started_(clock.now()),
      membership_(folder_, random),
      free_space_(state) {
    sink_ = std::make_unique<outbox::Sink>(outbox::SinkOptions{.database_path = outbox_file_}, read_standing(), wall_clock_,
                                           random_, free_space_);
}

assist::KioskDay Mailroom::today() const {
    const WallTime now = std::max({wall_clock_.now(), trusted_.load(), build_time()});
    return {update::local_time(now).day, clock_state(wall_clock_.now(), trusted_)};
}

bool Mailroom::office_signed(std::string_view text, std::span<const std::byte> signature) const {
    if (!enrolment_) return false;
    const std::vector<envelope::MinisignPublicKey> keys = enrolment_->office_keys().keys;
    return std::any_of(keys.begin(), keys.end(), [&](const envelope::MinisignPublicKey& key) {
        return envelope::verify_bare(envelope::bytes_of(text), signature, key).ok();
    });
}

std::optional<outbox::Sealing> Mailroom::read_standing() {
    revision_ = membership_.revision();
    people_ = membership_.people();
    settings_ = file_mark(folder_ / "kiosk.toml");  // before it is read: what is written meanwhile is seen next time
    auto standing = membership_.standing();
    if (!standing) {
        if (standing.error().message() != standing_error_) log_not_enrolled(standing.error());
        standing_error_ = standing.error().message();
        // What is queued is sealed already, and goes on its way.
        if (auto plain = envelope::Enrolment::load(folder_ / "kiosk.toml")) {
            center_ = plain->center;
            enrolment_ = std::move(*plain);
        }
        return std::nullopt;
    }
    standing_error_.clear();
    center_ = standing->enrolment.center;
    enrolment_ = std::move(standing->enrolment);
    const envelope::KioskState before = std::exchange(state_, standing->state);
    switch (state_) {
        case envelope::KioskState::active:
            if (before == envelope::KioskState::revoked)
                log::info("outbox", "the office has taken this kiosk back: forms are begun again");
            return outbox::Sealing{enrolment_->kiosk, std::move(standing->key), enrolment_->recipients};
        case envelope::KioskState::revoked: break;
    }
    log::error("outbox", "the office has revoked this kiosk: no form is begun, and what is queued stays");
    return std::nullopt;
}

bool Mailroom::is_outdated() const {
    if (membership_.revision() != revision_) return true;
    const std::optional<FileMark> there = file_mark(folder_ / "kiosk.toml");
    return there && there != settings_;  // a file that is gone has nothing to say
}

bool Mailroom::renew() {
    stop_delivery();
    sink_->use_sealing(read_standing());
    if (delivery_ == Delivery::wanted) start_delivery();
    return enrolment_.has_value();
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
    sources.errors = [this] {
        std::vector<envelope::ErrorCount> counts;
        for (const log::ErrorTally::Entry& entry : errors_.entries())
            counts.push_back({std::string(entry.name), entry.count, entry.last_at});
        return counts;
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

void Mailroom::trace_packs() {
    std::vector<envelope::ShownPack> packs;
    {
        const std::lock_guard lock(packs_mutex_);
        packs = packs_;
    }
    const auto traced = sink_->note_shown(packs);
    if (!traced && !traced.error().is(outbox::OutboxError::not_enrolled))
        log::error("trace", "which packs are shown is not written down", {log::Field(traced.error())});
}

// What another store has, the office may never see: this one is given it at once. Which one it was is known over a restart.
Result<void> Mailroom::give_this_store_everything(outbox::Queue& queue) const {
    const std::filesystem::path file = folder_ / "delivered-to";
    const std::string address = enrolment_->store_url + "\n";
    const auto before = read_text_file(file, max_address_bytes);
    if (before.ok() && *before == address) return {};
    TRY(queue.doubt_stored());
    return write_file_atomically(file, address, FileMode::owner_only);
}

Result<void> Mailroom::open_delivery() {
    outbox::Queue queue = TRY(outbox::Queue::open(outbox_file_, enrolment_->kiosk));
    if (const auto given = give_this_store_everything(queue); !given)
        log::warning("delivery", "which store is delivered to is not noted; all is offered again with the next start", {log::Field(given.error())});
    store_ = std::make_unique<EnrolledStore>(enrolment_->store_url, enrolment_->store_login, enrolment_->network);
    network_ = delivery::watch_network();
    heartbeat_ = TRY(make_heartbeat());
    delivery::DeliveryOptions options;
    options.line = line_to_store(*enrolment_, [this] { return local_minute(); });
    options.heartbeat = heartbeat_.get();
    worker_ = std::make_unique<delivery::DeliveryWorker>(std::move(queue), *store_, *network_, enrolment_->office_keys(),
                                                         wall_clock_, random_, std::move(options));
    thread_ = TRY(delivery::DeliveryThread::create(*worker_, *network_, clock_));
    thread_->start();
    return {};
}

void Mailroom::stop_delivery() {
    thread_.reset();
    worker_.reset();
    heartbeat_.reset();
    network_.reset();
    store_.reset();
}

Result<void> Mailroom::take_registry(const std::string& registry) {
    TRY(membership_.take_registry(registry));
    return {};
}

Result<void> Mailroom::answer_office() {
    // Of its own, since the visit's belongs to the pages' thread.
    const auto last_sequence = [this]() -> Result<std::uint64_t> {
        Database database = TRY(outbox::open_outbox_database(outbox_file_));
        return TRY(outbox::read_summary(database)).last_sequence;
    };
    const std::optional<membership::Statement> statement = TRY(membership_.statement(last_sequence));
    if (!statement || statement->json == told_) return {};
    EnrolledStore store(statement->enrolment.store_url, statement->enrolment.store_login, statement->enrolment.network);
    {
        const std::lock_guard lock(answer_mutex_);
        if (answer_cancelled_) return {};
        answering_ = &store;
    }
    const Result<void> said = put(*statement, store);
    {
        const std::lock_guard lock(answer_mutex_);
        answering_ = nullptr;
    }
    if (said) told_ = statement->json;
    return said;
}

void Mailroom::cancel_answer() {
    const std::lock_guard lock(answer_mutex_);
    answer_cancelled_ = true;
    if (answering_ != nullptr) answering_->cancel();
}

void Mailroom::start_delivery() {
    delivery_ = Delivery::wanted;
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
