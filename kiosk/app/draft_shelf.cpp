#include "kiosk/app/draft_shelf.h"

#include <algorithm>
#include <set>

#include <nlohmann/json.hpp>

#include "kiosk/base/atomic_file.h"
#include "kiosk/base/log.h"
#include "sync/envelope/draft.h"

namespace engawa::app {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t max_note_bytes = 4096;
constexpr std::chrono::days kept_for{14};
constexpr std::string_view note_format = "engawa-draft-note";
// How often it is looked whether the store still has a draft, or another kiosk has gone on with it.
constexpr Milliseconds look_every{15 * 60'000};
constexpr Milliseconds spared_look_every{60 * 60'000};
// On a line that is to be spared a bigger one waits.
constexpr std::uint64_t spared_draft_bytes = 1u << 20;
constexpr int failures_of_a_store = 2;

std::string_view word_of(bool stored, bool gone) { return gone ? "gone" : stored ? "stored" : "kept"; }

std::string text_in(const nlohmann::json& json, const char* key) {
    if (!json.is_object()) return {};
    const auto found = json.find(key);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

Result<void> remove_file(const fs::path& file) {
    std::error_code code;
    fs::remove(file, code);
    if (code) return file_error(code.value(), file, "remove");
    return sync_folder(file.parent_path());
}

}  // namespace

fs::path DraftShelf::sealed_file(const std::string& locator) const { return folder_ / (locator + ".age"); }
fs::path DraftShelf::note_file(const std::string& locator) const { return folder_ / (locator + ".json"); }

// Fourteen whole days; nothing while nobody knows which day it is.
std::string DraftShelf::last_day() const {
    switch (clock_.state()) {
        case ClockState::unset: return {};
        case ClockState::set: return to_rfc3339(clock_.now() + kept_for).substr(0, 10);
    }
    ENGAWA_VERIFY(false);
}

// A note that is missing or damaged, after a power cut for instance, is of a draft that is only kept here.
DraftShelf::Note DraftShelf::read_note(const std::string& locator) const {
    Note note;
    const auto text = read_text_file(note_file(locator), max_note_bytes);
    if (!text) return note;
    const auto json = nlohmann::json::parse(*text, nullptr, false);
    if (text_in(json, "format") != note_format) return note;
    const std::string state = text_in(json, "state");
    if (state == word_of(true, false)) note.state = State::stored;
    if (state == word_of(false, true)) note.state = State::gone;
    note.until = text_in(json, "until");
    note.proof = text_in(json, "proof");
    return note;
}

Result<void> DraftShelf::write_note(const std::string& locator, const Note& note) const {
    nlohmann::ordered_json json;
    json["format"] = note_format;
    json["version"] = 1;
    json["state"] = word_of(note.state == State::stored, note.state == State::gone);
    json["until"] = note.until;
    if (!note.proof.empty()) json["proof"] = note.proof;
    return write_file_atomically(note_file(locator), json.dump() + "\n", FileMode::owner_only);
}

Result<void> DraftShelf::keep(const std::string& locator, envelope::BytesView sealed) {
    TRY(write_file_atomically(sealed_file(locator), sealed, FileMode::owner_only));
    tend_again_soon(locator);
    return write_note(locator, {State::kept, last_day(), {}});
}

Result<envelope::Bytes> DraftShelf::find(const std::string& locator) const {
    return read_file(sealed_file(locator), envelope::max_draft_bytes);
}

Result<void> DraftShelf::resumed(const std::string& proof) {
    const std::string locator = envelope::draft_locator_of(proof);
    TRY(write_note(locator, {State::gone, last_day(), proof}));
    tend_again_soon(locator);
    return remove_file(sealed_file(locator));
}

bool DraftShelf::is_gone(const std::string& locator) const { return read_note(locator).state == State::gone; }

std::vector<std::string> DraftShelf::locators() const {
    std::set<std::string> found;
    std::error_code code;
    for (fs::directory_iterator it(folder_, code), end; !code && it != end; it.increment(code)) {
        const std::string stem = it->path().stem().string();
        const bool ours = stem.size() == 32 && stem.find_first_not_of("0123456789abcdef") == std::string::npos;
        if (ours) found.insert(stem);
    }
    return {found.begin(), found.end()};
}

Result<void> DraftShelf::let_go(const std::string& locator) const {
    TRY(remove_file(sealed_file(locator)));
    return remove_file(note_file(locator));
}

// A draft without its last day was kept, or resumed, while the clock was not set: its days are counted from when they
// can be. After them it is gone without a proof.
Result<void> DraftShelf::grow_older(const std::string& locator, Note& note) const {
    const bool is_over_already = note.state == State::gone && note.proof.empty();
    if (clock_.state() == ClockState::unset || is_over_already) return {};
    if (note.until.empty()) {
        note.until = last_day();
        return write_note(locator, note);
    }
    if (note.until >= to_rfc3339(clock_.now()).substr(0, 10)) return {};
    if (note.state != State::gone) log::info("drafts", "one has grown too old and is removed");
    note.state = State::gone;
    note.proof.clear();
    TRY(write_note(locator, note));
    return remove_file(sealed_file(locator));
}

// Whatever lies there is the draft, come back with an old copy of the store, or nothing.
Result<void> DraftShelf::show_proof(const std::string& locator, const Note& note, store::ObjectStore& store) const {
    const ObjectKey key = envelope::draft_key(locator);
    const auto there = TRY(store.head(key));
    const std::string tombstone = envelope::draft_tombstone(note.proof);
    if (there && there->size_bytes == tombstone.size()) return {};
    return store.put_replace(key, envelope::bytes_of(tombstone));
}

Result<DraftShelf::Seen> DraftShelf::look(const std::string& locator, store::ObjectStore& store) {
    const ObjectKey key = envelope::draft_key(locator);
    Seen seen{TRY(store.head(key))};
    if (!seen.there || seen.there->size_bytes > envelope::max_draft_tombstone_bytes) return seen;
    const envelope::Bytes bytes = TRY(store.get(key, envelope::max_draft_tombstone_bytes));
    seen.proof = envelope::is_draft_tombstone(bytes, locator);
    return seen;
}

Result<bool> DraftShelf::is_gone_on_with(const std::string& locator, store::ObjectStore& store) const {
    if (!TRY(look(locator, store)).proof) return false;
    if (const auto gone = let_go(locator); !gone)
        log::warning("drafts", "one that was gone on with elsewhere stays until it can be removed", {log::Field(gone.error())});
    return true;
}

// A big one is not put through a line that is to be spared on the day it was kept.
bool DraftShelf::waits_for_line(const Note& note, std::uint64_t size_bytes, const delivery::LineUse& line) const {
    if (size_bytes <= spared_draft_bytes || line.line() == delivery::Line::open) return false;
    const std::string of_today = last_day();
    return !of_today.empty() && note.until >= of_today;
}

// The only copy may be the one here: it goes when another kiosk proves to have gone on with it, and for nothing that the
// store lacks. It is put where nothing lies, so that a proof that comes at the same moment is not written over.
Result<Milliseconds> DraftShelf::bring(const std::string& locator, Note note, store::ObjectStore& store,
                                       const delivery::LineUse& line) const {
    const Milliseconds next_look = line.line() == delivery::Line::open ? look_every : spared_look_every;
    const ObjectKey key = envelope::draft_key(locator);
    const auto [there, proof] = TRY(look(locator, store));
    if (proof) {
        TRY(let_go(locator));
        return next_look;
    }
    std::error_code code;
    const std::uint64_t size_bytes = fs::file_size(sealed_file(locator), code);
    if (code) return file_error(code.value(), sealed_file(locator), "measure");
    if (!there || there->size_bytes != size_bytes) {
        if (waits_for_line(note, size_bytes, line)) return std::min(line.until_open().value_or(next_look), next_look);
        const envelope::Bytes sealed = TRY(find(locator));
        TRY(there ? store.put_replace(key, sealed) : store.put(key, sealed));
    }
    if (note.state == State::stored) return next_look;
    note.state = State::stored;
    TRY(write_note(locator, note));
    return next_look;
}

// Returns how long it then has time.
Result<Milliseconds> DraftShelf::tend_one(const std::string& locator, const Tending& tending) const {
    Note note = read_note(locator);
    TRY(grow_older(locator, note));
    if (tending.store == nullptr) return look_every;
    store::ObjectStore& store = *TRY(tending.store->enter());
    switch (note.state) {
        case State::gone:
            if (!note.proof.empty()) {
                TRY(show_proof(locator, note, store));
                return spared_look_every;
            }
            // Asked first: the removal of what is gone already is not believed of a store that may not list.
            if (TRY(store.head(envelope::draft_key(locator)))) TRY(store.remove(envelope::draft_key(locator)));
            TRY(remove_file(note_file(locator)));
            return look_every;
        case State::kept:
        case State::stored: return bring(locator, std::move(note), store, tending.line);
    }
    ENGAWA_VERIFY(false);
}

// Somebody has just done something with it.
void DraftShelf::tend_again_soon(const std::string& locator) {
    waits_.erase(locator);
    store_paused_until_.reset();
}

void DraftShelf::forget_waits() {
    waits_.clear();
    store_back_off_.reset();
    store_paused_until_.reset();
    failures_in_a_row_ = 0;
}

// What no repetition mends is this draft's alone; two that could not be done now are taken for the store's trouble.
void DraftShelf::note_failed(Wait& wait, const Error& error, const Tending& tending) {
    log::warning("drafts", "the store could not be brought up to date", {{"reason", log::Public{std::string(error.name())}}});
    if (error.is(store::StoreError::denied) && tending.store != nullptr) tending.store->refused();
    if (error.permanent()) {
        wait.until = tending.now + wait.back_off.after_refusal(tending.random);
        return;
    }
    wait.until = tending.now + wait.back_off.after_failure(tending.random);
    if (++failures_in_a_row_ < failures_of_a_store) return;
    failures_in_a_row_ = 0;
    store_paused_until_ = tending.now + store_back_off_.after_failure(tending.random);
}

std::optional<SteadyTime> DraftShelf::tend(const Tending& tending) {
    const std::vector<std::string> here = locators();
    std::erase_if(waits_, [&](const auto& each) { return !std::ranges::binary_search(here, each.first); });
    if (here.empty()) return std::nullopt;
    if (store_paused_until_ && tending.now < *store_paused_until_) return store_paused_until_;
    std::optional<SteadyTime> wake;
    const std::string* next = nullptr;
    int fewest_failures = 0;
    for (const std::string& locator : here) {
        const Wait& wait = waits_[locator];
        if (tending.now < wait.until) {
            wake = wake ? std::min(*wake, wait.until) : wait.until;
        } else if (next == nullptr || wait.back_off.failures() < fewest_failures) {
            next = &locator;
            fewest_failures = wait.back_off.failures();
        }
    }
    if (next == nullptr) return wake;
    Wait& wait = waits_[*next];
    if (const auto time = tend_one(*next, tending)) {
        wait.back_off.reset();
        wait.until = tending.now + *time;
        store_back_off_.reset();
        failures_in_a_row_ = 0;
    } else {
        note_failed(wait, time.error(), tending);
    }
    return tending.now;
}

}  // namespace engawa::app
