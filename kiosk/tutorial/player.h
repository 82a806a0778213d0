#pragma once

#include <cstddef>
#include <cstdint>

#include "kiosk/tutorial/tutorial.h"

// Where a resident is in a tutorial. Pure: a page draws it and hands the taps in.

namespace engawa::tutorial {

enum class PlayerPhase { playing, finished };

class Player {
  public:
    explicit Player(Tutorial tutorial);

    const Tutorial& tutorial() const { return tutorial_; }
    PlayerPhase phase() const { return phase_; }
    std::size_t index() const { return index_; }           // 0-based
    std::size_t number() const { return index_ + 1; }      // "3" of "3 / 8"
    std::size_t count() const { return tutorial_.steps.size(); }
    bool first() const { return index_ == 0; }
    bool last() const { return index_ + 1 == count(); }
    const TutorialStep& step() const { return tutorial_.steps[index_]; }

    // After the last step the tutorial is finished.
    void next();
    // From the finished page back to the last step; on the first step nothing changes.
    void back();
    // もういちど聞く: the step stays, what is spoken starts again.
    void repeat() { ++narration_count_; }
    // From the beginning.
    void restart();
    // The same step in another language. Steps are matched by their ids.
    void change_language(Tutorial tutorial);

    // Goes up whenever the step is to be spoken (again).
    std::uint64_t narration_count() const { return narration_count_; }

  private:
    Tutorial tutorial_;
    std::size_t index_ = 0;
    PlayerPhase phase_ = PlayerPhase::playing;
    std::uint64_t narration_count_ = 1;
};

}  // namespace engawa::tutorial
