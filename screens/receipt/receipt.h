#pragma once

#include <cstdint>

#include "kiosk/content/pack.h"
#include "screens/page.h"

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
    std::vector<std::uint8_t> qr_modules;  // row by row, 1 is dark
    int qr_side = 0;
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
