#pragma once

#include <filesystem>
#include <iosfwd>
#include <string>

#include "kiosk/base/clock.h"
#include "kiosk/base/random.h"
#include "kiosk/base/result.h"
#include "sync/office/office_folder.h"

// The office's own keys that change: docs/formats/registry.md, "Keys that change". Each step may be cut off anywhere and given
// again; already_so when there is nothing left to do.

namespace engawa::office {

struct OfficeKeyParts {
    const WallClock& clock;
    Random& random;
    std::ostream& out;
};

// Makes the key that will sign acks, and has the registry tell the kiosks of it.
Result<void> make_next_key(OfficeFolder& office, const OfficeKeyParts& parts);
// Signs with it from now on. The old one stays good, and stays in the folder.
Result<void> use_next_key(OfficeFolder& office, const OfficeKeyParts& parts);
// The kiosks believe the old one no more.
Result<void> retire_key(OfficeFolder& office, const OfficeKeyParts& parts);

// Another age identity at the end of identity.txt: envelopes are sealed to all that the registry lists.
Result<void> add_recipient(OfficeFolder& office, const OfficeKeyParts& parts);
// Nothing is sealed to it any more. Its identity stays: what was sealed before can still be opened.
Result<void> remove_recipient(OfficeFolder& office, const std::string& recipient, const OfficeKeyParts& parts);

Result<void> list_office_keys(OfficeFolder& office, std::ostream& out);

// Whether acks that lie in the store may be signed with another key than this one: then all are signed anew by the next pull.
bool acks_want_signing(const std::filesystem::path& office_folder, const envelope::MinisignPublicKey& key);
Result<void> note_acks_signed(const std::filesystem::path& office_folder, const envelope::MinisignPublicKey& key);

}  // namespace engawa::office
