#include "kiosk/assist/stuck_watch.h"

namespace engawa::assist {

StuckWatch::Known* StuckWatch::here() {
    const auto found = known_.find(key_);
    return found == known_.end() ? nullptr : &found->second;
}

void StuckWatch::entered(std::string_view key, std::size_t characters, Way way) {
    key_ = key;
    characters_ = characters;
    last_ = clock_.now();
    new_sign_.reset();
    offered_at_.reset();
    if (key.empty()) return;
    Known& known = known_[key_];
    if (way == Way::onward) return;
    if (known.returns == 0 || clock_.now() - known.first_return > limits_.returns_within) {
        known.returns = 0;
        known.first_return = clock_.now();
    }
    if (++known.returns >= limits_.returns) new_sign_ = Sign::back_and_forth;
}

void StuckWatch::touched() { last_ = clock_.now(); }

void StuckWatch::refused() {
    Known* const known = here();
    if (known == nullptr) return;
    last_ = clock_.now();
    if (++known->refusals >= limits_.refusals) new_sign_ = Sign::errors;
}

void StuckWatch::answered(OfferAnswer answer) {
    offered_at_.reset();
    if (answer == OfferAnswer::taken) lit_ = true;  // the call has its own light
}

SteadyTime StuckWatch::hesitates_at() const {
    return last_ + (characters_ > limits_.long_page_characters ? limits_.hesitation_on_long_page : limits_.hesitation);
}

StuckWatch::Step StuckWatch::step() {
    Step step;
    Known* const known = here();
    if (known != nullptr && !known->offered) {
        std::optional<Sign> sign = new_sign_;
        if (!sign && clock_.now() >= hesitates_at()) sign = Sign::hesitation;
        if (sign) {
            known->offered = true;
            offered_at_ = clock_.now();
            ++signs_;
            step.offer = sign;
        }
    }
    const bool unanswered = offered_at_ && clock_.now() - *offered_at_ >= limits_.lamp_after;
    if (!lit_ && (signs_ >= 2 || unanswered)) {
        lit_ = true;
        step.lamp = true;
    }
    return step;
}

std::optional<SteadyTime> StuckWatch::next_change() const {
    const auto known = known_.find(key_);
    if (known != known_.end() && !known->second.offered) return new_sign_ ? clock_.now() : hesitates_at();
    if (offered_at_ && !lit_) return *offered_at_ + limits_.lamp_after;
    return std::nullopt;
}

void StuckWatch::wipe() {
    key_.clear();
    known_.clear();
    new_sign_.reset();
    offered_at_.reset();
    signs_ = 0;
    lit_ = false;
}

}  // namespace engawa::assist
