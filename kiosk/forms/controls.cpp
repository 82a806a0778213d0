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

ControlView view_of(const Model& model, const Control& control) {
    ControlView out;
    QuestionView& question = out.question;
    question.ref = control.node->path();
    question.kind = control.kind;
    question.type = control.node->type();
    question.appearances = control.details->appearances;
    question.engawa_appearances = control.details->engawa_appearances;
    question.engawa = control.details->engawa;
    question.range = control.details->range;
    question.media_type = control.details->media_type;
    question.rows = control.details->rows;
    if (control.node->bind) {
        const Bind& bind = *control.node->bind;
        question.engawa.insert(bind.details->engawa.begin(), bind.details->engawa.end());
        if (question.engawa_appearances.empty() && question.engawa.contains("appearance")) {
            question.engawa_appearances = words(question.engawa["appearance"]);
        }
        out.may_be_required = truth_of(bind.required) == Truth::never ? MayBeRequired::no : MayBeRequired::yes;
        out.always_read_only = truth_of(bind.readonly) == Truth::always;
    }
    const bool chooses = control.kind == ControlKind::select_one || control.kind == ControlKind::select_many ||
                         control.kind == ControlKind::rank;
    out.offers_nothing = chooses && control.choices.empty() && !control.itemset;
    out.where = model.place(control.line);
    return out;
}

void collect(const Model& model, const BodyElement& element, std::vector<ControlView>& out) {
    if (element.control) out.push_back(view_of(model, *element.control));
    for (const auto& child : element.children) collect(model, *child, out);
}

}  // namespace

std::vector<ControlView> controls(const FormDefinition& definition) {
    std::vector<ControlView> out;
    collect(definition.model(), definition.model().body, out);
    return out;
}

bool has_instance(const FormDefinition& definition, const std::string& id) {
    return definition.model().instances.contains(id);
}

}  // namespace engawa::forms
