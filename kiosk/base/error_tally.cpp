#include "kiosk/base/error_tally.h"

#include <algorithm>

namespace engawa::log {

void ErrorTally::write(Level level, std::string_view layer, std::string_view message, const std::vector<Field>& fields) {
    if (level == Level::warning || level == Level::error) {
        for (const Field& field : fields) {
            if (!field.error_name().empty()) count(field.error_name());
        }
    }
    next_.write(level, layer, message, fields);
}

void ErrorTally::count(std::string_view name) {
    const std::lock_guard lock(mutex_);
    auto place = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) { return entry.name == name; });
    if (place == entries_.end()) place = entries_.insert(place, Entry{name, 0, {}});
    ++place->count;
    place->last_at = clock_.now();
    std::rotate(entries_.begin(), place, place + 1);
}

std::vector<ErrorTally::Entry> ErrorTally::entries() const {
    const std::lock_guard lock(mutex_);
    return entries_;
}

}  // namespace engawa::log
