#include "tests/simulation/simulation.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <vector>

#include "sync/envelope/envelope.h"
#include "sync/envelope/slip.h"
#include "tests/simulation/disk_vfs.h"
#include "tests/simulation/kiosk.h"
#include "tests/simulation/office.h"
#include "tests/simulation/plan.h"

namespace engawa::simulation {

namespace {

// A stored envelope that the store lost is offered again after seven days; then a pull, then a look at the acks.
constexpr std::chrono::days time_to_drain{12};
constexpr std::uint64_t steps_to_drain = 6'000;
// Some ten times what the busiest run takes: whoever always wants to be called again is seen, not waited for.
constexpr std::uint64_t most_steps_before_calm = 20'000;

// inbox/<kiosk>/<sha256>.age
std::string hash_in(const ObjectKey& key) { return key.text().substr(key.text().rfind('/') + 1, 64); }

class Simulation {
  public:
    Simulation(std::uint64_t seed, std::ostream* echo, Sabotage sabotage)
        : plan_(make_plan(seed)),
          chance_(seed * 8 + 1),
          store_chance_(seed * 8 + 2),
          double_chance_(seed * 8 + 5),
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
        place_.on_conflict = [this](const ObjectKey& key) { in_the_way_.insert(key); };
        place_.on_believed = [this](const std::string& machine, const ObjectKey& key, std::span<const std::byte> bytes) {
            if (machine == "office") look_at_believed(key, bytes);
        };
        place_.on_removing = [this](const std::string& machine, const ObjectKey& key, int damaged_readings) {
            if (machine == "office") look_at_removal(key, damaged_readings);
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
        while (truth_.broken.empty() && step(calm_at)) {
            check();
            if (steps_ > most_steps_before_calm) truth_.say("it never rests");
        }
        if (truth_.broken.empty()) drain();
        return finish();
    }

  private:
    Kiosk::World world() { return {time_, place_, trace_, truth_, publisher_ ? &*publisher_ : nullptr}; }
    std::vector<Machine*> machines();
    bool step(SteadyTime until);
    void step(Kiosk& kiosk);
    void make_trouble();
    void publish();
    void check();
    void drain();
    bool is_drained() const;
    Outcome finish();
    void look_at_object(const std::string& machine, const ObjectKey& key, std::span<const std::byte> bytes);
    void look_at_envelope(const Kiosk& kiosk, std::span<const std::byte> bytes);
    void look_at_believed(const ObjectKey& key, std::span<const std::byte> bytes);
    void look_at_removal(const ObjectKey& key, int damaged_readings);
    void lay_impostor();
    Office::Whose whose(const ObjectKey& key) const;
    const Kiosk* kiosk_named(const std::string& name) const;
    std::pair<store::Bytes, store::Bytes> forge_acks(const std::string& key);

    // An envelope that a kiosk has offered, opened.
    struct Offered {
        const Kiosk* kiosk;
        envelope::Manifest manifest;
        std::string xml;
    };
    envelope::SealedEnvelope seal_as(const Offered& offered);

