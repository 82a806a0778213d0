#include "sync/office/folder_command.h"

#include <utility>

namespace engawa::office {

CLI::App* add_folder_command(CLI::App& parent, FolderCommand command, std::filesystem::path& state, Action& action) {
    CLI::App* const added = parent.add_subcommand(command.name, command.about);
    added->add_option("--state", state, "The folder that engawa init made")->required();
    added->final_callback([&state, &action, work = std::move(command.work)] {
        action = [&state, work]() -> Result<ExitCode> {
            OfficeFolder office = TRY(OfficeFolder::open(state));
            TRY(work(office));
            return ExitCode::success;
        };
    });
    return added;
}

}  // namespace engawa::office
