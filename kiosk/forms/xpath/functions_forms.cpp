// What only forms have: selects, secondary instances, repeats, texts, shuffling.

#include "kiosk/base/utf8.h"
#include "kiosk/forms/tree/document.h"
#include "kiosk/forms/xpath/digest.h"
#include "kiosk/forms/xpath/evaluator.h"
#include "kiosk/forms/xpath/text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <limits>
#include <optional>
#include <variant>

namespace engawa::forms::xpath {

namespace {

using tree::Node;

// ---- Selects -----------------------------------------------------------------------------------------------

// The words of a list of choices. What it costs is to compare it with the list before, or to split it.
Result<const std::vector<std::string_view>*> choices_in(Evaluator& evaluator, std::string_view list) {
    LastWords& last = evaluator.caches().words;
    TRY(evaluator.spend_on(list.size(), bytes_a_step::seen));
    if (!last.holds(list)) TRY(evaluator.spend_on(list.size(), bytes_a_step::rewritten));
    return &last.words(list);
}

Result<Value> selected(Evaluator& evaluator, const Context& context, Arguments arguments) {
    HeldText list_held, value_held;
    const std::string_view list = TRY(evaluator.text_in(*arguments[0], context, list_held));
    const std::string_view value = TRY(evaluator.text_in(*arguments[1], context, value_held));
    TRY(evaluator.spend_on(value.size(), bytes_a_step::rewritten));
    const std::vector<std::string_view> wanted = words_of(value);
    const std::vector<std::string_view>& words = *TRY(choices_in(evaluator, list));
    // Forms ask selected(list, '') for "nothing chosen" (JavaRosa, web-forms).
    if (wanted.empty()) return Value(words.empty());
    if (wanted.size() != 1) return Value(false);
    TRY(evaluator.spend(words.size() / 8));
    return Value(std::find(words.begin(), words.end(), wanted.front()) != words.end());
}

Result<Value> selected_at(Evaluator& evaluator, const Context& context, Arguments arguments) {
    HeldText held;
    const std::string_view list = TRY(evaluator.text_in(*arguments[0], context, held));
    const double index = std::trunc(TRY(evaluator.number_of(*arguments[1], context)));
    const std::vector<std::string_view>& words = *TRY(choices_in(evaluator, list));
    const bool there = index >= 0 && index < static_cast<double>(words.size());
    const std::string_view word = there ? words[static_cast<std::size_t>(index)] : std::string_view{};
    TRY(evaluator.spend_on_text(word.size()));
    return Value(word);
}

Result<Value> count_selected(Evaluator& evaluator, const Context& context, Arguments arguments) {
    HeldText held;
    const std::string_view list = TRY(evaluator.text_in(*arguments[0], context, held));
    return Value(static_cast<double>(TRY(choices_in(evaluator, list))->size()));
}

Result<Value> choice_name(Evaluator& evaluator, const Context& context, Arguments arguments) {
    const std::string value = TRY(evaluator.string_of(*arguments[0], context));
    const std::string path = TRY(evaluator.string_of(*arguments[1], context));
    const FormHost* host = evaluator.environment().host;
    if (host == nullptr) return Value(std::string());
    TRY(evaluator.spend_on(path.size(), bytes_a_step::parsed));
    std::string name = host->choice_name(value, path, *context.node).value_or(std::string());
    TRY(evaluator.spend_on_text(name.size()));
    return Value(std::move(name));
}

// As much of a name as a message shows: whole characters.
std::string shown_in_message(const std::string& name) {
    constexpr std::size_t most_bytes = 200;
    if (name.size() <= most_bytes) return name;
    std::size_t end = most_bytes;
    while (end > 0 && continues_utf8(name[end])) --end;
    return name.substr(0, end) + "…";
}

Result<Value> itext(Evaluator& evaluator, const Context& context, Arguments arguments) {
    const std::string id = TRY(evaluator.string_of(*arguments[0], context));
    const FormHost* host = evaluator.environment().host;
    if (host == nullptr) return Value(std::string());
    // A name that waits for an answer.
    if (id.empty()) return Value(std::string());
    if (const Node* node = host->itext_node(id)) return Value(NodeSet{node});
    std::optional<std::string> text = host->itext(id);
    if (!text) return Error(XPathError::bad_argument, "jr:itext", "no language has a text '" + shown_in_message(id) + "'");
    TRY(evaluator.spend_on_text(text->size()));
    return Value(std::move(*text));
}

// ---- Secondary instances -------------------------------------------------------------------------------------

const Node* find_instance(const Evaluator& evaluator, std::string_view id) {
    const FormHost* host = evaluator.environment().host;
    return host == nullptr ? nullptr : host->instance(id);
}

// Of an instance the form does not have: nothing. The form is refused at load for it where the id is written out.
Result<Value> instance(Evaluator& evaluator, const Context& context, Arguments arguments) {
    const std::string id = TRY(evaluator.string_of(*arguments[0], context));
    const Node* found = find_instance(evaluator, id);
    return Value(found == nullptr ? NodeSet{} : NodeSet{found});
}

const Node* child_named(const Node& parent, std::string_view local) { return parent.child(local); }

// A column by name: a child, or with "@" before it an attribute.
const Node* cell_of(const Node& row, std::string_view key) {
    return key.starts_with('@') ? row.attribute(key.substr(1)) : child_named(row, key);
}

// The first row of root/item whose column `key` is `value`.
Result<const Node*> find_row(Evaluator& evaluator, const Node& root, const std::string& key,
                             const std::string& value) {
    const Node* first = child_named(root, "item");
    if (first == nullptr) return nullptr;
    if (IndexedLookup* lookup = evaluator.environment().lookup) {
        IndexedLookup::Question question;
        question.parent = &root;
        question.item_local = "item";
        question.item_namespace_uri = first->name().namespace_uri;
        const bool attribute = key.starts_with('@');
        question.key = attribute ? IndexedLookup::Question::Key::attribute : IndexedLookup::Question::Key::child;
        question.key_local = std::string_view(key).substr(attribute ? 1 : 0);
        if (!attribute) question.key_namespace_uri = first->name().namespace_uri;
        question.key_or_no_namespace = true;
        if (const NodeSet* rows = lookup->find(question, value)) return rows->empty() ? nullptr : rows->front();
    }
    std::string scratch;
    for (const Node* row = first; row != nullptr; row = row->next_element()) {
        TRY(evaluator.spend(1));
        if (row->name().local != "item") continue;
        const Node* cell = cell_of(*row, key);
        if (cell != nullptr && TRY(evaluator.text_of(*cell, scratch)) == value) return row;
    }
    return nullptr;
}

Result<Value> pulldata(Evaluator& evaluator, const Context& context, Arguments arguments) {
    const std::string id = TRY(evaluator.string_of(*arguments[0], context));
    const std::string wanted = TRY(evaluator.string_of(*arguments[1], context));
    const std::string key = TRY(evaluator.string_of(*arguments[2], context));
    const std::string value = TRY(evaluator.string_of(*arguments[3], context));
    const Node* found = find_instance(evaluator, id);
    const Node* root = found == nullptr ? nullptr : child_named(*found, "root");
    const Node* row = root == nullptr ? nullptr : TRY(find_row(evaluator, *root, key, value));
    const Node* cell = row == nullptr ? nullptr : cell_of(*row, wanted);
    if (cell == nullptr) return Value(std::string());
    return Value(TRY(evaluator.to_string(Value(NodeSet{cell}))));
}

// ---- Repeats -------------------------------------------------------------------------------------------------

struct IndexedSet {
    std::size_t path;  // the number of the argument
    NodeSet repeats;
    double index;
};

bool contains_any(const NodeSet& outer, const NodeSet& inner) {
    return std::any_of(outer.begin(), outer.end(), [&](const Node* a) {
        return std::any_of(inner.begin(), inner.end(), [&](const Node* b) { return a != b && a->contains(*b); });
    });
}

using Steps = std::span<const ast::Step>;

const Node& root_for(const Evaluator& evaluator, const Context& context) {
    const Node* root = evaluator.environment().root;
    return root != nullptr ? *root : context.node->top();
}

// An argument of indexed-repeat as a path from the root. What is told from the context node, ../name, is completed by the
// names of the nodes around it (JavaRosa's contextualisation): the index says which instances are meant.
class RootPath {
  public:
    static RootPath of(const Evaluator& evaluator, const Context& context, const ast::Expr& argument) {
        RootPath out;
        const auto* path = std::get_if<ast::Path>(&argument.is);
        if (path != nullptr && path->start == ast::PathStart::root) {
            out.steps_ = path->steps;
            out.is_one_ = true;
        } else if (is_told_from_here(argument)) {
            const bool from_context = path != nullptr && path->start == ast::PathStart::context;
            const Node& from = from_context ? *context.node : evaluator.current();
            out.complete(from, root_for(evaluator, context), path == nullptr ? Steps() : Steps(path->steps));
        }
        return out;
    }

