#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "kiosk/base/clock.h"

#include "sync/store/store.h"

// The XML that S3 engines answer in.

namespace engawa::store {

// An <Error>. Region is where the bucket is, when the engine says so.
struct S3Refusal {
    std::string code;
    std::string region;
};
std::optional<S3Refusal> parse_s3_refusal(std::span<const std::byte> xml);

// A page of ListObjectsV2, asked with encoding-type=url.
struct S3Listing {
    struct Object {
        std::string key;  // whole, with the store's prefix; decoded
        std::uint64_t size_bytes = 0;
        std::optional<WallTime> written_at{};  // LastModified
        friend bool operator==(const Object&, const Object&) = default;
    };
    std::vector<Object> objects;
    bool truncated = false;
    std::string next_token;
};
// Nothing when it is not one, or half of one.
std::optional<S3Listing> parse_s3_listing(std::span<const std::byte> xml);

}  // namespace engawa::store
