#pragma once

#include "kiosk/forms/xpath/environment.h"

#include <memory>

namespace engawa::forms::xpath {

// A hash index per (parent, item name, key name). One of a key of n rows takes about 60 n bytes. Documents must outlive it
// or be forgotten.
//
// For a frozen document (secondary instances) it is made when first asked. Of one that changes (the repeats of a filling)
// only for a parent with many children, when it is asked a second time and nothing has changed in between: what is looked
// at once between two changes is scanned, so making it costs no more than the scan before, which was paid for. Whoever
// changes such a document says so.
class HashLookup final : public IndexedLookup {
  public:
    HashLookup();
    ~HashLookup() override;
    const NodeSet* find(const Question& question, std::string_view value) override;
    void forget_all();
    // Of a document that changes: the text of a leaf is another one.
    void value_changed(const tree::Node& leaf);
    // Nodes have come or gone.
    void nodes_changed();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace engawa::forms::xpath
