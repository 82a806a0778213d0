#include "kiosk/forms/controls.h"

#include "kiosk/forms/model.h"
#include "kiosk/forms/values.h"

namespace engawa::forms {

namespace {

enum class Truth { never, sometimes, always };

// Of a bind's condition, as far as its words tell.
Truth truth_of(const FormulaPtr& formula) {
    if (!formula) return Truth::never;
    const std::string_view text = trimmed(formula->expression.text());
    if (text == "false()") return Truth::never;
    return text == "true()" ? Truth::always : Truth::sometimes;
}

ControlView view_of(const Control& control) {
    ControlView out;
    QuestionView& question = out.question;
    question.ref = control.node->path();
    question.kind = control.kind;
    question.type = control.node->type();
    question.appearances = control.appearances;
    question.engawa_appearances = control.engawa_appearances;
    question.engawa = control.engawa;
    question.range = control.range;
    question.media_type = control.media_type;
    question.rows = control.rows;
    if (control.node->bind) {
        const Bind& bind = *control.node->bind;
        question.engawa.insert(bind.engawa.begin(), bind.engawa.end());
        if (question.engawa_appearances.empty() && question.engawa.contains("appearance")) {
            question.engawa_appearances = words(question.engawa["appearance"]);
        }
        out.may_be_required = truth_of(bind.required) == Truth::never ? MayBeRequired::no : MayBeRequired::yes;
        out.always_read_only = truth_of(bind.readonly) == Truth::always;
    }
    const bool chooses = control.kind == ControlKind::select_one || control.kind == ControlKind::select_many ||
                         control.kind == ControlKind::rank;
    out.offers_nothing = chooses && control.choices.empty() && !control.itemset;
    out.where = control.where;
    return out;
}

void collect(const BodyElement& element, std::vector<ControlView>& out) {
    if (element.control) out.push_back(view_of(*element.control));
    for (const auto& child : element.children) collect(*child, out);
}

}  // namespace

std::vector<ControlView> controls(const FormDefinition& definition) {
    std::vector<ControlView> out;
    collect(definition.model().body, out);
    return out;
}

bool has_instance(const FormDefinition& definition, const std::string& id) {
    return definition.model().instances.contains(id);
}

}  // namespace engawa::forms
