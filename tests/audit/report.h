#pragma once

#include <catch2/catch.hpp>

#include <cstdlib>

#include "tests/audit/page_audit.h"

namespace engawa::audit {

// Each fault fails the test, with the page's name first.
inline void report(const PageAudit& audit) {
    for (const std::string& fault : audit.faults()) FAIL_CHECK(fault);
    CHECK(audit.pages() > 0);
}

// All its pages side by side, where ENGAWA_PICTURES says, below sheets/.
inline void write_sheet(const PageAudit& audit, const std::string& name) {
    const char* wanted = std::getenv("ENGAWA_PICTURES");
    if (wanted != nullptr) audit.write_contact_sheet(std::filesystem::path(wanted) / "sheets" / (name + ".png"));
}

}  // namespace engawa::audit
