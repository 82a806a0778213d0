#pragma once

#include <string>
#include <string_view>

#include "kiosk/base/result.h"
#include "sync/office/inbox_database.h"

// Records for other programs. docs/formats/export.md says what stands where.

namespace engawa::office {

enum class ByteOrderMark { none, utf8 };        // Excel takes a CSV file without it for the local encoding
enum class FormulaGuard { apostrophe, none };   // whether a cell that a spreadsheet would run is made harmless

struct CsvOptions {
    ByteOrderMark mark = ByteOrderMark::none;
    FormulaGuard guard = FormulaGuard::apostrophe;
};

// One form a file: `form` may be empty when the database holds one form only.
Result<std::string> export_csv(InboxDatabase& database, const std::string& form, const CsvOptions& options);

// A list of records; of one form or (empty) of all.
Result<std::string> export_json(InboxDatabase& database, const std::string& form);

// RFC 4180: quoted when it holds a comma, a quote, a line end or an outer space.
std::string csv_cell(std::string_view value, FormulaGuard guard);

}  // namespace engawa::office
