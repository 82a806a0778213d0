#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "kiosk/app/trusted_clock.h"
#include "sync/envelope/bytes.h"
#include "sync/store/store.h"

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
    // Whether it was resumed at this kiosk, or grew too old here; what a store still has of it is not gone on with.
    bool is_gone(const std::string& locator) const;

    // Puts what the store does not have, takes away what has grown too old, and lets go of what another kiosk proves to
    // have resumed. Without a store only what can be done here is done. What does not succeed is done the next time.
    void tend(store::ObjectStore* store);

  private:
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
    Result<void> let_go(const std::string& locator) const;
    Result<void> grow_older(const std::string& locator, Note& note) const;
    Result<void> show_proof(const std::string& locator, const Note& note, store::ObjectStore& store) const;
    Result<void> bring(const std::string& locator, Note note, store::ObjectStore& store) const;
    Result<void> tend_one(const std::string& locator, store::ObjectStore* store);

    std::filesystem::path folder_;
    const TrustedWallClock& clock_;
};

}  // namespace engawa::app
