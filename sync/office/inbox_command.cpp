#include "sync/office/inbox_command.h"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include "kiosk/base/atomic_file.h"
#include "sync/envelope/enrolment.h"
#include "sync/envelope/slip.h"
#include "sync/office/installed_packs.h"
#include "sync/office/office_error.h"
#include "sync/office/office_key_edits.h"
#include "sync/office/office_keys.h"
#include "sync/office/postgres_connection.h"
#include "sync/office/print.h"
#include "sync/office/pull.h"
#include "sync/office/record_files.h"
#include "sync/office/set_aside_command.h"
#include "sync/office/stick_command.h"
#include "sync/office/store_login.h"
#include "sync/store/open.h"

namespace engawa::office {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t max_form_bytes = 32u << 20;

// A path that ends in .db, .sqlite or .sqlite3 is the database itself; anything else is a folder with inbox.db in it.
bool names_database(const fs::path& path) {
    std::error_code ignored;
    if (fs::is_directory(path, ignored)) return false;
    const std::string extension = path.extension().string();
    return extension == ".db" || extension == ".sqlite" || extension == ".sqlite3" || fs::is_regular_file(path, ignored);
}

fs::path database_file(const fs::path& path) { return names_database(path) ? path : path / "inbox.db"; }

Result<DatabaseAddress> server_address(const DatabaseChoice& choice) {
    DatabaseAddress address{choice.text, {}};
    if (choice.password_file) address.password = TRY(http::read_secret_line(*choice.password_file));
    return address;
}

Result<InboxDatabase> open_or_make(const PullOptions& options) {
    if (sql::is_postgres_address(options.database.text)) return InboxDatabase::open(TRY(server_address(options.database)));
    if (options.database.text.find("://") != std::string::npos) {
        return Error(OfficeError::bad_usage, "--database", "is neither a file nor postgresql://…");
    }
    return InboxDatabase::open(database_file(options.database.text.empty() ? options.into : fs::path(options.database.text)));
}

// The folder that gets the records as files; nothing when only a database was asked for.
std::optional<fs::path> record_folder(const PullOptions& options) {
    if (options.into.empty() || (options.database.text.empty() && names_database(options.into))) return std::nullopt;
    return options.into;
}

Result<SecretBytes> environment_secret(const std::string& variable) {
    const char* const value = std::getenv(variable.c_str());
    if (value == nullptr) return Error(OfficeError::bad_usage, variable, "there is no environment variable of that name");
    return SecretBytes::copy_of(std::string_view(value));
}

// Every form definition below the folder, so that columns stand in the form's order from the first record on.
Result<void> learn_forms(InboxDatabase& database, const fs::path& packs) {
    std::error_code code;
    std::vector<fs::path> files;
    for (fs::recursive_directory_iterator it(packs, code), end; !code && it != end; it.increment(code)) {
        if (it->path().extension() == ".xml" && it->path().parent_path().filename() == "forms") files.push_back(it->path());
    }
    if (code) return file_error(code.value(), packs, "read folder");
    std::sort(files.begin(), files.end());
    for (const fs::path& file : files) {
        const std::string xml = TRY(read_text_file(file, max_form_bytes));
        TRY(database.learn_form(TRY(read_form_shape(xml, file.string()))));
    }
    return {};
}

// A folder that was named must be there. The installed one may be missing, and then the person is told.
Result<void> learn_columns(InboxDatabase& database, const std::optional<fs::path>& named, std::ostream& out) {
    const fs::path packs = named.value_or(installed_packs());
    std::error_code ignored;
    if (!named && !fs::is_directory(packs, ignored)) {
        fmt::print(out, "no content packs at {}: columns come in the order of the first records; see --packs\n", packs.string());
        return {};
    }
    return learn_forms(database, packs);
}

void tell_summary(const PullSummary& summary, const std::vector<Gap>& gaps, std::ostream& out) {
    for (const Gap& gap : gaps) {
        if (gap.first == gap.last) {
            fmt::print(out, "gap        {} no. {} has not arrived\n", gap.kiosk.text(), gap.first);
        } else {
            fmt::print(out, "gap        {} no. {} to {} have not arrived\n", gap.kiosk.text(), gap.first, gap.last);
        }
    }
    fmt::print(out, "{} new, {} had before, {} set aside", summary.new_records, summary.same_again, summary.set_aside);
    fmt::print(out, "{}\n", gaps.empty() ? "; no gap in the numbers" : "");
}

}  // namespace

