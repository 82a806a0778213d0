#pragma once

#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "kiosk/app/assist_desk.h"
#include "kiosk/app/bundle_desk.h"
#include "kiosk/app/form_desk.h"
#include "kiosk/app/pages.h"
#include "kiosk/app/trusted_clock.h"
#include "kiosk/content/catalogue.h"
#include "kiosk/content/library.h"
#include "kiosk/device/code_scanner.h"
#include "kiosk/device/headphone.h"
#include "kiosk/session/settings.h"
#include "kiosk/session/slip_exchange.h"
#include "kiosk/session/submission_sink.h"
#include "kiosk/session/visit.h"

// Which page stands, and what follows from what a page answers. The only place that knows all pages.

namespace engawa::app {

// All outlive the navigator.
struct NavigatorTools {
    const content::Catalogue& catalogue;
    const content::Library& library;
    PackInspection& inspection;  // of the library
    session::SubmissionSink& sink;
    TrustedWallClock& trusted_clock;  // may be unset, and then home says so
    const WallClock& wall_clock;      // what forms are given: the trusted one, with a floor
    const SteadyClock& clock;
    Random& random;
    const input::PostcodeIndex* postcodes = nullptr;
    input::ConversionExchange* conversion = nullptr;
    input::WritingExchange* writing = nullptr;
    const input::VariantTable* variants = nullptr;
    session::SlipExchange* slips = nullptr;
    device::CodeScanner* scanner = nullptr;
    const input::DraftWords* draft_words = nullptr;
    // A version of a pack that was shown here before, for drafts; null when it is not to be had any more.
    std::function<std::shared_ptr<const content::Pack>(const PackId& pack, const std::string& version)> earlier_pack;
    AssistDesk* assist = nullptr;  // without it nobody can sign in
    // What is to be said of a stick while a helper waits for one.
    std::function<std::optional<stick::Model>()> stick = [] { return std::nullopt; };
    std::string center;
    std::optional<enrolling::Model> waiting{};  // a kiosk that no office knows yet begins with this page
    // When the content was last known to be new, if it has grown old since.
    std::function<std::optional<std::chrono::year_month_day>()> stale_since = [] { return std::nullopt; };
    // In which language what was to be said last had no voice.
    std::function<std::optional<LanguageTag>()> voiceless_language = [] { return std::nullopt; };
};

// What the kiosk around the navigator must do.
struct SettingsChanged {};  // take settings() over into the look and the voice
struct PersonCalled {};     // the helper's lamp
struct VisitEnded {};       // forget what was drawn and spoken
struct Submitted {};        // wake the delivery
struct CountdownDue {       // say how long is left
    Seconds remaining{0};
};
struct HelpOffered {};      // 人を呼ぶ asks whether help is wanted
struct LabelWanted {        // 聞く was pressed
    page::PlayLabel label;
};
using Notice = std::variant<SettingsChanged, PersonCalled, VisitEnded, Submitted, CountdownDue, HelpOffered, LabelWanted>;

class Navigator {
  public:
    explicit Navigator(NavigatorTools tools);
    ~Navigator();

    // Draws the page that stands, and carries out what it answers. One pass of Ui::frame.
    void draw(ui::Ui& ui);
    void press(ui::FrameControl control);
    // A touch or key: nobody is idle.
    void activity();
    // The page as it was drawn, and what was pressed on it, if anything was. True when another frame is due.
    bool page_stands(const ui::SemanticsTree& tree, std::string_view pressed);
    void reads_aloud(Milliseconds length);
    // Nobody is here and nothing of a visit is left: packs may be exchanged.
    bool between_visits() const {
        const bool served = tools_.assist != nullptr && tools_.assist->in_service();
        return (pages_.top_is<attract::Model>() || pages_.top_is<stick::Model>() || waits_for_office()) && !served;
    }
    // What is to be said of a stick, or nothing. Between visits it stands in the place of the attract page, until it is
    // closed or there is something else to say. True when a frame is due.
    bool show_stick(const std::optional<stick::Model>& stick);
    // The page of a kiosk that is not enrolled stands.
    bool waits_for_office() const { return pages_.top_is<enrolling::Model>(); }
    // What was pressed on that page, once; none while it does not stand.
    enrolling::Model::Answer take_answer();
    // Between visits: what that page shows from now on. A kiosk used for lessons alone shows it while a stick gives something to
    // say, and else the attract page.
    void show_waiting(enrolling::Model model);
    // Lessons only, until an office comes.
    void use_without_office();
    // Between visits: the office has said where the kiosk stands.
    void set_center(std::string center);
    // A pack was refused: what shows it goes, the shelves are made anew. A frame is due.
    void library_changed();
    // Time has passed, a worker has finished, or the last frame is on the glass. True when a frame is due.
    bool tick();
    std::optional<SteadyTime> next_wakeup() const;

