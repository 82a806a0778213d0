// A path as messages show it.

#include "kiosk/forms/xpath/expression.h"

namespace engawa::forms::xpath {

namespace {

std::string_view axis_name(Axis axis) {
    switch (axis) {
        case Axis::ancestor: return "ancestor";
        case Axis::ancestor_or_self: return "ancestor-or-self";
        case Axis::attribute: return "attribute";
        case Axis::child: return "child";
        case Axis::descendant: return "descendant";
        case Axis::descendant_or_self: return "descendant-or-self";
        case Axis::following: return "following";
        case Axis::following_sibling: return "following-sibling";
        case Axis::name_space: return "namespace";
        case Axis::parent: return "parent";
        case Axis::preceding: return "preceding";
        case Axis::preceding_sibling: return "preceding-sibling";
        case Axis::self: return "self";
    }
    return "";
}

std::string test_text(const NodeTest& test) {
    switch (test.kind) {
        case NodeTestKind::name:
            return test.prefix.empty() ? std::string(test.local) : std::string(test.prefix) + ":" + std::string(test.local);
        case NodeTestKind::any_in_namespace: return std::string(test.prefix) + ":*";
        case NodeTestKind::any_name: return "*";
        case NodeTestKind::any_node: return "node()";
        case NodeTestKind::text: return "text()";
        case NodeTestKind::comment: return "comment()";
        case NodeTestKind::processing_instruction: return "processing-instruction(" + std::string(test.local) + ")";
    }
    return "";
}

std::string step_text(const ReferenceStep& step) {
    const bool any = step.test.kind == NodeTestKind::any_node;
    std::string text;
    if (any && step.axis == Axis::self) {
        text = ".";
    } else if (any && step.axis == Axis::parent) {
        text = "..";
    } else if (step.axis == Axis::child) {
        text = test_text(step.test);
    } else if (step.axis == Axis::attribute) {
        text = "@" + test_text(step.test);
    } else {
        text = std::string(axis_name(step.axis)) + "::" + test_text(step.test);
    }
    return step.has_predicates ? text + "[…]" : text;
}

}  // namespace

std::string PathReference::to_string() const {
    std::string text;
    switch (root) {
        case ReferenceRoot::absolute: text = "/"; break;
        case ReferenceRoot::context: text = steps.empty() ? "." : ""; break;
        case ReferenceRoot::instance: text = "instance('" + std::string(instance_id) + "')"; break;
        case ReferenceRoot::unknown: text = "?"; break;
    }
    bool slash = root == ReferenceRoot::instance || root == ReferenceRoot::unknown;
    for (const ReferenceStep& step : steps) {
        if (slash) text += '/';
        text += step_text(step);
        slash = true;
    }
    return text;
}

}  // namespace engawa::forms::xpath
