#pragma once

#include <CLI/CLI.hpp>

#include <functional>
#include <optional>
#include <string>

#include "sync/office/command.h"
#include "sync/office/inbox_command.h"

// `engawa inbox audit`.

namespace engawa::office {

class AuditCommand {
  public:
    // Adds it to `engawa inbox`; when it is asked for it becomes `action`. Both and the parts outlive this.
    AuditCommand(CLI::App& inbox, const CommandParts& parts, Action& action);

  private:
    Result<ExitCode> run() const;

    const CommandParts& parts_;
    DatabaseChoice database_;
    std::string store_url_;
    std::optional<std::string> store_user_;
    std::optional<std::filesystem::path> store_secret_file_;
    std::filesystem::path registry_;
    int silent_after_hours_ = 24;
    bool json_ = false;
};

}  // namespace engawa::office
