#include "kiosk/tutorial/player.h"

#include <utility>

#include "kiosk/base/result.h"

namespace engawa::tutorial {

Player::Player(Tutorial tutorial) : tutorial_(std::move(tutorial)) { ENGAWA_VERIFY(!tutorial_.steps.empty()); }

void Player::next() {
    if (phase_ == PlayerPhase::finished) return;
    if (last()) {
        phase_ = PlayerPhase::finished;
        return;
    }
    ++index_;
    ++narration_count_;
}

void Player::back() {
    if (phase_ == PlayerPhase::finished) {
        phase_ = PlayerPhase::playing;
        ++narration_count_;
    } else if (!first()) {
        --index_;
        ++narration_count_;
    }
}

void Player::restart() {
    index_ = 0;
    phase_ = PlayerPhase::playing;
    ++narration_count_;
}

void Player::change_language(Tutorial tutorial) {
    ENGAWA_VERIFY(!tutorial.steps.empty());
    const std::string id = step().id;
    tutorial_ = std::move(tutorial);
    index_ = 0;
    for (std::size_t i = 0; i < tutorial_.steps.size(); ++i) {
        if (tutorial_.steps[i].id == id) index_ = i;
    }
    ++narration_count_;
}

}  // namespace engawa::tutorial
