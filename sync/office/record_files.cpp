#include "sync/office/record_files.h"

#include <fmt/format.h>

#include "kiosk/base/atomic_file.h"

namespace engawa::office {

namespace {

namespace fs = std::filesystem;

// Form ids come from outside; a folder name is made of plain characters alone.
std::string plain_name(std::string_view text) {
    std::string name;
    for (const char c : text.substr(0, 80)) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
        name += plain ? c : '_';
    }
    return name;
}

Error folder_error(const fs::path& path, const std::error_code& code, std::string_view doing) {
    return file_error(code.value(), path, doing);
}

Result<void> write_files(InboxDatabase& database, const Record& record, const fs::path& folder) {
    TRY(write_file_atomically(folder / "submission.xml", record.xml, FileMode::owner_only));
    TRY(write_file_atomically(folder / "manifest.json", record.manifest, FileMode::owner_only));
    TRY(write_file_atomically(folder / "manifest.json.minisig", record.manifest_signature, FileMode::owner_only));
    for (const RecordAttachment& attachment : record.attachments) {
        const auto bytes = TRY(database.attachment(record.line.id, attachment.name));
        TRY(write_file_atomically(folder / "attachments" / attachment.name, bytes, FileMode::owner_only));
    }
    return {};
}

Result<void> write_record(InboxDatabase& database, const Record& record, const fs::path& folder) {
    const fs::path kiosk_folder = folder / plain_name(record.line.kiosk);
    // A number that came twice, with another record: the first keeps its folder.
    const sql::Rows before = TRY(database.tables().query(
        "SELECT id FROM submission WHERE kiosk = ?1 AND sequence = ?2 AND id < ?3 LIMIT 1",
        {record.line.kiosk, static_cast<std::int64_t>(record.line.sequence), record.line.id}));
    const fs::path target = kiosk_folder / fmt::format("{:08}-{}{}", record.line.sequence, plain_name(record.line.form),
                                                       before.empty() ? "" : fmt::format("-{}", record.line.id));
    const fs::path partial = kiosk_folder / fmt::format(".partial-{}", record.line.id);
    std::error_code code;
    // What an earlier run was cut off in.
    fs::remove_all(partial, code);
    if (!code) fs::remove_all(target, code);
    if (code) return folder_error(target, code, "clear");
    TRY(write_files(database, record, partial));
    fs::permissions(partial, fs::perms::owner_all, code);
    if (!code) fs::rename(partial, target, code);
    if (code) return folder_error(target, code, "rename");
    return sync_folder(kiosk_folder);
}

}  // namespace

Result<int> write_record_files(InboxDatabase& database, const fs::path& folder) {
    int written = 0;
    TRY(database.alone_with_files([&]() -> Result<void> {
        const std::vector<std::int64_t> ids = TRY(database.unfiled());
        for (const std::int64_t id : ids) {
            const Record record = TRY(database.record(id));
            TRY(write_record(database, record, folder));
            TRY(database.note_filed(id));
            ++written;
        }
        return {};
    }));
    return written;
}

}  // namespace engawa::office
