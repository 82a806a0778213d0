#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "kiosk/base/clock.h"
#include "kiosk/base/ids.h"
#include "kiosk/base/result.h"
#include "sync/envelope/envelope.h"
#include "sync/envelope/fleet.h"
#include "sync/envelope/kiosk_request.h"
#include "sync/envelope/minisign.h"

// The kiosks an office knows, and what they must know of it: registry.toml beside its keys, of which the signed registry
// is made. docs/formats/registry.md

namespace engawa::office {

using envelope::KioskState;
using envelope::RegisteredKiosk;

class Registry {
  public:
    Registry() = default;
    explicit Registry(envelope::Fleet fleet) : fleet_(std::move(fleet)) {}
    // A file that is not there is an empty registry.
    static Result<Registry> load(const std::filesystem::path& file);
    Result<void> save(const std::filesystem::path& file) const;

    const envelope::Fleet& fleet() const { return fleet_; }
    const RegisteredKiosk* find(const KioskId& id) const { return fleet_.find(id); }
    // no_such_kiosk.
    Result<RegisteredKiosk*> known(const KioskId& id);
    const std::vector<RegisteredKiosk>& kiosks() const { return fleet_.kiosks; }
    // The kiosk that has the key, or had it once; null when none has.
    const RegisteredKiosk* holder_of(const envelope::MinisignPublicKey& key) const;

    void add(RegisteredKiosk kiosk) { fleet_.kiosks.push_back(std::move(kiosk)); }
    // Of a kiosk that is there.
    void rename_center(const KioskId& id, std::string center);
    std::vector<assist::Person>& people() { return fleet_.people; }
    envelope::OfficeIdentity& office() { return fleet_.office; }
    // Every change: the serial grows, and the time is kept.
    void note_change(WallTime now);

    // Both know no key of a kiosk that is not active. For envelope::open(); the registry must outlive it.
    envelope::FindKioskKeys find_active_keys() const;
    envelope::FindKioskKey find_active_key() const;

  private:
    envelope::Fleet fleet_;
};

}  // namespace engawa::office
