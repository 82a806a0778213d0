#pragma once

#include <iosfwd>
#include <string>

#include "kiosk/base/clock.h"
#include "kiosk/base/result.h"
#include "sync/office/inbox_database.h"
#include "sync/office/openrosa.h"

// Records of the office's database sent on to an OpenRosa server. docs/formats/openrosa.md

namespace engawa::office {

struct RelaySummary {
    int sent = 0;
    int refused = 0;      // for ever, those of earlier runs too
    int turned_away = 0;  // tried again by the next run
    bool left_to_another = false;
};

struct RelayParts {
    InboxDatabase& database;
    const WallClock& clock;
    std::ostream& out;  // a line for each record that needs a person; no answers
};

// `server` is the address as the person gave it, `form` empty for all. An error ended the run early; what was sent
// before it stays sent.
Result<RelaySummary> relay_openrosa(const RelayParts& parts, const std::string& server, const std::string& form,
                                    const std::optional<OpenRosaLogin>& login);

}  // namespace engawa::office
