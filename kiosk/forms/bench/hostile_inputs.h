#pragma once

#include "kiosk/base/result.h"
#include "kiosk/forms/definition.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

// Forms made to harm, each with the error that answers it: for hostile_bench, which measures them, and for a test, which
// asks that the error names code, file and line.

namespace engawa::forms {

struct HostileForm {
    std::string xml;
    ExternalFiles files;
};

struct HostileInput {
    std::string name;
    std::function<HostileForm()> make;
    std::string_view code;   // "forms.cycle"
    std::string_view where;  // "form.xml:2"
};

const std::vector<HostileInput>& hostile_inputs();

// Two thousand nodes that each ask one of costly_calls(), or for the name of a choice: refused or not, each within a second.
std::vector<HostileInput> costly_inputs();

// Reads the form and begins a filling of it.
Result<void> load(const HostileForm& form);

}  // namespace engawa::forms
