#pragma once

#include <iosfwd>
#include <string>
#include <string_view>

#include "kiosk/base/result.h"
#include "sync/office/inbox_database.h"

// Records on a terminal, for people.

namespace engawa::office {

Result<void> print_list(InboxDatabase& database, const std::string& form, std::ostream& out);
Result<void> print_record(InboxDatabase& database, std::int64_t id, std::ostream& out);

// Control characters, which a terminal would act on, shown as what they are.
std::string printable(std::string_view text);

}  // namespace engawa::office
