#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "kiosk/assist/trace.h"
#include "kiosk/base/clock.h"
#include "kiosk/base/session_data.h"

// Notices that a resident may be stuck: in memory, for the visit alone. docs/formats/assist.md, "When the kiosk offers help"

namespace engawa::assist {

struct StuckLimits {
    Seconds hesitation{60};
    Seconds hesitation_on_long_page{90};
    std::size_t long_page_characters = 300;
    int refusals = 3;
    int returns = 3;  // entered so often by もどる
    Seconds returns_within{240};
    Seconds lamp_after{60};
};

class StuckWatch final : public Wipeable {
  public:
    explicit StuckWatch(const SteadyClock& clock, StuckLimits limits = {}) : clock_(clock), limits_(limits) {}

    enum class Way { onward, back };
    // Another page stands. `key` is the same for the same question; `characters` are those of its text.
    void entered(std::string_view key, std::size_t characters, Way way);
    void touched();
    // An answer of the page was refused.
    void refused();
    // While a page is read aloud nobody hesitates.
    void spoke() { last_ = clock_.now(); }
    // What the resident said to the offer; it does not come again for the page.
    void answered(OfferAnswer answer);

    // When there is something new to offer or to light; at next_change() and after what was told above.
    struct Step {
        std::optional<Sign> offer;  // first to the resident, on the page
        bool lamp = false;          // then to the helper: to blink slowly
    };
    Step step();
    std::optional<SteadyTime> next_change() const;
    bool offering() const { return offered_at_.has_value(); }

    void visit_ended() { wipe(); }
    void wipe() override;

  private:
    struct Known {
        int refusals = 0;
        int returns = 0;
        SteadyTime first_return{};
        bool offered = false;
    };
    Known* here();
    SteadyTime hesitates_at() const;

    const SteadyClock& clock_;
    StuckLimits limits_;
    std::string key_;  // empty: no question stands
    std::size_t characters_ = 0;
    SteadyTime last_{};
    std::map<std::string, Known, std::less<>> known_;
    std::optional<Sign> new_sign_;
    std::optional<SteadyTime> offered_at_;
    int signs_ = 0;
    bool lit_ = false;
};

}  // namespace engawa::assist
