#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace engawa::support {

// A kiosk as the hands of a person know it, whether it is the program or its pages in this process. What cannot be done
// throws std::runtime_error with the page as it stood.
class PlayedKiosk {
  public:
    virtual ~PlayedKiosk() = default;

    // Taps the widget of that name, readings stripped; an empty role is any.
    virtual void tap(std::string_view role, std::string_view name) = 0;
    void tap(std::string_view name) { tap("", name); }
    virtual void tap_id(std::string_view id) = 0;
    // The page as it stands is worth looking at: "home", "care/name".
    virtual void picture(std::string_view name) = 0;
    // The same of a page that stands too briefly for picture(), as soon as it is drawn.
    virtual void picture_of_coming(std::string_view page, std::string_view name) = 0;

    // "home", "form.care-certification/data/person/name"
    virtual std::string page() const = 0;
    virtual std::string title() const = 0;
    // Whether a node of that name, or with that value, stands on the part of the page that is shown.
    virtual bool shows(std::string_view name) const = 0;
    virtual std::vector<std::string> names(std::string_view role) const = 0;
    // The twelve digits that stand on the slip, without their spaces.
    virtual std::string slip() const = 0;
    virtual std::string dump() const = 0;
};

}  // namespace engawa::support
