#include "kiosk/session/profile.h"

#include "kiosk/base/secret_bytes.h"

namespace engawa::session {

void Profile::remember(ProfileKey key, std::string_view value, const FormId& source_form,
                       const content::LocalizedText& source_title) {
    const auto found = entries_.find(key);
    if (found != entries_.end()) {
        wipe_container(found->second.value);
        entries_.erase(found);
    }
    if (!value.empty()) {
        entries_.emplace(key, ProfileOffer{std::string(value), source_form, source_title});
    }
}

std::optional<ProfileOffer> Profile::offer(ProfileKey key, const FormId& for_form) const {
    const auto found = entries_.find(key);
    if (found == entries_.end() || found->second.source_form == for_form) return std::nullopt;
    return found->second;
}

void Profile::wipe() {
    for (auto& [key, entry] : entries_) wipe_container(entry.value);
    entries_.clear();
}

}  // namespace engawa::session
