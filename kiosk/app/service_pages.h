#pragma once

#include <span>
#include <string_view>

#include "kiosk/app/pages.h"
#include "kiosk/assist/roles.h"

// Which page is for which deed of a helper who is signed in while no resident is there. A deed that is not here has no tile.

namespace engawa::app {

struct NavigatorTools;

struct ServicePage {
    assist::Deed deed;
    std::string_view words;  // of its tile, a key of the catalogue
    ui::Icon icon;
    Page (*open)(const NavigatorTools& tools);
};

// In the order of the menu.
std::span<const ServicePage> service_pages();

}  // namespace engawa::app
