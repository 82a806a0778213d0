#include "sync/store/s3_address.h"

#include <algorithm>

#include "sync/http/url.h"
#include "sync/store/fault.h"

namespace engawa::store {

namespace {

constexpr std::string_view mark = "s3+";
constexpr std::string_view default_region = "us-east-1";

enum class Style { path, host };

struct Options {
    std::string region{default_region};
    Style style = Style::path;
};

Error bad(std::string detail) { return fault(StoreError::bad_address, "store address", std::move(detail)); }

bool is_lower_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

bool good_region(std::string_view region) {
    return !region.empty() && region.size() <= 64 &&
           std::ranges::all_of(region, [](char c) { return is_lower_or_digit(c) || c == '-'; });
}

bool good_bucket(std::string_view bucket) {
    return bucket.size() >= 3 && bucket.size() <= 63 && is_lower_or_digit(bucket.front()) &&
           is_lower_or_digit(bucket.back()) &&
           std::ranges::all_of(bucket, [](char c) { return is_lower_or_digit(c) || c == '-' || c == '.'; });
}

Result<Options> parse_options(std::string_view query) {
    Options options;
    bool region_given = false;
    bool style_given = false;
    while (!query.empty()) {
        const std::string_view part = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(query.size(), part.size() + 1));
        const std::size_t equals = part.find('=');
        const std::string_view name = part.substr(0, equals);
        const std::string_view value = equals == part.npos ? std::string_view() : part.substr(equals + 1);
        if (name == "region" && !std::exchange(region_given, true)) {
            if (!good_region(value)) return bad("region is a name like ap-northeast-1");
            options.region = value;
        } else if (name == "style" && !std::exchange(style_given, true)) {
            if (value != "path" && value != "host") return bad("style is path or host");
            options.style = value == "host" ? Style::host : Style::path;
        } else {
            return bad("after the ? there may be region=… and style=…, each once");
        }
    }
    return options;
}

}  // namespace

bool is_s3_address(std::string_view address) { return address.starts_with("s3+http://") || address.starts_with("s3+https://"); }

Result<S3Address> parse_s3_address(std::string_view address) {
    if (!is_s3_address(address)) return bad("an S3 store is s3+https://host/bucket/");
    address.remove_prefix(mark.size());
    const Result<http::Url> url = http::parse_url(address);
    if (!url.ok()) return bad(url.error().detail());
    if (address.find('#') != address.npos) return bad("a fragment has no meaning here");
    const Options options = TRY(parse_options(url->query));

    std::string_view path = std::string_view(url->path).substr(1);
    const std::string bucket(path.substr(0, path.find('/')));
    path.remove_prefix(std::min(path.size(), bucket.size() + 1));
    if (bucket.empty()) return bad("the bucket is missing: s3+https://host/bucket/");
    if (!good_bucket(bucket)) return bad("a bucket's name is 3 to 63 of a-z, 0-9, - and .");
    std::string prefix(path);
    if (!prefix.empty() && !prefix.ends_with('/')) prefix += '/';
    if (!check_prefix(prefix).ok()) return bad("what follows the bucket is no key: segments of [A-Za-z0-9._-]");

    std::string bucket_url = url->origin() + "/" + bucket + "/";
    if (options.style == Style::host) {
        if (bucket.find('.') != bucket.npos) return bad("a bucket with a dot in its name needs style=path");
        bucket_url = url->scheme + "://" + bucket + "." + url->host + ":" + url->port + "/";
    }
    return S3Address{bucket_url + prefix, bucket_url, prefix, options.region};
}

}  // namespace engawa::store
