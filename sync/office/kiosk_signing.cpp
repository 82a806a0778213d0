#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>

#include "sync/office/kiosk_edits.h"
#include "sync/office/office_error.h"
#include "sync/publish/fleet.h"
#include "sync/publish/pack_roles.h"

// Between registry.toml and the signed registry.

namespace engawa::office {

namespace {

Result<std::optional<envelope::Fleet>> signed_fleet(const publish::Repository& repository) {
    const std::optional<std::string> bytes = TRY(publish::fleet_of(repository));
    if (!bytes) return std::optional<envelope::Fleet>();
    auto fleet = envelope::parse_fleet(*bytes);
    if (!fleet) return fleet.error().within(repository.folder().string());
    return std::optional(std::move(*fleet));
}

}  // namespace

Result<void> sign_registry(OfficeFolder& office, publish::Repository& repository, publish::KeyRing& keys,
                           const publish::EditParts& parts) {
    const envelope::Fleet& fleet = office.registry().fleet();
    const std::string text = envelope::fleet_json(fleet);
    // What a kiosk would refuse is refused here.
    const auto read = envelope::parse_fleet(text);
    if (!read) return read.error().within(office.file("registry.toml").string());
    const std::optional<envelope::Fleet> known = TRY(signed_fleet(repository));
    const bool other = known && known->serial == fleet.serial && envelope::fleet_json(*known) != text;
    if (known && (known->serial > fleet.serial || other))
        return Error(OfficeError::registry_behind, office.file("registry.toml").string(),
                     fmt::format("it has no. {}, and the signed registry no. {}, with other content: it was changed elsewhere, or "
                                 "this is an old copy. engawa kiosk restore makes registry.toml of the signed one",
                                 fleet.serial, known->serial));
    TRY(publish::put_fleet(repository, text, parts.clock.now()));
    fmt::print(parts.out, "registry no. {} with {} {}\n", fleet.serial, fleet.kiosks.size(),
               fleet.kiosks.size() == 1 ? "kiosk" : "kiosks");
    return publish::sign_role(repository, keys, std::string(publish::fleet_role), parts);
}

Result<void> restore_registry(OfficeFolder& office, const publish::Repository& repository, const KioskEditParts& parts) {
    const std::optional<envelope::Fleet> known = TRY(signed_fleet(repository));
    if (!known)
        return Error(OfficeError::registry_behind, repository.folder().string(), "it has no signed registry; engawa content fetch first");
    if (known->serial < office.registry().fleet().serial)
        return Error(OfficeError::registry_behind, repository.folder().string(),
                     fmt::format("its registry no. {} is older than registry.toml's no. {}, which stays as it is", known->serial,
                                 office.registry().fleet().serial));
    Registry restored(*known);
    // The only thing that is not signed.
    if (restored.office().store.empty()) restored.office().store = office.registry().office().store;
    TRY(restored.save(office.file("registry.toml")));
    fmt::print(parts.out, "registry.toml is no. {} again, with {} {}\n", known->serial, known->kiosks.size(),
               known->kiosks.size() == 1 ? "kiosk" : "kiosks");
    return {};
}

}  // namespace engawa::office
