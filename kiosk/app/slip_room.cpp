#include "kiosk/base/stack.h"
#include "kiosk/app/slip_room.h"

#include <algorithm>

#include "sync/update/schedule.h"

namespace engawa::app {

namespace {
// Long enough to cost nothing, short enough that a lost wake-up would not be noticed.
constexpr Milliseconds idle_wait{60'000};
// What one answer of the store may take while somebody has given the words of a draft that lies here; there are three at most.
constexpr Milliseconds brief_answer{4'000};
}  // namespace

std::filesystem::path carried_folder(const std::filesystem::path& state) { return state / "kiosk" / "carried"; }

SlipRoom::SlipRoom(const std::filesystem::path& state, const TrustedWallClock& wall_clock, const SteadyClock& clock, Random& random,
                   std::function<void()> wake_ui)
    : wake_ui_(std::move(wake_ui)),
      wall_clock_(wall_clock),
      clock_(clock),
      random_(random),
      guard_(state / "kiosk" / "tries.json", clock),
      drafts_(state / "kiosk" / "drafts", wall_clock),
      carried_(carried_folder(state)) {}

SlipRoom::~SlipRoom() {
    exchange_.stop();
    stores().cancel();
    if (thread_.joinable()) thread_.join();
}

void SlipRoom::start(const std::optional<envelope::Enrolment>& enrolment) {
    Stores stores;
    delivery::LineUse line;
    if (enrolment) {
        stores.patient = std::make_shared<EnrolledStore>(enrolment->store_url, enrolment->store_login, enrolment->network);
        stores.brief = std::make_shared<EnrolledStore>(enrolment->store_url, enrolment->store_login, enrolment->network, brief_answer);
        line = line_to_store(*enrolment, [this] {
            return delivery::LocalMinute{wall_clock_.state(), update::local_time(wall_clock_.now()).minute_of_day};
        });
    }
    {
        const std::lock_guard lock(mutex_);
        std::swap(stores_, stores);
        line_ = std::move(line);
    }
    stores.cancel();
    if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
}

SlipRoom::Stores SlipRoom::stores() const {
    const std::lock_guard lock(mutex_);
    return stores_;
}

void SlipRoom::Stores::cancel() const {
    for (const auto& store : {patient, brief})
        if (store != nullptr) store->cancel();
}

delivery::LineUse SlipRoom::line() const {
    const std::lock_guard lock(mutex_);
    return line_;
}

Milliseconds SlipRoom::until(std::optional<SteadyTime> wake) const {
    if (!wake) return idle_wait;
    return std::clamp(std::chrono::ceil<Milliseconds>(*wake - clock_.now()), Milliseconds(0), idle_wait);
}

void SlipRoom::run() {
    std::shared_ptr<EnrolledStore> before;
    while (!exchange_.stopped()) {
        const Stores entered = stores();
        if (entered.patient != before) drafts_.forget_waits();
        before = entered.patient;
        SlipWorker worker({exchange_, entered.patient.get(), &carried_, guard_, drafts_, wall_clock_, clock_, random_, wake_ui_, line(),
                           entered.brief.get()});
        if (worker.step() != SlipWorker::Step::idle) continue;
        const std::optional<SteadyTime> next = worker.tend_drafts();
        wipe_stack_below();
        exchange_.wait(until(next));
    }
    // What was resumed last is not left behind for another.
    SlipWorker({exchange_, nullptr, &carried_, guard_, drafts_, wall_clock_, clock_, random_, {}}).release_resumed();
}

}  // namespace engawa::app
