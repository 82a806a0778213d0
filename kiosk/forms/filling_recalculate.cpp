#include "kiosk/base/ruby.h"
#include "kiosk/forms/cycles.h"
#include "kiosk/forms/filling.h"
#include "kiosk/forms/values.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace engawa::forms {
namespace {

// Evaluations after one change before the form is said not to come to rest. A running total over n instances takes
// 2n; a form that counts up its own repeat is stopped by the limit on instances first.
constexpr std::size_t evaluations_floor = 200'000;
constexpr std::size_t evaluations_per_node = 64;

// The child on the way from `at` (a schema ancestor of `target`) to `target`.
const ModelNode& step_towards(const ModelNode& at, const ModelNode& target) {
    const ModelNode* step = &target;
    while (step->depth > at.depth + 1) step = step->parent;
    return *step;
}

}  // namespace

// The first failure of a call is the one it answers with: a change is taken back for it, a view has it beside what it shows.
void FormSession::Filling::fail(Error error) const {
    ++failures_;
    if (!failure_) failure_ = std::move(error);
}

Error FormSession::Filling::failure_of(const Error& error, std::uint32_t line) const {
    if (steps_left_ == 0) return too_many_steps(line);
    return Error(FormsError::evaluation, model_.place(line),
                 std::string(error.name()) + " " + error.where() + ": " + error.detail());
}

Error FormSession::Filling::too_many_steps(std::uint32_t line) const {
    return Error(FormsError::too_many_steps, model_.place(line),
                 "all that is calculated at once takes more than " + std::to_string(model_.limits.steps) +
                     " steps, which ended here: look at fewer nodes or shorter texts, or find nodes by an equality");
}

Result<void> FormSession::Filling::spend(std::size_t steps, std::uint32_t line) const {
    if (steps <= steps_left_) {
        steps_left_ -= steps;
        return {};
    }
    steps_left_ = 0;
    return too_many_steps(line);
}

Result<void> FormSession::Filling::hold(std::size_t bytes, std::uint32_t line) const {
    const std::size_t most = model_.limits.held_bytes;
    if (bytes <= most - std::min(most, bytes_held_)) {
        bytes_held_ += bytes;
        return {};
    }
    bytes_held_ = most;
    return Error(FormsError::too_many_bytes, model_.place(line),
                 "the choices, labels and messages that are made at once have more than " + std::to_string(most) +
                     " bytes, which ended here: show fewer or shorter texts");
}

// Of what stands at that node of the live instance; of a row of a list the root's.
std::uint32_t FormSession::Filling::line_of(const tree::Node& context) const {
    const LiveNode* live = live_of(context);
    return live == nullptr ? model_.root->line : live->model->line;
}

// Every computation of the subtree: at load, and for a new instance.
void FormSession::Filling::schedule_all(LiveNode& live) {
    const ModelNode& model = *live.model;
    if (model.relevant != nullptr) schedule(*model.relevant, live);
    if (model.calculate != nullptr) schedule(*model.calculate, live);
    if (model.choices != nullptr) schedule(*model.choices, live);
    for (const auto& child : model.children) {
        if (child->count != nullptr) schedule(*child->count, live);
    }
    for (const auto& slot : live.slots()) {
        for (LiveNode* child : slot) schedule_all(*child);
    }
}

void FormSession::Filling::schedule(const Computation& computation, LiveNode& target) {
    switch (computation.kind) {
        case ComputationKind::relevant:
            if (target.waiting_relevant) return;
            target.waiting_relevant = true;
            break;
        case ComputationKind::calculate:
            if (target.waiting_calculate) return;
            target.waiting_calculate = true;
            if (following_ && target.away) unseen_.push_back(&target);
            break;
        case ComputationKind::choices:
            if (target.waiting_choices) return;
            target.waiting_choices = true;
            break;
        case ComputationKind::count:
            if (!waiting_counts_.insert({computation.rank, target.id}).second) return;
            break;
    }
    waiting_[static_cast<std::size_t>(computation.rank)].push_back(&target);
    let_wait(computation.rank);
}

