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
        if (navigator.top_is<goodbye::Model>()) return navigator.replace_top(navigator.attract_page());
        navigator.show_home();
    }
    void operator()(const page::AskToFinish&) const { navigator.press(ui::FrameControl::finish); }
    void operator()(const page::Finish&) const { navigator.end_visit(); }
    void operator()(const page::CallPerson&) const { navigator.press(ui::FrameControl::call_person); }
    void operator()(const page::StartVisit& start) const {
        navigator.idle_.emplace(session::IdleLimits{}, navigator.now_);
        navigator.change_settings(start.settings);
        navigator.show_home();
    }
    void operator()(const page::ContinueVisit&) const {
        if (navigator.idle_) navigator.idle_->keep_going(navigator.now_);
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
        navigator.push(ReviewPage{navigator.filling_->review(navigator.strings())});
    }
    void operator()(const page::ChangeAnswer& change) const {
        navigator.filling_->page().go_to(change.ref);
        navigator.pop();  // the review is made anew when it is reached again
    }
    void operator()(const page::OpenConsent&) const {
        navigator.push(consent::Model{navigator.filling_->entry().title, navigator.filling_->pack().department.name});
    }
    void operator()(const page::Submit&) const {
        navigator.submission_drawn_ = false;
        navigator.replace_top(sending::Model{});
    }
};

Navigator::Navigator(NavigatorTools tools) : tools_(std::move(tools)) { pages_.push_back(attract_page()); }

Navigator::~Navigator() = default;

attract::Model Navigator::attract_page() const { return {tools_.center, session::Settings{}}; }

void Navigator::draw(ui::Ui& ui) {
    const content::Strings words = strings();
    const auto outcome = std::visit(
        [&](auto& page) -> std::optional<page::Outcome> {
            using Kind = std::decay_t<decltype(page)>;
            if constexpr (std::is_same_v<Kind, FormPage>) {
                return draw_model(ui, filling_->page(), words);
            } else if constexpr (std::is_same_v<Kind, ReviewPage>) {
                return draw_model(ui, page.model, words);
            } else {
                return draw_model(ui, page, words);
            }
        },
        pages_.back());
    if (top_is<sending::Model>()) submission_drawn_ = true;
    // After the visit of the page: following may replace it.
    if (outcome) apply(*outcome);
}

void Navigator::apply(const page::Outcome& outcome) { std::visit(Follow{*this}, outcome); }

