#include "sync/update/installation.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "kiosk/base/atomic_file.h"
#include "sync/update/error.h"

namespace engawa::update {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr std::uint64_t max_file_bytes = 1u << 20;
// More than one kiosk can meet between two versions that work.
constexpr std::size_t most_refused = 16;
// More than one a day for as long as they stay; what is the same in two states lies on the disk once.
constexpr std::size_t most_earlier = 16;

std::optional<std::string> text_at(const Json& object, const char* name) {
    const auto found = object.find(name);
    if (found == object.end() || !found->is_string()) return std::nullopt;
    return found->get<std::string>();
}

// A state is a folder's name; what could lead elsewhere is none.
bool is_state(const std::string& text) {
    return !text.empty() && text.size() <= 64 && text.front() != '.' && text.find('/') == text.npos;
}

std::optional<InstalledPack> read_pack(const Json& object) {
    InstalledPack pack;
    for (const auto& [name, state] : {std::pair{"current", &pack.current}, std::pair{"previous", &pack.previous}}) {
        *state = text_at(object, name);
        if (*state && !is_state(**state)) return std::nullopt;
    }
    if (const auto earlier = object.find("earlier"); earlier != object.end()) {
        if (!earlier->is_array()) return std::nullopt;
        for (const Json& entry : *earlier) {
            const auto state = entry.is_object() ? text_at(entry, "state") : std::nullopt;
            if (!state || !is_state(*state)) return std::nullopt;
            const auto until = text_at(entry, "until");
            pack.earlier.push_back({*state, until ? parse_rfc3339_utc(*until) : std::nullopt});
        }
    }
    const auto withdrawn = object.find("withdrawn");
    pack.withdrawn = !pack.current && withdrawn != object.end() && *withdrawn == Json(true);
    const auto refused = object.find("refused");
    if (refused == object.end()) return pack;
    if (!refused->is_array()) return std::nullopt;
    for (const Json& state : *refused) {
        if (!state.is_string()) return std::nullopt;
        pack.refused.push_back(state.get<std::string>());
    }
    return pack;
}

std::optional<Freshness> read_freshness(const Json& object) {
    const auto refreshed = text_at(object, "refreshed_at");
    const auto until = text_at(object, "fresh_until");
    if (!refreshed || !until) return std::nullopt;
    const auto refreshed_at = parse_rfc3339_utc(*refreshed);
    const auto fresh_until = parse_rfc3339_utc(*until);
    if (!refreshed_at || !fresh_until) return std::nullopt;
    return Freshness{*refreshed_at, *fresh_until};
}

std::string whole_seconds(WallTime time) { return to_rfc3339(time).substr(0, 19) + "Z"; }

void add_refused(InstalledPack& pack, const std::string& state) {
    std::erase(pack.refused, state);
    pack.refused.push_back(state);
    if (pack.refused.size() > most_refused) pack.refused.erase(pack.refused.begin());
}

void drop_earlier(InstalledPack& pack, const std::string& state) {
    std::erase_if(pack.earlier, [&](const EarlierState& one) { return one.state == state; });
}

void add_earlier(InstalledPack& pack, const std::string& state) {
    drop_earlier(pack, state);
    pack.earlier.push_back({state, std::nullopt});
    if (pack.earlier.size() > most_earlier) pack.earlier.erase(pack.earlier.begin());
}

// Folders directly in a folder; none when it is not there.
std::vector<fs::path> folders_in(const fs::path& folder) {
    std::vector<fs::path> found;
    std::error_code ignored;
    for (fs::directory_iterator it(folder, ignored), end; !ignored && it != end; it.increment(ignored))
        found.push_back(it->path());
    return found;
}

Result<void> remove_folder(const fs::path& folder) {
    std::error_code code;
    fs::remove_all(folder, code);
    if (code) return file_error(code.value(), folder, "cannot remove");
    return {};
}

}  // namespace

std::string installed_text(const Installed& installed) {
    Json packs = Json::object();
    for (const auto& [id, pack] : installed.packs) {
        Json& entry = packs[id.text()];
        entry = Json::object();
        if (pack.current) entry["current"] = *pack.current;
        if (pack.previous) entry["previous"] = *pack.previous;
        if (pack.withdrawn) entry["withdrawn"] = true;
        if (!pack.refused.empty()) entry["refused"] = pack.refused;
        for (const EarlierState& one : pack.earlier) {
            Json& written = entry["earlier"].emplace_back(Json{{"state", one.state}});
            if (one.until) written["until"] = whole_seconds(*one.until);
        }
    }
    Json document{{"format", 1}, {"packs", std::move(packs)}};
    if (installed.freshness) {
        document["refreshed_at"] = whole_seconds(installed.freshness->refreshed_at);
        document["fresh_until"] = whole_seconds(installed.freshness->fresh_until);
    }
    return document.dump(1) + "\n";
}

