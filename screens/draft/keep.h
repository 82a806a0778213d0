#pragma once

#include <string>
#include <variant>

#include "kiosk/session/slip_exchange.h"
#include "screens/page.h"
#include "kiosk/base/qr_code.h"

// あとで続ける: how the resident wants to keep the way back, the sealing, and the draft slip. docs/formats/drafts.md

namespace engawa::keep {

struct Choosing {};
struct Keeping {};
struct Kept {
    QrCode code;  // empty: kept in words
};
struct Failed {};
using Phase = std::variant<Choosing, Keeping, Kept, Failed>;

struct Model {
    Phase phase = Choosing{};
    page::DraftSlip kind = page::DraftSlip::picture;
    std::string secret;  // longer than what a string keeps inside itself, so that it is wiped when it goes
};

struct AsPicture {};
struct AsWords {};
struct Finish {};
struct Again {};
struct Back {};
using Intent = std::variant<AsPicture, AsWords, Finish, Again, Back>;

std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings);
page::Outcome update(Model& model, const Intent& intent);

// The secret under which it is being kept; not shown before it is.
void begin_keeping(Model& model, std::string secret);
void take_answer(Model& model, const session::SlipAnswer& answer);

}  // namespace engawa::keep
