#pragma once

#include <string>
#include <string_view>

#include "kiosk/base/result.h"

namespace engawa::store {

// A bucket of an S3 engine: s3+https://HOST[:PORT]/BUCKET[/PREFIX]/[?region=R&style=path|host]. The grammar is
// docs/formats/store-layout.md.
struct S3Address {
    std::string object_url;  // to which a key is appended: "https://host:443/bucket/prefix/"
    std::string bucket_url;  // of the bucket itself, for lists: "https://host:443/bucket/"
    std::string prefix;      // before every key in the bucket: "" or "prefix/"
    std::string region;
};

bool is_s3_address(std::string_view address);

// `bad_address`, saying which part cannot be meant; never repeating a login.
Result<S3Address> parse_s3_address(std::string_view address);

}  // namespace engawa::store