Result<Installed> read_installed(const std::string& text, const std::string& where) {
    const auto malformed = [&](std::string detail) { return Error(UpdateError::malformed, where, std::move(detail)); };
    const Json document = Json::parse(text, nullptr, false);
    if (!document.is_object() || document.value("format", Json()) != Json(1)) return malformed("not of format 1");
    const auto packs = document.find("packs");
    if (packs == document.end() || !packs->is_object()) return malformed("it has no packs");
    Installed installed;
    for (const auto& [id, entry] : packs->items()) {
        const auto pack = entry.is_object() ? read_pack(entry) : std::nullopt;
        if (!is_state(id) || !pack) return malformed("a pack is not described as it must be");
        installed.packs.emplace(PackId(id), *pack);
    }
    installed.freshness = read_freshness(document);
    return installed;
}

fs::path Installation::state_folder(const PackId& pack, const std::string& state) const {
    return folder_ / "packs" / pack.text() / state;
}

Result<void> Installation::open() {
    const std::lock_guard lock(mutex_);
    installed_ = {};
    waiting_ = {};
    const Result<std::string> text = read_text_file(folder_ / "installed.json", max_file_bytes);
    if (!text.ok() && text.error().is(FileError::not_found)) return {};
    if (!text.ok()) return text.error();
    // A program that was killed may have left it with a name that is not on the disk yet: what is shown now must not go back.
    TRY(sync_folder(folder_));
    installed_ = TRY(read_installed(*text, (folder_ / "installed.json").string()));
    std::error_code ignored;
    for (auto& [id, pack] : installed_.packs) {
        for (auto* const state : {&pack.previous, &pack.current}) {
            if (*state && !fs::is_directory(state_folder(id, **state), ignored)) state->reset();
        }
        if (!pack.current && !pack.withdrawn) std::swap(pack.current, pack.previous);
        std::erase_if(pack.earlier, [&](const EarlierState& one) {
            return one.state == pack.current || !fs::is_directory(state_folder(id, one.state), ignored);
        });
    }
    return {};
}

InstalledPack Installation::pack(const PackId& id) const {
    const std::lock_guard lock(mutex_);
    const auto found = installed_.packs.find(id);
    return found == installed_.packs.end() ? InstalledPack{} : found->second;
}

std::optional<Freshness> Installation::freshness() const {
    const std::lock_guard lock(mutex_);
    return installed_.freshness;
}

Installation::InUse Installation::current() const {
    InUse shown;
    for (const auto& [id, pack] : installed_.packs) {
        if (pack.current || pack.withdrawn) shown.emplace(id, pack.current);
    }
    return shown;
}

Installation::InUse Installation::take_into_use() {
    const std::lock_guard lock(mutex_);
    in_use_ = current();
    return in_use_;
}

Installation::InUse Installation::offered() const {
    const std::lock_guard lock(mutex_);
    return current();
}

bool Installation::changed() const {
    const std::lock_guard lock(mutex_);
    return current() != in_use_;
}

std::vector<std::string> Installation::earlier(const PackId& id) const {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> states;
    const auto found = installed_.packs.find(id);
    if (found == installed_.packs.end() || found->second.withdrawn) return states;
    for (const EarlierState& one : found->second.earlier) states.insert(states.begin(), one.state);
    return states;
}

Result<void> Installation::keep(Installed next) {
    TRY(write_file_atomically(folder_ / "installed.json", installed_text(next)));
    installed_ = std::move(next);
    return {};
}

Result<void> Installation::roll_back(const PackId& pack, const std::string& state, Fault fault) {
    const std::lock_guard lock(mutex_);
    Installed next = installed_;
    InstalledPack& entry = next.packs[pack];
    if (entry.current == state) entry.current = std::exchange(entry.previous, std::nullopt);
    if (fault == Fault::refuse) add_refused(entry, state);
    drop_earlier(entry, state);
    if (entry.current) drop_earlier(entry, *entry.current);
    // What does not work must go from the pages, also from a disk that takes nothing any more.
    installed_ = next;
    return keep(std::move(next));
}