    // False: any other expression.
    bool is_one() const { return is_one_; }
    Steps steps() const { return own_.empty() ? steps_ : Steps(own_); }
    // Of names alone, /data/r/q.
    bool is_plain() const {
        return is_one_ && !steps().empty() && std::all_of(steps().begin(), steps().end(), [](const ast::Step& step) {
            return step.axis == Axis::child && step.test.kind == NodeTestKind::name && step.predicates.empty();
        });
    }

  private:
    void complete(const Node& from, const Node& root, Steps steps) {
        const Node* at = &from;
        while (!steps.empty() && leads_up(steps.front()) && at != nullptr) {
            if (steps.front().axis == Axis::parent) at = at->parent();
            steps = steps.subspan(1);
        }
        std::vector<const Node*> way;
        for (; at != nullptr && at != &root; at = at->parent()) way.push_back(at);
        if (at == nullptr) return;
        is_one_ = true;
        names_.reserve(way.size());
        own_.reserve(way.size() + steps.size());
        for (auto node = way.rbegin(); node != way.rend(); ++node) {
            const tree::Name& name = (*node)->name();
            names_.push_back({name.prefix, name.local, name.namespace_uri, NodeTestKind::name, false});
            own_.push_back({names_.back(), {}, (*node)->is_element() ? Axis::child : Axis::attribute});
        }
        for (const ast::Step& step : steps) own_.push_back(step);
    }

