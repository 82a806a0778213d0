#include "kiosk/app/enrolled_store.h"

#include "kiosk/app/app_error.h"
#include "sync/store/open.h"

namespace engawa::app {

Result<http::Config> store_access(const std::optional<envelope::StoreLogin>& login) {
    http::Config config;
    if (!login) return config;
    auto secret = envelope::load_store_secret(*login);
    if (!secret.ok()) {
        return Error(AppError::no_store_password, secret.error().where(),
                     "the store's password cannot be read: " + secret.error().detail(), Permanence::temporary);
    }
    if (secret->empty()) {
        return Error(AppError::no_store_password, login->secret_file.string(), "the store's password is empty",
                     Permanence::temporary);
    }
    config.authorization = http::BasicLogin{login->user, std::move(*secret)};
    return config;
}

Result<store::ObjectStore*> EnrolledStore::enter() {
    const std::lock_guard lock(mutex_);
    if (store_ == nullptr) {
        http::Config config = TRY(store_access(login_));
        config.bytes_per_second = network_.bytes_per_second;
        store_ = TRY(store::open_store(address_, std::move(config)));
        if (cancelled_) store_->cancel();
    }
    return store_.get();
}

void EnrolledStore::refused() {
    const std::lock_guard lock(mutex_);
    store_.reset();
}

void EnrolledStore::cancel() {
    const std::lock_guard lock(mutex_);
    cancelled_ = true;
    if (store_ != nullptr) store_->cancel();
}

}  // namespace engawa::app
