#include "sync/office/database_option.h"
#include "sync/office/slip_command.h"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include "sync/envelope/manifest.h"
#include "sync/envelope/slip.h"
#include "sync/office/inbox_command.h"
#include "sync/office/office_error.h"
#include "sync/office/print.h"
#include "sync/office/slip_status.h"
#include "sync/office/store_login.h"
#include "sync/store/open.h"

namespace engawa::office {

namespace {

void tell(std::ostream& out, const envelope::SlipStatus& status) {
    fmt::print(out, "  state     {}\n  since     {}\n  sentence  {}\n", envelope::state_word(status.state),
               to_rfc3339(status.since), status.sentence.empty() ? "(the kiosk's own words)" : printable(status.sentence));
}

}  // namespace

SlipCommands::SlipCommands(CLI::App& program, const CommandParts& parts, Action& action) : parts_(parts), action_(action) {
    CLI::App* const slip = program.add_subcommand("slip", "What residents' slips say");
    slip->require_subcommand(1);
    add_set(*slip);
    add_show(*slip);
}

void SlipCommands::add_where(CLI::App& command) {
    command.add_option("code", code_, "The twelve digits of the slip");
    command.add_option("--record", record_, "The record by its number or submission id, instead of the digits");
    command.add_option("--store-user", store_user_, "The office's login at the store");
    command.add_option("--store-secret-file", store_secret_file_, "File with the password of that login");
}

void SlipCommands::add_set(CLI::App& slip) {
    CLI::App* const command = slip.add_subcommand("set", "Say how far an application has come");
    add_where(*command);
    command->add_option("--state", state_, "received, working, done, or ask: a person should call or come")
        ->required()->check(CLI::IsMember({"received", "working", "done", "ask"}));
    command->add_option("--sentence", sentence_,
                        "What to add to the kiosk's own words, for instance 20日ごろ郵送します; no name, no answer of "
                        "the application: whoever finds the slip can read it");
    add_database(*command, database_)->required();
    command->add_option("--store", store_url_, store_option_help)->required();
    command->final_callback([this] {
        action_ = [this]() -> Result<ExitCode> {
            TRY(set());
            return ExitCode::success;
        };
    });
}

void SlipCommands::add_show(CLI::App& slip) {
    CLI::App* const command = slip.add_subcommand("show", "What a slip says: in the database, in the store as a kiosk reads it, or both");
    add_where(*command);
    add_database(*command, database_);
    command->add_option("--store", store_url_, store_option_help);
    command->final_callback([this] {
        action_ = [this]() -> Result<ExitCode> {
            TRY(show());
            return ExitCode::success;
        };
    });
}

Result<std::int64_t> SlipCommands::record_in(InboxDatabase& database) const {
    if (code_.empty() == record_.empty()) {
        return Error(OfficeError::bad_usage, "engawa slip", "name the slip by its twelve digits, or the record by --record");
    }
    if (!record_.empty()) return database.find(record_);
    const std::string code = TRY(envelope::parse_slip_code(code_));
    const std::vector<std::int64_t> ids = TRY(database.with_slip(code));
    if (ids.empty()) return Error(OfficeError::no_such_record, "database", "no record came with that slip");
    if (ids.size() > 1) {
        std::string names;
        for (const std::int64_t id : ids) names += fmt::format(" {}", id);
        return Error(OfficeError::several_records, "database", fmt::format("several records came with that slip:{}; choose by --record", names));
    }
    return ids.front();
}

Result<std::unique_ptr<store::ObjectStore>> SlipCommands::open_store() const {
    return open_named_store(store_url_, store_user_, store_secret_file_);
}

Result<void> SlipCommands::set() {
    InboxDatabase database = TRY(open_existing(database_));
    const std::int64_t id = TRY(record_in(database));
    TRY(check_sentence(sentence_, TRY(database.record(id))));
    const auto store = TRY(open_store());
    TRY(database.set_status(id, {*envelope::parse_slip_state(state_), parts_.clock.now(), sentence_}));
    const PublishedStatuses published = TRY(publish_statuses(database, *store, parts_.random, parts_.out, sql::IfTaken::wait));
    const RecordStatus now = TRY(database.status(id));
    fmt::print(parts_.out, "record {} (slip {})\n", id, envelope::grouped_slip_code(now.slip));
    tell(parts_.out, now.status);
    if (now.published) return {};
    return Error(store::StoreError::trouble, store->address(),
                 fmt::format("{} not put into the store yet; the next engawa slip set or engawa inbox pull does it", published.not_reached),
                 Permanence::temporary);
}

Result<void> SlipCommands::show_record() {
    InboxDatabase database = TRY(open_existing(database_));
    const RecordStatus status = TRY(database.status(TRY(record_in(database))));
    fmt::print(parts_.out, "record {} (slip {}){}\n", status.record, envelope::grouped_slip_code(status.slip),
               status.revision == 0 ? ", removed from the store after its time" : status.published ? "" : ", not in the store yet");
    tell(parts_.out, status.status);
    code_ = status.slip;
    return {};
}

Result<void> SlipCommands::show_stored() {
    const std::string code = TRY(envelope::parse_slip_code(code_));
    const auto store = TRY(open_store());
    const envelope::Bytes sealed = TRY(store->get(envelope::slip_key(code), envelope::max_status_bytes));
    fmt::print(parts_.out, "in the store ({})\n", envelope::slip_key(code).text());
    tell(parts_.out, TRY(envelope::open_slip_status(sealed, code)));
    return {};
}

Result<void> SlipCommands::show() {
    if (database_.text.empty() && (store_url_.empty() || code_.empty())) {
        return Error(OfficeError::bad_usage, "engawa slip show", "name --database, or --store and the twelve digits");
    }
    if (!database_.text.empty()) TRY(show_record());
    if (!store_url_.empty()) TRY(show_stored());
    return {};
}

}  // namespace engawa::office
