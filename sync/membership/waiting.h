#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <vector>

#include "kiosk/base/random.h"
#include "kiosk/base/result.h"
#include "sync/envelope/enrolment.h"
#include "sync/envelope/kiosk_request.h"

// A kiosk that is not enrolled: its own key, and what it waits for. docs/formats/enrolment.md

namespace engawa::membership {

// Whether kiosk.toml is there; also one that cannot be read, for a person to mend.
bool is_enrolled(const std::filesystem::path& kiosk_folder);

// The kiosk's key, made when there is none and on the disk when this returns; kiosk.pub and request.txt beside it. A key that
// cannot be read is an error, and is never overwritten.
Result<envelope::KioskRequest> own_request(const std::filesystem::path& kiosk_folder, Random& random);

// Enrolment files for this kiosk on a stick or disk.
struct Offer {
    std::filesystem::path folder;
    envelope::Enrolment enrolment;
};
// In the order of the mount points, the first that is for this kiosk. Files for its id and another key are an error
// (MembershipError::key_is_not_ours), so that a person learns why nothing happens.
Result<std::optional<Offer>> find_offer(const envelope::KioskRequest& request, std::span<const std::filesystem::path> mount_points);

// What lies below these folders, one or two deep: where systems mount what is plugged in.
std::vector<std::filesystem::path> mounted_media(std::span<const std::filesystem::path> roots);

// Takes the files over, kiosk.toml last: a cut before it leaves a kiosk that waits.
Result<void> accept(const Offer& offer, const std::filesystem::path& kiosk_folder);

}  // namespace engawa::membership
