#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "kiosk/base/clock.h"
#include "kiosk/base/random.h"
#include "kiosk/base/result.h"
#include "sync/office/export.h"
#include "sync/office/inbox_database.h"

// The subcommands of `engawa inbox`.

namespace engawa::office {

// What is taken although it was set aside: an object by its key or sha256, or a kiosk's by its id; with neither, all that came
// while its kiosk was revoked.
struct Release {
    std::string object;
    std::string kiosk;
};

// --database as it was given: a file, a folder with inbox.db in it, or "postgresql://…".
struct DatabaseChoice {
    std::string text;
    std::optional<std::filesystem::path> password_file;
};

struct PullOptions {
    std::string store_url;
    std::vector<std::filesystem::path> identity_files;
    std::filesystem::path into;                         // a database file, or a folder that also gets the records as files
    DatabaseChoice database;                            // else what `into` says
    std::optional<std::filesystem::path> registry;      // else registry.toml beside the first identity
    std::optional<std::filesystem::path> office_key;    // else office.key beside the first identity
    std::optional<std::string> key_passphrase_variable;
    std::optional<std::string> store_user;
    std::optional<std::filesystem::path> store_secret_file;
    std::optional<std::filesystem::path> packs;         // form definitions, for the columns; else those installed with the program
    std::uint64_t acks_above = 0;                       // docs/formats/acks.md, "Going on"
    std::optional<Release> release{};                   // engawa inbox set-aside take
};

// Far below what JSON can hold, so that there are always numbers left above it.
inline constexpr std::uint64_t highest_acks_above = std::uint64_t{1} << 40;

enum class PullEnding { all_taken, something_set_aside };
Result<PullEnding> run_pull(const PullOptions& options, const WallClock& clock, Random& random, std::ostream& out);

enum class ExportFormat { csv, json };
struct ExportOptions {
    DatabaseChoice database;
    ExportFormat format = ExportFormat::csv;
    std::string form;
    CsvOptions csv;
    std::optional<std::filesystem::path> output;  // else standard output
};
Result<void> run_export(const ExportOptions& options, std::ostream& out);

Result<void> run_list(const DatabaseChoice& database, const std::string& form, std::ostream& out);
// For reading: a database that is not there is an error, not a new one.
Result<InboxDatabase> open_existing(const DatabaseChoice& choice);
// `name` empty: the newest.
Result<void> run_show(const DatabaseChoice& database, const std::string& name, std::ostream& out);

}  // namespace engawa::office
