#pragma once

#include <memory>

#include "kiosk/device/lamp.h"
#include "sync/envelope/enrolment.h"

namespace engawa::app {

// What kiosk.toml names; null without one, or when it cannot be opened, which is logged: the page alone calls then.
std::unique_ptr<device::LampSwitch> open_lamp(const envelope::LampSetup& setup, device::Ioctl ioctl = device::system_ioctl);

}  // namespace engawa::app
