#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "kiosk/app/enrolled_store.h"
#include "kiosk/assist/sign_in.h"
#include "kiosk/assist/trace_sink.h"
#include "kiosk/base/clock.h"
#include "kiosk/base/error_tally.h"
#include "kiosk/base/file_mark.h"
#include "kiosk/base/random.h"
#include "kiosk/content/library.h"
#include "sync/delivery/delivery_thread.h"
#include "sync/delivery/network_watch.h"
#include "sync/envelope/enrolment.h"
#include "sync/envelope/fleet.h"
#include "sync/membership/membership.h"
#include "sync/outbox/free_space.h"
#include "sync/outbox/sink.h"

namespace engawa::app {

// The outgoing half of the kiosk: the outbox that a visit submits to, and the thread that delivers from it. On a kiosk
// that is not enrolled, or whose outbox cannot be opened, it says so when a form is about to begin, and lessons go on.
class Mailroom {
  public:
    // `state` is the folder with kiosk/kiosk.toml.
    Mailroom(const std::filesystem::path& state, const WallClock& wall_clock, const SteadyClock& clock,
             Random& random, const log::ErrorTally& errors);
    ~Mailroom();
    Mailroom(const Mailroom&) = delete;
    Mailroom& operator=(const Mailroom&) = delete;

    session::SubmissionSink& sink() { return *sink_; }
    // What is done at the kiosk is written down there (docs/formats/trace.md); on the pages' thread, as sink().
    assist::TraceSink& trace() { return *sink_; }
    const std::string& center() const { return center_; }
    // Who may help here, and whether the office signed a card of theirs; both as the registry says that is in force.
    assist::Register helpers() const { return {people_, center_}; }
    bool office_signed(std::string_view text, std::span<const std::byte> signature) const;
    // By the local calendar; while the clock is unset, the earliest that today can be.
    assist::KioskDay today() const;
    // Of the outbox; WallTime{} when it cannot be read, which readiness() says when a form is about to begin.
    WallTime last_trusted();
    // What kiosk.toml says; nothing on a kiosk that is not enrolled.
    const std::optional<envelope::Enrolment>& enrolment() const { return enrolment_; }
    // Of this kiosk, as the registry says.
    envelope::KioskState state() const { return state_; }
    // Of the panel, as kiosk.toml says.
    std::optional<double> px_per_mm() const { return enrolment_ ? enrolment_->px_per_mm : std::nullopt; }
    // What is heard and which keys there are, as kiosk.toml says.
    envelope::VoiceSetup voice() const { return enrolment_ ? enrolment_->voice : envelope::VoiceSetup{}; }
    // What lights the helper's lamp, as kiosk.toml says.
    envelope::LampSetup lamp() const { return enrolment_ ? enrolment_->lamp : envelope::LampSetup{}; }
    // Whether kiosk.toml or the registry has come, or was written, since it was read.
    bool is_outdated() const;
    // Between visits: all that is sealed and sent follows them. The heartbeat is another one. Whether the kiosk is enrolled.
    // A kiosk.toml that cannot be followed changes nothing (docs/formats/state-directory.md).
    bool renew();
    // For the update worker, on its thread (docs/formats/registry.md).
    Result<void> take_registry(const std::string& registry);
    Result<void> answer_office();
    std::optional<int> ring() const { return membership_.ring(); }
    // From any thread: answer_office() ends soon. For shutting down.
    void cancel_answer();

    // Not before the first page stands: opening files and the network is not what a resident waits for.
    void start_delivery();
    void wake();
    // What is shown from now on, for the kiosk's health.
    void note_packs(const content::Library& library);
    // Writes into the trace which of them are shown in another version than it was told of. A kiosk that is not enrolled has none.
    void trace_packs();
    // Composes the kiosk's health; null before start_delivery(), or where nothing can be delivered.
    const delivery::Heartbeat* heartbeat() const { return heartbeat_.get(); }
    // What waits, as a JSON object without personal data (docs/formats/driver.md).
    std::string summary();

  private:
    Result<void> open_delivery();
    Result<void> give_this_store_everything(outbox::Queue& queue) const;
    Result<std::unique_ptr<delivery::Heartbeat>> make_heartbeat();
    delivery::LocalMinute local_minute() const;
    void stop_delivery();
    // Takes over what kiosk.toml and the registry say; what to seal with, if the kiosk may.
    std::optional<outbox::Sealing> read_standing();

    const std::filesystem::path folder_;
    std::filesystem::path outbox_file_;
    const WallClock& wall_clock_;
    const SteadyClock& clock_;
    Random& random_;
    const log::ErrorTally& errors_;
    const SteadyTime started_;
    std::atomic<WallTime> trusted_{};  // as last read from the outbox
    std::mutex packs_mutex_;
    std::vector<envelope::ShownPack> packs_;
    membership::Membership membership_;
    std::uint64_t revision_ = 0;  // of the membership, as last read
    std::optional<FileMark> settings_;  // kiosk.toml as last read
    std::string standing_error_;
    envelope::KioskState state_ = envelope::KioskState::active;  // as last read
    enum class Delivery { not_wanted, wanted } delivery_ = Delivery::not_wanted;
    std::mutex answer_mutex_;
    EnrolledStore* answering_ = nullptr;
    bool answer_cancelled_ = false;
    std::string told_;  // the last statement that the store has
    std::optional<envelope::Enrolment> enrolment_;
    std::string center_;
    std::vector<assist::Person> people_;
    outbox::SystemFreeSpace free_space_;
    std::unique_ptr<outbox::Sink> sink_;
    std::unique_ptr<EnrolledStore> store_;
    std::unique_ptr<delivery::NetworkWatch> network_;
    std::unique_ptr<delivery::Heartbeat> heartbeat_;
    std::unique_ptr<delivery::DeliveryWorker> worker_;
    std::unique_ptr<delivery::DeliveryThread> thread_;
};

}  // namespace engawa::app
