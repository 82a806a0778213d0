#include "kiosk/forms/xpath/hash_lookup.h"

#include "kiosk/forms/tree/document.h"

#include <functional>
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

Index build(const IndexedLookup::Question& question) {
    Index index;
    std::string scratch;
    for (const Node* row = question.parent->first_child_element(); row != nullptr; row = row->next_element()) {
        if (!named(*row, question.item_local, question.item_namespace_uri, question.item_or_no_namespace)) continue;
        const bool attribute = question.key == IndexedLookup::Question::Key::attribute;
        const Node* cell = attribute ? row->first_attribute() : row->first_child_element();
        while (cell != nullptr) {
            if (named(*cell, question.key_local, question.key_namespace_uri, question.key_or_no_namespace)) {
                add_row(index, *row, cell->string_value(scratch));
            }
            cell = attribute ? cell->next_sibling() : cell->next_element();
        }
    }
    return index;
}

}  // namespace

struct HashLookup::State {
    std::unordered_map<const Node*, std::vector<std::unique_ptr<Kept>>> by_parent;
    NodeSet none;
};

HashLookup::HashLookup() : state_(std::make_unique<State>()) {}
HashLookup::~HashLookup() = default;

void HashLookup::forget_all() { state_->by_parent.clear(); }

const NodeSet* HashLookup::find(const Question& question, std::string_view value) {
    if (!question.parent->document().frozen()) return nullptr;
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
    const auto rows = found->index.find(value);
    return rows == found->index.end() ? &state_->none : &rows->second;
}

}  // namespace engawa::forms::xpath
