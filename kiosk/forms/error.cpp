#include "kiosk/forms/error.h"

namespace engawa::forms {

std::string_view error_name(FormsError error) {
    switch (error) {
        case FormsError::bad_xml: return "forms.bad_xml";
        case FormsError::not_a_form: return "forms.not_a_form";
        case FormsError::bad_expression: return "forms.bad_expression";
        case FormsError::expression_too_long: return "forms.expression_too_long";
        case FormsError::too_many_nodes: return "forms.too_many_nodes";
        case FormsError::missing_node: return "forms.missing_node";
        case FormsError::duplicate_id: return "forms.duplicate_id";
        case FormsError::too_long: return "forms.too_long";
        case FormsError::missing_instance: return "forms.missing_instance";
        case FormsError::cycle: return "forms.cycle";
        case FormsError::too_deep: return "forms.too_deep";
        case FormsError::bad_bind: return "forms.bad_bind";
        case FormsError::bad_control: return "forms.bad_control";
        case FormsError::bad_repeat: return "forms.bad_repeat";
        case FormsError::bad_external: return "forms.bad_external";
        case FormsError::newer_entities: return "forms.newer_entities";
        case FormsError::unknown_ref: return "forms.unknown_ref";
        case FormsError::read_only: return "forms.read_only";
        case FormsError::not_relevant: return "forms.not_relevant";
        case FormsError::not_a_repeat: return "forms.not_a_repeat";
        case FormsError::evaluation: return "forms.evaluation";
        case FormsError::unstable: return "forms.unstable";
        case FormsError::too_many_steps: return "forms.too_many_steps";
        case FormsError::too_many_bytes: return "forms.too_many_bytes";
        case FormsError::unknown_language: return "forms.unknown_language";
        case FormsError::bad_draft: return "forms.bad_draft";
        case FormsError::bad_attachment: return "forms.bad_attachment";
        case FormsError::bad_instance: return "forms.bad_instance";
    }
    return "forms.unknown";
}

}  // namespace engawa::forms
