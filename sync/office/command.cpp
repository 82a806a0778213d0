#include "sync/office/command.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ostream.h>
#include <unistd.h>

#include <algorithm>
#include <functional>
#include <optional>

#include "sync/office/age_command.h"
#include "sync/office/audit_command.h"
#include "sync/office/content_command.h"
#include "sync/office/database_option.h"
#include "sync/office/helper_command.h"
#include "sync/office/inbox_command.h"
#include "sync/office/init.h"
#include "sync/office/kiosk_command.h"
#include "sync/office/office_command.h"
#include "sync/office/relay_command.h"
#include "sync/office/set_aside_command.h"
#include "sync/office/slip_command.h"
#include "sync/office/stick_command.h"
#include "sync/office/store_login.h"
#include "sync/office/trace_command.h"
#include "sync/store/store.h"

namespace engawa::office {

namespace {

constexpr const char* introduction =
    "engawa: the city office's side of the Engawa kiosks.\n"
    "A kiosk seals each application and puts it into a store; this program fetches, opens and keeps them.\n\n"
    "First steps:\n"
    "  engawa init --state ~/engawa\n"
    "      makes the keys, a kiosk's configuration and a store in a folder\n"
    "  engawa inbox pull --store ~/engawa/store --identity ~/engawa/office/identity.txt --into ~/engawa/office/inbox.db\n"
    "      takes in what the kiosks have sent; run it as often as you like (with content packs of your own: --packs)\n"
    "  engawa inbox show --database ~/engawa/office/inbox.db\n"
    "      prints the newest application\n"
    "  engawa inbox export --format csv --bom --database ~/engawa/office/inbox.db --output applications.csv\n"
    "      a table for Excel; with --form, once there are several forms\n"
    "  engawa slip set 123412341234 --state working --database ~/engawa/office/inbox.db --store ~/engawa/store\n"
    "      what a resident's slip says at any kiosk; after a pull it says that the application has arrived\n\n"
    "Kiosks are enrolled, listed and revoked with engawa kiosk; docs/guides/enrolment.md goes through it.\n"
    "Who may help at them, and their cards of the day: engawa helper; docs/guides/helpers.md.\n"
    "  engawa inbox audit --database ~/engawa/office/inbox.db --store ~/engawa/store --registry ~/engawa/office/registry.toml\n"
    "      whether every application is here or on its way, and which kiosks are silent\n"
    "  engawa inbox trace --database ~/engawa/office/inbox.db --since 2026-04-01\n"
    "      what was done at the kiosks, and by whom\n"
    "  engawa relay openrosa --server https://central.example/v1/projects/1 --database ~/engawa/office/inbox.db\n"
    "      sends them on to ODK Central, KoBo and the like\n\n"
    "What the kiosks show is published with engawa content; docs/guides/publishing.md goes through it.\n\n"
    "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 done but something was set aside and needs a person.\n";


// What CLI11 says of a wrong command line, in a line of our own words where its are those of a programmer.
std::string usage_message(std::string said) {
    std::replace(said.begin(), said.end(), '\n', ' ');
    constexpr std::string_view unconverted = "Could not convert: ";  // "--ring = z"; all that is converted is numbers
    if (said.starts_with(unconverted)) return said.substr(unconverted.size()) + " is not a number that can stand there";
    if (said == "A subcommand is required") return "what is to be done is missing, or is no command there is";
    return said;
}

// CLI11 keeps references to what it fills; they live here, beside the parser.
class Program {
  public:
    explicit Program(const CommandParts& parts) : parts_(parts), app_(introduction, "engawa") {
        app_.require_subcommand(1);
        app_.set_help_all_flag("--help-all", "Print the help of every command");
        add_init();
        CLI::App* const inbox = app_.add_subcommand("inbox", "Applications that kiosks have sent");
        inbox->require_subcommand(1);
        add_pull(*inbox);
        add_set_aside(*inbox);
        add_export(*inbox);
        add_list(*inbox);
        add_show(*inbox);
        audit_.emplace(*inbox, parts_, action_);
        trace_.emplace(*inbox, parts_, action_);
        relay_.emplace(app_, parts_, action_);
        content_.emplace(app_, parts_, action_);
        slips_.emplace(app_, parts_, action_);
        kiosk_.emplace(app_, parts_, action_);
        helpers_.emplace(app_, parts_, action_);
        office_.emplace(app_, parts_, action_);
        add_stick();
        add_age();
    }

