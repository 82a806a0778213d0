#include "sync/office/audit_command.h"

#include "sync/office/audit.h"
#include "sync/office/database_option.h"
#include "sync/office/office_error.h"
#include "sync/office/store_login.h"
#include "sync/store/open.h"

namespace engawa::office {

namespace {

constexpr int most_hours = 24 * 366;

}  // namespace

AuditCommand::AuditCommand(CLI::App& inbox, const CommandParts& parts, Action& action) : parts_(parts) {
    CLI::App* const command = inbox.add_subcommand(
        "audit", "Whether every envelope is here, on its way, or lost, and which kiosks are silent; exit code 3 when a person "
                 "must look");
    add_database(*command, database_)->required();
    command->add_option("--store", store_url_, "The store, where the kiosks say how they are: a folder, an address, or a .toml file")->required();
    command->add_option("--registry", registry_, "The kiosks' public keys: registry.toml")->required();
    command->add_option("--store-user", store_user_, "The office's login at the store");
    command->add_option("--store-secret-file", store_secret_file_, "File with the password of that login");
    command->add_option("--silent-after", silent_after_hours_, "Hours without a word after which a kiosk is silent (24)")
        ->check(CLI::Range(1, most_hours));
    command->add_flag("--json", json_, "For other programs; docs/formats/audit.md");
    command->final_callback([this, &action] { action = [this] { return run(); }; });
}

Result<ExitCode> AuditCommand::run() const {
    std::error_code ignored;
    if (!std::filesystem::exists(registry_, ignored)) {
        return Error(OfficeError::bad_registry, registry_.string(), "there is no such file; engawa init makes it");
    }
    const Registry registry = TRY(Registry::load(registry_));
    const auto store = TRY(open_named_store(store_url_, store_user_, store_secret_file_));
    InboxDatabase database = TRY(open_existing(database_));
    const auto audited = audit({database, *store, registry, parts_.clock, std::chrono::hours(silent_after_hours_)});
    if (!audited) return told_with_address(*store, audited.error());
    const AuditReport& report = *audited;
    if (json_) {
        parts_.out << audit_as_json(report);
    } else {
        print_audit(report, parts_.out);
    }
    parts_.out.flush();
    if (!parts_.out) return Error(OfficeError::cannot_write, "standard output", "it was closed or is full");
    return report.needs_a_person() ? ExitCode::needs_a_person : ExitCode::success;
}

}  // namespace engawa::office
