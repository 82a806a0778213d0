#pragma once

#include <CLI/CLI.hpp>

#include <functional>
#include <optional>
#include <string>

#include "sync/office/command.h"
#include "sync/office/inbox_command.h"

// `engawa relay …`: records sent on to other programs' servers.

namespace engawa::office {

class RelayCommands {
  public:
    // Adds them to the program; the one that is asked for becomes `action`. Both and the parts outlive this.
    RelayCommands(CLI::App& program, const CommandParts& parts, Action& action);

  private:
    Result<ExitCode> openrosa() const;

    const CommandParts& parts_;
    DatabaseChoice database_;
    std::string server_;
    std::string form_;
    std::optional<std::string> user_;
    std::optional<std::filesystem::path> password_file_;
};

}  // namespace engawa::office
