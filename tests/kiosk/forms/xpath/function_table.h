#pragma once

#include "tests/kiosk/forms/xpath/asking.h"

#include <span>

// The functions by family, a row an expression: every function of ODK's specification with its edge values. Where the
// row is a choice, docs/decisions/0008-forms-conformance.md says which clause it rests on.

namespace asking {

struct Row {
    const char* expression;
    const char* expected;  // its string; "! xpath.bad_argument" for an error
};

std::span<const Row> string_rows();
std::span<const Row> boolean_rows();
std::span<const Row> number_rows();
std::span<const Row> node_set_rows();
std::span<const Row> date_rows();
std::span<const Row> select_and_place_rows();
std::span<const Row> operator_rows();

void check(std::span<const Row> rows);

}  // namespace asking
