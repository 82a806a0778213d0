#include "kiosk/session/bundle_choice.h"

#include <algorithm>
#include <iterator>

namespace engawa::session {

namespace {

std::vector<content::BundlePart> parts_answered(const content::BundleEntry& bundle, const BundleChoice& choice,
                                                BundleAnswer wanted) {
    std::vector<content::BundlePart> parts;
    std::copy_if(bundle.parts.begin(), bundle.parts.end(), std::back_inserter(parts), [&](const content::BundlePart& part) {
        if (part.only_if.empty()) return wanted == BundleAnswer::yes;
        const auto answer = choice.answers.find(part.only_if);
        return answer != choice.answers.end() && answer->second == wanted;
    });
    return parts;
}

}  // namespace

std::vector<content::BundlePart> chosen_parts(const content::BundleEntry& bundle, const BundleChoice& choice) {
    return parts_answered(bundle, choice, BundleAnswer::yes);
}

std::vector<content::BundlePart> undecided_parts(const content::BundleEntry& bundle, const BundleChoice& choice) {
    return parts_answered(bundle, choice, BundleAnswer::unknown);
}

}  // namespace engawa::session
