#pragma once

#include <map>
#include <set>
#include <string>

#include "kiosk/base/ids.h"
#include "kiosk/base/result.h"

namespace engawa::update {

// By pack, what no other may have too (content::names_of()).
using NamesByPack = std::map<PackId, std::set<std::string>>;

// Whether other versions that this kiosk is to have are still on their way: one of them may be to have what another gives up.
enum class Others { here, coming };

struct Choice {
    std::set<PackId> taken;
    std::map<PackId, Error> waiting;  // `UpdateError::clash`
};

// Which of the versions that are ready are taken now, together, beside what is shown (docs/formats/content-repository.md,
// "Between packs"). `shown` is without a clash.
Choice choose(const NamesByPack& ready, const NamesByPack& shown, Others others);

}  // namespace engawa::update
