#pragma once

#include <catch2/catch.hpp>

#include <cstdio>
#include <cstdlib>

#include "tests/audit/page_audit.h"

namespace engawa::audit {

// Each fault fails the test, with the page's name first.
inline void report(const PageAudit& audit) {
    if (std::getenv("ENGAWA_PARTS") != nullptr) {
        for (const auto& [where, count] : audit.counts()) {
            if (count > 1) std::printf("%zu parts: %s | %s\n", count, where.first.c_str(), where.second.c_str());
        }
    }
    for (const std::string& fault : audit.faults()) FAIL_CHECK(fault);
    CHECK(audit.pages() > 0);
}

// All its pages side by side, where ENGAWA_PICTURES says, below sheets/.
inline void write_sheet(const PageAudit& audit, const std::string& name) {
    const char* wanted = std::getenv("ENGAWA_PICTURES");
    if (wanted != nullptr) audit.write_contact_sheet(std::filesystem::path(wanted) / "sheets" / (name + ".png"));
}

}  // namespace engawa::audit
