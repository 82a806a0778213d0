#include "screens/form/problems.h"

#include <algorithm>

#include "kiosk/base/log.h"
#include "screens/answer_words.h"

namespace engawa::form {

namespace {

bool is_whole_number(std::string_view text) {
    if (text.starts_with('-')) text.remove_prefix(1);
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char one) { return one >= '0' && one <= '9'; });
}

// What could not be read as the question's type, by what the question wants.
std::string_view type_key(const forms::QuestionView& question, std::string_view given) {
    switch (question.kind) {
        case forms::ControlKind::select_one:
        case forms::ControlKind::select_many:
        case forms::ControlKind::rank: return "form.not_in_list";
        case forms::ControlKind::range: return "form.out_of_range";
        case forms::ControlKind::input:
        case forms::ControlKind::trigger:
        case forms::ControlKind::upload:
        case forms::ControlKind::note: break;
    }
    switch (question.type) {
        // Digits alone that are no int of 32 bits are too many of them.
        case forms::DataType::integer: return is_whole_number(given) ? "form.number_too_large" : "form.not_a_number";
        case forms::DataType::decimal: return "form.not_a_number";
        case forms::DataType::date: return "form.not_a_date";
        case forms::DataType::geopoint: return "form.not_in_list";
        case forms::DataType::string:
        case forms::DataType::boolean:
        case forms::DataType::time:
        case forms::DataType::date_time:
        case forms::DataType::geotrace:
        case forms::DataType::geoshape:
        case forms::DataType::binary:
        case forms::DataType::barcode:
        case forms::DataType::intent: break;
    }
    return "form.not_of_type";
}

// Those that a session can give.
constexpr forms::FormsError session_errors[] = {
    forms::FormsError::too_many_nodes, forms::FormsError::too_long,     forms::FormsError::unknown_ref,
    forms::FormsError::read_only,      forms::FormsError::not_relevant, forms::FormsError::not_a_repeat,
    forms::FormsError::evaluation,     forms::FormsError::unstable,     forms::FormsError::too_many_steps,
    forms::FormsError::too_deep,       forms::FormsError::too_many_bytes,
};

}  // namespace

void draw_problem(ui::Ui& ui, const std::optional<Problem>& problem, const content::Strings& strings) {
    if (!problem) return;
    ui.note({.id = "problem",
             .kind = ui::NoteKind::error,
             .text = problem->words.empty() ? strings(problem->fallback_key) : problem->words});
}

Problem problem_of(const forms::QuestionView& question, forms::AnswerOutcome outcome, std::string_view given) {
    switch (outcome) {
        case forms::AnswerOutcome::missing: return {question.required_message, "form.required"};
        case forms::AnswerOutcome::not_of_type: return {"", type_key(question, given)};
        case forms::AnswerOutcome::violates_constraint: return {question.constraint_message, constraint_key(question)};
        case forms::AnswerOutcome::accepted: break;
    }
    ENGAWA_VERIFY(outcome != forms::AnswerOutcome::accepted);
    return {};
}

std::string_view words_key(forms::FormsError error) {
    switch (error) {
        case forms::FormsError::too_long: return "form.too_long";
        case forms::FormsError::too_many_nodes: return "form.too_many";
        case forms::FormsError::unknown_ref:
        case forms::FormsError::not_relevant:
        case forms::FormsError::not_a_repeat: return "form.no_longer_asked";
        case forms::FormsError::read_only: return "form.read_only";
        case forms::FormsError::evaluation:
        case forms::FormsError::too_deep: return "form.cannot_work_out";
        case forms::FormsError::unstable: return "form.takes_too_long";
        case forms::FormsError::too_many_bytes:
        case forms::FormsError::too_many_steps: return "form.too_much_to_work_out";
        // Of a form that is being read, or of a draft: no page of it is ever reached.
        case forms::FormsError::bad_xml:
        case forms::FormsError::not_a_form:
        case forms::FormsError::bad_expression:
        case forms::FormsError::expression_too_long:
        case forms::FormsError::missing_node:
        case forms::FormsError::duplicate_id:
        case forms::FormsError::missing_instance:
        case forms::FormsError::cycle:
        case forms::FormsError::bad_bind:
        case forms::FormsError::bad_control:
        case forms::FormsError::bad_repeat:
        case forms::FormsError::bad_external:
        case forms::FormsError::newer_entities:
        case forms::FormsError::unknown_language:
        case forms::FormsError::bad_draft:
        case forms::FormsError::bad_instance: break;
        // The pages give the names of files themselves.
        case forms::FormsError::bad_attachment: break;
    }
    return "form.not_taken";
}

Problem problem_of(const Error& error) {
    for (const forms::FormsError code : session_errors) {
        if (error.is(code)) return {"", words_key(code)};
    }
    return {"", "form.not_taken"};
}

Problem told(const Error& error) {
    if (!has_gone(error)) log::warning("visit", "a form did not take a change", {log::Field(error)});
    return problem_of(error);
}

Problem told_of_page(const Error& error) {
    log::warning("visit", "a page of a form could not be worked out", {log::Field(error)});
    return {"", "form.cannot_show"};
}

void tell_lost_words(const Error& error) {
    log::warning("visit", "the words for a refused answer could not be worked out", {log::Field(error)});
}

bool has_gone(const Error& error) {
    return error.is(forms::FormsError::unknown_ref) || error.is(forms::FormsError::not_relevant);
}

}  // namespace engawa::form
