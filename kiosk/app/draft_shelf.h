#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "kiosk/app/trusted_clock.h"
#include "sync/delivery/back_off.h"
#include "sync/delivery/line_use.h"
#include "sync/delivery/store_access.h"
#include "sync/envelope/bytes.h"

namespace engawa::app {

// The sealed drafts of this kiosk, on its disk and in the store. It can open none of them. docs/formats/drafts.md
class DraftShelf {
  public:
    // <state>/kiosk/drafts. The clock must outlive it.
    DraftShelf(std::filesystem::path folder, const TrustedWallClock& clock) : folder_(std::move(folder)), clock_(clock) {}

    // Durable when it returns.
    Result<void> keep(const std::string& locator, envelope::BytesView sealed);
    // What this kiosk has. FileError::not_found.
    Result<envelope::Bytes> find(const std::string& locator) const;
    // It is being resumed: gone from here, and the proof of that goes into the store with the next tend().
    Result<void> resumed(const std::string& proof);
    // Asks the store whether another kiosk proves to have gone on with it; what is here of it is let go of then. Errors are
    // the store's.
    Result<bool> is_gone_on_with(const std::string& locator, store::ObjectStore& store) const;
    // Whether it was resumed at this kiosk, or grew too old here; what a store still has of it is not gone on with.
    bool is_gone(const std::string& locator) const;

    // What is at hand for one round of tend().
    struct Tending {
        delivery::StoreAccess* store = nullptr;  // none: only what can be done here is done
        const delivery::LineUse& line;
        SteadyTime now;
        Random& random;
    };
    // Puts what the store does not have, takes away what has grown too old, and lets go of what another kiosk proves to
    // have resumed: for one draft, so that nobody at the pages waits for all of them. Each has its own back-off. Returns
    // when to call again: `now` when there is more to do, nothing when no draft is here.
    std::optional<SteadyTime> tend(const Tending& tending);
    // The store is another one: nothing that was learned of the former holds.
    void forget_waits();

  private:
    struct Wait {
        delivery::BackOff back_off{delivery::BackOffLimits{}};
        SteadyTime until = SteadyTime::min();
    };
    enum class State { kept, stored, gone };
    struct Note {
        State state = State::kept;
        std::string until;  // the last day, "2026-12-05"; empty while the clock was not set
        std::string proof;  // of a draft that was resumed here
    };
    std::filesystem::path sealed_file(const std::string& locator) const;
    std::filesystem::path note_file(const std::string& locator) const;
    std::vector<std::string> locators() const;
    Note read_note(const std::string& locator) const;
    Result<void> write_note(const std::string& locator, const Note& note) const;
    std::string last_day() const;
    struct Seen {
        std::optional<store::ObjectInfo> there;
        bool proof = false;  // that another kiosk has gone on with it
    };
    static Result<Seen> look(const std::string& locator, store::ObjectStore& store);
    Result<void> let_go(const std::string& locator) const;
    Result<void> grow_older(const std::string& locator, Note& note) const;
    Result<void> show_proof(const std::string& locator, const Note& note, store::ObjectStore& store) const;
    Result<Milliseconds> bring(const std::string& locator, Note note, store::ObjectStore& store, const delivery::LineUse& line) const;
    bool waits_for_line(const Note& note, std::uint64_t size_bytes, const delivery::LineUse& line) const;
    Result<Milliseconds> tend_one(const std::string& locator, const Tending& tending) const;
    void note_failed(Wait& wait, const Error& error, const Tending& tending);
    void tend_again_soon(const std::string& locator);

    std::filesystem::path folder_;
    const TrustedWallClock& clock_;
    std::map<std::string, Wait> waits_;  // by locator
    delivery::BackOff store_back_off_{delivery::BackOffLimits{}};
    std::optional<SteadyTime> store_paused_until_;
    int failures_in_a_row_ = 0;
};

}  // namespace engawa::app
