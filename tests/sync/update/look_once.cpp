#include <cstdio>

#include "kiosk/base/random.h"
#include "sync/outbox/free_space.h"
#include "sync/tuf/folder_fetcher.h"
#include "sync/update/worker.h"

// One look of the update worker at a repository in a folder: `look-once ROOT REPOSITORY STATE NOW`. Exit code 0 when all
// is as the repository has it. A program of its own, so that the power can be cut in it.

namespace {

using namespace engawa;

class Folder final : public update::ContentSource {
  public:
    explicit Folder(std::filesystem::path repository) : repository_(std::move(repository)) {}
    Result<std::unique_ptr<tuf::Fetcher>> open() override {
        return std::unique_ptr<tuf::Fetcher>(
            std::make_unique<tuf::FolderFetcher>(repository_ / "metadata", repository_ / "targets"));
    }
    void cancel() override {}

  private:
    std::filesystem::path repository_;
};

}  // namespace

int main(int argc, char** argv) {
    const auto now = argc == 5 ? parse_rfc3339_utc(argv[4]) : std::nullopt;
    if (!now) return 2;
    Folder source(argv[2]);
    update::Installation installation(argv[3]);
    if (!installation.open().ok()) return 3;
    outbox::ManualFreeSpace space;
    SeededRandom random{1};
    delivery::NoNetworkWatch network;
    update::WorkerOptions options;
    options.kiosk = KioskId("kiosk-7f3a");
    options.content.root_file = argv[1];
    update::UpdateWorker worker({source, installation, space, random, network, [&] { return update::Moment{*now, ClockState::set, 0}; },
                                 [](const PackId&, const std::filesystem::path&) { return Result<void>(); }, [] {}},
                                options);
    worker.step(SteadyTime{});
    std::fprintf(stderr, "%s", worker.last_error().c_str());
    return worker.last_error().empty() ? 0 : 1;
}
