#include "kiosk/app/helper_lamp.h"

#include "kiosk/base/log.h"
#include "kiosk/base/overloaded.h"

namespace engawa::app {

namespace {

using Switch = std::unique_ptr<device::LampSwitch>;

template <typename Opened>
Switch logged(Result<Opened> opened) {
    if (opened) return std::move(*opened);
    log::error("lamp", "the helper's lamp cannot be opened; the page alone calls", {log::Field(opened.error())});
    return nullptr;
}

}  // namespace

Switch open_lamp(const envelope::LampSetup& setup, device::Ioctl ioctl) {
    return std::visit(Overloaded{[](const std::monostate&) -> Switch { return nullptr; },
                                 [&](const envelope::GpioLamp& lamp) {
                                     return logged(device::GpioSwitch::open(lamp.chip, static_cast<unsigned>(lamp.line), ioctl));
                                 },
                                 [&](const envelope::UsbRelayLamp& lamp) {
                                     return logged(device::UsbRelaySwitch::open(lamp.device, static_cast<unsigned>(lamp.relay), ioctl));
                                 }},
                      setup);
}

}  // namespace engawa::app
