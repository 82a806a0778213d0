#pragma once

#include <optional>
#include <string_view>

// What helpers and staff may do. docs/formats/assist.md, "What each role may do"

namespace engawa::assist {

enum class Role { helper, staff, admin };

enum class Deed {
    accompany,      // together mode
    operate,        // for mode
    reset,          // put a stuck visit right
    resume,         // open what was being written when the kiosk stopped, with the resident
    train,
    check,          // the morning check
    queue,          // see how much waits
    carry,          // exchange with a USB stick
    clean,
    shut_down,
    defaults,       // volume and language a visit begins with
    export_checks,
    enrol,
};

// The one place that knows; nothing else compares roles.
bool may(Role role, Deed deed);

// "helper", as in the registry and the trace.
std::string_view word_of(Role role);
std::optional<Role> role_of(std::string_view word);

}  // namespace engawa::assist
