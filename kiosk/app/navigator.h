#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "kiosk/app/filling.h"
#include "kiosk/base/session_data.h"
#include "kiosk/content/catalogue.h"
#include "kiosk/content/library.h"
#include "kiosk/session/idle_policy.h"
#include "kiosk/session/profile.h"
#include "kiosk/session/settings.h"
#include "kiosk/session/submission_sink.h"
#include "screens/attract/attract.h"
#include "screens/error/trouble.h"
#include "screens/form/form_page.h"
#include "screens/home/about.h"
#include "screens/home/home.h"
#include "screens/home/shelf.h"
#include "screens/notice/notices.h"
#include "screens/notice/settings_page.h"
#include "screens/receipt/receipt.h"
#include "screens/review/review.h"
#include "screens/search/questions.h"
#include "screens/tutorial/player_page.h"

// Which page stands, and what follows from what a page answers. The only place that knows all pages.

namespace engawa::app {

// All outlive the navigator.
struct NavigatorTools {
    const content::Catalogue& catalogue;
    const content::Library& library;
    session::SubmissionSink& sink;
    const WallClock& wall_clock;
    Random& random;
    const input::PostcodeIndex* postcodes = nullptr;
    input::ConversionExchange* conversion = nullptr;
    std::string center;
};

// What the kiosk around the navigator must do.
enum class Notice {
    settings_changed,  // take settings() over into the look and the voice
    person_called,     // the helper's lamp
    visit_ended,       // forget what was drawn and spoken
    submitted,         // wake the delivery
};

class Navigator {
  public:
    explicit Navigator(NavigatorTools tools);
    ~Navigator();

    // Draws the page that stands, and carries out what it answers. One pass of Ui::frame.
    void draw(ui::Ui& ui);
    void press(ui::FrameControl control);
    // A touch or key: nobody is idle.
    void activity(SteadyTime now);
    // Time has passed, a worker has finished, or the last frame is on the glass. True when a frame is due.
    bool tick(SteadyTime now);
    std::optional<SteadyTime> next_wakeup(SteadyTime now) const;

    const session::Settings& settings() const { return settings_; }
    content::Strings strings() const { return tools_.catalogue.in(settings_.language); }
    std::vector<Notice> take_notices();
    // Whether a visit is under way.
    bool visited() const { return idle_.has_value(); }

  private:
    struct FormPage {};    // the model is the filling's
    struct ReviewPage {
        review::Model model;
    };
    using Page = std::variant<attract::Model, home::Model, shelf::Model, about::Model, lesson::Model,
                              questions::Model, FormPage, ReviewPage, consent::Model, sending::Model,
                              receipt::Model, settings::Model, called::Model, finishing::Model, idle::Model,
                              goodbye::Model, trouble::Model>;
    struct Follow;  // one overload an outcome

    void apply(const page::Outcome& outcome);
    void push(Page page);
    void replace_top(Page page);
    void pop();
    void show_home();
    void back();
    void end_visit();
    void change_settings(const session::Settings& settings);
    void start_form(const FormId& form);
    void submit();
    // Notices over a page: settings, the call, おわる, the countdown. もどる and 続ける take them away.
    bool top_is_overlay() const;
    template <typename Kind>
    bool top_is() const {
        return std::holds_alternative<Kind>(pages_.back());
    }
    lesson::Model lesson_model(const content::TutorialId& id) const;
    attract::Model attract_page() const;

    NavigatorTools tools_;
    session::Settings settings_;
    session::Profile profile_;
    SessionData personal_;
    SessionMembership profile_is_personal_{personal_, profile_};
    std::unique_ptr<Filling> filling_;
    std::vector<Page> pages_;  // never empty; the last one stands
    std::optional<session::IdlePolicy> idle_;
    SteadyTime now_{};
    std::optional<SteadyTime> goodbye_until_;
    bool submission_drawn_ = false;  // the sealing page was on the glass once
    std::vector<Notice> notices_;
};

}  // namespace engawa::app
