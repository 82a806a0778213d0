#include "kiosk/assist/sign_in.h"

#include "kiosk/assist/pin.h"

namespace engawa::assist {

namespace {

// The first five are free, then 15 s, twice as long each time.
constexpr session::TryLimits pin_limits{.free = 5, .first_wait = Seconds(15)};

}  // namespace

std::string_view word_of(Refusal refusal) {
    switch (refusal) {
        case Refusal::not_a_card: return "not_a_card";
        case Refusal::not_signed: return "not_signed";
        case Refusal::other_day: return "other_day";
        case Refusal::not_listed: return "not_listed";
        case Refusal::other_center: return "other_center";
        case Refusal::locked: return "locked";
        case Refusal::wrong_pin: return "wrong_pin";
    }
    ENGAWA_VERIFY(false);
}

SignIn::SignIn(std::filesystem::path tries, const SteadyClock& clock, OfficeVouches vouches)
    : tries_(std::move(tries)), clock_(clock), vouches_(std::move(vouches)) {}

session::TryGuard& SignIn::guard(const std::string& person) {
    std::unique_ptr<session::TryGuard>& guard = guards_[person];
    if (guard == nullptr) {
        guard = std::make_unique<session::TryGuard>(tries_ / ("tries-" + person + ".json"), clock_, pin_limits);
    }
    return *guard;
}

std::variant<Person, Refusal> SignIn::show_card(std::string_view code, const Register& known, KioskDay today) {
    forget();
    const auto card = read_rota_card(code);
    if (!card) return Refusal::not_a_card;
    if (!vouches_(card->signed_text, card->signature)) return Refusal::not_signed;
    const bool of_the_day = today.clock == ClockState::set ? card->day == today.day : card->day >= today.day;
    if (!of_the_day) return Refusal::other_day;
    const Person* const person = find_person(known.people, card->person);
    if (person == nullptr || !is_valid_on(*person, card->day)) return Refusal::not_listed;
    if (!works_at(*person, known.center)) return Refusal::other_center;
    shown_ = Shown{*person, card->secret};
    if (wait() > Milliseconds(0)) return Refusal::locked;
    return *person;
}

Milliseconds SignIn::wait() { return shown_ ? guard(shown_->person.id).wait() : Milliseconds(0); }

std::optional<SignIn::Question> SignIn::ask(SecretBytes pin) {
    if (!shown_ || wait() > Milliseconds(0)) return std::nullopt;
    guard(shown_->person.id).failed();
    return Question{shown_->person.pin, shown_->person.id, shown_->secret, std::move(pin)};
}

std::variant<Person, Refusal> SignIn::take_answer(bool fits) {
    if (!shown_) return Refusal::not_a_card;
    if (!fits) return Refusal::wrong_pin;
    guard(shown_->person.id).cleared();
    const Person person = shown_->person;
    forget();
    return person;
}

void SignIn::forget() {
    if (shown_) wipe_container(shown_->secret);
    shown_.reset();
}

bool check_pin(const SignIn::Question& question) {
    return pin_fits(question.verifier, question.person, question.secret, question.pin);
}

}  // namespace engawa::assist
