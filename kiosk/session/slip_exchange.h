#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "kiosk/base/clock.h"
#include "kiosk/base/ids.h"
#include "kiosk/session/bundle_choice.h"
#include "kiosk/session/settings.h"

// Where the pages meet the worker that reads and writes slips: the store and scrypt both take longer than a frame.
// docs/formats/slip-desk.md

namespace engawa::session {

// What a page asks for.
struct LookUpStatus {
    std::string code;  // twelve digits with a good check digit
};
// Unfinished answers of a visit. docs/formats/drafts.md
struct DraftForm {
    FormId form;
    PackId pack;
    std::string pack_version;
    std::string at;       // the question where the resident stood
    std::string answers;  // forms::FormSession::serialise()
};
// Which of them are a bundle together.
struct DraftBundle {
    BundleChoice choice;
    std::vector<FormId> forms;  // in the order in which they are filled in
    FormId in_hand;
};
struct Draft {
    std::vector<DraftForm> forms;
    LanguageTag language{"ja"};
    TextSize text_size = TextSize::normal;
    std::optional<DraftBundle> bundle{};
};
struct KeepDraft {
    Draft draft;
    std::string secret;
};
struct FindDraft {
    std::string secret;
};
using SlipOrder = std::variant<LookUpStatus, KeepDraft, FindDraft>;

enum class SlipState { received, working, done, ask };

// What comes of it.
struct StatusTold {
    SlipState state = SlipState::received;
    WallTime since;
    std::string sentence;  // of the office; marked text, may be empty
};
struct NothingFound {};   // nothing under that code
struct NotNow {};         // the store cannot be reached, or this kiosk has none
struct Unreadable {};     // damaged, or of a later format
struct TooManyTries {
    Seconds wait{0};      // until the next one
};
struct DraftKept {};      // durable
struct DraftNotKept {};
struct DraftFound {
    Draft draft;
    std::string secret;   // with which it is released
};
using SlipAnswer = std::variant<StatusTold, NothingFound, NotNow, Unreadable, TooManyTries, DraftKept, DraftNotKept,
                                DraftFound>;

// One order at a time: a newer one supersedes what was asked before, and an older answer is never given. What was resumed is
// released beside that, whatever else is asked and whoever leaves: else a second person could go on with it.
class SlipExchange {
  public:
    // UI side.
    void ask(SlipOrder order);
    std::optional<SlipAnswer> take();
    // The page was left or the visit ended: order and answer are overwritten, and what comes later is dropped.
    void forget();
    bool busy() const;
    // The draft of this secret was resumed. Kept until the worker has let go of the draft.
    void release(std::string secret);

    // Worker side. An order and its ticket, with which the answer is put down.
    struct Job {
        SlipOrder order;
        std::uint64_t ticket = 0;
    };
    // Until there is an order, stop(), or the time is over.
    void wait(Milliseconds at_most);
    std::optional<Job> take_job();
    bool has_order() const;
    // Of a draft that was resumed; the worker overwrites it, or gives it back when the draft could not be let go of: it comes again
    // after the next wait().
    std::optional<std::string> take_release();
    void give_back_release(std::string secret);
    void put_down(std::uint64_t ticket, SlipAnswer answer);
    void stop();
    bool stopped() const;

  private:
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::optional<SlipOrder> order_;
    std::vector<std::string> releases_;
    std::vector<std::string> releases_given_back_;
    std::optional<SlipAnswer> answer_;
    std::uint64_t newest_ = 0;
    bool unanswered_ = false;
    bool stopped_ = false;
};

// Overwrites what an order or an answer holds.
void wipe(SlipOrder& order);
void wipe(SlipAnswer& answer);

}  // namespace engawa::session
