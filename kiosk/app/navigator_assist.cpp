#include <utility>

#include "kiosk/app/navigator.h"
#include "kiosk/app/service_pages.h"
#include "kiosk/base/log.h"

// What the navigator does for helpers: who is signed in and how is the desk's, which page stands is decided here.

namespace engawa::app {

namespace {

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
        while (is_overlay(pages_.top()) || pages_.top_is<sign_in::Model>()) pages_.pop();
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
    if (step.signed_out) {
        pages_.start_over(attract_page());
        changed = true;
    }
    return changed;
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
    if (const auto* page = std::get_if<cleaning::Model>(&pages_.top()); page != nullptr && page->until) sooner(*page->until);
    if (pages_.top_is<called::Model>() && tools_.assist->called_since()) {
        const SteadyTime since = *tools_.assist->called_since();
        sooner(since + std::chrono::minutes(minutes_since(since, now) + 1));
    }
    if (pages_.top_is<stick::Model>() && tools_.assist->in_service()) sooner(now + look_at_stick_every);
    return next;
}

}  // namespace engawa::app
