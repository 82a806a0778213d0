#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "kiosk/base/clock.h"
#include "kiosk/base/ids.h"
#include "kiosk/base/session_data.h"
#include "kiosk/forms/session.h"
#include "kiosk/session/idle_policy.h"
#include "kiosk/session/profile.h"
#include "kiosk/session/settings.h"
#include "kiosk/session/submission_sink.h"

// One resident's time at the kiosk, from the first touch to 「消しました」: its settings, what was written, and when it
// counts as left. The only owner of personal data; docs/formats/visit.md says what is wiped and how.

namespace engawa::session {

enum class EndReason {
    finished,  // おわる
    left,      // nobody touched anything until the countdown was over
};

struct Waiting {};  // the attract page
struct Active {};
struct IdleWarning {
    Seconds remaining{0};  // 45 … 1
};
struct Ended {  // the goodbye page; everything personal is gone already
    EndReason reason = EndReason::finished;
};
using VisitState = std::variant<Waiting, Active, IdleWarning, Ended>;

// A form being filled in. Several may be open in a visit: going home and coming back loses nothing.
struct OpenForm {
    FormId form;
    PackId pack;
    std::string pack_version;
    std::unique_ptr<forms::FormSession> session;
};

// What step() found.
struct VisitReport {
    enum class Change { none, warning_began, countdown_moved, ended };
    Change change = Change::none;
    // The countdown is to be spoken now: at its start, its half and 10 s.
    std::optional<Seconds> announce;
};

class Visit final : public Wipeable {
  public:
    // The clock must outlive the visit. Waiting.
    explicit Visit(const SteadyClock& clock, IdleLimits limits = {});
    ~Visit() override { wipe(); }
    Visit(const Visit&) = delete;
    Visit& operator=(const Visit&) = delete;

    const VisitState& state() const { return state_; }
    // Active or under the countdown: somebody's data may be here.
    bool under_way() const;

    // The first touch, from Waiting or Ended. Settings are the default ones but for what the attract page let
    // choose (a language).
    void begin(const Settings& chosen = {});
    // Any touch, key or typing. Nothing while waiting or ended.
    void activity();
    // 「続ける」 on the countdown page.
    void keep_going();
    // おわる, confirmed. Wipes; Ended.
    void end(EndReason reason);
    // The goodbye page has been shown long enough: Waiting.
    void goodbye_over();

    // Called once a frame and at next_change(); ends the visit, with its wipe, when the countdown is over.
    VisitReport step();
    // When step() will next have something to say; nothing while waiting or ended.
    std::optional<SteadyTime> next_change() const;

    const Settings& settings() const { return settings_; }
    void change_settings(const Settings& settings) { settings_ = settings; }

    Profile& profile() { return profile_; }
    // What else holds personal data joins here (composers, page models, the conversion exchange).
    SessionData& data() { return data_; }

    // Keeps a form; one of the same id that was open is closed first.
    OpenForm& open_form(OpenForm form);
    // Null when it is not open.
    OpenForm* form(const FormId& id);
    void close_form(const FormId& id);
    std::size_t open_forms() const { return forms_.size(); }

    // A form was handed in: its answers are closed, its receipt is kept for the slip and the goodbye page.
    void handed_in(const FormId& id, Receipt receipt);
    const std::vector<Receipt>& receipts() const { return receipts_; }

    // Everything personal overwritten and released, settings back to the default. The state stays.
    void wipe() override;

  private:
    const SteadyClock& clock_;
    IdleLimits limits_;
    VisitState state_ = Waiting{};
    IdlePolicy idle_;
    Settings settings_;
    Profile profile_;
    std::vector<std::unique_ptr<OpenForm>> forms_;
    std::vector<Receipt> receipts_;
    SessionData data_;
};

}  // namespace engawa::session