// All concrete targets of the computation at or below the anchor. For a count: the parents of its repeat.
void FormSession::Filling::schedule_below(const Computation& computation, LiveNode& anchor) {
    const bool counts = computation.kind == ComputationKind::count;
    const ModelNode& goal = counts ? *computation.target->parent : *computation.target;
    if (anchor.model->depth > goal.depth) {
        // The anchor lies inside the counted repeat itself.
        LiveNode* at = &anchor;
        while (at->model != &goal) at = at->parent;
        schedule(computation, *at);
        return;
    }
    if (anchor.model == &goal) {
        schedule(computation, anchor);
        return;
    }
    const ModelNode& step = step_towards(*anchor.model, goal);
    for (LiveNode* child : anchor.slots()[step.slot]) schedule_below(computation, *child);
}

void FormSession::Filling::value_changed(LiveNode& live) {
    ++revision_;
    for (const Edge& edge : live.model->value_edges) {
        LiveNode* anchor = &live;
        while (anchor->model != edge.pivot) anchor = anchor->parent;
        follow(edge, *anchor);
    }
}

// Where one change means many targets, they are gone through when their turn has come: of a thousand changes that mean
// them all, once.
void FormSession::Filling::follow(const Edge& edge, LiveNode& anchor) {
    if (!edge.many_targets) {
        following_ = true;
        schedule_below(*edge.computation, anchor);
        following_ = false;
        return;
    }
    waiting_below_.emplace(edge.computation->rank, anchor.id);
    let_wait(edge.computation->rank);
}

void FormSession::Filling::let_wait(std::int32_t rank) {
    const auto at = static_cast<std::size_t>(rank);
    if (rank_waits_[at]) return;
    rank_waits_[at] = true;
    if (rank >= first_count_) ++counts_wait_;
    ranks_.push(rank);
}

void FormSession::Filling::schedule_waiting_below(std::int32_t rank) {
    following_ = true;
    auto at = waiting_below_.lower_bound({rank, 0});
    while (at != waiting_below_.end() && at->first == rank) {
        LiveNode& anchor = *nodes_[at->second];
        if (!anchor.removed) schedule_below(*model_.computations[static_cast<std::size_t>(rank)], anchor);
        at = waiting_below_.erase(at);
    }
    following_ = false;
}

void FormSession::Filling::structure_changed(const Range& range, std::size_t from_index) {
    ++revision_;
    ++shape_;
    const auto& instances = range.parent->slots()[range.model->slot];
    for (const Edge& edge : range.model->repeat->structure_edges) {
        if (edge.own_instance) {
            for (std::size_t i = from_index; i < instances.size(); ++i) schedule_below(*edge.computation, *instances[i]);
            continue;
        }
        LiveNode* anchor = range.parent;
        while (anchor->model != edge.pivot) anchor = anchor->parent;
        follow(edge, *anchor);
    }
}

// The call cannot come to rest: a count that goes on with its own instances, events that set each other off.
void FormSession::Filling::end_call(const Computation* at, const ModelNode& node) {
    if (endless_) return;
    const std::string way = way_round(node);
    const std::uint32_t line = at != nullptr ? at->formula->line : node.line;
    endless_ = Error(FormsError::unstable, model_.place(line), "recalculation does not come to rest: " + (way.empty() ? node.path() : way));
}

Result<void> FormSession::Filling::recalculate() {
    TRY(come_to_rest());
    keep_changes();
    return {};
}

// Of a call that fails nothing stays. Where the steps have run out it goes on all the same, with results that fail at
// once, until it is known whether what goes round without end has taken them.
bool FormSession::Filling::call_has_failed() const {
    return endless_ || (failure_ && steps_left_ > 0);
}

// Whether something is to be calculated that an event may hang on. Counts are: they may make the nodes it reads.
bool FormSession::Filling::waits(std::int32_t settled_to) const {
    return !ranks_.empty() && (counts_wait_ > 0 || ranks_.top() <= settled_to);
}

// Does all that waits. What has changed can be taken back until keep_changes().
Result<void> FormSession::Filling::come_to_rest() {
    Progress progress{evaluations_floor + evaluations_per_node * nodes_.size(), 0, std::vector<bool>(waiting_.size(), false)};
    may_have_changed_ = true;
    while (settle_for_due(progress) && !call_has_failed()) do_due(progress);
    if (failure_ || endless_) return give_up();
    forget_unseen();
    return {};
}

