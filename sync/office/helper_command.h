#pragma once

#include <CLI/CLI.hpp>

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "sync/office/command.h"
#include "sync/office/folder_command.h"
#include "sync/office/people.h"

// The subcommands of `engawa helper`: who may help at the kiosks. docs/guides/helpers.md

namespace engawa::office {

class HelperCommands {
  public:
    // Adds them to the program; the one that is asked for becomes `action`. Both and the parts outlive this.
    HelperCommands(CLI::App& program, const CommandParts& parts, Action& action);

  private:
    CLI::App* add(const char* name, const char* about, FolderWork work);
    CLI::App* add_of_person(const char* name, const char* about, FolderWork work);
    void add_person_options(CLI::App& command);
    Result<assist::Person> person() const;
    Result<PersonChange> change() const;
    AskPin ask_pin() const;
    PeopleParts people_parts() const { return {parts_.clock, parts_.random, parts_.out}; }

    const CommandParts& parts_;
    Action& action_;
    CLI::App* helper_;

    std::filesystem::path state_;
    std::string id_;
    std::optional<std::string> name_;
    std::optional<std::string> role_;
    std::optional<std::string> center_;
    std::optional<std::string> from_;
    std::optional<std::string> until_;
    std::string pin_file_;
    std::string day_;
    std::filesystem::path output_;
};

}  // namespace engawa::office
