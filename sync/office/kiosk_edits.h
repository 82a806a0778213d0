#pragma once

#include <filesystem>
#include <iosfwd>
#include <optional>
#include <string>

#include "kiosk/base/clock.h"
#include "kiosk/base/result.h"
#include "sync/office/office_folder.h"
#include "sync/publish/edits.h"
#include "sync/store/store.h"

// What a person changes in the registry of kiosks (docs/formats/registry.md). Each takes effect at the office with the next
// pull, and at the kiosks once the registry is signed and published.

namespace engawa::office {

struct KioskEditParts {
    const WallClock& clock;
    std::ostream& out;
};

struct EnrolOptions {
    std::string request;  // the text of the code, or a file that holds it
    std::string words;    // as they are read from the kiosk's screen
    std::string center;
    int ring = 0;
    std::optional<std::string> store_url;  // of this kiosk alone; else the registry's, else <state>/store where that is there
    std::optional<std::string> store_user;
    std::optional<std::filesystem::path> store_secret_file;
    std::optional<std::filesystem::path> content_root;  // else office/root.json, when it is there
};
// Adds the kiosk, and makes kiosks/<id>/ to be carried to it. The same request again, cut off or not, makes the folder
// anew. wrong_words, kiosk_there, key_taken before anything is made.
Result<void> enrol_kiosk(OfficeFolder& office, const EnrolOptions& options, const KioskEditParts& parts);

struct StoreChange {
    std::string address;
    std::optional<std::string> user;  // the office's login there
    std::optional<std::filesystem::path> secret_file;
    enum class Look { demanded, waived } look{Look::demanded};
};
// The store of all kiosks: shows it, and with `named` sets it. Kiosks learn of a server's with the signed registry, and fetch content
// from it then; so, once there are kiosks, what it lacks is store_not_ready, and the store's own errors are passed on.
Result<void> name_store(OfficeFolder& office, const std::optional<StoreChange>& named, const KioskEditParts& parts);

Result<void> list_kiosks(OfficeFolder& office, std::ostream& out);
Result<void> rename_kiosk(OfficeFolder& office, const KioskId& kiosk, const std::string& center, const KioskEditParts& parts);
Result<void> move_ring(OfficeFolder& office, const KioskId& kiosk, int ring, const KioskEditParts& parts);
// already_so for a kiosk that is revoked, or active, already.
Result<void> revoke_kiosk(OfficeFolder& office, const KioskId& kiosk, const KioskEditParts& parts);
Result<void> readmit_kiosk(OfficeFolder& office, const KioskId& kiosk, const KioskEditParts& parts);

// Asks the kiosk for another key.
Result<void> ask_for_key(OfficeFolder& office, const KioskId& kiosk, const KioskEditParts& parts);
// Takes what kiosks have put under requests/ and the registry waits for. What is not in order is told and left.
Result<void> take_requests(OfficeFolder& office, store::ObjectStore& store, const KioskEditParts& parts);

// Makes the signed registry of registry.toml and signs it; engawa content publish brings it to the kiosks.
// registry_behind when the repository's is newer.
Result<void> sign_registry(OfficeFolder& office, publish::Repository& repository, publish::KeyRing& keys,
                           const publish::EditParts& parts);
// Makes registry.toml of the signed one.
Result<void> restore_registry(OfficeFolder& office, const publish::Repository& repository, const KioskEditParts& parts);

}  // namespace engawa::office