void FormSession::Filling::run_next_rank(Progress& progress) {
    const std::int32_t rank = ranks_.top();
    ranks_.pop();
    const auto at = static_cast<std::size_t>(rank);
    schedule_waiting_below(rank);
    rank_waits_[at] = false;
    if (rank >= first_count_) --counts_wait_;
    std::vector<LiveNode*> batch;
    batch.swap(waiting_[at]);
    // To and fro: a running total comes to rest at once, whichever end it starts from.
    if (progress.backwards[at]) std::reverse(batch.begin(), batch.end());
    progress.backwards[at].flip();
    const Computation& computation = *model_.computations[at];
    const std::size_t due_before = due_.size();
    for (std::size_t i = 0; i < batch.size(); ++i) {
        if (++progress.done > progress.limit) end_call(&computation, *computation.target);
        if (call_has_failed()) return;
        run(computation, *batch[i]);
        if (due_.size() == due_before) continue;
        // New instances: their events come before anything else is calculated.
        waiting_[at].insert(waiting_[at].end(), batch.begin() + static_cast<std::ptrdiff_t>(i) + 1, batch.end());
        if (!waiting_[at].empty()) let_wait(rank);
        return;
    }
}

// Of a calculation that was hidden before this call and still is: what it came to says nothing any more, so it is done
// again when it shows. What hides it or shows it may change what it reads too: there the result decides (is_due()).
void FormSession::Filling::forget_unseen() {
    std::vector<LiveNode*> unseen;
    unseen.swap(unseen_);
    if (unseen.empty() || !loaded_) return;
    std::unordered_set<const LiveNode*> gone_now;
    for (const Change& change : journal_) {
        const auto* before = std::get_if<OldCalculation>(&change);
        if (before != nullptr && !before->away) gone_now.insert(before->live);
    }
    for (LiveNode* live : unseen) {
        if (live->removed || live->relevant || !live->calculated || gone_now.contains(live)) continue;
        note_change(OldCalculation{live, std::exchange(live->calculated, nullptr), live->away});
    }
}

void FormSession::Filling::keep_changes() {
    journal_.clear();
    bury();
}

Result<void> FormSession::Filling::recalculate_all() {
    doing_all_again_ = true;
    schedule_all(*root_);
    auto done = recalculate();
    doing_all_again_ = false;
    return done;
}

// Everything is as it was before the call, and nothing waits any more.
Error FormSession::Filling::give_up() {
    take_back();
    for (auto& waiting : waiting_) waiting.clear();
    rank_waits_.assign(rank_waits_.size(), false);
    ranks_ = {};
    counts_wait_ = 0;
    due_.clear();
    waiting_counts_.clear();
    waiting_below_.clear();
    changed_.clear();
    unseen_.clear();
    fresh_.clear();
    for (const auto& node : nodes_) {
        if (node) node->waiting_relevant = node->waiting_calculate = node->waiting_choices = false;
    }
    bury();
    Error error = std::move(endless_ ? *endless_ : *failure_);
    endless_.reset();
    failure_.reset();
    return error;
}

void FormSession::Filling::run(const Computation& computation, LiveNode& live) {
    switch (computation.kind) {
        case ComputationKind::relevant:
            live.waiting_relevant = false;
            if (!live.removed) run_relevant(computation, live);
            return;
        case ComputationKind::calculate:
            live.waiting_calculate = false;
            if (!live.removed) run_calculate(computation, live);
            return;
        case ComputationKind::choices:
            live.waiting_choices = false;
            if (!live.removed) run_choices(live);
            return;
        case ComputationKind::count:
            waiting_counts_.erase({computation.rank, live.id});
            if (!live.removed) run_count(computation, live);
            return;
    }
}

void FormSession::Filling::run_relevant(const Computation& computation, LiveNode& live) {
    const auto result = worked_out(xpath::evaluate_boolean, *computation.formula, *live.node);
    if (!result.ok()) return fail(result.error());
    if (live.relevant_self == *result) return;
    note_change(OldRelevance{&live, live.relevant_self});
    live.relevant_self = *result;
    set_relevant(live, live.parent == nullptr || live.parent->relevant);
}

