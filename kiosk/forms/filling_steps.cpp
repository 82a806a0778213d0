#include "kiosk/forms/filling.h"

#include <algorithm>

// The form in the order of its body: one step after another, relevant parts only.

namespace engawa::forms {

// The concrete node of a schema node as seen from a scope: within the repeat instances the scope lies in, otherwise
// the first; nullptr when there is none.
LiveNode* FormSession::Filling::locate(LiveNode& scope, const ModelNode& model) const {
    LiveNode* at = &scope;
    while (!model.is_self_or_below(*at->model)) at = at->parent;
    while (at != nullptr && at->model != &model) {
        const ModelNode* step = &model;
        while (step->depth > at->model->depth + 1) step = step->parent;
        const auto& list = at->slots[step->slot];
        at = list.empty() ? nullptr : list.front();
    }
    return at;
}

void FormSession::Filling::walk_children(const BodyElement& element, LiveNode& scope, std::size_t depth,
                                         std::vector<WalkStep>& out) const {
    for (const auto& child : element.children) walk(*child, scope, depth, out);
}

void FormSession::Filling::walk(const BodyElement& element, LiveNode& scope, std::size_t depth,
                                std::vector<WalkStep>& out) const {
    switch (element.kind) {
        case BodyKind::root: walk_children(element, scope, depth, out); return;
        case BodyKind::control: {
            const LiveNode* live = locate(scope, *element.node);
            if (live != nullptr && live->relevant) out.push_back({StepKind::question, live, {}, {}, depth, 0});
            return;
        }
        case BodyKind::repeat:
            if (LiveNode* parent = locate(scope, *element.node->parent)) walk_repeat(element, *parent, depth, out);
            return;
        case BodyKind::group: break;
    }
    // A group around a repeat of the same node carries the repeat's label and is no place of its own.
    const bool around_repeat = element.node != nullptr && element.node->repeat && scope.model != element.node &&
                               !scope.model->is_self_or_below(*element.node);
    if (element.node == nullptr || around_repeat) {
        if (element.has_appearance("field-list") && !around_repeat) {
            WalkStep page{StepKind::field_list, &scope, {}, {}, depth, 0};
            std::vector<WalkStep> after;
            for (const auto& child : element.children) field_list(*child, scope, depth + 1, page, after);
            if (!page.questions.empty()) out.push_back(std::move(page));
            out.insert(out.end(), after.begin(), after.end());
            return;
        }
        walk_children(element, scope, depth, out);
        return;
    }
    LiveNode* live = locate(scope, *element.node);
    if (live == nullptr || !live->relevant) return;
    if (element.has_appearance("field-list")) {
        WalkStep page{StepKind::field_list, live, {}, {}, depth, 0};
        std::vector<WalkStep> after;
        for (const auto& child : element.children) field_list(*child, *live, depth + 1, page, after);
        if (!page.questions.empty()) out.push_back(std::move(page));
        out.insert(out.end(), after.begin(), after.end());
        return;
    }
    const std::size_t place = out.size();
    if (element.heading->label.present) out.push_back({StepKind::group, live, {}, {}, depth, 0});
    walk_children(element, *live, depth + 1, out);
    // A group in which nothing is left to ask is not announced.
    if (element.heading->label.present && out.size() == place + 1) out.pop_back();
}

// The questions of a page; repeats inside it follow the page as steps of their own.
void FormSession::Filling::field_list(const BodyElement& element, LiveNode& scope, std::size_t depth, WalkStep& page,
                                      std::vector<WalkStep>& after) const {
    switch (element.kind) {
        case BodyKind::control: {
            const LiveNode* live = locate(scope, *element.node);
            if (live != nullptr && live->relevant) page.questions.push_back(live);
            return;
        }
        case BodyKind::repeat: walk(element, scope, depth, after); return;
        case BodyKind::root:
        case BodyKind::group: break;
    }
    LiveNode* inner = &scope;
    if (element.node != nullptr && !element.node->repeat) inner = locate(scope, *element.node);
    if (inner == nullptr || !inner->relevant) return;
    for (const auto& child : element.children) field_list(*child, *inner, depth, page, after);
}

void FormSession::Filling::walk_repeat(const BodyElement& element, LiveNode& parent, std::size_t depth,
                                       std::vector<WalkStep>& out) const {
    const Range range{&parent, element.node};
    // Where that cannot be told, repeat() says why.
    if (const auto relevant = range_relevant(range); relevant.ok() && !*relevant) return;
    const bool one_page = element.has_appearance("field-list");
    std::size_t shown_count = 0;
    for (LiveNode* instance : parent.slots[element.node->slot]) {
        if (!instance->relevant) continue;
        ++shown_count;
        out.push_back({StepKind::repeat_instance, instance, {}, {}, depth, instance->index + std::size_t{1}});
        if (!one_page) {
            walk_children(element, *instance, depth + 1, out);
            continue;
        }
        WalkStep page{StepKind::field_list, instance, {}, {}, depth + 1, 0};
        std::vector<WalkStep> after;
        for (const auto& child : element.children) field_list(*child, *instance, depth + 1, page, after);
        if (!page.questions.empty()) out.push_back(std::move(page));
        out.insert(out.end(), after.begin(), after.end());
    }
    if (can_change(range)) out.push_back({StepKind::repeat_prompt, nullptr, range, {}, depth, shown_count});
}

std::vector<FormSession::Filling::WalkStep> FormSession::Filling::walked() const {
    std::vector<WalkStep> out;
    walk(model_.body, *root_, 0, out);
    return out;
}

std::vector<Step> FormSession::Filling::steps() const {
    std::vector<Step> out;
    for (const WalkStep& at : walked()) {
        Step step{at.kind, at.live != nullptr ? ref_of(*at.live) : ref_of(at.range), {}, at.depth, at.position};
        for (const LiveNode* question : at.questions) step.questions.push_back(ref_of(*question));
        out.push_back(std::move(step));
    }
    return out;
}

std::vector<const LiveNode*> FormSession::Filling::asked() const {
    std::vector<const LiveNode*> out;
    for (const WalkStep& at : walked()) {
        switch (at.kind) {
            case StepKind::question: out.push_back(at.live); break;
            case StepKind::field_list: out.insert(out.end(), at.questions.begin(), at.questions.end()); break;
            case StepKind::group:
            case StepKind::repeat_instance:
            case StepKind::repeat_prompt: break;
        }
    }
    return out;
}

std::vector<std::string> FormSession::Filling::questions() const {
    std::vector<std::string> out;
    for (const LiveNode* question : asked()) out.push_back(ref_of(*question));
    return out;
}

}  // namespace engawa::forms
