#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "kiosk/base/ids.h"
#include "kiosk/base/result.h"
#include "sync/envelope/envelope.h"
#include "sync/envelope/minisign.h"

// The kiosks an office knows: registry.toml beside its keys. docs/formats/state-directory.md

namespace engawa::office {

enum class KioskState {
    active,
    revoked,  // lost or stolen: what it signs is set aside, not taken in
};

struct RegisteredKiosk {
    KioskId id;
    std::string center;
    envelope::MinisignPublicKey key;
    KioskState state = KioskState::active;
    std::string enrolled_at;  // RFC 3339
};

class Registry {
  public:
    // A file that is not there is an empty registry.
    static Result<Registry> load(const std::filesystem::path& file);
    Result<void> save(const std::filesystem::path& file) const;

    const RegisteredKiosk* find(const KioskId& id) const;
    void add(RegisteredKiosk kiosk) { kiosks_.push_back(std::move(kiosk)); }
    // Of a kiosk that is there.
    void rename_center(const KioskId& id, std::string center);
    const std::vector<RegisteredKiosk>& kiosks() const { return kiosks_; }

    // For envelope::open(); the registry must outlive it.
    envelope::FindKioskKey find_active_key() const;

  private:
    std::vector<RegisteredKiosk> kiosks_;
};

}  // namespace engawa::office
