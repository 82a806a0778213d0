#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include <CLI/CLI.hpp>

#include "kiosk/base/result.h"
#include "sync/office/command.h"
#include "sync/office/office_folder.h"

namespace engawa::office {

using FolderWork = std::function<Result<void>(OfficeFolder&)>;

struct FolderCommand {
    std::string name;
    std::string about;
    FolderWork work;
};

// A subcommand that works on the office's folder, which its --state names. Being asked for, it becomes `action`. `state`
// and `action` outlive the parent.
CLI::App* add_folder_command(CLI::App& parent, FolderCommand command, std::filesystem::path& state, Action& action);

}  // namespace engawa::office
