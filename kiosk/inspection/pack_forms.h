#pragma once

#include <filesystem>
#include <memory>

#include "kiosk/base/clock.h"
#include "kiosk/base/random.h"
#include "kiosk/base/result.h"
#include "kiosk/content/pack.h"
#include "kiosk/forms/definition.h"

namespace engawa::inspection {

// A form as the engine reads it, with the pack's data files that it names as its secondary instances. The rules between
// a pack and its forms are judged here (docs/formats/content-pack.md, "When a pack is refused", 5), since kiosk/content
// knows no XForms. Errors: of the forms engine, or of the pack; `where` is "kaigo/forms/care.xml:31" or
// "kaigo/media/towns.csv:3".
Result<std::shared_ptr<const forms::FormDefinition>> read_form(const content::Pack& pack,
                                                               const content::FormEntry& entry);

// Reads the form, begins it once and looks at each of its pages in every language of the pack: what its first
// calculations cannot do, or what a page cannot show to anybody, shows here as well.
Result<void> try_form(const content::Pack& pack, const content::FormEntry& entry, const WallClock& clock,
                      Random& random);

// Reads the folder as a pack and tries each of its forms: what makes a kiosk refuse it makes this an error.
Result<content::Pack> inspect_pack(const std::filesystem::path& folder, const WallClock& clock, Random& random);

}  // namespace engawa::inspection