    ExitCode run(std::vector<std::string> arguments) {
        const bool age = !arguments.empty() && arguments.front() == "age";
        std::reverse(arguments.begin(), arguments.end());  // CLI11 takes them off the back
        try {
            app_.parse(std::move(arguments));
        } catch (const CLI::CallForHelp& error) {
            app_.exit(error, parts_.out, parts_.err);
            return ExitCode::success;
        } catch (const CLI::CallForAllHelp& error) {
            app_.exit(error, parts_.out, parts_.err);
            return ExitCode::success;
        } catch (const CLI::ParseError& error) {
            fmt::print(parts_.err, "engawa: {}; see engawa --help\n", usage_message(error.what()));
            return age ? ExitCode::failure : ExitCode::wrong_usage;
        }
        const auto result = action_();
        if (result) return *result;
        std::string message = result.error().message();
        std::replace(message.begin(), message.end(), '\n', ' ');
        fmt::print(parts_.err, "engawa: {}\n", message);
        return ExitCode::failure;
    }

  private:
    void add_init() {
        CLI::App* const command = app_.add_subcommand(
            "init", "Make keys for the office and a kiosk, and a store; keeps what is there");
        command->add_option("--state", init_.state, "Folder for everything that is made")->required();
        command->add_option_function<std::string>(
            "--kiosk-id", [this](const std::string& id) { init_.kiosk = KioskId(id); },
            "Name of the kiosk, of a-z, 0-9 and -; with another name than before, one more kiosk is enrolled");
        command->add_option("--center", init_.center, "What people call the place, for instance 中央公民館");
        command->add_option("--store", init_.store_url, "Where kiosks put envelopes: a folder or a WebDAV address");
        command->add_option("--store-user", init_.store_user, "The kiosk's login at the store");
        command->add_option("--store-secret-file", init_.store_secret_file, "File with the password of that login");
        command->add_option("--content-root", init_.content_root,
                            "root.json of the content repository: the kiosk then takes its packs from the store");
        command->final_callback([this] {
            action_ = [this]() -> Result<ExitCode> {
                TRY(init_state(init_, parts_.clock, parts_.random, parts_.out));
                return ExitCode::success;
            };
        });
    }

    void add_pull(CLI::App& inbox) {
        CLI::App* const command = inbox.add_subcommand(
            "pull", "Take in what kiosks have sent: verify, keep, acknowledge, and only then remove from the store");
        add_pull_options(*command);
        command->final_callback([this] {
            require_database();
            action_ = [this]() -> Result<ExitCode> { return ended(TRY(run_pull(pull_, parts_.clock, parts_.random, parts_.out))); };
        });
    }

    void add_set_aside(CLI::App& inbox) {
        CLI::App* const group = inbox.add_subcommand("set-aside", "What was not taken in, and why");
        group->require_subcommand(1);
        CLI::App* const list = group->add_subcommand("list", "Everything that is set aside, with its reason");
        add_database(*list, database_)->required();
        list->final_callback([this] {
            action_ = [this]() -> Result<ExitCode> {
                TRY(list_set_aside(database_, parts_.out));
                return ExitCode::success;
            };
        });
        CLI::App* const discard = group->add_subcommand(
            "discard", "Give up one that nobody can use: it is set aside no more, and the next pull removes it from the store");
        add_database(*discard, database_)->required();
        discard->add_option("object", release_.object, "Its whole key in the store, or its whole sha256")->required();
        discard->add_option("--because", because_, "Why; it is kept")->required();
        discard->final_callback([this] {
            action_ = [this]() -> Result<ExitCode> {
                TRY(discard_set_aside(database_, release_.object, because_, parts_.clock, parts_.out));
                return ExitCode::success;
            };
        });
        add_kept(*group);
        CLI::App* const take = group->add_subcommand(
            "take", "Take in what came while its kiosk was revoked, once that is readmitted; and, named, what has a number or an id "
                    "that came before, lies under another kiosk's name, or was discarded; a pull besides");
        add_pull_options(*take);
        take->add_option("--kiosk", release_.kiosk, "Of this kiosk only");
        take->add_option("object", release_.object, "Its whole key in the store, or its whole sha256; else all whose kiosk was revoked");
        take->final_callback([this] {
            require_database();
            action_ = [this]() -> Result<ExitCode> {
                pull_.release = release_;
                return ended(TRY(run_pull(pull_, parts_.clock, parts_.random, parts_.out)));
            };
        });
    }

