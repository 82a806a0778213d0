#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "kiosk/base/random.h"
#include "sync/outbox/free_space.h"
#include "sync/update/worker.h"
#include "tests/kiosk/content/pack_folder.h"
#include "tests/support/temporary_folder.h"
#include "tests/sync/delivery/fake_network.h"
#include "tests/sync/tuf/test_repository.h"

namespace engawa::update::test {

// A repository that shows packs as a publisher does: one delegated role a pack.
class PackRepository : public tuf::TestRepository {
  public:
    // Delegates the pack and shows the folder as it stands; the roll-out as signed, unless empty.
    void publish(const std::filesystem::path& folder, const std::string& pack, const std::string& custom = {});
    // The targets that were asked for since the last clear, by their path in the pack without hash.
    std::vector<std::string> fetched() const;
};

// The worker beside its repository, with time, space and the check told what to say.
class UpdateBench {
  public:
    explicit UpdateBench(WorkerOptions options = {});

    // Writes another version into the pack, so that its pack.toml changes, and publishes it.
    void publish(const std::string& version, int ring = 0, int percent = 100);
    void write(const std::string& path, const std::string& bytes) const { pack.write(path, bytes); }
    // Shows it as the registry of kiosks, signed by its own role.
    void publish_registry(const std::string& registry);
    // One look, whatever the time.
    void look();

    std::string current(const std::string& id = "kaigo") const { return installation.pack(PackId(id)).current.value_or("none"); }
    // The version in the pack.toml that is shown; "none" without one.
    std::string shown() const;
    std::string file(const std::string& path) const;  // of the current state
    std::filesystem::path content() const { return folder.path() / "content"; }
    // "kaigo/2026.1-…" of every folder in packs/ or staging/.
    std::vector<std::string> states(const std::string& below) const;

    support::TemporaryFolder folder;
    content::test::PackFolder pack;
    PackRepository repository;
    Installation installation;
    outbox::ManualFreeSpace free_space;
    SeededRandom random{7};
    delivery::FakeNetwork network;
    Moment moment{tuf::at(tuf::test_day), ClockState::set, 12 * 60};
    std::function<Result<void>(const std::filesystem::path&)> checked;  // empty: every pack passes
    std::vector<std::string> registries;                                // that were handed over
    std::function<Result<void>()> answering;                            // empty: the office has nothing to hear
    std::optional<int> registered_ring;                                 // as the registry has it
    // What happens to the transfer of media/a.png; false: the repository sends it.
    std::function<Result<bool>(std::uint64_t offset, tuf::TargetSink& sink)> between;
    std::function<Result<void>()> opening;                              // empty: the source opens
    std::atomic<bool> cancelled = false;
    delivery::Line line = delivery::Line::open;
    std::optional<Milliseconds> until_open;
    ContentSource::Stay stay = ContentSource::Stay::lasting;
    int changes = 0;
    SteadyTime now{};
    SteadyTime next{};

  private:
    class Source;
    std::unique_ptr<ContentSource> source_;

  public:
    UpdateWorker worker;
};

std::string custom(const std::string& version, int ring, int percent);

}  // namespace engawa::update::test
