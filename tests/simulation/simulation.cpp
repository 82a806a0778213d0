#include "tests/simulation/simulation.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "tests/simulation/disk_vfs.h"
#include "tests/simulation/kiosk.h"
#include "tests/simulation/office.h"
#include "tests/simulation/plan.h"

namespace engawa::simulation {

namespace {

// A stored envelope that the store lost is offered again after seven days; then a pull, then a look at the acks.
constexpr std::chrono::days time_to_drain{12};
constexpr std::uint64_t steps_to_drain = 6'000;

class Simulation {
  public:
    Simulation(std::uint64_t seed, std::ostream* echo, Sabotage sabotage)
        : plan_(make_plan(seed)),
          chance_(seed * 8 + 1),
          store_chance_(seed * 8 + 2),
          trace_(echo),
          place_(time_, store_chance_, trace_),
          publisher_(plan_.content ? std::optional<Publisher>(std::in_place, time_) : std::nullopt),
          office_(seed * 8 + 3, plan_.between_pulls, world()),
          attacker_(sabotage == Sabotage::office_key_lost ? office_.key()
                                                          : envelope::MinisignSecretKey::generate(chance_)) {
        seed_sqlite(seed);
        if (echo != nullptr) log::set_sink(&trace_);
        place_.on_written = [this](const std::string& machine, const ObjectKey& key, std::span<const std::byte> bytes) {
            look_at_object(machine, key, bytes);
        };
        place_.forge = [this](const std::string& key) { return forge_acks(key); };
        for (unsigned i = 0; i < plan_.kiosks; ++i) {
            kiosks_.push_back(std::make_unique<Kiosk>(fmt::format("kiosk-{}", i + 1), seed * 8 + 100 + i * 8, plan_.kiosk,
                                                      office_.contact(), world()));
            office_.enrol(*kiosks_.back());
        }
        if (sabotage == Sabotage::disks_lie) {
            for (Machine* const machine : machines()) machine->disk.lie();
        }
        fault_due_ = time_.now();
        place_.capacity_bytes = plan_.store_bytes;
        if (plan_.content) publisher_due_ = time_.now() + std::chrono::hours(1);
    }
    ~Simulation() { log::set_sink(nullptr); }

    Outcome run() {
        const SteadyTime calm_at = time_.now() + plan_.unkind;
        while (truth_.broken.empty() && step(calm_at)) check();
        if (truth_.broken.empty()) drain();
        return finish();
    }

  private:
    Kiosk::World world() { return {time_, place_, trace_, truth_, publisher_ ? &*publisher_ : nullptr}; }
    std::vector<Machine*> machines();
    bool step(SteadyTime until);
    void make_trouble();
    void publish();
    void check();
    void drain();
    bool is_drained() const;
    Outcome finish();
    void look_at_object(const std::string& machine, const ObjectKey& key, std::span<const std::byte> bytes);
    std::pair<store::Bytes, store::Bytes> forge_acks(const std::string& key);

