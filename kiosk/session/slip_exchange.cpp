#include "kiosk/session/slip_exchange.h"

#include <utility>

#include "kiosk/base/overloaded.h"
#include "kiosk/base/secret_bytes.h"

namespace engawa::session {

namespace {

void wipe_draft(Draft& draft) {
    for (DraftForm& form : draft.forms) wipe_container(form.answers);
    draft.forms.clear();
}

}  // namespace

void wipe(SlipOrder& order) {
    std::visit(Overloaded{[](LookUpStatus& look_up) { wipe_container(look_up.code); },
                          [](KeepDraft& keep) {
                              wipe_draft(keep.draft);
                              wipe_container(keep.secret);
                          },
                          [](FindDraft& find) { wipe_container(find.secret); }},
               order);
}

void wipe(SlipAnswer& answer) {
    std::visit(Overloaded{[](StatusTold& told) { wipe_container(told.sentence); },
                          [](DraftFound& found) {
                              wipe_draft(found.draft);
                              wipe_container(found.secret);
                          },
                          [](auto&) {}},
               answer);
}

void SlipExchange::ask(SlipOrder order) {
    {
        const std::lock_guard lock(mutex_);
        if (order_) wipe(*order_);
        if (answer_) wipe(*answer_);
        order_ = std::move(order);
        answer_.reset();
        unanswered_ = true;
        ++newest_;
    }
    changed_.notify_all();
}

std::optional<SlipAnswer> SlipExchange::take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(answer_, std::nullopt);
}

void SlipExchange::forget() {
    const std::lock_guard lock(mutex_);
    if (order_) wipe(*order_);
    if (answer_) wipe(*answer_);
    order_.reset();
    answer_.reset();
    unanswered_ = false;
    ++newest_;
}

bool SlipExchange::busy() const {
    const std::lock_guard lock(mutex_);
    return unanswered_;
}

void SlipExchange::release(std::string secret) {
    {
        const std::lock_guard lock(mutex_);
        releases_.push_back(std::move(secret));
    }
    changed_.notify_all();
}

void SlipExchange::wait(Milliseconds at_most) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, at_most, [this] { return stopped_ || order_.has_value() || !releases_.empty(); });
    for (std::string& secret : releases_given_back_) releases_.push_back(std::move(secret));
    releases_given_back_.clear();
}

bool SlipExchange::has_order() const {
    const std::lock_guard lock(mutex_);
    return order_.has_value();
}

std::optional<std::string> SlipExchange::take_release() {
    const std::lock_guard lock(mutex_);
    if (releases_.empty()) return std::nullopt;
    std::optional<std::string> secret(releases_.back());
    wipe_container(releases_.back());
    releases_.pop_back();
    return secret;
}

void SlipExchange::give_back_release(std::string secret) {
    const std::lock_guard lock(mutex_);
    releases_given_back_.push_back(std::move(secret));
}

std::optional<SlipExchange::Job> SlipExchange::take_job() {
    const std::lock_guard lock(mutex_);
    if (!order_) return std::nullopt;
    Job job{std::move(*order_), newest_};
    wipe(*order_);
    order_.reset();
    return job;
}

void SlipExchange::put_down(std::uint64_t ticket, SlipAnswer answer) {
    const std::lock_guard lock(mutex_);
    if (ticket != newest_) return wipe(answer);
    answer_ = std::move(answer);
    unanswered_ = false;
}

void SlipExchange::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopped_ = true;
    }
    changed_.notify_all();
}

bool SlipExchange::stopped() const {
    const std::lock_guard lock(mutex_);
    return stopped_;
}

}  // namespace engawa::session
