#pragma once

#include <filesystem>

#include "kiosk/base/result.h"
#include "sync/office/inbox_database.h"

namespace engawa::office {

// Lays every record that has no folder yet out as files, for people and for other programs:
//   <folder>/<kiosk>/<sequence>-<form>/submission.xml, manifest.json, manifest.json.minisig, attachments/…
// A record's folder is there whole or not at all. Returns how many were written.
Result<int> write_record_files(InboxDatabase& database, const std::filesystem::path& folder);

}  // namespace engawa::office
