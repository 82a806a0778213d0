#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "kiosk/app/pin_room.h"
#include "kiosk/assist/mode.h"
#include "kiosk/assist/sign_in.h"
#include "kiosk/assist/stuck_watch.h"
#include "kiosk/assist/trace_sink.h"
#include "kiosk/base/clock.h"
#include "kiosk/device/lamp.h"
#include "screens/assist/sign_in.h"

// Whoever helps at the kiosk: signing in, the mode, the call and its lamp, and whether a resident is stuck. Which page shows
// any of it is the navigator's. docs/formats/assist.md

namespace engawa::app {

// All outlive the desk.
struct AssistTools {
    assist::TraceSink& trace;
    const WallClock& wall_clock;
    const SteadyClock& clock;
    PinExchange& pins;
    // As the registry says that is in force.
    std::function<assist::Register()> known;
    std::function<assist::KioskDay()> today;
    assist::OfficeVouches vouches;
    std::filesystem::path tries;  // folder of the counts of wrong PINs
    std::unique_ptr<device::LampSwitch> lamp{};  // null: the page alone calls
};

class AssistDesk {
  public:
    // A helper who does nothing for so long is signed out, as a visit is over.
    static constexpr Seconds signed_out_after{300};

    explicit AssistDesk(AssistTools tools);

    // Who helps and how. Modes are changed through it; signing in is the desk's.
    assist::Assist& assist() { return assist_; }
    const assist::Assist& assist() const { return assist_; }
    assist::TraceSink& trace() { return tools_.trace; }
    bool somebody_is_listed() const;
    // Marked text; the id where the registry has nobody of it any more.
    std::string name_of(std::string_view person) const;
    bool in_service() const { return assist_.is<assist::Service>(); }

    // --- Signing in: each gives what the page shows next ---
    sign_in::Phase show_card(std::string_view code);
    sign_in::Phase try_pin(SecretBytes pin);
    // The page goes: card and PIN are done with.
    void put_card_away();
    // Who is signed in now, on the disk; or what the page shows next.
    struct SignedIn {};
    using News = std::variant<SignedIn, sign_in::Phase>;
    // Without a visit the helper comes to the service pages, else beside the resident.
    enum class Place { service, beside_resident };
    std::optional<News> take_pin_answer(const sign_in::Phase& shown, Place place);

    // Of the resident, or of the page that asks for help: the lamp is lit whatever the trace says.
    void call();
    // All is well, or a helper is there.
    void call_is_over();
    // Since when somebody calls.
    std::optional<SteadyTime> called_since() const { return called_since_; }
    device::Light light() const { return lamp_.light(); }

    // --- Whether a resident is stuck; nothing of it while somebody helps, or is called ---
    void entered(std::string_view page, std::size_t characters, assist::StuckWatch::Way way);
    void refused_answer();
    // The page is read aloud for so long yet.
    void reads_aloud(Milliseconds length);
    // Whether the page asks if help is wanted.
    bool offers() const { return offered_.has_value(); }
    void answer_offer(assist::OfferAnswer answer);

    // Who stepped away shows no card again: the one of the sign-in is good until the hand-back.
    sign_in::Phase come_back();

    void activity();
    SteadyTime last_activity() const { return last_activity_; }
    void visit_ended();
    // Time has passed.
    struct Step {
        bool stepped_away = false;  // the prompt is due
        bool signed_out = false;    // nobody did anything on the service pages
        bool offered = false;       // the page asks from now on whether help is wanted
    };
    Step step();
    std::optional<SteadyTime> next_change() const;

  private:
    sign_in::Phase locked(const assist::Person& person);
    sign_in::Phase refused(std::string_view who, assist::Refusal refusal);
    bool step_stuck();
    bool watches() const { return assist_.is<assist::Alone>() && !called_since_; }
    Result<void> let_in(const assist::Person& person, Place place);

    AssistTools tools_;
    assist::Assist assist_;
    assist::SignIn sign_in_;
    assist::StuckWatch stuck_;
    device::Lamp lamp_;
    std::optional<SteadyTime> called_since_;
    std::optional<assist::Sign> offered_;
    std::optional<SteadyTime> read_until_;
    SecretBytes shown_card_;  // whose PIN is awaited
    SecretBytes card_;        // of who is signed in
    SteadyTime last_activity_{};
};

}  // namespace engawa::app
