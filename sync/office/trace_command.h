#pragma once

#include <CLI/CLI.hpp>

#include <functional>
#include <string>

#include "sync/envelope/trace_lines.h"
#include "sync/office/command.h"
#include "sync/office/inbox_command.h"

// `engawa inbox trace`: what was done at the kiosks, in words.

namespace engawa::office {

// "h-kato signed in as helper"
std::string words_of(const envelope::TraceLine& line);

class TraceCommand {
  public:
    // Adds it to `engawa inbox`; when it is asked for it becomes `action`. Both and the parts outlive this.
    TraceCommand(CLI::App& inbox, const CommandParts& parts, Action& action);

  private:
    Result<ExitCode> run() const;
    Result<void> print_kiosk(sql::Connection& tables, const std::string& kiosk, const std::string& since) const;

    const CommandParts& parts_;
    DatabaseChoice database_;
    std::string kiosk_;
    std::string since_;
    bool seen_ = false;
};

}  // namespace engawa::office
