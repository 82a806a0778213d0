#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>

#include "sync/office/command.h"
#include "sync/office/folder_command.h"
#include "sync/office/kiosk_edits.h"
#include "sync/publish/passphrase.h"

// The subcommands of `engawa kiosk`: which kiosks the office knows (docs/guides/enrolment.md).

namespace engawa::office {

class KioskCommands {
  public:
    // Adds them to the program; the one that is asked for becomes `action`. Both and the parts outlive this.
    KioskCommands(CLI::App& program, const CommandParts& parts, Action& action);

  private:
    CLI::App* add(const char* name, const char* about, FolderWork work);
    CLI::App* add_of_kiosk(const char* name, const char* about, FolderWork work);
    void add_enrol();
    void add_changes();
    void add_requests();
    void add_registry();
    void add_health();
    Result<ExitCode> show_health() const;
    Result<void> sign(OfficeFolder& office);

    KioskEditParts edit_parts() const { return {parts_.clock, parts_.out}; }

    const CommandParts& parts_;
    Action& action_;
    CLI::App* kiosk_;

    std::filesystem::path state_;
    EnrolOptions enrol_;
    std::string id_;
    std::string center_;
    int ring_ = 0;
    std::string store_url_;
    std::optional<std::string> store_user_;
    std::optional<std::filesystem::path> store_secret_file_;
    bool store_unseen_ = false;
    std::filesystem::path repository_;
    std::filesystem::path keys_;
    std::string passphrase_variable_;
    bool clock_is_right_ = false;
};

}  // namespace engawa::office
