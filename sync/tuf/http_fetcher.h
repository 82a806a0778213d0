#pragma once

#include <string>

#include "kiosk/base/http.h"
#include "sync/tuf/fetcher.h"

namespace engawa::tuf {

// A repository on a web server. Each file is asked for once; whether to try again later is for the caller to say.
class HttpFetcher final : public Fetcher {
  public:
    // Base URLs with or without a "/" at the end; without a base for targets there are none. The client must outlive
    // the fetcher; how slow it lets an answer be is set there.
    HttpFetcher(HttpClient& client, std::string metadata_base, std::string target_base);

    Result<std::string> fetch_metadata(std::string_view file_name, std::uint64_t max_bytes) override;
    Result<void> fetch_target(std::string_view path, std::uint64_t offset, TargetSink& sink) override;

  private:
    HttpClient& client_;
    std::string metadata_base_;
    std::string target_base_;
};

}  // namespace engawa::tuf
