#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "kiosk/app/filling.h"
#include "kiosk/base/session_data.h"
#include "kiosk/content/catalogue.h"
#include "kiosk/content/library.h"
#include "kiosk/session/settings.h"
#include "kiosk/session/submission_sink.h"
#include "kiosk/session/visit.h"
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
    const WallClock& system_clock;  // may be unset, and then home says so
    const WallClock& wall_clock;    // what forms are given
    const SteadyClock& clock;
    Random& random;
    const input::PostcodeIndex* postcodes = nullptr;
    input::ConversionExchange* conversion = nullptr;
    std::string center;
};

// What the kiosk around the navigator must do.
struct SettingsChanged {};  // take settings() over into the look and the voice
struct PersonCalled {};     // the helper's lamp
struct VisitEnded {};       // forget what was drawn and spoken
struct Submitted {};        // wake the delivery
struct CountdownDue {       // say how long is left
    Seconds remaining{0};
};
using Notice = std::variant<SettingsChanged, PersonCalled, VisitEnded, Submitted, CountdownDue>;

class Navigator {
  public:
    explicit Navigator(NavigatorTools tools);
    ~Navigator();

    // Draws the page that stands, and carries out what it answers. One pass of Ui::frame.
    void draw(ui::Ui& ui);
    void press(ui::FrameControl control);
    // A touch or key: nobody is idle.
    void activity() { visit_.activity(); }
    // Time has passed, a worker has finished, or the last frame is on the glass. True when a frame is due.
    bool tick();
    std::optional<SteadyTime> next_wakeup() const;

    const session::Settings& settings() const { return visit_.settings(); }
    content::Strings strings() const { return tools_.catalogue.in(settings().language); }
    std::vector<Notice> take_notices();

  private:
    struct FormPage {  // the model is the filling's
        Filling* filling = nullptr;
    };
    struct ReviewPage {
        Filling* filling = nullptr;
        review::Model model;
    };
    struct ConsentPage {
        Filling* filling = nullptr;
        consent::Model model;
    };
    struct SendingPage {
        Filling* filling = nullptr;
        sending::Model model;
        bool drawn = false;  // it was on the glass once
    };
    struct TroublePage {
        Filling* filling = nullptr;  // whose submission may be tried again
        trouble::Model model;
    };
    using Page = std::variant<attract::Model, home::Model, shelf::Model, about::Model, lesson::Model,
                              questions::Model, FormPage, ReviewPage, ConsentPage, SendingPage,
                              receipt::Model, settings::Model, called::Model, finishing::Model, idle::Model,
                              goodbye::Model, TroublePage>;
    struct Follow;  // one overload an outcome

    void apply(const page::Outcome& outcome);
    void push(Page page);
    void replace_top(Page page);
    void pop();
    void show_home();
    void back();
    void end_visit(session::EndReason reason);
    void after_the_wipe();
    void leave_goodbye();
    void change_settings(const session::Settings& settings);
    void start_form(const FormId& form);
    void submit(Filling& filling);
    void refuse_submission(Filling& filling, const Error& error);
    void follow_visit(const session::VisitReport& report);
    bool anything_unsent() const { return visit_.open_forms() > 0; }
    // Notices over a page: settings, the call, おわる, the countdown. もどる and 続ける take them away.
    bool top_is_overlay() const;
    template <typename Kind>
    bool top_is() const {
        return std::holds_alternative<Kind>(pages_.back());
    }
    lesson::Model lesson_model(const content::TutorialId& id) const;
    attract::Model attract_page() const;
    home::Model home_page() const;

    NavigatorTools tools_;
    session::Visit visit_;
    std::map<FormId, std::unique_ptr<Filling>> fillings_;  // every form begun in this visit and not yet sent
    std::vector<Page> pages_;  // never empty; the last one stands
    std::optional<SteadyTime> goodbye_until_;
    std::vector<Notice> notices_;
};

}  // namespace engawa::app
