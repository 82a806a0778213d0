#pragma once

#include <span>
#include <string>

#include "tests/screens/form/form_bench.h"

// The kinds of question that the starter forms do not have, each on a page.

namespace engawa::form {

// One page of each kind of kinds.xml, and how it is reached.
struct QuestionKind {
    const char* name;
    const char* ref;
    void (*prepare)(FormBench&);
    std::string (*form)() = kinds_form;
};

std::span<const QuestionKind> question_kinds();
// Of a bench with `kind.form()` and kinds_files().
void stand_at(FormBench& form, const QuestionKind& kind);

}  // namespace engawa::form