    const Plan plan_;
    SeededRandom chance_;
    SeededRandom store_chance_;
    SeededRandom double_chance_;  // what others seal in a kiosk's name
    Time time_;
    Trace trace_;
    Truth truth_;
    Place place_;
    std::optional<Publisher> publisher_;  // when the plan has content
    Office office_;
    envelope::MinisignSecretKey attacker_;
    std::vector<std::unique_ptr<Kiosk>> kiosks_;
    std::map<std::string, Offered> offered_;  // by hash
    std::set<ObjectKey> in_the_way_;  // of the envelopes that this step wants to put
    std::map<KioskId, std::set<std::string>> signing_;  // the hashes in acks whose signature is not put yet
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
        case Who::kiosk: step(*kiosk); break;
    }
    return true;
}

// What lies damaged under its envelope's name it writes over at once, whatever then becomes of the writing.
void Simulation::step(Kiosk& kiosk) {
    in_the_way_.clear();
    kiosk.step();
    if (in_the_way_.empty() || kiosk.machine.disk.is_cut()) return;
    truth_.say(kiosk.id().text() + " leaves other bytes under the name of its envelope: " + in_the_way_.begin()->text());
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
    if (double_chance_.below(2) == 0) lay_impostor();
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
           std::ranges::all_of(truth_.filled, [&](const auto& each) {
               const Truth::Filled& filled = each.second;
               return filled.times_shown == 0 || (office_.has(each.first) && truth_.statuses.contains(filled.slip));
           });
}

void Simulation::drain() {
    trace_.line("world", "is calm from now on");
    fault_due_.reset();
    place_.weather = {};
    place_.capacity_bytes.reset();
    office_.calm([this](const ObjectKey& key) { return whose(key); });
    for (const auto& kiosk : kiosks_) kiosk->calm();
    for (Machine* const machine : machines()) {
        if (plan_.clocks_are_mended) machine->clock.mend();
    }
    const SteadyTime end = time_.now() + time_to_drain;
    const std::uint64_t last_step = steps_ + steps_to_drain;
    while (truth_.broken.empty() && !is_drained()) {
        if (!step(end) || steps_ > last_step) {
            truth_.say("it does not drain");
            return;
        }
        check();
    }
    if (!truth_.broken.empty()) return;
    office_.step();
    office_.check_nothing_set_aside();
    office_.check_files();
    office_.check_traces();
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

const Kiosk* Simulation::kiosk_named(const std::string& name) const {
    const auto found = std::ranges::find_if(kiosks_, [&](const auto& each) { return each->id().text() == name; });
    return found == kiosks_.end() ? nullptr : found->get();
}

envelope::SealedEnvelope Simulation::seal_as(const Offered& offered) {
    const envelope::Manifest& said = offered.manifest;
    envelope::SealRequest request;
    request.kiosk = said.kiosk;
    request.sequence = said.sequence;
    request.submission = said.submission;
    request.form = said.form;
    request.form_version = said.form_version;
    request.pack = said.pack;
    request.pack_version = said.pack_version;
    request.created = said.created;
    request.clock = said.clock;
    request.slip = said.slip;
    request.xml = offered.xml;
    return envelope::seal(request, offered.kiosk->secret_key(), {office_.identity().recipient()}, double_chance_).value();
}

// A kiosk's disk was copied once: now and then the copy sends the same record under the same number, sealed by itself. That
// the office has taken in one of them says nothing of the other.
void Simulation::look_at_envelope(const Kiosk& kiosk, std::span<const std::byte> bytes) {
    const std::string hash = envelope::sha256_hex(bytes);
    if (offered_.contains(hash)) return;
    const envelope::FindKioskKeys keys = [&](const envelope::Manifest&) { return kiosk.keys_ever(); };
    const auto opened = envelope::open(bytes, {office_.identity()}, keys);
    if (!opened) return truth_.say(kiosk.id().text() + " offers what cannot be opened: " + opened.error().message());
    const Offered& offered = offered_.emplace(hash, Offered{&kiosk, opened->manifest, std::string(opened->xml.text())}).first->second;
    if (!fault_due_ || double_chance_.below(3) != 0) return;
    const envelope::SealedEnvelope twin = seal_as(offered);
    trace_.line("a copy of " + kiosk.id().text(), "sends " + twin.key.text());
    place_.lay(twin.key, twin.bytes);
}

// Other answers under a number, or under an id, that the office has taken in.
void Simulation::lay_impostor() {
    std::vector<const Offered*> taken;
    for (const auto& [hash, offered] : offered_) {
        if (office_.has(offered.manifest.submission)) taken.push_back(&offered);
    }
    if (taken.empty()) return;
    Offered other = *taken[double_chance_.below(taken.size())];
    other.xml = fmt::format("<data id=\"care\"><a0>{:x}</a0></data>", double_chance_.next_u64());
    if (double_chance_.below(2) == 0) {
        other.manifest.submission = SubmissionId("uuid:" + make_uuid(double_chance_));
    } else {
        other.manifest.sequence = 1'000 + double_chance_.below(1'000);
    }
    const envelope::SealedEnvelope sealed = seal_as(other);
    trace_.line("an impostor", "sends " + sealed.key.text());
    truth_.impostors.emplace(sealed.key, sealed.sha256);
    place_.lay(sealed.key, sealed.bytes);
}

// What the office has signed for is a kiosk's still: no person is needed to see that it has it.
Office::Whose Simulation::whose(const ObjectKey& key) const {
    if (truth_.impostors.contains(key)) return Office::Whose::impostor;
    const std::string hash = hash_in(key);
    for (const auto& kiosk : kiosks_) {
        const auto signed_for = truth_.signed_for.find(kiosk->id());
        const bool has = signed_for != truth_.signed_for.end() &&
                         std::ranges::any_of(signed_for->second, [&](const auto& each) { return each.second == hash; });
        if (has || kiosk->may_offer(hash)) return Office::Whose::kiosk;
    }
    return Office::Whose::nobody;
}

// The store's yes to the office: acks are there with their signature, statuses say what they should.
void Simulation::look_at_believed(const ObjectKey& key, std::span<const std::byte> bytes) {
    const std::string& text = key.text();
    for (const auto& kiosk : kiosks_) {
        if (key == store::ack_key(kiosk->id())) {
            std::set<std::pair<std::uint64_t, std::string>> entries;
            note_signed(envelope::text_of(bytes), entries);
            signing_[kiosk->id()].clear();
            for (const auto& [number, hash] : entries) signing_[kiosk->id()].insert(hash);
        }
        if (key == store::ack_signature_key(kiosk->id())) truth_.published[kiosk->id()].merge(signing_[kiosk->id()]);
    }
    if (!text.starts_with("slips/")) return;
    for (const auto& [hash, offered] : offered_) {
        const std::string& slip = offered.manifest.slip;
        if (envelope::slip_key(slip) != key) continue;
        const auto status = envelope::open_slip_status(bytes, slip);
        if (!status || status->state != envelope::SlipState::received) truth_.say("the status of slip " + slip + " is not what it should be");
        truth_.statuses.insert(slip);
    }
}

void Simulation::look_at_removal(const ObjectKey& key, int damaged_readings) {
    const std::string& text = key.text();
    if (!text.starts_with("inbox/")) return;
    const std::string kiosk = text.substr(6, text.rfind('/') - 6);
    // It keeps the bytes of a damaged one, and its kiosk offers the envelope again; a person has given up what is no kiosk's.
    if (!place_.is_whole(key) || office_.has_given_up(key)) return;
    // A store that gives the same other bytes each time it is asked, of this object and in this pull: three times, before it
    // goes. It may be whole; its kiosk has it still.
    constexpr int readings = 3;
    if (damaged_readings >= readings) return;
    if (truth_.published[KioskId(kiosk)].contains(hash_in(key))) return;
    truth_.say("the office removes " + text + " before the store has its acks");
}

void Simulation::look_at_object(const std::string& machine, const ObjectKey& key, std::span<const std::byte> bytes) {
    in_the_way_.erase(key);
    const std::string_view text = envelope::text_of(bytes);
    if (text.find(canary) != std::string_view::npos) truth_.say(machine + " sent plaintext to the store: " + key.text());
    if (const Kiosk* const kiosk = kiosk_named(machine); kiosk != nullptr && key.text().starts_with("inbox/")) {
        look_at_envelope(*kiosk, bytes);
    }
    if (machine != "office" || !key.text().starts_with("acks/") || !key.text().ends_with(".json")) return;
    // Signed in a moment, if not yet: the office knows its own mind.
    for (const auto& kiosk : kiosks_) {
        if (store::ack_key(kiosk->id()) != key) continue;
        note_signed(text, truth_.signed_for[kiosk->id()]);
        for (const auto& [number, hash] : truth_.signed_for[kiosk->id()]) {
            const bool wrong = std::ranges::any_of(truth_.impostors, [&](const auto& each) { return each.second == hash; });
            if (wrong) truth_.say("the office has signed for other answers under a number or an id that it has");
        }
    }
}

std::pair<store::Bytes, store::Bytes> Simulation::forge_acks(const std::string& key) {
    envelope::Acks acks;
    acks.kiosk = KioskId(key.substr(5, key.size() - 5 - 5));
    acks.serial = 1u << 30;
    acks.made_at = beginning;
    for (const auto& [object, content] : place_.objects()) {
        if (!object.text().starts_with("inbox/" + acks.kiosk.text() + "/")) continue;
        const std::string hash = hash_in(object);
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
