#pragma once

#include <memory>
#include <optional>
#include <string>

#include "sync/delivery/worker.h"
#include "sync/envelope/enrolment.h"
#include "sync/outbox/sink.h"
#include "tests/simulation/content.h"
#include "tests/simulation/machine.h"
#include "tests/simulation/outbox_watch.h"
#include "tests/simulation/trace.h"
#include "tests/simulation/truth.h"
#include "tests/simulation/unkind_store.h"

namespace engawa::simulation {

struct KioskPlan {
    unsigned visits = 4;
    Milliseconds between_visits{8 * 60 * 60 * 1000};  // on average
    unsigned failing_disk = 0;                        // visits in a thousand whose disk has an error
    delivery::DeliveryOptions delivery;
    std::chrono::minutes between_updates{24 * 60};
};

// The office as a kiosk is told of it when it is enrolled.
struct OfficeContact {
    envelope::MinisignPublicKey key;
    envelope::AgeRecipient recipient;
};

// One kiosk: its machine, its program while it runs, and residents who come by.
class Kiosk {
  public:
    struct World {
        const Time& time;
        Place& place;
        Trace& trace;
        Truth& truth;
        const Publisher* publisher = nullptr;  // null: no content in this run
    };
    Kiosk(const std::string& name, std::uint64_t seed, const KioskPlan& plan, const OfficeContact& office, World world);

    // When something is to be done next, and doing it.
    std::optional<SteadyTime> next() const;
    void step();

    // The program ends as if at any moment; it starts again by itself.
    void restart_orderly();
    // It makes itself another key and goes on with it; the office learns of it later.
    void change_key();
    // What the faults had planned for it is over.
    void calm();
    // No answer is left on the way to the office.
    bool is_drained() const;
    // Whether the slip is surely not queued here. While the program is down nobody looks.
    bool may_lack(const std::string& slip) const { return watch_.is_open() && !watch_.holds_slip(slip); }

    // Whether it may still offer this envelope.
    bool may_offer(const std::string& sha256) const { return !watch_.is_open() || watch_.holds_envelope(sha256); }

    std::uint64_t last_entry() const { return watch_.last_entry(); }
    const std::map<std::uint64_t, std::string>& waiting_entries() const { return watch_.waiting_entries(); }

    Machine machine;
    // With which it signs since its last start.
    const envelope::MinisignPublicKey& key() const { return public_key_; }
    // What it signs with, and all it ever signed with.
    const envelope::MinisignSecretKey& secret_key() const { return secret_key_; }
    const std::vector<envelope::MinisignPublicKey>& keys_ever() const { return keys_ever_; }
    std::uint64_t last_number_before_key() const { return last_number_before_key_; }
    const KioskId& id() const { return id_; }

  private:
    class ComingNetwork final : public delivery::NetworkWatch {
      public:
        bool changed() override { return std::exchange(came, false); }
        int descriptor() const override { return -1; }
        bool came = false;
    };
    // What is in memory while it runs.
    struct Program {
        UnkindStore store;
        delivery::OpenStore access;
        ComingNetwork network;
        outbox::ManualFreeSpace free_space;
        std::unique_ptr<outbox::Sink> sink;
        std::unique_ptr<delivery::DeliveryWorker> worker;
        std::unique_ptr<Content> content;
        Program(Place& place, const Machine& machine) : store(place, machine), access(store) {}
    };

    void enrol(const envelope::MinisignSecretKey& kiosk_key, const OfficeContact& office);
    void boot();
    Result<std::unique_ptr<Program>> start_program();
    void deliver();
    void update();
    void visit();
    // Somebody helps: some entries of the trace.
    void help();
    void submit(const session::Submission& submission);
    session::Submission fill_in();
    // After everything that touched the disk: whether the machine is still there, and whether all promises are kept.
    void look_after();
    void plan_visit();

    const KioskPlan plan_;
    const KioskId id_;
    World world_;
    SeededRandom chance_;  // the residents'
    SeededRandom help_chance_;
    envelope::MinisignSecretKey secret_key_;
    envelope::MinisignPublicKey public_key_;
    std::vector<envelope::MinisignPublicKey> keys_ever_;
    std::uint64_t last_number_before_key_ = 0;
    std::unique_ptr<Program> program_;
    OutboxWatch watch_;
    Content::Seen content_seen_;
    std::optional<session::Submission> unfinished_;  // an error was shown; the resident tries again
    int tries_ = 0;
    std::uint64_t entries_tried_ = 0;
    unsigned failing_disk_;  // visits in a thousand; none in the calm
    unsigned visits_left_;
    std::optional<SteadyTime> boot_due_;
    std::optional<SteadyTime> delivery_due_;
    std::optional<SteadyTime> update_due_;
    std::optional<SteadyTime> visit_due_;
};

}  // namespace engawa::simulation
