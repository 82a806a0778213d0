#pragma once

#include <string>
#include <vector>

#include "sync/tuf/updater.h"
#include "tests/support/temporary_folder.h"
#include "tests/sync/tuf/test_repository.h"

namespace engawa::tuf {

// A client in-process beside its repository: a folder of trusted metadata, one of targets, and the time of day.
class ClientBench {
  public:
    ClientBench() { REQUIRE(initialise(metadata(), repository.metadata_files.at("1.root.json")).ok()); }

    std::filesystem::path metadata() const { return folder_.path() / "metadata"; }
    std::filesystem::path targets() const { return folder_.path() / "targets"; }

    // One update, as a run of the program does it; requests are those of this update alone.
    Result<void> refresh() {
        repository.requests.clear();
        Updater updater = TRY(Updater::create(metadata(), repository, at(now), limits, known));
        return updater.refresh();
    }
    Result<Updater::Fetched> download(const std::string& target) {
        repository.requests.clear();
        Updater updater = TRY(Updater::create(metadata(), repository, at(now), limits, known));
        TRY(updater.refresh());
        return updater.download(target, targets());
    }
    std::string trusted(const std::string& file) const { return support::read_all(metadata() / file); }
    std::map<std::string, std::uint64_t> versions() const { return trusted_versions(metadata()); }
    // The content a target was downloaded with; "none" when it was not.
    std::string downloaded(const std::string& file) const {
        return std::filesystem::exists(targets() / file) ? support::read_all(targets() / file) : "none";
    }
    // Files that are in the folder of targets, hidden ones too.
    std::vector<std::string> target_folder() const {
        std::vector<std::string> names;
        if (!std::filesystem::exists(targets())) return names;
        for (const auto& entry : std::filesystem::directory_iterator(targets()))
            names.push_back(entry.path().filename().string());
        return names;
    }

    TestRepository repository;
    std::string now = test_day;
    Limits limits;
    KnownSignatures* known = nullptr;

  private:
    support::TemporaryFolder folder_;
};

// What a result was, for a comparison that shows it.
template <typename T>
std::string said(const Result<T>& result) {
    return result.ok() ? "done" : std::string(result.error().name());
}

using Versions = std::map<std::string, std::uint64_t>;
using Requests = std::vector<std::string>;

}  // namespace engawa::tuf