    void add_kept(CLI::App& group) {
        CLI::App* const show = group.add_subcommand("show", "What the database keeps of one that has left the store");
        add_database(*show, database_)->required();
        show->add_option("object", release_.object, "Its whole key in the store, or its whole sha256")->required();
        show->add_option("--output", kept_output_, "File for its bytes");
        show->final_callback([this] {
            action_ = [this]() -> Result<ExitCode> {
                TRY(show_kept(database_, release_.object, kept_output_, parts_.out));
                return ExitCode::success;
            };
        });
        CLI::App* const forget = group.add_subcommand(
            "forget", "Drop the line of one that will not come any more, and what the database keeps of it; what is discarded stays so");
        add_database(*forget, database_)->required();
        forget->add_option("object", release_.object, "Its whole key in the store, or its whole sha256")->required();
        forget->final_callback([this] {
            action_ = [this]() -> Result<ExitCode> {
                TRY(forget_set_aside(database_, release_.object, parts_.out));
                return ExitCode::success;
            };
        });
    }

    void require_database() const {
        if (pull_.into.empty() && pull_.database.text.empty()) throw CLI::RequiredError("--into or --database");
    }

    static ExitCode ended(PullEnding ending) {
        return ending == PullEnding::all_taken ? ExitCode::success : ExitCode::needs_a_person;
    }

    void add_pull_options(CLI::App& options) {
        CLI::App* const command = &options;
        command->add_option("--store", pull_.store_url, store_option_help)->required();
        command->add_option("--identity", pull_.identity_files, "The office's age identity (may be given several times)")
            ->required()->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
        command->add_option(
            "--into", pull_.into, "Database file (….db), or a folder: then the records are also written there as files");
        command->add_option("--database,--db", pull_.database.text,
                            "The database when it is not at --into: a file, or postgresql://user@host:5432/name; several "
                            "pulls may work on one side by side");
        add_database_password(*command, pull_.database);
        command->add_option("--registry", pull_.registry, "The kiosks' public keys; else registry.toml beside the identity");
        command->add_option("--office-key", pull_.office_key, "Signs the acknowledgements; else office.key beside the identity");
        command->add_option("--office-key-passphrase-env", pull_.key_passphrase_variable,
                            "Environment variable with the passphrase of that key");
        command->add_option("--store-user", pull_.store_user, "The office's login at the store");
        command->add_option("--store-secret-file", pull_.store_secret_file, "File with the password of that login");
        command->add_option("--acks-above", pull_.acks_above,
                            "Where the acks in the store are damaged or gone: a serial that they had not reached")
            ->check(CLI::Range(std::uint64_t{1}, highest_acks_above));
        command->add_option("--packs", pull_.packs, 
                            "Folder of content packs, whose forms name the exported columns; else ../share/engawa/packs "
                            "from where this program lies");
    }

    void add_export(CLI::App& inbox) {
        CLI::App* const command = inbox.add_subcommand("export", "Write the records as CSV or JSON, for other programs");
        command->add_option("--format", format_, "csv or json")->required()->check(CLI::IsMember({"csv", "json"}));
        add_database(*command, export_.database)->required();
        command->add_option("--form", export_.form, "One form only; needed for CSV when there are several");
        command->add_option("--output", export_.output, "File to write; else standard output");
        command->add_flag("--bom", bom_, "CSV: start with a byte order mark, so that Excel reads it as UTF-8");
        command->add_flag("--raw", raw_, "CSV: leave cells that a spreadsheet takes for formulas as they are");
        command->final_callback([this] {
            action_ = [this]() -> Result<ExitCode> {
                export_.format = format_ == "csv" ? ExportFormat::csv : ExportFormat::json;
                export_.csv.mark = bom_ ? ByteOrderMark::utf8 : ByteOrderMark::none;
                export_.csv.guard = raw_ ? FormulaGuard::none : FormulaGuard::apostrophe;
                TRY(run_export(export_, parts_.out));
                return ExitCode::success;
            };
        });
    }

