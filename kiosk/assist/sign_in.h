#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "kiosk/assist/person.h"
#include "kiosk/assist/rota_card.h"
#include "kiosk/base/clock.h"
#include "kiosk/base/secret_bytes.h"
#include "kiosk/session/try_guard.h"

// How somebody of the registry becomes the one who is signed in: a card, then a PIN. docs/formats/helpers.md

namespace engawa::assist {

enum class Refusal { not_a_card, not_signed, other_day, not_listed, other_center, locked, wrong_pin };
std::string_view word_of(Refusal refusal);

// What a kiosk goes by; from the signed registry as it is in force.
struct Register {
    std::vector<Person> people;
    std::string center;
};

// The kiosk's day: today when the clock is set, else the earliest that today can be.
struct KioskDay {
    Day day;
    ClockState clock = ClockState::set;
};

class SignIn {
  public:
    // `tries` is the folder of the counts; the clock outlives it.
    SignIn(std::filesystem::path tries, const SteadyClock& clock, OfficeVouches vouches);

    // A card was read. Its holder, who is now asked for the PIN, or why not; for `locked` wait() says how long.
    std::variant<Person, Refusal> show_card(std::string_view code, const Register& known, KioskDay today);
    // Whose PIN is awaited; null without a card.
    const Person* holder() const { return shown_ ? &shown_->person : nullptr; }
    // Of the holder.
    Milliseconds wait();

    // What a PIN is looked at with, on whatever thread: check_pin takes some 100 ms.
    struct Question {
        std::string verifier;
        std::string person;
        std::string secret;
        SecretBytes pin;
    };
    // The try is counted before it is made. Nothing while the holder has to wait, or without a card.
    std::optional<Question> ask(SecretBytes pin);
    // The person who is to be signed in, whose card is done with; or wrong_pin, after which the card still stands.
    std::variant<Person, Refusal> take_answer(bool fits);

    // The card is put away; counts stay.
    void forget();

  private:
    struct Shown {
        Person person;
        std::string secret;
    };
    session::TryGuard& guard(const std::string& person);

    std::filesystem::path tries_;
    const SteadyClock& clock_;
    OfficeVouches vouches_;
    std::optional<Shown> shown_;
    std::map<std::string, std::unique_ptr<session::TryGuard>> guards_;
};

bool check_pin(const SignIn::Question& question);

}  // namespace engawa::assist
