#include "kiosk/input/conversion.h"

#include <utility>

#include "kiosk/base/secret_bytes.h"
#include "kiosk/input/input_error.h"

namespace engawa::input {

namespace {

void wipe_conversion(Conversion& conversion) {
    wipe_container(conversion.reading);
    for (std::string& candidate : conversion.whole) wipe_container(candidate);
    for (Segment& segment : conversion.segments) {
        for (std::string& candidate : segment.candidates) wipe_container(candidate);
    }
}

}  // namespace

void FakeConverter::learn(std::string reading, std::vector<std::string> candidates) {
    table_.emplace_back(std::move(reading), std::move(candidates));
}

Result<Conversion> FakeConverter::convert(const ConversionRequest& request) {
    if (broken_) return Error(InputError::failed, "", "the fake was told to fail", Permanence::temporary);
    Conversion conversion;
    conversion.reading = request.reading;
    if (request.reading.empty()) return conversion;
    for (const auto& [reading, candidates] : table_) {
        if (reading == request.reading) conversion.whole = candidates;
    }
    conversion.whole.push_back(request.reading);
    conversion.segments.push_back({0, request.reading.size(), conversion.whole});
    return conversion;
}

void ConversionExchange::ask(ConversionRequest request) {
    {
        const std::lock_guard lock(mutex_);
        wipe_container(request_.reading);
        request_ = std::move(request);
        answer_.reset();
        order_ = Order::convert;
        unanswered_ = true;
        ++newest_;
    }
    changed_.notify_one();
}

std::optional<Result<Conversion>> ConversionExchange::take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(answer_, std::nullopt);
}

void ConversionExchange::forget() {
    {
        const std::lock_guard lock(mutex_);
        wipe_container(request_.reading);
        if (answer_ && answer_->ok()) wipe_conversion(**answer_);
        answer_.reset();
        order_ = Order::none;
        forget_first_ = true;
        unanswered_ = false;
        ++newest_;
    }
    changed_.notify_one();
}

bool ConversionExchange::busy() const {
    const std::lock_guard lock(mutex_);
    return unanswered_;
}

bool ConversionExchange::wait(Milliseconds at_most) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, at_most, [this] { return stopped_ || forget_first_ || order_ != Order::none; });
    return !stopped_ && (forget_first_ || order_ != Order::none);
}

void ConversionExchange::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopped_ = true;
    }
    changed_.notify_all();
}

bool ConversionExchange::stopped() const {
    const std::lock_guard lock(mutex_);
    return stopped_;
}

ConversionWorker::ConversionWorker(Converter& converter, ConversionExchange& exchange, std::function<void()> wake_ui)
    : converter_(converter), exchange_(exchange), wake_ui_(std::move(wake_ui)) {}

ConversionWorker::Step ConversionWorker::step() {
    ConversionRequest request;
    std::uint64_t ticket = 0;
    bool forget = false;
    bool convert = false;
    {
        const std::lock_guard lock(exchange_.mutex_);
        forget = std::exchange(exchange_.forget_first_, false);
        convert = std::exchange(exchange_.order_, ConversionExchange::Order::none) ==
                  ConversionExchange::Order::convert;
        if (convert) request = exchange_.request_;
        ticket = exchange_.newest_;
    }
    if (forget) converter_.forget();
    if (!convert) return forget ? Step::worked : Step::idle;
    Result<Conversion> answer = converter_.convert(request);
    wipe_container(request.reading);
    {
        const std::lock_guard lock(exchange_.mutex_);
        if (ticket != exchange_.newest_) {
            if (answer.ok()) wipe_conversion(*answer);
            return Step::worked;
        }
        exchange_.answer_ = std::move(answer);
        exchange_.unanswered_ = false;
    }
    if (wake_ui_) wake_ui_();
    return Step::worked;
}

}  // namespace engawa::input
