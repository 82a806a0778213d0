#pragma once

#include <string>

#include "kiosk/assist/person.h"

namespace engawa::assist::test {

inline Person person(std::string id, Role role = Role::helper, std::string verifier = {}) {
    using namespace std::chrono_literals;
    return {std::move(id), "{加藤|かとう}", role, "中央公民館", Day{2026y / 4 / 1}, Day{2027y / 3 / 31}, std::move(verifier)};
}

}  // namespace engawa::assist::test
