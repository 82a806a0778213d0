#include "kiosk/inspection/form_questions.h"

#include <optional>

#include "kiosk/content/content_error.h"
#include "kiosk/forms/controls.h"
#include "screens/askable.h"

namespace engawa::inspection {

namespace {

using content::ContentError;

bool may_block(const forms::ControlView& control) {
    return control.may_be_required == forms::MayBeRequired::yes && !control.always_read_only;
}

bool is_place(const forms::ControlView& control) {
    return control.question.kind == forms::ControlKind::input && control.question.type == forms::DataType::geopoint;
}

Error unanswerable(const forms::ControlView& control, std::string_view why) {
    return Error(ContentError::unanswerable, control.where,
                 control.question.ref + " may be required, but a kiosk cannot ask it: " + std::string(why));
}

// Empty when it can be asked, as far as the form alone tells.
std::string why_not(const forms::FormDefinition& definition, const forms::ControlView& control) {
    if (control.offers_nothing) return "there is nothing to choose from";
    const auto places = control.question.engawa.find("places");
    if (is_place(control) && places != control.question.engawa.end()) {
        if (forms::has_instance(definition, places->second)) return {};
        return "engawa:places names no instance of the form: " + places->second;
    }
    return std::string(why_not_asked(control.question));
}

// What failed as the node of a step was looked at. A group without a node of its own has nothing to look at.
std::optional<Error> failure_at(const forms::FormSession& session, const forms::Step& step) {
    if (step.kind == forms::StepKind::repeat_prompt) {
        const auto repeat = session.repeat(step.ref);
        return repeat.ok() ? repeat->failure : std::nullopt;
    }
    const auto group = session.group(step.ref);
    return group.ok() ? group->failure : std::nullopt;
}

}  // namespace

Result<void> check_questions(const forms::FormDefinition& definition) {
    for (const forms::ControlView& control : forms::controls(definition)) {
        if (!may_block(control)) continue;
        if (const std::string why = why_not(definition, control); !why.empty()) return unanswerable(control, why);
    }
    return {};
}

Result<void> check_places(const forms::FormSession& session) {
    for (const forms::ControlView& control : forms::controls(session.definition())) {
        if (!may_block(control) || !is_place(control)) continue;
        const auto question = session.question(control.question.ref);
        // Inside a repeat that nobody has begun there is no question yet; its list is that of the next.
        if (!question.ok() || !question->choices.empty()) continue;
        return unanswerable(control, "its list of places has no row with a name and a place");
    }
    return {};
}

Result<void> check_pages(const forms::FormSession& session) {
    for (const std::string& ref : session.questions()) {
        const auto question = session.question(ref);
        if (question.ok() && question->failure) return *question->failure;
    }
    for (const forms::Step& step : session.steps()) {
        if (const auto failure = failure_at(session, step)) return *failure;
    }
    for (const forms::Violation& violation : session.validate()) {
        if (violation.failure) return *violation.failure;
    }
    return {};
}

}  // namespace engawa::inspection
