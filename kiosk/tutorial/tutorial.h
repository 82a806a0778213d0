#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "kiosk/content/article.h"
#include "kiosk/content/pack.h"

// A tutorial in one language, ready to be played.

namespace engawa::tutorial {

struct TutorialStep {
    std::string id;
    std::string title;                // with readings
    std::string picture_path;         // inside the pack, "media/x.png"
    std::string picture_description;  // with readings: the spoken alternative (EN 301 549 5.1.3.6)
    std::vector<content::BodyBlock> body;
    std::string narration;  // with readings: what is read aloud after the title; the body where the author gave none
};

struct Tutorial {
    content::TutorialId id;
    PackId pack;
    LanguageTag language;
    std::string title;
    std::vector<TutorialStep> steps;  // never empty
};

// `language` is one of the pack's, else its first is taken.
Tutorial tutorial_from(const content::Pack& pack, const content::TutorialEntry& entry, const LanguageTag& language);

}  // namespace engawa::tutorial
