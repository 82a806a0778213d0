#include "kiosk/assist/roles.h"

#include "kiosk/base/result.h"

namespace engawa::assist {

namespace {

// The least role that may: each role may all that the one before it may.
Role least_role(Deed deed) {
    switch (deed) {
        case Deed::accompany: return Role::helper;
        case Deed::operate: return Role::helper;
        case Deed::reset: return Role::helper;
        case Deed::resume: return Role::helper;
        case Deed::train: return Role::helper;
        case Deed::check: return Role::helper;
        case Deed::queue: return Role::helper;
        case Deed::carry: return Role::helper;
        case Deed::clean: return Role::helper;
        // Who opens the centre in the morning and closes it in the evening is a volunteer as often as not.
        case Deed::shut_down: return Role::helper;
        case Deed::defaults: return Role::staff;
        case Deed::export_checks: return Role::staff;
        case Deed::enrol: return Role::admin;
    }
    ENGAWA_VERIFY(false);
}

}  // namespace

bool may(Role role, Deed deed) { return role >= least_role(deed); }

std::string_view word_of(Role role) {
    switch (role) {
        case Role::helper: return "helper";
        case Role::staff: return "staff";
        case Role::admin: return "admin";
    }
    ENGAWA_VERIFY(false);
}

std::optional<Role> role_of(std::string_view word) {
    for (const Role role : {Role::helper, Role::staff, Role::admin}) {
        if (word_of(role) == word) return role;
    }
    return std::nullopt;
}

}  // namespace engawa::assist
