#pragma once

#include <memory>
#include <string_view>

#include "sync/store/store.h"

namespace engawa::store {

// "folder:///var/lib/engawa/store" or a plain path; "memory:" (of this process, empty).
// `bad_address` for anything else. Opening touches neither disk nor network.
Result<std::unique_ptr<ObjectStore>> open_store(std::string_view address);

}  // namespace engawa::store
