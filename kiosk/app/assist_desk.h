#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
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

    assist::StuckWatch& stuck() { return stuck_; }

    void activity();
    void visit_ended();
    // Time has passed.
    struct Step {
        bool stepped_away = false;  // the prompt is due
        bool signed_out = false;    // nobody did anything on the service pages
        std::optional<assist::Sign> offer;
    };
    Step step();
    std::optional<SteadyTime> next_change() const;

  private:
    sign_in::Phase locked(const assist::Person& person);
    sign_in::Phase refused(std::string_view who, assist::Refusal refusal);
    Result<void> let_in(const assist::Person& person, Place place);

    AssistTools tools_;
    assist::Assist assist_;
    assist::SignIn sign_in_;
    assist::StuckWatch stuck_;
    device::Lamp lamp_;
    std::optional<SteadyTime> called_since_;
    SteadyTime last_activity_{};
};

}  // namespace engawa::app
