#pragma once

#include "kiosk/base/result.h"
#include "kiosk/content/pack.h"
#include "kiosk/content/pack_table.h"

// What [[bundle]] says of its conversation: what flows between its forms, its questions, its parts. Private to the
// folder.

namespace engawa::content {

// `pack` holds the forms that were read before.
Result<void> read_conversation(PackTable& table, const Pack& pack, BundleEntry& bundle);

}  // namespace engawa::content
