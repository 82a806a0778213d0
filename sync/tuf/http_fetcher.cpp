#include "sync/tuf/http_fetcher.h"

#include <fmt/format.h>

#include <limits>

#include "sync/tuf/error.h"
#include "sync/tuf/json.h"
#include "sync/tuf/names.h"

namespace engawa::tuf {

namespace {

std::string with_slash(std::string base) {
    if (!base.empty() && base.back() != '/') base += '/';
    return base;
}

// What an answer that is no file means. Many object stores answer 403 where there is nothing.
Error not_a_file(int status, std::string_view name) {
    if (status == 404 || status == 403)
        return Error(TufError::not_offered, std::string(name), fmt::format("the repository answers {}", status));
    if (status == 416)
        return Error(TufError::mismatch, std::string(name), "it is shorter than what was fetched of it before");
    return Error(TufError::refused, std::string(name), fmt::format("the repository answers {}", status),
                 Permanence::temporary);
}

// "bytes 100-199/200" to 100.
std::optional<std::uint64_t> first_byte(std::string_view content_range) {
    constexpr std::string_view unit = "bytes ";
    if (!content_range.starts_with(unit)) return std::nullopt;
    content_range.remove_prefix(unit.size());
    return whole_number(content_range.substr(0, content_range.find('-')));
}

// Hands a body on, once it is clear which part of the target it is.
class Body final : public HttpBodySink {
  public:
    Body(TargetSink& sink, std::uint64_t asked_offset, std::string_view name)
        : sink_(sink), asked_offset_(asked_offset), name_(name) {}

    Result<void> take(const HttpResponse& head, std::span<const std::byte> bytes) override {
        TRY(begin(head));
        return sink_.write(bytes);
    }

    // Also for a body without a byte.
    Result<void> begin(const HttpResponse& head) {
        if (begun_) return {};
        begun_ = true;
        if (head.status != 206) return sink_.begin(0);
        const std::optional<std::uint64_t> first = first_byte(head.header("Content-Range"));
        if (first != asked_offset_)
            return Error(TufError::mismatch, std::string(name_), "the repository sends another part than was asked for");
        return sink_.begin(asked_offset_);
    }

  private:
    TargetSink& sink_;
    std::uint64_t asked_offset_;
    std::string_view name_;
    bool begun_ = false;
};

}  // namespace

HttpFetcher::HttpFetcher(HttpClient& client, std::string metadata_base, std::string target_base)
    : client_(client), metadata_base_(with_slash(std::move(metadata_base))), target_base_(with_slash(std::move(target_base))) {}

Result<std::string> HttpFetcher::fetch_metadata(std::string_view file_name, std::uint64_t max_bytes) {
    HttpRequest request;
    request.url = metadata_base_ + percent_encoded(file_name);
    request.max_response_bytes = max_bytes;
    const HttpResponse response = TRY(client_.send(request));
    if (response.status != 200) return not_a_file(response.status, file_name);
    return std::string(reinterpret_cast<const char*>(response.body.data()), response.body.size());
}

Result<void> HttpFetcher::fetch_target(std::string_view path, std::uint64_t offset, TargetSink& sink) {
    const std::string encoded = url_path(path);
    if (target_base_.empty())
        return Error(TufError::not_offered, encoded, "no address was given that targets could be had from");
    Body body(sink, offset, encoded);
    HttpRequest request;
    request.url = target_base_ + encoded;
    request.max_response_bytes = std::numeric_limits<std::uint64_t>::max();  // the sink knows the signed length
    request.body_sink = &body;
    if (offset > 0) request.headers.emplace_back("Range", fmt::format("bytes={}-", offset));
    const HttpResponse response = TRY(client_.send(request));
    if (response.status != 200 && !(response.status == 206 && offset > 0)) return not_a_file(response.status, encoded);
    return body.begin(response);
}

}  // namespace engawa::tuf
