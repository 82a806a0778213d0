#include "kiosk/tutorial/tutorial.h"

namespace engawa::tutorial {

Tutorial tutorial_from(const content::Pack& pack, const content::TutorialEntry& entry, const LanguageTag& language) {
    const content::Article& article = entry.in(language);
    Tutorial tutorial{entry.id, pack.id, article.language, entry.title.in(article.language), {}};
    for (const content::Section& section : article.sections) {
        TutorialStep step;
        step.id = section.id;
        step.title = section.heading;
        if (section.picture) {
            step.picture_path = section.picture->path;
            step.picture_description = section.picture->description;
        }
        step.body = section.body;
        step.narration = section.narration.empty() ? content::body_as_narration(section.body) : section.narration;
        tutorial.steps.push_back(std::move(step));
    }
    return tutorial;
}

}  // namespace engawa::tutorial
