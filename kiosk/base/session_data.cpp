#include "kiosk/base/session_data.h"

#include <algorithm>

#include "kiosk/base/result.h"

namespace engawa {

void SessionData::join(Wipeable& member) {
    ENGAWA_VERIFY(std::find(members_.begin(), members_.end(), &member) == members_.end());
    members_.push_back(&member);
}

void SessionData::leave(Wipeable& member) { std::erase(members_, &member); }

void SessionData::wipe_all() {
    for (auto member = members_.rbegin(); member != members_.rend(); ++member) (*member)->wipe();
}

}  // namespace engawa
