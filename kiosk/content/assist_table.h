#pragma once

#include "kiosk/base/result.h"
#include "kiosk/content/pack.h"
#include "kiosk/content/pack_table.h"

// What a form's table says to helpers: who else may bring the application, and guidance to its questions. Private to the folder.

namespace engawa::content {

// Nothing of it in the table: the form stays as it is. `pack` has its files already.
Result<void> read_assist(PackTable& table, const Pack& pack, FormEntry& form);
// Whether the table has any of it, which needs format 3.
bool has_assist(PackTable& table);

}  // namespace engawa::content
