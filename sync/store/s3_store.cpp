#include "sync/store/s3_store.h"

#include <algorithm>
#include <array>
#include <utility>

#include "sync/http/url.h"
#include "sync/store/fault.h"
#include "sync/store/s3_answers.h"

namespace engawa::store {

namespace {

constexpr int page_objects = 1000;
// Pages may be short, but an engine that only ever sends empty ones must not hold us for ever.
constexpr std::size_t max_pages = max_listed / page_objects * 10;

struct Meaning {
    std::string_view code;
    StoreError error;
};
// "Error responses" of the S3 reference, and what Ceph and MinIO add. A code that is not here means what its status does.
constexpr std::array meanings = {
    Meaning{"AccessDenied", StoreError::denied},
    Meaning{"AccountProblem", StoreError::denied},
    Meaning{"AllAccessDisabled", StoreError::denied},
    Meaning{"ExpiredToken", StoreError::denied},
    Meaning{"InvalidAccessKeyId", StoreError::denied},
    Meaning{"InvalidToken", StoreError::denied},
    Meaning{"SignatureDoesNotMatch", StoreError::denied},
    Meaning{"NoSuchKey", StoreError::not_found},
    Meaning{"EntityTooLarge", StoreError::too_large},
    Meaning{"QuotaExceeded", StoreError::full},
    Meaning{"XMinioStorageFull", StoreError::full},
    Meaning{"InvalidBucketName", StoreError::bad_address},
    Meaning{"NoSuchBucket", StoreError::bad_address},
    // The bucket is elsewhere.
    Meaning{"AuthorizationHeaderMalformed", StoreError::bad_address},
    Meaning{"PermanentRedirect", StoreError::bad_address},
    Meaning{"TemporaryRedirect", StoreError::bad_address},
    // What passes: load, a clock that is set later, bytes that were changed on the way.
    Meaning{"BadDigest", StoreError::trouble},
    Meaning{"ConditionalRequestConflict", StoreError::trouble},
    Meaning{"IncompleteBody", StoreError::trouble},
    Meaning{"InternalError", StoreError::trouble},
    Meaning{"RequestTimeout", StoreError::trouble},
    Meaning{"RequestTimeTooSkewed", StoreError::trouble},
    Meaning{"ServiceUnavailable", StoreError::trouble},
    Meaning{"SlowDown", StoreError::trouble},
    Meaning{"XAmzContentSHA256Mismatch", StoreError::trouble},
};

std::optional<StoreError> meaning_of(std::string_view code) {
    const auto found = std::ranges::find(meanings, code, &Meaning::code);
    return found == meanings.end() ? std::nullopt : std::optional(found->error);
}

// Only what is fit for a log line: a code comes from the other side.
bool is_plain(std::string_view text) {
    return text.size() <= 64 && std::ranges::all_of(text, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
           });
}

}  // namespace

S3Store::S3Store(S3Address address, std::unique_ptr<http::CurlClient> client)
    : HttpStore(address.object_url, std::move(client)), place_(std::move(address)) {}

Result<HttpResponse> S3Store::write(const ObjectKey& key, std::span<const std::byte> bytes, Existing existing) {
    const bool conditional = existing == Existing::keep && conditions_ == Conditions::taken;
    HttpResponse response = TRY(put_once(key, bytes, conditional ? Existing::keep : Existing::replace));
    if (!conditional || response.status != 501 || !parse_s3_refusal(response.body)) return response;
    conditions_ = Conditions::unknown_to_engine;
    return put_once(key, bytes, Existing::replace);
}

Error S3Store::refusal(const HttpResponse& response, const std::string& where) {
    const auto said = parse_s3_refusal(response.body);
    if (!said || !is_plain(said->code)) {
        // Engines answer in XML, or to HEAD with nothing. A page is a portal's, or that of a proxy before the engine.
        if (is_web_page(response) && response.status < 500 && response.status != 413)
            return fault(StoreError::not_a_store, where,
                         "a web page came with HTTP status " + std::to_string(response.status));
        if (response.status == 301 || response.status == 307)
            return fault(StoreError::bad_address, where, "the bucket is in another region than the address says");
        return from_status(response, where);
    }
    std::string detail = said->code;
    std::string region(response.header("x-amz-bucket-region"));
    if (region.empty()) region = said->region;
    const auto error = meaning_of(said->code);
    if (error == StoreError::bad_address && !region.empty() && is_plain(region))
        detail += ": the address needs region=" + region;
    if (said->code == "RequestTimeTooSkewed") detail += ": this clock and the store's differ too much";
    return fault(error.value_or(StoreError::trouble), where, error ? detail : from_status(response, where).detail() + " " + detail);
}

