#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sync/office/pull.h"
#include "tests/simulation/kiosk.h"
#include "tests/simulation/machine.h"
#include "tests/simulation/trace.h"
#include "tests/simulation/truth.h"
#include "tests/simulation/unkind_store.h"

namespace engawa::simulation {

// The office: `engawa inbox pull --into FOLDER` now and then, each time a program of its own that reads its keys, its
// registry and its database from the disk. It may be cut off at any write.
class Office {
  public:
    Office(std::uint64_t seed, Milliseconds between_pulls, Kiosk::World world);

    const envelope::MinisignSecretKey& key() const { return key_; }
    const envelope::AgeIdentity& identity() const { return identity_; }
    OfficeContact contact() const { return {key_.public_key(), identity_.recipient()}; }
    // As `engawa kiosk add` does.
    void enrol(const Kiosk& kiosk);

    std::optional<SteadyTime> next() const { return pull_due_; }
    void step();
    // Who is to make something of an object that is set aside, as a person learns it from the kiosks and their people.
    enum class Whose {
        kiosk,     // a kiosk offers it, or the office has it: its line goes by itself
        impostor,  // nobody's, and it would be taken in by nobody
        nobody,    // under whose name nothing comes any more
    };
    // From now on a person looks after each pull at what is set aside: gives up what an impostor sent, and forgets what came
    // damaged where no whole one is to come.
    void calm(std::function<Whose(const ObjectKey&)> whose);
    bool has_given_up(const ObjectKey& key) const { return given_up_.contains(key.text()); }

    // Whether the kiosk's key stands in the registry.
    bool knows_key_of(const Kiosk& kiosk) const { return known_keys_.at(kiosk.id()) == kiosk.key(); }
    // Whether its last run came to its end.
    bool is_done() const { return done_; }
    // Whether this submission is among the records.
    bool has(const SubmissionId& id) const { return records_.contains(id); }
    // Whether every record is laid out as files too.
    void check_files();
    // Whether no line is left that only time, or a person at the store, could mend.
    void check_nothing_set_aside();
    // Whether it has one unbroken chain of each kiosk, of all that does not wait there, and nothing is wrong with it.
    void check_traces();

    Machine machine;

  private:
    bool is_calm() const { return static_cast<bool>(whose_); }  // then a new key is taken at once
    Result<void> take_keys();
    Result<office::PullSummary> pull(std::string& told);
    // After each run: the records against what was filled in.
    void check_records();
    Result<void> check_trace(office::InboxDatabase& database, const Kiosk& kiosk);
    Result<void> tidy_as_a_person();
    Result<void> tidy_as_a_person(office::InboxDatabase& database, const office::SetAside& item);
    Result<std::map<SubmissionId, std::string>> read_records(const Machine& copy);

    Milliseconds between_pulls_;
    Kiosk::World world_;
    SeededRandom chance_;
    envelope::MinisignSecretKey key_;
    envelope::AgeIdentity identity_;
    std::map<SubmissionId, std::string> records_;  // and the slip of each
    std::optional<SteadyTime> pull_due_;
    bool done_ = false;
    std::vector<const Kiosk*> enrolled_;
    std::map<KioskId, envelope::MinisignPublicKey> known_keys_;
    std::string durable_seen_;  // database and log, as looked at last
    bool acks_were_unreadable_ = false;
    std::uint64_t times_told_above_ = 0;
    std::function<Whose(const ObjectKey&)> whose_;
    std::set<std::string> given_up_;
};

}  // namespace engawa::simulation
