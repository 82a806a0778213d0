#pragma once

#include "kiosk/content/pack.h"
#include "screens/page.h"
#include "screens/qr_code.h"

// Sealing, then the slip: the number, what happens next, when, whom to ask. The slip is shown only after the sealed
// envelope is durable.

namespace engawa::sending {

struct Model {};
using Intent = std::variant<std::monostate>;  // nothing can be pressed but the frame
std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings);
page::Outcome update(Model& model, const Intent& intent);

}  // namespace engawa::sending

namespace engawa::receipt {

struct Model {
    std::string slip_code;  // 12 digits
    content::LocalizedText form_title;
    content::LocalizedText next_steps;
    content::LocalizedText ask;
    content::Department department;
    QrCode code;
};

struct Another {};
struct Finish {};
using Intent = std::variant<Another, Finish>;

// The QR holds "engawa-slip:123412341234".
Model make_model(std::string slip_code, const content::FormEntry& form, const content::Department& department);
std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings);
page::Outcome update(Model& model, const Intent& intent);

// "1234 1234 1234"
std::string grouped(std::string_view slip_code);

}  // namespace engawa::receipt