    const Plan plan_;
    SeededRandom chance_;
    SeededRandom store_chance_;
    Time time_;
    Trace trace_;
    Truth truth_;
    Place place_;
    std::optional<Publisher> publisher_;  // when the plan has content
    Office office_;
    envelope::MinisignSecretKey attacker_;
    std::vector<std::unique_ptr<Kiosk>> kiosks_;
    std::optional<SteadyTime> fault_due_;
    std::optional<SteadyTime> publisher_due_;
    std::uint64_t steps_ = 0;
    std::uint64_t cuts_ = 0;
};

std::vector<Machine*> Simulation::machines() {
    std::vector<Machine*> all{&office_.machine};
    for (const auto& kiosk : kiosks_) all.push_back(&kiosk->machine);
    return all;
}

// The next thing that is due anywhere, the first in this order when two are. False when nothing is due before `until`.
bool Simulation::step(SteadyTime until) {
    std::optional<SteadyTime> first;
    const auto earlier = [&](const std::optional<SteadyTime>& due) {
        if (!due || (first && *first <= *due)) return false;
        first = due;
        return true;
    };
    enum class Who { nobody, trouble, publisher, store, office, kiosk } who = Who::nobody;
    Kiosk* kiosk = nullptr;
    if (earlier(fault_due_)) who = Who::trouble;
    if (earlier(publisher_due_)) who = Who::publisher;
    if (earlier(place_.next_arrival())) who = Who::store;
    if (earlier(office_.next())) who = Who::office;
    for (const auto& each : kiosks_) {
        if (!earlier(each->next())) continue;
        who = Who::kiosk;
        kiosk = each.get();
    }
    if (!first || *first > until) return false;
    time_.move_to(std::max(*first, time_.now()));
    trace_.at(time_.now());
    ++steps_;
    switch (who) {
        case Who::nobody: return false;
        case Who::trouble: make_trouble(); break;
        case Who::publisher: publish(); break;
        case Who::store: place_.arrive(); break;
        case Who::office: office_.step(); break;
        case Who::kiosk: kiosk->step(); break;
    }
    return true;
}

// Weather, cuts, clocks: what the next hours bring.
void Simulation::make_trouble() {
    const auto hours = [&](std::uint64_t most) {
        return Milliseconds(static_cast<std::int64_t>(1 + chance_.below(most * 60 * 60 * 1000)));
    };
    fault_due_ = time_.now() + hours(plan_.hours_between_troubles);
    place_.weather = chance_.below(3) == 0 ? Weather{} : draw_weather(plan_, chance_);
    for (Machine* const machine : machines()) {
        if (chance_.below(100) < plan_.cut_percent) {
            const Cut cut = chance_.below(3) == 0 ? Cut::process : Cut::power;
            machine->disk.cut_at(1 + chance_.below(machine == &office_.machine ? 400 : 120), cut);
            ++cuts_;
        }
        if (chance_.below(100) < plan_.clock_percent) jump_clock(*machine, chance_, trace_);
    }
    for (const auto& kiosk : kiosks_) {
        if (chance_.below(100) < plan_.restart_percent) kiosk->restart_orderly();
        // One at a time: under a key that the office never learns of nothing is ever taken in.
        if (chance_.below(100) < plan_.key_percent && office_.knows_key_of(*kiosk)) kiosk->change_key();
    }
}

// Timestamps live fourteen days and are renewed in time; before the calm there is news too.
void Simulation::publish() {
    publisher_due_ = time_.now() + std::chrono::hours(1 + chance_.below(120));
    const std::uint64_t what = fault_due_ ? chance_.below(4) : 0;
    trace_.line("publisher", what == 0 ? "renews" : what == 1 ? "changes a key" : "publishes");
    if (what == 0) publisher_->renew();
    else if (what == 1) publisher_->change_key(chance_);
    else publisher_->publish();
}

void Simulation::check() {
    for (const auto& [id, filled] : truth_.filled) {
        if (filled.times_shown == 0 || office_.has(id)) continue;
        const auto kiosk = std::ranges::find_if(kiosks_, [&](const auto& each) { return each->id() == filled.kiosk; });
        if ((*kiosk)->may_lack(filled.slip)) truth_.say("slip " + filled.slip + " was shown, and is neither queued nor accepted");
    }
}

bool Simulation::is_drained() const {
    const bool kiosks = std::ranges::all_of(kiosks_, [](const auto& kiosk) { return kiosk->is_drained(); });
    return kiosks && office_.is_done() && place_.count("inbox/") == 0 && !place_.next_arrival() &&
           std::ranges::all_of(truth_.filled, [&](const auto& each) { return each.second.times_shown == 0 || office_.has(each.first); });
}

void Simulation::drain() {
    trace_.line("world", "is calm from now on");
    fault_due_.reset();
    place_.weather = {};
    place_.capacity_bytes.reset();
    office_.calm();
    for (const auto& kiosk : kiosks_) kiosk->calm();
    for (Machine* const machine : machines()) {
        if (plan_.clocks_are_mended) machine->clock.mend();
    }
    const SteadyTime end = time_.now() + time_to_drain;
    const std::uint64_t last_step = steps_ + steps_to_drain;
    while (truth_.broken.empty() && !is_drained()) {
        // What the office could not take in and has told a person of, that person takes out of the store.
        for (const ObjectKey& key : damaged_envelopes(place_)) place_.clean(key);
        if (!step(end) || steps_ > last_step) {
            truth_.say("it does not drain");
            return;
        }
        check();
    }
    if (truth_.broken.empty()) office_.check_files();
}

Outcome Simulation::finish() {
    for (Machine* const machine : machines()) {
        machine->disk.visit([&](const std::string& path, const Disk::Node& node) {
            trace_.bytes(path);
            trace_.bytes(node.bytes);
        });
    }
    Outcome outcome{truth_.broken, trace_.last(), trace_.digest(), steps_, cuts_, 0};
    for (const auto& [id, filled] : truth_.filled) outcome.slips += filled.times_shown > 0 ? 1 : 0;
    return outcome;
}

void Simulation::look_at_object(const std::string& machine, const ObjectKey& key, std::span<const std::byte> bytes) {
    const std::string_view text = envelope::text_of(bytes);
    if (text.find(canary) != std::string_view::npos) truth_.say(machine + " sent plaintext to the store: " + key.text());
    if (machine != "office" || !key.text().starts_with("acks/") || !key.text().ends_with(".json")) return;
    // Signed in a moment, if not yet: the office knows its own mind.
    for (const auto& kiosk : kiosks_) {
        if (store::ack_key(kiosk->id()) != key) continue;
        note_signed(text, truth_.signed_for[kiosk->id()]);
    }
}

std::pair<store::Bytes, store::Bytes> Simulation::forge_acks(const std::string& key) {
    envelope::Acks acks;
    acks.kiosk = KioskId(key.substr(5, key.size() - 5 - 5));
    acks.serial = 1u << 30;
    acks.made_at = beginning;
    for (const auto& [object, content] : place_.objects()) {
        if (!object.text().starts_with("inbox/" + acks.kiosk.text() + "/")) continue;
        const std::string hash = object.text().substr(object.text().rfind('/') + 1, 64);
        for (std::uint64_t number = 1; number <= 12; ++number) acks.taken.push_back({hash, number, beginning});
    }
    const envelope::SignedAcks file = envelope::sign_acks(acks, attacker_).value();
    const auto bytes = [](const std::string& text) {
        const auto view = envelope::bytes_of(text);
        return store::Bytes(view.begin(), view.end());
    };
    return {bytes(file.json), bytes(file.signature)};
}

}  // namespace

Outcome simulate(std::uint64_t seed, std::ostream* echo, Sabotage sabotage) {
    use_simulated_disks_for_sqlite();
    return Simulation(seed, echo, sabotage).run();
}

}  // namespace engawa::simulation