Result<void> Installation::switch_to(const States& states) {
    const std::lock_guard lock(mutex_);
    Installed next = installed_;
    for (const auto& [pack, state] : states) {
        InstalledPack& entry = next.packs[pack];
        // The way back leads to what has been shown. A state that came and went between two visits never was.
        const auto used = in_use_.find(pack);
        const bool way_back_stays = used != in_use_.end() && used->second && entry.previous == used->second && entry.previous != state;
        const bool was_shown = used == in_use_.end() || used->second == entry.current;
        if (entry.current && entry.current != state && was_shown) add_earlier(entry, *entry.current);
        if (entry.current && entry.current != state && !way_back_stays) entry.previous = entry.current;
        drop_earlier(entry, state);
        entry.current = state;
        entry.withdrawn = false;
    }
    return keep(std::move(next));
}

void Installation::note_waiting(States waiting) {
    const std::lock_guard lock(mutex_);
    waiting_ = std::move(waiting);
}

Installation::States Installation::waiting() const {
    const std::lock_guard lock(mutex_);
    return waiting_;
}

Result<void> Installation::refuse(const PackId& pack, const std::string& state) {
    const std::lock_guard lock(mutex_);
    Installed next = installed_;
    add_refused(next.packs[pack], state);
    return keep(std::move(next));
}

Result<bool> Installation::withdraw_others(const std::vector<PackId>& offered) {
    const std::lock_guard lock(mutex_);
    Installed next = installed_;
    for (auto& [id, pack] : next.packs) {
        if (!pack.current || std::find(offered.begin(), offered.end(), id) != offered.end()) continue;
        add_earlier(pack, *pack.current);  // should it come back
        pack.previous = std::exchange(pack.current, std::nullopt);
        pack.withdrawn = true;
    }
    if (next == installed_) return false;
    TRY(keep(std::move(next)));
    return true;
}

Result<void> Installation::note_refresh(const Freshness& freshness) {
    const std::lock_guard lock(mutex_);
    Installed next = installed_;
    next.freshness = freshness;
    return keep(std::move(next));
}

Result<void> Installation::renew_earlier(const PackId& pack, const std::string& state) {
    const std::lock_guard lock(mutex_);
    Installed next = installed_;
    for (EarlierState& one : next.packs[pack].earlier) {
        if (one.state == state) one.until.reset();
    }
    if (next == installed_) return {};
    return keep(std::move(next));
}

Result<void> Installation::age_earlier(WallTime now) {
    const std::lock_guard lock(mutex_);
    Installed next = installed_;
    for (auto& [id, pack] : next.packs) {
        std::erase_if(pack.earlier, [&](const EarlierState& one) { return one.until && *one.until <= now; });
        for (EarlierState& one : pack.earlier) {
            if (!one.until) one.until = now + earlier_stays;
        }
    }
    if (next == installed_) return {};
    return keep(std::move(next));
}

bool Installation::is_needed(const PackId& pack, const std::string& state) const {
    const auto used = in_use_.find(pack);
    if (used != in_use_.end() && used->second == state) return true;
    const auto found = installed_.packs.find(pack);
    if (found == installed_.packs.end()) return false;
    const InstalledPack& installed = found->second;
    return installed.current == state || installed.previous == state ||
           std::any_of(installed.earlier.begin(), installed.earlier.end(),
                       [&](const EarlierState& one) { return one.state == state; });
}

Result<void> Installation::remove_unused(const std::map<PackId, std::optional<std::string>>& wanted) {
    for (const fs::path& pack : folders_in(folder_ / "packs")) {
        const auto kept = wanted.find(PackId(pack.filename().string()));
        for (const fs::path& state : folders_in(pack)) {
            if (kept != wanted.end() && (!kept->second || state.filename() == *kept->second)) continue;
            {
                const std::lock_guard lock(mutex_);
                if (is_needed(PackId(pack.filename().string()), state.filename().string())) continue;
            }
            TRY(remove_folder(state));
        }
    }
    for (const fs::path& pack : folders_in(folder_ / "staging")) {
        const auto kept = wanted.find(PackId(pack.filename().string()));
        if (kept == wanted.end()) {
            TRY(remove_folder(pack));
            continue;
        }
        for (const fs::path& state : folders_in(pack)) {
            if (kept->second && state.filename() != *kept->second) TRY(remove_folder(state));
        }
    }
    return {};
}

}  // namespace engawa::update
