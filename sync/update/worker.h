#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "kiosk/base/clock.h"
#include "kiosk/base/random.h"
#include "kiosk/base/result.h"
#include "kiosk/content/pack.h"
#include "sync/delivery/back_off.h"
#include "sync/delivery/network_watch.h"
#include "sync/envelope/enrolment.h"
#include "sync/outbox/free_space.h"
#include "sync/tuf/updater.h"
#include "sync/update/choice.h"
#include "sync/update/content_source.h"
#include "sync/update/installation.h"
#include "sync/update/pack_state.h"
#include "sync/update/schedule.h"
#include "sync/update/staging.h"

namespace engawa::update {

// All outlive the worker.
struct WorkerParts {
    ContentSource& source;
    Installation& installation;
    outbox::FreeSpace& free_space;  // of the disk that the installation is on
    Random& random;
    delivery::NetworkWatch& network;
    std::function<Moment()> moment;
    // Whether a pack does what a pack must, by itself. A permanent error refuses it for good.
    std::function<Result<void>(const PackId& pack, const std::filesystem::path& folder)> check;
    // Another state is current. From the worker's thread.
    std::function<void()> changed;
    // The verified registry of kiosks, at every look, and then what the kiosk has to say to its office. Either may be empty.
    std::function<Result<void>(const std::string& registry)> take_registry{};
    std::function<Result<void>()> answer_office{};
    // The kiosk's ring as the registry has it; else the enrolment's.
    std::function<std::optional<int>()> ring = [] { return std::optional<int>(); };
};

struct WorkerOptions {
    KioskId kiosk;
    envelope::ContentAccess content;
    std::map<PackId, std::filesystem::path> shipped;  // packs that came with the program
    std::chrono::minutes spared_every = std::chrono::hours(6);  // the least between two looks on a metered line
    delivery::BackOffLimits back_off{Milliseconds{60'000}, Milliseconds{60 * 60'000}, Milliseconds{30'000}};
};

// Keeps the packs of a kiosk as the content repository has them (docs/formats/content-repository.md, "On a kiosk").
// Waits are measured with the steady clock. One pack that cannot be had does not keep the others away.
class UpdateWorker {
  public:
    UpdateWorker(WorkerParts parts, WorkerOptions options)
        : parts_(std::move(parts)), options_(std::move(options)), back_off_(options_.back_off) {}

    // Looks once after all packs when it is time. Returns when to call again. A network that has come ends a wait after
    // a look that failed.
    SteadyTime step(SteadyTime now);

    // The next step looks at once. From the worker's thread.
    void hurry() { due_.reset(); }

    // From any thread: a running step ends soon, and changes nothing any more.
    void cancel();

    // Stable error name of the last step, "tuf.not_signed"; empty when all went well.
    const std::string& last_error() const { return last_error_; }

  private:
    enum class Looked { done, waiting };  // waiting: files are to be fetched, and not now
    Result<Looked> look();
    void follow_registry(tuf::Updater& updater);
    Result<void> fetch_registry(tuf::Updater& updater);
    Result<std::vector<PackId>> packs_of(tuf::Updater& updater) const;
    Result<void> update_packs(tuf::Updater& updater, const std::vector<PackId>& packs, Looked& looked);
    Result<void> update_pack(tuf::Updater& updater, const PackId& pack);
    bool wants(const SignedPack& pack, const InstalledPack& installed) const;
    Result<void> make_ready(tuf::Updater& updater, const SignedPack& pack, const InstalledPack& installed);
    Result<void> fetch(tuf::Updater& updater, const SignedPack& pack, const InstalledPack& installed, const std::filesystem::path& staged);
    // Takes what may be taken; the others, with why they wait.
    Result<std::map<PackId, Error>> take_ready(Others others);
    NamesByPack shown_names() const;
    void tell_waiting(const std::map<PackId, Error>& waiting);
    bool is_passing() const;
    Result<void> may_fetch(bool in_window_only) const;
    Result<content::Pack> check(const SignedPack& pack, const std::filesystem::path& folder);
    Result<void> refuse(const SignedPack& pack, const Error& reason);
    Milliseconds wait_after(const Result<Looked>& looked);

    const WorkerParts parts_;
    const WorkerOptions options_;
    delivery::BackOff back_off_;
    std::optional<SteadyTime> due_;  // empty: at once
    struct Ready {
        std::string state;  // whole in packs/
        std::set<std::string> names;
    };
    // Of the running look.
    std::map<PackId, std::optional<std::string>> wanted_;  // what is being staged or waits, as remove_unused() takes it
    std::map<PackId, Ready> ready_;
    std::string last_error_;
    std::atomic<bool> cancelled_ = false;
};

}  // namespace engawa::update
