#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <utility>

#include "kiosk/base/clock.h"
#include "kiosk/base/result.h"

namespace engawa::input {

// Where the UI thread and a worker's thread meet over one question at a time. Only the newest one matters: an older one
// that was not begun is dropped, an older answer is never given. Questions and answers are personal:
// `overwrite(Question&)` and `overwrite(Answer&)` are found beside their types.
template <typename Question, typename Answer>
class NewestExchange {
  public:
    enum class Served { nothing, forgotten, superseded, answered };

    // UI side. Supersedes what was asked before.
    void ask(Question question) {
        {
            const std::lock_guard lock(mutex_);
            overwrite(question_);
            question_ = std::move(question);
            drop_answer();
            asked_ = true;
            unanswered_ = true;
            ++newest_;
        }
        changed_.notify_one();
    }

    // UI side. The answer to the newest question, once. A failed one is its error.
    std::optional<Result<Answer>> take() {
        const std::lock_guard lock(mutex_);
        return std::exchange(answer_, std::nullopt);
    }

    // UI side, at the end of a visit: drops and overwrites question and answer, and has the worker forget.
    void forget() {
        {
            const std::lock_guard lock(mutex_);
            overwrite(question_);
            drop_answer();
            asked_ = false;
            forget_first_ = true;
            unanswered_ = false;
            ++newest_;
        }
        changed_.notify_one();
    }

    // UI side: a question is under way.
    bool busy() const {
        const std::lock_guard lock(mutex_);
        return unanswered_;
    }

    // Worker side: waits for a question, forget() or stop(); false after stop() or when the time is over.
    bool wait(Milliseconds at_most) {
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, at_most, [this] { return stopped_ || forget_first_ || asked_; });
        return !stopped_ && (forget_first_ || asked_);
    }
    void stop() {
        {
            const std::lock_guard lock(mutex_);
            stopped_ = true;
        }
        changed_.notify_all();
    }
    bool stopped() const {
        const std::lock_guard lock(mutex_);
        return stopped_;
    }

    // Worker side: does what is due. `work` is called without the lock.
    Served serve(const std::function<Result<Answer>(const Question&)>& work, const std::function<void()>& forget_all) {
        Question question;
        std::uint64_t ticket = 0;
        bool forget_now = false;
        bool asked = false;
        {
            const std::lock_guard lock(mutex_);
            forget_now = std::exchange(forget_first_, false);
            asked = std::exchange(asked_, false);
            if (asked) question = question_;
            ticket = newest_;
        }
        if (forget_now) forget_all();
        if (!asked) return forget_now ? Served::forgotten : Served::nothing;
        Result<Answer> answer = work(question);
        overwrite(question);
        const std::lock_guard lock(mutex_);
        if (ticket != newest_) {
            if (answer.ok()) overwrite(*answer);
            return Served::superseded;
        }
        answer_ = std::move(answer);
        unanswered_ = false;
        return Served::answered;
    }

  private:
    void drop_answer() {
        if (answer_ && answer_->ok()) overwrite(**answer_);
        answer_.reset();
    }

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    bool asked_ = false;
    bool forget_first_ = false;
    bool stopped_ = false;
    std::uint64_t newest_ = 0;
    bool unanswered_ = false;
    Question question_;
    std::optional<Result<Answer>> answer_;
};

}  // namespace engawa::input