    const session::Settings& settings() const { return visit_.settings(); }
    // As the settings page does, whatever page stands.
    void change_settings(const session::Settings& settings);
    // In the spoken mode from here on; between visits a visit begins with it. False where none can begin.
    bool begin_spoken_mode(session::Scanning scanning);
    // False between visits: the attract page has its own languages.
    bool choose_language(const LanguageTag& language);
    void headphone(device::Plug plug);
    content::Strings strings() const { return tools_.catalogue.in(settings().language); }
    std::vector<Notice> take_notices();

  private:
    struct Follow;  // one overload an outcome

    void apply(const page::Outcome& outcome);
    void go_back();
    void renew_top();
    void show_home() { pages_.start_over(home_page()); }
    void end_visit(session::EndReason reason);
    void after_the_wipe(const session::Settings& used);
    void leave_goodbye();
    void close_stick();
    void start_form(const FormId& form);
    void start_bundle(const session::BundleChoice& choice);
    void show_trouble(trouble::Kind kind);
    void go_on_with_bundle();
    void form_answered(const FormPage& page);
    ReviewPage review_page(Sheaf sheaf) const;
    HandoverPage handover_page(Filling& filling) const;
    void submit(const Sheaf& sheaf);
    void ask_slip(session::SlipOrder order);
    // What a worker found or a scanner read since the last time. True when a frame is due.
    bool take_slip_answer();
    bool take_scan();
    // Who wants to hear the pages is told where there is no voice for them, once for each time. True when a frame is due.
    bool tell_of_missing_voice();
    void keep_draft(page::DraftSlip slip);
    void resume_draft(resume::Model& page, session::DraftFound& found);
    void follow_visit(const session::VisitReport& report, const session::Settings& used);
    void show_countdown(const session::IdleWarning& warning);
    bool is_gone(const Page& page) const;
    attract::Model attract_page() const;
    // --- Helpers (navigator_assist.cpp) ---
    void call_person();
    void open_sign_in();
    void show_card(std::string_view code);
    void try_pin();
    void signed_in();
    void leave_service();
    void do_deed(assist::Deed deed);
    // True when a frame is due.
    bool tick_assist();
    std::optional<SteadyTime> next_of_assist() const;
    std::optional<SteadyTime> next_of_pages() const;
    // Beside the resident
    bool helps_together() const;
    bool sign_in_waits() const;  // and nobody is signed in, and no visit is under way
    void toggle_guide();
    void renew_guide(const ui::SemanticsTree& tree);
    std::vector<guide::Topic> topics() const;
    void prepare_assist(ui::Ui& ui);
    std::optional<page::Outcome> draw_beside(ui::Ui& ui);
    void point_at(std::vector<std::string> ids);
    void hand_back();
    void come_back();
    void open_reset();
    void do_reset();
    void decline_offer();
    void close_helper_pages();
    called::Model called_page() const;
    service::Model service_page() const;

    home::Model home_page() const;
    finishing::Model finishing_page() const;
    lesson::Model lesson_page(const content::TutorialId& id) const;

    NavigatorTools tools_;
    session::Visit visit_;
    BundleDesk bundles_;
    FormDesk desk_;
    PageStack pages_;
    enum class Use { waiting, lessons_alone, enrolled } use_;
    std::optional<SteadyTime> goodbye_until_;
    std::optional<stick::Model> closed_stick_;
    std::optional<guide::Model> guide_;  // the column, while it stands
    std::vector<std::string> pointed_;
    std::string standing_;               // id of the page as it was drawn last
    bool went_back_ = false;
    device::Plug plug_ = device::Plug::out;
    std::optional<LanguageTag> told_voiceless_;  // while somebody wants a voice for it
    std::vector<Notice> notices_;
};

}  // namespace engawa::app
