#pragma once

#include <string>
#include <string_view>

#include "kiosk/base/ids.h"
#include "kiosk/base/result.h"
#include "sync/tuf/metadata.h"

// Which kiosks take a version of a pack (docs/formats/content-repository.md, "Targets").

namespace engawa::update {

inline constexpr int highest_ring = 9;

struct Rollout {
    std::string version = "0";  // [0-9A-Za-z._-]{1,32}; "0" when nothing was signed about it
    int ring = highest_ring;    // 0 to 9: kiosks of a lower ring take it, those of a higher one do not
    int percent = 100;          // 0 to 100, of the kiosks in this very ring
    friend bool operator==(const Rollout&, const Rollout&) = default;
};

// What the custom fields of the target of pack.toml say; without `custom.engawa` everybody takes it.
// `UpdateError::unfit_pack` when they say something else than the format.
Result<Rollout> read_rollout(const tuf::TargetFile& pack_toml);

// 0 to 99; the same on every machine.
int bucket(const KioskId& kiosk, const PackId& pack, std::string_view version);

bool includes(const Rollout& rollout, const KioskId& kiosk, int ring, const PackId& pack);

}  // namespace engawa::update
