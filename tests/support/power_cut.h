#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tests/support/project_folders.h"

namespace engawa::support {

// The environment of a program whose power goes before its n-th change of a file (tests/sync/tuf/power_cut.cpp; it leaves
// with 99 then). Nothing for 0: it runs to its end.
inline std::vector<std::pair<std::string, std::string>> power_cut_at(int change) {
    if (change == 0) return {};
    return {{"LD_PRELOAD", (bin_dir().parent_path() / "tests" / "libpower_cut.so").string()},
            {"POWER_CUT_AT", std::to_string(change)}};
}

}  // namespace engawa::support
