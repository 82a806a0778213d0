#include <algorithm>
#include <unordered_map>

#include "screens/form/form_state.h"

// Where one can be in a form: a question, a page of several, a repeat's "another?".

namespace engawa::form {

namespace {

using Steps = std::vector<forms::Step>;

// The groups in which nothing is asked: two or more values that were worked out or are only told.
struct ToldGroups {
    struct Span {
        std::size_t first = 0;
        std::size_t last = 0;
    };
    std::vector<std::string> told;              // what is only told inside groups, in order
    std::unordered_map<std::size_t, Span> of;   // by the step the group begins at: which of them are its own
};

enum class Telling { asks, tells_nothing, tells_value };

Telling telling_of(const forms::Step& step, const ViewOf& view_of) {
    if (step.kind != forms::StepKind::question) return Telling::asks;
    const auto question = view_of(step.ref);
    if (!question || !question->read_only) return Telling::asks;
    return question->value.empty() ? Telling::tells_nothing : Telling::tells_value;
}

// One walk over the steps, however deep groups lie in one another.
ToldGroups told_groups(const Steps& steps, const ViewOf& view_of) {
    struct Open {
        std::size_t step = 0;
        std::size_t first_told = 0;
        bool asks = false;
        bool has_value = false;
    };
    ToldGroups groups;
    std::vector<Open> open;
    const auto close = [&] {
        const Open done = open.back();
        open.pop_back();
        const ToldGroups::Span span{done.first_told, groups.told.size()};
        if (!done.asks && done.has_value && span.last - span.first > 1) groups.of[done.step] = span;
        if (open.empty()) return;
        open.back().asks = open.back().asks || done.asks;
        open.back().has_value = open.back().has_value || done.has_value;
    };
    for (std::size_t i = 0; i < steps.size(); ++i) {
        while (!open.empty() && steps[i].depth <= steps[open.back().step].depth) close();
        if (steps[i].kind == forms::StepKind::group) {
            open.push_back({i, groups.told.size()});
        } else if (!open.empty() && !open.back().asks) {
            const Telling telling = telling_of(steps[i], view_of);
            open.back().asks = telling == Telling::asks;
            open.back().has_value = open.back().has_value || telling == Telling::tells_value;
            if (telling != Telling::asks) groups.told.push_back(steps[i].ref);
        }
    }
    while (!open.empty()) close();
    return groups;
}

bool all_told(const ViewOf& view_of, const std::vector<std::string>& questions) {
    return std::all_of(questions.begin(), questions.end(), [&](const std::string& ref) {
        const auto question = view_of(ref);
        return question && question->read_only;
    });
}

// Pages of the same ref are numbered: groups without a node of their own.
class Pages {
  public:
    void add(std::string ref, PageKind kind, std::vector<std::string> questions) {
        const std::size_t number = counts_[ref]++;
        places.push_back(AtPage{std::move(ref), number, kind, std::move(questions)});
    }

    std::vector<Place> places;

  private:
    std::unordered_map<std::string, std::size_t> counts_;
};

}  // namespace

std::vector<Place> places(const forms::FormSession& session) {
    return places(session.steps(), [&](const std::string& ref) { return session.question(ref); });
}

std::vector<Place> places(const std::vector<forms::Step>& steps, const ViewOf& view_of) {
    Pages pages;
    const ToldGroups groups = told_groups(steps, view_of);
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const forms::Step& step = steps[i];
        switch (step.kind) {
            case forms::StepKind::question: pages.places.push_back(AtQuestion{step.ref}); break;
            case forms::StepKind::field_list:
                // A page of one is a question like any other.
                if (step.questions.size() == 1) {
                    pages.places.push_back(AtQuestion{step.questions.front()});
                } else {
                    const bool only_told = all_told(view_of, step.questions);
                    pages.add(step.ref, only_told ? PageKind::summary : PageKind::fields, step.questions);
                }
                break;
            case forms::StepKind::repeat_prompt: pages.places.push_back(AtRepeat{step.ref}); break;
            case forms::StepKind::group: {
                const auto found = groups.of.find(i);
                if (found == groups.of.end()) break;
                const auto at = [&](std::size_t told) { return groups.told.begin() + static_cast<std::ptrdiff_t>(told); };
                pages.add(step.ref, PageKind::summary, {at(found->second.first), at(found->second.last)});
                while (i + 1 < steps.size() && steps[i + 1].depth > step.depth) ++i;
                break;
            }
            case forms::StepKind::repeat_instance: break;
        }
    }
    return std::move(pages.places);
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
