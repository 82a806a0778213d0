#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "kiosk/base/clock.h"

namespace engawa::store {

struct ListedResource {
    enum class Kind { object, collection };
    std::string path;  // the href's path, percent-decoded: "/base/inbox/", "/base/inbox/a.age"
    Kind kind = Kind::object;
    std::uint64_t size_bytes = 0;
    std::optional<WallTime> written_at{};  // getlastmodified

    friend bool operator==(const ListedResource&, const ListedResource&) = default;
};

// The responses of a multistatus document (RFC 4918 14.16), or nothing when it is not one. Entities are not
// expanded; hrefs may be URLs or absolute paths.
std::optional<std::vector<ListedResource>> parse_multistatus(std::span<const std::byte> xml);

}  // namespace engawa::store