// Relevance comes down from above; a value that is hidden stays kept and reads as "" to every expression.
void FormSession::Filling::set_relevant(LiveNode& live, bool above) {
    const bool relevant = above && live.relevant_self;
    if (live.relevant == relevant) return;
    live.relevant = relevant;
    if (!relevant) goes_away(live);
    ++revision_;
    ++shape_;
    if (live.model->leaf() && !live.value.empty()) show(live);
    if (relevant) {
        if (live.model->calculate != nullptr) schedule(*live.model->calculate, live);
        if (live.model->choices != nullptr) schedule(*live.model->choices, live);
    }
    for (const auto& slot : live.slots()) {
        for (LiveNode* child : slot) set_relevant(*child, relevant);
    }
}

void FormSession::Filling::show(LiveNode& live) {
    const std::string_view visible = live.relevant ? std::string_view(live.value) : std::string_view();
    if (live.model->attribute) {
        document_.set_value(*live.node, visible);
    } else {
        document_.set_text(*live.node, visible);
    }
    lookup_.value_changed(*live.node);
    value_changed(live);
}

bool FormSession::Filling::is_fresh(const LiveNode& live) const {
    for (const LiveNode* at = &live; at != nullptr && !fresh_.empty(); at = at->parent) {
        if (fresh_.contains(at)) return true;
    }
    return false;
}

void FormSession::Filling::store(LiveNode& live, std::string value, Cause cause) {
    ENGAWA_VERIFY(live.model->leaf());
    if (live.value == value) return;
    const std::size_t others = text_bytes_ - std::min(text_bytes_, live.value.size());
    if (others + value.size() > model_.limits.instance_text_bytes) {
        fail(Error(FormsError::too_long, model_.place(live.model->line),
                   live.model->path() + ": all values together have more than " + std::to_string(model_.limits.instance_text_bytes) +
                       " bytes"));
        return;
    }
    text_bytes_ = others + value.size();
    if (keeping_record_ && of_record(live)) before_load_.try_emplace(live.id, live.value);
    note_change(OldValue{&live, std::exchange(live.value, std::move(value))});
    // XForms 1.1 §4.4.2 speaks of values that controls show: coming into view again is no change, nor is what a new
    // instance is calculated to before anybody sees it.
    const bool unseen = cause == Cause::calculated && is_fresh(live);
    if (loaded_ && !live.model->on_value_changed->empty() && !unseen) changed_.push_back(&live);
    if (live.relevant) {
        show(live);
    } else {
        ++revision_;
    }
}

// Not a number is no value; readings of authored texts do not enter the instance.
std::string FormSession::Filling::text_of(const xpath::Value& value, const Formula& formula) const {
    if (value.kind() == xpath::ValueKind::number && std::isnan(value.to_number())) return {};
    const xpath::Traits& traits = formula.expression.traits();
    std::string text = value.to_string();
    if (traits.uses_itext || traits.uses_choice_names) return without_readings(text);
    return text;
}

// Without chance and at a fixed moment: differs only where something that is read does.
Result<std::string> FormSession::Filling::comes_to(const Formula& formula, const LiveNode& live) const {
    SeededRandom same_chance(0);
    const ManualWallClock same_moment{WallTime(Milliseconds(0))};
    xpath::Environment fixed = environment_;
    fixed.random = &same_chance;
    fixed.clock = &same_moment;
    const auto result = worked_out(xpath::evaluate, formula, *live.node, fixed);
    if (!result.ok()) return result.error();
    return text_of(*result, formula);
}

void FormSession::Filling::goes_away(LiveNode& live) {
    if (live.model->calculate == nullptr || live.away) return;
    note_change(OldCalculation{&live, live.calculated ? std::make_unique<const std::string>(*live.calculated) : nullptr, false});
    live.away = true;
}

// What was written over a calculation stands until something it reads changes. What is hidden with the node reads as
// empty and is back with it, so of a node that comes back it counts what the calculation comes to.
bool FormSession::Filling::is_due(LiveNode& live, std::string calculated) {
    const bool same = live.calculated && *live.calculated == calculated;
    const bool due = !live.away || !same;
    if (live.away || !same) {
        auto now = std::make_unique<const std::string>(std::move(calculated));
        note_change(OldCalculation{&live, std::exchange(live.calculated, std::move(now)), live.away});
        live.away = false;
    }
    return due;
}

