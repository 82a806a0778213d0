#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "sync/delivery/line_use.h"
#include "sync/delivery/store_access.h"
#include "sync/envelope/enrolment.h"
#include "sync/http/curl_client.h"

namespace engawa::app {

// What a request to the store is sent with. AppError::no_store_password when a login is given whose file cannot be read,
// or is empty.
Result<http::Config> store_access(const std::optional<envelope::StoreLogin>& login);

// What the kiosk's line to its store may be used for; a folder costs nothing.
delivery::LineUse line_to_store(const envelope::Enrolment& enrolment, std::function<delivery::LocalMinute()> now);

// The store of the kiosk's enrolment. It is opened with the login that the enrolment names or not at all: a password
// that cannot be read, or is empty, must not send a kiosk to its store as a stranger. The file is read again by each
// enter() until it can be, and after the store has refused the login.
class EnrolledStore final : public delivery::StoreAccess {
  public:
    // `whole_time` bounds each request, for one that somebody waits for.
    EnrolledStore(std::string address, std::optional<envelope::StoreLogin> login, envelope::NetworkUse network = {},
                  std::optional<Milliseconds> whole_time = {})
        : address_(std::move(address)), login_(std::move(login)), network_(network), whole_time_(whole_time) {}

    // Errors: AppError::no_store_password, or of the address.
    Result<store::ObjectStore*> enter() override;
    void refused() override;
    void cancel() override;

  private:
    const std::string address_;
    const std::optional<envelope::StoreLogin> login_;
    const envelope::NetworkUse network_;
    const std::optional<Milliseconds> whole_time_;
    std::mutex mutex_;  // cancel() comes from another thread
    bool cancelled_ = false;
    std::unique_ptr<store::ObjectStore> store_;
};

}  // namespace engawa::app
