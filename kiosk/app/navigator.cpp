#include "kiosk/app/navigator.h"

#include "kiosk/base/log.h"
#include "kiosk/base/secret_bytes.h"
#include "kiosk/tutorial/tutorial.h"

namespace engawa::app {

namespace {

// 消しました stands this long when nobody touches it.
constexpr Seconds goodbye_time{12};

template <typename Model>
std::optional<page::Outcome> draw_model(ui::Ui& ui, Model& model, const content::Strings& strings) {
    if (const auto intent = draw(ui, std::as_const(model), strings)) return update(model, *intent);
    return std::nullopt;
}

trouble::Kind trouble_for(session::Readiness readiness) {
    switch (readiness) {
        case session::Readiness::ready: break;
        case session::Readiness::disk_nearly_full: return trouble::Kind::disk_nearly_full;
        case session::Readiness::not_enrolled: return trouble::Kind::not_enrolled;
        case session::Readiness::store_broken: return trouble::Kind::unexpected;
    }
    ENGAWA_VERIFY(readiness != session::Readiness::ready);
    return trouble::Kind::unexpected;
}

}  // namespace

struct Navigator::Follow {
    Navigator& navigator;

    void operator()(const page::Stay&) const {}
    void operator()(const page::GoBack&) const { navigator.back(); }
    void operator()(const page::GoHome&) const {
        if (navigator.top_is<goodbye::Model>()) return navigator.leave_goodbye();
        navigator.show_home();
    }
    void operator()(const page::AskToFinish&) const { navigator.press(ui::FrameControl::finish); }
    void operator()(const page::Finish&) const { navigator.end_visit(session::EndReason::finished); }
    void operator()(const page::CallPerson&) const { navigator.press(ui::FrameControl::call_person); }
    void operator()(const page::StartVisit& start) const {
        navigator.visit_.begin(start.settings);
        navigator.notices_.push_back(SettingsChanged{});
        navigator.show_home();
    }
    void operator()(const page::ContinueVisit&) const {
        navigator.visit_.keep_going();
        if (navigator.top_is_overlay()) navigator.pop();
    }
    void operator()(const page::ChangeSettings& change) const { navigator.change_settings(change.settings); }
    void operator()(const page::OpenShelf& open) const {
        if (const content::Shelf* shelf = navigator.tools_.library.shelf(open.shelf)) {
            navigator.push(shelf::make_model(*shelf));
        }
    }
    void operator()(const page::OpenForm& open) const {
        const content::FormEntry* entry = navigator.tools_.library.form(open.form);
        const content::Pack* pack = navigator.tools_.library.pack_of(open.form);
        if (entry != nullptr && pack != nullptr) navigator.push(about::Model{*entry, pack->department});
    }
    void operator()(const page::StartForm& start) const { navigator.start_form(start.form); }
    void operator()(const page::OpenTutorial& open) const {
        if (navigator.tools_.library.tutorial(open.tutorial) != nullptr) {
            navigator.push(navigator.lesson_model(open.tutorial));
        }
    }
    void operator()(const page::OpenQuestions& open) const {
        const content::FaqEntry* faq = navigator.tools_.library.faq(open.pack, open.faq);
        const content::Pack* pack = navigator.tools_.library.pack(open.pack);
        if (faq != nullptr) navigator.push(questions::Model{*faq, pack->department, std::nullopt});
    }
    void operator()(const page::OpenReview&) const {
        Filling* filling = std::get<FormPage>(navigator.pages_.back()).filling;
        navigator.push(ReviewPage{filling, filling->review(navigator.strings())});
    }
    void operator()(const page::ChangeAnswer& change) const {
        std::get<ReviewPage>(navigator.pages_.back()).filling->page().go_to(change.ref);
        navigator.pop();  // the review is made anew when it is reached again
    }
    void operator()(const page::OpenConsent&) const {
        Filling* filling = std::get<ReviewPage>(navigator.pages_.back()).filling;
        navigator.push(ConsentPage{filling, {filling->entry().title, filling->pack().department.name}});
    }
    void operator()(const page::Submit&) const {
        Filling* filling = nullptr;
        if (const auto* consent = std::get_if<ConsentPage>(&navigator.pages_.back())) filling = consent->filling;
        if (const auto* trouble = std::get_if<TroublePage>(&navigator.pages_.back())) filling = trouble->filling;
        if (filling != nullptr) navigator.replace_top(SendingPage{filling, {}, false});
    }
};

Navigator::Navigator(NavigatorTools tools) : tools_(std::move(tools)), visit_(tools_.clock) { pages_.push_back(attract_page()); }

Navigator::~Navigator() = default;

home::Model Navigator::home_page() const {
    return home::make_model(tools_.library, clock_state(tools_.system_clock.now(), WallTime{}));
}

attract::Model Navigator::attract_page() const { return {tools_.center, session::Settings{}}; }

void Navigator::draw(ui::Ui& ui) {
    const content::Strings words = strings();
    const auto outcome = std::visit(
        [&](auto& page) -> std::optional<page::Outcome> {
            using Kind = std::decay_t<decltype(page)>;
            if constexpr (std::is_same_v<Kind, FormPage>) {
                return draw_model(ui, page.filling->page(), words);
            } else if constexpr (requires { page.filling; }) {
                return draw_model(ui, page.model, words);
            } else {
                return draw_model(ui, page, words);
            }
        },
        pages_.back());
    if (auto* sending = std::get_if<SendingPage>(&pages_.back())) sending->drawn = true;
    // After the visit of the page: following may replace it.
    if (outcome) apply(*outcome);
}

void Navigator::apply(const page::Outcome& outcome) { std::visit(Follow{*this}, outcome); }

void Navigator::press(ui::FrameControl control) {
    // Pressing anything beside the countdown says as clearly as 続ける that somebody is there.
    if (top_is<idle::Model>()) {
        visit_.keep_going();
        pop();
        if (control == ui::FrameControl::back) return;
    }
    switch (control) {
        case ui::FrameControl::back: back(); break;
        case ui::FrameControl::listen_again: break;  // the voice's
        case ui::FrameControl::settings:
            if (!top_is<settings::Model>()) push(settings::Model{settings()});
            break;
        case ui::FrameControl::call_person:
            notices_.push_back(PersonCalled{});
            log::info("visit", "a person was called");
            if (!top_is<called::Model>()) push(called::Model{});
            break;
        case ui::FrameControl::finish:
            if (!top_is<finishing::Model>()) {
                push(finishing::Model{anything_unsent() ? finishing::Unfinished::answers
                                                : finishing::Unfinished::nothing});
            }
            break;
    }
}

void Navigator::back() {
    if (top_is<settings::Model>()) {
        settings::Model& model = std::get<settings::Model>(pages_.back());
        if (model.section != settings::Section::overview) {
            model.section = settings::Section::overview;
            return;
        }
    }
    if (top_is<questions::Model>()) {
        questions::Model& model = std::get<questions::Model>(pages_.back());
        if (model.open) {
            model.open.reset();
            return;
        }
    }
    if (top_is<lesson::Model>()) {
        tutorial::Player& player = std::get<lesson::Model>(pages_.back()).player;
        if (!player.first() || player.phase() == tutorial::PlayerPhase::finished) return player.back();
    }
    if (top_is<FormPage>() && std::get<FormPage>(pages_.back()).filling->page().back()) return;
    // Nothing goes back into a form that was sent, or out of the sealing of one.
    if (top_is<receipt::Model>() || top_is<SendingPage>() || pages_.size() == 1) return;
    pop();
}

void Navigator::push(Page page) { pages_.push_back(std::move(page)); }

void Navigator::replace_top(Page page) { pages_.back() = std::move(page); }

void Navigator::pop() {
    ENGAWA_VERIFY(pages_.size() > 1);
    pages_.pop_back();
}

bool Navigator::top_is_overlay() const {
    return top_is<settings::Model>() || top_is<called::Model>() || top_is<finishing::Model>() ||
           top_is<idle::Model>();
}

void Navigator::show_home() {
    pages_.clear();
    pages_.push_back(home_page());
}

void Navigator::change_settings(const session::Settings& settings) {
    visit_.change_settings(settings);
    for (const auto& [form, filling] : fillings_) filling->page().set_language(settings.language);
    for (Page& page : pages_) {
        if (auto* review = std::get_if<ReviewPage>(&page)) review->model = review->filling->review(strings());
        if (auto* lesson_page = std::get_if<lesson::Model>(&page)) {
            const content::TutorialId id = lesson_page->player.tutorial().id;
            lesson_page->player.change_language(lesson_model(id).player.tutorial());
        }
    }
    notices_.push_back(SettingsChanged{});
}

lesson::Model Navigator::lesson_model(const content::TutorialId& id) const {
    const content::Pack& pack = *tools_.library.pack_of(id);
    lesson::Model model{tutorial::Player(tutorial::tutorial_from(pack, *tools_.library.tutorial(id), settings().language)),
                        {}};
    for (const tutorial::TutorialStep& step : model.player.tutorial().steps) {
        if (auto file = pack.locate(step.picture_path)) model.picture_files[step.picture_path] = file->string();
    }
    return model;
}

void Navigator::start_form(const FormId& form) {
    const session::Readiness readiness = tools_.sink.readiness();
    if (readiness != session::Readiness::ready) {
        log::error("visit", "a form was refused before its first question", {{"form", form}});
        return push(TroublePage{nullptr, {trouble_for(readiness), trouble::WayOut::home}});
    }
    // A form begun earlier in this visit goes on where it was left.
    std::unique_ptr<Filling>& filling = fillings_[form];
    if (filling == nullptr) {
        auto begun = Filling::begin(tools_.library, form,
                                    {tools_.wall_clock, tools_.random, visit_, tools_.postcodes, tools_.conversion});
        if (!begun) {
            fillings_.erase(form);
            log::error("visit", "a form cannot be used", {log::Field(begun.error())});
            return push(TroublePage{nullptr, {trouble::Kind::form_unusable, trouble::WayOut::home}});
        }
        filling = std::move(*begun);
    }
    push(FormPage{filling.get()});
}

void Navigator::refuse_submission(Filling& filling, const Error& error) {
    log::error("visit", "a submission could not be stored", {log::Field(error)});
    replace_top(TroublePage{&filling, {trouble::Kind::cannot_submit, trouble::WayOut::again}});
}

void Navigator::submit(Filling& filling) {
    auto submission = filling.submission();
    if (!submission) return refuse_submission(filling, submission.error());
    const auto receipt = tools_.sink.submit(*submission);
    wipe_container(submission->xml);
    for (session::Attachment& attachment : submission->attachments) wipe_container(attachment.bytes);
    if (!receipt) return refuse_submission(filling, receipt.error());
    notices_.push_back(Submitted{});
    const FormId form = filling.entry().id;
    receipt::Model slip = receipt::make_model(receipt->slip_code, filling.entry(), filling.pack().department);
    pages_.clear();
    fillings_.erase(form);
    visit_.handed_in(form, *receipt);
    pages_.push_back(home_page());
    pages_.push_back(std::move(slip));
}

void Navigator::end_visit(session::EndReason reason) {
    // The language of the goodbye is the visit's; everything else goes back to the default with the wipe.
    session::Settings goodbye_settings;
    goodbye_settings.language = settings().language;
    visit_.end(reason);
    visit_.change_settings(goodbye_settings);
    after_the_wipe();
}

void Navigator::after_the_wipe() {
    pages_.clear();
    fillings_.clear();
    if (tools_.conversion != nullptr) tools_.conversion->forget();
    goodbye_until_ = tools_.clock.now() + goodbye_time;
    pages_.push_back(goodbye::Model{});
    notices_.push_back(VisitEnded{});
    notices_.push_back(SettingsChanged{});
    log::info("visit", "ended and erased");
}

void Navigator::leave_goodbye() {
    goodbye_until_.reset();
    visit_.goodbye_over();
    visit_.change_settings({});
    replace_top(attract_page());
    notices_.push_back(SettingsChanged{});
}

void Navigator::follow_visit(const session::VisitReport& report) {
    if (report.announce) notices_.push_back(CountdownDue{*report.announce});
    switch (report.change) {
        case session::VisitReport::Change::none: break;
        case session::VisitReport::Change::warning_began:
        case session::VisitReport::Change::countdown_moved: {
            const auto* warning = std::get_if<session::IdleWarning>(&visit_.state());
            if (warning == nullptr) break;
            const SteadyTime end = tools_.clock.now() + warning->remaining;
            if (auto* page = std::get_if<idle::Model>(&pages_.back())) {
                page->end = end;
            } else {
                push(idle::Model{end, std::chrono::duration_cast<Seconds>(session::IdleLimits{}.countdown)});
            }
            break;
        }
        case session::VisitReport::Change::ended: after_the_wipe(); break;
    }
}

bool Navigator::tick() {
    if (auto* sending = std::get_if<SendingPage>(&pages_.back()); sending != nullptr && sending->drawn) {
        submit(*sending->filling);
        return true;
    }
    if (top_is<goodbye::Model>() && goodbye_until_ && tools_.clock.now() >= *goodbye_until_) {
        leave_goodbye();
        return true;
    }
    bool changed = false;
    if (auto* form = std::get_if<FormPage>(&pages_.back())) changed = form->filling->page().tick();
    const session::VisitReport report = visit_.step();
    follow_visit(report);
    return changed || report.change != session::VisitReport::Change::none;
}

std::optional<SteadyTime> Navigator::next_wakeup() const {
    if (top_is<SendingPage>()) return tools_.clock.now();
    if (top_is<goodbye::Model>()) return goodbye_until_;
    return visit_.next_change();
}

std::vector<Notice> Navigator::take_notices() { return std::exchange(notices_, {}); }

}  // namespace engawa::app
