#pragma once

#include <CLI/CLI.hpp>

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "kiosk/base/result.h"
#include "sync/office/command.h"
#include "sync/office/inbox_command.h"
#include "sync/office/inbox_database.h"
#include "sync/store/store.h"

// The subcommands of `engawa slip`: what residents read at a kiosk when they come back with their slip.

namespace engawa::office {

class SlipCommands {
  public:
    // Adds them to the program; the one that is asked for becomes `action`. Both and the parts outlive this.
    SlipCommands(CLI::App& program, const CommandParts& parts, Action& action);

  private:
    void add_where(CLI::App& command);
    void add_set(CLI::App& slip);
    void add_show(CLI::App& slip);

    Result<void> set();
    Result<void> show();
    Result<void> show_record();
    Result<void> show_stored();
    Result<std::int64_t> record_in(InboxDatabase& database) const;
    Result<std::unique_ptr<store::ObjectStore>> open_store() const;

    const CommandParts& parts_;
    Action& action_;
    std::string code_;
    std::string record_;
    std::string state_;
    std::string sentence_;
    DatabaseChoice database_;
    std::string store_url_;
    std::optional<std::string> store_user_;
    std::optional<std::filesystem::path> store_secret_file_;
};

}  // namespace engawa::office
