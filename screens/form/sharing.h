#pragma once

#include <cstddef>
#include <string>

#include "kiosk/base/ids.h"

// What the questions of one form know of the other forms that are filled in with it. docs/formats/content-pack.md,
// "Bundles"

namespace engawa::form {

class Sharing {
  public:
    virtual ~Sharing() = default;

    // An answer was taken: the same question of the other forms is answered with it.
    virtual void answered(const FormId& form, const std::string& ref) = 0;
    // Whether the question was answered in a form before this one, and is not asked again.
    virtual bool is_filled(const FormId& form, const std::string& ref) const = 0;
    // The second of three forms; {0, 0} when the form is filled in by itself.
    struct Place {
        std::size_t number = 0;
        std::size_t count = 0;
    };
    virtual Place place_of(const FormId& form) const = 0;
};

}  // namespace engawa::form
