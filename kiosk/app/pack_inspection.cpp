#include "kiosk/app/pack_inspection.h"

#include <algorithm>

#include "kiosk/base/log.h"
#include "kiosk/inspection/pack_forms.h"

namespace engawa::app {

PackInspection::PackInspection(content::Library& library, const WallClock& clock, Random& random)
    : library_(library), clock_(clock), random_(random) {
    start_over();
}

void PackInspection::start_over() {
    waiting_.clear();
    for (const content::Pack& pack : library_.packs()) {
        for (const content::FormEntry& form : pack.forms) waiting_.push_back({pack.id, form.id});
    }
}

PackInspection::Found PackInspection::step() {
    if (waiting_.empty()) return Found::nothing;
    const Waiting next = waiting_.front();
    waiting_.pop_front();
    return inspect(next);
}

PackInspection::Found PackInspection::finish(PackId pack) {
    for (;;) {
        const auto next =
            std::find_if(waiting_.begin(), waiting_.end(), [&](const Waiting& form) { return form.pack == pack; });
        if (next == waiting_.end()) return Found::nothing;
        const Waiting form = *next;
        waiting_.erase(next);
        if (inspect(form) == Found::refused) return Found::refused;
    }
}

PackInspection::Found PackInspection::inspect(const Waiting& form) {
    const content::Pack* pack = library_.pack(form.pack);
    const content::FormEntry* entry = library_.form(form.form);
    ENGAWA_VERIFY(pack != nullptr && entry != nullptr);
    const auto tried = inspection::try_form(*pack, *entry, clock_, random_);
    if (tried.ok()) return Found::nothing;
    std::erase_if(waiting_, [&](const Waiting& other) { return other.pack == form.pack; });
    library_.refuse(form.pack, tried.error());
    log_refusal(library_.refusals().back());
    return Found::refused;
}

void log_refusal(const content::Refusal& refusal) {
    log::error("content", "a pack was refused", {{"pack", refusal.pack}, log::Field(refusal.reason)});
}

}  // namespace engawa::app
