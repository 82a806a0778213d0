#include "kiosk/app/assist_desk.h"

#include <algorithm>
#include <utility>

#include "kiosk/base/log.h"
#include "kiosk/base/ruby.h"

namespace engawa::app {

namespace {

using assist::Refusal;
using assist::TraceEntry;

std::string name_on(const sign_in::Phase& phase) {
    if (const auto* looking = std::get_if<sign_in::Looking>(&phase)) return looking->name;
    return {};
}

}  // namespace

AssistDesk::AssistDesk(AssistTools tools)
    : tools_(std::move(tools)),
      assist_(tools_.trace, tools_.wall_clock, tools_.clock),
      sign_in_(tools_.tries, tools_.clock, tools_.vouches),
      stuck_(tools_.clock),
      lamp_(std::move(tools_.lamp), tools_.clock) {}

bool AssistDesk::somebody_is_listed() const { return !tools_.known().people.empty(); }

std::string AssistDesk::name_of(std::string_view person) const {
    const assist::Register known = tools_.known();
    const assist::Person* const found = assist::find_person(known.people, person);
    return found != nullptr ? found->name : escape_ruby(person);
}

sign_in::Phase AssistDesk::locked(const assist::Person& person) {
    const Seconds wait = std::chrono::ceil<Seconds>(sign_in_.wait());
    return sign_in::Locked{person.name, tools_.clock.now() + wait, wait};
}

// What is refused takes effect whatever becomes of its entry.
sign_in::Phase AssistDesk::refused(std::string_view who, Refusal refusal) {
    if (const auto written = tools_.trace.write(TraceEntry::sign_in_refused(who, assist::word_of(refusal))); !written) {
        log::error("assist", "the trace cannot be written", {log::Field(written.error())});
    }
    return sign_in::Card{refusal};
}

sign_in::Phase AssistDesk::show_card(std::string_view code) {
    tools_.pins.forget();
    shown_card_ = SecretBytes::copy_of(code);
    const auto shown = sign_in_.show_card(code, tools_.known(), tools_.today());
    if (const auto* person = std::get_if<assist::Person>(&shown)) return sign_in::Pin{person->name, std::nullopt};
    const Refusal refusal = std::get<Refusal>(shown);
    const assist::Person* const holder = sign_in_.holder();
    sign_in::Phase phase = refused(holder != nullptr ? holder->id : "", refusal);
    return holder != nullptr ? locked(*holder) : phase;
}

sign_in::Phase AssistDesk::try_pin(SecretBytes pin) {
    const assist::Person* const holder = sign_in_.holder();
    if (holder == nullptr) return sign_in::Card{};
    auto question = sign_in_.ask(std::move(pin));
    if (!question) return locked(*holder);
    tools_.pins.ask({std::make_shared<assist::SignIn::Question>(std::move(*question))});
    return sign_in::Looking{holder->name};
}

sign_in::Phase AssistDesk::come_back() {
    const SecretBytes card = card_.clone();
    return show_card(card.text());
}

void AssistDesk::put_card_away() {
    tools_.pins.forget();
    shown_card_.wipe();
    sign_in_.forget();
}

Result<void> AssistDesk::let_in(const assist::Person& person, Place place) {
    if (assist_.is<assist::SteppedAway>()) return assist_.came_back(person);
    TRY(assist_.sign_in(person));
    if (place == Place::service) return {};
    const auto beside = assist_.accompany();
    if (!beside) assist_.hand_back();
    return beside;
}

std::optional<AssistDesk::News> AssistDesk::take_pin_answer(const sign_in::Phase& shown, Place place) {
    // Once the wait is over the digits are there again.
    if (const auto* locked = std::get_if<sign_in::Locked>(&shown); locked != nullptr && tools_.clock.now() >= locked->until) {
        return News(sign_in::Phase(sign_in::Pin{locked->name, std::nullopt}));
    }
    const auto answer = tools_.pins.take();
    if (!answer) return std::nullopt;
    const assist::Person* const holder = sign_in_.holder();
    if (holder == nullptr) return News(sign_in::Phase(sign_in::Card{}));
    const std::string id = holder->id;
    const auto taken = sign_in_.take_answer(answer->ok() && (*answer)->fits);
    if (std::holds_alternative<Refusal>(taken)) {
        refused(id, Refusal::wrong_pin);
        if (sign_in_.wait() > Milliseconds(0)) return News(locked(*sign_in_.holder()));
        return News(sign_in::Phase(sign_in::Pin{name_on(shown), Refusal::wrong_pin}));
    }
    if (const auto let = let_in(std::get<assist::Person>(taken), place); !let) {
        log::error("assist", "nobody is signed in: the trace cannot be written", {log::Field(let.error())});
        return News(sign_in::Phase(sign_in::NotWritten{}));
    }
    last_activity_ = tools_.clock.now();
    card_ = std::move(shown_card_);
    stuck_.visit_ended();
    offered_.reset();
    call_is_over();
    log::info("assist", "somebody of the registry is signed in");
    return News(SignedIn{});
}

void AssistDesk::call() {
    if (!called_since_) {
        called_since_ = tools_.clock.now();
        if (const auto written = tools_.trace.write(TraceEntry::called()); !written) {
            log::error("assist", "the trace cannot be written", {log::Field(written.error())});
        }
    }
    lamp_.show(device::Light::on);
}

void AssistDesk::call_is_over() {
    called_since_.reset();
    lamp_.show(device::Light::off);
}

void AssistDesk::activity() {
    last_activity_ = tools_.clock.now();
    assist_.activity();
    stuck_.touched();
}

void AssistDesk::entered(std::string_view page, std::size_t characters, assist::StuckWatch::Way way) {
    if (offered_) answer_offer(assist::OfferAnswer::none);
    stuck_.entered(watches() ? page : std::string_view(), characters, way);
}

void AssistDesk::refused_answer() {
    if (watches()) stuck_.refused();
}

void AssistDesk::reads_aloud(Milliseconds length) {
    if (length > Milliseconds(0)) read_until_ = tools_.clock.now() + length;
}

void AssistDesk::answer_offer(assist::OfferAnswer answer) {
    if (!offered_) return;
    if (const auto written = tools_.trace.write(TraceEntry::offered(*offered_, answer)); !written) {
        log::error("assist", "the trace cannot be written", {log::Field(written.error())});
    }
    offered_.reset();
    if (answer != assist::OfferAnswer::none) stuck_.answered(answer);
}

// First the resident is asked, then the lamp blinks.
bool AssistDesk::step_stuck() {
    if (read_until_) {
        stuck_.spoke();
        if (tools_.clock.now() >= *read_until_) read_until_.reset();
    }
    if (!watches()) return false;
    const assist::StuckWatch::Step stuck = stuck_.step();
    if (stuck.lamp) lamp_.show(device::Light::blinking);
    if (!stuck.offer) return false;
    offered_ = stuck.offer;
    return true;
}

void AssistDesk::visit_ended() {
    put_card_away();
    assist_.visit_ended();
    card_.wipe();
    stuck_.visit_ended();
    offered_.reset();
    read_until_.reset();
    call_is_over();
}

AssistDesk::Step AssistDesk::step() {
    Step step;
    lamp_.step();
    step.stepped_away = assist_.step();
    step.offered = step_stuck();
    if (in_service() && tools_.clock.now() - last_activity_ >= signed_out_after) {
        assist_.hand_back(assist::SignedOutBecause::left);
        step.signed_out = true;
    }
    return step;
}

std::optional<SteadyTime> AssistDesk::next_change() const {
    std::optional<SteadyTime> next = assist_.next_change();
    const auto sooner = [&](std::optional<SteadyTime> due) {
        if (due && (!next || *due < *next)) next = due;
    };
    if (in_service()) sooner(last_activity_ + signed_out_after);
    sooner(lamp_.next_change());
    if (watches()) sooner(stuck_.next_change());
    sooner(read_until_);
    return next;
}

}  // namespace engawa::app
