#include "kiosk/forms/filling.h"

#include <algorithm>

// The form in the order of its body: one step after another, relevant parts only.

namespace engawa::forms {

// Hands on the steps as they come. Headings wait for what they stand over: a group in which nothing is left to ask is not
// announced.
struct FormSession::Filling::Walk {
    explicit Walk(const TakeStep& taker) : take(taker) {}
    void add(WalkStep step) {
        for (WalkStep& heading : headings) take(std::move(heading));
        headings.clear();
        take(std::move(step));
    }

    const TakeStep& take;
    std::vector<WalkStep> headings;
};

// The concrete node of a schema node as seen from a scope: within the repeat instances the scope lies in, otherwise
// the first; nullptr when there is none.
LiveNode* FormSession::Filling::locate(LiveNode& scope, const ModelNode& model) const {
    LiveNode* at = &scope;
    while (!model.is_self_or_below(*at->model)) at = at->parent;
    while (at != nullptr && at->model != &model) {
        const ModelNode* step = &model;
        while (step->depth > at->model->depth + 1) step = step->parent;
        const auto& list = at->slots()[step->slot];
        at = list.empty() ? nullptr : list.front();
    }
    return at;
}

void FormSession::Filling::walk_children(const BodyElement& element, LiveNode& scope, std::size_t depth, Walk& out) const {
    for (const auto& child : element.children) walk(*child, scope, depth, out);
}

void FormSession::Filling::walk(const BodyElement& element, LiveNode& scope, std::size_t depth, Walk& out) const {
    switch (element.kind) {
        case BodyKind::root: walk_children(element, scope, depth, out); return;
        case BodyKind::control: {
            const LiveNode* live = locate(scope, *element.node);
            if (live != nullptr && live->relevant) out.add({StepKind::question, live, {}, {}, depth, 0});
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
        if (element.has_appearance("field-list") && !around_repeat) return walk_page(element, scope, {StepKind::field_list, &scope, {}, {}, depth, 0}, depth + 1, out);
        return walk_children(element, scope, depth, out);
    }
    LiveNode* live = locate(scope, *element.node);
    if (live == nullptr || !live->relevant) return;
    if (element.has_appearance("field-list")) return walk_page(element, *live, {StepKind::field_list, live, {}, {}, depth, 0}, depth + 1, out);
    const std::size_t place = out.headings.size();
    if (element.heading->label.present) out.headings.push_back({StepKind::group, live, {}, {}, depth, 0});
    walk_children(element, *live, depth + 1, out);
    if (out.headings.size() > place) out.headings.pop_back();
}

void FormSession::Filling::walk_page(const BodyElement& element, LiveNode& scope, WalkStep page, std::size_t inside, Walk& out) const {
    std::vector<WalkStep> after;
    const TakeStep keep = [&after](WalkStep step) { after.push_back(std::move(step)); };
    Walk behind(keep);
    for (const auto& child : element.children) field_list(*child, scope, inside, page, behind);
    if (!page.questions.empty()) out.add(std::move(page));
    for (WalkStep& step : after) out.add(std::move(step));
}

// The questions of a page; repeats inside it follow the page as steps of their own.
void FormSession::Filling::field_list(const BodyElement& element, LiveNode& scope, std::size_t depth, WalkStep& page,
                                      Walk& after) const {
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

void FormSession::Filling::walk_repeat(const BodyElement& element, LiveNode& parent, std::size_t depth, Walk& out) const {
    const Range range{&parent, element.node};
    // Where that cannot be told, repeat() says why.
    if (const auto relevant = range_relevant(range); relevant.ok() && !*relevant) return;
    const bool one_page = element.has_appearance("field-list");
    std::size_t shown_count = 0;
    for (LiveNode* instance : parent.slots()[element.node->slot]) {
        if (!instance->relevant) continue;
        ++shown_count;
        out.add({StepKind::repeat_instance, instance, {}, {}, depth, instance->index + std::size_t{1}});
        if (one_page) {
            walk_page(element, *instance, {StepKind::field_list, instance, {}, {}, depth + 1, 0}, depth + 1, out);
        } else {
            walk_children(element, *instance, depth + 1, out);
        }
    }
    if (can_change(range)) out.add({StepKind::repeat_prompt, nullptr, range, {}, depth, shown_count});
}

void FormSession::Filling::each_step(const TakeStep& take) const {
    Walk out(take);
    walk(model_.body, *root_, 0, out);
}

std::vector<Step> FormSession::Filling::steps() const {
    std::vector<Step> out;
    each_step([&](const WalkStep& at) {
        Step step{at.kind, at.live != nullptr ? ref_of(*at.live) : ref_of(at.range), {}, at.depth, at.position};
        for (const LiveNode* question : at.questions) step.questions.push_back(ref_of(*question));
        out.push_back(std::move(step));
    });
    return out;
}

void FormSession::Filling::each_question(const std::function<void(const LiveNode&)>& take) const {
    each_step([&](const WalkStep& at) {
        switch (at.kind) {
            case StepKind::question: take(*at.live); break;
            case StepKind::field_list:
                for (const LiveNode* question : at.questions) take(*question);
                break;
            case StepKind::group:
            case StepKind::repeat_instance:
            case StepKind::repeat_prompt: break;
        }
    });
}

std::vector<std::string> FormSession::Filling::questions() const {
    std::vector<std::string> out;
    each_question([&](const LiveNode& question) { out.push_back(ref_of(question)); });
    return out;
}

}  // namespace engawa::forms