    static bool leads_up(const ast::Step& step) {
        return (step.axis == Axis::parent || step.axis == Axis::self) && step.test.kind == NodeTestKind::any_node && step.predicates.empty();
    }

    Steps steps_;
    std::vector<NodeTest> names_;  // never moved while own_ looks at them: a vector's parts stay as it is moved
    std::vector<ast::Step> own_;
    bool is_one_ = false;
};

using RootPaths = std::vector<RootPath>;  // an empty one for an index

bool is_same_name(const NodeTest& a, const NodeTest& b) {
    return a == b || (a.local == b.local && (a.namespace_uri == b.namespace_uri || (a.or_no_namespace && b.namespace_uri.empty()) ||
                                             (b.or_no_namespace && a.namespace_uri.empty())));
}

bool leads_below(Steps outer, Steps inner) {
    return outer.size() < inner.size() &&
           std::equal(outer.begin(), outer.end(), inner.begin(),
                      [](const ast::Step& a, const ast::Step& b) { return is_same_name(a.test, b.test); });
}

Result<NodeSet> walk_part(Evaluator& evaluator, const Node& from, Steps steps, std::size_t first, std::size_t end) {
    // Above the outermost repeat the context's own instances are meant.
    const auto narrowing = first == 0 ? Evaluator::Narrowing::all_steps : Evaluator::Narrowing::off;
    return evaluator.walk(NodeSet{&from}, steps.subspan(first, end - first), narrowing);
}

Result<NodeSet> nodes_of_argument(Evaluator& evaluator, const Context& context, Arguments arguments, const RootPaths& paths,
                                  std::size_t number, Evaluator::Narrowing narrowing) {
    const Evaluator::NarrowingScope scope(evaluator, narrowing);
    if (!paths[number].is_one()) return evaluator.nodes_of(*arguments[number], context);
    return evaluator.walk(NodeSet{&root_for(evaluator, context)}, paths[number].steps(), narrowing);
}

// indexed-repeat of plain paths without looking at each instance: a running total over ten thousand instances asks ten
// thousand times. nullopt: the general way has to be taken.
Result<std::optional<NodeSet>> indexed_by_names(Evaluator& evaluator, const Context& context, Arguments arguments,
                                                 const RootPaths& paths) {
    struct Level {
        Steps repeat;
        const ast::Expr* index;
    };
    std::optional<NodeSet> out;
    std::vector<Level> levels;
    if (!paths[0].is_plain()) return out;
    const Steps target = paths[0].steps();
    for (std::size_t i = 1; i < arguments.size(); i += 2) {
        if (!paths[i].is_plain()) return out;
        levels.push_back({paths[i].steps(), &*arguments[i + 1]});
    }
    std::sort(levels.begin(), levels.end(),
              [](const Level& a, const Level& b) { return a.repeat.size() < b.repeat.size(); });
    for (std::size_t i = 0; i < levels.size(); ++i) {
        if (!leads_below(levels[i].repeat, i + 1 < levels.size() ? levels[i + 1].repeat : target)) return out;
    }
    const Node* around = &root_for(evaluator, context);
    std::size_t taken = 0;
    for (const Level& level : levels) {
        const double index = TRY(evaluator.number_of(*level.index, context));
        const NodeSet parents = TRY(walk_part(evaluator, *around, level.repeat, taken, level.repeat.size() - 1));
        if (parents.size() != 1) return out;
        around = TRY(numbered_child(evaluator, *parents.front(), level.repeat.back().test, index));
        if (around == nullptr) return std::optional<NodeSet>(NodeSet{});
        taken = level.repeat.size();
    }
    out = TRY(walk_part(evaluator, *around, target, taken, target.size()));
    return out;
}

// indexed-repeat(target, repeat1, index1, …): the targets inside the index-th instance of each repeat. The pairs may
// come in any order; the outer repeat is applied first. Repeats around that one are the context's own, as in any absolute
// path (docs/decisions/0008).
Result<Value> indexed_repeat(Evaluator& evaluator, const Context& context, Arguments arguments) {
    if (arguments.size() % 2 == 0) {
        return Error(XPathError::wrong_arity, "", "indexed-repeat takes pairs of a repeat and its index");
    }
    RootPaths paths(arguments.size());
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        if (i != 0 && i % 2 == 0) continue;
        paths[i] = RootPath::of(evaluator, context, *arguments[i]);
        TRY(evaluator.spend(paths[i].steps().size() / 8));
    }
    if (auto found = TRY(indexed_by_names(evaluator, context, arguments, paths))) return Value(std::move(*found));
    const bool several = arguments.size() > 3;
    std::vector<IndexedSet> sets;
    for (std::size_t i = 1; i < arguments.size(); i += 2) {
        IndexedSet set{i, {}, 0};
        set.index = TRY(evaluator.number_of(*arguments[i + 1], context));
        if (std::isnan(set.index)) return Value(NodeSet{});
        set.repeats = TRY(nodes_of_argument(evaluator, context, arguments, paths, i,
                                            several ? Evaluator::Narrowing::off : Evaluator::Narrowing::steps_before_last));
        // Three levels at most; comparing the sets costs their product.
        if (several) TRY(evaluator.spend(set.repeats.size()));
        sets.push_back(std::move(set));
    }
    const auto outer_first = [](const IndexedSet& a, const IndexedSet& b) {
        const NodeSet one_b = b.repeats.empty() ? NodeSet{} : NodeSet{b.repeats.front()};
        return contains_any(a.repeats, one_b);
    };
    std::stable_sort(sets.begin(), sets.end(), outer_first);
    if (several) {
        sets.front().repeats = TRY(nodes_of_argument(evaluator, context, arguments, paths, sets.front().path,
                                                     Evaluator::Narrowing::steps_before_last));
    }
    const Node* around = nullptr;
    for (IndexedSet& set : sets) {
        std::erase_if(set.repeats, [&](const Node* repeat) { return around != nullptr && !around->contains(*repeat); });
        const bool there = set.index >= 1 && set.index <= static_cast<double>(set.repeats.size()) &&
                           set.index == std::trunc(set.index);
        if (!there) return Value(NodeSet{});
        around = set.repeats[static_cast<std::size_t>(set.index) - 1];
    }
    NodeSet targets = TRY(nodes_of_argument(evaluator, context, arguments, paths, 0, Evaluator::Narrowing::off));
    TRY(evaluator.spend(targets.size()));
    std::erase_if(targets, [&](const Node* target) { return target == around || !around->contains(*target); });
    return Value(std::move(targets));
}

// A calculation on unanswered questions (NaN) is no value to keep.
Result<Value> once(Evaluator& evaluator, const Context& context, Arguments arguments) {
    std::string held = TRY(evaluator.to_string(Value(NodeSet{context.node})));
    if (!held.empty()) return Value(std::move(held));
    const Value value = TRY(evaluator.evaluate(*arguments[0], context));
    if (value.kind() == ValueKind::number && std::isnan(value.to_number())) return Value(std::string());
    return Value(TRY(evaluator.to_string(value)));
}

// ---- randomize -------------------------------------------------------------------------------------------------

constexpr std::int64_t park_miller_modulus = 2'147'483'647;
constexpr std::int64_t park_miller_factor = 16'807;

// Where the generator starts, from any seed: the remainder, moved to the positive side as JavaRosa does.
std::int64_t start_of(std::int64_t seed) {
    const std::int64_t start = seed % park_miller_modulus;
    return start <= 0 ? start + park_miller_modulus - 1 : start;
}

std::int64_t seed_of_number(double seed) {
    if (std::isnan(seed)) return 0;
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    constexpr auto least = std::numeric_limits<std::int64_t>::min();
    if (seed >= 9.2233720368547758e18) return most;
    if (seed <= -9.2233720368547758e18) return least;
    return static_cast<std::int64_t>(seed);
}

// A text that is no number seeds by the first eight bytes of its SHA-256.
Result<std::int64_t> seed_of_text(Evaluator& evaluator, const std::string& text) {
    if (text.empty()) return 0;
    TRY(evaluator.spend_on(text.size(), bytes_a_step::digested));
    const std::string bytes = digest_bytes("SHA-256", text).value_or(std::string(8, '\0'));
    std::uint64_t seed = 0;
    for (std::size_t i = 0; i < 8; ++i) seed = seed << 8 | static_cast<unsigned char>(bytes[i]);
    return static_cast<std::int64_t>(seed);
}

// Park and Miller's minimal standard generator.
class SeededShuffle {
  public:
    explicit SeededShuffle(std::int64_t seed) : state_(start_of(seed)) {}