Result<InboxDatabase> open_existing(const DatabaseChoice& choice) {
    if (sql::is_postgres_address(choice.text)) return InboxDatabase::open(TRY(server_address(choice)));
    const fs::path file = database_file(choice.text);
    std::error_code ignored;
    if (!fs::exists(file, ignored)) {
        return Error(OfficeError::no_such_record, file.string(), "there is no database; engawa inbox pull makes it");
    }
    return InboxDatabase::open(file);
}

Result<PullEnding> run_pull(const PullOptions& options, const WallClock& clock, Random& random, std::ostream& out) {
    std::vector<envelope::AgeIdentity> identities;
    for (const fs::path& file : options.identity_files) {
        const std::vector<envelope::AgeIdentity> found = TRY(read_identities(file));
        identities.insert(identities.end(), found.begin(), found.end());
    }
    const fs::path keys = fs::absolute(options.identity_files.front()).parent_path();
    std::optional<SecretBytes> passphrase;
    if (options.key_passphrase_variable) passphrase = TRY(environment_secret(*options.key_passphrase_variable));
    const auto office_key = TRY(read_secret_key(options.office_key.value_or(keys / "office.key"), passphrase));
    const fs::path registry_file = options.registry.value_or(keys / "registry.toml");
    const Registry registry = TRY(Registry::load(registry_file));
    if (registry.kiosks().empty()) {
        fmt::print(out, "no kiosk is registered in {}: every envelope will be set aside\n", registry_file.string());
    }
    const envelope::StoreSettings settings = TRY(named_store(options.store_url, options.store_user, options.store_secret_file));
    const auto store = TRY(open_store(settings));
    InboxDatabase database = TRY(open_or_make(options));
    TRY(learn_columns(database, options.packs, out));

    PullParts parts{*store, database, registry, identities, office_key, clock, random, out};
    parts.from = TRY(kind_of_store(settings.url));
    parts.acks_above = options.acks_above;
    if (options.release) parts.release = TRY(choose_released(*options.release, {registry, database, out}));
    // A stick gets the acks of all kiosks anyway; those in the network's store are signed by the next pull from there.
    const bool sign_all = parts.from == PulledFrom::network && acks_want_signing(keys, office_key.public_key());
    if (sign_all) parts.signing = PullParts::Signing::all;
    const auto pulled = pull_inbox(parts);
    if (!pulled) return told_with_address(*store, pulled.error());
    const PullSummary& summary = *pulled;
    if (sign_all && summary.not_reached == 0 && summary.left_to_another == 0) TRY(note_acks_signed(keys, office_key.public_key()));
    if (const auto folder = record_folder(options)) {
        const int written = TRY(write_record_files(database, *folder));
        if (written > 0) fmt::print(out, "{} written as files below {}\n", written, folder->string());
    }
    tell_summary(summary, TRY(database.gaps()), out);
    if (parts.from == PulledFrom::stick) {
        TRY(sync_stick(*store::folder_of(settings.url)));
        if (summary.not_reached == 0) fmt::print(out, "the stick has all acknowledgements there are; it may be pulled out\n");
    }
    if (summary.not_reached > 0) {
        return Error(store::StoreError::trouble, store->address(),
                     fmt::format("{} of its objects could not be read or written; see above, and run the same command again", summary.not_reached),
                     Permanence::temporary);
    }
    return summary.set_aside > 0 || summary.missing > 0 ? PullEnding::something_set_aside : PullEnding::all_taken;
}

Result<void> run_export(const ExportOptions& options, std::ostream& out) {
    InboxDatabase database = TRY(open_existing(options.database));
    std::string text;
    switch (options.format) {
        case ExportFormat::csv: text = TRY(export_csv(database, options.form, options.csv)); break;
        case ExportFormat::json: text = TRY(export_json(database, options.form)); break;
    }
    if (options.output) return write_file_atomically(*options.output, text, FileMode::owner_only);
    out.write(text.data(), static_cast<std::streamsize>(text.size()));
    out.flush();
    if (!out) return Error(OfficeError::cannot_write, "standard output", "it was closed or is full");
    return {};
}

Result<void> run_list(const DatabaseChoice& database, const std::string& form, std::ostream& out) {
    InboxDatabase inbox = TRY(open_existing(database));
    return print_list(inbox, form, out);
}

Result<void> run_show(const DatabaseChoice& database, const std::string& name, std::ostream& out) {
    InboxDatabase inbox = TRY(open_existing(database));
    // "1234 5678 9012" as the slip has it.
    const auto slip = envelope::parse_slip_code(name);
    const std::int64_t id = name.empty() ? TRY(inbox.newest()) : TRY(inbox.find(slip ? *slip : name));
    return print_record(inbox, id, out);
}

}  // namespace engawa::office
