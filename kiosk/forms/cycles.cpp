#include "kiosk/forms/cycles.h"

#include <algorithm>
#include <deque>
#include <string>
#include <tuple>
#include <unordered_map>

namespace engawa::forms {

namespace {

constexpr std::size_t unseen = static_cast<std::size_t>(-1);

}  // namespace

Dependencies::Dependencies(Model& model) : model_(model) {
    arcs_.resize(model.computations.size());
    circle_of_.resize(arcs_.size(), 0);
    number_.resize(arcs_.size(), unseen);
    low_.resize(arcs_.size(), 0);
    waiting_.resize(arcs_.size(), false);
    bounds_.emplace_back();
    known_bounds_.emplace(bounds_.front(), 0);
}

void Dependencies::add(std::size_t waiting, std::size_t on, Wanted wanted, const std::vector<PlaceBound>& bounds) {
    const auto [at, added] = known_bounds_.emplace(bounds, static_cast<std::uint32_t>(bounds_.size()));
    if (added) bounds_.push_back(bounds);
    arcs_[waiting].push_back({static_cast<std::uint32_t>(on), at->second, wanted, Standing::counts});
}

void Dependencies::tidy() {
    const auto key = [](const Arc& arc) { return std::tuple(arc.on, arc.bounds, arc.wanted); };
    for (auto& list : arcs_) {
        std::sort(list.begin(), list.end(), [&](const Arc& a, const Arc& b) { return key(a) < key(b); });
        list.erase(std::unique(list.begin(), list.end(), [&](const Arc& a, const Arc& b) { return key(a) == key(b); }), list.end());
    }
}

// Where the computation stands: instances around it are its own.
const ModelNode& Dependencies::place_of(std::size_t at) const {
    const Computation& found = computation(at);
    return found.kind == ComputationKind::count ? *found.target->parent : *found.target;
}

// ---- The order ---------------------------------------------------------------------------------------------------

// Instances are made from settled values: a count has its turn after everything else, whoever reads its instances.
bool Dependencies::orders(const Arc& arc, Reach reach) const {
    if (arc.wanted == Wanted::instances || arc.standing == Standing::allowed) return false;
    return reach == Reach::every_instance || own_instance(arc);
}

// Kahn's order. Those left out lie on a circle or behind one.
std::vector<std::size_t> Dependencies::sorted(Reach reach) const {
    std::vector<std::vector<std::size_t>> after(arcs_.size());
    std::vector<std::size_t> waiting(arcs_.size(), 0);
    for (std::size_t i = 0; i < arcs_.size(); ++i) {
        for (const Arc& arc : arcs_[i]) {
            if (!orders(arc, reach)) continue;
            after[arc.on].push_back(i);
            ++waiting[i];
        }
    }
    std::deque<std::size_t> ready;
    for (std::size_t i = 0; i < arcs_.size(); ++i) {
        if (waiting[i] == 0) ready.push_back(i);
    }
    std::vector<std::size_t> order;
    while (!ready.empty()) {
        const std::size_t at = ready.front();
        ready.pop_front();
        order.push_back(at);
        for (const std::size_t next : after[at]) {
            if (--waiting[next] == 0) ready.push_back(next);
        }
    }
    return order;
}

// What is chosen is somebody's answer: a list that hides a part of it, and is told by that answer again which part,
// is no cycle of values. Of what is on a circle or behind one the lists come first.
void Dependencies::loosen_choices(const std::vector<std::size_t>& sorted_ones) {
    std::vector<bool> left(arcs_.size(), true);
    for (const std::size_t i : sorted_ones) left[i] = false;
    for (std::size_t i = 0; i < arcs_.size(); ++i) {
        if (!left[i] || computation(i).kind != ComputationKind::choices) continue;
        for (Arc& arc : arcs_[i]) {
            if (!left[arc.on] || arc.wanted == Wanted::instances) continue;
            arc.standing = Standing::allowed;
            computation(i).target->control->itemset->reads_itself = true;
        }
    }
}

// Follows the arcs within one instance from everywhere, depth first and each once. An arc back to the way just walked
// closes a circle. Two questions that show each other by their values are no cycle of values: each keeps its own, and
// the arc that closes theirs is allowed. Any other is an error.
Result<void> Dependencies::loosen_relevance() {
    std::vector<Walked> walked(arcs_.size(), Walked::no);
    std::vector<std::size_t> depth(arcs_.size(), 0);
    for (std::size_t start = 0; start < arcs_.size(); ++start) {
        if (walked[start] == Walked::no) TRY(loosen_from(start, walked, depth));
    }
    return {};
}

Result<void> Dependencies::loosen_from(std::size_t start, std::vector<Walked>& walked, std::vector<std::size_t>& depth) {
    std::vector<Visit> way;
    const auto enter = [&](std::size_t at) {
        const std::size_t other = computation(at).kind == ComputationKind::relevant ? 0 : 1;
        walked[at] = Walked::on_the_way;
        depth[at] = way.size();
        way.push_back({at, 0, (way.empty() ? 0 : way.back().not_relevance) + other});
    };
    enter(start);
    while (!way.empty()) {
        Visit& visit = way.back();
        if (visit.next_arc == arcs_[visit.at].size()) {
            walked[visit.at] = Walked::done;
            way.pop_back();
            continue;
        }
        Arc& arc = arcs_[visit.at][visit.next_arc++];
        if (!orders(arc, Reach::own_instance) || walked[arc.on] == Walked::done) continue;
        if (walked[arc.on] == Walked::no) {
            enter(arc.on);
            continue;
        }
        const std::size_t first = depth[arc.on];
        const std::size_t before_it = first == 0 ? 0 : way[first - 1].not_relevance;
        if (arc.on == visit.at || visit.not_relevance != before_it) {
            std::vector<std::size_t> cycle;
            for (std::size_t i = first; i < way.size(); ++i) cycle.push_back(way[i].at);
            return cycle_error(cycle);
        }
        arc.standing = Standing::allowed;
    }
    return {};
}

// The cycle as it was walked, each waiting for the next; told the way values go.
Error Dependencies::cycle_error(const std::vector<std::size_t>& cycle) const {
    const Computation& first = computation(cycle.back());
    std::string path;
    for (std::size_t i = cycle.size(); i > 0; --i) path += computation(cycle[i - 1]).target->path() + " -> ";
    const bool counts = std::any_of(cycle.begin(), cycle.end(), [&](std::size_t at) { return computation(at).kind == ComputationKind::count; });
    return Error(FormsError::cycle, model_.place(first.formula->line),
                 (counts ? "a repeat whose count depends on its own instances: " : "calculations that depend on themselves: ") + path +
                     first.target->path());
}

Result<std::vector<std::size_t>> Dependencies::order() {
    tidy();
    std::vector<std::size_t> all = sorted(Reach::every_instance);
    const bool complete = all.size() == arcs_.size();
    if (!complete) {
        loosen_choices(all);
        TRY(loosen_relevance());
    }
    Members everything(arcs_.size());
    for (std::size_t i = 0; i < everything.size(); ++i) everything[i] = i;
    TRY(check(everything));
    return complete ? std::move(all) : sorted(Reach::own_instance);
}

// ---- What goes round through instances -----------------------------------------------------------------------------

template <typename Visitor>
void Dependencies::inside(const Members& circle, const Visitor& visitor) {
    for (const std::size_t at : circle) {
        for (Arc& arc : arcs_[at]) {
            if (arc.standing == Standing::counts && circle_of_[arc.on] == circle_of_[at]) visitor(at, arc);
        }
    }
}

// The strongly connected parts of the members that have an arc inside (Tarjan's, without recursion), by the arcs that
// count. circle_of_ tells those of each part from all others.
std::vector<Dependencies::Members> Dependencies::circles(const Members& members) {
    struct Frame {
        std::size_t at;
        std::size_t next_arc;
    };
    const std::uint32_t among = members.empty() ? 0 : circle_of_[members.front()];
    for (const std::size_t at : members) number_[at] = unseen;
    std::vector<std::size_t> stack;
    std::vector<Members> parts;
    std::size_t next = 0;
    std::vector<Frame> way;
    const auto enter = [&](std::size_t at) {
        number_[at] = low_[at] = next++;
        stack.push_back(at);
        waiting_[at] = true;
        way.push_back({at, 0});
    };
    for (const std::size_t start : members) {
        if (number_[start] == unseen) enter(start);
        while (!way.empty()) {
            const std::size_t at = way.back().at;
            if (way.back().next_arc < arcs_[at].size()) {
                const Arc& arc = arcs_[at][way.back().next_arc++];
                if (arc.standing != Standing::counts || circle_of_[arc.on] != among) continue;
                if (number_[arc.on] == unseen) {
                    enter(arc.on);
                } else if (waiting_[arc.on]) {
                    low_[at] = std::min(low_[at], number_[arc.on]);
                }
                continue;
            }
            way.pop_back();
            if (!way.empty()) low_[way.back().at] = std::min(low_[way.back().at], low_[at]);
            if (low_[at] != number_[at]) continue;
            Members part;
            do {
                part.push_back(stack.back());
                waiting_[stack.back()] = false;
                stack.pop_back();
            } while (part.back() != at);
            parts.push_back(std::move(part));
        }
    }
    // Only now: the numbers of the parts would hide arcs from one part to another while they are found.
    std::vector<Members> out;
    for (Members& part : parts) {
        ++circles_;
        for (const std::size_t at : part) circle_of_[at] = circles_;
        bool round = false;
        inside(part, [&](std::size_t, const Arc&) { round = true; });
        if (round) out.push_back(std::move(part));
    }
    return out;
}

// A circle is none when what closes it can be told apart; what is left of it is looked at again.
Result<void> Dependencies::check(const Members& members) {
    std::vector<Members> left = circles(members);
    while (!left.empty()) {
        Members circle = std::move(left.back());
        left.pop_back();
        if (!settle(circle)) return cycle_of(circle);
        for (Members& smaller : circles(circle)) left.push_back(std::move(smaller));
    }
    return {};
}

bool Dependencies::settle(const Members& circle) {
    return settle_choices(circle) || settle_counts(circle) || settle_relevance(circle) || settle_places(circle);
}

// As for values: what is chosen from a list of instances is somebody's answer, also where it says how many there are.
bool Dependencies::settle_choices(const Members& circle) {
    bool settled = false;
    inside(circle, [&](std::size_t at, Arc& arc) {
        if (computation(at).kind != ComputationKind::choices) return;
        computation(at).target->control->itemset->reads_itself = true;
        arc.standing = Standing::founded;
        settled = true;
    });
    return settled;
}

// Whether something on the circle reads what is answered inside the node.
bool Dependencies::asks_inside(const ModelNode& node, const Members& circle) const {
    if (node.control != nullptr && node.calculate == nullptr) {
        for (const Edge& edge : node.value_edges) {
            if (circle_of_[static_cast<std::size_t>(edge.computation->rank)] == circle_of_[circle.front()]) return true;
        }
    }
    return std::any_of(node.children.begin(), node.children.end(), [&](const auto& child) { return asks_inside(*child, circle); });
}

// A count that reads its own instances goes on when somebody has answered in the last one ("another one?", as ODK's
// documentation writes it), and rests until then.
bool Dependencies::settle_counts(const Members& circle) {
    std::vector<std::size_t> resting;
    for (const std::size_t at : circle) {
        if (computation(at).kind != ComputationKind::count || !asks_inside(*computation(at).target, circle)) continue;
        model_.computations[at]->may_go_on = true;
        resting.push_back(at);
    }
    std::sort(resting.begin(), resting.end());
    bool settled = false;
    inside(circle, [&](std::size_t, Arc& arc) {
        if (arc.wanted != Wanted::instances || !std::binary_search(resting.begin(), resting.end(), arc.on)) return;
        arc.standing = Standing::founded;
        settled = true;
    });
    return settled;
}

// As within one instance: only relevance that reads its own node's value is a cycle.
bool Dependencies::settle_relevance(const Members& circle) {
    const bool relevance_alone = std::all_of(circle.begin(), circle.end(), [&](std::size_t at) {
        return computation(at).kind == ComputationKind::relevant;
    });
    if (!relevance_alone) return false;
    bool settled = false;
    inside(circle, [&](std::size_t at, Arc& arc) {
        if (arc.on == at) return;
        arc.standing = Standing::founded;
        settled = true;
    });
    return settled;
}

// Where the instances stand that one of the circle reads, as seen from its own instance of the repeat.
unsigned Dependencies::places(const Arc& arc, const ModelNode& repeat) const {
    for (const PlaceBound& bound : bounds_[arc.bounds]) {
        if (bound.repeat == &repeat) return bound.places;
    }
    return same;
}

// Ways round on which the place in a repeat never rises, or never falls, end: those arcs on which it changes lead no
// further round.
bool Dependencies::settle_places(const Members& circle) {
    bool settled = false;
    inside(circle, [&](std::size_t, Arc& arc) {
        const auto& bounds = bounds_[arc.bounds];
        if (std::none_of(bounds.begin(), bounds.end(), [](const PlaceBound& bound) { return bound.places == nowhere; })) return;
        arc.standing = Standing::founded;
        settled = true;
    });
    if (settled) return true;
    const ModelNode* around = &place_of(circle.front());
    for (const std::size_t at : circle) around = common_ancestor(*around, place_of(at));
    for (; around != nullptr; around = around->parent) {
        if (!around->repeat) continue;
        unsigned all = nowhere;
        unsigned moving = nowhere;
        inside(circle, [&](std::size_t, const Arc& arc) {
            const unsigned found = places(arc, *around);
            all |= found;
            if ((found & same) == 0) moving |= found;
        });
        const bool one_way = (all & before) == 0 || (all & behind) == 0;
        if (!one_way || moving == nowhere) continue;
        inside(circle, [&](std::size_t, Arc& arc) {
            if ((places(arc, *around) & same) == 0) arc.standing = Standing::founded;
        });
        return true;
    }
    return false;
}

// The shortest way round from one of them.
Error Dependencies::cycle_of(const Members& circle) {
    const std::size_t start = *std::min_element(circle.begin(), circle.end());
    std::vector<std::size_t> came_from(arcs_.size(), start);
    std::vector<bool> seen(arcs_.size(), false);
    std::deque<std::size_t> next{start};
    std::size_t last = start;
    for (const std::size_t at : circle) {
        for (const Arc& arc : arcs_[at]) {
            if (arc.standing == Standing::counts && arc.on == at) return cycle_error({at});
        }
    }
    for (bool closed = false; !closed && !next.empty();) {
        const std::size_t at = next.front();
        next.pop_front();
        for (const Arc& arc : arcs_[at]) {
            if (arc.standing != Standing::counts || circle_of_[arc.on] != circle_of_[start] || seen[arc.on]) continue;
            if (arc.on == start) {
                last = at;
                closed = true;
                break;
            }
            seen[arc.on] = true;
            came_from[arc.on] = at;
            next.push_back(arc.on);
        }
    }
    std::vector<std::size_t> cycle{last};
    while (cycle.back() != start) cycle.push_back(came_from[cycle.back()]);
    std::reverse(cycle.begin(), cycle.end());
    return cycle_error(cycle);
}

// ---- While filling -------------------------------------------------------------------------------------------------

namespace {

// What changes at once with the value of a node, or with the instances and the relevance of it.
template <typename Visitor>
void follow(const ModelNode& node, const Visitor& visitor) {
    for (const Edge& edge : node.value_edges) visitor(*edge.computation->target);
    for (const Action& action : *node.on_value_changed) {
        for (const ModelNode* target : action.targets) visitor(*target);
    }
    for (const auto& child : node.children) visitor(*child);
    if (!node.repeat) return;
    for (const Edge& edge : node.repeat->structure_edges) {
        if (!edge.own_instance) visitor(*edge.computation->target);
    }
    for (const Action& action : node.repeat->on_new_instance) {
        for (const ModelNode* target : action.targets) visitor(*target);
    }
}

}  // namespace

std::string way_round(const ModelNode& start) {
    std::unordered_map<const ModelNode*, const ModelNode*> came_from;
    std::deque<const ModelNode*> next{&start};
    const ModelNode* last = nullptr;
    while (last == nullptr && !next.empty()) {
        const ModelNode& at = *next.front();
        next.pop_front();
        follow(at, [&](const ModelNode& other) {
            if (&other == &start && last == nullptr) last = &at;
            if (&other != &start && came_from.emplace(&other, &at).second) next.push_back(&other);
        });
    }
    if (last == nullptr) return {};
    std::string path = start.path();
    for (const ModelNode* at = last; at != &start; at = came_from.at(at)) path = at->path() + " -> " + path;
    return start.path() + " -> " + path;
}

}  // namespace engawa::forms
