#pragma once

#include <optional>
#include <string>

#include "kiosk/session/slip_exchange.h"
#include "screens/page.h"

// 書類のようす: how far an application has come, by the number on its slip.

namespace engawa::status {

struct Typing {};
struct Asking {};
// What the worker answered.
struct Told {
    session::SlipAnswer answer;
};
using Phase = std::variant<Typing, Asking, Told>;

struct Model {
    Model() { digits.reserve(room); }

    std::string digits;  // as typed; longer than what a string keeps inside itself, so that it is wiped when it goes
    bool scan_refused = false;  // what was scanned is no slip's code
    Phase phase = Typing{};

    static constexpr std::size_t room = 32;
};

struct PressDigit {
    char digit = '0';
};
struct Erase {};
struct LookUp {};
struct Another {};
struct Leave {};
struct Call {};
using Intent = std::variant<PressDigit, Erase, LookUp, Another, Leave, Call>;

std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings);
page::Outcome update(Model& model, const Intent& intent);

// What a scanner read: looked up at once when it is a slip's code, else said on the page.
page::Outcome take_scan(Model& model, std::string_view scanned);
// The answer to what was asked.
void take_answer(Model& model, session::SlipAnswer answer);

inline constexpr std::string_view scan_prefix = "engawa-slip:";
inline constexpr std::size_t code_digits = 12;

}  // namespace engawa::status
