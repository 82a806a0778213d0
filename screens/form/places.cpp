#include <algorithm>

#include "screens/form/form_state.h"

// Where one can be in a form: a question, a page of several, a repeat's "another?".

namespace engawa::form {

namespace {

using Steps = std::vector<forms::Step>;

// The questions of the group that begins at `group`, when nothing in it is asked: two or more values that were worked
// out or are only told. Empty otherwise.
std::vector<std::string> told_in_group(const forms::FormSession& session, const Steps& steps, std::size_t group) {
    std::vector<std::string> told;
    bool has_value = false;
    for (std::size_t i = group + 1; i < steps.size() && steps[i].depth > steps[group].depth; ++i) {
        const forms::Step& step = steps[i];
        if (step.kind == forms::StepKind::group) continue;
        if (step.kind != forms::StepKind::question) return {};
        const auto question = session.question(step.ref);
        if (!question || !question->read_only) return {};
        has_value = has_value || !question->value.empty();
        told.push_back(step.ref);
    }
    return has_value && told.size() > 1 ? told : std::vector<std::string>{};
}

bool all_told(const forms::FormSession& session, const std::vector<std::string>& questions) {
    return std::all_of(questions.begin(), questions.end(), [&](const std::string& ref) {
        const auto question = session.question(ref);
        return question && question->read_only;
    });
}

void add_page(std::vector<Place>& places, AtPage page) {
    for (const Place& place : places) {
        const auto* other = std::get_if<AtPage>(&place);
        if (other != nullptr && other->ref == page.ref) ++page.number;
    }
    places.push_back(std::move(page));
}

}  // namespace

std::vector<Place> places(const forms::FormSession& session) {
    std::vector<Place> places;
    const Steps steps = session.steps();
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const forms::Step& step = steps[i];
        switch (step.kind) {
            case forms::StepKind::question: places.push_back(AtQuestion{step.ref}); break;
            case forms::StepKind::field_list: {
                // A page of one is a question like any other.
                if (step.questions.size() == 1) {
                    places.push_back(AtQuestion{step.questions.front()});
                    break;
                }
                const bool told = all_told(session, step.questions);
                add_page(places, {step.ref, 0, told ? PageKind::summary : PageKind::fields, step.questions});
                break;
            }
            case forms::StepKind::repeat_prompt: places.push_back(AtRepeat{step.ref}); break;
            case forms::StepKind::group: {
                std::vector<std::string> told = told_in_group(session, steps, i);
                if (told.empty()) break;
                add_page(places, {step.ref, 0, PageKind::summary, std::move(told)});
                const std::size_t depth = step.depth;
                while (i + 1 < steps.size() && steps[i + 1].depth > depth) ++i;
                break;
            }
            case forms::StepKind::repeat_instance: break;
        }
    }
    return places;
}

std::optional<std::string> asked_ref(const State& state) {
    if (const auto* question = std::get_if<AtQuestion>(&state.place)) return question->ref;
    if (std::holds_alternative<AtPage>(state.place)) return state.opened;
    return std::nullopt;
}

InstanceOf instance_of(const forms::FormSession& session, const std::string& ref) {
    for (std::size_t open = ref.find_last_of('['); open != std::string::npos && open > 0;
         open = ref.find_last_of('[', open - 1)) {
        const auto repeat = session.repeat(ref.substr(0, open));
        if (!repeat) continue;  // several nodes of one name are no repeat
        const std::string instance = ref.substr(0, ref.find(']', open) + 1);
        const auto found = std::find(repeat->instances.begin(), repeat->instances.end(), instance);
        InstanceOf out;
        out.number = static_cast<std::size_t>(found - repeat->instances.begin()) + 1;
        out.count = repeat->counted ? repeat->instances.size() : 0;
        const auto counter = repeat->engawa.find("counter");
        out.of_things = counter != repeat->engawa.end() && counter->second == "thing";
        return out;
    }
    return {};
}

std::string instance_words(const InstanceOf& instance, const content::Strings& strings) {
    if (instance.number == 0) return {};
    const std::string number = std::to_string(instance.number);
    // The only one needs no number.
    if (instance.count == 1) return {};
    if (instance.count > 1) {
        return strings(instance.of_things ? "form.thing_of" : "form.person_of",
                       {{"number", number}, {"count", std::to_string(instance.count)}});
    }
    return strings(instance.of_things ? "form.thing_number" : "forms.person_number", {{"number", number}});
}

}  // namespace engawa::form
