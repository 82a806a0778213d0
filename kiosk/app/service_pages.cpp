#include "kiosk/app/service_pages.h"

#include <array>

#include "kiosk/app/navigator.h"

namespace engawa::app {

namespace {

using assist::Deed;
using ui::Icon;

Page clean(const NavigatorTools&) { return cleaning::Model{}; }
Page carry(const NavigatorTools& tools) { return tools.stick().value_or(stick::Model{.kind = stick::Kind::awaited}); }

constexpr std::array table{
    ServicePage{Deed::carry, "service.carry", Icon::card, carry},
    ServicePage{Deed::clean, "service.clean", Icon::hand, clean},
};

}  // namespace

std::span<const ServicePage> service_pages() { return table; }

}  // namespace engawa::app
