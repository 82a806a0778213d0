#pragma once

#include <mutex>

#include "sync/envelope/enrolment.h"
#include "sync/http/curl_client.h"
#include "sync/update/content_source.h"

namespace engawa::app {

// The content repository in the store of the kiosk's enrolment: below content/ of a web server or a folder, asked with
// the kiosk's login. The password is read anew for each update.
class EnrolledContent final : public update::ContentSource {
  public:
    EnrolledContent(std::string address, std::optional<envelope::StoreLogin> login, std::optional<std::int64_t> bytes_per_second = {},
                    delivery::LineUse line = {})
        : address_(std::move(address)), login_(std::move(login)), bytes_per_second_(bytes_per_second), line_(std::move(line)) {}

    // Errors: AppError::no_store_password, or of the address. What it gives lives no longer than this.
    Result<std::unique_ptr<tuf::Fetcher>> open() override;
    delivery::Line line() const override;
    std::optional<Milliseconds> until_open() const override;
    void cancel() override;
    // From any thread: a running request ends soon, and later ones go on.
    void interrupt();

  private:
    class Web;
    void closed();

    const std::string address_;
    const std::optional<envelope::StoreLogin> login_;
    const std::optional<std::int64_t> bytes_per_second_;
    const delivery::LineUse line_;
    std::mutex mutex_;  // cancel() comes from another thread
    bool cancelled_ = false;
    http::CurlClient* running_ = nullptr;
};

}  // namespace engawa::app
