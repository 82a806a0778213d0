#pragma once

#include <map>
#include <string>
#include <vector>

#include "kiosk/content/pack.h"

// What a resident answered before the forms of a bundle, and which of its forms that makes. docs/formats/content-pack.md,
// "Bundles"

namespace engawa::session {

enum class BundleAnswer {
    yes,
    no,
    unknown,  // its forms are left out, and the resident is told whom to ask
};

struct BundleChoice {
    content::BundleId bundle;
    std::map<std::string, BundleAnswer> answers;  // by the question's id
};

// The forms that the answers make part of it, in the order in which they are filled in.
std::vector<content::BundlePart> chosen_parts(const content::BundleEntry& bundle, const BundleChoice& choice);
// Those whose question was answered "I don't know".
std::vector<content::BundlePart> undecided_parts(const content::BundleEntry& bundle, const BundleChoice& choice);

}  // namespace engawa::session
