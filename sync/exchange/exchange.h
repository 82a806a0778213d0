#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "kiosk/base/atomic_file.h"
#include "kiosk/base/clock.h"
#include "kiosk/device/removable_media.h"
#include "sync/delivery/heartbeat.h"
#include "sync/envelope/fleet.h"
#include "sync/envelope/office_keys.h"
#include "sync/exchange/marker.h"
#include "sync/outbox/queue.h"
#include "sync/store/folder_store.h"

// What goes between this kiosk and a prepared USB stick. docs/formats/stick.md

namespace engawa::exchange {

// Brings the packs on a stick into the kiosk. From the exchange's thread.
class ContentTaker {
  public:
    virtual ~ContentTaker() = default;
    // From now on packs come from the stick's content/.
    virtual void begin(const std::filesystem::path& stick) = 0;
    enum class State { busy, taken, failed };
    virtual State state() = 0;
    // The stick is not touched after this. Does not wait for what cannot be waited for: a stick that is gone.
    virtual void end() = 0;
};

// What a helper is told. None of it holds anything personal.
struct NoStick {
    friend bool operator==(const NoStick&, const NoStick&) = default;
};
struct Foreign {  // nothing of it was read or written
    StickError reason = StickError::not_ours;
    friend bool operator==(const Foreign&, const Foreign&) = default;
};
enum class Work { reading, writing, content };
struct Working {  // it must stay in
    Work work = Work::reading;
    std::uint64_t written = 0;  // envelopes of this kiosk that lie on it safely
    std::uint64_t waiting = 0;  // that are to lie on it
    friend bool operator==(const Working&, const Working&) = default;
};
enum class Shortfall {
    none,
    full,        // not all envelopes found room
    read_only,   // none could be written
    trouble,     // it or the kiosk's own queue failed; the log says how
    content,     // all but the packs
    revoked,     // the office takes nothing from this kiosk, so that nothing was written
};
struct Finished {  // it may be pulled out
    std::uint64_t written = 0;
    std::uint64_t waiting = 0;
    std::uint64_t arrived = 0;  // left the queue, since the office has signed for them on this stick
    Shortfall shortfall = Shortfall::none;
    std::uint64_t slips_left_out = 0;  // statuses beyond what a kiosk keeps; the newest were taken
    friend bool operator==(const Finished&, const Finished&) = default;
};
struct TornOut {  // it went while Working
    friend bool operator==(const TornOut&, const TornOut&) = default;
};
using StickStatus = std::variant<NoStick, Foreign, Working, Finished, TornOut>;

struct ExchangeParts {
    std::reference_wrapper<device::RemovableMedia> media;
    outbox::Queue queue;
    envelope::OfficeKeys office_keys;
    std::string city;
    std::filesystem::path carried;                   // a store in a folder for what is kept of sticks
    const delivery::Heartbeat* heartbeat = nullptr;  // without one no health is written
    ContentTaker* content = nullptr;                 // without one packs are not taken
    envelope::KioskState state = envelope::KioskState::active;  // a revoked kiosk reads acks and packs, and no more
    std::function<bool()> is_outdated{};  // what is above is no longer what is in force; from the exchange's thread
};

// One stick at a time, in small steps, so that it can be told how far it is and be stopped. Writes nothing to the queue
// but what the office has signed for.
class Exchange {
  public:
    explicit Exchange(ExchangeParts parts) : parts_(std::move(parts)) {}

    // Does the next thing there is to do. Returns when to call again: `now` when there is more, nothing when only
    // a stick that comes or goes changes something.
    std::optional<SteadyTime> step(SteadyTime now);

    const StickStatus& status() const { return status_; }
    // Something is being done with a stick that is in. A stick that must stay in while nothing is at work waits for renew().
    bool at_work() const { return begins_again_ || (use_ && use_->stage != Stage::done); }

    // From here on by these, between two steps. `other` when something that matters to a stick differs: then each that is in
    // is worked on from the beginning, and what arrived by it before is still counted. With `same` it goes on where it was.
    enum class Terms { same, other };
    void renew(ExchangeParts parts, Terms terms);

  private:
    enum class Stage { acks, slip_list, slips, envelopes, health, sync, content_begin, content, done };
    // A stick that is being used.
    struct Use {
        device::Medium medium;
        Marker marker;
        std::unique_ptr<FileDescriptor> top;  // keeps the file system known when the path leads elsewhere; none when done
        std::uint64_t file_system = 0;        // st_dev
        store::FolderStore store;
        Stage stage = Stage::acks;
        std::deque<store::ObjectInfo> slips;
        std::set<ObjectKey> kept_slips;
        bool slips_listed = false;            // it is known which there are
        std::uint64_t slips_left_out = 0;
        std::optional<std::deque<outbox::QueuedEnvelope>> envelopes;  // empty: not listed yet
        std::uint64_t waiting = 0;
        std::uint64_t written = 0;
        Shortfall shortfall = Shortfall::none;
        bool is_there() const;
    };

    void forget_gone(const std::vector<device::Medium>& media);
    bool begin_next(const std::vector<device::Medium>& media);
    void begin(Use use);
    void begin_again();
    Result<Use> open(const device::Medium& medium) const;
    std::optional<SteadyTime> work(SteadyTime now);
    Result<void> do_stage(SteadyTime now);
    void next_stage();
    bool exchanges(Cargo cargo) const;
    Result<void> take_acks();
    Result<void> list_slips();
    Result<void> take_slip();
    Result<void> drop_other_slips();
    Result<void> put_envelope();
    Result<void> put_sealed(const outbox::QueuedEnvelope& envelope);
    Result<void> or_go_on(const Result<void>& done);
    Result<void> put_health(SteadyTime now);
    Result<void> sync() const;
    void note_trouble(const Error& error);
    void tell();
    void leave();
    std::optional<SteadyTime> lost();

    ExchangeParts parts_;
    std::optional<Use> use_;
    bool begins_again_ = false;
    std::set<std::uint64_t> dealt_with_;  // the numbers of media, of those that are in
    std::map<std::uint64_t, std::uint64_t> arrived_;  // by the number of a medium that is in: what left the queue by it
    std::optional<std::uint64_t> foreign_;  // the one that is told of
    StickStatus status_;
};

}  // namespace engawa::exchange
