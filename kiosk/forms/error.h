#pragma once

#include <string_view>

namespace engawa::forms {

// Everything that can be wrong with a form, an answer or a draft. `where` of the Error is "file:line" for a form, also
// where an expression or a bound of it fails while filling, and the ref a session was asked for; never an answer.
enum class FormsError {
    bad_xml,              // not well-formed, too deep, too large: detail has the parser's words
    not_a_form,           // no h:html with a model and a primary instance
    bad_expression,       // an XPath that does not parse
    expression_too_long,  // longer than Limits::expression_length, or all together than Limits::expression_parts
    too_many_nodes,       // more nodes, binds, controls or choices than allowed
    missing_node,         // a reference to a node that the primary instance does not have
    duplicate_id,         // two instances, binds, texts or translations under one name
    too_long,             // the values of a filling together are longer than allowed
    missing_instance,     // instance('x') without such an instance, or an external file that was not given
    cycle,                // calculations or relevance that depend on themselves; detail has the path of the cycle
    too_deep,             // more than Limits::text_depth texts that show one another; also while filling
    bad_bind,             // two calculates for one node, an unknown attribute value
    bad_control,          // a control that cannot work: a range without step, a select without choices
    bad_repeat,           // a repeat of a node that does not exist or is the root, nested wrongly; indexed-repeat of none
    bad_external,         // an external instance that is not what its name says; detail has the line
    newer_entities,       // entities:entities-version that is none, or above what is known
    unknown_ref,          // a session was asked for a node that is not there
    read_only,            // an answer to a node that must not be changed
    not_relevant,         // an answer to a node that is not part of the form at the moment
    not_a_repeat,         // adding to or removing from what is no repeat, or one counted by the form
    evaluation,           // an expression that fails while filling (wrong types, step limit)
    unstable,             // recalculation does not come to rest
    too_many_steps,       // what one call asks for takes more than Limits::steps
    too_many_bytes,       // what one call shows or looks through holds more than Limits::held_bytes
    unknown_language,     // no translation of that name
    bad_draft,            // a draft that cannot be read, or is of another form or version
    bad_attachment,       // a file for what is no upload, or under a name that is none
    bad_instance,         // an instance to edit that is not of this form
};

std::string_view error_name(FormsError error);  // "forms.missing_node"

}  // namespace engawa::forms
