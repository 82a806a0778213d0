#pragma once

#include "kiosk/forms/session.h"

#include <string>
#include <vector>

// What a form asks, before anybody fills it in: so that a program can tell whether it has a way to ask it.

namespace engawa::forms {

enum class MayBeRequired { no, yes };

struct ControlView {
    // Kind, type, appearances, attributes, media type and range; nothing that needs a filling. `ref` is the generic path.
    QuestionView question;
    MayBeRequired may_be_required = MayBeRequired::no;  // at some time, by its bind
    bool always_read_only = false;
    bool offers_nothing = false;  // chooses among items, and has neither an item nor an itemset
    std::string where;            // "care.xml:31"
};

// In the order of the body.
std::vector<ControlView> controls(const FormDefinition& definition);

// Whether the form has a secondary instance of that id.
bool has_instance(const FormDefinition& definition, const std::string& id);

}  // namespace engawa::forms
