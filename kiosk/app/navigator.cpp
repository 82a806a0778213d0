#include "kiosk/app/navigator.h"

#include <algorithm>
#include <utility>

#include "kiosk/base/log.h"
#include "kiosk/base/secret_bytes.h"
#include "kiosk/tutorial/tutorial.h"
#include "sync/envelope/draft.h"

namespace engawa::app {

namespace {

// 消しました stands this long when nobody touches it.
constexpr Seconds goodbye_time{12};
// How soon a stick that was put in is seen.
constexpr Seconds look_for_office_every{3};
constexpr Seconds look_at_settings_every{30};

}  // namespace

struct Navigator::Follow {
    Navigator& navigator;
    PageStack& pages = navigator.pages_;
    const content::Library& library = navigator.tools_.library;

    void operator()(const page::Stay&) const {}
    void operator()(const page::GoBack&) const { navigator.go_back(); }
    void operator()(const page::GoHome&) const {
        if (pages.top_is<goodbye::Model>()) return navigator.leave_goodbye();
        if (pages.top_is<stick::Model>()) return navigator.close_stick();
        navigator.show_home();
    }
    void operator()(const page::AskToFinish&) const {
        if (navigator.visit_.open_forms() > 0) return navigator.press(ui::FrameControl::finish);
        navigator.end_visit(session::EndReason::finished);
    }
    void operator()(const page::Finish&) const { navigator.end_visit(session::EndReason::finished); }
    void operator()(const page::CallPerson&) const { navigator.press(ui::FrameControl::call_person); }
    void operator()(const page::CancelCall&) const {
        if (navigator.tools_.assist != nullptr) navigator.tools_.assist->call_is_over();
        operator()(page::ContinueVisit{});
    }
    void operator()(const page::OpenSignIn&) const { navigator.open_sign_in(); }
    void operator()(const page::TryPin&) const { navigator.try_pin(); }
    void operator()(const page::PointAt& at) const { navigator.point_at(at.ids); }
    void operator()(const page::HandBack&) const { navigator.hand_back(); }
    void operator()(const page::ComeBack&) const { navigator.come_back(); }
    void operator()(const page::OpenReset&) const { navigator.open_reset(); }
    void operator()(const page::DoReset&) const { navigator.do_reset(); }
    void operator()(const page::SignOut&) const { navigator.leave_service(); }
    void operator()(const page::DoDeed& wanted) const { navigator.do_deed(wanted.deed); }
    void operator()(const page::StartVisit& start) const {
        session::Settings settings = start.settings;
        if (navigator.plug_ == device::Plug::in) settings.spoken_mode = session::SpokenMode::on;
        navigator.visit_.begin(settings);
        navigator.notices_.push_back(SettingsChanged{});
        navigator.show_home();
    }
    void operator()(const page::ContinueVisit&) const {
        navigator.visit_.keep_going();
        if (is_overlay(pages.top())) pages.pop();
    }
    void operator()(const page::ChangeSettings& change) const { navigator.change_settings(change.settings); }
    void operator()(const page::OpenShelf& open) const {
        if (const content::Shelf* shelf = library.shelf(open.shelf)) pages.push(shelf::make_model(*shelf));
    }
    void operator()(const page::OpenForm& open) const {
        const content::FormEntry* entry = library.form(open.form);
        if (entry != nullptr) pages.push(about::Model{*entry, library.pack_of(open.form)->department});
    }
    void operator()(const page::PlayLabel& label) const { navigator.notices_.push_back(LabelWanted{label}); }
    void operator()(const page::StartForm& start) const { navigator.start_form(start.form); }
    void operator()(const page::OpenTutorial& open) const {
        if (library.tutorial(open.tutorial) != nullptr) pages.push(navigator.lesson_page(open.tutorial));
    }
    void operator()(const page::OpenQuestions& open) const {
        const content::FaqEntry* faq = library.faq(open.pack, open.faq);
        if (faq != nullptr) pages.push(questions::Model{*faq, library.pack(open.pack)->department, std::nullopt});
    }
    void operator()(const page::OpenBundle& open) const {
        const content::BundleEntry* entry = library.bundle(open.bundle);
        if (entry != nullptr) pages.push(bundle::make_model(library, *entry));
    }
    void operator()(const page::AskBundle& ask) const {
        if (navigator.bundles_.is_open(ask.bundle)) return navigator.go_on_with_bundle();
        const content::BundleEntry* entry = library.bundle(ask.bundle);
        if (entry == nullptr) return navigator.show_trouble(trouble::Kind::form_unusable);
        if (entry->questions.empty()) return operator()(page::PlanBundle{{ask.bundle, {}}});
        pages.push(choosing::Model{*entry, {ask.bundle, {}}});
    }
    void operator()(const page::PlanBundle& wanted) const {
        const content::BundleEntry* entry = library.bundle(wanted.choice.bundle);
        if (entry == nullptr) return navigator.show_trouble(trouble::Kind::form_unusable);
        pages.push(plan::make_model(library, *entry, wanted.choice));
    }
    void operator()(const page::StartBundle& start) const { navigator.start_bundle(start.choice); }
    void operator()(const page::StartPart&) const {
        Filling* filling = std::get<HandoverPage>(pages.top()).filling;
        navigator.bundles_.take_in_hand(*filling);
        filling->page().start();
        pages.push(FormPage{filling});
    }
    void operator()(const page::OpenReview&) const { navigator.form_answered(std::get<FormPage>(pages.top())); }
    // Over the page that asked for it, to which its つぎへ and its もどる lead.
    void operator()(const page::ChangeAnswer& change) const {
        Filling* filling = navigator.desk_.begun(change.form);
        if (filling == nullptr) return;
        filling->page().go_to(change.ref);
        pages.push(FormPage{filling, FormPage::Leads::back});
    }
    void operator()(const page::OpenConsent&) const {
        const Sheaf sheaf = std::get<ReviewPage>(pages.top()).sheaf;
        consent::Model model;
        for (const Filling* filling : sheaf) model.sheets.push_back({filling->entry().title, filling->pack().department.name});
        pages.push(ConsentPage{sheaf, std::move(model)});
    }
    void operator()(const page::OpenStatus&) const { pages.push(status::Model{}); }
    void operator()(const page::OpenResume&) const { pages.push(resume::Model(navigator.tools_.draft_words)); }
    void operator()(const page::OpenKeep&) const { pages.replace_top(keep::Model{}); }
    void operator()(const page::KeepDraft& keep) const { navigator.keep_draft(keep.slip); }
    void operator()(const page::AskSlip& ask) const { navigator.ask_slip(ask.order); }
    void operator()(const page::Submit&) const {
        Sheaf sheaf;
        if (const auto* consent = pages.top_as<ConsentPage>()) sheaf = consent->sheaf;
        if (const auto* trouble = pages.top_as<TroublePage>()) sheaf = trouble->sheaf;
        if (!sheaf.empty()) pages.replace_top(SendingPage{std::move(sheaf), {}, false});
    }
};

Navigator::Navigator(NavigatorTools tools)
    : tools_(std::move(tools)),
      visit_(tools_.clock),
      bundles_(tools_.library),
      desk_({tools_.library, tools_.inspection, tools_.sink,
             FillingTools{tools_.wall_clock, tools_.trusted_clock.state(), tools_.random, visit_, tools_.postcodes, tools_.conversion,
                          tools_.writing, tools_.variants, &bundles_},
             tools_.earlier_pack,
             [this](const FormId& form) { return tools_.assist != nullptr ? tools_.assist->assist().record(form) : std::nullopt; },
             [this](std::string_view helper) { return tools_.assist->name_of(helper); }}),
      pages_(tools_.waiting ? Page(*tools_.waiting) : Page(attract_page())),
      use_(tools_.waiting ? Use::waiting : Use::enrolled) {}

Navigator::~Navigator() = default;

enrolling::Model::Answer Navigator::take_answer() {
    auto* const waiting = pages_.top_as<enrolling::Model>();
    return waiting != nullptr ? std::exchange(waiting->answer, enrolling::Model::Answer::none) : enrolling::Model::Answer::none;
}

void Navigator::show_waiting(enrolling::Model model) {
    ENGAWA_VERIFY(between_visits());
    const bool something_to_say = model.offer || model.trouble != enrolling::Trouble::none;
    const bool shown = use_ == Use::waiting || something_to_say;
    pages_.replace_top(shown ? Page(std::move(model)) : Page(attract_page()));
}

void Navigator::use_without_office() {
    use_ = Use::lessons_alone;
    pages_.replace_top(attract_page());
}

void Navigator::set_center(std::string center) {
    ENGAWA_VERIFY(between_visits());
    use_ = Use::enrolled;
    tools_.center = std::move(center);
    pages_.replace_top(attract_page());
}

home::Model Navigator::home_page() const {
    tools_.trusted_clock.refresh();
    return home::make_model(tools_.library, tools_.trusted_clock.state());
}

finishing::Model Navigator::finishing_page() const {
    if (visit_.open_forms() == 0) return {};
    return {finishing::Unfinished::answers, tools_.slips != nullptr ? finishing::Later::offered : finishing::Later::not_offered};
}

lesson::Model Navigator::lesson_page(const content::TutorialId& id) const {
    const content::Pack& pack = *tools_.library.pack_of(id);
    lesson::Model model{tutorial::Player(tutorial::tutorial_from(pack, *tools_.library.tutorial(id), settings().language)),
                        {}};
    for (const tutorial::TutorialStep& step : model.player.tutorial().steps) {
        if (auto file = pack.locate(step.picture_path)) model.picture_files[step.picture_path] = file->string();
    }
    return model;
}

void Navigator::draw(ui::Ui& ui) {
    prepare_assist(ui);
    // What follows may replace the page, so it waits until the page is drawn.
    auto outcome = draw_page(ui, pages_.top(), strings());
    if (auto beside = draw_beside(ui)) outcome = std::move(beside);
    if (!outcome) return;
    if (!std::holds_alternative<page::CallPerson>(*outcome)) decline_offer();
    apply(*outcome);
}

void Navigator::apply(const page::Outcome& outcome) { std::visit(Follow{*this}, outcome); }

void Navigator::press(ui::FrameControl control) {
    if (control != ui::FrameControl::call_person) decline_offer();
    // Pressing anything beside the countdown says as clearly as 続ける that somebody is there.
    if (pages_.top_is<idle::Model>()) {
        visit_.keep_going();
        pages_.pop();
        if (control == ui::FrameControl::back) return;
    }
    switch (control) {
        case ui::FrameControl::back: go_back(); break;
        case ui::FrameControl::listen_again: break;  // the voice's
        case ui::FrameControl::settings:
            if (!pages_.top_is<settings::Model>()) pages_.push(settings::Model{settings()});
            break;
        case ui::FrameControl::call_person: helps_together() ? toggle_guide() : call_person(); break;
        case ui::FrameControl::finish:
            // What was begun is kept: there is nothing left to ask.
            if (const auto* keeping = pages_.top_as<keep::Model>();
                keeping != nullptr && std::holds_alternative<keep::Kept>(keeping->phase)) {
                return end_visit(session::EndReason::finished);
            }
            if (!pages_.top_is<finishing::Model>()) pages_.push(finishing_page());
            break;
    }
}

void Navigator::ask_slip(session::SlipOrder order) {
    if (tools_.slips != nullptr) return tools_.slips->ask(std::move(order));
    if (auto* page = pages_.top_as<status::Model>()) status::take_answer(*page, session::NotNow{});
    if (auto* page = pages_.top_as<resume::Model>()) resume::take_answer(*page, session::NotNow{});
}

bool Navigator::take_slip_answer() {
    if (tools_.slips == nullptr) return false;
    auto answer = tools_.slips->take();
    if (!answer) return false;
    for (Page& page : pages_.all()) {  // a notice may stand over it
        if (auto* status = std::get_if<status::Model>(&page)) status::take_answer(*status, *answer);
        if (auto* keeping = std::get_if<keep::Model>(&page)) keep::take_answer(*keeping, *answer);
    }
    if (auto* page = pages_.top_as<resume::Model>()) {
        if (auto* found = std::get_if<session::DraftFound>(&*answer)) {
            resume_draft(*page, *found);
        } else {
            resume::take_answer(*page, *answer);
        }
    }
    wipe(*answer);
    return true;
}

// The forms stay as they are until the visit ends: what cannot be kept now can be tried again.
void Navigator::keep_draft(page::DraftSlip slip) {
    const Filling* in_hand = nullptr;
    for (const Page& page : pages_.all()) {
        if (const auto* form = std::get_if<FormPage>(&page)) in_hand = form->filling;
    }
    auto* page = pages_.top_as<keep::Model>();
    if (page == nullptr || tools_.slips == nullptr) return;
    std::string secret;
    switch (slip) {
        case page::DraftSlip::picture: secret = envelope::make_draft_key(tools_.random); break;
        case page::DraftSlip::words:
            if (tools_.draft_words == nullptr) return keep::take_answer(*page, session::DraftNotKept{});
            secret = tools_.draft_words->draw(tools_.random);
            break;
    }
    if (in_hand != nullptr) bundles_.take_in_hand(*in_hand);
    session::Draft draft{desk_.put_down(in_hand), settings().language, settings().text_size, bundles_.drafted()};
    tools_.slips->ask(session::KeepDraft{std::move(draft), secret});
    keep::begin_keeping(*page, std::move(secret));
}

void Navigator::resume_draft(resume::Model& page, session::DraftFound& found) {
    const auto resumed = desk_.resume(found.draft.forms);
    if (const auto* reason = std::get_if<FormDesk::NotResumed>(&resumed)) {
        switch (*reason) {
            case FormDesk::NotResumed::already_begun: page.phase = resume::AlreadyBegun{}; break;
            case FormDesk::NotResumed::not_here: page.phase = resume::Changed{}; break;
        }
        return;
    }
    tools_.slips->release(found.secret);
    session::Settings settings = visit_.settings();
    const auto& known = content::catalogue_languages();
    if (std::find(known.begin(), known.end(), found.draft.language) != known.end()) settings.language = found.draft.language;
    settings.text_size = found.draft.text_size;
    show_home();
    Filling* first = std::get<Filling*>(resumed);
    const bool together = found.draft.bundle && bundles_.resume(*found.draft.bundle, desk_) && bundles_.holds(*first);
    if (together) {
        go_on_with_bundle();
    } else {
        pages_.push(FormPage{first});
    }
    change_settings(settings);
    log::info("visit", "a draft was resumed");
}

// A slip held under the scanner opens its page from home; elsewhere a code means nothing.
bool Navigator::take_scan() {
    if (tools_.scanner == nullptr) return false;
    auto scanned = tools_.scanner->take();
    if (!scanned) return false;
    if (scanned->starts_with(assist::rota_card_mark)) {
        show_card(*scanned);
        wipe_container(*scanned);
        return true;
    }
    const bool draft = scanned->starts_with(resume::scan_prefix);
    if (pages_.top_is<home::Model>()) {
        if (draft) pages_.push(resume::Model(tools_.draft_words));
        if (!draft) pages_.push(status::Model{});
    }
    if (auto* page = pages_.top_as<resume::Model>()) apply(resume::take_scan(*page, *scanned));
    if (auto* page = pages_.top_as<status::Model>()) apply(status::take_scan(*page, *scanned));
    if (pages_.top_is<sign_in::Model>()) show_card(*scanned);
    wipe_container(*scanned);
    return true;
}

void Navigator::go_back() {
    went_back_ = true;
    if (pages_.top_is<sign_in::Model>()) tools_.assist->put_card_away();
    pages_.back();
    renew_top();
}

ReviewPage Navigator::review_page(Sheaf sheaf) const {
    std::vector<review::Model> sheets;
    for (const Filling* filling : sheaf) sheets.push_back(filling->review(strings()));
    return {std::move(sheaf), review::join(std::move(sheets))};
}

HandoverPage Navigator::handover_page(Filling& filling) const {
    return {&filling, bundles_.announcement(filling, strings())};
}

// An answer may have changed while something else stood over it.
void Navigator::renew_top() {
    if (auto* review = pages_.top_as<ReviewPage>()) *review = review_page(review->sheaf);
    if (auto* handover = pages_.top_as<HandoverPage>()) *handover = handover_page(*handover->filling);
}

// Whether a page shows something of a pack that is not there any more.
bool Navigator::is_gone(const Page& page) const {
    const content::Library& library = tools_.library;
    if (const auto* shelf = std::get_if<shelf::Model>(&page)) return library.shelf(shelf->id) == nullptr;
    if (const auto* about = std::get_if<about::Model>(&page)) return library.form(about->form.id) == nullptr;
    if (const auto* bundle = std::get_if<bundle::Model>(&page)) return library.bundle(bundle->bundle.id) == nullptr;
    if (const auto* choosing = std::get_if<choosing::Model>(&page)) return library.bundle(choosing->bundle.id) == nullptr;
    if (const auto* plan = std::get_if<plan::Model>(&page)) return library.bundle(plan->bundle.id) == nullptr;
    if (const auto* lesson = std::get_if<lesson::Model>(&page)) {
        return library.tutorial(lesson->player.tutorial().id) == nullptr;
    }
    return false;  // questions keep what they show, and a form is begun only from a pack that was read to its end
}

void Navigator::library_changed() {
    std::vector<Page>& pages = pages_.all();
    for (Page& page : pages) {
        if (std::holds_alternative<home::Model>(page)) page = home_page();
        auto* shelf = std::get_if<shelf::Model>(&page);
        if (shelf != nullptr && !is_gone(page)) *shelf = shelf::make_model(*tools_.library.shelf(shelf->id));
    }
    // Home or the attract page lies at the bottom, and stays.
    std::erase_if(pages, [this](const Page& page) { return is_gone(page); });
}

void Navigator::change_settings(const session::Settings& settings) {
    visit_.change_settings(settings);
    desk_.set_language(settings.language);
    for (Page& page : pages_.all()) {
        if (auto* review = std::get_if<ReviewPage>(&page)) *review = review_page(review->sheaf);
        if (auto* handover = std::get_if<HandoverPage>(&page)) *handover = handover_page(*handover->filling);
        if (auto* lesson = std::get_if<lesson::Model>(&page)) {
            const content::TutorialId id = lesson->player.tutorial().id;
            lesson->player.change_language(lesson_page(id).player.tutorial());
        }
        if (auto* shown = std::get_if<settings::Model>(&page)) shown->settings = settings;
    }
    notices_.push_back(SettingsChanged{});
}

bool Navigator::begin_spoken_mode(session::Scanning scanning) {
    session::Settings settings = visit_.settings();
    if (const auto* attract = pages_.top_as<attract::Model>()) settings = attract->settings;
    settings.spoken_mode = session::SpokenMode::on;
    if (scanning != session::Scanning::off) settings.scanning = scanning;
    if (visit_.under_way()) {
        change_settings(settings);
        return true;
    }
    if (pages_.top_is<goodbye::Model>()) leave_goodbye();
    if (!pages_.top_is<attract::Model>()) return false;
    apply(page::StartVisit{settings});
    return true;
}

bool Navigator::choose_language(const LanguageTag& language) {
    if (!visit_.under_way()) return false;
    session::Settings settings = visit_.settings();
    settings.language = language;
    change_settings(settings);
    return true;
}

// Without it the loudspeaker is heard by everybody: never louder than each visit begins with.
void Navigator::headphone(device::Plug plug) {
    plug_ = plug;
    if (plug == device::Plug::in || !visit_.under_way()) return;
    session::Settings settings = visit_.settings();
    settings.volume = std::min(settings.volume, session::default_volume);
    change_settings(settings);
}

void Navigator::show_trouble(trouble::Kind kind) {
    if (kind == trouble::Kind::form_unusable) library_changed();  // its pack may be gone
    pages_.push(TroublePage{{}, {kind, trouble::WayOut::home}});
}

void Navigator::start_form(const FormId& form) {
    const auto begun = desk_.begin(form);
    if (const auto* trouble = std::get_if<trouble::Kind>(&begun)) return show_trouble(*trouble);
    Filling* filling = std::get<Filling*>(begun);
    if (bundles_.holds(*filling)) return go_on_with_bundle();
    pages_.push(FormPage{filling});
}

void Navigator::start_bundle(const session::BundleChoice& choice) {
    const auto begun = bundles_.begin(choice, desk_);
    if (const auto* trouble = std::get_if<trouble::Kind>(&begun)) return show_trouble(*trouble);
    bundles_.in_hand()->page().start();
    pages_.push(FormPage{bundles_.in_hand()});
}

// Where it was left, with the forms before it below, as if もどる had led out of them.
void Navigator::go_on_with_bundle() {
    Filling* const in_hand = bundles_.in_hand();
    for (Filling* filling : bundles_.together_with(*in_hand)) {
        if (bundles_.place_of(filling->entry().id).number > 1) pages_.push(handover_page(*filling));
        pages_.push(FormPage{filling});
        if (filling == in_hand) return;
    }
}

// After the last question of a form, or one that was to be corrected.
void Navigator::form_answered(const FormPage& page) {
    Filling& filling = *page.filling;
    if (page.leads == FormPage::Leads::back) {
        pages_.pop();
        return renew_top();
    }
    if (Filling* next = bundles_.after(filling)) return pages_.push(handover_page(*next));
    pages_.push(review_page(bundles_.together_with(filling)));
}

void Navigator::submit(const Sheaf& sheaf) {
    const bool together = bundles_.holds(*sheaf.front());
    receipt::Model shown;
    if (together) shown.saved = bundles_.saved();
    auto slips = desk_.submit(sheaf);
    if (!slips) {
        return pages_.replace_top(TroublePage{sheaf, {trouble::Kind::cannot_submit, trouble::WayOut::again}});
    }
    if (together) bundles_.sent();
    shown.slips = std::move(*slips);
    notices_.push_back(Submitted{});
    show_home();
    pages_.push(std::move(shown));
}

void Navigator::end_visit(session::EndReason reason) {
    const session::Settings used = settings();
    visit_.end(reason);
    after_the_wipe(used);
}

// The proof of the wipe must reach the one who asked for it: 消しました is shown and said as the visit was set. The
// settings go back to the default when it is left.
void Navigator::after_the_wipe(const session::Settings& used) {
    visit_.change_settings(used);
    pages_.start_over(goodbye::Model{});
    bundles_.forget();
    desk_.forget();
    if (tools_.conversion != nullptr) tools_.conversion->forget();
    if (tools_.writing != nullptr) tools_.writing->forget();
    if (tools_.slips != nullptr) tools_.slips->forget();
    if (tools_.scanner != nullptr) tools_.scanner->wipe();
    if (tools_.assist != nullptr) tools_.assist->visit_ended();
    guide_.reset();
    pointed_.clear();
    goodbye_until_ = tools_.clock.now() + goodbye_time;
    notices_.push_back(VisitEnded{});
    notices_.push_back(SettingsChanged{});
    log::info("visit", "ended and erased");
}

void Navigator::leave_goodbye() {
    goodbye_until_.reset();
    visit_.goodbye_over();
    visit_.change_settings({});
    pages_.replace_top(attract_page());
    notices_.push_back(SettingsChanged{});
}

bool Navigator::show_stick(const std::optional<stick::Model>& stick) {
    if (!between_visits() || waits_for_office()) return false;
    // Closed at work, it comes back when the work is over; how far it is meanwhile is no news.
    const bool still_at_work = stick && closed_stick_ && stick::must_stay(stick->kind) && stick::must_stay(closed_stick_->kind);
    if (stick != closed_stick_ && !still_at_work) closed_stick_.reset();
    const bool shown = stick && !closed_stick_;
    if (!shown && pages_.top_is<attract::Model>()) return false;
    if (shown && pages_.top_is<stick::Model>() && *pages_.top_as<stick::Model>() == *stick) return false;
    pages_.replace_top(shown ? Page(*stick) : Page(attract_page()));
    return true;
}

void Navigator::close_stick() {
    if (pages_.find<service::Model>() != nullptr) return pages_.pop();
    closed_stick_ = *pages_.top_as<stick::Model>();
    pages_.replace_top(attract_page());
}

void Navigator::show_countdown(const session::IdleWarning& warning) {
    const SteadyTime end = tools_.clock.now() + warning.remaining;
    if (auto* page = pages_.top_as<idle::Model>()) {
        page->end = end;
    } else {
        pages_.push(idle::Model{end, std::chrono::duration_cast<Seconds>(session::IdleLimits{}.countdown)});
    }
}

void Navigator::follow_visit(const session::VisitReport& report, const session::Settings& used) {
    if (report.announce) notices_.push_back(CountdownDue{*report.announce});
    switch (report.change) {
        case session::VisitReport::Change::none: break;
        case session::VisitReport::Change::warning_began:
        case session::VisitReport::Change::countdown_moved:
            if (const auto* warning = std::get_if<session::IdleWarning>(&visit_.state())) show_countdown(*warning);
            break;
        case session::VisitReport::Change::ended: after_the_wipe(used); break;
    }
}

bool Navigator::tell_of_missing_voice() {
    const session::Settings& now = settings();
    const bool wanted = visit_.under_way() && session::is_heard(now);
    if (!wanted || (told_voiceless_ && *told_voiceless_ != now.language)) told_voiceless_.reset();
    if (!wanted || told_voiceless_ || pages_.top_is<idle::Model>() || pages_.top_is<SendingPage>()) return false;
    if (tools_.voiceless_language() != now.language) return false;
    told_voiceless_ = now.language;
    pages_.push(TroublePage{{}, {trouble::Kind::no_voice, trouble::WayOut::go_on}});
    return true;
}

bool Navigator::tick() {
    if (const auto* sending = pages_.top_as<SendingPage>(); sending != nullptr && sending->drawn) {
        submit(Sheaf(sending->sheaf));
        return true;
    }
    if (pages_.top_is<goodbye::Model>() && goodbye_until_ && tools_.clock.now() >= *goodbye_until_) {
        leave_goodbye();
        return true;
    }
    bool changed = take_slip_answer();
    changed = take_scan() || changed;
    changed = tick_assist() || changed;
    changed = tell_of_missing_voice() || changed;
    if (auto* form = pages_.top_as<FormPage>()) changed = form->filling->page().tick() || changed;
    const session::Settings used = settings();  // the step may wipe them
    const session::VisitReport report = visit_.step();
    follow_visit(report, used);
    return changed || report.change != session::VisitReport::Change::none;
}

std::optional<SteadyTime> Navigator::next_wakeup() const {
    const std::optional<SteadyTime> assist = next_of_assist();
    const std::optional<SteadyTime> page = next_of_pages();
    return assist && (!page || *assist < *page) ? assist : page;
}

std::optional<SteadyTime> Navigator::next_of_pages() const {
    if (pages_.top_is<SendingPage>()) return tools_.clock.now();
    if (const auto* waiting = std::get_if<enrolling::Model>(&pages_.top())) {
        const bool answered = waiting->answer != enrolling::Model::Answer::none;
        return answered ? tools_.clock.now() : tools_.clock.now() + look_for_office_every;
    }
    if (pages_.top_is<goodbye::Model>()) return goodbye_until_;
    if (use_ == Use::lessons_alone && between_visits()) return tools_.clock.now() + look_for_office_every;
    if (between_visits()) return tools_.clock.now() + look_at_settings_every;
    return visit_.next_change();
}

std::vector<Notice> Navigator::take_notices() { return std::exchange(notices_, {}); }

}  // namespace engawa::app
