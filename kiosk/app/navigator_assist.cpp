#include <algorithm>
#include <utility>

#include "kiosk/app/navigator.h"
#include "kiosk/app/service_pages.h"
#include "kiosk/base/log.h"
#include "kiosk/base/utf8.h"

// What the navigator does for helpers: who is signed in and how is the desk's, which page stands is decided here.

namespace engawa::app {

namespace {

// Between visits the sign-in does not stand in the way of who comes next.
constexpr Seconds sign_in_given_up_after{60};
// How soon a stick that a helper puts in is seen.
constexpr Seconds look_at_stick_every{1};

int minutes_since(SteadyTime then, SteadyTime now) { return static_cast<int>(std::chrono::floor<std::chrono::minutes>(now - then).count()); }

}  // namespace

attract::Model Navigator::attract_page() const {
    using SignIn = attract::Model::SignIn;
    const bool listed = tools_.assist != nullptr && tools_.assist->somebody_is_listed();
    return {tools_.center, session::Settings{}, attract::Staff::away, listed ? SignIn::offered : SignIn::not_offered, std::nullopt};
}

called::Model Navigator::called_page() const {
    called::Model model{tools_.stale_since(), tools_.voiceless_language() ? called::Voice::missing : called::Voice::there};
    if (tools_.assist == nullptr) return model;
    if (tools_.assist->somebody_is_listed()) model.helper = called::Model::Helper::may_sign_in;
    if (const auto since = tools_.assist->called_since()) model.minutes_ago = minutes_since(*since, tools_.clock.now());
    return model;
}

service::Model Navigator::service_page() const {
    const assist::Person* const who = tools_.assist->assist().who();
    service::Model model{who != nullptr ? who->name : std::string(), {}};
    for (const ServicePage& page : service_pages()) {
        if (tools_.assist->assist().may(page.deed)) model.tiles.push_back({page.deed, std::string(page.words), page.icon});
    }
    return model;
}

void Navigator::activity() {
    visit_.activity();
    if (tools_.assist != nullptr) tools_.assist->activity();
}

void Navigator::call_person() {
    if (tools_.assist != nullptr) tools_.assist->answer_offer(assist::OfferAnswer::taken);
    notices_.push_back(PersonCalled{});
    log::info("visit", "a person was called");
    if (tools_.assist != nullptr) tools_.assist->call();
    if (!pages_.top_is<called::Model>()) pages_.push(called_page());
}

void Navigator::open_sign_in() {
    if (tools_.assist == nullptr || pages_.top_is<sign_in::Model>()) return;
    if (pages_.top_is<called::Model>()) pages_.pop();  // the call stands until somebody is signed in
    using Where = sign_in::Model::Where;
    sign_in::Model model;
    model.where = visit_.under_way() ? Where::in_visit : Where::between_visits;
    pages_.push(std::move(model));
    tools_.assist->activity();
}

// Wherever a card is shown, but where it would come between a resident and what is being sent.
void Navigator::show_card(std::string_view code) {
    if (tools_.assist == nullptr || waits_for_office() || pages_.top_is<SendingPage>()) return;
    if (pages_.top_is<goodbye::Model>()) leave_goodbye();
    if (pages_.top_is<idle::Model>()) {
        visit_.keep_going();
        pages_.pop();
    }
    open_sign_in();
    sign_in::show(*pages_.top_as<sign_in::Model>(), tools_.assist->show_card(code));
}

void Navigator::try_pin() {
    auto* const page = pages_.top_as<sign_in::Model>();
    if (page == nullptr) return;
    sign_in::show(*page, tools_.assist->try_pin(page->take_pin()));
}

// The page of the resident stands again as it was, or the service pages do.
void Navigator::signed_in() {
    if (visit_.under_way()) {
        while (is_overlay(pages_.top()) || pages_.top_is<sign_in::Model>() || pages_.top_is<stepped_away::Model>()) pages_.pop();
        return;
    }
    pages_.start_over(attract_page());
    pages_.push(service_page());
}

void Navigator::leave_service() {
    tools_.assist->assist().hand_back();
    pages_.start_over(attract_page());
}

// The one table of roles is asked again: a tile may be older than what it leads to.
void Navigator::do_deed(assist::Deed deed) {
    if (!tools_.assist->assist().may(deed)) return;
    for (const ServicePage& page : service_pages()) {
        if (page.deed == deed) return pages_.push(page.open(tools_));
    }
}

bool Navigator::tick_assist() {
    if (tools_.assist == nullptr) return false;
    bool changed = false;
    if (auto* page = pages_.top_as<sign_in::Model>()) {
        using Place = AssistDesk::Place;
        const Place place = visit_.under_way() ? Place::beside_resident : Place::service;
        if (auto news = tools_.assist->take_pin_answer(page->phase, place)) {
            changed = true;
            if (auto* phase = std::get_if<sign_in::Phase>(&*news)) sign_in::show(*page, std::move(*phase));
            else signed_in();
        }
    }
    if (auto* page = pages_.top_as<called::Model>(); page != nullptr && tools_.assist->called_since()) {
        const int minutes = minutes_since(*tools_.assist->called_since(), tools_.clock.now());
        changed = std::exchange(page->minutes_ago, minutes) != minutes || changed;
    }
    if (const auto* page = pages_.top_as<cleaning::Model>(); page != nullptr && page->until && tools_.clock.now() >= *page->until) {
        pages_.pop();
        changed = true;
    }
    if (auto* page = pages_.top_as<stick::Model>(); page != nullptr && tools_.assist->in_service()) {
        stick::Model now = tools_.stick().value_or(stick::Model{.kind = stick::Kind::awaited});
        changed = *page != now || changed;
        *page = std::move(now);
    }
    const AssistDesk::Step step = tools_.assist->step();
    if (step.offered) notices_.push_back(HelpOffered{});
    changed = changed || step.offered;
    if (step.stepped_away) {
        close_helper_pages();
        pages_.push(stepped_away::Model{tools_.assist->assist().who()->name});
        changed = true;
    }
    const bool given_up = sign_in_waits() && tools_.clock.now() - tools_.assist->last_activity() >= sign_in_given_up_after;
    if (step.signed_out || given_up) {
        tools_.assist->put_card_away();
        pages_.start_over(attract_page());
        changed = true;
    }
    return changed;
}

bool Navigator::sign_in_waits() const {
    return pages_.top_is<sign_in::Model>() && !visit_.under_way() && !tools_.assist->in_service();
}

bool Navigator::helps_together() const {
    return tools_.assist != nullptr && visit_.under_way() && tools_.assist->assist().is<assist::Together>();
}

// The pages of a helper go; the resident's stands as it was.
void Navigator::close_helper_pages() {
    guide_.reset();
    pointed_.clear();
    while (pages_.top_is<guide::Model>() || pages_.top_is<reset::Model>() || pages_.top_is<sign_in::Model>() || pages_.top_is<stepped_away::Model>()) {
        pages_.pop();
    }
}

std::vector<guide::Topic> Navigator::topics() const {
    using Kind = guide::Topic::Kind;
    const auto* const form = std::get_if<FormPage>(&pages_.top());
    if (form == nullptr) return {};
    const content::FormEntry& entry = form->filling->entry();
    const LanguageTag language = settings().language;
    std::vector<guide::Topic> topics;
    const auto add = [&](Kind kind, const content::LocalizedText& text, std::string picture = {}) {
        if (!text.in(language).empty()) topics.push_back({kind, text.in(language), std::move(picture)});
    };
    if (const content::Guidance* const guidance = entry.guidance_of(form->filling->page().at())) {
        add(Kind::wants, guidance->wants);
        for (const content::LocalizedText& mistake : guidance->mistakes) add(Kind::mistake, mistake);
        add(Kind::example, guidance->example);
        std::string picture;
        if (!guidance->picture.empty()) {
            if (const auto file = form->filling->pack().locate(guidance->picture)) picture = file->string();
        }
        add(Kind::where, guidance->where);
        if (!picture.empty()) add(Kind::where, guidance->where, std::move(picture));
    }
    add(Kind::follows, entry.next_steps);
    return topics;
}

// What the column says follows the page that stands beside it.
void Navigator::renew_guide(const ui::SemanticsTree& tree) {
    std::vector<guide::Topic> topics = this->topics();
    const bool same = topics.size() == guide_->topics.size() &&
                      std::equal(topics.begin(), topics.end(), guide_->topics.begin(),
                                 [](const guide::Topic& one, const guide::Topic& other) { return one.text == other.text; });
    if (!same) {
        guide_->topics = std::move(topics);
        guide_->at = 0;
    }
    guide_->items = guide::items_of(tree, strings());
    const auto at = std::find_if(guide_->items.begin(), guide_->items.end(), [&](const guide::Item& item) { return item.ids == pointed_; });
    guide_->pointed.reset();
    if (at != guide_->items.end() && !pointed_.empty()) guide_->pointed = static_cast<std::size_t>(at - guide_->items.begin());
}

void Navigator::prepare_assist(ui::Ui& ui) {
    using Assisted = ui::Ui::Assisted;
    if (tools_.assist == nullptr) return;
    const bool together = helps_together();
    // Whatever lies over the page asks something else.
    const bool offers = tools_.assist->offers() && visit_.under_way() && !is_overlay(pages_.top());
    ui.set_assisted(together ? Assisted::yes : offers ? Assisted::offered : Assisted::no);
    if (!together) guide_.reset();
    if (guide_ && !ui.has_room_for_aside()) {  // over the page, where there is no room beside it
        renew_guide(ui.tree());
        pages_.push(std::move(*guide_));
        guide_.reset();
    }
    ui.reserve_aside(guide_ ? ui::Ui::Aside::reserved : ui::Ui::Aside::none);
    ui.point_at(together ? pointed_ : std::vector<std::string>());
}

std::optional<page::Outcome> Navigator::draw_beside(ui::Ui& ui) {
    if (!guide_) return std::nullopt;
    renew_guide(ui.tree());
    const auto intent = guide::draw_beside(ui, *guide_, strings());
    if (!intent) return std::nullopt;
    return guide::update(*guide_, *intent);
}

void Navigator::toggle_guide() {
    if (guide_ || pages_.top_is<guide::Model>()) return close_helper_pages();
    guide_ = guide::Model{.name = tools_.assist->assist().who()->name, .topics = topics()};
}

void Navigator::point_at(std::vector<std::string> ids) {
    if (pages_.top_is<guide::Model>()) pages_.pop();  // what is pointed at is beneath
    pointed_ = std::move(ids);
}

void Navigator::hand_back() {
    tools_.assist->assist().hand_back();
    close_helper_pages();
}

void Navigator::come_back() {
    open_sign_in();
    sign_in::show(*pages_.top_as<sign_in::Model>(), tools_.assist->come_back());
}

void Navigator::open_reset() {
    close_helper_pages();
    pages_.push(reset::Model{visit_.open_forms()});
}

// What was half written is kept as when もどる is pressed, and each form is opened anew where it was left.
void Navigator::do_reset() {
    auto* const page = pages_.top_as<reset::Model>();
    const assist::Person* const who = tools_.assist->assist().who();
    if (page == nullptr || who == nullptr || !tools_.assist->assist().may(assist::Deed::reset)) return;
    if (const auto written = tools_.assist->trace().write(assist::TraceEntry::reset(who->id, visit_.open_forms())); !written) {
        log::error("assist", "nothing was put right: the trace cannot be written", {log::Field(written.error())});
        page->state = reset::Model::State::not_written;
        return;
    }
    desk_.settle();
    if (tools_.conversion != nullptr) tools_.conversion->forget();
    if (tools_.writing != nullptr) tools_.writing->forget();
    const std::size_t forms = visit_.open_forms();
    show_home();
    pages_.push(reset::Model{forms, reset::Model::State::done});
    log::info("assist", "a helper put a visit right");
}

// With the press, before the next page stands and is read.
void Navigator::decline_offer() {
    if (tools_.assist != nullptr) tools_.assist->answer_offer(assist::OfferAnswer::declined);
}

void Navigator::reads_aloud(Milliseconds length) {
    if (tools_.assist != nullptr && session::is_heard(settings())) tools_.assist->reads_aloud(length);
}

bool Navigator::page_stands(const ui::SemanticsTree& tree, std::string_view pressed) {
    if (tools_.assist == nullptr || tree.page() == nullptr) return false;
    const bool offered = tools_.assist->offers();
    if (const auto* form = pages_.top_as<FormPage>()) tools_.assist->assist().saw(form->filling->entry().id);
    if (!pressed.empty() && !pressed.ends_with("/frame.call_person")) tools_.assist->answer_offer(assist::OfferAnswer::declined);
    const std::string& page = tree.page()->id;
    const bool back = std::exchange(went_back_, false);
    if (page != standing_) {
        standing_ = page;
        std::size_t characters = 0;
        for (const ui::Node& node : tree.nodes()) {
            const bool text = node.role == ui::Role::heading || node.role == ui::Role::paragraph || node.role == ui::Role::list_item;
            if (text && !ui::is_beside_page(node.id)) characters += count_utf8(node.plain_name());
        }
        const bool resident = visit_.under_way() && !is_overlay(pages_.top());
        tools_.assist->entered(resident ? page : "", characters, back ? assist::StuckWatch::Way::back : assist::StuckWatch::Way::onward);
    } else if (pressed.ends_with("/next") && pages_.top_is<FormPage>() && !tree.all(ui::Role::alert).empty()) {
        tools_.assist->refused_answer();
    }
    return offered != tools_.assist->offers();
}

std::optional<SteadyTime> Navigator::next_of_assist() const {
    if (tools_.assist == nullptr) return std::nullopt;
    std::optional<SteadyTime> next = tools_.assist->next_change();
    const auto sooner = [&](SteadyTime due) {
        if (!next || due < *next) next = due;
    };
    const SteadyTime now = tools_.clock.now();
    if (const auto* page = std::get_if<sign_in::Model>(&pages_.top())) {
        if (const auto* locked = std::get_if<sign_in::Locked>(&page->phase)) sooner(locked->until);
    }
    if (sign_in_waits()) sooner(tools_.assist->last_activity() + sign_in_given_up_after);
    if (const auto* page = std::get_if<cleaning::Model>(&pages_.top()); page != nullptr && page->until) sooner(*page->until);
    if (pages_.top_is<called::Model>() && tools_.assist->called_since()) {
        const SteadyTime since = *tools_.assist->called_since();
        sooner(since + std::chrono::minutes(minutes_since(since, now) + 1));
    }
    if (pages_.top_is<stick::Model>() && tools_.assist->in_service()) sooner(now + look_at_stick_every);
    return next;
}

}  // namespace engawa::app
