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
    EnrolledContent(std::string address, std::optional<envelope::StoreLogin> login)
        : address_(std::move(address)), login_(std::move(login)) {}

    // Errors: AppError::no_store_password, or of the address. What it gives lives no longer than this.
    Result<std::unique_ptr<tuf::Fetcher>> open() override;
    void cancel() override;

  private:
    class Web;
    void closed();

    const std::string address_;
    const std::optional<envelope::StoreLogin> login_;
    std::mutex mutex_;  // cancel() comes from another thread
    bool cancelled_ = false;
    http::CurlClient* running_ = nullptr;
};

}  // namespace engawa::app
