#pragma once

#include <array>
#include <span>
#include <string>
#include <vector>

#include "kiosk/base/database.h"
#include "kiosk/session/submission_sink.h"

namespace engawa::app::test {

// An outbox with a state: it fills up, breaks, loses its keys and is mended while a resident stands before it.
class FakeSink final : public session::SubmissionSink {
  public:
    void fill_up() { state_ = session::Readiness::disk_nearly_full; }
    void break_down() { state_ = session::Readiness::store_broken; }
    void lose_enrolment() { state_ = session::Readiness::not_enrolled; }
    void mend() { state_ = session::Readiness::ready; }

    session::Readiness readiness() override { return state_; }

    using session::SubmissionSink::submit;
    Result<std::vector<session::Receipt>> submit(std::span<const session::Submission> submissions) override {
        for (const session::Submission& submission : submissions) offered_.push_back(submission.id);
        switch (state_) {
            case session::Readiness::ready: break;
            case session::Readiness::disk_nearly_full:
                return Error(DatabaseError::disk_full, "outbox.db", "no room", Permanence::temporary);
            case session::Readiness::not_enrolled:
                return Error(DatabaseError::bad_statement, "outbox.db", "no key");
            case session::Readiness::store_broken: return Error(DatabaseError::corrupt, "outbox.db", "damaged");
        }
        static constexpr std::array codes{"123412341234", "483747833300", "572400000000", "100000000001"};
        std::vector<session::Receipt> receipts;
        for (const session::Submission& submission : submissions) {
            stored_.push_back(submission);
            receipts.push_back({codes.at(receipts.size())});
        }
        ++calls_;
        return receipts;
    }

    int calls() const { return calls_; }  // that stored something
    const std::vector<SubmissionId>& offered() const { return offered_; }  // every attempt
    const std::vector<session::Submission>& stored() const { return stored_; }

  private:
    session::Readiness state_ = session::Readiness::ready;
    int calls_ = 0;
    std::vector<SubmissionId> offered_;
    std::vector<session::Submission> stored_;
};

}  // namespace engawa::app::test