void FormSession::Filling::run_calculate(const Computation& computation, LiveNode& live) {
    if (!live.relevant) return;
    const xpath::Traits& traits = computation.formula->expression.traits();
    const bool once_only = traits.uses_clock || traits.uses_random;
    if (doing_all_again_ && (once_only || may_be_overwritten(live))) return;
    if (once_only) {
        auto calculated = comes_to(*computation.formula, live);
        if (calculated.ok() && !is_due(live, std::move(*calculated))) return;
        // A draft keeps the moment and the chance of its first filling.
        if (origin_ != Origin::form && !loaded_ && !live.value.empty()) return;
    }
    const auto result = worked_out(xpath::evaluate, *computation.formula, *live.node);
    if (!result.ok()) {
        fail(result.error());
        // Taken back; where the steps have run out, what follows shows whether they went to what goes round.
        store(live, {}, Cause::calculated);
        return;
    }
    const std::string text = text_of(*result, *computation.formula);
    if (!once_only && !is_due(live, text)) return;
    // Evaluated all the same: what cannot be worked out is told, as in the filling the record is of.
    if (keeping_record_ && keeps_record(live)) return;
    store_admitted(live, text, Cause::calculated);
}

void FormSession::Filling::run_choices(LiveNode& live) {
    if (!live.relevant) return;
    const std::string chosen = chosen_.try_emplace(live.id, live.value).first->second;
    if (chosen.empty()) return;
    auto kept = within_choices(live, chosen, Order::as_given);
    if (kept.ok()) {
        if (live.model->control->itemset->reads_itself && *kept != chosen) choose(live, *kept);
        store(live, std::move(*kept), Cause::calculated);
    } else {
        fail(kept.error());
    }
}

void FormSession::Filling::run_count(const Computation& computation, LiveNode& parent) {
    const Range range{&parent, computation.target};
    const auto& list = parent.slots()[range.model->slot];
    // Relative paths start at an instance; without one, at an element that stands in for the first.
    tree::Node* context = list.empty() ? nullptr : list.front()->node;
    tree::Node* stand_in = nullptr;
    if (context == nullptr) {
        stand_in = &document_.create_element(range.model->name);
        document_.set_line(*stand_in, static_cast<std::uint32_t>(nodes_.size()));
        document_.insert(*parent.node, *stand_in, node_after(range));
        lookup_.nodes_changed();
        context = stand_in;
    }
    // The count is the series', not the first instance's.
    environment_.not_within = context;
    const auto result = worked_out(xpath::evaluate_number, *computation.formula, *context);
    environment_.not_within = nullptr;
    if (stand_in != nullptr) {
        lookup_.nodes_changed();
        document_.destroy(*stand_in);
    }
    if (!result.ok()) {
        if (steps_left_ == 0 && computation.may_go_on) end_call(&computation, *computation.target);
        return fail(result.error());
    }
    // What it said before no longer counts.
    for (Due& due : due_) {
        auto* growth = std::get_if<DueGrowth>(&due);
        if (growth != nullptr && growth->computation == &computation && growth->parent == &parent) growth->parent = nullptr;
    }
    // No number (an emptied count) leaves the instances as they are until there is one again; of a record, as it has
    // them.
    if (std::isnan(*result)) {
        const bool taking_up = !loaded_ && of_record(parent);
        const tree::Node* written = taking_up ? written_instance(range, list.size()) : nullptr;
        for (; written != nullptr; written = written_instance(range, list.size())) {
            const auto added = add_instance(range, written);
            if (added.ok()) continue;
            fail(added.error());
            return;
        }
        return;
    }
    if (*result > static_cast<double>(model_.limits.repeat_instances)) {
        if (computation.may_go_on) end_call(&computation, *computation.target);
        // Half of the instances and a count that nobody can lower on a page would be worse than no change.
        if (!endless_) {
            endless_ = Error(FormsError::too_many_nodes, model_.place(computation.formula->line),
                             "jr:count of " + computation.target->path() + " asks for more than " +
                                 std::to_string(model_.limits.repeat_instances) + " instances: bound what it counts");
        }
        return;
    }
    const auto count = static_cast<std::size_t>(std::max(std::trunc(*result), 0.0));
    while (list.size() > count) set_aside(*list.back());
    grow({&computation, &parent, count});
}

}  // namespace engawa::forms
