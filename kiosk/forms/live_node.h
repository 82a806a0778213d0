#pragma once

#include "kiosk/forms/model.h"
#include "kiosk/forms/tree/node.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

// The nodes of a filling. A form has tens of thousands of them, so what most of them lack takes a pointer's room.

namespace engawa::forms {

// What the text in a node's source means for the node. A repeat without jr:template lends its new instances the shape
// of its first one, not its values (XForms of ODK, "Default Values in Repeats"; JavaRosa).
enum class Defaults : std::uint8_t { written, blank };

struct LiveNode;

// What stands in one place below a node: one node as a rule, the instances of a repeat, or nothing.
class NodeList {
  public:
    std::size_t size() const { return several_ ? several_->size() : one_ != nullptr ? 1 : 0; }
    bool empty() const { return size() == 0; }
    LiveNode* const* begin() const { return several_ ? several_->data() : &one_; }
    LiveNode* const* end() const { return begin() + size(); }
    LiveNode* operator[](std::size_t index) const { return begin()[index]; }
    LiveNode* front() const { return *begin(); }
    LiveNode* back() const { return *(end() - 1); }

    void push_back(LiveNode* node) { insert(size(), node); }
    void insert(std::size_t index, LiveNode* node) {
        if (!several_ && one_ == nullptr) {
            one_ = node;
            return;
        }
        if (!several_) several_ = std::make_unique<std::vector<LiveNode*>>(1, one_);
        several_->insert(several_->begin() + static_cast<std::ptrdiff_t>(index), node);
    }
    void erase(std::size_t index) {
        if (several_) {
            several_->erase(several_->begin() + static_cast<std::ptrdiff_t>(index));
        } else {
            one_ = nullptr;
        }
    }

  private:
    LiveNode* one_ = nullptr;  // where there have never been several
    std::unique_ptr<std::vector<LiveNode*>> several_;
};

// One concrete element or attribute of the live instance.
struct LiveNode {
    LiveNode(const ModelNode& of, LiveNode* above, std::uint32_t number)
        : model(&of), parent(above), lists(of.children.empty() ? nullptr : std::make_unique<NodeList[]>(of.children.size())), id(number) {}

    const ModelNode* model;
    tree::Node* node = nullptr;  // shows the value while relevant, "" otherwise
    LiveNode* parent;
    // What it was made from: the form's own instance, a template, a draft.
    const tree::Node* source = nullptr;
    std::unique_ptr<NodeList[]> lists;
    std::string value;  // kept while not relevant; leaves and attributes only
    // What the calculation came to last, chance and time left out; nullptr: it has not run.
    std::unique_ptr<const std::string> calculated;
    std::uint32_t id;         // index in Filling::nodes_, also node->line()
    std::uint32_t index = 0;  // position in its slot
    Defaults defaults = Defaults::written;
    bool relevant_self = true;
    bool relevant = true;
    bool waiting_relevant = false, waiting_calculate = false, waiting_choices = false;
    bool away = false;     // not relevant, or set aside, since the calculation ran last
    bool removed = false;  // taken out of the instance, for good or set aside
    bool added = false;  // a repeat instance that neither the form nor the record held
    bool of_form = false;  // an instance of the form that a count has put behind those of the record
    bool begun_anew = false;  // the record lacked it: it begins as in a new form

    // What stands below it, by the schema node's children.
    std::span<NodeList> slots() { return {lists.get(), model->children.size()}; }
    std::span<const NodeList> slots() const { return {lists.get(), model->children.size()}; }
};
static_assert(sizeof(LiveNode) <= 104);

}  // namespace engawa::forms
