#pragma once

#include <filesystem>
#include <memory>

#include "kiosk/base/atomic_file.h"
#include "kiosk/base/clock.h"
#include "kiosk/base/result.h"
#include "sync/office/registry.h"

// The office's half of a state directory, for one command at a time. docs/formats/state-directory.md

namespace engawa::office {

class OfficeFolder {
  public:
    // Keeps other commands out as long as it lives. no_such_office without keys. A registry that does not know its own
    // office yet is told by the keys that lie beside it.
    static Result<OfficeFolder> open(const std::filesystem::path& state);

    const std::filesystem::path& state() const { return state_; }
    std::filesystem::path file(std::string_view name) const { return state_ / "office" / name; }
    Registry& registry() { return registry_; }
    // The serial grows, and registry.toml is replaced.
    Result<void> save(WallTime now);

  private:
    OfficeFolder(std::filesystem::path state, std::unique_ptr<FileDescriptor> lock, Registry registry)
        : state_(std::move(state)), lock_(std::move(lock)), registry_(std::move(registry)) {}

    std::filesystem::path state_;
    std::unique_ptr<FileDescriptor> lock_;
    Registry registry_;
};

// What is missing in the registry's own words about its office, out of identity.txt and office.pub or office.key.
Result<void> complete_office(Registry& registry, const std::filesystem::path& office_folder);

}  // namespace engawa::office
