#pragma once

#include <filesystem>
#include <map>
#include <sstream>
#include <string>

#include "kiosk/base/clock.h"
#include "kiosk/base/random.h"
#include "sync/envelope/kiosk_request.h"
#include "sync/office/registry.h"
#include "tests/support/temporary_folder.h"

// An office with its state directory, its repository and a store in a folder: the engawa program in this process, with a
// clock that can be set.

namespace engawa::office::support {

class RegistryBench {
  public:
    RegistryBench();  // engawa init, without a kiosk of its own to be looked at

    // What another kiosk would show.
    envelope::KioskRequest request(std::uint64_t seed) const;
    // Its words as one argument.
    static std::string typed(const envelope::KioskRequest& request);
    std::string enrol_line(const envelope::KioskRequest& request, const std::string& center) const;

    // `engawa kiosk` with a command line; STATE, REPO, KEYS and STORE stand for the options that most commands share.
    int run(const std::string& line) { return run_program("kiosk " + line); }
    int run_program(const std::string& line);
    std::string must(const std::string& line);          // of engawa kiosk
    std::string must_program(const std::string& line);  // of engawa
    void refused(const std::string& line, const std::string& message);

    Registry registry() const;
    std::filesystem::path registry_file() const { return state / "office" / "registry.toml"; }
    std::string at(const std::string& name) const { return (folder.path() / name).string(); }

    enum class FleetRole { delegated, missing };
    void found_repository(FleetRole role = FleetRole::delegated);
    void sign_and_publish();
    // The registry as a kiosk gets it; "" when it cannot be had.
    std::string client_reads();
    // The store's timestamp as the first publish left it.
    void put_back_first_publish();

    engawa::support::TemporaryFolder folder;
    std::filesystem::path state = folder.path() / "state";
    ManualWallClock clock{WallTime(std::chrono::sys_days(std::chrono::year(2026) / 11 / 21))};
    SystemRandom random;
    std::string output;
    std::string errors;

  private:
    std::string first_timestamp_;
};

}  // namespace engawa::office::support
