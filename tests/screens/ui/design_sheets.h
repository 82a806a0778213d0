#pragma once

#include "tests/support/ui_bench.h"

#include <memory>
#include <string>

// The pictures of docs/design.md: what the pages are made of, drawn by the painter and the façade that draw them.

namespace engawa::ui::design {

// A sheet without controls, drawn with the product's own painter on a 21.5" panel.
class Sheet {
  public:
    Sheet();
    ~Sheet();

    void colours();   // every pair of ink and surface, in the three contrasts
    void letters();   // body, heading and title in the four sizes
    void icons();     // all of them, with their names
    // A question as residents see it, each target's size written on it in millimetres.
    void measures();

    // On which the sheet stands that was drawn last.
    UiBench& bench();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace engawa::ui::design