    void add_list(CLI::App& inbox) {
        CLI::App* const command = inbox.add_subcommand("list", "One line a record, and what was set aside or is missing");
        add_database(*command, database_)->required();
        command->add_option("--form", form_, "One form only");
        command->final_callback([this] {
            action_ = [this]() -> Result<ExitCode> {
                TRY(run_list(database_, form_, parts_.out));
                return ExitCode::success;
            };
        });
    }

    void add_show(CLI::App& inbox) {
        CLI::App* const command = inbox.add_subcommand("show", "Print a record with its answers");
        add_database(*command, database_)->required();
        command->add_option("record", name_, "Its number, its slip's twelve digits or its submission id; else the newest");
        command->final_callback([this] {
            action_ = [this]() -> Result<ExitCode> {
                TRY(run_show(database_, name_, parts_.out));
                return ExitCode::success;
            };
        });
    }

    void add_stick() {
        CLI::App* const stick = app_.add_subcommand("stick", "USB sticks that carry between kiosks and office");
        stick->require_subcommand(1);
        CLI::App* const command = stick->add_subcommand("make", "Prepare a stick, or bring it up to date; what lies on it stays");
        command->add_option("folder", stick_.folder, "Where the stick is mounted")->required();
        command->add_option("--city", stick_.city, "Whose kiosks it is for: [stick] city of their kiosk.toml")->required();
        command->add_option("--from", stick_.from_store, "The store whose content and slips it is to carry, as for engawa inbox pull");
        command->add_option("--store-user", stick_.store_user, "The login at that store");
        command->add_option("--store-secret-file", stick_.store_secret_file, "File with the password of that login");
        command->final_callback([this] {
            action_ = [this]() -> Result<ExitCode> {
                TRY(make_stick(stick_, parts_.out));
                return ExitCode::success;
            };
        });
    }

    void add_age() {
        CLI::App* const age = app_.add_subcommand("age", "Files of the age format (age-encryption.org/v1)");
        age->require_subcommand(1);
        CLI::App* const command = age->add_subcommand("decrypt", "Open an age file from standard input to standard output");
        command->add_option("--identity", age_.identity_files, "File of AGE-SECRET-KEY-1… lines (may be given several times)")
            ->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
        command->add_option("--passphrase-env", age_.passphrase_variable, "Environment variable with the passphrase");
        command->final_callback([this] {
            action_ = [this]() -> Result<ExitCode> {
                TRY(age_decrypt_descriptors(age_, STDIN_FILENO, STDOUT_FILENO));
                return ExitCode::success;
            };
        });
    }

    const CommandParts& parts_;
    CLI::App app_;
    Action action_;
    std::optional<AuditCommand> audit_;
    std::optional<TraceCommand> trace_;
    std::optional<RelayCommands> relay_;
    std::optional<ContentCommands> content_;
    std::optional<SlipCommands> slips_;
    std::optional<KioskCommands> kiosk_;
    std::optional<HelperCommands> helpers_;
    std::optional<OfficeCommands> office_;
    InitOptions init_;
    PullOptions pull_;
    Release release_;
    ExportOptions export_;
    AgeDecryptOptions age_;
    StickOptions stick_;
    DatabaseChoice database_;
    std::string because_;
    std::optional<std::filesystem::path> kept_output_;
    std::string format_;
    std::string form_;
    std::string name_;
    bool bom_ = false;
    bool raw_ = false;
};

}  // namespace

ExitCode run_command(std::vector<std::string> arguments, const CommandParts& parts) {
    Program program(parts);
    return program.run(std::move(arguments));
}

}  // namespace engawa::office
