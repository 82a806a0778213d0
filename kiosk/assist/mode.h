#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "kiosk/assist/person.h"
#include "kiosk/assist/trace_sink.h"
#include "kiosk/base/clock.h"
#include "kiosk/base/ids.h"
#include "kiosk/base/session_data.h"
#include "kiosk/session/assistance.h"

// Who helps at the kiosk and how, from the sign-in to the hand-back. docs/formats/assist.md, "Modes"

namespace engawa::assist {

struct Alone {};     // the resident, or nobody
struct Service {};   // signed in; the service pages
struct Together {};  // beside the resident's page
struct Asking {};    // the consent page stands; it is the resident's
struct OnBehalf {};  // the helper presses
struct SteppedAway {
    session::HelpMode before = session::HelpMode::together;
};
using Mode = std::variant<Alone, Service, Together, Asking, OnBehalf, SteppedAway>;
std::string_view word_of(const Mode& mode);

enum class ModeError {
    nobody,        // nobody is signed in
    not_allowed,   // the role may not
    not_now,       // not from this mode
};
std::string_view error_name(ModeError code);

enum class ConsentTo { viewing, keeping, sending };
std::string_view word_of(ConsentTo what);

inline constexpr Seconds step_away_after{90};

class Assist final : public Wipeable {
  public:
    // All outlive it. `clock_state` says whether the wall clock can be believed now.
    Assist(TraceSink& trace, const WallClock& wall, const SteadyClock& steady) : trace_(trace), wall_(wall), steady_(steady) {}

    const Mode& mode() const { return mode_; }
    template <typename Kind>
    bool is() const {
        return std::holds_alternative<Kind>(mode_);
    }
    // Null in alone.
    const Person* who() const { return person_ ? &*person_ : nullptr; }
    bool may(Deed deed) const { return person_ && assist::may(person_->role, deed); }

    // What brings somebody nearer to a resident's application stands in the trace before it takes effect, or it does not take
    // effect; what leads away from it always does, and a trace that cannot be written is logged.

    // To service; somebody who was signed in hands over.
    Result<void> sign_in(const Person& person);
    Result<void> accompany();
    // The consent page is to stand.
    Result<void> ask();
    // The resident's own press on it.
    Result<void> agreed(const session::Consents& consents);
    void declined();
    // One consent is taken back; without any left that lets the helper see or press, the visit goes on together.
    void withdraw(ConsentTo what);
    // 「手伝いを終える」, by whoever presses it: to together.
    void end_operating();
    void hand_back(SignedOutBecause why = SignedOutBecause::asked);
    // The PIN was right again, or the resident goes on alone.
    Result<void> came_back(const Person& person);

    void activity() { last_touch_ = steady_.now(); }
    // True when the step-away prompt began.
    bool step();
    std::optional<SteadyTime> next_change() const;

    const session::Consents& consents() const { return consents_; }
    bool values_are_covered() const;

    // A form's page was shown, and in for mode a question of it answered.
    void saw(const FormId& form);
    void answered(const FormId& form, std::string_view path);
    // Of a form that is sent now; nothing when nobody took part in it.
    std::optional<session::Assistance> record(const FormId& form) const;
    bool took_part() const { return !turns_.empty(); }

    // The visit is over: signed out, nothing kept.
    void visit_ended();
    void wipe() override;

  private:
    struct Turn {
        std::string helper;
        session::HelpMode mode;
        WallTime from;
        std::optional<WallTime> until;
        session::Consents consents;
        std::map<FormId, std::vector<std::string>> answers;  // an entry for each form that was seen
    };
    Result<void> change(Mode mode);
    void change_surely(Mode mode);
    void put(Mode mode);
    void note(const TraceEntry& entry);
    Result<void> check(Deed deed) const;
    void begin_turn(session::HelpMode mode);
    void end_turn();

    TraceSink& trace_;
    const WallClock& wall_;
    const SteadyClock& steady_;
    Mode mode_ = Alone{};
    std::optional<Person> person_;
    session::Consents consents_;
    SteadyTime last_touch_{};
    std::vector<Turn> turns_;
    bool more_turns_ = false;
};

}  // namespace engawa::assist
