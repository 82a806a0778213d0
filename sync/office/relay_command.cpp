#include "sync/office/relay_command.h"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include "sync/http/login.h"
#include "sync/office/database_option.h"
#include "sync/office/office_error.h"
#include "sync/office/relay.h"

namespace engawa::office {

RelayCommands::RelayCommands(CLI::App& program, const CommandParts& parts, Action& action) : parts_(parts) {
    CLI::App* const relay = program.add_subcommand("relay", "Send records on to other programs");
    relay->require_subcommand(1);
    CLI::App* const command = relay->add_subcommand(
        "openrosa", "To an OpenRosa server (ODK Central, KoBo): what it has not taken yet, exactly as the kiosk sealed it");
    command->add_option("--server", server_, "Its address, https://…; /submission is added where it is missing")->required();
    add_database(*command, database_)->required();
    command->add_option("--form", form_, "One form only");
    command->add_option("--user", user_, "The login there");
    command->add_option("--password-file", password_file_, "File with the password of that login");
    command->final_callback([this, &action] { action = [this] { return openrosa(); }; });
}

Result<ExitCode> RelayCommands::openrosa() const {
    if (user_.has_value() != password_file_.has_value()) {
        return Error(OfficeError::bad_usage, "--user", "and --password-file go together");
    }
    std::optional<OpenRosaLogin> login;
    if (user_) {
        SecretBytes password = TRY(http::read_secret_line(*password_file_));
        login = OpenRosaLogin{*user_, std::move(password)};
    }
    InboxDatabase database = TRY(open_existing(database_));
    const RelaySummary summary = TRY(relay_openrosa({database, parts_.clock, parts_.out}, server_, form_, login));
    if (summary.left_to_another) {
        fmt::print(parts_.out, "another relay to this server is at work\n");
        return ExitCode::success;
    }
    fmt::print(parts_.out, "{} sent, {} refused, {} not taken now\n", summary.sent, summary.refused, summary.turned_away);
    return summary.refused + summary.turned_away > 0 ? ExitCode::needs_a_person : ExitCode::success;
}

}  // namespace engawa::office