void Navigator::press(ui::FrameControl control) {
    // Pressing anything beside the countdown says as clearly as 続ける that somebody is there.
    if (top_is<idle::Model>()) {
        idle_->keep_going(now_);
        pop();
        if (control == ui::FrameControl::back) return;
    }
    switch (control) {
        case ui::FrameControl::back: back(); break;
        case ui::FrameControl::listen_again: break;  // the voice's
        case ui::FrameControl::settings:
            if (!top_is<settings::Model>()) push(settings::Model{settings_});
            break;
        case ui::FrameControl::call_person:
            notices_.push_back(Notice::person_called);
            log::info("visit", "a person was called");
            if (!top_is<called::Model>()) push(called::Model{});
            break;
        case ui::FrameControl::finish:
            if (!top_is<finishing::Model>()) {
                push(finishing::Model{filling_ != nullptr ? finishing::Unfinished::answers
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
    if (top_is<FormPage>() && filling_->page().back()) return;
    // Nothing goes back into a form that was sent, or out of the sealing of one.
    if (top_is<receipt::Model>() || top_is<sending::Model>() || pages_.size() == 1) return;
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
    pages_.push_back(home::make_model(tools_.library));
}

void Navigator::change_settings(const session::Settings& settings) {
    settings_ = settings;
    if (filling_ != nullptr) filling_->set_language(settings.language);
    for (Page& page : pages_) {
        if (auto* review_page = std::get_if<ReviewPage>(&page)) review_page->model = filling_->review(strings());
        if (auto* lesson_page = std::get_if<lesson::Model>(&page)) {
            const content::TutorialId id = lesson_page->player.tutorial().id;
            lesson_page->player.change_language(lesson_model(id).player.tutorial());
        }
    }
    notices_.push_back(Notice::settings_changed);
}

lesson::Model Navigator::lesson_model(const content::TutorialId& id) const {
    const content::Pack& pack = *tools_.library.pack_of(id);
    lesson::Model model{tutorial::Player(tutorial::tutorial_from(pack, *tools_.library.tutorial(id), settings_.language)),
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
        return push(trouble::Model{trouble_for(readiness), trouble::WayOut::home});
    }
    // Coming back to the form one left by もどる: the answers are still there.
    if (filling_ != nullptr && filling_->entry().id == form) return push(FormPage{});
    filling_.reset();
    auto filling = Filling::begin(tools_.library, form, settings_.language,
                                  {tools_.wall_clock, tools_.random, profile_, tools_.postcodes, tools_.conversion});
    if (!filling) {
        log::error("visit", "a form cannot be used", {log::Field(filling.error())});
        return push(trouble::Model{trouble::Kind::form_unusable, trouble::WayOut::home});
    }
    filling_ = std::move(*filling);
    push(FormPage{});
}

void Navigator::submit() {
    auto submission = filling_->submission();
    if (!submission) {
        log::error("visit", "a submission could not be made", {log::Field(submission.error())});
        return replace_top(trouble::Model{trouble::Kind::cannot_submit, trouble::WayOut::again});
    }
    const auto receipt = tools_.sink.submit(*submission);
    wipe_container(submission->xml);
    for (session::Attachment& attachment : submission->attachments) wipe_container(attachment.bytes);
    if (!receipt) {
        log::error("visit", "a submission could not be stored", {log::Field(receipt.error())});
        return replace_top(trouble::Model{trouble::Kind::cannot_submit, trouble::WayOut::again});
    }
    notices_.push_back(Notice::submitted);
    receipt::Model slip = receipt::make_model(receipt->slip_code, filling_->entry(), filling_->pack().department);
    filling_.reset();
    pages_.clear();
    pages_.push_back(home::make_model(tools_.library));
    pages_.push_back(std::move(slip));
}

void Navigator::end_visit() {
    pages_.clear();
    filling_.reset();
    personal_.wipe_all();
    if (tools_.conversion != nullptr) tools_.conversion->forget();
    idle_.reset();
    // The language of the goodbye is the visit's; the attract page begins with the default again.
    const LanguageTag language = settings_.language;
    settings_ = session::Settings{};
    settings_.language = language;
    goodbye_until_ = now_ + goodbye_time;
    pages_.push_back(goodbye::Model{});
    notices_.push_back(Notice::visit_ended);
    notices_.push_back(Notice::settings_changed);
    log::info("visit", "ended and erased");
}

void Navigator::activity(SteadyTime now) {
    now_ = now;
    if (idle_) idle_->activity(now);
}

bool Navigator::tick(SteadyTime now) {
    now_ = now;
    if (top_is<sending::Model>() && submission_drawn_) {
        submit();
        return true;
    }
    if (top_is<goodbye::Model>() && goodbye_until_ && now >= *goodbye_until_) {
        replace_top(attract_page());
        settings_ = session::Settings{};
        notices_.push_back(Notice::settings_changed);
        return true;
    }
    bool changed = filling_ != nullptr && filling_->page().tick();
    if (!idle_) return changed;
    const session::Presence presence = idle_->at(now);
    if (std::holds_alternative<session::Left>(presence)) {
        end_visit();
        return true;
    }
    if (const auto* counting = std::get_if<session::CountingDown>(&presence)) {
        const SteadyTime end = now + counting->remaining;
        if (auto* page = top_is<idle::Model>() ? std::get_if<idle::Model>(&pages_.back()) : nullptr) {
            if (end > page->end + Seconds(1)) page->end = end;  // a touch began the countdown anew
        } else {
            push(idle::Model{end, std::chrono::duration_cast<Seconds>(session::IdleLimits{}.countdown)});
            changed = true;
        }
    }
    return changed;
}

std::optional<SteadyTime> Navigator::next_wakeup(SteadyTime now) const {
    if (top_is<sending::Model>()) return now;
    if (top_is<goodbye::Model>()) return goodbye_until_;
    if (idle_) return idle_->next_change(now);
    return std::nullopt;
}

std::vector<Notice> Navigator::take_notices() { return std::exchange(notices_, {}); }

}  // namespace engawa::app
