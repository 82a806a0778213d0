#pragma once

#include "kiosk/content/pack.h"
#include "screens/page.h"
#include "kiosk/base/qr_code.h"

// Sealing, then the slip: the number, what happens next, when, whom to ask. The slip is shown only after the sealed
// envelope is durable.

namespace engawa::sending {

struct Model {};
using Intent = std::variant<std::monostate>;  // nothing can be pressed but the frame
std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings);
page::Outcome update(Model& model, const Intent& intent);

}  // namespace engawa::sending

namespace engawa::receipt {

// Whether a helper took part in it, and in what.
enum class Help {
    none,
    together,   // showed and explained; the resident pressed
    on_behalf,  // also pressed for the resident
};
struct Slip {
    std::string code;  // 12 digits
    content::LocalizedText form_title;
    content::LocalizedText next_steps;
    content::LocalizedText ask;
    content::Department department;
    QrCode qr;
    Help help = Help::none;
    std::string helper{};  // marked text: who helped last
};
// What a bundle spared: so many answers were written once each, and not written so many times.
struct Saved {
    std::size_t answers = 0;
    std::size_t writings = 0;
};
struct Model {
    std::vector<Slip> slips;  // one a form
    Saved saved{};
};

struct Another {};
struct Finish {};
using Intent = std::variant<Another, Finish>;

// The QR holds "engawa-slip:123412341234".
Slip make_slip(std::string code, const content::FormEntry& form, const content::Department& department);
std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings);
page::Outcome update(Model& model, const Intent& intent);

// "1234 1234 1234"
std::string grouped(std::string_view slip_code);

}  // namespace engawa::receipt
