#include "sync/exchange/exchange.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "kiosk/base/log.h"
#include "sync/envelope/acks.h"
#include "sync/envelope/bytes.h"
#include "sync/envelope/envelope.h"
#include "sync/envelope/slip.h"

namespace engawa::exchange {

namespace {

// How often it is looked whether the update worker is done with the stick.
constexpr Milliseconds content_look{200};

Error torn_out(const std::filesystem::path& folder) {
    return {StickError::torn_out, folder.string(), "the stick went while it was used", Permanence::temporary};
}

StickError reason_of(const Error& error) {
    for (const StickError reason : {StickError::not_ours, StickError::malformed, StickError::other_city}) {
        if (error.is(reason)) return reason;
    }
    return StickError::malformed;  // it cannot be read at all
}

}  // namespace

// The mount point outlives the stick, and what is written there then would be on the kiosk's own disk.
bool Exchange::Use::is_there() const {
    struct stat info = {};
    return ::stat(medium.folder.c_str(), &info) == 0 && info.st_dev == file_system &&
           ::access((medium.folder / marker_file_name).c_str(), R_OK) == 0;
}

std::optional<SteadyTime> Exchange::step(SteadyTime now) {
    const Result<std::vector<device::Medium>> media = parts_.media.get().present();
    if (!media.ok()) {
        log::warning("stick", "what is plugged in is not known", {log::Field(media.error())});
        return std::nullopt;
    }
    forget_gone(*media);
    if (begins_again_) begin_again();
    // Told before anything of it is read: from here on it must stay in.
    if ((!use_ || use_->stage == Stage::done) && begin_next(*media)) return now;
    if (!use_ || use_->stage == Stage::done) return std::nullopt;
    const std::optional<SteadyTime> next = work(now);
    const bool is_free = !use_ || use_->stage == Stage::done;
    const bool another = std::any_of(media->begin(), media->end(),
                                     [&](const device::Medium& medium) { return !dealt_with_.contains(medium.number); });
    return is_free && another ? std::optional(now) : next;
}

void Exchange::forget_gone(const std::vector<device::Medium>& media) {
    const auto is_gone = [&](std::uint64_t number) {
        return std::none_of(media.begin(), media.end(), [&](const device::Medium& medium) { return medium.number == number; });
    };
    if (use_ && is_gone(use_->medium.number)) leave();
    if (foreign_ && is_gone(*foreign_)) {
        if (std::holds_alternative<Foreign>(status_)) status_ = NoStick{};
        foreign_.reset();
    }
    std::erase_if(dealt_with_, is_gone);
    std::erase_if(arrived_, [&](const auto& one) { return is_gone(one.first); });
}

// A card reader or somebody's own stick may be in besides: it is told of when there is none of this city.
bool Exchange::begin_next(const std::vector<device::Medium>& media) {
    std::optional<StickError> reason;
    for (const device::Medium& medium : media) {
        if (!dealt_with_.insert(medium.number).second) continue;
        Result<Use> use = open(medium);
        if (!use.ok()) {
            log::warning("stick", "not used", {log::Field(use.error())});
            if (!reason) foreign_ = medium.number;
            if (!reason) reason = reason_of(use.error());
            continue;
        }
        log::info("stick", "a stick of this city came");
        begin(std::move(*use));
        return true;
    }
    if (reason && !use_) status_ = Foreign{*reason};
    return false;
}

void Exchange::begin(Use use) {
    use_.emplace(std::move(use));
    if (parts_.state == envelope::KioskState::revoked) use_->shortfall = Shortfall::revoked;
    tell();
}

void Exchange::renew(ExchangeParts parts, Terms terms) {
    parts_ = std::move(parts);
    switch (terms) {
        case Terms::same:
            if (use_) tell();
            return;
        case Terms::other:
            begins_again_ = true;
            if (use_) status_ = Working{};
            return;
    }
    ENGAWA_VERIFY(false);
}

// The one that was told of goes first, so that nothing else is told between.
void Exchange::begin_again() {
    begins_again_ = false;
    dealt_with_.clear();
    if (!use_) return;
    if (use_->stage == Stage::content) parts_.content->end();
    const device::Medium medium = use_->medium;
    use_.reset();
    status_ = NoStick{};
    Result<Use> use = open(medium);
    if (!use.ok()) return;  // it comes to begin_next(), which says why
    dealt_with_.insert(medium.number);
    log::info("stick", "what is in force has changed: the stick is worked on once more");
    begin(std::move(*use));
}

Result<Exchange::Use> Exchange::open(const device::Medium& medium) const {
    Marker marker = TRY(read_marker(medium.folder));
    if (marker.city != parts_.city)
        return Error(StickError::other_city, medium.folder.string(), "it is for " + marker.city);
    auto top = std::make_unique<FileDescriptor>(::open(medium.folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    struct stat info = {};
    if (!top->is_open() || ::fstat(top->number(), &info) != 0) return file_error(errno, medium.folder, "cannot open");
    return Use{medium, std::move(marker), std::move(top), info.st_dev, store::FolderStore(medium.folder)};
}

// The system says that it is gone.
void Exchange::leave() {
    if (use_->stage != Stage::done) return (void)lost();
    status_ = NoStick{};
    use_.reset();
}

// It went while it was used. The system may notice only later, and then calls the same medium gone.
std::optional<SteadyTime> Exchange::lost() {
    if (parts_.content != nullptr) parts_.content->end();
    log::warning("stick", "it came out before it was done; nothing is lost", {log::Field(torn_out(use_->medium.folder))});
    use_.reset();
    status_ = TornOut{};
    return std::nullopt;
}

std::optional<SteadyTime> Exchange::work(SteadyTime now) {
    if (!use_->is_there()) return lost();
    const Stage before = use_->stage;
    const Result<void> done = do_stage(now);
    if (!use_->is_there()) return lost();
    if (!done.ok()) {
        note_trouble(done.error());
        if (use_->stage == before) next_stage();
    }
    tell();
    if (use_->stage == Stage::done) {
        use_->top.reset();  // whoever unmounts it now finds nobody on it
        log::info("stick", "done", {{"envelopes", use_->written}, {"arrived", arrived_[use_->medium.number]}});
        return std::nullopt;
    }
    return use_->stage == Stage::content ? now + content_look : now;
}

bool Exchange::exchanges(Cargo cargo) const {
    if (!use_->marker.carries.contains(cargo)) return false;
    switch (parts_.state) {
        case envelope::KioskState::active: return true;
        case envelope::KioskState::revoked: return cargo == Cargo::acks || cargo == Cargo::content;
    }
    ENGAWA_VERIFY(false);
}

void Exchange::next_stage() { use_->stage = static_cast<Stage>(static_cast<int>(use_->stage) + 1); }

// Goes on to the next stage itself when this one is through.
Result<void> Exchange::do_stage(SteadyTime now) {
    switch (use_->stage) {
        case Stage::acks:
            if (exchanges(Cargo::acks)) TRY(take_acks());
            next_stage();
            return {};
        case Stage::slip_list:
            if (exchanges(Cargo::slips)) TRY(list_slips());
            next_stage();
            return {};
        case Stage::slips:
            if (!use_->slips.empty()) return or_go_on(take_slip());
            TRY(drop_other_slips());
            next_stage();
            return {};
        case Stage::envelopes: return put_envelope();
        case Stage::health:
            if (exchanges(Cargo::health)) TRY(put_health(now));
            next_stage();
            return {};
        case Stage::sync:
            TRY(sync());
            next_stage();
            return {};
        case Stage::content_begin: {
            // A stick that was made without packs has nothing that could fail.
            const bool there = ::access((use_->medium.folder / "content/metadata/timestamp.json").c_str(), R_OK) == 0;
            const bool wanted = parts_.content != nullptr && exchanges(Cargo::content) && there;
            use_->stage = wanted ? Stage::content : Stage::done;
            if (wanted) parts_.content->begin(use_->medium.folder);
            return {};
        }
        case Stage::content: {
            const ContentTaker::State state = parts_.content->state();
            if (state == ContentTaker::State::busy) return {};
            parts_.content->end();
            use_->stage = Stage::done;
            if (state == ContentTaker::State::failed && use_->shortfall == Shortfall::none) use_->shortfall = Shortfall::content;
            return {};
        }
        case Stage::done: return {};
    }
    ENGAWA_VERIFY(false);
}

Result<void> Exchange::take_acks() {
    const KioskId& kiosk = parts_.queue.kiosk();
    const auto json = use_->store.get(store::ack_key(kiosk), envelope::max_acks_bytes);
    const auto signature = use_->store.get(store::ack_signature_key(kiosk), envelope::max_acks_signature_bytes);
    for (const auto* half : {&json, &signature}) {
        if (!half->ok() && half->error().is(store::StoreError::not_found)) return {};  // none for this kiosk
        if (!half->ok()) return half->error();
    }
    const std::uint64_t last_serial = TRY(parts_.queue.ack_serial(outbox::AcksFrom::stick));
    const auto acks = envelope::verify_acks_by_any(envelope::text_of(*json), envelope::text_of(*signature), parts_.office_keys, kiosk, last_serial);
    if (acks.ok()) {
        arrived_[use_->medium.number] += TRY(parts_.queue.accept(*acks, outbox::AcksFrom::stick));
    } else if (acks.error().is(envelope::EnvelopeError::acks_replayed)) {
        // A stick is slower than the network, so that its acks are often older.
        log::info("stick", "its acks say nothing new", {log::Field(acks.error())});
    } else {
        log::warning("stick", "its acks are not believed: damaged, half written, or not signed by the office", {log::Field(acks.error())});
    }
    return {};
}

Result<void> Exchange::list_slips() {
    store::Newest newest = store::newest_of(TRY(use_->store.list("slips/")), {.objects = envelope::max_carried_statuses,
                                                                              .bytes = envelope::max_carried_status_bytes,
                                                                              .bytes_each = envelope::max_status_bytes});
    use_->slips_left_out = newest.left_out;
    if (newest.left_out > 0) log::warning("stick", "it has more statuses than are kept; the newest are", {{"left_out", newest.left_out}});
    for (store::ObjectInfo& slip : newest.objects) {
        use_->kept_slips.insert(slip.key);
        use_->slips.push_back(std::move(slip));
    }
    use_->slips_listed = true;
    return {};
}

Result<void> Exchange::take_slip() {
    const store::ObjectInfo slip = std::move(use_->slips.front());
    use_->slips.pop_front();
    const store::Bytes bytes = TRY(use_->store.get(slip.key, envelope::max_status_bytes));
    store::FolderStore carried(parts_.carried);
    const auto there = carried.get(slip.key, envelope::max_status_bytes);
    if (there.ok() && *there == bytes) return {};
    std::error_code ignored;  // what is wrong with the folder shows when it is written to
    std::filesystem::create_directories(parts_.carried, ignored);
    return carried.put_replace(slip.key, bytes);
}

// Statuses of an earlier stick that the office has taken back since, or that were nobody's. A stick that was made without
// a folder for them, or whose folder could not be read, says nothing about them.
Result<void> Exchange::drop_other_slips() {
    std::error_code ignored;
    if (!use_->slips_listed || !std::filesystem::is_directory(use_->medium.folder / "slips", ignored)) return {};
    if (!std::filesystem::exists(parts_.carried, ignored)) return {};  // nothing was ever carried
    store::FolderStore carried(parts_.carried);
    for (const store::ObjectInfo& slip : TRY(carried.list("slips/"))) {
        if (!use_->kept_slips.contains(slip.key)) TRY(carried.remove(slip.key));
    }
    return {};
}

Result<void> Exchange::put_envelope() {
    if (!exchanges(Cargo::inbox)) return next_stage(), Result<void>();
    if (!use_->envelopes) {
        auto waiting = TRY(parts_.queue.all_waiting());
        use_->waiting = waiting.size();
        use_->envelopes.emplace(waiting.begin(), waiting.end());
    }
    if (use_->envelopes->empty()) return next_stage(), Result<void>();
    const outbox::QueuedEnvelope envelope = std::move(use_->envelopes->front());
    use_->envelopes->pop_front();
    return or_go_on(put_sealed(envelope));
}

// What is wrong with one of many keeps no other waiting, unless it would be wrong with every other too.
Result<void> Exchange::or_go_on(const Result<void>& done) {
    if (done.ok() || done.error().is(store::StoreError::full) || done.error().is(store::StoreError::denied)) return done;
    note_trouble(done.error());
    return {};
}

Result<void> Exchange::put_sealed(const outbox::QueuedEnvelope& envelope) {
    const auto sealed = parts_.queue.sealed_bytes(envelope.sequence);
    if (!sealed.ok() && sealed.error().is(outbox::OutboxError::no_such_envelope)) {
        --use_->waiting;  // the office signed for it over the network meanwhile
        return {};
    }
    if (!sealed.ok()) return sealed.error();
    // An earlier tearing out can leave anything under the name.
    TRY(store::put_over_damage(use_->store, envelope.key, *sealed));
    ++use_->written;
    return {};
}

Result<void> Exchange::put_health(SteadyTime now) {
    if (parts_.heartbeat == nullptr) return {};
    const KioskId& kiosk = parts_.queue.kiosk();
    // Nobody knows when the next stick comes.
    const auto file = parts_.heartbeat->compose(parts_.queue, now, std::chrono::days(30));
    if (!file.ok() && file.error().is(outbox::OutboxError::not_enrolled)) return {};  // no visit has opened the outbox yet
    if (!file.ok()) return file.error();
    TRY(use_->store.put_replace(store::health_key(kiosk), envelope::bytes_of(file->json)));
    return use_->store.put_replace(store::health_signature_key(kiosk), envelope::bytes_of(file->signature));
}

Result<void> Exchange::sync() const {
    if (::syncfs(use_->top->number()) != 0) return file_error(errno, use_->medium.folder, "cannot sync");
    if (!use_->is_there()) return torn_out(use_->medium.folder);
    return {};
}

// The stages after the one that failed are still tried: they may be about reading. What is told is the first that went
// wrong with the envelopes, for whose sake the helper came, else the first of all.
void Exchange::note_trouble(const Error& error) {
    log::warning("stick", "something of it stays undone", {log::Field(error)});
    const bool about_writing = use_->stage == Stage::envelopes || use_->stage == Stage::health || use_->stage == Stage::sync;
    Shortfall shortfall = Shortfall::trouble;
    if (about_writing && error.is(store::StoreError::full)) shortfall = Shortfall::full;
    if (about_writing && error.is(store::StoreError::denied)) shortfall = Shortfall::read_only;
    if (use_->stage == Stage::sync) use_->written = 0;  // nothing is known to have reached it
    if (use_->shortfall == Shortfall::none || use_->stage == Stage::envelopes) use_->shortfall = shortfall;
}

void Exchange::tell() {
    const Use& use = *use_;
    switch (use.stage) {
        case Stage::acks:
        case Stage::slip_list:
        case Stage::slips: status_ = Working{Work::reading, use.written, use.waiting}; return;
        case Stage::envelopes:
        case Stage::health:
        case Stage::sync: status_ = Working{Work::writing, use.written, use.waiting}; return;
        case Stage::content_begin:
        case Stage::content: status_ = Working{Work::content, use.written, use.waiting}; return;
        case Stage::done:
            // What follows may have more to do with the stick.
            if (parts_.is_outdated && parts_.is_outdated()) status_ = Working{Work::content, use.written, use.waiting};
            else status_ = Finished{use.written, use.waiting, arrived_[use.medium.number], use.shortfall, use.slips_left_out};
            return;
    }
    ENGAWA_VERIFY(false);
}

}  // namespace engawa::exchange
