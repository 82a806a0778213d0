#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "kiosk/base/ids.h"
#include "kiosk/base/result.h"
#include "sync/update/schedule.h"

namespace engawa::update {

// A state that gave way to another. Drafts of its forms are gone on with in it, so it stays as long as they may.
struct EarlierState {
    std::string state;
    std::optional<WallTime> until;  // not known before a clock that is set has seen it
    friend bool operator==(const EarlierState&, const EarlierState&) = default;
};

// Of one pack, the states by name.
struct InstalledPack {
    std::optional<std::string> current;
    std::optional<std::string> previous;
    std::vector<EarlierState> earlier;  // the newest last; may hold `previous` too
    bool withdrawn = false;            // it has left the repository: nothing of that id is shown
    std::vector<std::string> refused;  // the newest last
    friend bool operator==(const InstalledPack&, const InstalledPack&) = default;
};

struct Installed {
    std::map<PackId, InstalledPack> packs;
    std::optional<Freshness> freshness;
    friend bool operator==(const Installed&, const Installed&) = default;
};

// The text of installed.json, and back. `UpdateError::malformed`.
std::string installed_text(const Installed& installed);
Result<Installed> read_installed(const std::string& text, const std::string& where);

// Which states of which packs a kiosk has and shows: content/packs/ and content/installed.json, whose replacement is the
// only switch there is. The pages and the update worker meet here, each on its own thread.
class Installation {
  public:
    // `folder` is the state's kiosk/content; it need not be there yet.
    explicit Installation(std::filesystem::path folder) : folder_(std::move(folder)) {}
    Installation(const Installation&) = delete;
    Installation& operator=(const Installation&) = delete;

    // Reads what is there; a state without its folder counts as never installed. After an error nothing is installed,
    // and what the repository offers is taken anew.
    Result<void> open();

    const std::filesystem::path& folder() const { return folder_; }
    std::filesystem::path state_folder(const PackId& pack, const std::string& state) const;

    InstalledPack pack(const PackId& id) const;
    std::optional<Freshness> freshness() const;

    // The pages: by pack the state to show from now on, or nothing for one that has left the repository. Until the next
    // call none of them is removed.
    using InUse = std::map<PackId, std::optional<std::string>>;
    InUse take_into_use();
    // What would be taken into use now. From any thread.
    InUse offered() const;
    // What is here and waits for another pack. From any thread.
    std::map<PackId, std::string> waiting() const;
    // Whether what is offered is something else than what is in use.
    bool changed() const;
    // The states in which drafts of other versions may be gone on with, the newest first. From any thread.
    std::vector<std::string> earlier(const PackId& pack) const;

    // A draft goes on in it, and may be put down once more: its days are counted anew.
    Result<void> renew_earlier(const PackId& pack, const std::string& state);

    // The pack does not work, or clashes with another: back to the state before it, or to none. `refuse` also keeps it from
    // being tried again.
    enum class Fault { refuse, unreadable, clash };
    Result<void> roll_back(const PackId& pack, const std::string& state, Fault fault);

    // The worker.
    // All of them in one replacement.
    using States = std::map<PackId, std::string>;
    Result<void> switch_to(const States& states);
    // States that are whole and wait for another pack, until the next call. Not kept: the next look finds them again.
    void note_waiting(States waiting);
    Result<void> refuse(const PackId& pack, const std::string& state);
    // Whether any of the installed packs is not among the offered ones, and so is withdrawn.
    Result<bool> withdraw_others(const std::vector<PackId>& offered);
    Result<void> note_refresh(const Freshness& freshness);
    // By a clock that is set: says until when earlier states stay, and lets those go whose time is over.
    Result<void> age_earlier(WallTime now);
    // Removes folders of packs/ that are neither current, previous, earlier, in use nor `wanted`, and those of staging/ but the
    // `wanted` ones: by pack the state that is being fetched or waits, or nothing when all of the pack's are to stay.
    Result<void> remove_unused(const std::map<PackId, std::optional<std::string>>& wanted);

    // As long as a draft is kept (docs/formats/drafts.md), and the day on which it ends.
    static constexpr std::chrono::days earlier_stays{15};

  private:
    Result<void> keep(Installed next);  // with the lock held
    InUse current() const;  // with the lock held
    bool is_needed(const PackId& pack, const std::string& state) const;

    const std::filesystem::path folder_;
    mutable std::mutex mutex_;
    Installed installed_;
    InUse in_use_;
    States waiting_;
};

}  // namespace engawa::update
