#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include <CLI/CLI.hpp>

#include "sync/office/command.h"
#include "sync/office/folder_command.h"
#include "sync/office/office_key_edits.h"

// The subcommands of `engawa office`: its own keys, when they change.

namespace engawa::office {

class OfficeCommands {
  public:
    // Adds them to the program; the one that is asked for becomes `action`. Both and the parts outlive this.
    OfficeCommands(CLI::App& program, const CommandParts& parts, Action& action);

  private:
    CLI::App* add(const char* name, const char* about, FolderWork work);
    OfficeKeyParts key_parts() const { return {parts_.clock, parts_.random, parts_.out}; }

    const CommandParts& parts_;
    Action& action_;
    CLI::App* office_;
    std::filesystem::path state_;
    std::string recipient_;
};

}  // namespace engawa::office
