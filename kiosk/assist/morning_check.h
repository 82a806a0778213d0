#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "kiosk/base/clock.h"
#include "kiosk/base/result.h"

// The check before the doors open. docs/formats/assist.md, "The morning check"

namespace engawa::assist {

// What the kiosk knows of itself; filled by whoever knows it.
struct KioskFacts {
    ClockState clock = ClockState::set;
    WallTime now;
    std::uint64_t free_bytes = 0;
    std::uint64_t reserve_bytes = 0;              // below which no application is begun
    std::optional<WallTime> store_reached;        // when the store last answered
    bool store_answers = false;                   // at the last try
    std::optional<WallTime> content_known_new;    // when the content was last known to be the newest; nothing: it has no updates
    std::uint64_t waiting = 0;                    // applications in the queue
    std::optional<WallTime> oldest_waiting;
};

enum class CheckState {
    good,
    attention,  // it works, and somebody should look at it today
    bad,        // residents would notice
};
std::string_view word_of(CheckState state);

// `code` names the sentence in the catalogue, "check.<item>.<code>"; `number` stands in it where it has one (days, applications, MB).
struct Finding {
    CheckState state = CheckState::good;
    std::string code;
    std::uint64_t number = 0;
    friend bool operator==(const Finding&, const Finding&) = default;
};

// One thing that is looked at. A printer or a card reader joins as one more.
struct CheckItem {
    std::string id;
    // By itself, or by asking who stands there (heard it? did the marks answer?).
    std::variant<std::function<Finding(const KioskFacts&)>, std::string> way;  // the code of the question
};
// sound, touch, network, disk, clock, content, queue, in this order: what needs a person first, while the rest goes on.
std::vector<CheckItem> usual_items();

class MorningCheck {
  public:
    explicit MorningCheck(std::vector<CheckItem> items = usual_items());

    struct Line {
        std::string id;
        std::optional<Finding> finding;  // nothing: not yet
        std::string question;            // empty: nobody is asked
    };
    const std::vector<Line>& lines() const { return lines_; }
    // All that needs nobody is looked at now.
    void look(const KioskFacts& facts);
    // What somebody said to the first question that is open; good is yes.
    void answer(CheckState said);
    const Line* open_question() const;
    bool done() const;
    std::uint64_t count(CheckState state) const;

    // One line of the record, without its LF: when, who, and each item's state and code.
    std::string record(std::string_view who, WallTime at, ClockState clock) const;

  private:
    std::vector<CheckItem> items_;
    std::vector<Line> lines_;
};

}  // namespace engawa::assist
