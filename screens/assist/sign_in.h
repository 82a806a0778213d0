#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <variant>

#include "kiosk/assist/pin.h"
#include "kiosk/assist/sign_in.h"
#include "kiosk/base/secret_bytes.h"
#include "screens/page.h"

// How a helper signs in: the rota card under the scanner, then the PIN. docs/formats/helpers.md

namespace engawa::sign_in {

// A card is awaited; what was wrong with the one that was shown last.
struct Card {
    std::optional<assist::Refusal> refused;
};
struct Pin {
    std::string name;  // marked text: of whose card it is
    std::optional<assist::Refusal> refused;
};
// Argon2id takes its time, on a thread of its own.
struct Looking {
    std::string name;
};
struct Locked {
    std::string name;
    SteadyTime until;
    Seconds total{15};
};
// Who signs in stands in the trace first. It could not be written, and so nobody is signed in.
struct NotWritten {};
using Phase = std::variant<Card, Pin, Looking, Locked, NotWritten>;

struct Model {
    enum class Where { between_visits, in_visit } where = Where::between_visits;
    Phase phase = Card{};
    SecretBytes pin{assist::longest_pin_digits};
    std::size_t digits = 0;  // of it that were typed

    // What was typed so far, which is forgotten here.
    SecretBytes take_pin();
};

struct PressDigit {
    char digit = '0';
};
struct Erase {};
struct Enter {};
struct Again {};  // another card
struct Leave {};
using Intent = std::variant<PressDigit, Erase, Enter, Again, Leave>;

std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings);
page::Outcome update(Model& model, const Intent& intent);

// Another phase stands; digits of the one before are gone.
void show(Model& model, Phase phase);

}  // namespace engawa::sign_in