Result<HttpResponse> S3Store::ask_page(const std::string& prefix, int most, const std::string& token) {
    HttpRequest request;
    request.url = place_.bucket_url + "?";
    if (!token.empty()) request.url += "continuation-token=" + http::percent_encoded(token) + "&";
    request.url += "encoding-type=url&list-type=2&max-keys=" + std::to_string(most) + "&prefix=" +
                   http::percent_encoded(place_.prefix + prefix);
    request.max_response_bytes = max_listing_bytes;
    return send(std::move(request), prefix);
}

Result<void> S3Store::confirm(const std::string& relative) {
    const HttpResponse response = TRY(ask_page(relative, 1, ""));
    if (response.status == 200 && parse_s3_listing(response.body)) return {};
    if (response.status == 200) return fault(StoreError::not_a_store, relative, "no S3 answer");
    return refusal(response, relative);
}

Result<bool> S3Store::is_listed(const ObjectKey& key) {
    const HttpResponse response = TRY(ask_page(key.text(), 1, ""));
    if (response.status != 200) return refusal(response, key.text());
    const auto listing = parse_s3_listing(response.body);
    if (!listing) return fault(StoreError::not_a_store, key.text(), "no S3 answer");
    // A key comes before all that it is a beginning of.
    return !listing->objects.empty() && listing->objects.front().key == place_.prefix + key.text();
}

Result<bool> S3Store::means_absent(const HttpResponse& response, const ObjectKey& key) {
    const auto said = parse_s3_refusal(response.body);
    if (response.status == 404) {
        // HEAD has no body to say it with; nor, then, can a bucket be told from a key that is not there.
        if (response.body.empty()) return !is_web_page(response);
        if (!said) return fault(StoreError::not_a_store, key.text(), "HTTP status 404, and not from an S3 engine");
        return said->code == "NoSuchKey";
    }
    // Without the right to list the bucket, 403 is also said of what is not there.
    const bool hidden = response.status == 403 && !is_web_page(response) && (response.body.empty() || (said && said->code == "AccessDenied"));
    if (!hidden) return false;
    const Result<bool> listed = is_listed(key);
    if (!listed.ok() && listed.error().is(StoreError::denied)) return false;
    return listed.ok() ? Result<bool>(!*listed) : listed;
}

Result<std::vector<ObjectInfo>> S3Store::list(std::string_view prefix) {
    TRY(check_prefix(prefix));
    std::vector<ObjectInfo> found;
    std::string token;
    for (std::size_t page = 0; page < max_pages; ++page) {
        const HttpResponse response = TRY(ask_page(std::string(prefix), page_objects, token));
        if (response.status != 200) return refusal(response, std::string(prefix));
        const auto listing = parse_s3_listing(response.body);
        if (!listing) return fault(StoreError::not_a_store, std::string(prefix), "not an S3 listing");
        for (const S3Listing::Object& object : listing->objects) {
            if (!object.key.starts_with(place_.prefix + std::string(prefix))) continue;
            // Names outside the grammar are somebody else's.
            const ObjectKey key(object.key.substr(place_.prefix.size()));
            if (check_key(key).ok()) found.push_back({key, object.size_bytes, object.written_at});
        }
        if (found.size() > max_listed) return fault(StoreError::too_large, std::string(prefix), "too many objects");
        if (!listing->truncated) {
            std::ranges::sort(found, {}, &ObjectInfo::key);
            return found;
        }
        if (listing->next_token == token) break;
        token = listing->next_token;
    }
    return fault(StoreError::trouble, std::string(prefix), "a listing without an end");
}

}  // namespace engawa::store
