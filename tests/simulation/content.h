#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "kiosk/app/trusted_clock.h"
#include "sync/tuf/metadata.h"
#include "sync/tuf/signing_key.h"
#include "sync/update/worker.h"
#include "tests/simulation/machine.h"
#include "tests/simulation/truth.h"
#include "tests/simulation/unkind_store.h"

// Content: a publisher who signs new versions of a pack and changes keys, mirrors that show old, spoilt or no files, and
// the update worker of a kiosk.

namespace engawa::simulation {

// What the publisher has shown, one state after the other, and what a mirror may still show of it.
class Publisher {
  public:
    explicit Publisher(const Time& time);

    // A new version of the pack; a new key for one of the roles (and so a new root); the same again with a later expiry.
    void publish();
    void change_key(Random& chance);
    void renew();

    std::uint64_t newest() const { return pack_version_; }
    const std::string& first_root() const { return states_.front().at("1.root.json"); }
    // The file of the pack's version, by its path in the pack; nothing for a version that was never published.
    const std::map<std::string, std::string>* pack(std::uint64_t version) const;

    using Files = std::map<std::string, std::string>;
    const std::vector<Files>& states() const { return states_; }  // metadata by file name
    const Files& targets() const { return targets_; }             // by path with hash; all there ever were

  private:
    void set_key(const std::string& role);
    void show();

    const Time& time_;
    tuf::Root root_;
    tuf::Timestamp timestamp_;
    tuf::Snapshot snapshot_;
    tuf::Targets top_;
    tuf::Targets pack_;
    std::map<std::string, const tuf::SigningKey*> keys_;  // by role
    std::size_t keys_used_ = 0;
    std::uint64_t pack_version_ = 0;
    std::map<std::uint64_t, Files> packs_;
    std::vector<Files> states_;
    Files targets_;
};

// A kiosk's way to them, with the faults of the store.
class Mirror final : public tuf::Fetcher {
  public:
    Mirror(const Publisher& publisher, Place& place, const Machine& machine)
        : publisher_(publisher), place_(place), machine_(machine) {}
    Result<std::string> fetch_metadata(std::string_view file_name, std::uint64_t max_bytes) override;
    Result<void> fetch_target(std::string_view path, std::uint64_t offset, tuf::TargetSink& sink) override;

  private:
    Result<std::string> answer(const std::string& name, const std::vector<const Publisher::Files*>& newest_first);

    const Publisher& publisher_;
    Place& place_;
    const Machine& machine_;
};

// The update worker of a kiosk while its program runs, and what is looked at after each of its steps.
class Content {
  public:
    // What was seen outlives the program.
    struct Seen {
        struct File {
            std::string bytes;
            std::optional<std::uint64_t> version;  // nothing when it is no metadata
        };
        std::uint64_t pack_version = 0;
        std::map<std::string, std::uint64_t> metadata;  // versions by file name
        std::map<std::string, File> read;               // by file name, so that only what has changed is read anew
    };
    struct World {
        const Publisher& publisher;
        Place& place;
        Trace& trace;
        Truth& truth;
        std::chrono::minutes every;
        std::function<WallTime()> last_trusted;
    };
    Content(Machine& machine, const KioskId& kiosk, Seen& seen, World world);

    SteadyTime step(SteadyTime now);
    // The pages are at rest.
    void take_into_use() { (void)installation_.take_into_use(); }
    void check();
    void hurry() { worker_->hurry(); }

    static std::string root_file(const Machine& machine) { return machine.path("kiosk/content-root.json"); }

  private:
    class Source final : public update::ContentSource {
      public:
        Source(World world, const Machine& machine) : world_(std::move(world)), machine_(machine) {}
        Result<std::unique_ptr<tuf::Fetcher>> open() override {
            return std::unique_ptr<tuf::Fetcher>(std::make_unique<Mirror>(world_.publisher, world_.place, machine_));
        }
        void cancel() override {}

      private:
        World world_;
        const Machine& machine_;
    };
    void check_pack(const std::string& state);
    void check_metadata();
    std::optional<std::uint64_t> version_of(const std::string& role, const std::string& bytes);

    Machine& machine_;
    Seen& seen_;
    bool believes_metadata_ = false;  // the last step could make all durable that it wrote
    World world_;
    Source source_;
    update::Installation installation_;
    outbox::ManualFreeSpace free_space_;
    delivery::NoNetworkWatch network_;
    app::TrustedWallClock trusted_clock_;
    FlooredWallClock clock_;
    std::unique_ptr<update::UpdateWorker> worker_;
};

}  // namespace engawa::simulation
