#include "kiosk/forms/xpath/hash_lookup.h"

#include "kiosk/forms/tree/document.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace engawa::forms::xpath {

using tree::Node;

namespace {

struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
};

using Index = std::unordered_map<std::string, NodeSet, TextHash, std::equal_to<>>;

bool named(const Node& node, std::string_view local, std::string_view uri, bool or_no_namespace) {
    const tree::Name& name = node.name();
    return name.local == local && (name.namespace_uri == uri || (or_no_namespace && name.namespace_uri.empty()));
}

// The index of one parent for one question's names.
struct Kept {
    std::string names;
    Index index;
};

// Of a document that changes.
struct LiveKept {
    const Node* parent = nullptr;
    std::string names;
    std::string key;               // its local name
    std::optional<Index> index;    // nullopt: asked once
    bool of_leaves = true;         // false: a text made of several, which no one change tells of
};

constexpr std::size_t fewest_rows = 16;
constexpr std::size_t most_live_indexes = 64;

std::string names_of(const IndexedLookup::Question& question) {
    // NUL cannot be in a name, so the parts cannot run into each other.
    const char flags = static_cast<char>('0' + (question.item_or_no_namespace ? 1 : 0) +
                                         (question.key == IndexedLookup::Question::Key::attribute ? 2 : 0) +
                                         (question.key_or_no_namespace ? 4 : 0));
    std::string names(1, flags);
    for (const std::string_view part : {question.item_local, question.item_namespace_uri, question.key_local,
                                        question.key_namespace_uri}) {
        names += part;
        names += '\0';
    }
    return names;
}

void add_row(Index& index, const Node& row, std::string_view value) {
    NodeSet& rows = index[std::string(value)];
    if (rows.empty() || rows.back() != &row) rows.push_back(&row);
}

template <typename Visit>
void for_each_cell(const IndexedLookup::Question& question, const Visit& visit) {
    for (const Node* row = question.parent->first_child_element(); row != nullptr; row = row->next_element()) {
        if (!named(*row, question.item_local, question.item_namespace_uri, question.item_or_no_namespace)) continue;
        const bool attribute = question.key == IndexedLookup::Question::Key::attribute;
        const Node* cell = attribute ? row->first_attribute() : row->first_child_element();
        while (cell != nullptr) {
            if (named(*cell, question.key_local, question.key_namespace_uri, question.key_or_no_namespace)) visit(*row, *cell);
            cell = attribute ? cell->next_sibling() : cell->next_element();
        }
    }
}

Index build(const IndexedLookup::Question& question) {
    Index index;
    std::string scratch;
    for_each_cell(question, [&](const Node& row, const Node& cell) { add_row(index, row, cell.string_value(scratch)); });
    return index;
}

bool has_leaves_alone(const IndexedLookup::Question& question) {
    bool leaves = true;
    for_each_cell(question, [&](const Node&, const Node& cell) { leaves = leaves && (cell.is_attribute() || cell.is_leaf()); });
    return leaves;
}

}  // namespace

struct HashLookup::State {
    std::unordered_map<const Node*, std::vector<std::unique_ptr<Kept>>> by_parent;
    std::vector<LiveKept> live;
    NodeSet none;

    const NodeSet* rows_of(const Index& index, std::string_view value) const {
        const auto rows = index.find(value);
        return rows == index.end() ? &none : &rows->second;
    }

    const NodeSet* find_live(const Question& question, std::string_view value);
};

const NodeSet* HashLookup::State::find_live(const Question& question, std::string_view value) {
    const tree::Document& document = question.parent->document();
    if (!document.has_index(*question.parent)) return nullptr;
    if (document.children_named(*question.parent, question.item_local).size() < fewest_rows) return nullptr;
    std::string names = names_of(question);
    const auto same = [&](const LiveKept& one) { return one.parent == question.parent && one.names == names; };
    const auto found = std::find_if(live.begin(), live.end(), same);
    if (found == live.end()) {
        if (live.size() < most_live_indexes) live.push_back({question.parent, std::move(names), std::string(question.key_local), std::nullopt, true});
        return nullptr;
    }
    if (!found->index && found->of_leaves) {
        found->of_leaves = has_leaves_alone(question);
        if (found->of_leaves) found->index = build(question);
    }
    return found->index ? rows_of(*found->index, value) : nullptr;
}

HashLookup::HashLookup() : state_(std::make_unique<State>()) {}
HashLookup::~HashLookup() = default;

void HashLookup::forget_all() {
    state_->by_parent.clear();
    state_->live.clear();
}

void HashLookup::value_changed(const Node& leaf) {
    std::erase_if(state_->live, [&](const LiveKept& one) { return one.key == leaf.name().local; });
}

void HashLookup::nodes_changed() { state_->live.clear(); }

const NodeSet* HashLookup::find(const Question& question, std::string_view value) {
    if (!question.parent->document().frozen()) return state_->find_live(question, value);
    std::vector<std::unique_ptr<Kept>>& kept = state_->by_parent[question.parent];
    std::string names = names_of(question);
    Kept* found = nullptr;
    for (const auto& candidate : kept) {
        if (candidate->names == names) found = candidate.get();
    }
    if (found == nullptr) {
        kept.push_back(std::make_unique<Kept>(Kept{std::move(names), build(question)}));
        found = kept.back().get();
    }
    return state_->rows_of(found->index, value);
}

}  // namespace engawa::forms::xpath
