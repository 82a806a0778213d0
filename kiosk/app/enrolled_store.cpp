#include "kiosk/app/enrolled_store.h"

#include "kiosk/app/app_error.h"
#include "sync/store/open.h"

namespace engawa::app {

Result<http::Config> store_access(const std::optional<envelope::StoreLogin>& login) {
    if (!login) return http::Config();
    Result<http::Config> config = http::read_login(*login);
    if (config.ok()) return config;
    // A person may bring the file, or mend it; the kiosk goes on by itself then.
    return Error(AppError::no_store_password, config.error().where(),
                 "what the store is entered with " + config.error().detail(), Permanence::temporary);
}

delivery::LineUse line_to_store(const envelope::Enrolment& enrolment, std::function<delivery::LocalMinute()> now) {
    if (store::folder_of(enrolment.store_url)) return {};
    return {enrolment.network, std::move(now)};
}

Result<store::ObjectStore*> EnrolledStore::enter() {
    const std::lock_guard lock(mutex_);
    if (store_ == nullptr) {
        http::Config config = TRY(store_access(login_));
        config.bytes_per_second = network_.bytes_per_second;
        config.whole_time = whole_time_;
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