    double unit() {
        state_ = state_ * park_miller_factor % park_miller_modulus;
        return static_cast<double>(state_ - 1) / static_cast<double>(park_miller_modulus - 1);
    }

  private:
    std::int64_t state_;
};

// The inside-out variant of Fisher and Yates.
template <typename Unit>
NodeSet shuffled(const NodeSet& nodes, Unit unit) {
    NodeSet out(nodes.size());
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        const auto j = std::min(i, static_cast<std::size_t>(unit() * static_cast<double>(i + 1)));
        out[i] = out[j];
        out[j] = nodes[i];
    }
    return out;
}

NodeSet shuffled_by(std::int64_t seed, const NodeSet& nodes) {
    SeededShuffle generator(seed);
    return shuffled(nodes, [&generator] { return generator.unit(); });
}

Result<Value> randomize(Evaluator& evaluator, const Context& context, Arguments arguments) {
    const NodeSet nodes = TRY(evaluator.nodes_of(*arguments[0], context));
    TRY(evaluator.spend(nodes.size()));
    const auto& kept = evaluator.environment().shuffle_seed;
    if (arguments.size() == 1 && kept) return Value(shuffled_by(*kept, nodes));
    if (arguments.size() == 1) {
        Random* source = evaluator.environment().random;
        if (source == nullptr) return Error(XPathError::no_source, "", "randomize() without a source of chance");
        return Value(shuffled(nodes, [source] { return source->unit(); }));
    }
    const Value seed = TRY(evaluator.evaluate(*arguments[1], context));
    const double number = TRY(evaluator.to_number(seed));
    const std::int64_t start = std::isnan(number) && seed.kind() != ValueKind::number
                                   ? TRY(seed_of_text(evaluator, TRY(evaluator.to_string(seed))))
                                   : seed_of_number(number);
    return Value(shuffled_by(start, nodes));
}

constexpr std::array functions = {
    Function{"selected", 2, 2, selected},
    Function{"selected-at", 2, 2, selected_at},
    Function{"count-selected", 1, 1, count_selected},
    Function{"choice-name", 2, 2, choice_name, Effect::choice_name, In::xforms, FunctionSpace::javarosa},
    Function{"itext", 1, 1, itext, Effect::itext, In::xforms, FunctionSpace::javarosa},
    Function{"instance", 1, 1, instance, Effect::instance},
    Function{"pulldata", 4, 4, pulldata, Effect::pulldata},
    Function{"indexed-repeat", 3, any_number, indexed_repeat, Effect::indexed_repeat},
    Function{"once", 1, 1, once, Effect::once},
    Function{"randomize", 1, 2, randomize, Effect::passes_first},
};

}  // namespace

std::span<const Function> form_functions() { return functions; }

}  // namespace engawa::forms::xpath
