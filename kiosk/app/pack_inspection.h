#pragma once

#include <deque>

#include "kiosk/base/clock.h"
#include "kiosk/base/random.h"
#include "kiosk/content/library.h"

namespace engawa::app {

// Every form of every pack is read once before a resident can begin it, so that a pack with a broken form leaves the
// shelves by itself and not under somebody's finger. One form a step, in the idle moments after the first page stands;
// a pack that somebody asks for earlier is read to its end at once. Nothing that was read is kept: a filling reads its
// form again, and memory stays with the forms that are open.
class PackInspection {
  public:
    enum class Found {
        nothing,  // the pack's forms work as far as they were read, or there is nothing left to read
        refused,  // a pack has left the library: pages that show it are out of date
    };

    // All outlive it. Packs that the library refused already are not looked at.
    PackInspection(content::Library& library, const WallClock& clock, Random& random);

    // The library holds other packs than before.
    void start_over();
    bool done() const { return waiting_.empty(); }
    // Reads the next form. The refusal is logged, with file and line.
    Found step();
    // Reads what is unread of one pack.
    Found finish(PackId pack);

  private:
    struct Waiting {
        PackId pack;
        FormId form;
    };
    Found inspect(const Waiting& form);

    content::Library& library_;
    const WallClock& clock_;
    Random& random_;
    std::deque<Waiting> waiting_;
};

// One line in the log for a pack that is not used.
void log_refusal(const content::Refusal& refusal);

}  // namespace engawa::app
