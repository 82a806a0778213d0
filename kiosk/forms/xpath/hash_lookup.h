#pragma once

#include "kiosk/forms/xpath/environment.h"

#include <memory>

namespace engawa::forms::xpath {

// A hash index per (parent, item name, key name), made when first asked. Only for frozen documents (secondary
// instances): everything else is scanned. One index of a key of n rows takes about 60 n bytes. Documents must outlive
// it or be forgotten.
class HashLookup final : public IndexedLookup {
  public:
    HashLookup();
    ~HashLookup() override;
    const NodeSet* find(const Question& question, std::string_view value) override;
    void forget_all();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace engawa::forms::xpath
